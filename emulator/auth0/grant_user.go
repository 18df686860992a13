package auth0

import (
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// userScopes are what an application can learn about a user who logs in, apart from APIs.
var userScopes = []string{"openid", "profile", "offline_access", "email", "phone", "address"}

// ownScopes are the permissions of the Management API that a user can have.
var ownScopes = []string{
	"read:current_user", "update:current_user_identities", "create:current_user_metadata",
	"update:current_user_metadata", "delete:current_user_metadata",
	"create:current_user_device_credentials", "delete:current_user_device_credentials",
}

// userGrant is what a user who has proved who they are lets an application do.
type userGrant struct {
	app  *client
	user *profile
	// api is what the access token is for, under the name audience; nil is the tenant's own user info.
	api      *object
	audience string
	scopes   []string
	// nonce goes into the id token as it was asked for; organization is the id of the one that the
	// user logs in to; method is the claim gty, which not every grant type has.
	nonce, organization, method string
}

// grantScopes returns which of the scopes that were asked for an application gets; all that there are
// where it has asked for none.
func (t *tenant) grantScopes(app *client, user *profile, api *object, asked string) []string {
	allowed := append(slices.Clone(userScopes), t.apiScopes(user, api)...)
	if !app.allows("refresh_token") || api != nil && api.values["allow_offline_access"] != true {
		allowed = slices.DeleteFunc(allowed, func(scope string) bool { return scope == "offline_access" })
	}
	if asked == "" {
		return allowed
	}
	return slices.DeleteFunc(strings.Fields(asked), func(scope string) bool { return !slices.Contains(allowed, scope) })
}

// apiScopes returns the scopes of an API that a user can have.
func (t *tenant) apiScopes(user *profile, api *object) []string {
	switch {
	case api == nil:
		return nil
	case api.text("identifier") == t.managementAPI():
		return ownScopes
	case api.values["enforce_policies"] == true:
		return t.permissionsFor(user, api)
	default:
		return scopesIn(api)
	}
}

// permissionsFor returns the permissions of an API that a user has.
func (t *tenant) permissionsFor(user *profile, api *object) []string {
	names := []string{}
	for p := range t.permissionsOf(user.ID()) {
		if p.Server == api.text("identifier") {
			names = append(names, p.Name)
		}
	}
	return names
}

// tokens returns the access token of a grant and, where the scopes ask for it, the id token.
func (t *tenant) tokens(c *call, g userGrant) *tokenReply {
	lifetime := t.lifetimeOf(g.api)
	reply := &tokenReply{
		AccessToken: t.sign(t.accessClaims(c, g), lifetime, g.api), Scope: strings.Join(g.scopes, " "),
		ExpiresIn: int64(lifetime / time.Second), TokenType: "Bearer",
	}
	if slices.Contains(g.scopes, "openid") {
		reply.IDToken = t.sign(t.idClaims(c, g), g.app.idTokenLifetime(), nil)
	}
	return reply
}

// accessClaims returns the claims of an access token.
func (t *tenant) accessClaims(c *call, g userGrant) jwt.MapClaims {
	issuer := c.issuer(t.domain)
	claims := jwt.MapClaims{
		"iss": issuer, "sub": g.user.ID(), "azp": g.app.id(), "scope": strings.Join(g.scopes, " "),
	}
	var audience []string
	if g.api != nil {
		audience = append(audience, g.api.text("identifier"))
		if g.audience != audience[0] {
			audience = append(audience, g.audience)
		}
		if strings.HasSuffix(g.api.text("token_dialect"), "_authz") {
			claims["permissions"] = t.permissionsFor(g.user, g.api)
		}
	}
	if g.api == nil || slices.Contains(g.scopes, "openid") {
		audience = append(audience, issuer+"userinfo")
	}
	claims["aud"] = audience
	if len(audience) == 1 {
		claims["aud"] = audience[0]
	}
	setText(claims, "org_id", g.organization)
	setText(claims, "gty", g.method)
	return claims
}

// idClaims returns the claims of an id token.
func (t *tenant) idClaims(c *call, g userGrant) jwt.MapClaims {
	claims := jwt.MapClaims(g.user.claims(g.scopes))
	claims["iss"], claims["aud"] = c.issuer(t.domain), g.app.id()
	setText(claims, "org_id", g.organization)
	setText(claims, "nonce", g.nonce)
	return claims
}

func setText(claims jwt.MapClaims, name, value string) {
	if value != "" {
		claims[name] = value
	}
}

// scopeClaims are the attributes of a user that a scope lets an application see.
var scopeClaims = map[string][]string{
	"profile": {"name", "given_name", "family_name", "nickname", "picture", "updated_at"},
	"email":   {"email", "email_verified"},
	"phone":   {"phone_number", "phone_verified"},
}

// claims returns what an application with these scopes sees of the user.
func (p *profile) claims(scopes []string) map[string]any {
	claims := map[string]any{"sub": p.ID()}
	for _, scope := range scopes {
		for _, name := range scopeClaims[scope] {
			if p.has(name) {
				claims[name] = p.values[name]
			}
		}
	}
	return claims
}

// idTokenLifetime returns how long the client's id tokens live.
func (c *client) idTokenLifetime() time.Duration {
	configuration, _ := c.Object.values["jwt_configuration"].(map[string]any)
	return time.Duration(length(configuration["lifetime_in_seconds"], 36000)) * time.Second
}

// userInfo answers GET and POST /userinfo: what the access token lets one see of its user. Its refusal
// is plain text.
func (t *tenant) userInfo(c *call) (answer, *problem) {
	unauthorized := answer{status: 401, raw: []byte("Unauthorized"), contentType: "text/plain; charset=utf-8"}
	token, ok := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return unauthorized, nil
	}
	claims, wrong := t.verify(token)
	if wrong != nil || !slices.Contains(claims.Audience, c.issuer(t.domain)+"userinfo") {
		return unauthorized, nil
	}
	user, ok := t.users.Get(claims.Subject)
	if !ok {
		return unauthorized, nil
	}
	return success(user.claims(strings.Fields(claims.Scope)))
}
