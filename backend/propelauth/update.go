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
	steps, err := b.steps(u.ID, own, extra, u.Snapshot, u.Secrets)
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
	docs, err := b.find(ctx, 0, []string{u.ID}, nil)
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
func (b *Backend) steps(id string, own, extra fields, snapshot json.RawMessage, secrets backend.Secrets) ([]step, error) {
	var steps []step
	add := func(s *step, err error) error {
		if err == nil && s != nil {
			steps = append(steps, *s)
		}
		return err
	}
	if err := add(b.profile(id, own, extra, snapshot)); err != nil {
		return nil, err
	}
	if err := add(b.address(id, own, extra, snapshot)); err != nil {
		return nil, err
	}
	if err := add(b.password(id, extra, secrets)); err != nil {
		return nil, err
	}
	for _, s := range switches {
		if err := add(b.switched(id, s, own, extra)); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// step returns a step that sends a call. All of them can be sent twice.
func (b *Backend) step(call rest.Call, now fields, names ...string) *step {
	call.Repeatable = true
	return &step{names: names, now: now, send: func(ctx context.Context) error {
		_, err := b.client.Do(ctx, call)
		return err
	}}
}

// profile returns the step for PUT user/{id}.
func (b *Backend) profile(id string, own, extra fields, snapshot json.RawMessage) (*step, error) {
	body, now := fields{}, fields{}
	var known fields
	_ = json.Unmarshal(snapshot, &known)
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
		now[extraField], names = encode(more), append(names, extraField)
	}
	if len(body) == 0 {
		return nil, nil
	}
	call := item(http.MethodPut, userRoute, id)
	call.Body = body
	return b.step(call, now, names...), nil
}

// ofOtherSteps are the fields below extra that say how another group of fields is written.
var ofOtherSteps = []string{confirmation, "ask_user_to_update_password_on_login"}

// confirmation decides whether a new address has to be confirmed before it replaces the old one.
const confirmation = "require_email_confirmation"

// extrasOfProfile returns the fields below extra that PUT user/{id} takes, among them those that are not
// known here.
func extrasOfProfile(extra fields) (fields, error) {
	body := fields{}
	for name, value := range extra {
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
func (b *Backend) address(id string, own, extra fields, snapshot json.RawMessage) (*step, error) {
	email, changed := own["email"]
	verified, also := own["email_verified"]
	verify := also && string(verified) == "true"
	switch {
	case !changed && !also && extra[confirmation] != nil:
		return nil, refuse(extraField, fault.ErrInvalid, confirmation+" goes with a changed address")
	case !changed && !also:
		return nil, nil
	case changed && textOf(email) == "":
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
	call := item(http.MethodPut, emailRoute, id)
	call.Body = map[string]any{"new_email": email, confirmation: confirm}
	names, now := []string{"email"}, fields{"email": email, "email_verified": json.RawMessage("true")}
	if also {
		names = append(names, "email_verified")
	}
	if confirm {
		now = nil
	}
	return b.step(call, now, names...), nil
}

// password returns the step for PUT user/{id}/password, or for POST migrate_user/password with a hash.
func (b *Backend) password(id string, extra fields, secrets backend.Secrets) (*step, error) {
	const ask = "ask_user_to_update_password_on_login"
	hash, err := hashOf(secrets)
	switch {
	case err != nil:
		return nil, err
	case hash != "":
		return b.step(post(hashRoute, map[string]string{"user_id": id, "password_hash": hash}), nil, "password"), nil
	case secrets.Password() != "":
		call := item(http.MethodPut, passwordRoute, id)
		call.Body = map[string]any{"password": secrets.Password(), ask: string(extra[ask]) == "true"}
		return b.step(call, nil, "password"), nil
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

// switched returns the step that a switch takes.
func (b *Backend) switched(id string, s toggle, own, extra fields) (*step, error) {
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
		now[field] = encode(fields{s.name: value})
	}
	return b.step(item(to.method, userRoute+"/"+to.path, id), now, field), nil
}
