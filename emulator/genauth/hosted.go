package genauth

import (
	"bytes"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// loginPage is the hosted login. It carries what it was asked on to itself.
var loginPage = template.Must(template.New("login").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Log in</title></head><body>
<h1>Log in to {{.Name}}</h1>
{{with .Wrong}}<p role="alert">{{.}}</p>
{{end}}<form method="post" action="?{{.Query}}">
<label>Account <input name="account" value="{{.Account}}" autocomplete="username" autofocus required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in</button>
</form></body></html>
`))

// cookieName is the cookie that keeps a user signed in.
const cookieName = "authplus_genauth"

// authorize begins a sign-in in the browser: with the login page or, where the browser is signed in
// already, by leading back. So that programs need no form, login_hint signs in whom it names.
func authorize(c *call) emulator.Reply {
	query := c.request.URL.Query()
	if wrong := c.checkAuthorize(query); wrong != nil {
		return wrong.reply()
	}
	if u := c.hinted(query.Get("login_hint")); u != nil {
		return c.lead(u, query, "")
	}
	prompts := strings.Fields(query.Get("prompt"))
	if u := c.browser(); u != nil && !slices.Contains(prompts, "login") {
		return c.lead(u, query, "")
	}
	if slices.Contains(prompts, "none") {
		return back(query, url.Values{"error": {"login_required"}, "error_description": {"End-User authentication is required"}}, "")
	}
	return c.page(query, "", "")
}

// checkAuthorize refuses what must not lead back to where it came from.
func (c *call) checkAuthorize(query url.Values) *refusal {
	switch {
	case query.Get("client_id") != theApplication.ID:
		return &refusal{http.StatusBadRequest, "invalid_client", "client is invalid"}
	case !c.pool.service.mayRedirect(query.Get("redirect_uri")):
		return &refusal{http.StatusBadRequest, "redirect_uri_mismatch", "redirect_uri did not match any of the client's registered redirect_uris"}
	case query.Get("response_type") != "code":
		return &refusal{http.StatusBadRequest, "unsupported_response_type", "unsupported response_type requested"}
	case strings.HasPrefix(c.request.URL.Path, "/oidc") && !hasScope(query.Get("scope"), "openid"):
		return &refusal{http.StatusBadRequest, "invalid_scope", "openid scope must be requested"}
	}
	return nil
}

// mayRedirect tells whether a sign-in may lead to an address: to those that were named, and to this
// machine.
func (s *service) mayRedirect(uri string) bool {
	if slices.Contains(s.redirects, uri) {
		return true
	}
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// hinted returns the user whom a hint names by id, address, name or number, or nil.
func (c *call) hinted(hint string) *person {
	for _, kind := range []string{"user_id", "email", "username", "phone"} {
		if u, wrong := c.pool.find(hint, kind); wrong == nil && u.values.text("status") == "Activated" {
			return u
		}
	}
	return nil
}

// browser returns who is signed in to the browser, or nil.
func (c *call) browser() *person {
	cookie, err := c.request.Cookie(cookieName)
	if err != nil {
		return nil
	}
	u, wrong := c.pool.find(c.pool.sessions.browsers[cookie.Value], "")
	if wrong != nil || u.values.text("status") != "Activated" {
		return nil
	}
	return u
}

// logIn takes what was typed into the login page.
func logIn(c *call) emulator.Reply {
	query := c.request.URL.Query()
	if wrong := c.checkAuthorize(query); wrong != nil {
		return wrong.reply()
	}
	form, _ := c.form()
	u, wrong := c.byPassword(object{"account": form["account"], "password": form["password"]}, object{})
	if wrong == nil && u.values.text("status") != "Activated" {
		wrong = &locked
	}
	if wrong == nil {
		u, wrong = c.entered(u, "")
	}
	if wrong != nil {
		return c.page(query, form.text("account"), wrong.text.english)
	}
	cookie := c.pool.ids.Text(32)
	c.pool.sessions.browsers[cookie] = u.ID()
	return c.lead(u, query, cookie)
}

// lead leads back to the application with a code.
func (c *call) lead(u *person, query url.Values, cookie string) emulator.Reply {
	code := c.pool.ids.Text(43)
	c.pool.sessions.codes[code] = authorization{
		user: u.ID(), redirect: query.Get("redirect_uri"), scope: query.Get("scope"), nonce: query.Get("nonce"),
		challenge: query.Get("code_challenge"), method: query.Get("code_challenge_method"), end: c.now.Add(codeLife),
	}
	return back(query, url.Values{"code": {code}}, cookie)
}

// back leads to where a sign-in came from.
func back(query, result url.Values, cookie string) emulator.Reply {
	if state := query.Get("state"); state != "" {
		result.Set("state", state)
	}
	reply := emulator.Reply{Status: http.StatusFound, Header: map[string]string{"Location": withQuery(query.Get("redirect_uri"), result)}}
	if cookie != "" {
		kept := http.Cookie{Name: cookieName, Value: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
		reply.Header["Set-Cookie"] = kept.String()
	}
	return reply
}

// withQuery adds parameters to an address.
func withQuery(address string, values url.Values) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	for name := range values {
		query.Set(name, values.Get(name))
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// page answers with the login page.
func (c *call) page(query url.Values, account, wrong string) emulator.Reply {
	var body bytes.Buffer
	err := loginPage.Execute(&body, map[string]any{
		"Name": theApplication.Name, "Query": template.URL(query.Encode()), "Account": account, "Wrong": wrong, //nolint:gosec // Encode has escaped it.
	})
	if err != nil {
		return emulator.Reply{Status: http.StatusInternalServerError}
	}
	return emulator.Reply{
		Status: http.StatusOK, ContentType: "text/html; charset=utf-8", Body: body.Bytes(),
		Header: map[string]string{"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"},
	}
}

// endSession signs the browser out and leads to where the application wants, if it may.
func endSession(c *call) emulator.Reply {
	if cookie, err := c.request.Cookie(cookieName); err == nil {
		delete(c.pool.sessions.browsers, cookie.Value)
	}
	query := c.request.URL.Query()
	to := query.Get("post_logout_redirect_uri")
	if to == "" {
		to = query.Get("redirect_uri")
	}
	gone := http.Cookie{Name: cookieName, Path: "/", MaxAge: -1}
	reply := emulator.Reply{
		Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: []byte("Logged out\n"),
		Header: map[string]string{"Set-Cookie": gone.String()},
	}
	switch {
	case to == "":
		return reply
	case !c.pool.service.mayRedirect(to):
		return badRequest.reply()
	}
	state := url.Values{}
	if query.Has("state") {
		state.Set("state", query.Get("state"))
	}
	reply.Status, reply.Body, reply.Header["Location"] = http.StatusFound, nil, withQuery(to, state)
	return reply
}
