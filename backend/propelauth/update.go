package propelauth

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// updateUser changes a user by as many calls as the change touches groups of fields.
func (b *Backend) updateUser(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	if !uuid.MatchString(u.ID) {
		return nil, noSuch(userModel, u.ID, fault.ErrNotUpdated)
	}
	own, extra, err := flatten(u.Set)
	if err != nil {
		return nil, err
	}
	if u.Snapshot, err = b.sufficient(ctx, u, own); err != nil {
		return nil, err
	}
	steps, err := b.steps(own, extra, u.Snapshot, u.Secrets)
	if err != nil {
		return nil, err
	}
	return b.run(ctx, u.ID, u.Snapshot, own, nil, steps)
}

// sufficient returns a snapshot that has what a change builds on: metadata is sent as a whole, and an
// address is confirmed by setting it again. What was not loaded is read first.
func (b *Backend) sufficient(ctx context.Context, u backend.Update, own fields) (json.RawMessage, error) {
	needed := func(name string) bool { return own[name] != nil && lacksMember(u.Snapshot, name) }
	address := own["email_verified"] != nil && own["email"] == nil && lacksMember(u.Snapshot, "email")
	if !needed("user_metadata") && !needed("app_metadata") && !address {
		return u.Snapshot, nil
	}
	docs, err := b.find(ctx, byID, []string{u.ID}, nil)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, fmt.Errorf("propelauth: %s: %w", userModel, fault.ErrNotUpdated)
	}
	return docs[0], nil
}

// lacksMember reports whether a document does not have a field at all.
func lacksMember(doc json.RawMessage, name string) bool {
	return jsonscan.Member(string(doc), name) == ""
}

// steps returns the calls that a change takes, in their order: the profile, the address, the password,
// and what is switched on and off.
func (b *Backend) steps(own, extra fields, snapshot json.RawMessage, secrets backend.Secrets) ([]step, error) {
	parts := []func() (*step, error){
		func() (*step, error) { return profile(own, extra, snapshot) },
		func() (*step, error) { return b.address(own, extra, snapshot) },
		func() (*step, error) { return password(extra, secrets) },
	}
	for _, s := range switches {
		parts = append(parts, func() (*step, error) { return s.step(own, extra) })
	}
	var steps []step
	for _, part := range parts {
		s, err := part()
		if err != nil {
			return nil, err
		}
		if s != nil {
			steps = append(steps, *s)
		}
	}
	return steps, nil
}

// ofUser returns the call of a route with the id of a user.
func ofUser(method, route string, body any) func(id string) rest.Call {
	return func(id string) rest.Call {
		call := item(method, route, id)
		call.Body = body
		return call
	}
}

// profile returns the step for PUT user/{id}.
func profile(own, extra fields, snapshot json.RawMessage) (*step, error) {
	body, now, known := fields{}, fields{}, objectOf(snapshot)
	for _, a := range attributes {
		value, set := own[a.name]
		if !set || a.update == "" {
			continue
		}
		now[a.name] = value
		body[a.update] = a.form.write(value)
		// Properties may be merged or replaced by PropelAuth, so keys that go are sent as null.
		if whole, ok := merge(known[a.name], value, a.name == "user_metadata"); ok && a.form == object {
			body[a.update] = whole
		}
	}
	names := slices.Sorted(maps.Keys(now))
	more, err := extrasOfProfile(extra)
	if err != nil {
		return nil, err
	}
	if len(more) > 0 {
		maps.Copy(body, more)
		now[extraField], names = rawjson.Encode(more), append(names, extraField)
	}
	if len(body) == 0 {
		return nil, nil
	}
	return &step{names: names, now: now, call: ofUser(http.MethodPut, userRoute, body)}, nil
}

// ofOtherSteps are the fields below extra that say how another group of fields is written.
var ofOtherSteps = []string{confirmation, "ask_user_to_update_password_on_login"}

// confirmation decides whether a new address has to be confirmed before it replaces the old one.
const confirmation = "require_email_confirmation"

// extrasOfProfile returns the fields below extra that PUT user/{id} takes, among them those that are not
// known here.
func extrasOfProfile(extra fields) (fields, error) {
	body := fields{}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		value := extra[name]
		a, known := extrasByName[name]
		switch {
		case slices.Contains(ofOtherSteps, name), switchOf(name) != nil:
		case readOnly[name]:
			return nil, refuse(extraField, fault.ErrReadOnly, "propelauth sets "+name)
		case !known:
			body[name] = value
		case a.update == "":
			return nil, refuse(extraField, fault.ErrInvalid, name+" is for new users only")
		default:
			body[a.update] = value
		}
	}
	return body, nil
}

// address returns the step for PUT user/{id}/email. An address that is set without confirmation counts
// as confirmed.
func (b *Backend) address(own, extra fields, snapshot json.RawMessage) (*step, error) {
	email, changed := own["email"]
	verified, also := own["email_verified"]
	verify := also && string(verified) == "true"
	switch {
	case !changed && !also && extra[confirmation] != nil:
		return nil, refuse(extraField, fault.ErrInvalid, confirmation+" goes with a changed address")
	case !changed && !also:
		return nil, nil
	case changed && rawjson.Text(email) == "":
		return nil, refuse("email", fault.ErrNotSupported, "propelauth users have an address; change it instead")
	case !changed && !verify:
		return nil, refuse("email_verified", fault.ErrNotSupported,
			"propelauth cannot take a confirmation back; with a changed address it asks for a new one")
	case !changed:
		email = json.RawMessage(jsonscan.Member(string(snapshot), "email"))
	}
	confirm := also && !verify || b.config.ConfirmEmailChanges && !verify
	if value, set := extra[confirmation]; set {
		confirm = string(value) == "true"
	}
	names, now := []string{"email"}, fields{"email": email, "email_verified": json.RawMessage("true")}
	if also {
		names = append(names, "email_verified")
	}
	if confirm {
		now = nil
	}
	body := map[string]any{"new_email": email, confirmation: confirm}
	return &step{names: names, now: now, call: ofUser(http.MethodPut, emailRoute, body)}, nil
}

// password returns the step for PUT user/{id}/password, or for POST migrate_user/password with a hash.
func password(extra fields, secrets backend.Secrets) (*step, error) {
	const ask = "ask_user_to_update_password_on_login"
	hash, err := hashOf(secrets)
	switch {
	case err != nil:
		return nil, err
	case hash != "":
		return &step{names: []string{"password"}, call: func(id string) rest.Call {
			return post(hashRoute, map[string]string{"user_id": id, "password_hash": hash})
		}}, nil
	case secrets.Password() != "":
		body := map[string]any{"password": secrets.Password(), ask: string(extra[ask]) == "true"}
		return &step{names: []string{"password"}, call: ofUser(http.MethodPut, passwordRoute, body)}, nil
	case extra[ask] != nil:
		return nil, refuse(extraField, fault.ErrInvalid, ask+" goes with a new password; update_password_required stands alone")
	default:
		return nil, nil
	}
}

// toggle is a field that is changed by calls of its own.
type toggle struct {
	name string
	// extra tells that the field is below extra.
	extra bool
	// on and off are what sets it to true and to false: a method, and what follows user/{id}/. Where one
	// is empty, PropelAuth has no such call.
	on, off verb
}

type verb struct{ method, path string }

// switches are these fields, in the order of their calls. Whoever is locked out is let in last.
var switches = []toggle{
	{"can_create_orgs", true, verb{http.MethodPut, "can_create_orgs/enable"}, verb{http.MethodPut, "can_create_orgs/disable"}},
	{"has_password", true, verb{}, verb{http.MethodPut, "clear_password"}},
	{"mfa_enabled", true, verb{}, verb{http.MethodPost, "disable_2fa"}},
	{"blocked", false, verb{http.MethodPost, "disable"}, verb{http.MethodPost, "enable"}},
	{"locked", true, verb{}, verb{http.MethodPost, "enable"}},
}

// switchOf returns the switch of a field below extra, or nil.
func switchOf(name string) *toggle {
	i := slices.IndexFunc(switches, func(s toggle) bool { return s.extra && s.name == name })
	if i < 0 {
		return nil
	}
	return &switches[i]
}

// step returns the step that the switch takes, if it is set.
func (s toggle) step(own, extra fields) (*step, error) {
	value, field := own[s.name], s.name
	if s.extra {
		value, field = extra[s.name], extraField
	}
	if value == nil {
		return nil, nil
	}
	to := map[string]verb{"true": s.on, "false": s.off}[string(value)]
	if to.method == "" {
		return nil, refuse(field, fault.ErrReadOnly, fmt.Sprintf("propelauth cannot set %s to %s", s.name, value))
	}
	now := fields{field: value}
	if s.extra {
		now[field] = rawjson.Encode(fields{s.name: value})
	}
	return &step{names: []string{field}, now: now, call: ofUser(to.method, userRoute+"/"+to.path, nil)}, nil
}
