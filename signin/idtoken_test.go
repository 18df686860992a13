package signin_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
)

func httpServer(h http.Handler) *httptest.Server { return httptest.NewServer(h) }

// TestIDTokens that hold and that do not. The nonce of the sign-in stands in each unless it says otherwise.
func TestIDTokens(t *testing.T) {
	t.Parallel()
	const other = "https://other.acdc.com"
	changed := func(name string, value any) func(*provider, string) string {
		return func(p *provider, nonce string) string {
			claims := p.claims(nonce)
			claims[name] = value
			return p.sign(claims)
		}
	}
	for _, test := range []struct {
		name    string
		signing signin.Signing
		idToken func(p *provider, nonce string) string
		ok      bool
	}{
		{"as it should be", "", func(p *provider, nonce string) string { return p.sign(p.claims(nonce)) }, true},
		{"for several, by this application", "", func(p *provider, nonce string) string {
			claims := p.claims(nonce)
			claims["aud"], claims["azp"] = []string{"app", "api"}, "app"
			return p.sign(claims)
		}, true},
		{"with the right at_hash", "", changed("at_hash", "oFYf1knNtrqnhAVfBRuteQ"), true},
		{"none", "", func(*provider, string) string { return "" }, false},
		{"not a token", "", func(*provider, string) string { return "x.y.z" }, false},
		{"another nonce", "", changed("nonce", "x"), false},
		{"no nonce", "", changed("nonce", nil), false},
		{"another issuer", "", changed("iss", other), false},
		{"another application", "", changed("aud", "other"), false},
		{"issued to another application", "", changed("azp", "other"), false},
		{"expired", "", changed("exp", time.Now().Add(-time.Hour).Unix()), false},
		{"not valid yet", "", changed("nbf", time.Now().Add(time.Hour).Unix()), false},
		{"no subject", "", changed("sub", ""), false},
		{"of another access token", "", changed("at_hash", "xxxxxxxxxxxxxxxxxxxxxx"), false},
		{"unsigned", "", func(p *provider, nonce string) string {
			return signWith(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, p.claims(nonce))
		}, false},
		{"signed by another", "", func(p *provider, nonce string) string {
			return signWith(t, jwt.SigningMethodRS256, key(t, otherKey), p.claims(nonce))
		}, false},
		{"signed with the secret, which is not configured", "", func(p *provider, nonce string) string {
			return signWith(t, jwt.SigningMethodHS256, []byte("app-secret"), p.claims(nonce))
		}, false},
		{"signed with the published key as a secret", "", func(p *provider, nonce string) string {
			return signWith(t, jwt.SigningMethodHS256, []byte(p.jwk()["n"].(string)), p.claims(nonce))
		}, false},
		{"signed with another algorithm", "", func(p *provider, nonce string) string {
			return signWith(t, jwt.SigningMethodES256, key(t, ecKey), p.claims(nonce))
		}, false},
		{"HS256: as it should be", signin.HS256, func(p *provider, nonce string) string {
			return signWith(t, jwt.SigningMethodHS256, []byte("app-secret"), p.claims(nonce))
		}, true},
		{"HS256: with the right at_hash", signin.HS256, func(p *provider, nonce string) string {
			claims := p.claims(nonce)
			claims["at_hash"] = "oFYf1knNtrqnhAVfBRuteQ"
			return signWith(t, jwt.SigningMethodHS256, []byte("app-secret"), claims)
		}, true},
		{"HS256: of another access token", signin.HS256, func(p *provider, nonce string) string {
			claims := p.claims(nonce)
			claims["at_hash"] = "xxxxxxxxxxxxxxxxxxxxxx"
			return signWith(t, jwt.SigningMethodHS256, []byte("app-secret"), claims)
		}, false},
		{"HS256: another secret", signin.HS256, func(p *provider, nonce string) string {
			return signWith(t, jwt.SigningMethodHS256, []byte("other-secret"), p.claims(nonce))
		}, false},
		{"HS256: an empty secret", signin.HS256, func(p *provider, nonce string) string {
			return signWith(t, jwt.SigningMethodHS256, []byte(""), p.claims(nonce))
		}, false},
		{"HS256: signed with the published key", signin.HS256, func(p *provider, nonce string) string { return p.sign(p.claims(nonce)) }, false},
		{"HS256: unsigned", signin.HS256, func(p *provider, nonce string) string {
			return signWith(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, p.claims(nonce))
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, httpServer)
			p.idToken = func(nonce string) string { return test.idToken(p, nonce) }
			conf := p.config()
			conf.Signing = test.signing
			in, err := complete(t, newClient(t, conf))
			if test.ok {
				require.NoError(t, err)
				require.Equal(t, "user", in.Subject)
				return
			}
			require.ErrorIs(t, err, signin.ErrIDToken)
			require.ErrorIs(t, err, fault.ErrUnauthorized)
			require.Nil(t, in)
		})
	}
}

// TestWithoutOpenID there is no identity, and none is missed.
func TestWithoutOpenID(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	p.idToken = func(string) string { return "" }
	conf := p.config()
	conf.Scopes = []string{"songs"}
	in, err := complete(t, newClient(t, conf))
	require.NoError(t, err)
	require.Nil(t, in.Identity)
	require.Equal(t, "access", in.AccessToken)
}

// TestAnotherUser: neither renewed tokens nor user info may be about another user than before.
func TestAnotherUser(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	c := newClient(t, p.config())
	of := func(subject string) *signin.Tokens {
		return &signin.Tokens{RefreshToken: "refresh", AccessToken: "access", Subject: subject}
	}
	_, err := c.Refresh(t.Context(), of("user"))
	require.NoError(t, err)
	_, err = c.Refresh(t.Context(), of("another"))
	require.ErrorIs(t, err, signin.ErrIDToken)
	_, err = c.UserInfo(t.Context(), of("user"))
	require.NoError(t, err)
	_, err = c.UserInfo(t.Context(), of("another"))
	require.ErrorIs(t, err, signin.ErrIDToken)

	p.idToken = func(string) string { return "" }
	in, err := c.Refresh(t.Context(), of("user"))
	require.NoError(t, err)
	require.Equal(t, "user", in.Subject)
}

// TestKeysThatCannotBeRead say nothing about the token.
func TestKeysThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer http.HandlerFunc // nil for nobody who answers
		text   string
	}{
		"nobody there":        {nil, "signin: 127.0.0.1:1 cannot be reached"},
		"in trouble":          {text(http.StatusServiceUnavailable, ""), "signin: the provider's keys cannot be read"},
		"in trouble, in JSON": {text(http.StatusBadGateway, `{"keys":[]}`), "signin: the provider's keys cannot be read"},
		"not there":           {text(http.StatusNotFound, ""), "signin: the provider's keys cannot be read"},
		"a proxy's page":      {text(http.StatusOK, "<html>"), "signin: the provider's keys cannot be read"},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) },
			"signin: the provider's keys cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, httpServer)
			if p.answers["/keys"] = test.answer; test.answer == nil {
				delete(p.answers, "/keys")
				p.described["jwks_uri"] = "http://127.0.0.1:1/keys"
			}
			_, err := complete(t, newClient(t, p.config()))
			require.ErrorIs(t, err, fault.ErrUnavailable)
			require.NotErrorIs(t, err, signin.ErrIDToken)
			require.True(t, strings.HasPrefix(err.Error(), test.text), err)
		})
	}
}

// TestWhoeverDoesNotWaitForKeys learns that, and nothing about the token.
func TestWhoeverDoesNotWaitForKeys(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	c := newClient(t, p.config())
	gate := make(chan struct{})
	defer close(gate)
	ctx, cancel := context.WithCancel(t.Context())
	p.answers["/keys"] = func(http.ResponseWriter, *http.Request) {
		cancel()
		<-gate
	}
	_, err := c.VerifyIDToken(ctx, p.sign(p.claims("")))
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, signin.ErrIDToken)
	require.NotErrorIs(t, err, fault.ErrUnavailable)
}
