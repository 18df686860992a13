package auth0

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/internal/directory"
)

// updateUser answers PATCH /api/v2/users/{id}.
func (t *tenant) updateUser(c *call) (answer, *problem) {
	body, wrong := c.user(updatable)
	if wrong == nil {
		wrong = exclusive(body)
	}
	if wrong != nil {
		return fail(wrong)
	}
	user, err := t.users.Update(c.param("id"), func(p *profile) (*profile, error) {
		if wrong := t.change(p, body); wrong != nil {
			return nil, wrong
		}
		return p, nil
	})
	if err != nil {
		return fail(updateProblem(err))
	}
	if body["verify_email"] == true && user.text("email") != "" {
		t.send(Message{Kind: "verification_email", To: user.text("email"), UserID: user.ID()})
	}
	return success(user)
}

// updateProblem returns the problem for what kept an update from being stored.
func updateProblem(err error) *problem {
	var wrong *problem
	var conflict *directory.ConflictError
	switch {
	case errors.As(err, &wrong):
		return wrong
	case errors.As(err, &conflict):
		name, _, _ := strings.Cut(conflict.Key, "\x00")
		return newValueExists.with(name)
	default:
		return userMissing.with()
	}
}

// Error returns the message, so that a problem can pass through a change of the directory.
func (p *problem) Error() string { return p.message }

// exclusivePairs are the attributes that are not changed in one request, in the words of the message.
var exclusivePairs = [][2]string{
	{"password", "email"},
	{"password", "email_verified"},
	{"username", "password"},
	{"username", "email"},
	{"username", "email_verified"},
}

// exclusive fails where two attributes are to be changed that exclude each other.
func exclusive(body map[string]any) *problem {
	for _, pair := range exclusivePairs {
		_, first := body[pair[0]]
		_, second := body[pair[1]]
		if first && second {
			return simultaneous.with(pair[0] + " and " + pair[1])
		}
	}
	return nil
}

// selectors are what a body says beside the new values.
var selectors = []string{"connection", "client_id", "verify_email", "verify_phone_number"}

// change applies a checked body to a user. A body that changes nothing leaves the user as it is.
func (t *tenant) change(p *profile, body map[string]any) *problem {
	c, wrong := t.selected(p, body)
	if wrong == nil {
		wrong = changeable(p, c, body)
	}
	if wrong != nil {
		return wrong
	}
	changed := false
	now := t.now()
	for _, a := range userSchema {
		value, given := body[a.name]
		if given && !slices.Contains(selectors, a.name) {
			changed = true
			p.assign(a.name, value, now)
		}
	}
	fold(p.values, c.Strategy)
	if changed {
		p.set("updated_at", stamp(now))
	}
	return nil
}

// selected returns the connection whose identity of the user a body is about: the first one unless
// the body names another.
func (t *tenant) selected(p *profile, body map[string]any) (connection, *problem) {
	name, given := body["connection"].(string)
	if given && !p.belongs(name) {
		if _, ok := t.connection(name); !ok {
			return connection{}, connectionUnknown.with()
		}
		return connection{}, foreignIdentity.with()
	}
	main := p.identity()
	if !given || name == main.connection {
		name = main.connection
	}
	c, ok := t.connection(name)
	if !ok { // a seeded user may be of a connection that the tenant does not have
		c = connection{Name: name, Strategy: main.provider}
	}
	return c, nil
}

// changeable checks what a connection allows to change of its users.
func changeable(p *profile, c connection, body map[string]any) *problem {
	if !ownStore(c.Strategy) {
		return changeableElsewhere(c, body)
	}
	if _, given := body["email_verified"]; given && c.Strategy == smsStrategy {
		return fixedAttribute.with("email_verified")
	}
	if password, ok := body["password"].(string); ok {
		if c.Strategy != databaseStrategy {
			return fixedAttribute.with("password")
		}
		if wrong := checkPassword(c, password); wrong != nil {
			return wrong
		}
	}
	username, given := body["username"]
	switch {
	case !given:
		return nil
	case username == nil && c.flag("requires_username"):
		return usernameMissing.with(c.Name)
	case username == nil:
		return nil
	case p.text("username") == "":
		return usernameNew.with()
	default:
		return checkUsername(c, username.(string))
	}
}

// changeableElsewhere checks a change of a user whose profile belongs to another provider.
func changeableElsewhere(c connection, body map[string]any) *problem {
	for _, name := range []string{"email", "email_verified", "password", "phone_number", "phone_verified", "username"} {
		if _, given := body[name]; given {
			return fixedAttribute.with(name)
		}
	}
	var synced []string
	for _, name := range []string{"family_name", "given_name", "name", "nickname", "picture"} {
		if _, given := body[name]; given {
			synced = append(synced, name)
		}
	}
	if len(synced) > 0 {
		return syncedAttributes.with(strings.Join(synced, ", "), c.Name)
	}
	return nil
}

// assign gives an attribute a new value. null removes it; metadata are merged.
func (p *profile) assign(name string, value any, now time.Time) {
	switch {
	case name == "password":
		if value != nil {
			// The recorded service notes the reset just before the update.
			p.set("last_password_reset", stamp(now.Add(-4*time.Millisecond)))
		}
	case value == nil:
		p.unset(name)
	case name == "user_metadata":
		p.set(name, p.merged(name, value.(map[string]any)))
	case name == "app_metadata":
		if merged := p.merged(name, value.(map[string]any)); len(merged) > 0 {
			p.set(name, merged)
		} else {
			p.unset(name)
		}
	default:
		p.set(name, value)
	}
}

// merged returns an attribute's metadata with changes to the first level: null removes a name, an
// empty object removes them all.
func (p *profile) merged(name string, changes map[string]any) map[string]any {
	if len(changes) == 0 {
		return map[string]any{}
	}
	merged, _ := p.values[name].(map[string]any)
	if merged == nil {
		merged = map[string]any{}
	}
	for key, value := range changes {
		if value == nil {
			delete(merged, key)
		} else {
			merged[key] = clone(value)
		}
	}
	return merged
}
