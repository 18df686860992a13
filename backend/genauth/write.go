package genauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// The routes by which users are written.
const (
	createUserRoute  = "/api/v3/create-user"
	createUsersRoute = "/api/v3/create-users-batch"
	updateUserRoute  = "/api/v3/update-user"
	deleteUsersRoute = "/api/v3/delete-users-batch"
)

// Create makes a user: POST /api/v3/create-user. The answer does not tell custom data, so these are
// taken as they were sent. Other models are made by the operation of the package's table.
func (b *Backend) Create(ctx context.Context, c backend.Create) (json.RawMessage, error) {
	if c.Model != userModel || !c.Of.None() {
		return b.create(ctx, c)
	}
	if err := refuseConnection(c.Connection); err != nil {
		return nil, err
	}
	body, err := newUser(c)
	if err != nil {
		return nil, err
	}
	if hashed(c.Secrets) {
		addOption(body, "keepPassword")
	}
	answer, err := b.client.Do(ctx, rest.Call{Method: http.MethodPost, Route: createUserRoute, Body: body, Lost: b.lostCreate(body)})
	if err != nil {
		return nil, err
	}
	if body["identities"] != nil {
		// Nobody tells what became of identities that came with extra.
		return written(answer, json.RawMessage("{}"), c.Document)
	}
	return written(answer, nil, c.Document)
}

// refuseConnection refuses a connection, which a user pool does not have.
func refuseConnection(name string) error {
	if name == "" {
		return nil
	}
	return fmt.Errorf("genauth: a user pool has no connections to make users in; each pool has a Config of its own: %w", fault.ErrNotSupported)
}

// newUser returns the attributes of a user to make.
func newUser(c backend.Create) (map[string]json.RawMessage, error) {
	body, err := wireFields(c.Document, true)
	if err != nil {
		return nil, err
	}
	return body, addSecrets(body, c.Secrets)
}

// addSecrets adds a new password, or the hash of one.
func addSecrets(body map[string]json.RawMessage, s backend.Secrets) error {
	if password := s.Password(); password != "" {
		body[passwordField] = rawjson.Encode(password)
	}
	spec, ok := s.Hash().Spec()
	if !ok {
		return nil
	}
	if spec.Encoded == "" {
		return refuse(passwordField, "genauth keeps a hash as one text; give it in the form that the pool's own function for checking passwords expects")
	}
	body[passwordField] = rawjson.Encode(spec.Encoded)
	return nil
}

func hashed(s backend.Secrets) bool {
	_, ok := s.Hash().Spec()
	return ok
}

// addOption switches an option of a request on.
func addOption(body map[string]json.RawMessage, name string) {
	options := map[string]json.RawMessage{}
	_ = json.Unmarshal(body["options"], &options) // What is there is an object, or is replaced.
	if options == nil {
		options = map[string]json.RawMessage{}
	}
	options[name] = json.RawMessage("true")
	body["options"] = rawjson.Encode(options)
}

// checkID refuses what is no id of anything, before it is asked for.
func checkID(model, id string) error {
	if id == "" || id == "." || id == ".." {
		return &fault.FieldError{Model: model, Field: keyOf(model), Problem: `must not be empty, "." or ".."`, Kind: fault.ErrInvalid}
	}
	return nil
}

// Update changes a user: POST /api/v3/update-user, with what changed and nothing else. Other models are
// changed by the operation of the package's table.
func (b *Backend) Update(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	if u.Model != userModel || !u.Of.None() {
		return b.update(ctx, u)
	}
	body, err := wireFields(u.Set, false)
	if err != nil {
		return nil, err
	}
	if hashed(u.Secrets) {
		return nil, refuse(passwordField, "genauth takes hashes for new users only; set a password")
	}
	if err := addSecrets(body, u.Secrets); err != nil {
		return nil, err
	}
	if err := checkID(u.Model, u.ID); err != nil {
		return nil, err
	}
	body["userId"] = rawjson.Encode(u.ID)
	// The new values do not depend on the old ones, so a lost answer is asked for again.
	answer, err := b.client.Do(ctx, rest.Call{Method: http.MethodPost, Route: updateUserRoute, Body: body, Repeatable: true})
	if err != nil {
		return nil, err
	}
	return written(answer, u.Snapshot, u.Set)
}

// written returns the document of a user that was written. The answer does not tell custom data and
// identities: these are as they were read before, with what was sent.
func written(answer *rest.Answer, snapshot json.RawMessage, set map[string]json.RawMessage) (json.RawMessage, error) {
	var wire json.RawMessage
	if err := data(answer, &wire); err != nil {
		return nil, err
	}
	doc, err := canonical(wire)
	if err != nil {
		return nil, answer.Unreadable(err)
	}
	var document, before map[string]json.RawMessage
	if err := json.Unmarshal(doc, &document); err != nil {
		return nil, answer.Unreadable(err)
	}
	if len(snapshot) > 0 && json.Unmarshal(snapshot, &before) != nil {
		return nil, fmt.Errorf("genauth: the snapshot of the user is no JSON object: %w", fault.ErrInvalid)
	}
	for _, name := range []string{metadataField, "identities"} {
		if _, told := document[name]; told {
			continue
		}
		value, known := before[name]
		if change, ok := set[name]; ok {
			value, known = merged(value, change), true
		}
		switch {
		case known:
			document[name] = value
		case snapshot == nil && name == "identities":
			document[name] = json.RawMessage("[]") // A new user has none yet.
		}
	}
	return rawjson.Encode(document), nil
}

// merged returns an object with the first-level keys of change; null takes a key away.
func merged(object, change json.RawMessage) json.RawMessage {
	var now, set map[string]json.RawMessage
	if json.Unmarshal(change, &set) != nil || set == nil {
		return change
	}
	if len(object) > 0 && json.Unmarshal(object, &now) != nil {
		return change
	}
	all := maps.Clone(now)
	if all == nil {
		all = map[string]json.RawMessage{}
	}
	for key, value := range set {
		if string(value) == "null" {
			delete(all, key)
			continue
		}
		all[key] = value
	}
	return rawjson.Encode(all)
}

// Delete removes a user: POST /api/v3/delete-users-batch. One who is gone already is no error. Other
// models are removed by the operation of the package's table.
func (b *Backend) Delete(ctx context.Context, model, id string) error {
	if model != userModel {
		return b.remove(ctx, model, id)
	}
	if err := checkID(userModel, id); err != nil {
		return err
	}
	return b.DeleteAll(ctx, model, []string{id})
}

var _ backend.BulkDeleter = (*Backend)(nil)

// MaxDelete returns how many users one request removes. Other objects are removed one by one.
func (b *Backend) MaxDelete(model string) int {
	if model != userModel {
		return 0
	}
	return 50
}

// DeleteAll removes users: POST /api/v3/delete-users-batch. Where that finds somebody gone, it does not tell
// what became of the others, so they are removed one by one.
func (b *Backend) DeleteAll(ctx context.Context, model string, ids []string) error {
	_, err := b.client.Do(ctx, rest.Call{
		Method: http.MethodPost, Route: deleteUsersRoute, Body: map[string]any{"userIds": ids}, Repeatable: true,
	})
	switch {
	case !errors.Is(err, fault.ErrDoesNotExist):
		return err
	case len(ids) == 1:
		return nil
	}
	return backend.Each(ctx, len(ids), atOnce, func(ctx context.Context, i int) error {
		return b.DeleteAll(ctx, model, ids[i:i+1])
	})
}
