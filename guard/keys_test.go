package guard_test

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/guard"
	"github.com/authplus/authplus/token"
)

// timepiece is a clock that tests move.
type timepiece struct{ passed atomic.Int64 }

func (c *timepiece) now() time.Time       { return now.Add(time.Duration(c.passed.Load())) }
func (c *timepiece) pass(d time.Duration) { c.passed.Add(int64(d)) }

// lasting returns a token that outlives the tests' clocks.
func lasting(t *testing.T, iss, kid string, key *rsa.PrivateKey) string {
	t.Helper()
	claims := openIDClaims(iss)
	claims["exp"] = in(1000 * time.Hour)
	return signWith(t, jwt.SigningMethodRS256, key, map[string]any{"kid": kid}, claims)
}

func jwksGuard(t *testing.T, i *issuer, c *timepiece) *guard.Guard {
	t.Helper()
	g, err := guard.JWKS(i.URL+"/", "https://api.acme.com", guard.Clock(c.now))
	require.NoError(t, err)
	return g
}

func TestKeysAreReadWhenTheyAreNeeded(t *testing.T) {
	t.Parallel()
	i, c := newIssuer(t, rsaJWK("one", rsaKey())), &timepiece{}
	g := jwksGuard(t, i, c)
	_, err := g.Verify(t.Context(), "not\na.token")
	requireReason(t, guard.Malformed, err)
	require.Zero(t, i.requests.Load())
	for range 3 {
		_, err = g.Verify(t.Context(), lasting(t, i.URL+"/", "one", rsaKey()))
		require.NoError(t, err)
	}
	require.EqualValues(t, 1, i.requests.Load())
}

// TestRotation: a key that is new is found with the first token that names it, and one that was withdrawn
// is trusted for an hour at most.
func TestRotation(t *testing.T) {
	t.Parallel()
	i, c := newIssuer(t, rsaJWK("one", rsaKey())), &timepiece{}
	g := jwksGuard(t, i, c)
	first, second := lasting(t, i.URL+"/", "one", rsaKey()), lasting(t, i.URL+"/", "two", otherKey())
	_, err := g.Verify(t.Context(), first)
	require.NoError(t, err)

	i.publish(0, rsaJWK("one", rsaKey()), rsaJWK("two", otherKey()))
	c.pass(time.Minute)
	_, err = g.Verify(t.Context(), second)
	require.NoError(t, err)
	require.EqualValues(t, 2, i.requests.Load())

	i.publish(0, rsaJWK("two", otherKey()))
	_, err = g.Verify(t.Context(), first)
	require.NoError(t, err)
	c.pass(time.Hour)
	_, err = g.Verify(t.Context(), first)
	requireReason(t, guard.UnknownKey, err)
	_, err = g.Verify(t.Context(), second)
	require.NoError(t, err)
	require.EqualValues(t, 3, i.requests.Load())
}

// TestUnknownKeysCostLittle: tokens that name keys at random make one request each ten seconds.
func TestUnknownKeysCostLittle(t *testing.T) {
	t.Parallel()
	i, c := newIssuer(t, rsaJWK("one", rsaKey())), &timepiece{}
	g := jwksGuard(t, i, c)
	for n := range 30 {
		_, err := g.Verify(t.Context(), lasting(t, i.URL+"/", fmt.Sprintf("key %d", n), otherKey()))
		requireReason(t, guard.UnknownKey, err)
		c.pass(time.Second)
	}
	require.EqualValues(t, 3, i.requests.Load())
}

// TestOneRequestForAll: whoever waits for keys shares a request, even if who began it goes away.
func TestOneRequestForAll(t *testing.T) {
	t.Parallel()
	i, c := newIssuer(t, rsaJWK("one", rsaKey())), &timepiece{}
	release := i.hold()
	defer release()
	g := jwksGuard(t, i, c)
	good := lasting(t, i.URL+"/", "one", rsaKey())

	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := g.Verify(ctx, good)
		gone <- err
	}()
	require.Eventually(t, func() bool { return i.requests.Load() == 1 }, time.Minute, time.Millisecond)
	cancel()
	require.ErrorIs(t, <-gone, context.Canceled)

	var wait sync.WaitGroup
	errs := make([]error, 50)
	for n := range errs {
		wait.Go(func() { _, errs[n] = g.Verify(t.Context(), good) })
	}
	release()
	wait.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.EqualValues(t, 1, i.requests.Load())
}

// TestAnIssuerThatIsDown: known keys serve for a day, and without any the error is one of the issuer and
// not of the token.
func TestAnIssuerThatIsDown(t *testing.T) {
	t.Parallel()
	i, c := newIssuer(t, rsaJWK("one", rsaKey())), &timepiece{}
	g := jwksGuard(t, i, c)
	good := lasting(t, i.URL+"/", "one", rsaKey())
	i.publish(http.StatusBadGateway)
	_, err := g.Verify(t.Context(), good)
	require.ErrorIs(t, err, fault.ErrUnavailable)
	_, err = g.Verify(t.Context(), good)
	require.ErrorIs(t, err, fault.ErrUnavailable)
	require.EqualValues(t, 1, i.requests.Load(), "asked again at once")

	i.publish(0, rsaJWK("one", rsaKey()))
	c.pass(10 * time.Second)
	_, err = g.Verify(t.Context(), good)
	require.NoError(t, err)

	i.publish(http.StatusUnauthorized)
	c.pass(23 * time.Hour)
	_, err = g.Verify(t.Context(), good)
	require.NoError(t, err)
	release := i.hold()
	c.pass(10 * time.Second)
	_, err = g.Verify(t.Context(), good)
	require.NoError(t, err, "nobody waits for an issuer that is down")
	release()
	c.pass(2 * time.Hour)
	_, err = g.Verify(t.Context(), good)
	require.ErrorIs(t, err, fault.ErrUnavailable)
	require.NotErrorIs(t, err, fault.ErrUnauthorized)
}

// TestKeysThatDoNotCount are published and left out.
func TestKeysThatDoNotCount(t *testing.T) {
	t.Parallel()
	change := func(key map[string]any, name string, value any) map[string]any {
		key[name] = value
		return key
	}
	one := func() map[string]any { return rsaJWK("one", rsaKey()) }
	for name, key := range map[string]map[string]any{
		"for encryption":              change(one(), "use", "enc"),
		"of another algorithm":        change(one(), "alg", "RS512"),
		"symmetric":                   {"kty": "oct", "kid": "one", "alg": "RS256", "k": "c2VjcmV0"},
		"short":                       rsaJWK("one", newRSAKey(1024)),
		"with an even exponent":       change(one(), "e", "Ag"),
		"with a large exponent":       change(one(), "e", "AQAAAAAAAAAB"),
		"that is not base64":          change(one(), "n", "*"),
		"of a kind that is not known": change(one(), "kty", "OKP"),
		"that is no key":              {"keys": 1},
		"off the curve":               change(ecJWK("one", ecKey()), "x", ecJWK("", ecKey())["y"]),
		"of another curve":            change(ecJWK("one", ecKey()), "crv", "P-384"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newIssuer(t, key)
			g, err := guard.JWKS(i.URL+"/", "https://api.acme.com", guard.Clock(clock), guard.Algorithms(token.RS256, token.ES256))
			require.NoError(t, err)
			_, err = g.Verify(t.Context(), lasting(t, i.URL+"/", "one", rsaKey()))
			requireReason(t, guard.UnknownKey, err)
		})
	}
}

// TestTwoKeysOfOneName could be either, so neither is taken.
func TestTwoKeysOfOneName(t *testing.T) {
	t.Parallel()
	i := newIssuer(t, rsaJWK("one", rsaKey()), rsaJWK("one", otherKey()))
	_, err := jwksGuard(t, i, &timepiece{}).Verify(t.Context(), lasting(t, i.URL+"/", "one", rsaKey()))
	requireReason(t, guard.UnknownKey, err)
}

// TestAnswersThatAreNoKeys come from a server that is not the issuer, or not well.
func TestAnswersThatAreNoKeys(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"HTML":           func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"no keys":        func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") },
		"a redirect":     func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
		"another issuer": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"issuer":"https://evil.com"}`) },
		"keys without TLS": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"issuer":"http://%s","jwks_uri":"http://evil.com/keys"}`, r.Host)
		},
		"more than is allowed": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2<<20)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(answer)
			t.Cleanup(server.Close)
			discovered, err := guard.JWKS(server.URL, "api", guard.Clock(clock))
			require.NoError(t, err)
			given, err := guard.JWKS("acme.com", "api", guard.Clock(clock), guard.KeysURL(server.URL))
			require.NoError(t, err)
			for _, g := range []*guard.Guard{discovered, given} {
				_, err = g.Verify(t.Context(), sign(t, openIDClaims(server.URL)))
				require.ErrorIs(t, err, fault.ErrUnavailable)
			}
		})
	}
}

// propelAuth is an environment that hands out its verification key.
func propelAuth(t *testing.T, key *atomic.Pointer[rsa.PrivateKey]) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/api/v1/token_verification_metadata":
			w.WriteHeader(http.StatusNotFound)
		case r.Header.Get("Authorization") != "Bearer api-key":
			w.WriteHeader(http.StatusUnauthorized)
		default:
			_ = json.NewEncoder(w).Encode(map[string]string{"verifier_key_pem": publicPEM(key.Load())})
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// TestNewReadsTheKey once, and again when a signature does not fit any more.
func TestNewReadsTheKey(t *testing.T) {
	t.Parallel()
	key, c := &atomic.Pointer[rsa.PrivateKey]{}, &timepiece{}
	key.Store(rsaKey())
	server := propelAuth(t, key)
	g, err := guard.New(t.Context(), server.URL, "api-key", guard.Issuer(authURL), guard.Clock(c.now))
	require.NoError(t, err)
	_, err = g.Verify(t.Context(), sign(t, propelClaims()))
	require.NoError(t, err)

	key.Store(otherKey())
	rotated := signWith(t, jwt.SigningMethodRS256, otherKey(), map[string]any{"kid": "two"}, propelClaims())
	_, err = g.Verify(t.Context(), rotated)
	requireReason(t, guard.WrongSignature, err) // too early to ask again
	c.pass(10 * time.Second)
	_, err = g.Verify(t.Context(), rotated)
	require.NoError(t, err)
	_, err = g.Verify(t.Context(), sign(t, propelClaims()))
	requireReason(t, guard.WrongSignature, err)

	_, err = guard.New(t.Context(), server.URL, "another-key")
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	require.NotContains(t, err.Error(), "another-key")
}

func TestWhatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]func() (*guard.Guard, error){
		"an auth URL without TLS": func() (*guard.Guard, error) { return guard.New(t.Context(), "http://auth.acme.com", "k") },
		"an auth URL with a path": func() (*guard.Guard, error) { return guard.New(t.Context(), authURL+"/api", "k") },
		"a host":                  func() (*guard.Guard, error) { return guard.New(t.Context(), "auth.acme.com", "k") },
		"a URL with a password":   func() (*guard.Guard, error) { return guard.New(t.Context(), "https://a:b@auth.acme.com", "k") },
		"a key that is none":      func() (*guard.Guard, error) { return guard.New(t.Context(), authURL, "", guard.VerifierKey("key")) },
		"a short key": func() (*guard.Guard, error) {
			return guard.New(t.Context(), authURL, "", guard.VerifierKey(publicPEM(newRSAKey(1024))))
		},
		"no audience":      func() (*guard.Guard, error) { return guard.JWKS("https://acme.com/", "") },
		"an issuer's name": func() (*guard.Guard, error) { return guard.JWKS("acme.com", "api") },
		"keys without TLS": func() (*guard.Guard, error) {
			return guard.JWKS("acme.com", "api", guard.KeysURL("http://acme.com/keys"))
		},
		"HMAC": func() (*guard.Guard, error) {
			return guard.JWKS("https://acme.com/", "api", guard.Algorithms("HS256"))
		},
		"none": func() (*guard.Guard, error) {
			return guard.JWKS("https://acme.com/", "api", guard.Algorithms("none"))
		},
		"no algorithm":      func() (*guard.Guard, error) { return guard.JWKS("https://acme.com/", "api", guard.Algorithms()) },
		"a negative leeway": func() (*guard.Guard, error) { return guard.JWKS("https://acme.com/", "api", guard.Leeway(-1)) },
		"a realm with quotes": func() (*guard.Guard, error) {
			return guard.JWKS("https://acme.com/", "api", guard.Realm(`a", error="b`))
		},
		"no client": func() (*guard.Guard, error) { return guard.JWKS("https://acme.com/", "api", guard.HTTPClient(nil)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, err := build()
			require.ErrorIs(t, err, fault.ErrInvalid)
			require.Nil(t, g)
		})
	}
}
