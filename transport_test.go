package authplus_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/emulator"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/token"
)

func TestTransportOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	limiter, err := authplus.NewLimiter(0.5)
	require.NoError(t, err)
	tests := map[string][]authplus.Option{
		"no client":             {authplus.WithHTTPClient(nil)},
		"no time":               {authplus.WithTimeout(0)},
		"no bytes":              {authplus.WithBodyLimit(-1)},
		"no limiter":            {authplus.WithLimiter(nil)},
		"no share":              {authplus.WithRateShare(0)},
		"more than all":         {authplus.WithRateShare(1.5)},
		"a share and a limiter": {authplus.WithRateShare(0.5), authplus.WithLimiter(limiter)},
		"negative retries":      {authplus.WithRetries(-1)},
		"no logger":             {authplus.WithLogger(nil)},
		"no observer":           {authplus.WithObserver(nil)},
	}
	for name, opts := range tests {
		_, err := authplus.New("acme.eu.auth0.com", token.Static("t"), opts...)
		require.ErrorIs(t, err, authplus.ErrInvalid, name)
	}
	_, err = authplus.NewLimiter(0)
	require.ErrorIs(t, err, authplus.ErrInvalid)
	require.ErrorContains(t, err, "authplus: ")
}

func TestRetries(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	require.NoError(t, s.Fault(emulator.Fault{Match: "GET /api/v2/users/*", Times: 2, Status: 503}))
	steadfast, _ := s.open(t, authplus.WithRetries(2))
	s.Expect(t, 3, func() { get(t, steadfast, "auth0|bon") })

	require.NoError(t, s.Fault(emulator.Fault{Match: "GET /api/v2/users/*", Status: 503}))
	s.Expect(t, 2, func() {
		auth, _ := s.open(t, authplus.WithRetries(1))
		_, err := auth.Users().ByID(t.Context(), "auth0|bon")
		var api *authplus.APIError
		require.ErrorAs(t, err, &api)
		require.Equal(t, 2, api.Attempts)
		require.Positive(t, api.Elapsed)
	})
	hasty, _ := s.open(t, authplus.WithRetries(0))
	s.Expect(t, 1, func() {
		_, err := hasty.Users().ByID(t.Context(), "auth0|bon")
		require.ErrorIs(t, err, authplus.ErrUnavailable)
	})
}

// Fifty clients that share a source fetch one token.
func TestClientsShareASource(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	s.ForgetRequests()
	src := token.ClientCredentials("authplus", "authplus-secret")
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			w := newWire(t)
			auth, err := authplus.Open(auth0.Config{URL: s.URL, Token: src}, authplus.WithHTTPClient(&http.Client{Transport: w}))
			if err == nil {
				_, err = auth.Users().ByID(t.Context(), "auth0|bon")
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	tokens := 0
	for _, r := range s.Requests() {
		if r.Path == "/oauth/token" {
			tokens++
		}
	}
	require.Equal(t, 1, tokens)
}

// The limit of a tenant is met by several clients that share a limiter, without many refusals.
func TestClientsShareALimiter(t *testing.T) {
	t.Parallel()
	limit, err := emulated.ParseRateLimit("40/s:10")
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		server := emulated.New(emulated.WithToken(emulatortest.Token))
		_, err := server.Seed(strings.NewReader(`{"user_id":"auth0|bon","email":"bon@acdc.com","connection":"` + database + `"}`))
		require.NoError(t, err)
		server.Configure(func(c *emulated.Config) { c.RateLimit = limit })
		var refused, passed atomic.Int64
		client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			<-time.After(5 * time.Millisecond) // the way there
			answer := httptest.NewRecorder()
			server.ServeHTTP(answer, r)
			switch answer.Code {
			case http.StatusTooManyRequests:
				refused.Add(1)
			case http.StatusOK:
				passed.Add(1)
			}
			return answer.Result(), nil
		})}
		limiter, err := authplus.NewLimiter(1)
		require.NoError(t, err)
		var group sync.WaitGroup
		for range 5 {
			auth, err := authplus.Open(auth0.Config{Domain: "acme.eu.auth0.com", Token: token.Static(emulatortest.Token)},
				authplus.WithHTTPClient(client), authplus.WithLimiter(limiter), authplus.WithRetries(4))
			require.NoError(t, err)
			group.Go(func() {
				for range 20 {
					if _, err := auth.Users().ByID(t.Context(), "auth0|bon"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		require.EqualValues(t, 100, passed.Load())
		require.LessOrEqual(t, refused.Load(), int64(5))
	})
}

func TestLogAndObserverGiveNothingAway(t *testing.T) {
	t.Parallel()
	s := serve(t)
	var log bytes.Buffer
	var events []authplus.Exchange
	auth, _ := s.open(t,
		authplus.WithLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		authplus.WithObserver(func(_ context.Context, e authplus.Exchange) { events = append(events, e) }))
	ctx := t.Context()
	user := auth.Users().New(func(u *User) { u.Email, u.GivenName = "marker@acdc.com", "Marker" })
	user.SetPassword("Marker 1980!")
	require.NoError(t, user.Save(ctx))
	_, err := auth.Users().ByID(ctx, "auth0|marker")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	twin := auth.Users().New(func(u *User) { u.Email = "marker@acdc.com" })
	twin.SetPassword("Marker 1980!")
	require.ErrorIs(t, twin.Save(ctx), authplus.ErrConflict)

	require.Len(t, events, 3)
	require.Equal(t, 3, strings.Count(log.String(), "\n"))
	encoded, err := json.Marshal(events)
	require.NoError(t, err)
	for _, text := range []string{log.String(), fmt.Sprintf("%+v", events), string(encoded)} {
		require.NotContains(t, strings.ToLower(text), "marker")
		require.Contains(t, text, "/api/v2/users/{id}")
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	s := serve(t)
	require.NoError(t, s.Fault(emulator.Fault{Delay: time.Minute}))
	auth, _ := s.open(t, authplus.WithTimeout(20*time.Millisecond))
	_, err := auth.Users().ByID(t.Context(), "auth0|bon")
	require.ErrorIs(t, err, authplus.ErrUnavailable)
	require.NotErrorIs(t, err, context.DeadlineExceeded, "the caller's context has not ended")
}
