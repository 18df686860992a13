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

// The routes of users.
const (
	usersRoute          = "/api/user"
	userRoute           = "/api/user/{id}"
	registrationsRoute  = "/api/user/registration"
	registerRoute       = "/api/user/registration/{id}"
	verifyEmailRoute    = "/api/user/verify-email"
	passwordField       = "password"
	registrationField   = "registration"
	registrationsField  = "registrations"
	applicationProperty = "applicationId"
)

// patchType is the media type of a merge patch. With it FusionAuth replaces lists, to which it adds
// otherwise.
const patchType = "application/merge-patch+json"

// Create makes a user: POST /api/user, or POST /api/user/registration where the call names an application.
// A chosen id stands in the path and must be a UUID. A verified address takes two further requests where
// FusionAuth does not take it for verified at once, and a blocked user takes two: one deactivates, the
// other reads. If these fail, the user is there and the error is a *fault.PartialError.
func (b *Backend) Create(ctx context.Context, c backend.Create) (json.RawMessage, error) {
	if c.Model != userModel {
		return b.createObject(ctx, c)
	}
	call, said, err := b.creation(c)
	if err != nil {
		return nil, err
	}
	answer, err := b.client.Do(ctx, call)
	if errors.Is(err, fault.ErrNotUpdated) {
		err = asInvalid(err) // What a body names, such as an application, is not the user.
	}
	if err != nil {
		return nil, err
	}
	doc, err := userOf(answer)
	if err != nil {
		return nil, err
	}
	if said.verified != nil && *said.verified == isVerified(doc) {
		said.verified = nil
	}
	if said.blocked != nil && !*said.blocked {
		said.blocked = nil
	}
	f := &finishing{b: b, id: keyOf(doc), said: said, names: slices.Sorted(maps.Keys(c.Document)), doc: doc, told: true}
	if !c.Secrets.None() {
		f.names = append(f.names, passwordField)
	}
	return f.run(ctx, said.steps(f.id, f.names, true))
}

// creation returns the request that makes a user, and what the document says.
func (b *Backend) creation(c backend.Create) (rest.Call, change, error) {
	said, err := newUser(c.Document)
	if err != nil {
		return rest.Call{}, change{}, err
	}
	if err := refuseHash(c.Secrets); err != nil {
		return rest.Call{}, change{}, err
	}
	if password := c.Secrets.Password(); password != "" {
		said.user[passwordField] = rawjson.Encode(password)
	}
	body := b.options(said)
	maps.Copy(body, said.options)
	body[userModel] = rawjson.Encode(said.user)
	call := rest.Call{Method: http.MethodPost, Route: usersRoute, Body: body}
	if c.Connection != "" {
		body[registrationField] = rawjson.Encode(map[string]string{applicationProperty: c.Connection})
		call.Route = registrationsRoute
		if skip, ok := body["skipVerification"]; ok && body["skipRegistrationVerification"] == nil {
			body["skipRegistrationVerification"] = skip
		}
	}
	id := rawjson.Text(c.Document[keyField])
	if id != "" {
		call.Route, call.Path = call.Route+"/{id}", map[string]string{"id": id}
	}
	call.Lost = b.lostCreate(id, c.Connection, said.user)
	return call, said, nil
}

// options returns what the configuration says about the creation of a user.
func (b *Backend) options(said change) map[string]json.RawMessage {
	options := map[string]json.RawMessage{}
	if b.config.SkipVerification || said.verified != nil && *said.verified {
		options["skipVerification"] = json.RawMessage("true")
	}
	if _, set := said.user[passwordField]; b.config.SendSetPasswordEmail && !set {
		options["sendSetPasswordEmail"] = json.RawMessage("true")
	}
	return options
}

// refuseHash refuses a hash of a password where FusionAuth takes passwords only.
func refuseHash(s backend.Secrets) error {
	if _, ok := s.Hash().Spec(); !ok {
		return nil
	}
	return refuseField(passwordField, fault.ErrNotSupported, "fusionauth takes hashes by imports only; use Import, or a password")
}

// asInvalid says that a refusal is about a value of the body.
func asInvalid(err error) error {
	var answer *fault.APIError
	if errors.As(err, &answer) {
		answer.Kind = fault.ErrInvalid
	}
	return err
}

// userOf returns the document of the user in an answer. Beside a new registration the user may stand without
// it.
func userOf(answer *rest.Answer) (json.RawMessage, error) {
	var body struct {
		User         map[string]json.RawMessage `json:"user"`
		Registration json.RawMessage            `json:"registration"`
	}
	if err := answer.JSON(&body); err != nil {
		return nil, err
	}
	if body.User == nil {
		return nil, answer.Unreadable(errors.New("no user"))
	}
	if body.Registration != nil && len(body.User[registrationsField]) <= len("[]") {
		body.User[registrationsField] = rawjson.Encode([]json.RawMessage{body.Registration})
	}
	doc, err := canonical(rawjson.Encode(body.User))
	if err != nil {
		return nil, answer.Unreadable(err)
	}
	return doc, nil
}

func keyOf(doc json.RawMessage) string { return rawjson.Text(fieldsOf(doc)[keyField]) }

func isVerified(doc json.RawMessage) bool { return string(fieldsOf(doc)["email_verified"]) == "true" }

// Delete removes a user for good: DELETE /api/user/{id}?hardDelete=true. Setting Blocked deactivates one.
// FusionAuth answers 404 for a user who is gone already, and so does the error.
func (b *Backend) Delete(ctx context.Context, model, id string) error {
	if model != userModel {
		return b.deleteObject(ctx, model, id)
	}
	_, err := b.client.Do(ctx, rest.Call{
		Method: http.MethodDelete, Route: userRoute, Path: map[string]string{"id": id}, Query: map[string][]string{"hardDelete": {"true"}},
	})
	return err
}

// bulkRoute removes many users.
const bulkRoute = "/api/user/bulk"

var _ backend.BulkDeleter = (*Backend)(nil)

// MaxDelete returns how many users one request removes. Other objects are removed one by one.
func (b *Backend) MaxDelete(model string) int {
	if model != userModel {
		return 0
	}
	return 500
}

// DeleteAll removes users for good: DELETE /api/user/bulk, with their ids in the body, since there are too
// many for an address.
func (b *Backend) DeleteAll(ctx context.Context, _ string, ids []string) error {
	_, err := b.client.Do(ctx, rest.Call{
		Method: http.MethodDelete, Route: bulkRoute, Body: map[string]any{"userIds": ids, "hardDelete": true, "dryRun": false},
	})
	return err
}
