package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/signin"
)

var (
	rsaKey   = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })
	otherKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })
	ecKey    = sync.OnceValues(func() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) })
)

func key[K any](t testing.TB, make func() (K, error)) K {
	t.Helper()
	k, err := make()
	require.NoError(t, err)
	return k
}

// provider is an OpenID provider that answers what a test wants.
type provider struct {
	*httptest.Server
	t testing.TB
	// described are further members of its configuration.
	described map[string]any
	// idToken makes the id token of the next answer for a nonce; nil makes none.
	idToken func(nonce string) string
	// answers replace the handlers of addresses.
	answers map[string]http.HandlerFunc
	// asked are the requests, with their forms parsed.
	mu    sync.Mutex
	asked []*http.Request
}

func newProvider(t testing.TB, start func(http.Handler) *httptest.Server) *provider {
	t.Helper()
	for _, made := range []func() (*rsa.PrivateKey, error){rsaKey, otherKey} {
		key(t, made) // no request waits until it is made
	}
	p := &provider{t: t, described: map[string]any{}, answers: map[string]http.HandlerFunc{}}
	p.Server = start(http.HandlerFunc(p.serve))
	t.Cleanup(p.Close)
	p.idToken = func(nonce string) string { return p.sign(p.claims(nonce)) }
	return p
}

func (p *provider) serve(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	p.mu.Lock()
	p.asked = append(p.asked, r)
	p.mu.Unlock()
	if answer, ok := p.answers[r.URL.Path]; ok {
		answer(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	body := map[string]any{}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		body = p.configuration()
	case "/keys":
		body["keys"] = []any{p.jwk()}
	case "/token":
		body = map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "refresh"}
		if text := p.idToken(r.Form.Get("code")); text != "" {
			body["id_token"] = text
		}
	case "/introspect":
		body = map[string]any{"active": true, "sub": "user", "scope": "a b", "exp": 1800000000, "extra": 1}
	case "/userinfo":
		body = map[string]any{"sub": "user", "email": "angus@acdc.com"}
	}
	_ = json.NewEncoder(w).Encode(body)
}

func (p *provider) configuration() map[string]any {
	c := map[string]any{"issuer": p.URL, "jwks_uri": p.URL + "/keys"}
	for name, path := range map[string]string{
		"authorization_endpoint": "/authorize", "token_endpoint": "/token", "userinfo_endpoint": "/userinfo",
		"introspection_endpoint": "/introspect", "revocation_endpoint": "/revoke", "end_session_endpoint": "/logout?x=1",
	} {
		c[name] = p.URL + path
	}
	for name, value := range p.described {
		c[name] = value
	}
	return c
}

func (p *provider) jwk() map[string]any {
	public := key(p.t, rsaKey).PublicKey
	return map[string]any{
		"kty": "RSA", "use": "sig", "kid": "one", "alg": "RS256", "n": base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
	}
}

// claims are those of an id token as it should be.
func (p *provider) claims(nonce string) jwt.MapClaims {
	return jwt.MapClaims{
		"iss": p.URL, "aud": "app", "sub": "user", "nonce": nonce, "email": "angus@acdc.com",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
}

func (p *provider) sign(claims jwt.Claims) string {
	return signWith(p.t, jwt.SigningMethodRS256, key(p.t, rsaKey), claims)
}

func signWith(t testing.TB, method jwt.SigningMethod, key any, claims jwt.Claims) string {
	t.Helper()
	made := jwt.NewWithClaims(method, claims)
	made.Header["kid"] = "one"
	text, err := made.SignedString(key)
	require.NoError(t, err)
	return text
}

func (p *provider) config() signin.Config {
	return signin.Config{Issuer: p.URL, ClientID: "app", ClientSecret: "app-secret", RedirectURL: "https://app.acdc.com/callback"}
}

// complete begins a sign-in and completes it with a code, which the provider takes for the nonce.
func complete(t testing.TB, c *signin.Client, changes ...string) (*signin.SignedIn, error) {
	t.Helper()
	attempt, _, err := c.Begin()
	require.NoError(t, err)
	callback := url.Values{"state": {attempt.State}, "code": {attempt.Nonce}}
	for i := 0; i < len(changes); i += 2 {
		callback.Set(changes[i], changes[i+1])
	}
	return c.Complete(t.Context(), attempt, callback)
}

// requests returns the requests for an address.
func (p *provider) requests(path string) []*http.Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []*http.Request
	for _, r := range p.asked {
		if r.URL.Path == path {
			found = append(found, r)
		}
	}
	return found
}

// text answers with a text.
func text(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}
