package authplus_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/where"
)

func TestWaitSearchableAsksUntilTheIndexKnows(t *testing.T) {
	t.Parallel()
	s := serve(t, emulated.WithIndexDelay(time.Hour))
	auth, w := s.open(t)
	angus := &User{Email: "angus@acdc.com"}
	angus.SetPassword("Jailbreak")
	require.NoError(t, auth.Users().Create(t.Context(), angus))
	malcolm := &User{Email: "malcolm@acdc.com"}
	malcolm.SetPassword("ChuckB")
	require.NoError(t, auth.Users().Create(t.Context(), malcolm))

	w.take()
	w.answer = func(i int, _ *http.Request) (*http.Response, error, bool) {
		if i == 2 {
			s.Refresh()
		}
		return nil, nil, false
	}
	require.NoError(t, auth.WaitSearchable(t.Context(), angus, malcolm))
	require.Len(t, w.take(), 3)

	angus.Nickname = "Devil"
	w.answer = nil
	require.NoError(t, angus.Save(t.Context()))
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, auth.WaitSearchable(ctx, angus), context.DeadlineExceeded, "the index shows an earlier state")
	s.Refresh()
	require.NoError(t, auth.WaitSearchable(t.Context(), angus))
}

func TestWaitSearchableRefusesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s, other := serve(t), serve(t)
	s.band(t)
	auth, _ := s.open(t)
	elsewhere, _ := other.open(t)
	angus, err := auth.Users().ByID(t.Context(), "auth0|angus")
	require.NoError(t, err)
	s.Expect(t, 0, func() {
		require.ErrorIs(t, auth.WaitSearchable(t.Context(), auth.Users().New()), authplus.ErrInvalid)
		require.ErrorIs(t, auth.WaitSearchable(t.Context(), &User{}), authplus.ErrUnbound)
		require.ErrorIs(t, elsewhere.WaitSearchable(t.Context(), angus), authplus.ErrInvalid)
		require.NoError(t, auth.WaitSearchable(t.Context()))
	})
}

func TestRereadDropsWhatTheIndexShowsStill(t *testing.T) {
	t.Parallel()
	s := serve(t, emulated.WithIndexDelay(time.Hour))
	s.band(t)
	auth, _ := s.open(t)
	require.NoError(t, auth.Users().Delete(t.Context(), "auth0|angus"))
	malcolm, err := auth.Users().ByID(t.Context(), "auth0|malcolm")
	require.NoError(t, err)
	malcolm.Blocked = true
	require.NoError(t, malcolm.Save(t.Context()))

	set := auth.Users().Filter(where.Blocked.Eq(false))
	stale, err := set.List(t.Context())
	require.NoError(t, err)
	require.Len(t, stale, 4)

	exact := set.Reread()
	s.Expect(t, 1+4, func() {
		users, err := exact.List(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"auth0|bon", "auth0|brian"}, []string{users[0].UserID, users[1].UserID})
	})
	n, err := exact.Fresh().Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
	first, err := exact.Fresh().First(t.Context())
	require.NoError(t, err)
	require.Equal(t, "auth0|bon", first.UserID)
	there, err := exact.Fresh().Exists(t.Context())
	require.NoError(t, err)
	require.True(t, there)
	require.Contains(t, exact.Explain().String(), "GET /api/v2/users/{id} for each object")
}

func TestRereadAsksNothingTwiceWhereReadsAreImmediate(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	s.Expect(t, 1, func() {
		_, err := auth.Users().Filter(where.UserID.Eq("auth0|angus")).Reread().List(t.Context())
		require.NoError(t, err)
	})
}
