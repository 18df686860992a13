package authplus_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/where"
)

// busy makes n requests that the tenant logs.
func busy(t testing.TB, auth *authplus.Auth, n int) {
	t.Helper()
	require.NoError(t, backend.Each(t.Context(), n, 8, func(ctx context.Context, i int) error {
		return auth.Roles().Create(ctx, &authplus.Role{Name: fmt.Sprintf("role%04d", i)})
	}))
}

func TestLogEventsAreRead(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()
	busy(t, auth, 5)

	w.take()
	newest, err := auth.Logs().OrderBy("-date").First(ctx)
	require.NoError(t, err)
	require.Equal(t, "page=0&per_page=1&sort=date%3A-1", w.take()[0].Query)
	require.Equal(t, "sapi", newest.Type)
	require.Equal(t, "Create a role", newest.Description)
	require.False(t, newest.Date.IsZero())
	require.NotEmpty(t, newest.Details.Map())
	s.Expect(t, 1, func() {
		same, err := auth.Logs().ByID(ctx, newest.LogID)
		require.NoError(t, err)
		require.True(t, same.Same(newest))
	})
	require.ErrorIs(t, second(auth.Logs().ByID(ctx, "90000000000000000000000000000000000000000000000000000000")), authplus.ErrDoesNotExist)

	newest.Description = "changed"
	s.Expect(t, 0, func() {
		require.ErrorIs(t, newest.Save(ctx), authplus.ErrReadOnly)
		require.ErrorIs(t, auth.Logs().Create(ctx, &authplus.LogEvent{}), authplus.ErrNotSupported)
		require.ErrorIs(t, newest.Delete(ctx), authplus.ErrNotSupported)
	})
	require.NotContains(t, fmt.Sprintf("%v %+v", newest, newest), newest.IP)
}

func TestLogEventsAreFiltered(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()
	busy(t, auth, 3)
	org := newOrganization(t, auth, "acdc")
	require.NoError(t, org.Delete(ctx))

	w.take()
	events, err := auth.Logs().Filter(where.LogType.Eq("sapi"), where.Description.Eq("Create a role")).List(ctx)
	require.NoError(t, err)
	require.Len(t, events, 3)
	sent := w.take()
	require.Len(t, sent, 1)
	require.Contains(t, sent[0].Query, "q=type%3A")
	since := events[2].Date
	later, err := auth.Logs().Filter(where.LogDate.Gte(since)).Exclude(where.LogType.Eq("ss")).List(ctx)
	require.NoError(t, err)
	require.NotEmpty(t, later)
	for _, e := range later {
		require.False(t, e.Date.Before(since))
	}
	s.Expect(t, 0, func() {
		require.ErrorIs(t, auth.Logs().Filter(where.Description.Contains("role")).Err(), authplus.ErrNotSupported)
		require.ErrorIs(t, auth.Logs().Exclude(where.Description.Eq("x")).Err(), authplus.ErrNotSupported, "a search may find single words of a text")
		require.ErrorIs(t, auth.Logs().OrderBy("type").Err(), authplus.ErrNotSupported)
	})
	s.Expect(t, 0, func() { require.Empty(t, must(auth.Logs().Filter(where.LogType.In()).List(ctx))) })
	raw, err := auth.Logs().Query("type:sapi AND description:*organization").List(ctx)
	require.NoError(t, err)
	require.Len(t, raw, 1, "in the provider's language")
	raw, err = auth.Logs().Query("type:sapi").Filter(where.LogID.Eq(raw[0].LogID)).List(ctx)
	require.NoError(t, err)
	require.Len(t, raw, 1)
	require.ErrorIs(t, auth.Logs().Query("type:(").Err(), authplus.ErrInvalid)
	require.ErrorIs(t, auth.Logs().Query("user_email:x").Limit(0).Err(), authplus.ErrInvalid)
	some, err := auth.Logs().Filter(where.Description.EndsWith("rganization")).OrderBy("-type").ClientSide().List(ctx)
	require.NoError(t, err)
	require.Len(t, some, 2)
}

func TestLogEventsBeyondAThousand(t *testing.T) {
	t.Parallel()
	// The clock stands still now and then, so that whole pages have one moment.
	clock := newTicker()
	s := serve(t, emulated.WithClock(clock.now))
	auth, w := s.open(t)
	ctx := t.Context()
	const n = 1030
	busy(t, auth, n)
	ours := auth.Logs().Filter(where.Description.Eq("Create a role"))

	for name, set := range map[string]*authplus.QuerySet[authplus.LogEvent]{
		"filtered": ours, "newest first": ours.OrderBy("-date"),
		"everything": auth.Logs().All(), "everything, newest first": auth.Logs().OrderBy("-date"),
	} {
		seen := map[string]bool{}
		var last time.Time
		for e, err := range set.Iter(ctx) {
			require.NoError(t, err, name)
			require.False(t, seen[e.LogID], "%s: once", name)
			if len(seen) > 0 && name == "newest first" {
				require.False(t, e.Date.After(last))
			}
			seen[e.LogID], last = true, e.Date
		}
		require.GreaterOrEqual(t, len(seen), n, name)
	}
	require.Equal(t, n, must(ours.Count(ctx)))
	w.take()
	require.Greater(t, len(must(auth.Logs().All().List(ctx))), n)
	require.Contains(t, w.take()[5].Query, "from=", "everything is read by the ids of events")
	s.Expect(t, 1, func() { require.Len(t, must(auth.Logs().OrderBy("-date").Slice(990, 1000).List(ctx)), 10) })
	require.Len(t, must(auth.Logs().OrderBy("-date").Slice(1005, 1015).List(ctx)), 10)
}

func TestPlansOfLogEvents(t *testing.T) {
	t.Parallel()
	auth, _ := openAt(t, "http://127.0.0.1:1")
	require.Equal(t, `auth0 log: eventual
  GET /api/v2/logs?page=0&per_page=100&sort=date%3A1 and further pages
`, auth.Logs().All().Explain().String())
	require.Equal(t, `auth0 log: immediate
  GET /api/v2/logs/9002
  requests: at most 1
`, auth.Logs().Filter(where.LogID.Eq("9002")).Explain().String())
	plan := auth.Logs().Filter(where.Path("user_agent").Eq("x")).Explain()
	require.Equal(t, []string{"user_agent"}, plan.Refined)
	require.Equal(t, "nothing read", string(auth.Logs().None().Explain().Consistency))
}

// ticker is a clock that advances by a millisecond every 150 times it is looked at.
type ticker struct {
	start time.Time
	seen  atomic.Int64
}

func newTicker() *ticker { return &ticker{start: time.Now()} }

func (c *ticker) now() time.Time {
	return c.start.Add(time.Duration(c.seen.Add(1)/150) * time.Millisecond)
}
