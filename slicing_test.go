package authplus_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

// cut slices a list as a query set is sliced: beyond its ends is nothing.
func cut[T any](list []T, low, high int) []T {
	high = max(min(high, len(list)), 0)
	low = min(low, high)
	return list[low:high]
}

// FuzzSlices slices a set again and again, as the bytes say, and compares it with a list that is sliced
// alike. A byte pair is a slice; a first byte over 200 is a Limit, over 225 an Offset.
func FuzzSlices(f *testing.F) {
	service := serve(f)
	service.crowd(f, 130)
	auth, _ := service.open(f)
	listed := auth.Users().All()
	want, err := listed.List(f.Context())
	require.NoError(f, err)
	for _, seed := range [][]byte{{}, {0, 10}, {5, 2}, {2, 2}, {1, 5, 1, 2}, {1, 3, 0, 99}, {120, 140}, {99, 101, 1, 9}, {210, 3, 230, 1}} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, program []byte) {
		set, replayed, list := auth.Users().All(), listed, want
		for ; len(program) >= 2; program = program[2:] {
			low, high := int(program[0]), int(program[1])
			switch {
			case low > 225:
				set, replayed, list = set.Offset(high), replayed.Offset(high), cut(list, high, len(list))
			case low > 200:
				set, replayed, list = set.Limit(high), replayed.Limit(high), cut(list, 0, high)
			default:
				set, replayed, list = set.Slice(low, high), replayed.Slice(low, high), cut(list, low, high)
			}
		}
		n, err := set.Count(t.Context())
		require.NoError(t, err)
		require.Len(t, list, n)
		got, err := set.List(t.Context())
		require.NoError(t, err)
		require.Equal(t, emails(list), emails(got))
		service.Expect(t, 0, func() {
			again, err := replayed.List(t.Context())
			require.NoError(t, err)
			require.Equal(t, append([]*User{}, list...), again)
		})
	})
}

// wall is how many users wallCrowd seeds.
const wall = 1400

// wallCrowd seeds more users than a window of the provider holds, of whom 1,100 share a moment, which is
// more than a window by itself.
func wallCrowd(t *testing.T, s *service) {
	t.Helper()
	users := make([]map[string]any, wall)
	for i := range users {
		moment := i
		if 150 <= i && i < 1250 {
			moment = 150
		}
		users[i] = member(moment, fmt.Sprintf("fan%05d", i))
		users[i]["user_metadata"] = map[string]any{"seat": i % 7}
		users[i]["name"] = fmt.Sprintf("Fan %d", i%100)
	}
	s.seed(t, users...)
}

func TestTheWindowNeverShows(t *testing.T) {
	t.Parallel()
	service := serve(t)
	wallCrowd(t, service)
	auth, _ := service.open(t)
	all, ctx := auth.Users().All(), t.Context()

	list, err := all.List(ctx)
	require.NoError(t, err)
	require.Len(t, list, wall)
	position := map[string]int{}
	for i, user := range list {
		require.NotContains(t, position, user.UserID)
		position[user.UserID] = i
		require.True(t, i == 0 || !user.CreatedAt.Before(list[i-1].CreatedAt), "in order of creation")
	}

	t.Run("slices", func(t *testing.T) {
		t.Parallel()
		for _, bounds := range [][2]int{{0, 1000}, {990, 1010}, {1249, 1252}, {1390, 1500}} {
			part, err := all.Fresh().Slice(bounds[0], bounds[1]).List(ctx)
			require.NoError(t, err)
			require.Equal(t, emails(cut(list, bounds[0], bounds[1])), emails(part), bounds)
		}
		at, err := all.Fresh().At(ctx, 1100)
		require.NoError(t, err)
		require.Equal(t, list[1100].UserID, at.UserID)
		_, err = all.Fresh().At(ctx, wall)
		require.ErrorIs(t, err, authplus.ErrIndexOutOfRange)
	})

	t.Run("counts", func(t *testing.T) {
		t.Parallel()
		n, err := all.Fresh().Count(ctx)
		require.NoError(t, err)
		require.Equal(t, wall, n)
		n, err = all.Fresh().Slice(900, 2000).Count(ctx)
		require.NoError(t, err)
		require.Equal(t, wall-900, n)
	})

	t.Run("refined", func(t *testing.T) {
		t.Parallel()
		seat := auth.Users().Filter(where.UserMetadata("seat").Eq(3))
		users, err := seat.List(ctx)
		require.NoError(t, err)
		require.Len(t, users, wall/7)
		n, err := seat.Fresh().Count(ctx)
		require.NoError(t, err)
		require.Equal(t, wall/7, n)
	})

	t.Run("another order", func(t *testing.T) {
		t.Parallel()
		users, err := auth.Users().OrderBy("-name").List(ctx)
		require.NoError(t, err)
		require.Len(t, users, wall)
		seen := map[string]bool{}
		for i, user := range users {
			seen[user.UserID] = true
			require.True(t, i == 0 || user.Name <= users[i-1].Name)
		}
		require.Len(t, seen, wall)
		newest, err := auth.Users().OrderBy("-created_at").List(ctx)
		require.NoError(t, err)
		require.Len(t, newest, wall)
		require.Equal(t, list[wall-1].UserID, newest[0].UserID)
	})
}

// TestWritersWhileReading deletes and adds while a set is ranged over: whoever was there all the time
// comes exactly once.
func TestWritersWhileReading(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.crowd(t, 450)
	auth, _ := service.open(t)
	ctx, seen, i := t.Context(), map[string]int{}, 0
	for user, err := range auth.Users().All().PageSize(50).Iter(ctx) {
		require.NoError(t, err)
		seen[user.UserID]++
		if i++; i%10 == 0 { // one who was read, one who was not, and a newcomer
			require.NoError(t, user.Delete(ctx))
			require.NoError(t, auth.Users().Delete(ctx, fmt.Sprintf("auth0|fan%05d", 449-i/10)))
			newcomer := auth.Users().New(func(u *User) { u.Email = fmt.Sprintf("new%d@acdc.com", i) })
			password(newcomer)
			require.NoError(t, newcomer.Save(ctx))
		}
	}
	for j := range 400 {
		require.Equal(t, 1, seen[fmt.Sprintf("auth0|fan%05d", j)], j)
	}
	for id, times := range seen {
		require.Equal(t, 1, times, id)
	}
}

// TestSlicesOfOrderedSets compares slices of random orders with those of the whole list.
func TestSlicesOfOrderedSets(t *testing.T) {
	t.Parallel()
	service := serve(t)
	users := make([]map[string]any, 60)
	for i := range users {
		users[i] = member(i/3, fmt.Sprintf("fan%05d", i))
		users[i]["logins_count"], users[i]["blocked"] = i*7%5, i%2 == 0
		if i%4 > 0 {
			users[i]["last_login"] = epoch.Add(time.Duration(i*31%11) * time.Hour).Format(time.RFC3339)
		}
	}
	service.seed(t, users...)
	auth, _ := service.open(t)
	rapid.Check(t, func(rt *rapid.T) {
		orders := []string{"created_at", "email", "logins_count", "last_login", "blocked"}
		order := rapid.SampledFrom([]string{"", "-"}).Draw(rt, "direction") + rapid.SampledFrom(orders).Draw(rt, "order")
		low, high := rapid.IntRange(0, 70).Draw(rt, "low"), rapid.IntRange(0, 70).Draw(rt, "high")
		set := auth.Users().OrderBy(order)
		list, err := set.List(t.Context())
		require.NoError(rt, err)
		part, err := set.Fresh().Slice(low, high).List(t.Context())
		require.NoError(rt, err)
		require.Equal(rt, emails(cut(list, low, high)), emails(part))
	})
}
