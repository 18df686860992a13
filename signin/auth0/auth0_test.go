package auth0_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/auth0"
)

const (
	email    = "angus@acdc.com"
	password = "let there be rock"
	people   = `{"name":"people","strategy":"auth0","options":{"passwordPolicy":"none","requires_username":false},"enabled_clients":["authplus"]}`
)

// post sends JSON to the Management API.
func post(t *testing.T, service *emulatortest.Auth0Service, path, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, service.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+emulatortest.Token)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusCreated, answer.StatusCode)
}

func open(t *testing.T, domain string) *auth0.Client {
	t.Helper()
	c, err := auth0.New(domain, signin.Config{
		ClientID: "authplus", ClientSecret: "authplus-secret",
		RedirectURL: "http://localhost/callback", LogoutRedirectURL: "http://localhost/bye",
	})
	require.NoError(t, err)
	return c
}

// TestPasswords at the emulated Auth0: a user signs in, mistypes, is blocked by an administrator, and by too many
// attempts.
func TestPasswords(t *testing.T) {
	t.Parallel()
	service := emulatortest.Auth0(t)
	post(t, service, "/api/v2/connections", people)
	post(t, service, "/api/v2/users", `{"connection":"people","email":"`+email+`","password":"`+password+`","user_id":"1"}`)
	post(t, service, "/api/v2/users", `{"connection":"people","email":"bon@acdc.com","password":"`+password+`","blocked":true}`)
	c := open(t, service.URL)

	service.Expect(t, 2, func() { // the token and the keys of the id token
		in, err := c.SignInWithPassword(t.Context(), auth0.Password{Username: email, Password: password})
		require.NoError(t, err)
		require.Equal(t, "auth0|1", in.Subject)
		require.Equal(t, email, in.Identity.Email)
	})
	_, err := c.SignInWithPassword(t.Context(), auth0.Password{Username: email, Password: password, Realm: "people", Scope: "openid"})
	require.NoError(t, err)
	_, err = c.SignInWithPassword(t.Context(), auth0.Password{Username: email, Password: password, Audience: "urn:unknown"})
	require.ErrorIs(t, err, fault.ErrInvalid)

	outcome := func(username, secret string) signin.Outcome {
		_, err := c.SignInWithPassword(t.Context(), auth0.Password{Username: username, Password: secret})
		var refused *signin.LoginError
		require.ErrorAs(t, err, &refused)
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), username)
		return refused.Outcome
	}
	require.Equal(t, signin.Blocked, outcome("bon@acdc.com", password))
	require.Equal(t, signin.WrongCredentials, outcome("nobody@acdc.com", password))
	for range 10 {
		require.Equal(t, signin.WrongCredentials, outcome(email, "highway to hell"))
	}
	require.Equal(t, signin.TooManyAttempts, outcome(email, password))
}

// TestOutcomes of each documented code.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]struct {
		status  int
		outcome signin.Outcome
		kind    error
	}{
		"invalid_grant":         {403, signin.WrongCredentials, fault.ErrUnauthorized},
		"unauthorized":          {401, signin.Blocked, fault.ErrForbidden},
		"access_denied":         {403, signin.Denied, fault.ErrForbidden},
		"too_many_attempts":     {429, signin.TooManyAttempts, fault.ErrRateLimited},
		"mfa_required":          {403, signin.SecondFactorRequired, fault.ErrForbidden},
		"password_leaked":       {403, signin.PasswordLeaked, fault.ErrForbidden},
		"requires_verification": {403, signin.EmailNotVerified, fault.ErrForbidden},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(want.status)
			fmt.Fprintf(w, `{"error":%q,"error_description":"x","mfa_token":"Fe26"}`, code)
		}))
		_, err := open(t, server.URL).SignInWithPassword(t.Context(), auth0.Password{Username: email, Password: password})
		server.Close()
		var refused *signin.LoginError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, want.outcome, refused.Outcome)
		require.ErrorIs(t, err, want.kind)
		var answer *fault.APIError
		require.ErrorAs(t, err, &answer)
		require.Equal(t, want.status, answer.Status)
		var step struct {
			Token string `json:"mfa_token"`
		}
		require.NoError(t, refused.Decode(&step))
		require.Equal(t, "Fe26", step.Token)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	c := open(t, "acme.eu.auth0.com")
	require.Equal(t, "https://acme.eu.auth0.com/v2/logout?client_id=authplus&returnTo=http%3A%2F%2Flocalhost%2Fbye", c.ClassicLogoutURL())
	address, err := c.LogoutURL("")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(address, "https://acme.eu.auth0.com/oidc/logout?"))
	_, address, err = c.Begin()
	require.NoError(t, err)
	u, err := url.Parse(address)
	require.NoError(t, err)
	require.Equal(t, "https://acme.eu.auth0.com/authorize", u.Scheme+"://"+u.Host+u.Path)
	_, err = auth0.New("http://acme.eu.auth0.com", signin.Config{ClientID: "x", ClientSecret: "x", RedirectURL: "http://localhost/"})
	require.ErrorIs(t, err, fault.ErrInvalid)
}
