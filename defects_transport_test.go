package authplus_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// This file has the defects of the Python original in how requests are sent; defects_reading_test.go
// says more.

// TestB17 holds that two tenants are two; in the original the second one took the first one's place.
func TestB17TenantsAreTwo(t *testing.T) {
	t.Parallel()
	first, second := serve(t), serve(t)
	first.band(t)
	one, _ := first.open(t)
	users := one.Users().All()
	bon := get(t, one, "auth0|bon")
	other, _ := second.open(t)

	second.Expect(t, 0, func() {
		n, err := users.Count(t.Context())
		require.NoError(t, err)
		require.Equal(t, 4, n)
		bon.Name = "Bon"
		require.NoError(t, bon.Save(t.Context()))
	})
	first.Expect(t, 0, func() {
		n, err := other.Users().All().Count(t.Context())
		require.NoError(t, err)
		require.Zero(t, n)
		in, err := other.Users().All().Contains(t.Context(), bon)
		require.NoError(t, err)
		require.False(t, in)
		require.ErrorIs(t, other.Users().Attach(bon), authplus.ErrInvalid)
	})
	require.NoError(t, one.Users().Attach(bon))
	twin := other.Users().Copy(bon)
	require.False(t, twin.Fetched())
	require.Equal(t, []string{"", "Bon"}, []string{twin.UserID, twin.Name})
}

// roundTrip is a transport in a function.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// never answers when the request is given up.
func never(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, context.Cause(r.Context())
}

// TestB24 holds that the time-out bounds every kind of request, that for a token too; the original had
// one of its own for most.
func TestB24TheTimeoutBoundsEveryRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const timeout = 3 * time.Second
		open := func(src token.Source) *authplus.Manager[User] {
			auth, err := authplus.Open(auth0.Config{Domain: "acme.eu.auth0.com", Token: src}, authplus.WithConnection(database),
				authplus.WithHTTPClient(&http.Client{Transport: roundTrip(never)}), authplus.WithTimeout(timeout), authplus.WithRetries(0))
			require.NoError(t, err)
			return auth.Users()
		}
		users, ctx := open(token.Static("x")), t.Context()
		state := authplus.State{Model: "user", Fetched: true, Snapshot: []byte(`{"user_id":"auth0|bon"}`), Document: []byte(`{"user_id":"auth0|bon","name":"Bon"}`)}
		bon, err := users.Restore(state)
		require.NoError(t, err)
		for name, ask := range map[string]func() error{
			"search":   func() error { _, err := users.All().List(ctx); return err },
			"count":    func() error { _, err := users.All().Count(ctx); return err },
			"by id":    func() error { _, err := users.ByID(ctx, "auth0|bon"); return err },
			"by email": func() error { _, err := users.Get(ctx, where.Email.Eq("bon@acdc.com")); return err },
			"create":   func() error { return users.New().Save(ctx) },
			"update":   func() error { return bon.Save(ctx) },
			"delete":   func() error { return bon.Delete(ctx) },
			"token":    func() error { _, err := open(token.ClientCredentials("id", "secret")).All().List(ctx); return err },
		} {
			start := time.Now()
			err := ask()
			require.ErrorIs(t, err, authplus.ErrUnavailable, name)
			// What became of a write that was not answered is looked up, in a request of its own.
			require.LessOrEqual(t, time.Since(start), 2*timeout, name)
		}
	})
}

// TestB27 holds that an expired token is replaced, a passed limit waited for, and that Auths which share
// an HTTP client keep their own credentials; the original did none of it.
func TestB27TokensAndLimitsAreMinded(t *testing.T) {
	t.Parallel()

	t.Run("an expired token is replaced", func(t *testing.T) {
		t.Parallel()
		var now atomic.Int64
		now.Store(time.Now().Unix())
		service := serve(t, emulated.WithClock(func() time.Time { return time.Unix(now.Load(), 0) }))
		auth, err := authplus.Open(auth0.Config{URL: service.URL, Token: token.ClientCredentials("authplus", "authplus-secret")})
		require.NoError(t, err)
		ask := func() {
			_, err := auth.Users().All().Count(t.Context())
			require.NoError(t, err)
		}
		service.Expect(t, 2, ask)
		service.Expect(t, 1, ask)
		now.Add(25 * 60 * 60)     // the server's day has passed, the client's has not
		service.Expect(t, 3, ask) // refused, a token, once more
		service.Expect(t, 1, ask)
	})

	t.Run("a passed limit is waited for", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			auth, err := authplus.Open(auth0.Config{Domain: "acme.eu.auth0.com", Token: token.Static("x")},
				authplus.WithHTTPClient(&http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
					if asked++; asked > 1 {
						return reply(r, http.StatusOK, "application/json", `{"users":[],"total":7}`), nil
					}
					refused := reply(r, http.StatusTooManyRequests, "application/json", `{"statusCode":429,"errorCode":"too_many_requests"}`)
					refused.Header.Set("Retry-After", "2")
					return refused, nil
				})}))
			require.NoError(t, err)
			start := time.Now()
			n, err := auth.Users().All().Count(t.Context())
			require.NoError(t, err)
			require.Equal(t, []int{7, 2}, []int{n, asked})
			require.GreaterOrEqual(t, time.Since(start), 2*time.Second)
		})
	})

	t.Run("a limit that stays passed is an error", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			auth, err := authplus.Open(auth0.Config{Domain: "acme.eu.auth0.com", Token: token.Static("x")},
				authplus.WithHTTPClient(&http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
					asked++
					return reply(r, http.StatusTooManyRequests, "application/json", `{"statusCode":429,"errorCode":"too_many_requests"}`), nil
				})}))
			require.NoError(t, err)
			_, err = auth.Users().ByID(t.Context(), "auth0|bon")
			require.ErrorIs(t, err, authplus.ErrRateLimited)
			require.NotErrorIs(t, err, authplus.ErrDoesNotExist)
			var api *authplus.APIError
			require.True(t, errors.As(err, &api))
			require.Equal(t, asked, api.Attempts)
		})
	})

	t.Run("credentials are each Auth's own", func(t *testing.T) {
		t.Parallel()
		var last string
		client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			last = r.Header.Get("Authorization")
			return reply(r, http.StatusOK, "application/json", `{"users":[],"total":0}`), nil
		})}
		var auths []*authplus.Auth
		for _, secret := range []string{"one", "two"} {
			auth, err := authplus.Open(auth0.Config{Domain: secret + ".auth0.com", Token: token.Static(secret)}, authplus.WithHTTPClient(client))
			require.NoError(t, err)
			auths = append(auths, auth)
		}
		for i, secret := range []string{"one", "two"} {
			_, err := auths[i].Users().All().Count(t.Context())
			require.NoError(t, err)
			require.Equal(t, "Bearer "+secret, last)
		}
	})
}
