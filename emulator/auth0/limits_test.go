package auth0_test

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/emulator/auth0"
)

func TestRateLimitsAreParsed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"off", "15/s:30", "15/s", "0.5/s:1", "500/min:40", "free", "essentials", "professional", "enterprise", "enterprise-nonproduction",
	} {
		limit, err := auth0.ParseRateLimit(text)
		require.NoError(t, err, text)
		require.Equal(t, text, limit.String())
		require.Equal(t, text == "off", limit.Off())
	}
	for _, text := range []string{"much", "0/s", "-1/s", "1/h", "1", "1/s:0", "1/s:x", "NaN/s", "Inf/s", "1e9/s", "1e-9/s", "1/s:1:1", "on"} {
		_, err := auth0.ParseRateLimit(text)
		require.ErrorContains(t, err, `auth0: rate limit "`+text+`": want N/s, N/s:BURST, N/min:BURST, off or one of enterprise, `, text)
	}
}

// limited returns a service with a rate limit, and what moves its clock.
func limited(t testing.TB, text string) (*service, *atomic.Int64) {
	t.Helper()
	limit, err := auth0.ParseRateLimit(text)
	require.NoError(t, err)
	now := &atomic.Int64{}
	now.Store(1_000_000)
	return open(t, auth0.WithRateLimit(limit), auth0.WithClock(func() time.Time { return time.UnixMilli(now.Load()) })), now
}

func (r reply) limits(limit, remaining int, reset int64) {
	r.t.Helper()
	got := []string{r.header.Get("X-RateLimit-Limit"), r.header.Get("X-RateLimit-Remaining"), r.header.Get("X-RateLimit-Reset")}
	require.Equal(r.t, []string{strconv.Itoa(limit), strconv.Itoa(remaining), strconv.FormatInt(reset, 10)}, got)
}

func TestABucketIsEmptiedAndFilled(t *testing.T) {
	t.Parallel()
	s, now := limited(t, "2/s:3")
	s.want(http.StatusOK, "GET /api/v2/users").limits(3, 2, 1001)
	s.want(http.StatusOK, "GET /api/v2/users").limits(3, 1, 1001)
	s.want(http.StatusOK, "GET /api/v2/users").limits(3, 0, 1001)
	refused := s.want(http.StatusTooManyRequests, "GET /api/v2/users")
	refused.problem("too_many_requests", "Global limit has been reached")
	refused.limits(3, 0, 1001)
	now.Add(499)
	s.want(http.StatusTooManyRequests, "GET /api/v2/users")
	now.Add(1)
	s.want(http.StatusOK, "GET /api/v2/users").limits(3, 0, 1001)
	now.Add(3600_000)
	s.want(http.StatusOK, "GET /api/v2/users").limits(3, 2, 4601)
	s.Reset()
	s.want(http.StatusOK, "GET /api/v2/users").limits(3, 2, 4601)
}

func TestWhatIsNotLimited(t *testing.T) {
	t.Parallel()
	s, _ := limited(t, "1/min")
	for range 3 {
		require.Equal(t, http.StatusUnauthorized, s.askAs("", "GET /api/v2/users").status, "nobody in particular asks")
		require.Equal(t, http.StatusOK, s.askAs("", "GET /.well-known/jwks.json").status, "it is not the Management API")
		require.Equal(t, http.StatusOK, s.askAs("", "GET /_emulator/requests").status)
	}
	missing := s.want(http.StatusNotFound, "GET /api/v2/users/x")
	require.Empty(t, missing.header.Get("X-RateLimit-Limit"), "refusals do not tell")
	s.want(http.StatusTooManyRequests, "GET /api/v2/users")
	s.Configure(func(c *auth0.Config) { c.RateLimit = auth0.RateLimit{} })
	require.Empty(t, s.want(http.StatusOK, "GET /api/v2/users").header.Get("X-RateLimit-Limit"))
}

func TestPlansLimitGroups(t *testing.T) {
	t.Parallel()
	s, _ := limited(t, "professional")
	s.want(http.StatusOK, "GET /api/v2/users").limits(40, 39, 1001)
	for remaining := 19; remaining >= 0; remaining-- {
		answer := s.want(http.StatusNotFound, "PATCH /api/v2/users/x", `{}`)
		require.Empty(t, answer.header.Get("X-RateLimit-Limit"))
	}
	s.refuses(http.StatusTooManyRequests, "too_many_requests", "Global per second users_write group limit has been reached", "POST /api/v2/users", `{}`)
	s.want(http.StatusNoContent, "DELETE /api/v2/users/x").limits(20, 19, 1001)
	s.want(http.StatusOK, "GET /api/v2/connections").limits(5, 4, 1002)
	s.want(http.StatusOK, "GET /api/v2/roles").limits(10, 9, 1001)

	s, _ = limited(t, "enterprise")
	s.want(http.StatusOK, "GET /api/v2/users").limits(50, 49, 1001)
	s.want(http.StatusOK, "GET /api/v2/roles").limits(50, 48, 1001)
	s, _ = limited(t, "free")
	s.want(http.StatusOK, "GET /api/v2/users").limits(2, 1, 1001)
}

// Over any stretch of time no more requests are answered than the burst and what is filled meanwhile,
// and one that waits for the reset is answered.
func TestLimitsHoldAtAnyPace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		perSecond, burst := rapid.IntRange(1, 20).Draw(rt, "rate"), rapid.IntRange(1, 10).Draw(rt, "burst")
		s, now := limited(t, strconv.Itoa(perSecond)+"/s:"+strconv.Itoa(burst))
		began, answered := now.Load(), 0
		for _, pause := range rapid.SliceOfN(rapid.Int64Range(0, 400), 1, 60).Draw(rt, "pauses") {
			now.Add(pause)
			answer := s.ask("GET /api/v2/users?per_page=1")
			if answer.status == http.StatusOK {
				answered++
			} else {
				reset, err := strconv.ParseInt(answer.header.Get("X-RateLimit-Reset"), 10, 64)
				require.NoError(rt, err)
				require.Greater(rt, reset*1000, now.Load())
				now.Store(reset * 1000)
				require.Equal(rt, http.StatusOK, s.ask("GET /api/v2/users?per_page=1").status)
				answered++
			}
			require.LessOrEqual(rt, float64(answered), float64(burst)+float64(now.Load()-began)/1000*float64(perSecond)+1e-6)
		}
	})
}
