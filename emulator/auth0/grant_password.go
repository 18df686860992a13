package auth0

import (
	"slices"
	"strings"
)

var (
	wrongPassword   = refusal{status: 403, code: "invalid_grant", description: "Wrong email or password."}
	userBlocked     = refusal{status: 403, code: "unauthorized", description: "user is blocked"}
	tooManyAttempts = refusal{status: 429, code: "too_many_attempts", description: "Your account has been blocked after multiple consecutive login attempts. " +
		"We've sent you an email with instructions on how to unblock it."}
	passwordAudience = refusal{status: 400, code: "invalid_request", description: "invalid audience specified for password grant exchange"}
)

// exchangePassword carries out the password grant: with a realm the user is looked for in that
// connection, otherwise in the databases of the application.
func (t *tenant) exchangePassword(c *call, app *client, request grantRequest) (*tokenReply, *refusal) {
	for _, name := range []string{"username", "password"} {
		if request[name] == "" {
			return nil, parameterMissing.with(name)
		}
	}
	if request["realm"] == "" && request["grant_type"] != "password" {
		return nil, parameterMissing.with("realm")
	}
	audience := request["audience"]
	api, ok := t.api(c, audience)
	if audience != "" && !ok {
		return nil, passwordAudience.with()
	}
	user, of, refused := t.authenticate(c, app, request)
	if refused != nil {
		return nil, refused
	}
	g := userGrant{app: app, api: api, audience: audience, method: "password"}
	g.scopes = t.grantScopes(app, user, api, request["scope"])
	g.user = t.loggedIn(c, login{
		user: user, identity: of, client: app.id(), kind: "sepft",
		audience: audience, scope: strings.Join(g.scopes, " "),
	})
	reply := t.tokens(c, g)
	reply.RefreshToken = t.refreshTokenFor(g, nil)
	return reply, nil
}

// authenticate returns the user whose name and password a request holds, and the identity that they
// belong to.
func (t *tenant) authenticate(c *call, app *client, request grantRequest) (*profile, identity, *refusal) {
	name := request["username"]
	user, of, found := t.userNamed(app, request["realm"], name)
	guarded := found && t.connectionOf(of).flag("brute_force_protection")
	switch {
	case guarded && t.blocks.refuses(name, c.ip()):
		return nil, of, tooManyAttempts.with()
	case !found:
		t.loginFailed(c, name, nil, identity{connection: request["realm"]}, app.id())
		return nil, of, wrongPassword.with()
	case !t.checkPassword(of.id(), request["password"]):
		t.loginFailed(c, name, user, of, app.id())
		return nil, of, wrongPassword.with()
	case user.values["blocked"] == true:
		return nil, of, userBlocked.with()
	default:
		return user, of, nil
	}
}

// userNamed returns the user with an address, a user name or a phone number in a database of the
// application, or in the one that realm names, and the identity that has it.
func (t *tenant) userNamed(app *client, realm, name string) (*profile, identity, bool) {
	for _, c := range t.connections {
		if c.Strategy != databaseStrategy || realm != "" && realm != c.Name || !slices.Contains(c.clients(), app.id()) {
			continue
		}
		for _, attribute := range []string{"email", "username", "phone_number"} {
			if user, of, ok := t.identityWith(attribute, c.Name, name); ok {
				return user, of, true
			}
		}
	}
	return nil, identity{}, false
}
