package authplus_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

// stadium is a tenant with many more users than a window, a lot of whom were created at one moment.
type stadium struct {
	*service
	n, low, high int // users with numbers from low to high share a moment
}

// fill seeds a stadium: 25,000 users of whom 3,000 share a moment, and fewer in a short run.
func fill(t *testing.T) *stadium {
	t.Helper()
	s := &stadium{service: serve(t), n: 25000, low: 8000, high: 11000}
	if testing.Short() {
		s.n, s.low, s.high = 4000, 1500, 2700
	}
	users := make([]map[string]any, s.n)
	for i := range users {
		users[i] = member(s.moment(i), s.fan(i))
		users[i]["user_metadata"] = map[string]any{"seat": i % 7}
		users[i]["logins_count"], users[i]["blocked"] = i%10, i%3 == 0
	}
	s.seed(t, users...)
	return s
}

// moment returns when a user was created, in seconds after the first one.
func (s *stadium) moment(i int) int {
	if s.low <= i && i < s.high {
		return s.low
	}
	return i
}

func (s *stadium) fan(i int) string { return fmt.Sprintf("fan%05d", i) }

// writes is how many users are deleted, and as many added, during each search.
const writes = 200

// disturb deletes users and adds others while requests leave through w: some steps before each request.
// It returns who is going to be deleted, and a function that waits for the last write.
func (s *stadium) disturb(t *testing.T, w *wire, turn, steps int) (doomed map[string]bool, settled func()) {
	t.Helper()
	auth, _ := s.open(t)
	var order []string
	for i := range writes {
		order = append(order, "auth0|"+s.fan(i*s.n/writes+turn))
	}
	doomed = map[string]bool{}
	for _, id := range order {
		doomed[id] = true
	}
	shuffle(t, len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })

	step, done := make(chan struct{}), make(chan error, 1)
	ended := make(chan struct{})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	go func() {
		defer close(ended)
		done <- s.write(ctx, auth, turn, order, step)
	}()
	w.answer = func(int, *http.Request) (*http.Response, error, bool) {
		for range steps {
			select {
			case step <- struct{}{}:
			case <-ended:
			}
		}
		return nil, nil, false
	}
	return doomed, func() {
		defer cancel()
		select {
		case err := <-done:
			require.NoError(t, err)
		default:
			cancel()
			require.Fail(t, "the search ended before the writes did", "turn %d: %v", turn, <-done)
		}
	}
}

// write deletes a user and adds one at each step.
func (s *stadium) write(ctx context.Context, auth *authplus.Auth, turn int, order []string, step <-chan struct{}) error {
	for i, id := range order {
		select {
		case <-step:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := auth.Users().Delete(ctx, id); err != nil {
			return err
		}
		newcomer := auth.Users().New(func(u *User) { u.Email = fmt.Sprintf("new%d.%d@acdc.com", turn, i) })
		password(newcomer)
		if err := newcomer.Save(ctx); err != nil {
			return err
		}
	}
	return nil
}

// TestPastTheWallWhileOthersWrite searches far more users than a window holds, with filters and orders,
// while others delete and add users: each match that nobody touches comes exactly once, in order.
func TestPastTheWallWhileOthersWrite(t *testing.T) {
	t.Parallel()
	s := fill(t)
	auth, w := s.open(t)
	byMoment := func(a, b *User) bool { return !b.CreatedAt.Before(a.CreatedAt) }
	everybody := func(int) bool { return true }
	tests := []struct {
		name    string
		set     *authplus.QuerySet[User]
		matches func(i int) bool
		inOrder func(a, b *User) bool
		steps   int
	}{
		{"everybody", auth.Users().All(), everybody, byMoment, 5},
		{"newest first, refined", auth.Users().Filter(where.UserMetadata("seat").Eq(3)).OrderBy("-created_at"),
			func(i int) bool { return i%7 == 3 }, func(a, b *User) bool { return byMoment(b, a) }, 40},
		{"pushed down", auth.Users().Filter(where.LoginsCount.Gte(5)).Exclude(where.Blocked.Eq(true)),
			func(i int) bool { return i%10 >= 5 && i%3 != 0 }, byMoment, 20},
		{"sorted here", auth.Users().Filter(where.Email.StartsWith("fan")).OrderBy("-email"), everybody,
			func(a, b *User) bool { return a.Email > b.Email }, 10},
	}
	gone := map[string]bool{}
	for turn, tt := range tests {
		doomed, settled := s.disturb(t, w, turn, tt.steps)
		for id := range doomed {
			gone[id] = true
		}
		seen := map[string]bool{}
		var last *User
		for user, err := range tt.set.Iter(t.Context()) {
			require.NoError(t, err, tt.name)
			require.False(t, seen[user.UserID], "%s: %s comes twice", tt.name, user.UserID)
			require.True(t, last == nil || tt.inOrder(last, user), "%s: %s is out of order", tt.name, user.UserID)
			seen[user.UserID], last = true, user
		}
		settled()
		for i := range s.n {
			id := "auth0|" + s.fan(i)
			if !gone[id] && seen[id] != tt.matches(i) {
				require.Fail(t, "not each match came", "%s: %s, seen %t", tt.name, id, seen[id])
			}
		}
		w.answer = nil
	}

	t.Run("numbers and slices agree with the list", func(t *testing.T) {
		list, err := auth.Users().All().List(t.Context())
		require.NoError(t, err)
		n, err := auth.Users().All().Count(t.Context())
		require.NoError(t, err)
		require.Len(t, list, n)
		at, err := auth.Users().All().At(t.Context(), s.high-100)
		require.NoError(t, err)
		require.Equal(t, list[s.high-100].UserID, at.UserID)
		part, err := auth.Users().All().Slice(s.high-110, s.high-90).List(t.Context())
		require.NoError(t, err)
		require.Equal(t, emails(list[s.high-110:s.high-90]), emails(part))
	})
}

// TestDeletingWhileIteratingLeavesNobody deletes each user as it comes.
func TestDeletingWhileIteratingLeavesNobody(t *testing.T) {
	t.Parallel()
	n := 5000
	if testing.Short() {
		n = 1200
	}
	service := serve(t)
	service.crowd(t, n)
	auth, w := service.open(t)
	for user, err := range auth.Users().All().Iter(t.Context()) {
		require.NoError(t, err)
		require.NoError(t, user.Delete(t.Context()))
	}
	asked := map[string]int{}
	for _, request := range w.take() {
		if request.Method == http.MethodDelete {
			asked[request.Path]++
		}
	}
	require.Len(t, asked, n)
	for path, times := range asked {
		require.Equal(t, 1, times, path)
	}
	left, err := auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	require.Zero(t, left)
}

// TestBreakLeavesNoGoroutine breaks off in the first page, between stretches and among those who share a
// moment. What a reading leaves running would keep sending requests; TestMain looks for the goroutines.
func TestBreakLeavesNoGoroutine(t *testing.T) {
	t.Parallel()
	service := serve(t)
	wallCrowd(t, service)
	auth, w := service.open(t)
	for _, after := range []int{1, 100, 101, 160, 1101, 1260} {
		i := 0
		for _, err := range auth.Users().All().Iter(t.Context()) {
			require.NoError(t, err)
			if i++; i == after {
				break
			}
		}
		w.take()
		require.Equal(t, after, i)
		require.Empty(t, w.take(), "nothing is sent after the break")
	}
}

// TestAServerThatIgnoresTheQueryEndsWithAnError reads from one that answers each search alike: going on
// from its last user would never end.
func TestAServerThatIgnoresTheQueryEndsWithAnError(t *testing.T) {
	t.Parallel()
	auth, w := openAt(t, "http://127.0.0.1:1")
	page := func(moment func(i int) int) string {
		var users []string
		for i := range 100 {
			users = append(users, fmt.Sprintf(`{"user_id":"auth0|fan%05d","created_at":%q}`, i,
				epoch.Add(time.Duration(moment(i))*time.Second).Format("2006-01-02T15:04:05.000Z")))
		}
		return fmt.Sprintf(`{"start":0,"limit":100,"length":100,"total":5000,"users":[%s]}`, strings.Join(users, ","))
	}
	for name, moment := range map[string]func(int) int{
		"one after the other": func(i int) int { return i },
		"at one moment":       func(int) int { return 0 },
		"backwards":           func(i int) int { return -i },
	} {
		w.answer = constant(http.StatusOK, "application/json", page(moment))
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		_, err := collect(ctx, auth.Users().All())
		cancel()
		require.ErrorIs(t, err, authplus.ErrUnavailable, name)
		require.NotErrorIs(t, err, context.DeadlineExceeded, name)
		require.Less(t, len(w.take()), 100, name)
	}
}
