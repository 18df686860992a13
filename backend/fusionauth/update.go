package fusionauth

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// Update changes a user, in as many requests as FusionAuth's API takes, one for most changes:
// PUT /api/user/{id}?reactivate=true unblocks, PATCH /api/user/{id} with a merge patch changes properties
// and the password, POST /api/user/verify-email verifies the address, DELETE /api/user/{id} blocks; what
// tells no result is followed by GET /api/user/{id}. They go in this order, since FusionAuth changes
// nothing of a user who is blocked.
func (b *Backend) Update(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	if u.Model != userModel {
		return b.updateObject(ctx, u)
	}
	if err := refuseHash(u.Secrets); err != nil {
		return nil, err
	}
	snapshot, err := b.whole(ctx, u)
	if err != nil {
		return nil, err
	}
	said, err := changed(u.Set, snapshot)
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(maps.Keys(u.Set))
	if password := u.Secrets.Password(); password != "" {
		said.user[passwordField] = rawjson.Encode(password)
		names = append(names, passwordField)
	}
	if said.verified != nil && !*said.verified {
		return nil, refuseField("email_verified", fault.ErrNotSupported, "fusionauth cannot take a verification back; change the address, and it asks for a new one")
	}
	f := &finishing{b: b, id: u.ID, said: said, names: names, doc: snapshot}
	doc, err := f.run(ctx, said.steps(u.ID, names, false))
	return doc, explain(err, snapshot)
}

// whole returns the snapshot to compare with. A merge patch replaces an object in metadata only by naming
// what it takes away, and a list by all its elements, as that of the languages which begins with the
// locale. So what was not read is read then, for one more request.
func (b *Backend) whole(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	known := fieldsOf(u.Snapshot)
	if u.Set[localeField] != nil && known[extraField] == nil {
		return b.readUser(ctx, u.ID)
	}
	for _, name := range []string{"user_metadata", "app_metadata", extraField} {
		if known[name] != nil {
			continue
		}
		for _, value := range fieldsOf(u.Set[name]) {
			if begins(value, "{") {
				return b.readUser(ctx, u.ID)
			}
		}
	}
	return u.Snapshot, nil
}

// readUser returns the document of a user who is to be changed: GET /api/user/{id}.
func (b *Backend) readUser(ctx context.Context, id string) (json.RawMessage, error) {
	answer, err := b.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: userRoute, Path: map[string]string{"id": id}})
	if err != nil {
		return nil, notUpdated(err)
	}
	return userOf(answer)
}

// notUpdated says that what is to be changed and is not there was not changed.
func notUpdated(err error) error {
	var answer *fault.APIError
	if errors.As(err, &answer) && errors.Is(answer.Kind, fault.ErrDoesNotExist) {
		answer.Kind = fault.ErrNotUpdated
	}
	return err
}

// step is one request of a change and the canonical fields that it settles.
type step struct {
	call  rest.Call
	names []string
}

// finishing is a change of a user under way: what is left to say, and what is known so far.
type finishing struct {
	b  *Backend
	id string
	// said is the change, and names are its canonical fields.
	said  change
	names []string
	// doc is the newest document that FusionAuth told, or the snapshot; told tells which. stale tells that
	// FusionAuth has changed the user since.
	doc         json.RawMessage
	told, stale bool
	done        []string
}

// run sends the steps of the change and returns the newest document.
func (f *finishing) run(ctx context.Context, steps []step) (json.RawMessage, error) {
	for _, name := range f.names {
		if f.told && !settles(steps, name) {
			f.done = append(f.done, name)
		}
	}
	for i, s := range steps {
		answer, err := f.b.client.Do(ctx, s.call)
		if err != nil {
			return f.stopped(ctx, steps[i:], err)
		}
		f.done = append(f.done, s.names...)
		if f.stale = len(answer.Body) == 0; f.stale {
			continue
		}
		if f.doc, err = userOf(answer); err != nil {
			return nil, err
		}
		f.told = true
	}
	return f.newest(ctx), nil
}

// newest returns the document as it is now. Where FusionAuth does not tell it, the one before is brought up
// to what was done, without the time of the change.
func (f *finishing) newest(ctx context.Context) json.RawMessage {
	if !f.stale {
		return f.doc
	}
	if doc, err := f.b.readUser(ctx, f.id); err == nil {
		return doc
	}
	fields := fieldsOf(f.doc)
	if fields == nil {
		return nil
	}
	for name, value := range map[string]*bool{"blocked": f.said.blocked, "email_verified": f.said.verified} {
		if value != nil && slices.Contains(f.done, name) {
			fields[name] = rawjson.Encode(*value)
		}
	}
	delete(fields, updatedField)
	return rawjson.Encode(fields)
}

// stopped returns the error for a change that stopped at the first of some steps, and the newest document.
func (f *finishing) stopped(ctx context.Context, left []step, cause error) (json.RawMessage, error) {
	if len(f.done) == 0 && !f.told {
		return nil, cause
	}
	var failed []string
	for _, s := range left {
		failed = append(failed, s.names...)
	}
	return f.newest(ctx), &fault.PartialError{Done: f.done, Failed: failed, Err: cause}
}

func settles(steps []step, name string) bool {
	return slices.ContainsFunc(steps, func(s step) bool { return slices.Contains(s.names, name) })
}

// steps returns the requests of a change in their order. created tells that the properties are at
// FusionAuth already.
func (c change) steps(id string, names []string, created bool) []step {
	path := map[string]string{"id": id}
	var steps []step
	if c.blocked != nil && !*c.blocked {
		steps = append(steps, step{names: []string{"blocked"}, call: rest.Call{
			Method: http.MethodPut, Route: userRoute, Path: path, Query: map[string][]string{"reactivate": {"true"}},
		}})
	}
	if !created && len(c.user) > 0 {
		body := maps.Clone(c.options)
		body[userModel] = rawjson.Encode(c.user)
		others := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "blocked" || n == "email_verified" })
		steps = append(steps, step{names: others, call: rest.Call{
			Method: http.MethodPatch, Route: userRoute, Path: path, Repeatable: true, // The new values do not depend on the old ones.
			Body: rest.Content{Type: patchType, Data: rawjson.Encode(body)},
		}})
	}
	if c.verified != nil && *c.verified {
		steps = append(steps, step{names: []string{"email_verified"}, call: rest.Call{
			Method: http.MethodPost, Route: verifyEmailRoute, Body: map[string]string{"userId": id}, Repeatable: true,
		}})
	}
	if c.blocked != nil && *c.blocked {
		steps = append(steps, step{names: []string{"blocked"}, call: rest.Call{Method: http.MethodDelete, Route: userRoute, Path: path}})
	}
	return steps
}

// explain says of a change that was not carried out that the user is deactivated, where that is known:
// FusionAuth answers as if there were none.
func explain(err error, snapshot json.RawMessage) error {
	var partial *fault.PartialError
	if !errors.Is(err, fault.ErrNotUpdated) || errors.As(err, &partial) || string(fieldsOf(snapshot)["blocked"]) != "true" {
		return err
	}
	return refuseField("blocked", fault.ErrNotSupported, "fusionauth changes no user who is deactivated; unblock the user in the same Save or before")
}
