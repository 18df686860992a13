package genauth

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
)

// oidcRoutes are the standard endpoints, under both protocols' names.
var oidcRoutes = slices.Concat(protocolRoutes("/oidc"), protocolRoutes("/oauth"), []route{
	{method: "GET", path: "/oidc/.well-known/openid-configuration", plain: discovery},
	{method: "GET", path: "/oidc/.well-known/jwks.json", plain: publicKeys},
	{method: "GET", path: "/{app}/oidc/.well-known/openid-configuration", plain: discovery},
	{method: "GET", path: "/{app}/oidc/.well-known/jwks.json", plain: publicKeys},
	{method: "GET", path: "/oidc/session/end", plain: endSession},
	{method: "GET", path: "/login/profile/logout", plain: endSession},
})

func protocolRoutes(at string) []route {
	return []route{
		{method: "GET", path: at + "/auth", plain: authorize},
		{method: "POST", path: at + "/auth", plain: logIn},
		{method: "POST", path: at + "/token", plain: issueTokens},
		{method: "POST", path: at + "/token/introspection", plain: introspect},
		{method: "POST", path: at + "/token/revocation", plain: revoke},
		{method: "GET", path: at + "/me", plain: userInfo},
		{method: "POST", path: at + "/me", plain: userInfo},
	}
}

func publicKeys(c *call) emulator.Reply {
	return emulator.JSON(http.StatusOK, c.pool.service.signer.JWKS(keyID, "RS256"))
}

func discovery(c *call) emulator.Reply {
	issuer := c.issuer()
	algorithm := "HS256"
	if c.pool.service.rs256 {
		algorithm = "RS256"
	}
	return emulator.JSON(http.StatusOK, map[string]any{
		"issuer": issuer, "authorization_endpoint": issuer + "/auth", "token_endpoint": issuer + "/token",
		"userinfo_endpoint": issuer + "/me", "jwks_uri": issuer + "/.well-known/jwks.json",
		"introspection_endpoint": issuer + "/token/introspection", "revocation_endpoint": issuer + "/token/revocation",
		"end_session_endpoint":                  issuer + "/session/end",
		"scopes_supported":                      []string{"openid", "offline_access", "username", "phone", "email", "address", "profile", "role", "roles", "external_id"},
		"response_types_supported":              []string{"code"},
		"response_modes_supported":              []string{"query"},
		"grant_types_supported":                 []string{"authorization_code", "refresh_token", "password"},
		"code_challenge_methods_supported":      []string{"plain", "S256"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{algorithm},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic", "none"},
	})
}

// authorization is a code that waits for its exchange.
type authorization struct {
	user, redirect, scope, nonce string
	challenge, method            string
	end                          time.Time
}

// refusal is an error of the standard protocols.
type refusal struct {
	status            int
	code, description string
}

var (
	badClient  = refusal{http.StatusUnauthorized, "invalid_client", "client authentication failed"}
	badGrant   = refusal{http.StatusBadRequest, "invalid_grant", "grant request is invalid"}
	badType    = refusal{http.StatusBadRequest, "unsupported_grant_type", "unsupported grant_type requested"}
	badBearer  = refusal{http.StatusUnauthorized, "invalid_token", "invalid token provided"}
	badRequest = refusal{http.StatusBadRequest, "invalid_request", "the request is malformed"}
)

func (r refusal) reply() emulator.Reply {
	return emulator.JSON(r.status, map[string]string{"error": r.code, "error_description": r.description})
}

// form returns the parameters of a body in the form of the standard protocols.
func (c *call) form() (object, bool) {
	values, err := url.ParseQuery(string(c.body))
	return queryObject(values), err == nil
}

// issueTokens answers for a code, a refresh token or a password.
func issueTokens(c *call) emulator.Reply {
	form, ok := c.form()
	switch {
	case !ok:
		return badRequest.reply()
	case !c.application(form):
		return badClient.reply()
	}
	switch form.text("grant_type") {
	case "authorization_code":
		return c.exchange(form)
	case "refresh_token":
		return c.refresh(form)
	case "password":
		u, wrong := c.byPassword(object{"account": form["username"], "password": form["password"]}, object{})
		if wrong != nil {
			return badGrant.reply()
		}
		return c.answer(c.enter(u, form.text("scope"), "", ""))
	}
	return badType.reply()
}

func (c *call) answer(tokens map[string]any, wrong *problem) emulator.Reply {
	if wrong != nil {
		return badGrant.reply()
	}
	reply := emulator.JSON(http.StatusOK, tokens)
	reply.Header = map[string]string{"Cache-Control": "no-store"}
	return reply
}

// exchange answers for a code, once.
func (c *call) exchange(form object) emulator.Reply {
	code := form.text("code")
	a, known := c.pool.sessions.codes[code]
	delete(c.pool.sessions.codes, code)
	_, secret, basic := c.request.BasicAuth()
	hasSecret := form.text("client_secret") != "" || basic && secret != ""
	if !known || !c.now.Before(a.end) || form.text("redirect_uri") != a.redirect || !a.verified(form.text("code_verifier"), hasSecret) {
		return badGrant.reply()
	}
	u, wrong := c.pool.find(a.user, "")
	if wrong != nil {
		return badGrant.reply()
	}
	return c.answer(c.tokens(u, a.scope, a.nonce), nil)
}

// verified tells whether whoever has a code is the one who asked for it: by the verifier of the challenge
// or, where there was none, by the application's secret.
func (a authorization) verified(verifier string, hasSecret bool) bool {
	switch {
	case a.challenge == "":
		return hasSecret
	case a.method == "S256":
		sum := sha256.Sum256([]byte(verifier))
		return base64.RawURLEncoding.EncodeToString(sum[:]) == a.challenge
	}
	return verifier == a.challenge
}

// refresh answers for a refresh token, which another one replaces.
func (c *call) refresh(form object) emulator.Reply {
	g, known := c.pool.sessions.refresh[form.text("refresh_token")]
	delete(c.pool.sessions.refresh, form.text("refresh_token"))
	if !known || !c.now.Before(g.end) {
		return badGrant.reply()
	}
	u, wrong := c.pool.find(g.user, "")
	if wrong != nil || u.values.text("status") != "Activated" {
		return badGrant.reply()
	}
	return c.answer(c.tokens(u, g.scope, ""), nil)
}

// userInfo tells the claims of whom an access token stands for. An SDK sends it in the URL.
func userInfo(c *call) emulator.Reply {
	token := c.request.URL.Query().Get("access_token")
	if header := c.request.Header.Get("Authorization"); header != "" {
		token = strings.TrimSpace(strings.TrimPrefix(header, "Bearer "))
	}
	u, g, wrong := c.bearer(token)
	if wrong != nil {
		return badBearer.reply()
	}
	return emulator.JSON(http.StatusOK, c.pool.claims(u, g.scope))
}

// introspect tells whether a token works, and for what.
func introspect(c *call) emulator.Reply {
	form, ok := c.form()
	if !ok || !c.application(form) {
		return badClient.reply()
	}
	token := form.text("token")
	g, known := c.pool.sessions.access[token]
	if !known {
		g, known = c.pool.sessions.refresh[token]
	}
	if !known || !c.now.Before(g.end) {
		return emulator.JSON(http.StatusOK, map[string]any{"active": false})
	}
	return emulator.JSON(http.StatusOK, map[string]any{
		"active": true, "sub": g.user, "client_id": theApplication.ID, "iss": g.issuer, "scope": g.scope, "token_type": "Bearer",
		"iat": g.issued.Unix(), "exp": g.end.Unix(),
	})
}

// revoke ends a token; one that is not known has ended.
func revoke(c *call) emulator.Reply {
	form, ok := c.form()
	if !ok || !c.application(form) {
		return badClient.reply()
	}
	delete(c.pool.sessions.access, form.text("token"))
	delete(c.pool.sessions.refresh, form.text("token"))
	return emulator.Reply{Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: []byte{}}
}
