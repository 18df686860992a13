package signin_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
)

// TestAuthenticationOfTheApplication is chosen apart for each endpoint.
func TestAuthenticationOfTheApplication(t *testing.T) {
	t.Parallel()
	const id, secret = "app :%", "s&c=ret+/"
	ask := map[string]func(*signin.Client, *testing.T) error{
		"/token":      func(c *signin.Client, t *testing.T) error { _, err := complete(t, c); return err },
		"/introspect": func(c *signin.Client, t *testing.T) error { _, err := c.Introspect(t.Context(), "x"); return err },
		"/revoke":     func(c *signin.Client, t *testing.T) error { return c.Revoke(t.Context(), "x") },
	}
	for path, set := range map[string]func(*signin.Config, signin.AuthMethod){
		"/token":      func(c *signin.Config, m signin.AuthMethod) { c.TokenAuth = m },
		"/introspect": func(c *signin.Config, m signin.AuthMethod) { c.IntrospectionAuth = m },
		"/revoke":     func(c *signin.Config, m signin.AuthMethod) { c.RevocationAuth = m },
	} {
		for _, method := range []signin.AuthMethod{"", signin.Post, signin.Basic, signin.None} {
			t.Run(path+" "+string(method), func(t *testing.T) {
				t.Parallel()
				p := newProvider(t, httpServer)
				conf := p.config()
				conf.ClientID, conf.ClientSecret, conf.Scopes = id, secret, []string{"songs"}
				p.idToken = func(string) string { return "" }
				set(&conf, method)
				require.NoError(t, ask[path](newClient(t, conf), t))

				sent := p.requests(path)[0]
				user, password, basic := sent.BasicAuth()
				require.Equal(t, method == signin.Basic, basic)
				switch method {
				case signin.Basic:
					require.Equal(t, []string{url.QueryEscape(id), url.QueryEscape(secret)}, []string{user, password})
					require.False(t, sent.Form.Has("client_secret"))
				case signin.None:
					require.Equal(t, id, sent.Form.Get("client_id"))
					require.False(t, sent.Form.Has("client_secret"))
				default:
					require.Equal(t, []string{id, secret}, []string{sent.Form.Get("client_id"), sent.Form.Get("client_secret")})
				}
			})
		}
	}
}

func TestIntrospection(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	c := newClient(t, p.config())
	told, err := c.Introspect(t.Context(), "x")
	require.NoError(t, err)
	require.True(t, told.Active)
	require.Equal(t, "a b", told.Scope)
	require.Equal(t, int64(1800000000), told.Expires().Unix())
	var more struct{ Extra int }
	require.NoError(t, told.Decode(&more))
	require.Equal(t, 1, more.Extra)

	p.answers["/introspect"] = text(http.StatusOK, `{"active":false}`)
	told, err = c.Introspect(t.Context(), "x")
	require.NoError(t, err)
	require.False(t, told.Active)
	require.True(t, told.Expires().IsZero())
	p.answers["/introspect"] = text(http.StatusOK, `<html>`)
	_, err = c.Introspect(t.Context(), "x")
	require.ErrorIs(t, err, fault.ErrUnavailable)
}

func TestConfigsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	for name, change := range map[string]func(*signin.Config){
		"no client id":           func(c *signin.Config) { c.ClientID = "" },
		"no secret":              func(c *signin.Config) { c.ClientSecret = "" },
		"no issuer":              func(c *signin.Config) { c.Issuer = "" },
		"an issuer without TLS":  func(c *signin.Config) { c.Issuer = "http://acme.com" },
		"a redirect path":        func(c *signin.Config) { c.RedirectURL = "/callback" },
		"an unknown method":      func(c *signin.Config) { c.RevocationAuth = "tls_client_auth" },
		"an unknown signature":   func(c *signin.Config) { c.Signing = "none" },
		"HS256 and no secret":    func(c *signin.Config) { c.Signing, c.ClientSecret, c.TokenAuth = signin.HS256, "", signin.None },
		"a negative time-out":    func(c *signin.Config) { c.Timeout = -1 },
		"two rules for TLS":      func(c *signin.Config) { c.HTTPClient, c.UnverifiedTLS = http.DefaultClient, true },
		"an endpoint in clear":   func(c *signin.Config) { c.Endpoints = signin.Endpoints{Token: "http://acme.com/token"} },
		"an endpoint with a key": func(c *signin.Config) { c.Endpoints = signin.Endpoints{Token: "https://a:b@acme.com/token"} },
	} {
		conf := p.config()
		change(&conf)
		c, err := signin.New(t.Context(), conf)
		require.ErrorIs(t, err, fault.ErrInvalid, name)
		require.Nil(t, c)
	}
	conf := p.config()
	conf.RedirectURL = ""
	_, _, err := newClient(t, conf).Begin()
	require.ErrorIs(t, err, fault.ErrInvalid)
}

// TestWithoutAStore a client keeps attempts in cookies of its own.
func TestWithoutAStore(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	one, two := newClient(t, p.config()), newClient(t, p.config())
	begun := httptest.NewRecorder()
	require.NoError(t, one.Start(begun, httptest.NewRequest("GET", "/login", nil)))
	target, err := begun.Result().Location()
	require.NoError(t, err)
	back := httptest.NewRequest("GET", "/callback?"+url.Values{"state": target.Query()["state"], "code": target.Query()["nonce"]}.Encode(), nil)
	back.AddCookie(begun.Result().Cookies()[0])
	_, err = two.Finish(httptest.NewRecorder(), back)
	require.ErrorIs(t, err, signin.ErrState)
	_, err = one.Finish(httptest.NewRecorder(), back)
	require.NoError(t, err)
}

// TestEndpointsThatAreGiven are not asked for.
func TestEndpointsThatAreGiven(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	conf := p.config()
	conf.Endpoints = signin.Endpoints{Authorization: p.URL + "/authorize", Token: p.URL + "/token", Keys: p.URL + "/keys"}
	_, err := complete(t, newClient(t, conf))
	require.NoError(t, err)
	require.Empty(t, p.requests("/.well-known/openid-configuration"))
}

// TestIssuersThatAreNot what they should be.
func TestIssuersThatAreNot(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		kind   error
	}{
		"another":             {text(http.StatusOK, `{"issuer":"https://evil.com"}`), signin.ErrIssuer},
		"HTML":                {text(http.StatusOK, `<html>`), fault.ErrUnavailable},
		"a failure":           {text(http.StatusBadGateway, `<html>`), fault.ErrUnavailable},
		"a redirect":          {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) }, fault.ErrUnavailable},
		"nothing there":       {text(http.StatusNotFound, ``), fault.ErrUnavailable},
		"a proxy's page":      {text(http.StatusNotFound, `<html>`), fault.ErrUnavailable},
		"no such thing":       {text(http.StatusNotFound, `{"error":"not_found"}`), fault.ErrDoesNotExist},
		"more than it may be": {text(http.StatusOK, `{"issuer":"`+strings.Repeat("x", 2<<20)+`"}`), fault.ErrUnavailable},
	} {
		p := newProvider(t, httpServer)
		p.answers["/.well-known/openid-configuration"] = test.answer
		_, err := signin.New(t.Context(), p.config())
		require.ErrorIs(t, err, test.kind, name)
	}
}

// quietTLS starts a server that does not log refused certificates.
func quietTLS(h http.Handler) *httptest.Server {
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.StartTLS()
	return s
}

// TestTLS is verified, with the authorities that are given, unless it is said otherwise.
func TestTLS(t *testing.T) {
	t.Parallel()
	p := newProvider(t, quietTLS)
	_, err := signin.New(t.Context(), p.config())
	require.ErrorIs(t, err, fault.ErrUnavailable)
	require.Contains(t, err.Error(), "certificate")

	conf := p.config()
	conf.RootCAs = x509.NewCertPool()
	conf.RootCAs.AddCert(p.Certificate())
	_, err = complete(t, newClient(t, conf))
	require.NoError(t, err)

	var log bytes.Buffer
	conf = p.config()
	conf.UnverifiedTLS, conf.Logger = true, slog.New(slog.NewTextHandler(&log, nil))
	_, err = complete(t, newClient(t, conf))
	require.NoError(t, err)
	require.Contains(t, log.String(), "level=WARN")
	require.Contains(t, log.String(), "not verified")
	require.NotContains(t, log.String(), "secret")

	conf = p.config()
	conf.HTTPClient = p.Client()
	_, err = complete(t, newClient(t, conf))
	require.NoError(t, err)
}

// TestTimeout bounds each request.
func TestTimeout(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	gate := make(chan struct{})
	p.answers["/token"] = func(http.ResponseWriter, *http.Request) { <-gate }
	defer close(gate)
	conf := p.config()
	conf.Endpoints = signin.Endpoints{Token: p.URL + "/token"} // what is asked is never answered, so the machine's speed does not matter
	conf.Timeout = 50 * time.Millisecond
	_, err := complete(t, newClient(t, conf))
	require.ErrorIs(t, err, fault.ErrUnavailable)
}

// TestWhoeverGoesAway learns that, and nothing about the provider.
func TestWhoeverGoesAway(t *testing.T) {
	t.Parallel()
	c := newClient(t, newProvider(t, httpServer).config())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.UserInfo(ctx, &signin.Tokens{AccessToken: "x"})
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, fault.ErrUnavailable)
}

// TestNothingSecretIsPrinted, neither by errors, whatever the provider answers with, nor by values.
func TestNothingSecretIsPrinted(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	c := newClient(t, p.config())
	const secrets = `app-secret the-code angus@acdc.com refresh access v1.token`
	echo := `{"error":"invalid_request","error_description":"` + secrets + `"}`
	var errs []error
	for _, answer := range []http.HandlerFunc{
		text(http.StatusBadRequest, echo), text(http.StatusInternalServerError, secrets), text(http.StatusOK, secrets), text(http.StatusOK, `{"x":"`+secrets+`"}`),
		func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/token?"+url.QueryEscape(secrets), http.StatusTemporaryRedirect)
		},
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		for _, path := range []string{"/token", "/introspect", "/userinfo", "/revoke"} {
			p.answers[path] = answer
		}
		tokens := &signin.Tokens{AccessToken: "v1.token", RefreshToken: "v1.token"}
		_, completing := complete(t, c, "code", "the-code")
		_, renewing := c.Refresh(t.Context(), tokens)
		_, introspecting := c.Introspect(t.Context(), "v1.token")
		_, asking := c.UserInfo(t.Context(), tokens)
		errs = append(errs, completing, renewing, introspecting, asking, c.Revoke(t.Context(), "v1.token"))
	}
	var shown strings.Builder
	for _, err := range errs {
		fmt.Fprintf(&shown, "%v %+v\n", err, err)
	}
	attempt, _, err := c.Begin()
	require.NoError(t, err)
	in := &signin.SignedIn{Tokens: &signin.Tokens{AccessToken: "v1.token", RefreshToken: "refresh", IDToken: "access"}}
	identity := &signin.Identity{Subject: "user", Email: "angus@acdc.com"}
	for _, value := range []any{c, p.config(), attempt, in, in.Tokens, identity} {
		fmt.Fprintf(&shown, "%v %+v %#v\n", value, value, value)
		slog.New(slog.NewTextHandler(&shown, nil)).Info("value", "value", value)
	}
	encoded, err := json.Marshal(in.Tokens)
	require.NoError(t, err)
	shown.Write(encoded)
	for _, hidden := range append(strings.Fields(secrets), attempt.State, attempt.Verifier, attempt.Nonce) {
		require.NotContains(t, shown.String(), hidden)
	}
}
