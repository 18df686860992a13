package auth0

import (
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// hostedPath is where people log in, and sessionCookie what keeps them logged in.
const (
	hostedPath    = ticketPath + "login"
	sessionCookie = "auth0"
)

var hostedRoutes = []route{
	{"GET", "/authorize", (*tenant).authorizeUser, "", unlimited},
	{"GET", hostedPath, (*tenant).askLogin, "", unlimited},
	{"POST", hostedPath, (*tenant).logIn, "", unlimited},
	{"GET", classicLogoutPath, (*tenant).logOutClassic, "", unlimited},
	{"GET", logoutPath, (*tenant).logOut, "", unlimited},
}

// authorizeUser answers GET /authorize. Who is known comes back with a code at once: the user of the browser's
// session or, so that programs need no form, the one that login_hint names by an address, a user name or a
// user_id. Others are sent to the login page, unless the parameter prompt is none.
func (t *tenant) authorizeUser(c *call) (answer, *problem) {
	app, wrong := t.visited(c)
	if wrong != nil {
		return fail(wrong)
	}
	made, refused := t.authorization(c, app)
	if refused != nil {
		return c.comeBackRefused(refused), nil
	}
	get := c.query.Get
	if user, of, ok := t.hinted(app, get("connection"), get("login_hint")); ok {
		return t.comeBackAs(c, made, user, of), nil
	}
	if user, in, ok := t.inSession(c); ok && get("prompt") != "login" {
		made.session = in.ID
		return t.comeBackAs(c, made, user, user.identity()), nil
	}
	if get("prompt") == "none" {
		return c.comeBackRefused(loginRequired.with()), nil
	}
	return leadTo(c.base() + hostedPath + "?" + c.URL.RawQuery), nil
}

// visited returns the application that a person comes from, if it may be led back to.
func (t *tenant) visited(c *call) (*client, *problem) {
	app, ok := t.Clients.get(c.query.Get("client_id"))
	if !ok {
		return nil, problem{status: 400, message: "Unknown client: %s"}.with(c.query.Get("client_id"))
	}
	if !app.callback(c.query.Get("redirect_uri")) {
		return nil, problem{status: 403, message: "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs."}.with()
	}
	return app, nil
}

// comeBackAs leads a person back with a code for a user.
func (t *tenant) comeBackAs(c *call, made code, user *profile, of identity) answer {
	switch {
	case user.values["blocked"] == true:
		return c.comeBackRefused(loginBlocked.with())
	case made.organization != "" && !t.isMember(made.organization, user.ID()):
		return c.comeBackRefused(notAMember.with(user.ID(), made.organization))
	}
	made.user, made.identity = user.ID(), of
	text := t.ids.Text(48)
	t.codes.keep(text, made, t.now())
	return c.comeBack(url.Values{"code": {text}})
}

// inSession returns the user whose session the browser has.
func (t *tenant) inSession(c *call) (*profile, *session, bool) {
	sent, err := c.Cookie(sessionCookie)
	if err != nil {
		return nil, nil, false
	}
	in, ok := t.liveSession(sent.Value)
	if !ok {
		return nil, nil, false
	}
	user, ok := t.users.Get(in.UserID)
	return user, in, ok
}

// askLogin answers GET for the login page: a form.
func (t *tenant) askLogin(c *call) (answer, *problem) {
	if _, wrong := t.visited(c); wrong != nil {
		return page(wrong.status, wrong.message)
	}
	return loginForm(http.StatusOK, c.query.Get("login_hint"), "")
}

// logIn answers POST of that form: a session begins, and the person is led back with a code.
func (t *tenant) logIn(c *call) (answer, *problem) {
	app, wrong := t.visited(c)
	if wrong != nil {
		return page(wrong.status, wrong.message)
	}
	made, refused := t.authorization(c, app)
	if refused != nil {
		return c.comeBackRefused(refused), nil
	}
	form, err := url.ParseQuery(string(c.body))
	if err != nil || form.Get("username") == "" || form.Get("password") == "" {
		return loginForm(http.StatusBadRequest, form.Get("username"), "User name and password are needed.")
	}
	user, of, refused := t.authenticate(c, app, grantRequest{
		"username": form.Get("username"), "password": form.Get("password"), "realm": c.query.Get("connection"),
	})
	if refused != nil {
		return loginForm(http.StatusBadRequest, form.Get("username"), refused.description)
	}
	in := t.openSession(c, user.ID(), app.id(), "pwd")
	made.session = in.ID
	back := t.comeBackAs(c, made, user, of)
	back.header["Set-Cookie"] = c.cookie(in.ID).String()
	return back, nil
}

// loginForm answers with the login page and a sentence about what was wrong, if anything was.
func loginForm(status int, username, wrong string) (answer, *problem) {
	if wrong != "" {
		wrong = "<p>" + html.EscapeString(wrong) + "</p>"
	}
	return document(status, `<form method="post">`+wrong+
		`<label>Username or email <input name="username" value="`+html.EscapeString(username)+`"></label> `+
		`<label>Password <input type="password" name="password"></label> <button>Continue</button></form>`)
}

// cookie returns the cookie of a session; an empty id takes it away.
func (c *call) cookie(id string) *http.Cookie {
	made := &http.Cookie{
		Name: sessionCookie, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: c.TLS != nil, MaxAge: int(sessionLife.Seconds()),
	}
	if id == "" {
		made.MaxAge = -1
	}
	return made
}

// comeBackRefused leads the person back with a refusal.
func (c *call) comeBackRefused(r *refusal) answer {
	return c.comeBack(url.Values{"error": {r.code}, "error_description": {r.description}})
}

func leadTo(address string) answer {
	return answer{status: http.StatusFound, header: map[string]string{"Location": address}}
}

// Where sessions end: as Auth0 has always had it, and as OpenID Connect RP-Initiated Logout 1.0 does.
const (
	classicLogoutPath = "/v2/logout"
	logoutPath        = "/oidc/logout"
)

func (t *tenant) logOutClassic(c *call) (answer, *problem) {
	return t.endLogin(c, c.query.Get("client_id"), c.query.Get("returnTo"))
}

func (t *tenant) logOut(c *call) (answer, *problem) {
	id := c.query.Get("client_id")
	if id == "" {
		claims, _ := t.verify(c.query.Get("id_token_hint")) // an id token that has expired names its application too
		id = strings.Join(claims.Audience, " ")
	}
	return t.endLogin(c, id, c.query.Get("post_logout_redirect_uri"))
}

// endLogin ends the session of the browser and leads it to an address that the application allows.
func (t *tenant) endLogin(c *call, clientID, address string) (answer, *problem) {
	app, known := t.Clients.get(clientID)
	if address != "" && (!known || !app.landing(address)) {
		return page(http.StatusBadRequest, "The address to return to is not in the list of allowed logout URLs.")
	}
	if _, in, ok := t.inSession(c); ok {
		t.sessions.Sessions.remove(in.ID)
	}
	gone := map[string]string{"Set-Cookie": c.cookie("").String()}
	if address == "" {
		return answer{status: http.StatusOK, raw: []byte("OK"), contentType: "text/plain; charset=utf-8", header: gone}, nil
	}
	if state := c.query.Get("state"); state != "" {
		address = withParameter(address, "state", state)
	}
	gone["Location"] = address
	return answer{status: http.StatusFound, header: gone}, nil
}

// withParameter returns an address with one more parameter; an address that is none stays as it is.
func withParameter(address, name, value string) string {
	target, err := url.Parse(address)
	if err != nil {
		return address
	}
	values := target.Query()
	values.Set(name, value)
	target.RawQuery = values.Encode()
	return target.String()
}

// landing tells whether the client lets users land on an address after a logout. One that has registered none
// lets them land on this machine, as with callbacks.
func (c *client) landing(address string) bool {
	if allowed := texts(c.Object.values["allowed_logout_urls"]); len(allowed) > 0 {
		return slices.Contains(allowed, address)
	}
	return onThisMachine(address)
}
