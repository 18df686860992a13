package fusionauth

import (
	"errors"
	"net/http"
	"strings"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
)

var userRoutes = []route{
	{http.MethodPost, "/api/user", keyed, (*call).createUser},
	{http.MethodPost, "/api/user/{id}", keyed, (*call).createUser},
	{http.MethodGet, "/api/user", keyed, (*call).findUser},
	{http.MethodGet, "/api/user/{id}", keyed, (*call).getUser},
	{http.MethodPut, "/api/user/{id}", keyed, (*call).putUser},
	{http.MethodPatch, "/api/user/{id}", keyed, (*call).patchUser},
	{http.MethodDelete, "/api/user/{id}", keyed, (*call).deleteUser},
	{http.MethodPost, "/api/user/import", keyed, (*call).importUsers},
}

// userReply answers with a user.
func userReply(u *user) emulator.Reply { return ok(object{"user": u.wire()}) }

// lookup returns the user whom the path names, or the answer where there is none.
func (c *call) lookup() (*user, emulator.Reply, bool) {
	id, refusal, valid := c.id("id", "userId")
	if !valid {
		return nil, refusal, false
	}
	u, found := c.state.users.Get(id)
	if !found {
		return nil, empty(http.StatusNotFound), false
	}
	return u, emulator.Reply{}, true
}

// createUser answers POST /api/user and POST /api/user/{id}.
func (c *call) createUser() emulator.Reply {
	id, refusal, valid := c.id("id", "userId")
	if !valid {
		return refusal
	}
	u, refusal, created := c.create(id)
	if !created {
		return refusal
	}
	return userReply(u)
}

// create makes the user of the body.
func (c *call) create(id string) (*user, emulator.Reply, bool) {
	if c.tenant == "" {
		return nil, tenantRequired(), false
	}
	given := c.part("user")
	u := &user{only(given, writable)}
	wrong := normalize(u.values)
	u.values["tenantId"] = c.tenant
	c.checkUser(u, textOf(given, "password"), &wrong)
	if _, taken := c.state.users.Get(id); taken && id != "" {
		wrong.add("duplicate", "user.id", "A User with Id = ["+id+"] already exists.")
	}
	if wrong.any() {
		return nil, wrong.reply(), false
	}
	if id == "" {
		id = c.server.IDs().UUID()
	}
	c.complete(u, id)
	if c.flag("skipVerification") {
		u.verify(c.now())
	}
	if refusal, kept := c.insert(u); !kept {
		return nil, refusal, false
	}
	if secret := textOf(given, "password"); secret != "" {
		c.setPassword(u.ID(), secret)
	} else if c.flag("sendSetPasswordEmail") {
		c.sendPassword(u, "set-password")
	}
	if u.values["verified"] != true && textOf(u.values, "email") != "" {
		c.sendVerification(u)
	}
	stored, _ := c.state.users.Get(u.ID())
	return stored, emulator.Reply{}, true
}

// insert keeps a new user. What two users may not share was checked before.
func (c *call) insert(u *user) (emulator.Reply, bool) {
	var conflict *directory.ConflictError
	if err := c.state.users.Insert(u); errors.As(err, &conflict) {
		return field("duplicate", "user", "A User with this identity already exists."), false
	}
	return emulator.Reply{}, true
}

// complete sets what FusionAuth sets in a new user.
func (c *call) complete(u *user, id string) {
	now := c.now()
	for name, value := range (object{
		"id": id, "active": true, "verified": false, "passwordChangeRequired": false, "usernameStatus": "ACTIVE",
		"connectorId": "e3306678-a53a-4964-9040-1c96f36dda72", "insertInstant": now, "lastUpdateInstant": now, "lastLoginInstant": now,
		"data": object{}, "memberships": []any{}, "registrations": []any{}, "preferredLanguages": []any{},
		"twoFactor": object{"methods": []any{}, "recoveryCodes": []any{}}, "tenantId": c.tenant,
	}) {
		if _, set := u.values[name]; !set {
			u.values[name] = value
		}
	}
}

// verify confirms the user's address.
func (u *user) verify(now int) {
	u.values["verified"], u.values["verifiedInstant"] = true, now
}

// getUser answers GET /api/user/{id}.
func (c *call) getUser() emulator.Reply {
	u, refusal, found := c.lookup()
	if !found {
		return refusal
	}
	return userReply(u)
}

// findUser answers GET /api/user, by address, user name, any of these or a code.
func (c *call) findUser() emulator.Reply {
	for parameter, kind := range map[string]string{"verificationId": "verify", "changePasswordId": "password"} {
		if id := c.query.Get(parameter); id != "" {
			return c.findByCode(id, kind)
		}
	}
	if c.tenant == "" {
		return tenantRequired()
	}
	var u *user
	var found bool
	switch q := c.query; {
	case q.Has("email"):
		u, found = c.owner("email", strings.TrimSpace(q.Get("email")))
	case q.Has("username"):
		u, found = c.owner("username", q.Get("username"))
	case q.Has("loginId"):
		u, found = c.login(q.Get("loginId"), q["loginIdTypes"])
	default:
		return general(http.StatusBadRequest, "[invalid]", "You must specify either the [userId], [email], [username] or [loginId] property.")
	}
	if !found {
		return empty(http.StatusNotFound)
	}
	return userReply(u)
}

func (c *call) findByCode(id, kind string) emulator.Reply {
	code, valid := c.code(id, kind)
	u, found := c.state.users.Get(code.User)
	if !valid || !found {
		return empty(http.StatusNotFound)
	}
	return userReply(u)
}

// owner returns the user of the tenant who has a value in a property.
func (c *call) owner(property, value string) (*user, bool) {
	return c.state.users.Owner(loginKey(c.tenant, property, value))
}

// login returns the user who signs in with a text: an address before a user name, unless told otherwise.
func (c *call) login(id string, types []string) (*user, bool) {
	if len(types) == 0 {
		types = []string{"email", "username"}
	}
	for _, kind := range types {
		if u, found := c.owner(kind, id); found {
			return u, true
		}
	}
	return nil, false
}

// putUser answers PUT /api/user/{id}: it replaces what the caller may write, or reactivates.
func (c *call) putUser() emulator.Reply {
	u, refusal, found := c.lookup()
	if !found {
		return refusal
	}
	if c.query.Get("reactivate") == "true" {
		return c.change(u.ID(), func(u *user) { u.values["active"] = true })
	}
	return c.replaceUser(u, c.part("user"))
}

// patchUser answers PATCH /api/user/{id}.
func (c *call) patchUser() emulator.Reply {
	u, refusal, found := c.lookup()
	if !found {
		return refusal
	}
	patched, wrong := c.patched(object{"user": only(clone(u.values), writable)})
	if wrong.any() {
		return wrong.reply()
	}
	return c.replaceUser(u, objectIn(patched, "user"))
}

// replaceUser gives a user the properties that a caller may write, and keeps the instance's own.
func (c *call) replaceUser(u *user, given object) emulator.Reply {
	if !u.active() {
		return empty(http.StatusNotFound)
	}
	kept := without(u.values, writable...)
	next := &user{only(given, writable)}
	wrong := normalize(next.values)
	for name, value := range kept {
		next.values[name] = value
	}
	if id, known := u.values["legacyIdentifier"]; known {
		next.values["legacyIdentifier"] = id
	}
	secret := textOf(given, "password")
	c.checkUser(next, secret, &wrong)
	if wrong.any() {
		return wrong.reply()
	}
	for _, name := range []string{"data", "preferredLanguages"} {
		if _, set := next.values[name]; !set {
			next.values[name] = map[string]any{"data": object{}, "preferredLanguages": []any{}}[name]
		}
	}
	if secret != "" {
		c.setPassword(u.ID(), secret)
		stored, _ := c.state.users.Get(u.ID())
		for _, name := range []string{"encryptionScheme", "factor", "passwordLastUpdateInstant"} {
			next.values[name] = stored.values[name]
		}
	}
	return c.change(u.ID(), func(u *user) { u.values = next.values })
}

// change alters a user and answers with the result. The moment of the change is later than that of the one
// before, even where both come within a millisecond.
func (c *call) change(id string, alter func(*user)) emulator.Reply {
	u, err := c.state.users.Update(id, func(u *user) (*user, error) {
		before := numberOf(u.values["lastUpdateInstant"])
		alter(u)
		u.values["lastUpdateInstant"] = max(int64(c.now()), before+1)
		return u, nil
	})
	var conflict *directory.ConflictError
	switch {
	case errors.As(err, &conflict):
		return field("duplicate", "user", "A User with this identity already exists.")
	case err != nil:
		return empty(http.StatusNotFound)
	}
	return userReply(u)
}

// deleteUser answers DELETE /api/user/{id}: it deactivates, or with hardDelete removes for good.
func (c *call) deleteUser() emulator.Reply {
	u, refusal, found := c.lookup()
	if !found {
		return refusal
	}
	c.discard(u.ID(), c.flag("hardDelete"))
	return empty(http.StatusOK)
}

// discard deactivates a user, or removes one with all that is kept beside.
func (c *call) discard(id string, hard bool) {
	c.endSessions(func(s session) bool { return s.User == id })
	if !hard {
		c.change(id, func(u *user) { u.values["active"] = false })
		return
	}
	c.state.users.Delete(id)
	delete(c.state.Passwords, id)
	for text, code := range c.state.Codes {
		if code.User == id {
			delete(c.state.Codes, text)
		}
	}
}
