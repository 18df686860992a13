package auth0

import (
	"slices"
	"strings"
)

var refreshTokenUnknown = refusal{status: 403, code: "invalid_grant", description: "Unknown or invalid refresh token."}

// refreshTokenFor returns a new refresh token where the scopes of a grant ask for one, and nothing
// otherwise. It belongs to the session, which may be nil.
func (t *tenant) refreshTokenFor(g userGrant, in *session) string {
	if !slices.Contains(g.scopes, "offline_access") {
		return ""
	}
	made := refreshToken{
		ClientID: g.app.id(), Rotating: g.app.rotates(),
		ResourceServers: []grantedAPI{{Audience: g.audience, Scopes: strings.Join(g.scopes, " ")}},
	}
	if in != nil {
		made.SessionID = &in.ID
	}
	return t.keepRefreshToken(g.user.ID(), made)
}

// rotates tells whether the client's refresh tokens can be used once only.
func (c *client) rotates() bool {
	configuration, _ := c.Object.values["refresh_token"].(map[string]any)
	return configuration["rotation_type"] == "rotating"
}

// exchangeRefreshToken carries out the refresh token grant. It gives the scopes of the first grant, or
// those of them that are asked for.
func (t *tenant) exchangeRefreshToken(c *call, app *client, request grantRequest) (*tokenReply, *refusal) {
	text := request["refresh_token"]
	if text == "" {
		return nil, parameterMissing.with("refresh_token")
	}
	token, ok := t.refreshTokenOf(text)
	if !ok || token.ClientID != app.id() {
		return nil, refreshTokenUnknown.with()
	}
	user, ok := t.users.Get(token.UserID)
	if !ok || user.values["blocked"] == true {
		return nil, refreshTokenUnknown.with()
	}
	g := userGrant{app: app, user: user}
	for _, first := range token.ResourceServers {
		g.audience, g.scopes = first.Audience, strings.Fields(first.Scopes)
		g.api, _ = t.api(c, first.Audience)
	}
	if asked := strings.Fields(request["scope"]); len(asked) > 0 {
		g.scopes = slices.DeleteFunc(g.scopes, func(scope string) bool { return !slices.Contains(asked, scope) })
	}
	now := stamp(t.now())
	token.LastExchangedAt = &now
	reply := t.tokens(c, g)
	if token.Rotating {
		t.forgetText(text)
		reply.RefreshToken = t.nameRefreshToken(token.ID)
	}
	return reply, nil
}
