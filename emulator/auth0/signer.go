package auth0

import (
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// keyID names the one key of the key set.
const keyID = "authplus"

// public returns the key that checks signatures; see [jwt.Keyfunc].
func (s *Server) public(*jwt.Token) (any, error) { return &s.signer.Key().PublicKey, nil }

// keys answers GET /.well-known/jwks.json.
func (t *tenant) keys(*call) (answer, *problem) { return success(t.signer.JWKS(keyID, "RS256")) }

// sign returns a token with these claims, to which the moments of issue and of expiry are added. The
// key is the tenant's unless the API that the token is for has a secret of its own.
func (t *tenant) sign(claims jwt.MapClaims, lifetime time.Duration, api *object) string {
	now := t.now()
	claims["iat"], claims["exp"] = now.Unix(), now.Add(lifetime).Unix()
	var method jwt.SigningMethod = jwt.SigningMethodRS256
	var key any = t.signer.Key()
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
		"end_session_endpoint":                             issuer + strings.TrimPrefix(logoutPath, "/"),
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
