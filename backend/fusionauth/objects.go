package fusionauth

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

// The models that are not users. An organization is a group; a role is one of an application.
const (
	organizationModel = "organization"
	roleModel         = "role"
)

const (
	groupsRoute       = "/api/group"
	groupRoute        = "/api/group/{id}"
	applicationsRoute = "/api/application"
	rolesRoute        = "/api/application/{application}/role"
	roleRoute         = "/api/application/{application}/role/{id}"
)

// organizationOf returns the canonical form of a group: data is its metadata.
func organizationOf(group map[string]json.RawMessage) (json.RawMessage, error) {
	return objectOf(group, map[string]string{"id": "id", "name": "name", "metadata": dataField})
}

// roleOf returns the canonical form of a role of an application, whose id extra holds.
func roleOf(role map[string]json.RawMessage, application string) (json.RawMessage, error) {
	role[applicationProperty] = rawjson.Encode(application)
	return objectOf(role, map[string]string{"id": "id", "name": "name", "description": "description"})
}

// objectOf returns a document with properties under their canonical names and everything else below extra.
func objectOf(wire map[string]json.RawMessage, names map[string]string) (json.RawMessage, error) {
	if rawjson.Text(wire["id"]) == "" {
		return nil, errors.New("object without id")
	}
	doc := map[string]json.RawMessage{}
	for name, property := range names {
		if value, ok := wire[property]; ok && !isNull(value) {
			doc[name] = value
			delete(wire, property)
		}
	}
	if len(wire) > 0 {
		doc[extraField] = rawjson.Encode(wire)
	}
	return rawjson.Encode(doc), nil
}

// groups reads all groups: GET /api/group.
func (b *Backend) groups(ctx context.Context) ([]json.RawMessage, error) {
	answer, err := b.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: groupsRoute})
	if err != nil {
		return nil, err
	}
	var body struct {
		Groups []map[string]json.RawMessage `json:"groups"`
	}
	if err := answer.JSON(&body); err != nil {
		return nil, err
	}
	docs := make([]json.RawMessage, len(body.Groups))
	for i, group := range body.Groups {
		if docs[i], err = organizationOf(group); err != nil {
			return nil, answer.Unreadable(err)
		}
	}
	return docs, nil
}

// role is a role and the application that it is one of.
type role struct {
	id, name, application string
	document              json.RawMessage
}

// roles reads the roles of all applications: GET /api/application.
func (b *Backend) roles(ctx context.Context) ([]role, error) {
	answer, err := b.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: applicationsRoute})
	if err != nil {
		return nil, err
	}
	var body struct {
		Applications []struct {
			ID    string                       `json:"id"`
			Roles []map[string]json.RawMessage `json:"roles"`
		} `json:"applications"`
	}
	if err := answer.JSON(&body); err != nil {
		return nil, err
	}
	var all []role
	for _, a := range body.Applications {
		for _, wire := range a.Roles {
			r := role{id: rawjson.Text(wire["id"]), name: rawjson.Text(wire["name"]), application: a.ID}
			if r.document, err = roleOf(wire, a.ID); err != nil {
				return nil, answer.Unreadable(err)
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// roleByID finds a role, which tells its application: there is no read of a role by its id alone.
func (b *Backend) roleByID(ctx context.Context, id string) (role, error) {
	all, err := b.roles(ctx)
	if err != nil {
		return role{}, err
	}
	for _, r := range all {
		if r.id == id {
			return r, nil
		}
	}
	return role{}, &fault.LookupError{Model: roleModel, Fields: []string{"id"}, Kind: fault.ErrDoesNotExist}
}

// writable are the properties of an object of a model as FusionAuth has them, with the canonical name of
// each; extra's keys go beside them.
func writable(model string, fields, known map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	wire := map[string]json.RawMessage{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := fields[name]
		switch {
		case name == extraField:
			extra := patchKeys(fieldsOf(known[extraField]), fieldsOf(value))
			for _, own := range []string{applicationProperty, "insertInstant", "lastUpdateInstant", "tenantId", "roles"} {
				delete(extra, own)
			}
			maps.Copy(wire, extra)
		case name == "id":
		case name == "metadata" && model == organizationModel:
			wire[dataField] = rawjson.Encode(patchKeys(fieldsOf(known[name]), fieldsOf(value)))
		case name == "name", name == "description" && model == roleModel:
			wire[name] = value
		case name == "description", name == "display_name", name == "branding":
			return nil, &fault.FieldError{Model: model, Field: name, Kind: fault.ErrNotSupported,
				Problem: "fusionauth's groups have a name and data only; keep the value in metadata"}
		default:
			return nil, &fault.FieldError{Model: model, Field: name, Kind: fault.ErrNotSupported, Problem: "fusionauth has no such property"}
		}
	}
	return wire, nil
}

// createObject makes a group, POST /api/group, or a role of an application,
// POST /api/application/{applicationId}/role. The application is named by extra or by the connection.
func (b *Backend) createObject(ctx context.Context, c backend.Create) (json.RawMessage, error) {
	if err := supported(c.Model, c.Of); err != nil {
		return nil, err
	}
	wire, err := writable(c.Model, c.Document, nil)
	if err != nil {
		return nil, err
	}
	for name, value := range wire {
		wire[name] = withoutNulls(value)
	}
	if c.Model == organizationModel {
		call := rest.Call{Method: http.MethodPost, Route: groupsRoute, Body: groupBody(wire)}
		return b.writeObject(ctx, call, "group", organizationOf)
	}
	application := rawjson.Text(fieldsOf(c.Document[extraField])[applicationProperty])
	if application == "" {
		application = c.Connection
	}
	if application == "" {
		return nil, fmt.Errorf("fusionauth: a role belongs to an application; name it with extra.applicationId, WithConnection or Using: %w", fault.ErrInvalid)
	}
	call := rest.Call{
		Method: http.MethodPost, Route: rolesRoute, Path: map[string]string{"application": application}, Body: map[string]any{roleModel: wire},
	}
	return b.writeObject(ctx, call, roleModel, inApplication(application))
}

// groupBody returns the request for a group. The ids of its roles stand beside it.
func groupBody(wire map[string]json.RawMessage) map[string]any {
	body := map[string]any{"group": wire}
	if ids, ok := wire["roleIds"]; ok {
		delete(wire, "roleIds")
		body["roleIds"] = ids
	}
	return body
}

func inApplication(application string) func(map[string]json.RawMessage) (json.RawMessage, error) {
	return func(wire map[string]json.RawMessage) (json.RawMessage, error) { return roleOf(wire, application) }
}

// writeObject sends a call and returns the document of the object in its answer.
func (b *Backend) writeObject(ctx context.Context, call rest.Call, name string, document func(map[string]json.RawMessage) (json.RawMessage, error)) (json.RawMessage, error) {
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	var body map[string]json.RawMessage
	if err := answer.JSON(&body); err != nil {
		return nil, err
	}
	doc, err := document(fieldsOf(body[name]))
	if err != nil {
		return nil, answer.Unreadable(err)
	}
	return doc, nil
}

// updateObject changes a group, PATCH /api/group/{id}, or a role,
// PATCH /api/application/{applicationId}/role/{id}, by a merge patch.
func (b *Backend) updateObject(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	if err := supported(u.Model, u.Of); err != nil {
		return nil, err
	}
	known := fieldsOf(u.Snapshot)
	wire, err := writable(u.Model, u.Set, known)
	if err != nil {
		return nil, err
	}
	call := rest.Call{Method: http.MethodPatch, Repeatable: true}
	if u.Model == organizationModel {
		call.Route, call.Path = groupRoute, map[string]string{"id": u.ID}
		call.Body = rest.Content{Type: patchType, Data: rawjson.Encode(groupBody(wire))}
		return b.writeObject(ctx, call, "group", organizationOf)
	}
	application := rawjson.Text(fieldsOf(known[extraField])[applicationProperty])
	if application == "" {
		r, err := b.roleByID(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		application = r.application
	}
	call.Route, call.Path = roleRoute, map[string]string{"application": application, "id": u.ID}
	call.Body = rest.Content{Type: patchType, Data: rawjson.Encode(map[string]any{roleModel: wire})}
	return b.writeObject(ctx, call, roleModel, inApplication(application))
}

// deleteObject removes a group or a role. A role is looked up first, for one more request.
func (b *Backend) deleteObject(ctx context.Context, model, id string) error {
	if err := supported(model, backend.Relation{}); err != nil {
		return err
	}
	call := rest.Call{Method: http.MethodDelete, Route: groupRoute, Path: map[string]string{"id": id}}
	if model == roleModel {
		r, err := b.roleByID(ctx, id)
		if err != nil {
			return err
		}
		call.Route, call.Path = roleRoute, map[string]string{"application": r.application, "id": id}
	}
	_, err := b.client.Do(ctx, call)
	return err
}

// supported refuses models that FusionAuth does not have, and objects that exist within another one.
func supported(model string, of backend.Relation) error {
	if model != organizationModel && model != roleModel {
		return fmt.Errorf("fusionauth: model %q; Auth.Do reaches FusionAuth's own APIs: %w", model, fault.ErrNotSupported)
	}
	if !of.None() {
		return fmt.Errorf("fusionauth: no %s exists within a relation only: %w", model, fault.ErrNotSupported)
	}
	return nil
}
