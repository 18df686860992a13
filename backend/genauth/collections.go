package genauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/where"
)

// The routes by which roles and organizations are changed, which errors look at.
const (
	updateRoleRoute         = "/api/v3/update-role"
	updateOrganizationRoute = "/api/v3/update-organization"
)

// collection is one list of the API other than that of users: the pool's own objects of a model, or those
// of a relation. Reading, writing and plans follow from it.
type collection struct {
	model string
	// owner is the owner's model and relation the relation's name; both are empty for the pool's own.
	owner, relation string
	// list is the route of the list, and ownerKey the parameter that names the owner.
	list, ownerKey string
	// fields are what a row has of its object; nil stands for all.
	fields []string
	// fixed are further parameters of the list.
	fixed url.Values
	// unpaged tells that the list is answered whole.
	unpaged bool
	// item is the route of one object, and itemKey the parameter that names it.
	item, itemKey string
	// create, update and remove are the routes that write one object.
	create, update, remove string
	// add and drop change who belongs to a relation.
	add, drop membership
}

// membership is a change of a relation. Its zero is one that the service does not have.
type membership struct {
	route string
	// inverse tells that the relation is seen from the user: then there is a request for each object, to
	// which the user is added.
	inverse bool
	// scattered tells that a user can be in several departments of what is left, which are found out first.
	scattered bool
	// body returns what is sent for an object that has members, and some of their ids.
	body func(of string, members []string) map[string]any
}

// rootDepartment is the id of the department that all others of an organization are below.
const rootDepartment = "root"

// collections are all lists but that of users.
var collections = []collection{
	{
		model: "role", list: "/api/v3/list-roles", item: "/api/v3/get-role", itemKey: "code",
		create: "/api/v3/create-role", update: updateRoleRoute, remove: "/api/v3/delete-roles-batch",
	},
	{
		model: "organization", list: "/api/v3/list-organizations", item: "/api/v3/get-organization", itemKey: "organizationCode",
		create: "/api/v3/create-organization", update: updateOrganizationRoute, remove: "/api/v3/delete-organization",
	},
	{
		model: "role", owner: userModel, relation: "roles", list: "/api/v3/get-user-roles", ownerKey: "userId", unpaged: true,
		add:  membership{route: "/api/v3/assign-role", inverse: true, body: roleTargets},
		drop: membership{route: "/api/v3/revoke-role", inverse: true, body: roleTargets},
	},
	{
		model: userModel, owner: "role", relation: "users", list: "/api/v3/list-role-members", ownerKey: "code",
		add:  membership{route: "/api/v3/assign-role", body: roleTargets},
		drop: membership{route: "/api/v3/revoke-role", body: roleTargets},
	},
	{
		model: "organization", owner: userModel, relation: "organizations", list: "/api/v3/get-user-departments", ownerKey: "userId",
		fields: []string{"id", "name"},
		add:    membership{route: "/api/v3/add-department-members", inverse: true, body: departmentMembers},
		drop:   membership{inverse: true, scattered: true},
	},
	{
		model: userModel, owner: "organization", relation: "members", list: "/api/v3/list-department-members", ownerKey: "organizationCode",
		fixed: url.Values{"departmentId": {rootDepartment}, "includeChildrenDepartments": {"true"}},
		add:   membership{route: "/api/v3/add-department-members", body: departmentMembers},
		drop:  membership{scattered: true},
	},
}

// roleTargets gives users a role, or takes it from them.
func roleTargets(role string, users []string) map[string]any {
	type target struct {
		Type string `json:"targetType"`
		ID   string `json:"targetIdentifier"`
	}
	targets := make([]target, len(users))
	for i, id := range users {
		targets[i] = target{"USER", id}
	}
	return map[string]any{"code": role, "targets": targets}
}

// departmentMembers puts users into the root department of an organization.
func departmentMembers(organization string, users []string) map[string]any {
	return map[string]any{"organizationCode": organization, "departmentId": rootDepartment, "userIds": users}
}

// collectionOf returns the list of a model in a relation; the zero relation stands for the pool.
func collectionOf(model string, of backend.Relation) (*collection, error) {
	i := slices.IndexFunc(collections, func(c collection) bool {
		return c.model == model && c.owner == of.Owner && c.relation == of.Name
	})
	switch {
	case i >= 0 && of.Member == "":
		return &collections[i], nil
	case of.None():
		return nil, fmt.Errorf("genauth: there is no model %q; Do reaches the API: %w", model, fault.ErrNotSupported)
	default:
		return nil, fmt.Errorf("genauth: the %s of a model %q are not to be had; Do reaches the API: %w", of.Name, of.Owner, fault.ErrNotSupported)
	}
}

// model is what there is to know of the documents of a model other than users.
type model struct {
	fields *where.Catalogue
	// names are the service's names of the canonical fields.
	names map[string]string
	// title is the attribute that must be there, which of a new object is the code unless told otherwise; rename is the
	// attribute of a change that holds the new code.
	title, rename string
	// told are the attributes that only the service sets.
	told []string
}

// models are the models that are not users. Each is known by its code, which is its id here.
var models = map[string]model{
	"role": {
		fields: where.Roles(), names: map[string]string{"id": "code", "name": "name", "description": "description"},
		title: "name", rename: "newCode", told: []string{"id", "namespaceName"},
	},
	"organization": {
		fields: where.Organizations(), names: map[string]string{"id": "organizationCode", "display_name": "organizationName"},
		title: "organizationName", rename: "organizationNewCode",
		told: []string{
			"createdAt", "updatedAt", "departmentId", "hasChildren", "membersCount", "isVirtualNode", "tenantId", "customData",
			"isRoot", "joinedAt", "name", "isLeader", "isMainDepartment", "code",
		},
	},
}

// keyOf returns the field that identifies the objects of a model.
func keyOf(name string) string {
	if name == userModel {
		return keyField
	}
	return "id"
}

// document returns the canonical form of an object as the service answers it.
func document(name string, wire json.RawMessage) (json.RawMessage, error) {
	if name == userModel {
		return canonical(wire)
	}
	return models[name].canonical(wire)
}

func (m model) canonical(wire json.RawMessage) (json.RawMessage, error) {
	var extra map[string]json.RawMessage
	if err := json.Unmarshal(wire, &extra); err != nil || extra == nil {
		return nil, errors.New("it is not a JSON object")
	}
	doc := map[string]json.RawMessage{}
	for name, own := range m.names {
		info, _ := m.fields.Field(name)
		if value, ok := extra[own]; ok && info.Kind.Fits(string(value)) {
			doc[name] = value
			delete(extra, own)
		}
	}
	if rawjson.Text(doc["id"]) == "" {
		return nil, fmt.Errorf("a %s without %s", m.fields.Model, m.names["id"])
	}
	if m.fields.Model == "organization" {
		doc["name"] = doc["id"] // What is unique of an organization is its code.
	}
	if len(extra) > 0 {
		doc[extraField] = rawjson.Encode(extra)
	}
	return rawjson.Encode(doc), nil
}

// wire returns the attributes to send for canonical fields.
func (m model) wire(fields map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	body := map[string]json.RawMessage{}
	if extra, ok := fields[extraField]; ok {
		if err := json.Unmarshal(extra, &body); err != nil {
			return nil, m.refuse(extraField, "must be a JSON object", fault.ErrInvalid)
		}
		for _, name := range m.told {
			delete(body, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := fields[name]
		own, known := m.names[name]
		switch {
		case name == extraField:
		case name == "name" && !known: // It is the code, see newCode.
		case !known:
			return nil, m.refuse(name, "genauth has no such attribute; Do sets custom data by /api/v3/set-custom-data", fault.ErrNotSupported)
		default:
			body[own] = value
		}
	}
	return body, nil
}

func (m model) refuse(field, problem string, kind error) error {
	return &fault.FieldError{Model: m.fields.Model, Field: field, Problem: problem, Kind: kind}
}

// newCode returns the code of a new object: its id, or else its name.
func (m model) newCode(document map[string]json.RawMessage) (string, error) {
	code := rawjson.Text(document["id"])
	if code == "" {
		code = rawjson.Text(document["name"])
	}
	if code == "" || len(code) > maxCode || strings.Trim(code, codeLetters) != "" {
		return "", m.refuse("id", "must be a code of at most 64 letters, digits, - and _; without id the name is taken", fault.ErrInvalid)
	}
	return code, nil
}

// codeAfter returns the code of an object after a change: the name of an organization is its code too.
func (m model) codeAfter(u backend.Update) (string, error) {
	name, ok := u.Set["name"]
	if _, named := m.names["name"]; named || !ok {
		return u.ID, nil
	}
	return m.newCode(map[string]json.RawMessage{"name": name})
}

// What a code is made of.
const (
	maxCode     = 64
	codeLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
)
