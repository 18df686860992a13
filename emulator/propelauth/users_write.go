package propelauth

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/authplus/authplus/emulator"
)

// address matches what is taken for an e-mail address.
var address = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s.]+$`)

// minPassword is how many characters a password needs.
const minPassword = 8

// hashPrefixes begin the hashes of passwords that can be migrated.
var hashPrefixes = []string{"$2a$", "$2b$", "$2y$", "$argon2id$", "$argon2i$", "$pbkdf2"}

// createUser answers POST user.
func (e *environment) createUser(c *call) emulator.Reply {
	f := c.body
	u := e.newUser(f)
	u.Metadata = f.object("metadata")
	u.CanCreateOrgs = f.flag("can_create_orgs", false)
	u.UpdatePasswordRequired = f.flag("ask_user_to_update_password_on_login", false)
	if f.has("password") {
		u.HasPassword = e.checkPassword(f, "password")
	}
	mail := f.flag("send_email_to_confirm_email_address", false)
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	e.state.add(u)
	if mail && !u.EmailConfirmed {
		e.askToConfirm(u, u.Email)
	}
	return ok(map[string]string{"user_id": u.UserID})
}

// migrateUser answers POST migrate_user.
func (e *environment) migrateUser(c *call) emulator.Reply {
	f := c.body
	u := e.newUser(f)
	if !f.has("email_confirmed") {
		f.note("email_confirmed", "This field is required")
	}
	u.LegacyUserID = f.text("existing_user_id")
	u.PictureURL = f.text("picture_url")
	u.Enabled = f.flag("enabled", true)
	u.MFAEnabled = f.text("existing_mfa_base32_encoded_secret") != ""
	u.UpdatePasswordRequired = f.flag("update_password_required", false)
	if f.has("existing_password_hash") {
		u.HasPassword = checkHash(f, "existing_password_hash")
	}
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	e.state.add(u)
	return ok(map[string]string{"user_id": u.UserID})
}

// newUser returns the user that a form describes, and notes what is not acceptable.
func (e *environment) newUser(f form) *user {
	now := e.seconds()
	u := &user{
		UserID: e.server.IDs().UUID(), Email: e.freeEmail(f, "email", nil), EmailConfirmed: f.flag("email_confirmed", false),
		Enabled: true, CreatedAt: now, LastActiveAt: now,
	}
	u.FirstName, u.LastName, u.Properties = f.text("first_name"), f.text("last_name"), withoutNulls(f.object("properties"))
	u.Username = e.freeUsername(f, nil)
	return u
}

// freeEmail returns the address in a field, which no other user may have.
func (e *environment) freeEmail(f form, name string, of *user) string {
	email := f.needed(name)
	switch other := e.state.byEmail(email); {
	case email == "":
	case !address.MatchString(email):
		f.note(name, "Invalid email address")
	case other != nil && other != of:
		f.note(name, "A user with this email address already exists")
	}
	return email
}

// freeUsername returns the user name in a form, which no other user may have.
func (e *environment) freeUsername(f form, of *user) string {
	name := f.text("username")
	if other := e.state.byUsername(name); name != "" && other != nil && other != of {
		f.note("username", "A user with this username already exists")
	}
	return name
}

// checkPassword tells whether a field has an acceptable password, and notes a problem if not.
func (e *environment) checkPassword(f form, name string) bool {
	if password := f.needed(name); password != "" && utf8.RuneCountInString(password) < minPassword {
		f.note(name, "Must be at least 8 characters long")
	}
	return f.wrong[name] == nil
}

// checkHash tells whether a field has the hash of a password, and notes a problem if not.
func checkHash(f form, name string) bool {
	hash := f.needed(name)
	for _, prefix := range hashPrefixes {
		if strings.HasPrefix(hash, prefix) {
			return true
		}
	}
	f.note(name, "Unsupported password hash")
	return false
}

// set returns the operation that changes a user by itself.
func set(change func(*user)) func(*environment, *call) emulator.Reply {
	return func(e *environment, c *call) emulator.Reply {
		u := e.state.Users[c.id()]
		if u == nil {
			return missing()
		}
		change(u)
		return done()
	}
}

// updateUser answers PUT user/{id}: what is sent changes, and an empty text takes a value away. Properties
// are merged by their names, and the older metadata is replaced.
func (e *environment) updateUser(c *call) emulator.Reply {
	u, f := e.state.Users[c.id()], c.body
	if u == nil {
		return missing()
	}
	next := u.clone()
	for name, into := range map[string]*string{
		"first_name": &next.FirstName, "last_name": &next.LastName, "picture_url": &next.PictureURL,
		"legacy_user_id": &next.LegacyUserID,
	} {
		f.take(name, into, "a string")
	}
	if f.has("username") {
		next.Username = e.freeUsername(f, u)
	}
	if properties := f.object("properties"); properties != nil {
		if next.Properties == nil {
			next.Properties = map[string]json.RawMessage{}
		}
		maps.Copy(next.Properties, properties)
		next.Properties = withoutNulls(next.Properties)
	}
	if metadata := f.object("metadata"); metadata != nil {
		next.Metadata = metadata
	}
	next.UpdatePasswordRequired = f.flag("update_password_required", next.UpdatePasswordRequired)
	next.CanCreateOrgs = f.flag("can_create_orgs", next.CanCreateOrgs)
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	e.state.change(u, func(u *user) { *u = next })
	return done()
}

func withoutNulls(object map[string]json.RawMessage) map[string]json.RawMessage {
	maps.DeleteFunc(object, func(_ string, value json.RawMessage) bool { return string(value) == "null" })
	return object
}

// updateEmail answers PUT user/{id}/email. With confirmation the address stays until it is confirmed.
func (e *environment) updateEmail(c *call) emulator.Reply {
	u, f := e.state.Users[c.id()], c.body
	if u == nil {
		return missing()
	}
	email, confirm := e.freeEmail(f, "new_email", u), f.flag("require_email_confirmation", true)
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	if confirm {
		e.askToConfirm(u, email)
	} else {
		e.state.change(u, func(u *user) { u.Email, u.EmailConfirmed = email, true })
	}
	return done()
}

func (e *environment) updatePassword(c *call) emulator.Reply {
	u := e.state.Users[c.id()]
	if u == nil {
		return missing()
	}
	set := e.checkPassword(c.body, "password")
	ask := c.body.flag("ask_user_to_update_password_on_login", false)
	if len(c.body.wrong) > 0 {
		return invalid(c.body.wrong)
	}
	u.HasPassword, u.UpdatePasswordRequired = set, ask
	return done()
}

func (e *environment) migratePassword(c *call) emulator.Reply {
	id := c.body.needed("user_id")
	set := checkHash(c.body, "password_hash")
	if e.state.Users[id] == nil && id != "" {
		c.body.note("user_id", "User not found")
	}
	if len(c.body.wrong) > 0 {
		return invalid(c.body.wrong)
	}
	e.state.Users[id].HasPassword = set
	return done()
}

// disableUser answers POST user/{id}/disable: the user is signed out and cannot sign in.
func (e *environment) disableUser(c *call) emulator.Reply {
	u := e.state.Users[c.id()]
	if u == nil {
		return missing()
	}
	u.Enabled = false
	e.state.signOut(u.UserID)
	return done()
}

func (e *environment) logOut(c *call) emulator.Reply {
	if e.state.Users[c.id()] == nil {
		return missing()
	}
	e.state.signOut(c.id())
	return emulator.Reply{Status: http.StatusNoContent}
}

func (e *environment) resendConfirmation(c *call) emulator.Reply {
	u := e.state.Users[c.body.text("user_id")]
	if u == nil || u.EmailConfirmed {
		return emulator.JSON(http.StatusBadRequest, map[string]string{"user_facing_error": "There is nothing to confirm"})
	}
	e.askToConfirm(u, u.Email)
	return emulator.Reply{Status: http.StatusNoContent}
}

func (e *environment) deleteUser(c *call) emulator.Reply {
	u := e.state.Users[c.id()]
	if u == nil {
		return missing()
	}
	e.state.remove(u)
	return done()
}
