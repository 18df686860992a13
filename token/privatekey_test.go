package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
)

func rsaKey(t *testing.T, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	require.NoError(t, err)
	return key
}

func ecKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	require.NoError(t, err)
	return key
}

// Another library verifies what is signed here.
func TestPrivateKeyJWT(t *testing.T) {
	t.Parallel()
	ofRSA, ofCurve := rsaKey(t, 2048), ecKey(t, elliptic.P256())
	tests := []struct {
		name string
		key  crypto.Signer
		opts []token.Option
		want string
	}{
		{"RSA", ofRSA, nil, "RS256"},
		{"RS256", ofRSA, []token.Option{token.SignWith(token.RS256)}, "RS256"},
		{"RS384", ofRSA, []token.Option{token.SignWith(token.RS384)}, "RS384"},
		{"PS256", ofRSA, []token.Option{token.SignWith(token.PS256)}, "PS256"},
		{"a curve", ofCurve, nil, "ES256"},
		{"ES256", ofCurve, []token.Option{token.SignWith(token.ES256)}, "ES256"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			c := &clock{now: noon}
			opts := append(tt.opts, token.Clock(c.Now), token.KeyID("key-1"))
			src := token.PrivateKeyJWT(clientID, tt.key, opts...)
			requireToken(t, src, e.at(), "token-1")
			requireToken(t, src, e.at(), "token-1")
			require.Equal(t, 1, e.count())

			sent := e.requests[0]
			require.Equal(t, "client_credentials", sent["grant_type"])
			require.Equal(t, clientID, sent["client_id"])
			require.Equal(t, "https://acme.eu.auth0.com/api/v2/", sent["audience"])
			require.Equal(t, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", sent["client_assertion_type"])
			require.NotContains(t, sent, "client_secret")
			require.LessOrEqual(t, len(sent["client_assertion"]), 2048)
			var got jwt.RegisteredClaims
			parsed, err := jwt.ParseWithClaims(sent["client_assertion"], &got,
				func(*jwt.Token) (any, error) { return tt.key.Public(), nil },
				jwt.WithValidMethods([]string{tt.want}), jwt.WithTimeFunc(c.Now))
			require.NoError(t, err)
			require.Equal(t, "key-1", parsed.Header["kid"])
			require.Equal(t, clientID, got.Issuer)
			require.Equal(t, clientID, got.Subject)
			require.Equal(t, jwt.ClaimStrings{e.URL + "/"}, got.Audience)
			require.Equal(t, noon.Unix(), got.IssuedAt.Unix())
			require.Equal(t, noon.Add(time.Minute).Unix(), got.ExpiresAt.Unix())
			require.NotEmpty(t, got.ID)
		})
	}
}

func TestEachAssertionIsNew(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	src := token.PrivateKeyJWT(clientID, ecKey(t, elliptic.P256()), token.Recipient("https://issuer/token"))
	requireToken(t, src, e.at(), "token-1")
	src.(token.Forgetter).Forget(e.at(), token.Token{AccessToken: "token-1"})
	requireToken(t, src, e.at(), "token-2")
	ids := map[string]bool{}
	for _, sent := range e.requests {
		var got jwt.RegisteredClaims
		_, _, err := jwt.NewParser().ParseUnverified(sent["client_assertion"], &got)
		require.NoError(t, err)
		require.Equal(t, jwt.ClaimStrings{"https://issuer/token"}, got.Audience)
		ids[got.ID] = true
	}
	require.Len(t, ids, 2)
}

func TestKeysThatDoNotFit(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	tests := map[string]token.Source{
		"no client":              token.PrivateKeyJWT("", ecKey(t, elliptic.P256())),
		"no key":                 token.PrivateKeyJWT(clientID, nil),
		"a short key":            token.PrivateKeyJWT(clientID, rsaKey(t, 1024)),
		"another curve":          token.PrivateKeyJWT(clientID, ecKey(t, elliptic.P384())),
		"RSA for a curve":        token.PrivateKeyJWT(clientID, ecKey(t, elliptic.P256()), token.SignWith(token.RS256)),
		"a curve for RSA":        token.PrivateKeyJWT(clientID, rsaKey(t, 2048), token.SignWith(token.ES256)),
		"an algorithm of no key": token.PrivateKeyJWT(clientID, rsaKey(t, 2048), token.SignWith("none")),
	}
	for name, src := range tests {
		_, err := src.Token(t.Context(), e.at())
		requireOnly(t, err, fault.ErrInvalid)
		require.NotContains(t, err.Error(), marker, name)
	}
	require.Zero(t, e.count())
}

func TestParsePrivateKey(t *testing.T) {
	t.Parallel()
	ofRSA, ofCurve := rsaKey(t, 2048), ecKey(t, elliptic.P256())
	pkcs8, err := x509.MarshalPKCS8PrivateKey(ofRSA)
	require.NoError(t, err)
	sec1, err := x509.MarshalECPrivateKey(ofCurve)
	require.NoError(t, err)
	parameters := block("EC PARAMETERS", []byte{1})
	tests := []struct {
		name, file string
		want       crypto.Signer
	}{
		{"PKCS #8", block("PRIVATE KEY", pkcs8), ofRSA},
		{"PKCS #1", block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(ofRSA)), ofRSA},
		{"SEC 1 behind its parameters", parameters + block("EC PRIVATE KEY", sec1), ofCurve},
		{"nothing", "", nil},
		{"no PEM", marker, nil},
		{"only parameters", parameters, nil},
		{"encrypted", block("ENCRYPTED PRIVATE KEY", []byte(marker)), nil},
		{"no key", block("PRIVATE KEY", []byte(marker)), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			key, err := token.ParsePrivateKey([]byte(tt.file))
			if tt.want == nil {
				require.ErrorIs(t, err, fault.ErrInvalid)
				require.NotContains(t, err.Error(), marker)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want.Public(), key.Public())
		})
	}
}

func block(kind string, data []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}))
}

func FuzzParsePrivateKey(f *testing.F) {
	f.Add([]byte(block("PRIVATE KEY", []byte("x"))))
	f.Add([]byte(strings.Repeat("-----BEGIN ", 3)))
	f.Fuzz(func(t *testing.T, file []byte) {
		if key, err := token.ParsePrivateKey(file); err == nil {
			require.NotNil(t, key.Public())
		}
	})
}
