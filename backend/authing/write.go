package authing

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
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// Create makes a user with the mutation createUser, user-defined fields included, or a role with createRole.
func (b *Backend) Create(ctx context.Context, c backend.Create) (json.RawMessage, error) {
	if c.Connection != "" {
		return nil, noConnections()
	}
	if c.Model == roleModel && c.Of.None() {
		return b.createRole(ctx, c.Document)
	}
	if c.Model != userModel || !c.Of.None() {
		return nil, refuseModel(c.Model)
	}
	wire, err := b.prepare(ctx, c.Document, c.Secrets, creating)
	if err != nil {
		return nil, err
	}
	metadata, err := b.defined(ctx, c.Document)
	if err != nil {
		return nil, err
	}
	v := api.Variables{"userInfo": wire, "params": params(metadata)}
	if _, hashed := c.Secrets.Hash().Spec(); hashed {
		v["keepPassword"] = true // It is stored as it is once it is decrypted.
	}
	call := createUserMutation.Selecting(everything, v)
	call.Lost = b.lostCreate(c.Document)
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	return written(answer)
}

// prepare returns the attributes to send, with the password or its hash encrypted.
func (b *Backend) prepare(ctx context.Context, fields members, secrets backend.Secrets, when writable) (members, error) {
	wire, err := wireFields(fields, when)
	if err != nil {
		return nil, err
	}
	password := secrets.Password()
	if spec, ok := secrets.Hash().Spec(); ok {
		if when != creating || spec.Encoded == "" {
			return nil, refuseField(passwordField, fault.ErrNotSupported,
				"authing v2 takes a hash as one text, when a user is created, and keeps it; otherwise set a password")
		}
		password = spec.Encoded
	}
	if password != "" {
		sealed, err := b.key.Encrypt(ctx, b.client, password)
		if err != nil {
			return nil, err
		}
		wire[passwordField] = rawjson.Encode(sealed)
	}
	return wire, nil
}

// defined returns the metadata among fields, whose user-defined fields exist then as far as they are this
// backend's to define.
func (b *Backend) defined(ctx context.Context, fields members) (members, error) {
	value, ok := fields[metadataField]
	if !ok {
		return nil, nil
	}
	metadata, err := metadataOf(value)
	if err != nil {
		return nil, err
	}
	return metadata, b.fields.define(ctx, b.client, metadata)
}

// written returns the canonical form of the user that a write answers with.
func written(answer *rest.Answer) (json.RawMessage, error) {
	doc, err := optional(answer)
	if err == nil && doc == nil {
		err = api.Unreadable(answer, errors.New("no user"))
	}
	return doc, err
}

// Update changes a user: the user-defined fields in one mutation, then everything else with updateUser. A
// role is changed with updateRole.
func (b *Backend) Update(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	if u.Model == roleModel && u.Of.None() {
		return b.updateRole(ctx, u)
	}
	if u.Model != userModel || !u.Of.None() {
		return nil, refuseModel(u.Model)
	}
	if err := checkID(userModel, keyField, u.ID); err != nil {
		return nil, err
	}
	wire, err := b.prepare(ctx, u.Set, u.Secrets, changing)
	if err != nil {
		return nil, err
	}
	metadata, err := b.defined(ctx, u.Set)
	if err != nil {
		return nil, err
	}
	if len(metadata) > 0 {
		if _, err := b.client.Do(ctx, customDataCall(u.ID, metadata)); err != nil {
			return nil, err
		}
		if len(wire) == 0 {
			return b.reread(ctx, u.ID)
		}
	}
	doc, err := b.updateUser(ctx, u, wire)
	if err != nil && len(metadata) > 0 {
		return merged(u.Snapshot, metadata), &fault.PartialError{Done: []string{metadataField}, Failed: otherFields(u), Err: err}
	}
	return doc, err
}

func (b *Backend) updateUser(ctx context.Context, u backend.Update, wire members) (json.RawMessage, error) {
	call := updateUserMutation.Selecting(everything, api.Variables{"id": u.ID, "input": wire})
	call.Lost = b.lostUpdate(u)
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	return written(answer)
}

// reread reads a user that was changed.
func (b *Backend) reread(ctx context.Context, id string) (json.RawMessage, error) {
	doc, err := b.findOne(ctx, canonicalNames[keyField], id, everything)
	if err == nil && doc == nil {
		err = fmt.Errorf("authing: user: %w", fault.ErrNotUpdated)
	}
	return doc, err
}

// otherFields returns the fields of a change beside the metadata.
func otherFields(u backend.Update) []string {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(u.Set)), func(name string) bool { return name == metadataField })
	if !u.Secrets.None() {
		names = append(names, passwordField)
	}
	return names
}

// merged returns a document with changed metadata.
func merged(snapshot json.RawMessage, changed members) json.RawMessage {
	var doc, metadata members
	if json.Unmarshal(snapshot, &doc) != nil || doc == nil {
		return nil
	}
	if json.Unmarshal(doc[metadataField], &metadata) != nil || metadata == nil {
		metadata = members{}
	}
	for key, value := range changed {
		if metadata[key] = value; api.IsNull(value) {
			delete(metadata, key)
		}
	}
	if doc[metadataField] = rawjson.Encode(metadata); len(metadata) == 0 {
		delete(doc, metadataField)
	}
	return rawjson.Encode(doc)
}

// Delete removes a user with the mutation deleteUser, or a role with deleteRole. One who is gone already is
// no error.
func (b *Backend) Delete(ctx context.Context, model, id string) error {
	var call rest.Call
	if err := checkID(model, "id", id); err != nil {
		return err
	}
	switch model {
	case userModel:
		call = deleteUserMutation.Call(api.Variables{"id": id})
	case roleModel:
		call = deleteRoleMutation.Call(api.Variables{"code": id, "namespace": b.namespace})
	default:
		return refuseModel(model)
	}
	err := b.confirmed(ctx, call)
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil
	}
	return err
}

var _ backend.BulkDeleter = (*Backend)(nil)

// MaxDelete returns how many users one request removes: Authing tells no bound for version 2, so it is that of
// version 3. Other objects are removed one by one.
func (b *Backend) MaxDelete(model string) int {
	if model != userModel {
		return 0
	}
	return 50
}

// atOnce is how many requests are under way at a time.
const atOnce = 4

// DeleteAll removes users with the mutation deleteUsers. Authing does not tell what becomes of the others where
// it finds somebody gone, so they are removed one by one then.
func (b *Backend) DeleteAll(ctx context.Context, model string, ids []string) error {
	if model != userModel {
		return refuseModel(model)
	}
	err := b.confirmed(ctx, deleteUsersMutation.Call(api.Variables{"ids": ids}))
	if !errors.Is(err, fault.ErrDoesNotExist) {
		return err
	}
	return backend.Each(ctx, len(ids), atOnce, func(ctx context.Context, i int) error {
		return b.Delete(ctx, model, ids[i])
	})
}

// confirmed sends a call that is answered with a message and a code.
func (b *Backend) confirmed(ctx context.Context, call rest.Call) error {
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return err
	}
	var message struct {
		Code int `json:"code"`
	}
	if err := api.Decode(answer, &message); err != nil {
		return err
	}
	if message.Code != 0 && message.Code != http.StatusOK {
		return api.Unreadable(answer, fmt.Errorf("the code is %d", message.Code))
	}
	return nil
}

// refuseModel says that there is no such model, and what there is.
func refuseModel(model string) error {
	return fmt.Errorf("authing: authing v2 has no %ss here; groups, organizations, policies and access control are reached through Do: %w", model, fault.ErrNotSupported)
}
