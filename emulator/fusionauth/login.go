package fusionauth

import (
	"net/http"

	"github.com/authplus/authplus/emulator"
)

var loginRoutes = []route{
	{http.MethodPost, "/api/login", keyed, (*call).logIn},
	{http.MethodPut, "/api/login", keyed, (*call).pingLogin},
	{http.MethodPut, "/api/login/{id}", keyed, (*call).pingLogin},
	{http.MethodPut, "/api/login/{id}/{applicationId}", keyed, (*call).pingLogin},
	{http.MethodPost, "/api/logout", open, (*call).logOut},
}

// The answers to a login beside those of HTTP.
const (
	statusNotRegistered  = http.StatusAccepted
	statusChangePassword = 203
	statusExpired        = http.StatusGone
	statusLocked         = http.StatusLocked
)

// logIn answers POST /api/login. An unknown user and a wrong password are told alike.
func (c *call) logIn() emulator.Reply {
	var wrong problems
	once := textOf(c.body, "oneTimePassword")
	for _, name := range []string{"loginId", "password"} {
		if textOf(c.body, name) == "" && once == "" {
			wrong.add("blank", name, "You must specify the ["+name+"] property.")
		}
	}
	application := textOf(c.body, "applicationId")
	if application == "" && c.tenant == "" {
		return tenantRequired()
	}
	if a, known := c.state.Applications.get(application); known {
		c.tenant = textOf(a, "tenantId")
	} else if application != "" {
		wrong.add("invalid", "applicationId", "The [applicationId] is not the Id of an Application.")
	}
	if wrong.any() {
		return wrong.reply()
	}
	u, found := c.proven(once)
	if !found {
		return empty(http.StatusNotFound)
	}
	return c.loggedIn(u, application, "PASSWORD")
}

// proven returns the user who proves to be one by a password, or by the one that a change of it was answered with.
func (c *call) proven(once string) (*user, bool) {
	if once != "" {
		given, valid := c.code(once, "once")
		delete(c.state.Codes, once)
		u, found := c.state.users.Get(given.User)
		return u, valid && found
	}
	u, found := c.login(textOf(c.body, "loginId"), textsIn(c.body, "loginIdTypes"))
	return u, found && c.state.Passwords[u.ID()].matches(textOf(c.body, "password"))
}

// loggedIn answers a login of a user who proved to be one.
func (c *call) loggedIn(u *user, application, how string) emulator.Reply {
	switch expiry := numberOf(u.values["expiry"]); {
	case !u.active():
		return empty(statusLocked)
	case expiry > 0 && expiry < int64(c.now()):
		return empty(statusExpired)
	case u.values["passwordChangeRequired"] == true:
		return respond(statusChangePassword, object{
			"changePasswordId": c.newCode("password", u.ID(), application, nil), "changePasswordReason": "Administrative",
		})
	}
	if reply, left := c.stepLeft(u, application); left {
		return reply
	}
	return c.enter(u, application, how)
}

// enter answers a login of a user of whom nothing more is asked.
func (c *call) enter(u *user, application, how string) emulator.Reply {
	status := http.StatusOK
	if _, registered := u.registration(application); application != "" && !registered {
		status = statusNotRegistered
	}
	now := c.now()
	c.change(u.ID(), func(u *user) { u.values["lastLoginInstant"] = now })
	u, _ = c.state.users.Get(u.ID())
	reply := object{"user": u.wire()}
	if c.body["noJWT"] != true {
		token, until := c.issue(u, application, how)
		reply["token"], reply["tokenExpirationInstant"] = token, until
		if application != "" && status == http.StatusOK {
			reply["refreshToken"], reply["refreshTokenId"] = c.openSession(u, application)
		}
	}
	return respond(status, reply)
}

// pingLogin answers PUT /api/login: it notes a login that took place elsewhere.
func (c *call) pingLogin() emulator.Reply {
	id := c.params.Get("id")
	if id == "" {
		id = c.value("userId")
	}
	u, found := c.state.users.Get(id)
	switch {
	case !found:
		return empty(http.StatusNotFound)
	case !u.active():
		return empty(statusLocked)
	}
	c.change(id, func(u *user) { u.values["lastLoginInstant"] = c.now() })
	u, _ = c.state.users.Get(id)
	return userReply(u)
}

// logOut answers POST /api/logout: it ends a session, or with global all sessions of its user.
func (c *call) logOut() emulator.Reply {
	s, known := c.state.Sessions[c.value("refreshToken")]
	if known {
		global := c.flag("global")
		c.endSessions(func(other session) bool { return other.ID == s.ID || global && other.User == s.User })
	}
	return empty(http.StatusOK)
}
