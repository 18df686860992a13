package fusionauth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authplus/authplus/emulator"
)

var hostedRoutes = []route{
	{http.MethodGet, "/oauth2/authorize", open, (*call).authorize},
	{http.MethodPost, "/oauth2/authorize", open, (*call).authorizeForm},
	{http.MethodGet, "/oauth2/userinfo", open, (*call).userInfo},
	{http.MethodPost, "/oauth2/userinfo", open, (*call).userInfo},
	{http.MethodPost, "/oauth2/introspect", open, (*call).introspect},
	{http.MethodGet, "/oauth2/logout", open, (*call).endBrowserSession},
}

// browserCookie keeps a person signed in in their browser.
const browserCookie = "fusionauth.sso"

// The lives of what the hosted pages give out.
const (
	authorizationLife = 30 * time.Second
	browserLife       = time.Hour
	onceLife          = 5 * time.Minute
)

// authorize answers GET /oauth2/authorize: with the login page, unless the browser has a session or login_hint
// names a user, which spares programs the form.
func (c *call) authorize() emulator.Reply {
	application, wrong := c.visited()
	if wrong != "" {
		return page(http.StatusBadRequest, wrong)
	}
	if refused := c.refusedRequest(); refused != "" {
		return c.back(url.Values{"error": {refused}})
	}
	if u, known := c.login(c.query.Get("login_hint"), nil); known && u.active() {
		return c.backAs(u, application)
	}
	if sent, err := c.Cookie(browserCookie); err == nil && c.query.Get("prompt") != "login" {
		if in, valid := c.code(sent.Value, "browser"); valid {
			if u, found := c.state.users.Get(in.User); found && u.active() {
				return c.backAs(u, application)
			}
		}
	}
	if c.query.Get("prompt") == "none" {
		return c.back(url.Values{"error": {"login_required"}})
	}
	return loginPage(http.StatusOK, "")
}

// authorizeForm answers POST of the login page.
func (c *call) authorizeForm() emulator.Reply {
	application, wrong := c.visited()
	form, err := url.ParseQuery(string(c.raw))
	if wrong != "" || err != nil {
		return page(http.StatusBadRequest, "The request cannot be read. "+wrong)
	}
	if refused := c.refusedRequest(); refused != "" {
		return c.back(url.Values{"error": {refused}})
	}
	u, known := c.login(form.Get("loginId"), nil)
	switch {
	case !known || !c.state.Passwords[u.ID()].matches(form.Get("password")):
		return loginPage(http.StatusOK, "Invalid login credentials.")
	case !u.active():
		return loginPage(http.StatusOK, "Your account has been locked.")
	}
	reply := c.backAs(u, application)
	in := http.Cookie{
		Name: browserCookie, Value: c.newCode("browser", u.ID(), "", nil), Path: "/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: c.TLS != nil,
	}
	reply.Header["Set-Cookie"] = in.String()
	return reply
}

// visited returns the application that a person comes from, or what is wrong with it.
func (c *call) visited() (id, wrong string) {
	a, known := c.state.Applications.get(c.query.Get("client_id"))
	if !known {
		return "", "Invalid client_id."
	}
	c.tenant = textOf(a, "tenantId")
	if !landing(a, c.query.Get("redirect_uri")) {
		return "", "Invalid redirect_uri."
	}
	return textOf(a, "id"), ""
}

// landing tells whether an application lets people land on an address. One that has registered none lets them land
// on this machine.
func landing(application object, address string) bool {
	if allowed := textsIn(objectIn(application, "oauthConfiguration"), "authorizedRedirectURLs"); len(allowed) > 0 {
		return slices.Contains(allowed, address)
	}
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") &&
		slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, u.Hostname())
}

// refusedRequest returns OAuth's code for what is wrong with the request itself.
func (c *call) refusedRequest() string {
	switch {
	case c.query.Get("response_type") != "code":
		return "unsupported_response_type"
	case c.query.Get("code_challenge") != "" && c.query.Get("code_challenge_method") != "S256":
		return "invalid_request"
	}
	return ""
}

// back leads a person back to the application.
func (c *call) back(with url.Values) emulator.Reply {
	return leadTo(c.query.Get("redirect_uri"), c.query.Get("state"), with)
}

// leadTo leads a person to an address with some parameters.
func leadTo(address, state string, with url.Values) emulator.Reply {
	target, err := url.Parse(address)
	if err != nil {
		return empty(http.StatusBadRequest)
	}
	values := target.Query()
	for name := range with {
		values.Set(name, with.Get(name))
	}
	if state != "" {
		values.Set("state", state)
	}
	target.RawQuery = values.Encode()
	return emulator.Reply{Status: http.StatusFound, Header: map[string]string{"Location": target.String()}}
}

// backAs leads a person back with a code for a user.
func (c *call) backAs(u *user, application string) emulator.Reply {
	asked := object{}
	for _, name := range []string{"redirect_uri", "scope", "nonce", "code_challenge"} {
		asked[name] = c.query.Get(name)
	}
	registered := "AuthenticatedNotRegistered"
	if _, ok := u.registration(application); ok {
		registered = "Authenticated"
	}
	return c.back(url.Values{"code": {c.newCode("authorization", u.ID(), application, asked)}, "userState": {registered}})
}

func loginPage(status int, wrong string) emulator.Reply {
	return page(status, wrong, `<form method="post"><label>Login <input name="loginId"></label> `+
		`<label>Password <input type="password" name="password"></label> <button>Submit</button></form>`)
}

// page answers with a sentence and HTML for a person.
func page(status int, sentence string, more ...string) emulator.Reply {
	body := "<!doctype html><title>FusionAuth</title><p>" + html.EscapeString(sentence) + "</p>" + strings.Join(more, "")
	return emulator.Reply{Status: status, ContentType: "text/html; charset=utf-8", Body: []byte(body)}
}

// takeCode returns the user and the request of an authorization code, once, or why there is none.
func (c *call) takeCode(form url.Values, application string) (u *user, asked object, refused string) {
	text := form.Get("code")
	given, valid := c.code(text, "authorization")
	delete(c.state.Codes, text)
	u, found := c.state.users.Get(given.User)
	switch {
	case !valid || !found || !u.active() || given.Application != application:
		return nil, nil, "auth_code_not_found"
	case textOf(given.State, "redirect_uri") != form.Get("redirect_uri"):
		return nil, nil, "invalid_redirect_uri"
	case !proves(form.Get("code_verifier"), textOf(given.State, "code_challenge")):
		return nil, nil, "invalid_code_verifier"
	}
	return u, given.State, ""
}

// proves tells whether a verifier belongs to a challenge of S256; where there was no challenge, none does.
func proves(verifier, challenge string) bool {
	if challenge == "" {
		return verifier == ""
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// idToken returns an id token of a user for an application, which belongs to an access token.
func (c *call) idToken(u *user, application, nonce, access string) string {
	claims := jwt.MapClaims(c.userClaims(u))
	now := c.server.Now()
	claims["iss"], claims["aud"] = c.issuer(textOf(u.values, "tenantId")), application
	claims["iat"], claims["exp"] = now.Unix(), now.Add(tokenLife).Unix()
	claims["at_hash"] = halfHash(access)
	if nonce != "" {
		claims["nonce"] = nonce
	}
	return c.sign(claims)
}

// halfHash returns what ties an id token to an access token (OpenID Connect Core 1.0, section 3.1.3.6).
func halfHash(access string) string {
	sum := sha256.Sum256([]byte(access))
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}

// userClaims are what an application learns about a user.
func (c *call) userClaims(u *user) object {
	claims := object{"sub": u.ID(), "email_verified": u.values["verified"] == true}
	for claim, name := range map[string]string{
		"email": "email", "preferred_username": "username", "given_name": "firstName", "family_name": "lastName", "name": "fullName",
		"picture": "imageUrl", "birthdate": "birthDate", "phone_number": "mobilePhone",
	} {
		if value := textOf(u.values, name); value != "" {
			claims[claim] = value
		}
	}
	return claims
}

// userInfo answers GET and POST /oauth2/userinfo.
func (c *call) userInfo() emulator.Reply {
	claims, valid := c.bearer()
	id, _ := claims.GetSubject()
	u, found := c.state.users.Get(id)
	if !valid || !found {
		return respond(http.StatusUnauthorized, object{"error": "invalid_token"})
	}
	return ok(c.userClaims(u))
}

// introspect answers POST /oauth2/introspect about an access token of the application that asks, which its id is
// enough for.
func (c *call) introspect() emulator.Reply {
	form, err := url.ParseQuery(string(c.raw))
	if err != nil || form.Get("token") == "" {
		return grantError("invalid_request", "missing_token")
	}
	if id, _, basic := c.BasicAuth(); basic {
		form.Set("client_id", id)
	}
	application, known := c.state.Applications.get(form.Get("client_id"))
	if !known {
		return grantError("invalid_client", "invalid_client_id")
	}
	claims, valid := c.parse(form.Get("token"))
	if audience, _ := claims.GetAudience(); !valid || !slices.Contains(audience, textOf(application, "id")) {
		return ok(object{"active": false})
	}
	claims["active"] = true
	return ok(claims)
}

// endBrowserSession answers GET /oauth2/logout: the browser's session ends, and the person is led to an address that
// the application allows.
func (c *call) endBrowserSession() emulator.Reply {
	address := c.query.Get("post_logout_redirect_uri")
	a, known := c.state.Applications.get(c.query.Get("client_id"))
	if address != "" && (!known || !landing(a, address)) {
		return page(http.StatusBadRequest, "Invalid post_logout_redirect_uri.")
	}
	if sent, err := c.Cookie(browserCookie); err == nil {
		delete(c.state.Codes, sent.Value)
	}
	if address == "" {
		return page(http.StatusOK, "Goodbye.")
	}
	return leadTo(address, c.query.Get("state"), nil)
}
