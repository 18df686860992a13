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
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

var tokenRoutes = []route{
	{"POST", "/oauth/token", (*tenant).issueToken, "", unlimited},
	{"GET", "/.well-known/jwks.json", (*tenant).keys, "", unlimited},
}

// access says who asks with a token.
type access struct {
	// subject is the user's id, or the application's with "@clients" behind it.
	subject string
	// scopes are the permissions; all tells that every one is given.
	scopes []string
	all    bool
}

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

// keys answers GET /.well-known/jwks.json.
func (t *tenant) keys(*call) (answer, *problem) {
	key := t.signer.private()
	encode := base64.RawURLEncoding.EncodeToString
	return success(map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": keyID,
		"n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes()),
	}}})
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
	return success(struct {
		Token   string `json:"access_token"`
		Scope   string `json:"scope"`
		Expires int64  `json:"expires_in"`
		Type    string `json:"token_type"`
	}{t.sign(grant, lifetime), t.scopes, int64(lifetime / time.Second), "Bearer"})
}

// readGrant reads a JSON or a form body; a Basic header goes before it.
func readGrant(c *call) (grantRequest, error) {
	var grant grantRequest
	media, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if media == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(c.body))
		if err != nil {
			return grantRequest{}, err
		}
		grant = grantRequest{form.Get("grant_type"), form.Get("client_id"), form.Get("client_secret"), form.Get("audience")}
	} else if err := json.Unmarshal(c.body, &grant); err != nil {
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
		"azp": grant.Client, "scope": t.scopes, "gty": "client-credentials",
	})
	token.Header["kid"] = keyID
	signed, _ := token.SignedString(t.signer.private()) // texts and numbers are encoded, with a key that fits
	return signed
}

// scopesOf returns every permission that an operation asks for, separated by spaces.
func scopesOf(routes []route) string {
	var all []string
	for _, r := range routes {
		for scope := range strings.SplitSeq(r.scopes, ",") {
			if scope != "" && !slices.Contains(all, scope) {
				all = append(all, scope)
			}
		}
	}
	return strings.Join(all, " ")
}

// authorize checks the bearer token of a request to the Management API and its permissions.
func (s *Server) authorize(c *call) (access, *problem) {
	header := c.Header.Get("Authorization")
	if header == "" {
		return access{}, missingAuthentication.with()
	}
	parts := strings.Fields(header)
	if len(parts) != 2 || !strings.EqualFold(parts[0], "Bearer") {
		return access{}, malformedHeader.with()
	}
	if s.tokens[parts[1]] {
		return access{all: true}, nil
	}
	token, wrong := s.verify(parts[1])
	if wrong == nil {
		wrong = token.allow(c)
	}
	return token, wrong
}

// allow fails where no permission of the token lets it do what a request asks for. Those for the
// current user are for the token's own user alone.
func (a access) allow(c *call) *problem {
	own := false
	for scope := range strings.SplitSeq(c.route.scopes, ",") {
		switch {
		case !slices.Contains(a.scopes, scope):
		case strings.Contains(scope, ":current_user"):
			own = true
		default:
			return nil
		}
	}
	switch {
	case !own:
		return insufficientScope.with(c.route.scopes)
	case c.param("id") != a.subject:
		return foreignSubject.with()
	default:
		return nil
	}
}

// verify checks a token that the server may have issued.
func (s *Server) verify(token string) (access, *problem) {
	key := func(*jwt.Token) (any, error) { return &s.signer.private().PublicKey, nil }
	var claims struct {
		jwt.RegisteredClaims
		Scope string `json:"scope"`
	}
	_, err := jwt.ParseWithClaims(token, &claims, key,
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(s.now), jwt.WithExpirationRequired())
	switch {
	case err == nil:
		return access{subject: claims.Subject, scopes: strings.Fields(claims.Scope)}, nil
	case errors.Is(err, jwt.ErrTokenExpired):
		return access{}, expiredToken.with()
	case isSignature(token, err):
		return access{}, invalidSignature.with()
	default:
		return access{}, invalidToken.with()
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
