package propelauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// Create makes a user or an organization. A user whose creation takes several requests, of which one
// after the first fails, is a *fault.PartialError, and the document tells what has been made.
func (b *Backend) Create(ctx context.Context, c backend.Create) (json.RawMessage, error) {
	switch {
	case c.Connection != "":
		return nil, errConnection
	case c.Model == userModel && c.Of.None():
		return b.createUser(ctx, c)
	case c.Model == organizationModel && c.Of.None():
		return b.createOrganization(ctx, c.Document)
	case c.Model == invitationModel && c.Of.Name == "invitations":
		return b.invite(ctx, c.Of.ID, c.Document)
	default:
		return nil, unknownModel(c.Model, c.Of)
	}
}

// Update changes a user or an organization, and reads it then: PropelAuth answers with an empty object.
func (b *Backend) Update(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	switch {
	case u.Model == userModel && u.Of.None():
		return b.updateUser(ctx, u)
	case u.Model == organizationModel && u.Of.None():
		return b.updateOrganization(ctx, u)
	case u.Model == invitationModel:
		return nil, fmt.Errorf("propelauth: an invitation cannot be changed: %w; delete it and make another", fault.ErrNotSupported)
	default:
		return nil, unknownModel(u.Model, u.Of)
	}
}

// Delete removes a user or an organization: DELETE user/{id} or org/{id}. One that is gone is an error
// that wraps fault.ErrDoesNotExist, as PropelAuth answers 404.
func (b *Backend) Delete(ctx context.Context, model, id string) error {
	route := map[string]string{userModel: userRoute, organizationModel: organizationRoute}[model]
	if route == "" {
		return unknownModel(model, backend.Relation{})
	}
	if !uuid.MatchString(id) {
		return noSuch(model, id, fault.ErrDoesNotExist)
	}
	_, err := b.client.Do(ctx, item(http.MethodDelete, route, id))
	return err
}

// noSuch returns the error for an id that nothing can have: of that kind, or invalid where it is no id at
// all. It is not asked for, as it could be the name of another route.
func noSuch(model, id string, kind error) error {
	if id == "" || id == "." || id == ".." {
		kind = fault.ErrInvalid
	}
	return &fault.FieldError{Model: model, Field: keyOf(model), Value: id, Kind: kind,
		Problem: "ids are UUIDs in lower case, so no " + model + " has this one"}
}

// step is one of the calls that a change of a user takes.
type step struct {
	// names are the canonical fields that it changes, and now is what is known of them afterwards.
	names []string
	now   fields
	// call returns the call for the user with an id. All of them can be sent twice.
	call func(id string) rest.Call
}

// run carries out steps, of which the first are done already, and returns the user as it is then. before
// is what was known of the user, and set holds the values to write.
func (b *Backend) run(ctx context.Context, id string, before json.RawMessage, set fields, done []string, steps []step) (json.RawMessage, error) {
	for i, s := range steps {
		call := s.call(id)
		call.Repeatable = true
		_, err := b.client.Do(ctx, call)
		if err == nil {
			before, done = overlay(before, s.now), append(done, s.names...)
			continue
		}
		if err = b.conflicting(ctx, err, id, set); len(done) == 0 {
			return nil, err
		}
		var failed []string
		for _, left := range steps[i:] {
			failed = append(failed, left.names...)
		}
		return b.userNow(ctx, id, before), &fault.PartialError{Done: distinctNames(done), Failed: distinctNames(failed), Err: err}
	}
	return b.userNow(ctx, id, before), nil
}

// distinctNames returns names, each once, in their order.
func distinctNames(names []string) []string {
	var distinct []string
	for _, name := range names {
		if !slices.Contains(distinct, name) {
			distinct = append(distinct, name)
		}
	}
	return distinct
}

// userNow returns a user as it is after a write: as PropelAuth tells or, if it cannot be asked, as far as
// it is known. The write has been carried out either way.
func (b *Backend) userNow(ctx context.Context, id string, known json.RawMessage) json.RawMessage {
	if docs, err := b.find(ctx, byID, []string{id}, b.including(backend.Query{})); err == nil && len(docs) == 1 {
		return docs[0]
	}
	return known
}

// conflicting tells a value that another user has from one that is refused for itself. PropelAuth answers
// both with 400 and a text that nothing can rely on, so the other user is looked for.
func (b *Backend) conflicting(ctx context.Context, err error, self string, set fields) error {
	var refused *fault.APIError
	if !errors.As(err, &refused) || refused.Status != http.StatusBadRequest {
		return err
	}
	for _, lookup := range []int{byEmail, byUsername} {
		l := lookups[lookup]
		_, named := refused.Fields[l.field]
		_, changed := refused.Fields["new_"+l.field]
		keys := keysOf(l.field, []string{rawjson.Text(set[l.field])})
		if !named && !changed || len(keys) == 0 {
			continue
		}
		others, lookErr := b.find(ctx, lookup, keys, nil)
		if lookErr == nil && slices.ContainsFunc(others, func(doc json.RawMessage) bool { return idOf(doc, keyField) != self }) {
			refused.Kind = fault.ErrConflict
		}
	}
	return err
}

// hashOf returns the hash of a password as PropelAuth takes it, or "" if there is none.
func hashOf(s backend.Secrets) (string, error) {
	spec, ok := s.Hash().Spec()
	switch {
	case !ok:
		return "", nil
	case s.Password() != "":
		return "", refuse("password", fault.ErrInvalid, "there is a password and the hash of one")
	case slices.Contains([]string{"bcrypt", "argon2", "pbkdf2"}, spec.Algorithm) && spec.Encoded != "":
		return spec.Encoded, nil
	default:
		return "", refuse("password", fault.ErrNotSupported, fmt.Sprintf("propelauth takes hashes by bcrypt, argon2 and pbkdf2, not %s; set a password instead", spec.Algorithm))
	}
}
