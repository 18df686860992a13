package auth0

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// scopes are what the client grant of the first application allows.
const scopes = "read:users update:users delete:users create:users " +
	"read:users_app_metadata update:users_app_metadata delete:users_app_metadata create:users_app_metadata " +
	"read:connections update:connections delete:connections create:connections"

// signer signs access tokens. Its key is made when it is first needed.
type signer struct {
	once sync.Once
	key  *rsa.PrivateKey
}

// keyID names the one key of the key set.
const keyID = "authplus"

func (s *signer) private() *rsa.PrivateKey {
	// The system's random source never fails, and 2,048 bits are never refused.
	s.once.Do(func() { s.key, _ = rsa.GenerateKey(rand.Reader, 2048) })
	return s.key
}

// keys answers GET /.well-known/jwks.json.
func (t *tenant) keys(*call) (answer, *problem) {
	key := t.signer.private()
	encode := base64.RawURLEncoding.EncodeToString
	return answer{status: http.StatusOK, body: map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": keyID,
		"n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes()),
	}}}}, nil
}

// grantRequest is what a client sends to the token endpoint.
type grantRequest struct {
	Type     string `json:"grant_type"`
	Client   string `json:"client_id"`
	Secret   string `json:"client_secret"`
	Audience string `json:"audience"`
}

// issueToken answers POST /oauth/token: the client credentials grant, with the secret in the body or
// in a Basic header.
func (t *tenant) issueToken(c *call) (answer, *problem) {
	grant, err := readGrant(c)
	switch {
	case err != nil:
		return malformedGrant.answer(), nil
	case grant.Type == "":
		return grantMissing.answer(), nil
	case grant.Type != "client_credentials":
		return grantUnsupported.answer(grant.Type), nil
	case grant.Client != clientID || grant.Secret != clientSecret:
		return clientUnknown.answer(), nil
	case grant.Audience == "":
		return audienceMissing.answer(), nil
	case !t.knows(grant.Audience, c.Host):
		return audienceUnknown.answer(grant.Audience), nil
	}
	lifetime := t.config.Load().TokenLifetime
	return answer{status: http.StatusOK, body: struct {
		Token   string `json:"access_token"`
		Scope   string `json:"scope"`
		Expires int64  `json:"expires_in"`
		Type    string `json:"token_type"`
	}{t.sign(grant, lifetime), scopes, int64(lifetime / time.Second), "Bearer"}}, nil
}

// readGrant reads a JSON or a form body; a Basic header goes before it.
func readGrant(c *call) (grantRequest, error) {
	body, wrong := readBytes(c.Request)
	if wrong != nil {
		return grantRequest{}, errors.New("body is too large")
	}
	var grant grantRequest
	media, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if media == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return grantRequest{}, err
		}
		grant = grantRequest{form.Get("grant_type"), form.Get("client_id"), form.Get("client_secret"), form.Get("audience")}
	} else if err := json.Unmarshal(body, &grant); err != nil {
		return grantRequest{}, err
	}
	if id, secret, ok := basic(c.Request); ok {
		grant.Client, grant.Secret = id, secret
	}
	return grant, nil
}

// basic returns the credentials of a Basic header, whose parts OAuth 2.0 encodes as in forms.
func basic(r *http.Request) (id, secret string, ok bool) {
	rawID, rawSecret, ok := r.BasicAuth()
	if !ok {
		return "", "", false
	}
	id, errID := url.QueryUnescape(rawID)
	secret, errSecret := url.QueryUnescape(rawSecret)
	return id, secret, errID == nil && errSecret == nil
}

// knows tells whether an audience is the tenant's Management API, under its domain or under the
// address that the request went to.
func (t *tenant) knows(audience, host string) bool {
	return audience == "https://"+t.domain+"/api/v2/" ||
		audience == "http://"+host+"/api/v2/" || audience == "https://"+host+"/api/v2/"
}

// sign returns a token with the claims of Auth0's machine-to-machine tokens.
func (t *tenant) sign(grant grantRequest, lifetime time.Duration) string {
	now := t.now()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": "https://" + t.domain + "/", "sub": grant.Client + "@clients", "aud": grant.Audience,
		"iat": now.Unix(), "exp": now.Add(lifetime).Unix(),
		"azp": grant.Client, "scope": scopes, "gty": "client-credentials",
	})
	token.Header["kid"] = keyID
	signed, _ := token.SignedString(t.signer.private()) // texts and numbers are encoded, with a key that fits
	return signed
}

// authenticate checks the bearer token of a request to the Management API.
func (s *Server) authenticate(r *http.Request) *problem {
	header := r.Header.Get("Authorization")
	if header == "" {
		return missingAuthentication.with()
	}
	parts := strings.Fields(header)
	if len(parts) != 2 || !strings.EqualFold(parts[0], "Bearer") {
		return malformedHeader.with()
	}
	if s.tokens[parts[1]] {
		return nil
	}
	return s.verify(parts[1])
}

// verify checks a token that the server may have issued.
func (s *Server) verify(token string) *problem {
	key := func(*jwt.Token) (any, error) { return &s.signer.private().PublicKey, nil }
	_, err := jwt.Parse(token, key,
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(s.now), jwt.WithExpirationRequired())
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jwt.ErrTokenExpired):
		return expiredToken.with()
	case isSignature(token, err):
		return invalidSignature.with()
	default:
		return invalidToken.with()
	}
}

// isSignature tells whether a token was refused for its signature alone: it is signed with the right
// method by another key.
func isSignature(token string, err error) bool {
	if !errors.Is(err, jwt.ErrTokenSignatureInvalid) {
		return false
	}
	parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	return err == nil && parsed.Method.Alg() == jwt.SigningMethodRS256.Alg()
}
