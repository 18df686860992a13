package guard_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/guard"
)

const (
	authURL = "https://auth.acme.com"
	userID  = "31c41c16-c281-44ae-9602-8a047e3bf33d"
	orgID   = "1189c444-8a2d-4c41-8b4b-ae43ce79a492"
)

// now is the time of the tests.
var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

var (
	rsaKey   = sync.OnceValue(func() *rsa.PrivateKey { return newRSAKey(2048) })
	otherKey = sync.OnceValue(func() *rsa.PrivateKey { return newRSAKey(2048) })
	ecKey    = sync.OnceValue(func() *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			panic(err)
		}
		return key
	})
)

func newRSAKey(bits int) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return key
}

// publicPEM returns a public key as PropelAuth shows it.
func publicPEM(key crypto.Signer) string {
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// member returns a membership as PropelAuth's tokens hold it.
func member() map[string]any {
	return map[string]any{
		"org_id": orgID, "org_name": "Acme Inc", "url_safe_org_name": "acme-inc", "org_metadata": map[string]any{"plan": "gold"},
		"user_role": "Admin", "inherited_user_roles_plus_current_role": []string{"Admin", "Member"},
		"user_permissions": []string{"propelauth::can_invite", "billing"}, "org_role_structure": "single_role_in_hierarchy",
		"additional_roles": []string{},
	}
}

// propelClaims returns the claims of a token of PropelAuth.
func propelClaims() jwt.MapClaims {
	return jwt.MapClaims{
		"iss": authURL, "sub": userID, "user_id": userID, "email": "user@example.com", "first_name": "Malcolm",
		"iat": now.Unix(), "exp": now.Add(30 * time.Minute).Unix(),
		"org_id_to_org_member_info": map[string]any{orgID: member()},
	}
}

// with returns PropelAuth's claims changed by pairs of a name and a value; nil takes a claim away.
func with(pairs ...any) jwt.MapClaims {
	claims := propelClaims()
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == nil {
			delete(claims, pairs[i].(string))
			continue
		}
		claims[pairs[i].(string)] = pairs[i+1]
	}
	return claims
}

func sign(tb testing.TB, claims jwt.MapClaims) string {
	tb.Helper()
	return signWith(tb, jwt.SigningMethodRS256, rsaKey(), map[string]any{"kid": "one"}, claims)
}

// signWith signs claims; header adds to the token's header.
func signWith(tb testing.TB, method jwt.SigningMethod, key any, header map[string]any, claims jwt.Claims) string {
	tb.Helper()
	t := jwt.NewWithClaims(method, claims)
	for name, value := range header {
		t.Header[name] = value
	}
	text, err := t.SignedString(key)
	require.NoError(tb, err)
	return text
}

// signText signs a header and claims as they are written.
func signText(tb testing.TB, key *rsa.PrivateKey, header, claims string) string {
	tb.Helper()
	text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	signature, err := jwt.SigningMethodRS256.Sign(text, key)
	require.NoError(tb, err)
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// propelGuard returns a guard that knows the key and asks nobody.
func propelGuard(tb testing.TB, opts ...guard.Option) *guard.Guard {
	tb.Helper()
	all := append([]guard.Option{guard.VerifierKey(publicPEM(rsaKey())), guard.Clock(clock)}, opts...)
	g, err := guard.New(tb.Context(), authURL, "", all...)
	require.NoError(tb, err)
	return g
}

// issuer is an OpenID provider that publishes keys.
type issuer struct {
	*httptest.Server
	requests atomic.Int32
	mu       sync.Mutex
	keys     []map[string]any
	status   int
	gate     chan struct{} // unless nil, answers wait until it is closed
}

func newIssuer(t *testing.T, keys ...map[string]any) *issuer {
	t.Helper()
	i := &issuer{keys: keys}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q}`, i.URL+"/", i.URL+"/keys")
	})
	mux.HandleFunc("GET /keys", i.answer)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) answer(w http.ResponseWriter, _ *http.Request) {
	i.requests.Add(1)
	i.mu.Lock()
	gate := i.gate
	i.mu.Unlock()
	if gate != nil {
		<-gate
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.status != 0 {
		w.WriteHeader(i.status)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": i.keys})
}

// hold lets answers wait until what it returns is called.
func (i *issuer) hold() (release func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.gate = make(chan struct{})
	return sync.OnceFunc(func() { close(i.gate) })
}

// publish replaces the keys; a status other than 0 is answered instead of them.
func (i *issuer) publish(status int, keys ...map[string]any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.status, i.keys = status, keys
}

// rsaJWK returns a key as a set publishes it.
func rsaJWK(id string, key *rsa.PrivateKey) map[string]any {
	return map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": id,
		"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
	}
}

func ecJWK(id string, key *ecdsa.PrivateKey) map[string]any {
	point, err := key.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return map[string]any{
		"kty": "EC", "crv": "P-256", "kid": id,
		"x": base64.RawURLEncoding.EncodeToString(point[1:33]), "y": base64.RawURLEncoding.EncodeToString(point[33:]),
	}
}

// openIDClaims returns the claims of a token of an OpenID provider.
func openIDClaims(iss string) jwt.MapClaims {
	return jwt.MapClaims{
		"iss": iss, "sub": "auth0|1", "aud": []string{"https://api.acme.com", "https://acme/userinfo"},
		"exp": now.Add(time.Hour).Unix(), "scope": "openid read:songs", "permissions": []string{"read:songs"},
		"https://acme.com/roles": []string{"editor"},
	}
}
