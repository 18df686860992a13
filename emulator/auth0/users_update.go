package auth0

import (
	"errors"
	"slices"
	"strings"

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
	if password, given := body["password"].(string); given {
		target, _ := t.selected(user, body) // the change has found it
		t.setPassword(target.id(), password)
	}
	if body["verify_email"] == true && user.text("email") != "" {
		t.send(t.verification(c, user, user.identity()))
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
		name, _, _ := strings.Cut(conflict.Key, keySeparator)
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
	target, wrong := t.selected(p, body)
	if wrong != nil {
		return wrong
	}
	c := t.connectionOf(target)
	account := p.account(target)
	if wrong := changeable(account, c, body); wrong != nil {
		return wrong
	}
	changed := false
	now := t.now()
	for _, a := range userSchema {
		value, given := body[a.name]
		if !given || slices.Contains(selectors, a.name) {
			continue
		}
		changed = true
		if a.can(ofAccount) {
			account.assign(a.name, value, now)
		} else {
			p.assign(a.name, value, now)
		}
	}
	fold(account.values, c.Strategy)
	p.setAccount(target, account)
	if changed {
		p.set("updated_at", stamp(now))
	}
	return nil
}

// selected returns the identity of the user that a body is about: the first one unless the body names
// the connection of another.
func (t *tenant) selected(p *profile, body map[string]any) (identity, *problem) {
	name, given := body["connection"].(string)
	if !given {
		return p.identity(), nil
	}
	if target, ok := p.identityIn(name); ok {
		return target, nil
	}
	if _, ok := t.connection(name); !ok {
		return identity{}, connectionUnknown.with()
	}
	return identity{}, foreignIdentity.with()
}

// connectionOf returns the connection of an identity. A seeded user may be of one that the tenant does
// not have.
func (t *tenant) connectionOf(i identity) connection {
	if c, ok := t.connection(i.connection); ok {
		return c
	}
	return connection{Name: i.connection, Strategy: i.provider}
}

// changeable checks what a connection allows to change of an account.
func changeable(account *object, c connection, body map[string]any) *problem {
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
		if wrong := admitPassword(c, password); wrong != nil {
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
	case account.text("username") == "":
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
