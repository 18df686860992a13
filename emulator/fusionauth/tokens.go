package fusionauth

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authplus/authplus/emulator"
)

var tokenRoutes = []route{
	{http.MethodGet, "/.well-known/jwks.json", open, func(c *call) emulator.Reply { return ok(c.signer.JWKS(keyID, "RS256")) }},
	{http.MethodGet, "/.well-known/openid-configuration", open, (*call).discovery},
	{http.MethodGet, "/.well-known/openid-configuration/{tenantId}", open, (*call).discovery},
	{http.MethodGet, "/api/jwt/validate", open, (*call).validateToken},
	{http.MethodPost, "/api/jwt/refresh", open, (*call).refreshToken},
	{http.MethodGet, "/api/jwt/refresh", keyed, (*call).listSessions},
	{http.MethodDelete, "/api/jwt/refresh", either, (*call).revokeSessions},
	{http.MethodDelete, "/api/jwt/refresh/{tokenId}", keyed, (*call).revokeSession},
	{http.MethodPost, "/oauth2/token", open, (*call).grant},
}

// keyID names the key that signs, and tokenLife is how long tokens live unless told otherwise.
const (
	keyID     = "authplus"
	tokenLife = time.Hour
)

// issuer returns the issuer of the tenant's tokens.
func (c *call) issuer(tenant string) string {
	t, _ := c.state.Tenants.get(tenant)
	return textOf(t, "issuer")
}

// issue returns an access token of a user for an application, and when it ends.
func (c *call) issue(u *user, application, how string) (token string, until int) {
	now := c.server.Now()
	life := c.server.Config().TokenLifetime
	if life == 0 {
		life = tokenLife
	}
	claims := jwt.MapClaims{
		"iss": c.issuer(textOf(u.values, "tenantId")), "sub": u.ID(), "jti": c.server.IDs().UUID(), "tid": u.values["tenantId"],
		"iat": now.Unix(), "auth_time": now.Unix(), "exp": now.Add(life).Unix(), "authenticationType": how,
		"email_verified": u.values["verified"] == true, "roles": []any{},
	}
	for claim, name := range map[string]string{"email": "email", "preferred_username": "username"} {
		if value := textOf(u.values, name); value != "" {
			claims[claim] = value
		}
	}
	if application != "" {
		claims["aud"], claims["applicationId"] = application, application
		if r, registered := u.registration(application); registered {
			claims["roles"] = c.rolesOf(u, application, listIn(r, "roles"))
		}
	}
	return c.sign(claims), int(now.Add(life).UnixMilli())
}

// sign returns a token with claims.
func (c *call) sign(claims jwt.MapClaims) string {
	signed := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	signed.Header["kid"] = keyID
	token, _ := signed.SignedString(c.signer.Key()) // maps of texts and numbers have a JSON form
	return token
}

// rolesOf returns the names of a user's roles in an application, those of the user's groups included.
func (c *call) rolesOf(u *user, application string, roles []any) []any {
	names := slices.Clone(roles)
	for _, tag := range u.Tags() {
		group, _ := c.state.Groups.get(tag)
		for _, r := range objectsIn(objectIn(group, "roles"), application) {
			if !slices.Contains(names, r["name"]) {
				names = append(names, r["name"])
			}
		}
	}
	return names
}

// bearer returns the claims of the token in the header, if the instance issued it and it has not ended.
func (c *call) bearer() (jwt.MapClaims, bool) {
	text, found := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	claims, valid := c.parse(text)
	return claims, found && valid
}

// parse returns the claims of a token, if the instance issued it and it has not ended.
func (c *call) parse(text string) (jwt.MapClaims, bool) {
	claims := jwt.MapClaims{}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(c.server.Now), jwt.WithJSONNumber())
	_, err := parser.ParseWithClaims(text, claims, func(*jwt.Token) (any, error) { return c.signer.Key().Public(), nil })
	return claims, err == nil
}

// validateToken answers GET /api/jwt/validate.
func (c *call) validateToken() emulator.Reply {
	claims, valid := c.bearer()
	if !valid {
		return empty(http.StatusUnauthorized)
	}
	return ok(object{"jwt": claims})
}

// openSession returns a new refresh token and its id.
func (c *call) openSession(u *user, application string, scopes ...string) (token, id string) {
	token, id = c.server.IDs().Text(43), c.server.IDs().UUID()
	c.state.Sessions[token] = session{ID: id, User: u.ID(), Application: application, Tenant: textOf(u.values, "tenantId"), Start: int64(c.now()), Scopes: scopes}
	return token, id
}

// endSessions revokes refresh tokens, and tells how many.
func (c *call) endSessions(which func(session) bool) int {
	before := len(c.state.Sessions)
	maps.DeleteFunc(c.state.Sessions, func(_ string, s session) bool { return which(s) })
	return before - len(c.state.Sessions)
}

// refreshToken answers POST /api/jwt/refresh.
func (c *call) refreshToken() emulator.Reply {
	token := textOf(c.body, "refreshToken")
	s, known := c.state.Sessions[token]
	u, found := c.state.users.Get(s.User)
	if !known || !found || !u.active() {
		return field("invalid", "refreshToken", "The [refreshToken] is not valid.")
	}
	access, until := c.issue(u, s.Application, "REFRESH_TOKEN")
	return ok(object{"token": access, "tokenExpirationInstant": until, "refreshToken": token, "refreshTokenId": s.ID})
}

// listSessions answers GET /api/jwt/refresh?userId=.
func (c *call) listSessions() emulator.Reply {
	list := []any{}
	for _, token := range slices.Sorted(maps.Keys(c.state.Sessions)) {
		if s := c.state.Sessions[token]; s.User == c.query.Get("userId") {
			list = append(list, object{"id": s.ID, "userId": s.User, "applicationId": s.Application, "tenantId": s.Tenant, "startInstant": s.Start, "insertInstant": s.Start})
		}
	}
	return ok(object{"refreshTokens": list})
}

// revokeSessions answers DELETE /api/jwt/refresh, by user, by application or by token.
func (c *call) revokeSessions() emulator.Reply {
	token, of, application := c.query.Get("token"), c.query.Get("userId"), c.query.Get("applicationId")
	switch {
	case token != "":
		if _, known := c.state.Sessions[token]; !known {
			return empty(http.StatusNotFound)
		}
		delete(c.state.Sessions, token)
	case !c.authorized:
		return empty(http.StatusUnauthorized)
	case of == "" && application == "":
		return missingField("userId")
	default:
		c.endSessions(func(s session) bool {
			return (of == "" || s.User == of) && (application == "" || s.Application == application)
		})
	}
	return empty(http.StatusOK)
}

// revokeSession answers DELETE /api/jwt/refresh/{tokenId}.
func (c *call) revokeSession() emulator.Reply {
	if c.endSessions(func(s session) bool { return s.ID == c.params.Get("tokenId") }) == 0 {
		return empty(http.StatusNotFound)
	}
	return empty(http.StatusOK)
}

// base returns the instance's address, as the caller wrote it.
func (c *call) base() string {
	scheme := "http"
	if c.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.Host
}

// discovery answers GET /.well-known/openid-configuration.
func (c *call) discovery() emulator.Reply {
	tenant := c.params.Get("tenantId")
	if tenant == "" {
		tenant = TenantID
	}
	return ok(object{
		"issuer": c.issuer(tenant), "jwks_uri": c.base() + "/.well-known/jwks.json",
		"authorization_endpoint": c.base() + "/oauth2/authorize", "token_endpoint": c.base() + "/oauth2/token",
		"userinfo_endpoint": c.base() + "/oauth2/userinfo", "end_session_endpoint": c.base() + "/oauth2/logout",
		"introspection_endpoint": c.base() + "/oauth2/introspect", "code_challenge_methods_supported": []string{"S256"},
		"id_token_signing_alg_values_supported": []string{"RS256"}, "response_types_supported": []string{"code"},
		"grant_types_supported": []string{"authorization_code", "password", "refresh_token"}, "subject_types_supported": []string{"public"},
	})
}

// grantError is an answer of /oauth2/token that is no success, in OAuth's own form.
func grantError(kind, reason string) emulator.Reply {
	return respond(http.StatusBadRequest, object{"error": kind, "error_reason": reason})
}

// applicant returns the application that a form comes from, or why it is none.
func (c *call) applicant(form url.Values) (application object, refused string) {
	client, secret := form.Get("client_id"), form.Get("client_secret")
	if name, key, basic := c.BasicAuth(); basic {
		client, secret = name, key
	}
	a, known := c.state.Applications.get(client)
	if !known || textOf(objectIn(a, "oauthConfiguration"), "clientSecret") != secret {
		return nil, "invalid_client_id"
	}
	c.tenant = textOf(a, "tenantId")
	return a, ""
}

// grant answers POST /oauth2/token with the grants authorization_code, password and refresh_token.
func (c *call) grant() emulator.Reply {
	form, err := url.ParseQuery(string(c.raw))
	if err != nil || !c.form() {
		return grantError("invalid_request", "missing_grant_type")
	}
	a, refused := c.applicant(form)
	if refused != "" {
		return grantError("invalid_client", refused)
	}
	client, asked := textOf(a, "id"), object{"scope": form.Get("scope")}
	if s := c.state.Sessions[form.Get("refresh_token")]; form.Get("scope") == "" {
		asked["scope"] = strings.Join(s.Scopes, " ")
	}
	var u *user
	if form.Get("grant_type") == "authorization_code" {
		u, asked, refused = c.takeCode(form, client)
	} else {
		u, refused = c.grantedUser(form, client)
	}
	if refused != "" {
		return grantError("invalid_grant", refused)
	}
	return ok(c.tokens(u, client, textOf(asked, "nonce"), strings.Fields(textOf(asked, "scope"))))
}

// tokens returns what an application gets for a user.
func (c *call) tokens(u *user, client, nonce string, scopes []string) object {
	token, until := c.issue(u, client, "PASSWORD")
	reply := object{"access_token": token, "token_type": "Bearer", "userId": u.ID(), "expires_in": (until - c.now()) / 1000}
	if slices.Contains(scopes, "openid") {
		reply["id_token"] = c.idToken(u, client, nonce, token)
	}
	if slices.Contains(scopes, "offline_access") {
		reply["refresh_token"], reply["refresh_token_id"] = c.openSession(u, client, scopes...)
	}
	return reply
}

// grantedUser returns the user whom a grant to an application is about, or why there is none.
func (c *call) grantedUser(form url.Values, client string) (*user, string) {
	switch form.Get("grant_type") {
	case "password":
		u, found := c.login(form.Get("username"), nil)
		if !found || !u.active() || !c.state.Passwords[u.ID()].matches(form.Get("password")) {
			return nil, "invalid_user_credentials"
		}
		return u, ""
	case "refresh_token":
		s := c.state.Sessions[form.Get("refresh_token")]
		u, found := c.state.users.Get(s.User)
		if !found || !u.active() || s.Application != client {
			return nil, "refresh_token_not_found"
		}
		return u, ""
	}
	return nil, "grant_type_disabled"
}

// sortedNames returns the names of an object's members in order.
func sortedNames(o object) []string { return slices.Sorted(maps.Keys(o)) }
