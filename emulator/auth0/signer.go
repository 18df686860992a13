package auth0

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"math/big"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// signer signs tokens. Its key is made when it is first needed.
type signer struct {
	mu  sync.Mutex
	key *rsa.PrivateKey
}

// keyID names the one key of the key set.
const keyID = "authplus"

func (s *signer) private() *rsa.PrivateKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == nil {
		// The system's random source never fails, and 2,048 bits are never refused.
		s.key, _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	return s.key
}

// public returns the key that checks signatures; see [jwt.Keyfunc].
func (s *signer) public(*jwt.Token) (any, error) { return &s.private().PublicKey, nil }

// keys answers GET /.well-known/jwks.json.
func (t *tenant) keys(*call) (answer, *problem) {
	key := t.signer.private()
	encode := base64.RawURLEncoding.EncodeToString
	return success(map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": keyID,
		"n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes()),
	}}})
}

// sign returns a token with these claims, to which the moments of issue and of expiry are added. The
// key is the tenant's unless the API that the token is for has a secret of its own.
func (t *tenant) sign(claims jwt.MapClaims, lifetime time.Duration, api *object) string {
	now := t.now()
	claims["iat"], claims["exp"] = now.Unix(), now.Add(lifetime).Unix()
	var method jwt.SigningMethod = jwt.SigningMethodRS256
	var key any = t.signer.private()
	if api != nil {
		switch api.text("signing_alg") {
		case "HS256":
			method, key = jwt.SigningMethodHS256, []byte(api.text("signing_secret"))
		case "RS512":
			method = jwt.SigningMethodRS512
		case "PS256":
			method = jwt.SigningMethodPS256
		}
	}
	token := jwt.NewWithClaims(method, claims)
	token.Header["kid"] = keyID
	signed, _ := token.SignedString(key) // texts and numbers are encoded, with a key that fits
	return signed
}

// configuration answers GET /.well-known/openid-configuration.
func (t *tenant) configuration(c *call) (answer, *problem) {
	issuer := c.issuer(t.domain)
	return success(map[string]any{
		"issuer":                 issuer,
		"authorization_endpoint": issuer + "authorize", "token_endpoint": issuer + "oauth/token",
		"userinfo_endpoint": issuer + "userinfo", "jwks_uri": issuer + ".well-known/jwks.json",
		"revocation_endpoint":                              issuer + "oauth/revoke",
		"scopes_supported":                                 userScopes,
		"response_types_supported":                         []string{"code"},
		"response_modes_supported":                         []string{"query"},
		"grant_types_supported":                            grantTypes(),
		"code_challenge_methods_supported":                 []string{"S256", "plain"},
		"subject_types_supported":                          []string{"public"},
		"id_token_signing_alg_values_supported":            []string{"RS256"},
		"token_endpoint_auth_methods_supported":            []string{"client_secret_basic", "client_secret_post", "private_key_jwt", "none"},
		"token_endpoint_auth_signing_alg_values_supported": assertionMethods,
		"claims_supported": []string{
			"aud", "email", "email_verified", "exp", "family_name", "given_name", "iat", "iss", "name", "nickname",
			"phone_number", "picture", "sub",
		},
	})
}

// issuer returns the name under which the tenant issues tokens: the address that it was asked at, which
// is also where clients find its configuration.
func (c *call) issuer(domain string) string {
	if c.Host == domain {
		return "https://" + domain + "/"
	}
	return c.base() + "/"
}
