package fusionauth

import (
	"net/http"
	"net/url"

	"github.com/authplus/authplus/emulator"
)

// pageRoutes are the hosted pages that links in mails lead to.
var pageRoutes = []route{
	{http.MethodGet, "/email/verify/{code}", open, (*call).verifyPage},
	{http.MethodGet, "/password/change/{code}", open, (*call).changePage},
	{http.MethodPost, "/password/change/{code}", open, (*call).changeForm},
	{http.MethodGet, "/oauth2/passwordless/{code}", open, (*call).passwordlessPage},
}

// expired is the page for a code that does not work any more.
func expired() emulator.Reply { return page(http.StatusNotFound, "The link is not valid any more.") }

// linked returns the user whom the code in the path is for.
func (c *call) linked(kind string) (*user, bool) {
	found, valid := c.code(c.params.Get("code"), kind)
	u, there := c.state.users.Get(found.User)
	return u, valid && there
}

// verifyPage answers GET /email/verify/{code}.
func (c *call) verifyPage() emulator.Reply {
	u, valid := c.linked("verify")
	if !valid {
		return expired()
	}
	delete(c.state.Codes, c.params.Get("code"))
	c.change(u.ID(), func(u *user) { u.verify(c.now()) })
	c.server.Touch()
	return page(http.StatusOK, "Your email address is verified.")
}

// changePage answers GET /password/change/{code}.
func (c *call) changePage() emulator.Reply {
	if _, valid := c.linked("password"); !valid {
		return expired()
	}
	return page(http.StatusOK, "Choose a new password.", `<form method="post"><input type="password" name="password"> <button>Submit</button></form>`)
}

// changeForm answers POST of the page that changes a password.
func (c *call) changeForm() emulator.Reply {
	u, valid := c.linked("password")
	if !valid {
		return expired()
	}
	form, err := url.ParseQuery(string(c.raw))
	var wrong problems
	checkPassword(form.Get("password"), &wrong)
	if err != nil || wrong.any() {
		return page(http.StatusBadRequest, "The password cannot be taken.")
	}
	c.newPassword(u.ID(), form.Get("password"))
	return page(http.StatusOK, "Your password is changed.")
}

// passwordlessPage answers GET /oauth2/passwordless/{code}: it begins a session in the browser.
func (c *call) passwordlessPage() emulator.Reply {
	u, valid := c.linked("passwordless")
	if !valid || !u.active() {
		return expired()
	}
	delete(c.state.Codes, c.params.Get("code"))
	c.server.Touch()
	in := http.Cookie{
		Name: browserCookie, Value: c.newCode("browser", u.ID(), "", nil), Path: "/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: c.TLS != nil,
	}
	reply := page(http.StatusOK, "You are signed in.")
	reply.Header = map[string]string{"Set-Cookie": in.String()}
	return reply
}
