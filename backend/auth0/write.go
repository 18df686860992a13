package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// passwordField is the attribute of a new password. It is written and never read.
const passwordField = "password"

// Create makes a user: POST /api/v2/users. The connection is that of the call. Other models are made by
// the operation of the package's table.
func (b *Backend) Create(ctx context.Context, c backend.Create) (json.RawMessage, error) {
	if c.Model != userModel {
		return b.create(ctx, c)
	}
	if c.Connection == "" {
		return nil, fmt.Errorf("auth0: creating a user needs a connection; name it with WithConnection or Using: %w", fault.ErrInvalid)
	}
	body, err := wireFields(c.Document)
	if err != nil {
		return nil, err
	}
	if id, ok := body[keyField]; ok {
		body[keyField] = bareID(id)
	}
	body["connection"] = rawjson.Encode(c.Connection)
	if err := refuseHash(c.Secrets); err != nil {
		return nil, err
	}
	if password := c.Secrets.Password(); password != "" {
		body[passwordField] = rawjson.Encode(password)
	}
	answer, err := b.client.Do(ctx, rest.Call{
		Method: http.MethodPost, Route: usersRoute, Body: body, Lost: b.lostCreate(c.Connection, body),
	})
	if err != nil {
		return nil, err
	}
	return readOne(answer)
}

// refuseHash refuses a hash of a password where Auth0 takes passwords only.
func refuseHash(s backend.Secrets) error {
	if _, ok := s.Hash().Spec(); !ok {
		return nil
	}
	return &fault.FieldError{Model: userModel, Field: passwordField, Kind: fault.ErrNotSupported,
		Problem: "auth0 takes hashes by imports only; use Import, or a password"}
}

// bareID returns a chosen id without the prefix of database connections, which Auth0 puts before the
// id that a caller chooses.
func bareID(id json.RawMessage) json.RawMessage {
	var text string
	if json.Unmarshal(id, &text) != nil {
		return id
	}
	const prefix = "auth0|"
	if len(text) > len(prefix) && text[:len(prefix)] == prefix {
		return rawjson.Encode(text[len(prefix):])
	}
	return id
}

// Update changes a user: PATCH /api/v2/users/{id}, in as many requests as Auth0's exclusive pairs
// need. The password goes first, then the user name, then everything else. Other models are changed by
// the operation of the package's table.
func (b *Backend) Update(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	if u.Model != userModel {
		return b.update(ctx, u)
	}
	body, err := wireFields(u.Set)
	if err != nil {
		return nil, err
	}
	if err := refuseHash(u.Secrets); err != nil {
		return nil, err
	}
	if password := u.Secrets.Password(); password != "" {
		body[passwordField] = rawjson.Encode(password)
	}
	steps := split(body)
	var latest json.RawMessage
	var done []string
	for i, step := range steps {
		names := canonicalNames(step, u.Set)
		doc, err := b.patch(ctx, u, step)
		if err != nil {
			if len(done) == 0 {
				return nil, err
			}
			return latest, &fault.PartialError{Done: done, Failed: remaining(steps[i:], u.Set), Err: err}
		}
		latest, done = doc, append(done, names...)
	}
	return latest, nil
}

func (b *Backend) patch(ctx context.Context, u backend.Update, step map[string]json.RawMessage) (json.RawMessage, error) {
	answer, err := b.client.Do(ctx, rest.Call{
		Method: http.MethodPatch, Route: userRoute, Path: map[string]string{"id": u.ID}, Body: b.selected(u, step),
		Lost: b.lostUpdate(u.ID, step),
	})
	if err != nil {
		return nil, err
	}
	return readOne(answer)
}

// exclusive are the attributes that Auth0 does not change in one request; it answers 400
// operation_not_supported.
var exclusive = [][2]string{
	{"password", "username"},
	{"password", "email"},
	{"password", "email_verified"},
	{"username", "email"},
	{"username", "email_verified"},
}

// split divides a change into as few requests as the exclusive pairs allow.
func split(body map[string]json.RawMessage) []map[string]json.RawMessage {
	rest := maps.Clone(body)
	var units []map[string]json.RawMessage
	for _, name := range []string{"password", "username"} {
		if value, ok := rest[name]; ok {
			units = append(units, map[string]json.RawMessage{name: value})
			delete(rest, name)
		}
	}
	if len(rest) > 0 {
		units = append(units, rest)
	}
	var steps []map[string]json.RawMessage
	for _, unit := range units {
		if last := len(steps) - 1; last >= 0 && together(steps[last], unit) {
			maps.Copy(steps[last], unit)
			continue
		}
		steps = append(steps, unit)
	}
	return steps
}

// together tells whether no exclusive pair stands between two parts of a change.
func together(a, b map[string]json.RawMessage) bool {
	for _, pair := range exclusive {
		if has(a, pair[0]) && has(b, pair[1]) || has(a, pair[1]) && has(b, pair[0]) {
			return false
		}
	}
	return true
}

func has(body map[string]json.RawMessage, name string) bool {
	_, ok := body[name]
	return ok
}

// ofIdentity are the attributes that belong to an identity: Auth0 wants to know whose connection is
// meant once a user has several.
var ofIdentity = []string{"email", "email_verified", "phone_number", "phone_verified", "username", "password"}

// selected adds to a step the selectors that it needs: the connection of the user's own first
// identity, and the application that sends messages.
func (b *Backend) selected(u backend.Update, step map[string]json.RawMessage) map[string]json.RawMessage {
	body := maps.Clone(step)
	if !slices.ContainsFunc(ofIdentity, func(name string) bool { return has(step, name) }) {
		return body
	}
	var snapshot struct {
		Identities []struct {
			Connection string `json:"connection"`
		} `json:"identities"`
	}
	if json.Unmarshal(u.Snapshot, &snapshot) == nil && len(snapshot.Identities) > 0 {
		body["connection"] = rawjson.Encode(snapshot.Identities[0].Connection)
	}
	if b.clientID != "" && (has(step, "email") || has(step, "phone_number")) {
		body["client_id"] = rawjson.Encode(b.clientID)
	}
	return body
}

// canonicalNames returns the canonical fields that a step changes, in their order: what is not one of
// the fields set came from extra.
func canonicalNames(step, set map[string]json.RawMessage) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(step)) {
		if !has(set, name) && name != passwordField {
			name = extraField
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func remaining(steps []map[string]json.RawMessage, set map[string]json.RawMessage) []string {
	var names []string
	for _, step := range steps {
		names = append(names, canonicalNames(step, set)...)
	}
	return names
}

// Delete removes a user: DELETE /api/v2/users/{id}. Auth0 answers 204 for one who is gone too. Other
// models are removed by the operation of the package's table.
func (b *Backend) Delete(ctx context.Context, model, id string) error {
	if model != userModel {
		return b.remove(ctx, model, id)
	}
	_, err := b.client.Do(ctx, rest.Call{Method: http.MethodDelete, Route: userRoute, Path: map[string]string{"id": id}})
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil
	}
	return err
}
