package auth0_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

// signing is an application that proves itself with a key.
type signing struct {
	*service
	id  string
	key *rsa.PrivateKey
	now time.Time
}

// openSigning returns a service with such an application, which may read users.
func openSigning(t *testing.T) *signing {
	t.Helper()
	s := &signing{now: time.Unix(1_700_000_000, 0)}
	s.service = open(t, auth0.WithClock(func() time.Time { return s.now }))
	var err error
	s.key, err = sharedKey() // the service's own will do
	require.NoError(t, err)
	public, err := x509.MarshalPKIXPublicKey(s.key.Public())
	require.NoError(t, err)
	body, err := json.Marshal(map[string]any{
		"name": "signing", "app_type": "non_interactive",
		"client_authentication_methods": map[string]any{"private_key_jwt": map[string]any{"credentials": []any{map[string]any{
			"credential_type": "public_key", "name": "key", "pem": string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})),
		}}}},
	})
	require.NoError(t, err)
	s.id = s.want(http.StatusCreated, "POST /api/v2/clients", string(body)).text("client_id")
	s.want(http.StatusCreated, "POST /api/v2/client-grants", `{"client_id":"`+s.id+`","audience":"`+management+`","scope":["read:users"]}`)
	return s
}

// assertion returns a good assertion whose claims are changed.
func (s *signing) assertion(method jwt.SigningMethod, key any, changes jwt.MapClaims) string {
	claims := jwt.MapClaims{
		"iss": s.id, "sub": s.id, "aud": "https://authplus.auth0.local/", "jti": rand.Text(),
		"iat": s.now.Unix(), "exp": s.now.Add(time.Minute).Unix(),
	}
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	text, err := jwt.NewWithClaims(method, claims).SignedString(key)
	require.NoError(s.t, err)
	return text
}

func (s *signing) present(assertion string, more form) reply {
	return s.token(form{
		"grant_type": "client_credentials", "audience": management,
		"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion": assertion,
	}.with(more))
}

func TestAnApplicationProvesItselfWithAKey(t *testing.T) {
	t.Parallel()
	s := openSigning(t)
	for _, method := range []jwt.SigningMethod{jwt.SigningMethodRS256, jwt.SigningMethodRS384, jwt.SigningMethodPS256} {
		answer := s.present(s.assertion(method, s.key, nil), form{"client_id": s.id})
		require.Equal(t, http.StatusOK, answer.status, answer.body)
		require.Equal(t, "read:users", answer.text("scope"))
	}
	require.Equal(t, http.StatusOK, s.present(s.assertion(jwt.SigningMethodRS256, s.key, jwt.MapClaims{"aud": "http://example.com/"}), nil).status)
}

func TestAnAssertionIsGoodOnce(t *testing.T) {
	t.Parallel()
	s := openSigning(t)
	text := s.assertion(jwt.SigningMethodRS256, s.key, nil)
	require.Equal(t, http.StatusOK, s.present(text, nil).status)
	s.present(text, nil).oauth(401, "invalid_client", "The client_assertion was used before")
	s.now = s.now.Add(2 * time.Minute)
	s.present(text, nil).oauth(401, "invalid_client", "The client_assertion is not valid")
	require.Equal(t, http.StatusOK, s.present(s.assertion(jwt.SigningMethodRS256, s.key, nil), nil).status)
}

func TestAssertionsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openSigning(t)
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	signed := func(changes jwt.MapClaims) string { return s.assertion(jwt.SigningMethodRS256, s.key, changes) }
	for name, text := range map[string]string{
		"another key":      s.assertion(jwt.SigningMethodRS256, foreign, nil),
		"another method":   s.assertion(jwt.SigningMethodRS512, s.key, nil),
		"a shared secret":  s.assertion(jwt.SigningMethodHS256, []byte("secret"), nil),
		"another issuer":   signed(jwt.MapClaims{"iss": "x"}),
		"another audience": signed(jwt.MapClaims{"aud": "https://authplus.auth0.local"}),
		"two audiences":    signed(jwt.MapClaims{"aud": []string{"https://authplus.auth0.local/", "x"}}),
		"no name":          signed(jwt.MapClaims{"jti": nil}),
		"a long name":      signed(jwt.MapClaims{"jti": strings.Repeat("x", 65)}),
		"no end":           signed(jwt.MapClaims{"exp": nil}),
		"no beginning":     signed(jwt.MapClaims{"iat": nil}),
		"a late end":       signed(jwt.MapClaims{"exp": s.now.Add(6 * time.Minute).Unix()}),
		"an end that was":  signed(jwt.MapClaims{"exp": s.now.Add(-11 * time.Second).Unix()}),
		"from the future":  signed(jwt.MapClaims{"iat": s.now.Add(time.Minute).Unix()}),
	} {
		answer := s.present(text, nil)
		require.Equal(t, http.StatusUnauthorized, answer.status, name)
		answer.oauth(401, "invalid_client", "The client_assertion is not valid")
	}
	s.present("x", nil).oauth(401, "invalid_client", "The client_assertion is not a JSON Web Token")
	s.present("", nil).oauth(401, "invalid_client", "The client_assertion is missing or too long")
	s.present(signed(jwt.MapClaims{"long": strings.Repeat("x", 2048)}), nil).oauth(401, "invalid_client", "The client_assertion is missing or too long")
	s.present(signed(nil), form{"client_assertion_type": "x"}).oauth(401, "invalid_client", "The client_assertion_type is not supported")
	s.present(signed(nil), form{"client_id": "authplus"}).oauth(401, "access_denied", "Unauthorized")
	s.present(signed(jwt.MapClaims{"sub": "nobody"}), nil).oauth(401, "access_denied", "Unauthorized")
}

func TestAnApplicationWithAKeyHasNoSecret(t *testing.T) {
	t.Parallel()
	s := openSigning(t)
	secret := s.want(http.StatusOK, "GET /api/v2/clients/"+s.id).object()["client_secret"]
	text, _ := secret.(string)
	s.token(form{"grant_type": "client_credentials", "audience": management, "client_id": s.id, "client_secret": text}).oauth(401, "access_denied", "Unauthorized")
}
