package genauth

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// How long what end users are given works.
const (
	accessLife  = 14 * 24 * time.Hour
	refreshLife = 30 * 24 * time.Hour
	codeLife    = 10 * time.Minute
	smsLife     = time.Minute
	emailLife   = 5 * time.Minute
	proofLife   = time.Minute
)

// grant is what a token stands for.
type grant struct {
	user, scope, issuer, nonce string
	issued, end                time.Time
}

// sessions are what end users were given. A data file does not keep them.
type sessions struct {
	access, refresh map[string]grant
	codes           map[string]authorization
	browsers        map[string]string // the users by their cookies
	passcodes       map[string]passcode
	proofs          map[string]proof
}

func newSessions() sessions {
	return sessions{
		access: map[string]grant{}, refresh: map[string]grant{}, codes: map[string]authorization{}, browsers: map[string]string{},
		passcodes: map[string]passcode{}, proofs: map[string]proof{},
	}
}

// signOut ends all sessions of a user.
func (p *pool) signOut(user string) {
	for _, tokens := range []map[string]grant{p.sessions.access, p.sessions.refresh} {
		for text, g := range tokens {
			if g.user == user {
				delete(tokens, text)
			}
		}
	}
	for cookie, id := range p.sessions.browsers {
		if id == user {
			delete(p.sessions.browsers, cookie)
		}
	}
}

// issuer returns the address that tokens name as their issuer.
func (c *call) issuer() string {
	scheme := "http"
	if c.request.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.request.Host + "/oidc"
}

// tokens returns the answer to a sign-in. The service spells the lifetime in two ways.
func (c *call) tokens(u *person, scope, nonce string) map[string]any {
	g := grant{user: u.ID(), scope: scope, issuer: c.issuer(), nonce: nonce, issued: c.now, end: c.now.Add(c.pool.accessLife())}
	access := c.accessToken(g)
	c.pool.sessions.access[access] = g
	seconds := int(g.end.Sub(g.issued) / time.Second)
	answer := map[string]any{
		"access_token": access, "token_type": "Bearer", "expire_in": seconds, "expires_in": seconds, "scope": scope,
	}
	if hasScope(scope, "openid") {
		answer["id_token"] = c.idToken(u, g, access)
	}
	if hasScope(scope, "offline_access") {
		refresh := c.pool.ids.Text(43)
		g.end = c.now.Add(refreshLife)
		c.pool.sessions.refresh[refresh] = g
		answer["refresh_token"] = refresh
	}
	return answer
}

func (p *pool) accessLife() time.Duration {
	if life := p.service.server.Config().TokenLifetime; life > 0 {
		return life
	}
	return accessLife
}

func hasScope(scope, name string) bool { return slices.Contains(strings.Fields(scope), name) }

// keyID names the key that signs tokens.
const keyID = "authplus"

// accessToken returns a token that whoever has the published key can check.
func (c *call) accessToken(g grant) string {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": g.issuer, "sub": g.user, "aud": theApplication.ID, "scope": g.scope, "jti": c.pool.ids.Text(21),
		"iat": g.issued.Unix(), "exp": g.end.Unix(),
	})
	token.Header["kid"] = keyID
	signed, err := token.SignedString(c.pool.service.signer.Key())
	if err != nil {
		return "" // a key of this size is never refused
	}
	return signed
}

// idToken returns the token that tells who signed in and belongs to an access token, signed with the application's secret as is the
// service's default, or with the published key.
func (c *call) idToken(u *person, g grant, access string) string {
	claims := jwt.MapClaims(c.pool.claims(u, g.scope))
	claims["iss"], claims["aud"] = g.issuer, theApplication.ID
	claims["iat"], claims["exp"] = g.issued.Unix(), g.end.Unix()
	claims["at_hash"] = halfHash(access)
	if g.nonce != "" {
		claims["nonce"] = g.nonce
	}
	var signed string
	var err error
	if c.pool.service.rs256 {
		token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
		token.Header["kid"] = keyID
		signed, err = token.SignedString(c.pool.service.signer.Key())
	} else {
		signed, err = jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(theApplication.Secret))
	}
	if err != nil {
		return "" // neither key is ever refused
	}
	return signed
}

// halfHash returns what ties an id token to an access token (OpenID Connect Core 1.0, section 3.1.3.6).
func halfHash(access string) string {
	sum := sha256.Sum256([]byte(access))
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}

// scopeClaims are the claims that a scope opens, with the attributes that they are.
var scopeClaims = map[string]map[string]string{
	"profile": {
		"name": "name", "given_name": "givenName", "middle_name": "middleName", "family_name": "familyName", "nickname": "nickname",
		"preferred_username": "preferredUsername", "profile": "profile", "picture": "photo", "website": "website",
		"birthdate": "birthdate", "gender": "gender", "zoneinfo": "zoneinfo", "locale": "locale", "updated_at": "updatedAt",
	},
	"email":       {"email": "email", "email_verified": "emailVerified"},
	"phone":       {"phone_number": "phone", "phone_number_verified": "phoneVerified"},
	"username":    {"username": "username"},
	"external_id": {"external_id": "externalId"},
}

// claims returns what a scope tells of a user.
func (p *pool) claims(u *person, scope string) map[string]any {
	claims := map[string]any{"sub": u.ID()}
	for name, attributes := range scopeClaims {
		if hasScope(scope, name) {
			for claim, attribute := range attributes {
				claims[claim] = u.values[attribute]
			}
		}
	}
	if hasScope(scope, "address") {
		claims["address"] = map[string]any{
			"country": u.values["country"], "postal_code": u.values["postalCode"], "region": u.values["region"], "formatted": u.values["formatted"],
		}
	}
	if hasScope(scope, "roles") || hasScope(scope, "role") {
		claims["roles"] = p.rolesOf(u.ID(), defaultNamespace)
	}
	return claims
}

// authenticateUser finds out whose access token a request carries, with or without the word Bearer.
func (c *call) authenticateUser() *problem {
	proof := strings.TrimSpace(strings.TrimPrefix(c.request.Header.Get("Authorization"), "Bearer "))
	u, _, wrong := c.bearer(proof)
	if wrong != nil {
		return wrong
	}
	c.user = u
	return nil
}

// bearer returns the user whom an access token stands for.
func (c *call) bearer(token string) (*person, grant, *problem) {
	g, known := c.pool.sessions.access[token]
	if !known || !c.now.Before(g.end) {
		return nil, grant{}, &notLoggedIn
	}
	u, wrong := c.pool.find(g.user, "")
	if wrong != nil {
		return nil, grant{}, &notLoggedIn
	}
	return u, g, nil
}

// entered notes that a user signed in.
func (c *call) entered(u *person, ip string) (*person, *problem) {
	count, _ := numberOf(u.values["loginsCount"])
	if ip == "" {
		ip, _, _ = strings.Cut(c.request.RemoteAddr, ":")
	}
	return c.pool.change(u.with(object{
		"loginsCount": int(count) + 1, "lastLogin": stamp(c.now), "lastIp": ip, "lastLoginApp": theApplication.ID,
	}))
}

// application checks which application asks, and that it has the secret: in the body or in a header. An application that
// needs none shows its id alone.
func (c *call) application(form object) bool {
	secret, named := c.shownSecret(form)
	return named && (secret == theApplication.Secret || secret == "" && c.pool.service.public)
}

// namesApplication checks which application asks, as for a sign-up, for which the service's own SDKs send no secret. A
// wrong one is refused.
func (c *call) namesApplication(form object) bool {
	secret, named := c.shownSecret(form)
	return named && (secret == "" || secret == theApplication.Secret)
}

// shownSecret returns the secret of a request, and whether it names the application.
func (c *call) shownSecret(form object) (secret string, named bool) {
	id, secret, basic := c.request.BasicAuth()
	if !basic {
		id, secret = form.text("client_id"), form.text("client_secret")
	}
	if id == "" {
		id = firstHeader(c.request.Header, "App-Id")
	}
	return secret, id == theApplication.ID
}

// firstHeader returns the header of either brand.
func firstHeader(h http.Header, name string) string {
	for _, prefix := range brandPrefixes {
		if value := h.Get(prefix + name); value != "" {
			return value
		}
	}
	return ""
}
