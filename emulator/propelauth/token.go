package propelauth

import (
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authplus/authplus/emulator"
)

// keyID names the key in the headers of tokens.
const keyID = "authplus"

// tokenLifetime is how long access tokens live that a session is answered with, unless the configuration
// says otherwise.
const tokenLifetime = 30 * time.Minute

// tokenRoutes are the operations by which tokens are made and checked.
func tokenRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/api/v1/token_verification_metadata", handle: verification("verifier_key_pem")},
		{method: http.MethodGet, path: api + "/token_verification_metadata", handle: verification("public_key_pem")},
		{method: http.MethodPost, path: api + "/access_token", handle: (*environment).createAccessToken},
		{method: http.MethodPost, path: api + "/magic_link", handle: (*environment).createMagicLink},
	}
}

// verification returns the operation that tells the key that checks access tokens.
func verification(name string) func(*environment, *call) emulator.Reply {
	return func(e *environment, _ *call) emulator.Reply { return ok(map[string]string{name: e.verifierKey()}) }
}

// createAccessToken answers POST access_token. One who is not there is 403; 404 says that the project does
// not have the operation.
func (e *environment) createAccessToken(c *call) emulator.Reply {
	if !e.settings.accessTokens {
		return missing()
	}
	f := c.body
	id, lifetime, org := f.needed("user_id"), f.lifetime("duration_in_minutes", time.Minute, 0), f.text("active_org_id")
	u := e.state.Users[id]
	switch {
	case id != "" && u == nil && len(f.wrong) == 0:
		return plain(http.StatusForbidden, "User not found")
	case u != nil && !u.Enabled:
		f.note("user_id", "The user is disabled")
	}
	if _, member := e.state.Members[org][id]; org != "" && !member {
		f.note("active_org_id", "The user is not a member of this organization")
	}
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	method := loginMethod{Method: "generated_from_backend_api"}
	return ok(map[string]string{"access_token": e.sign(u, lifetime, org, method)})
}

// loginMethod is how a user signed in, as access tokens tell it.
type loginMethod struct {
	Method string `json:"login_method"`
}

// sign returns an access token that says what a user is now.
func (e *environment) sign(u *user, lifetime time.Duration, activeOrg string, method loginMethod) string {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, e.claims(u, lifetime, activeOrg, method))
	token.Header["kid"] = keyID
	signed, _ := token.SignedString(e.signer.Key()) // texts and numbers are encoded, with a key that fits
	return signed
}

// claims returns what an access token says. An active organization takes the place of all of them.
func (e *environment) claims(u *user, lifetime time.Duration, activeOrg string, method loginMethod) jwt.MapClaims {
	c := jwt.MapClaims{
		"sub": u.UserID, "user_id": u.UserID, "iat": e.seconds(), "exp": e.until(lifetime), "iss": e.settings.authURL,
		"email": u.Email, "login_method": method,
	}
	for name, value := range map[string]string{
		"first_name": u.FirstName, "last_name": u.LastName, "username": u.Username, "legacy_user_id": u.LegacyUserID,
	} {
		if value != "" {
			c[name] = value
		}
	}
	if u.Properties != nil {
		c["properties"] = u.Properties
	}
	if u.Metadata != nil {
		c["metadata"] = u.Metadata
	}
	infos := e.organizationsOf(u.UserID)
	if info, ok := infos[activeOrg]; ok {
		c["org_member_info"] = info
	} else {
		c["org_id_to_org_member_info"] = infos
	}
	return c
}
