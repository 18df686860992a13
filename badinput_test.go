package authplus_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

func TestMistakesInASetAreNamedBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	service := serve(t)
	auth, _ := service.open(t)
	users := auth.Users()
	for _, tt := range []struct {
		name, text string
		set        *authplus.QuerySet[User]
		kind       error
	}{
		{
			"an unknown field", `authplus: user field "emial": there is no such field; choices are app_metadata, birthdate, blocked, `,
			users.Filter(where.Lookup("emial", "x")), authplus.ErrInvalid,
		},
		{
			"an unknown lookup", `authplus: user field "email": there is nothing below a field of kind text, and "zap" is no lookup; choices are exact, iexact, `,
			users.Filter(where.Lookup("email__zap", "x")), authplus.ErrInvalid,
		},
		{
			"a lookup of another kind", `authplus: user field "blocked": there is no lookup "startswith" for a field of kind boolean; choices are exact, in, isnull`,
			users.Exclude(where.Lookup("blocked__startswith", "x")), authplus.ErrInvalid,
		},
		{
			"a value of another kind", `authplus: user field "blocked": it is a boolean and cannot be compared with a text`,
			users.Filter(where.Lookup("blocked", "secret-value")), authplus.ErrInvalid,
		},
		{
			"no value", `authplus: user field "logins_count": cannot use nil as a query value`,
			users.Filter(where.Lookup("logins_count__gt", nil)), authplus.ErrInvalid,
		},
		{
			"an unknown order", `authplus: user field "emial": there is no such field; choices are app_metadata, `,
			users.OrderBy("-emial"), authplus.ErrInvalid,
		},
		{
			"raw text that does not end", `auth0: raw query: `,
			users.Query(`name:"secret-value`), authplus.ErrInvalid,
		},
		{
			"raw text in a set that is empty", `auth0: raw query: `,
			users.None().Query(`name:"secret-value`), authplus.ErrInvalid,
		},
		{"a negative bound", `authplus: Slice: negative indexing is not supported`, users.All().Slice(-1, 2), authplus.ErrNegativeIndex},
		{
			"a refinement of a slice", `authplus: Filter: cannot be done once a slice has been taken`,
			users.All().Slice(0, 2).Filter(where.Name.Eq("x")), authplus.ErrSliced,
		},
		{"a page of nothing", `authplus: PageSize needs a positive number: invalid value`, users.All().PageSize(0), authplus.ErrInvalid},
		{
			"more values than a request holds", `auth0: the query is longer than the 7000 bytes that a URL can hold; ask for less at a time: not supported`,
			users.Query("name:" + strings.Repeat("x", 8000)), authplus.ErrNotSupported,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service.Expect(t, 0, func() {
				err := tt.set.Err()
				require.ErrorIs(t, err, tt.kind)
				require.True(t, strings.HasPrefix(err.Error(), tt.text), err.Error())
				require.NotContains(t, err.Error(), "secret-value")
				_, listed := tt.set.List(t.Context())
				require.Equal(t, err, listed)
			})
		})
	}
}

func TestAMalformedTenantIsRefused(t *testing.T) {
	t.Parallel()
	src := token.Static("x")
	for _, domain := range []string{"", "https://acme.eu.auth0.com", "acme.eu.auth0.com/", "acme eu.auth0.com", "acme", "user@acme.auth0.com", "acme.auth0.com?x", "-.auth0.com", "acme.auth0.com:port"} {
		auth, err := authplus.New(domain, src)
		require.ErrorIs(t, err, authplus.ErrInvalid, domain)
		require.Nil(t, auth)
	}
	_, err := authplus.New("https://acme.eu.auth0.com", src)
	require.EqualError(t, err, "auth0: the domain must be a bare host such as acme.eu.auth0.com, without scheme, path or spaces: invalid value")
	for name, open := range map[string]func() (*authplus.Auth, error){
		"no provider": func() (*authplus.Auth, error) { return authplus.Open(nil) },
		"no token":    func() (*authplus.Auth, error) { return authplus.New("acme.auth0.com", nil) },
		"a bad URL":   func() (*authplus.Auth, error) { return authplus.Open(auth0.Config{URL: "127.0.0.1:4710", Token: src}) },
		"a URL with a query": func() (*authplus.Auth, error) {
			return authplus.Open(auth0.Config{URL: "http://127.0.0.1:4710?x=1", Token: src})
		},
		"no connection": func() (*authplus.Auth, error) {
			return authplus.New("acme.auth0.com", src, authplus.WithConnection(""))
		},
		"no client": func() (*authplus.Auth, error) {
			return authplus.New("acme.auth0.com", src, authplus.WithHTTPClient(nil))
		},
		"no time":  func() (*authplus.Auth, error) { return authplus.New("acme.auth0.com", src, authplus.WithTimeout(-1)) },
		"no bytes": func() (*authplus.Auth, error) { return authplus.New("acme.auth0.com", src, authplus.WithBodyLimit(0)) },
	} {
		auth, err := open()
		require.ErrorIs(t, err, authplus.ErrInvalid, name)
		require.Nil(t, auth, name)
	}
}

func TestRefusedCredentials(t *testing.T) {
	t.Parallel()
	service := serve(t)
	for _, tt := range []struct {
		name     string
		src      token.Source
		requests int
		kind     error
	}{
		{"a token that is refused", token.Static("wrong"), 1, authplus.ErrUnauthorized},
		{"a secret that is refused", token.ClientCredentials("authplus", "wrong"), 1, authplus.ErrUnauthorized},
		{"an application nobody knows", token.ClientCredentials("nobody", "wrong"), 1, authplus.ErrUnauthorized},
		{"no token", token.Static(""), 0, authplus.ErrInvalid},
	} {
		auth, err := authplus.Open(auth0.Config{URL: service.URL, Token: tt.src})
		require.NoError(t, err)
		service.Expect(t, tt.requests, func() {
			_, err = auth.Users().All().Count(t.Context())
			require.ErrorIs(t, err, tt.kind, tt.name)
			require.NotContains(t, err.Error(), "wrong")
		})
	}
}

func TestBrokenAnswersAreTypedErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		fault emulator.Fault
		kind  error
		api   bool
	}{
		{"an HTML 502", emulator.Fault{Status: 502, Body: "<html><h1>bon@acdc.com</h1></html>", ContentType: "text/html"}, authplus.ErrUnavailable, true},
		{"an empty 503", emulator.Fault{Status: 503}, authplus.ErrUnavailable, true},
		{"a body cut off half-way", emulator.Fault{Truncate: 40}, authplus.ErrUnavailable, false},
		{"no answer", emulator.Fault{Drop: true}, authplus.ErrUnavailable, false},
		{"a body over the limit", emulator.Fault{Status: 200, Body: `{"users":[],"total":0,"x":"` + strings.Repeat("x", 5000) + `"}`}, authplus.ErrBodyTooLarge, false},
		{"JSON that is none", emulator.Fault{Status: 200, Body: `{"users":[`}, authplus.ErrUnavailable, false},
		{"a redirect", emulator.Fault{Status: 302, Headers: map[string]string{"Location": "https://example.com/"}}, authplus.ErrUnavailable, true},
		{"a refusal", emulator.Fault{Status: 403}, authplus.ErrForbidden, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service := serve(t)
			service.band(t)
			auth, _ := service.open(t, authplus.WithRetries(0), authplus.WithBodyLimit(4096))
			require.NoError(t, service.Fault(tt.fault))
			for _, ask := range []func() error{
				func() error { _, err := auth.Users().All().List(t.Context()); return err },
				func() error { _, err := auth.Users().ByID(t.Context(), "auth0|bon"); return err },
				func() error { _, err := auth.Users().All().Count(t.Context()); return err },
			} {
				service.Expect(t, 1, func() {
					err := ask()
					require.ErrorIs(t, err, tt.kind)
					require.NotErrorIs(t, err, authplus.ErrDoesNotExist)
					require.NotContains(t, err.Error(), "bon")
					var api *authplus.APIError
					require.Equal(t, tt.api, errors.As(err, &api), err)
					if tt.api {
						require.Equal(t, "auth0", api.Provider)
						require.Equal(t, tt.fault.Status, api.Status)
					}
				})
			}
		})
	}
}

func TestCancellingAmidPagingAsksNoFurther(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.crowd(t, 300)
	auth, _ := service.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	read, failed := 0, error(nil)
	service.Expect(t, 1, func() {
		for user, err := range auth.Users().All().Iter(ctx) {
			if err != nil {
				require.Nil(t, user)
				failed = err
				continue // an error is the last that comes
			}
			if read++; read == 1 {
				cancel()
			}
		}
	})
	require.ErrorIs(t, failed, context.Canceled)
	require.NotErrorIs(t, failed, authplus.ErrUnavailable)
	require.Less(t, read, 300)

	expired, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer stop()
	service.Expect(t, 0, func() {
		_, err := auth.Users().All().List(expired)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, auth.Users().Delete(expired, "auth0|fan00001"), context.DeadlineExceeded)
	})
}

func TestTheProvidersRefusalIsKept(t *testing.T) {
	t.Parallel()
	auth, w := serve(t).open(t)
	user := auth.Users().New(func(u *User) { u.Email = "no address" })
	password(user)
	err := user.Save(t.Context())
	require.ErrorIs(t, err, authplus.ErrInvalid)
	var api *authplus.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, []any{"auth0", 400, "invalid_body", "POST", "/api/v2/users", 1},
		[]any{api.Provider, api.Status, api.Code, api.Method, api.Route, api.Attempts})
	require.NotContains(t, err.Error(), "no address")
	require.False(t, user.Fetched())
	require.True(t, user.HasNewPassword(), "it was not saved")
	require.Len(t, w.take(), 1)

	err = auth.Do(t.Context(), http.MethodGet, "/api/v2/nothing/here", nil, nil)
	require.ErrorAs(t, err, &api)
	require.Equal(t, 404, api.Status)
	nowhere := auth.Using("")
	require.ErrorIs(t, nowhere.Users().New().Save(t.Context()), authplus.ErrInvalid, "nobody is created without a connection")
	for _, path := range []string{"", "api", "//example.com/x", "/../x", "https://example.com/"} {
		w.take()
		require.ErrorIs(t, auth.Do(t.Context(), http.MethodGet, path, nil, nil), authplus.ErrInvalid, path)
		require.Empty(t, w.take())
	}
}
