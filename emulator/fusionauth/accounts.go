package fusionauth

import (
	"net/http"
	"time"

	"github.com/authplus/authplus/emulator"
)

var accountRoutes = []route{
	{http.MethodPost, "/api/user/verify-email", either, (*call).verifyEmail},
	{http.MethodPost, "/api/user/verify-email/{verificationId}", open, (*call).verifyEmail},
	{http.MethodPut, "/api/user/verify-email", either, (*call).resendVerification},
	{http.MethodPost, "/api/user/forgot-password", either, (*call).forgotPassword},
	{http.MethodPost, "/api/user/change-password", either, (*call).changePassword},
	{http.MethodPost, "/api/user/change-password/{changePasswordId}", open, (*call).changePassword},
	{http.MethodGet, "/api/user/change-password/{changePasswordId}", open, (*call).checkChange},
}

var passwordlessRoutes = []route{
	{http.MethodPost, "/api/passwordless/start", keyed, (*call).startPasswordless},
	{http.MethodPost, "/api/passwordless/send", open, (*call).sendPasswordless},
	{http.MethodPost, "/api/passwordless/login", open, (*call).logInPasswordless},
}

// lives are how long codes of a kind work.
var lives = map[string]time.Duration{
	"verify": 24 * time.Hour, "password": 600 * time.Second, "set-password": 24 * time.Hour, "passwordless": 180 * time.Second,
	"two-factor": 300 * time.Second, "authorization": authorizationLife, "browser": browserLife, "once": onceLife,
}

// newCode returns a code that lets a user do one thing.
func (c *call) newCode(kind, user, application string, state object) string {
	text := c.server.IDs().Text(43)
	c.state.Codes[text] = code{
		Kind: kind, User: user, Application: application, State: state, OneTime: c.server.IDs().Of("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 6),
		Until: c.server.Now().Add(lives[kind]),
	}
	return text
}

// code returns what a code stands for, if it is of a kind and still works.
func (c *call) code(text, kind string) (code, bool) {
	found, known := c.state.Codes[text]
	same := found.Kind == kind || kind == "password" && found.Kind == "set-password"
	return found, known && same && c.server.Now().Before(found.Until)
}

// send notes a message to a user.
func (c *call) send(kind string, u *user, path, text string) {
	c.state.Outbox = append(c.state.Outbox, emulator.Message{
		Kind: kind, To: textOf(u.values, "email"), UserID: u.ID(), Link: c.base() + path + text, Code: text,
	})
}

func (c *call) sendVerification(u *user) string {
	id := c.newCode("verify", u.ID(), "", nil)
	c.send("email-verification", u, "/email/verify/", id)
	return id
}

func (c *call) sendPassword(u *user, kind string) string {
	id := c.newCode(kind, u.ID(), "", nil)
	c.send(kind, u, "/password/change/", id)
	return id
}

// verifyEmail answers POST /api/user/verify-email: whoever has the id confirms the address, and who has a
// key that of any user.
func (c *call) verifyEmail() emulator.Reply {
	id := textOf(c.body, "verificationId")
	if inPath := c.params.Get("verificationId"); inPath != "" {
		id = inPath
	}
	verified, valid := c.code(id, "verify")
	if of := textOf(c.body, "userId"); id == "" && of != "" && c.authorized {
		verified, valid = code{User: of}, true
	}
	u, found := c.state.users.Get(verified.User)
	if !valid || !found {
		return empty(http.StatusNotFound)
	}
	delete(c.state.Codes, id)
	c.change(u.ID(), func(u *user) { u.verify(c.now()) })
	return empty(http.StatusOK)
}

// resendVerification answers PUT /api/user/verify-email.
func (c *call) resendVerification() emulator.Reply {
	if c.tenant == "" {
		return tenantRequired()
	}
	u, found := c.owner("email", c.query.Get("email"))
	if !found {
		return empty(http.StatusNotFound)
	}
	var id string
	if c.query.Get("sendVerifyEmail") == "false" {
		id = c.newCode("verify", u.ID(), "", nil)
	} else {
		id = c.sendVerification(u)
	}
	if !c.authorized {
		return empty(http.StatusOK)
	}
	return ok(object{"verificationId": id, "oneTimeCode": c.state.Codes[id].OneTime})
}

// forgotPassword answers POST /api/user/forgot-password. The id is told to who has a key.
func (c *call) forgotPassword() emulator.Reply {
	if c.tenant == "" {
		return tenantRequired()
	}
	u, found := c.login(c.value("loginId"), textsIn(c.body, "loginIdTypes"))
	silent := c.body["sendForgotPasswordEmail"] == false
	switch {
	case !found:
		return empty(http.StatusNotFound)
	case textOf(u.values, "email") == "" && !silent:
		return empty(http.StatusUnprocessableEntity)
	}
	var id string
	if silent {
		id = c.newCode("password", u.ID(), "", objectIn(c.body, "state"))
	} else {
		id = c.sendPassword(u, "password")
	}
	if !c.authorized {
		return empty(http.StatusOK)
	}
	return ok(object{"changePasswordId": id})
}

// checkChange answers GET /api/user/change-password/{changePasswordId}.
func (c *call) checkChange() emulator.Reply {
	if _, valid := c.code(c.params.Get("changePasswordId"), "password"); !valid {
		return empty(http.StatusNotFound)
	}
	return empty(http.StatusOK)
}

// changePassword answers POST /api/user/change-password: by the id of a request to change it, or for who has
// a key by what the user signs in with. It ends the user's sessions.
func (c *call) changePassword() emulator.Reply {
	secret := textOf(c.body, "password")
	var wrong problems
	if secret == "" {
		wrong.add("blank", "password", "You must specify the [password] property.")
	} else {
		checkPassword(secret, &wrong)
	}
	if wrong.any() {
		return wrong.reply()
	}
	id := c.params.Get("changePasswordId")
	if id == "" {
		id = textOf(c.body, "changePasswordId")
	}
	if id != "" {
		allowed, valid := c.code(id, "password")
		if !valid {
			return empty(http.StatusNotFound)
		}
		c.newPassword(allowed.User, secret)
		return ok(object{"oneTimePassword": c.newCode("once", allowed.User, "", nil), "state": allowed.State})
	}
	if !c.authorized {
		return empty(http.StatusUnauthorized)
	}
	u, found := c.login(textOf(c.body, "loginId"), textsIn(c.body, "loginIdTypes"))
	if !found {
		return empty(http.StatusNotFound)
	}
	if current := textOf(c.body, "currentPassword"); current != "" && !c.state.Passwords[u.ID()].matches(current) {
		return field("invalid", "currentPassword", "The [currentPassword] is not correct.")
	}
	c.newPassword(u.ID(), secret)
	return empty(http.StatusOK)
}

// newPassword changes a password and revokes what was given out on the old one.
func (c *call) newPassword(id, secret string) {
	c.setPassword(id, secret)
	c.change(id, func(u *user) { u.values["passwordChangeRequired"] = false })
	c.endSessions(func(s session) bool { return s.User == id })
	for text, one := range c.state.Codes {
		if one.User == id && one.Kind != "verify" {
			delete(c.state.Codes, text)
		}
	}
}

// startPasswordless answers POST /api/passwordless/start.
func (c *call) startPasswordless() emulator.Reply {
	application := textOf(c.body, "applicationId")
	a, known := c.state.Applications.get(application)
	switch {
	case application == "":
		return missingField("applicationId")
	case !known:
		return field("invalid", "applicationId", "The [applicationId] is not the Id of an Application.")
	case textOf(c.body, "loginId") == "":
		return missingField("loginId")
	}
	c.tenant = textOf(a, "tenantId")
	u, found := c.login(textOf(c.body, "loginId"), textsIn(c.body, "loginIdTypes"))
	if !found {
		return empty(http.StatusNotFound)
	}
	text := c.newCode("passwordless", u.ID(), application, objectIn(c.body, "state"))
	return ok(object{"code": text, "oneTimeCode": c.state.Codes[text].OneTime})
}

// sendPasswordless answers POST /api/passwordless/send.
func (c *call) sendPasswordless() emulator.Reply {
	text := textOf(c.body, "code")
	started, valid := c.code(text, "passwordless")
	u, found := c.state.users.Get(started.User)
	if !valid || !found {
		return empty(http.StatusNotFound)
	}
	c.send("passwordless-login", u, "/oauth2/passwordless/", text)
	return empty(http.StatusOK)
}

// logInPasswordless answers POST /api/passwordless/login. A code works once.
func (c *call) logInPasswordless() emulator.Reply {
	text := textOf(c.body, "code")
	started, valid := c.code(text, "passwordless")
	u, found := c.state.users.Get(started.User)
	if !valid || !found {
		return empty(http.StatusNotFound)
	}
	delete(c.state.Codes, text)
	return c.loggedIn(u, started.Application, "PASSWORDLESS")
}
