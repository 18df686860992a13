package genauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/where"
)

// model is what there is to know of the documents of objects other than users. Each is known by its code, which
// is its id here.
type model struct {
	fields *where.Catalogue
	// names are the service's names of the canonical fields.
	names map[string]string
	// needed are the attributes that every write sends, which of a new object are its code unless told otherwise.
	needed []string
	// fresh are further attributes of every new object.
	fresh map[string]string
	// rename is the attribute of a change that holds the new code.
	rename string
	// told are the attributes that only the service sets.
	told []string
}

// The models that are not users.
var (
	roles = model{
		fields: where.Roles(), names: map[string]string{"id": "code", "name": "name", descriptionAttribute: descriptionAttribute},
		needed: []string{"name"}, rename: "newCode", told: []string{"id", "namespaceName"},
	}
	organizations = model{
		fields: where.Organizations(), names: map[string]string{"id": "organizationCode", "display_name": "organizationName"},
		needed: []string{"organizationName"}, rename: "organizationNewCode",
		told: []string{
			"createdAt", "updatedAt", "departmentId", "hasChildren", "membersCount", "isVirtualNode", "tenantId", "customData",
			"isRoot", "joinedAt", "name", "isLeader", "isMainDepartment", "code",
		},
	}
	groups = model{
		fields: where.Organizations(), names: map[string]string{"id": "code", "display_name": "name"},
		needed: []string{"name", descriptionAttribute}, rename: "newCode",
		fresh: map[string]string{"type": "static"}, told: []string{"id", "type", "metadataSource"},
	}
)

// descriptionAttribute is what all of them have to say of themselves.
const descriptionAttribute = "description"

// canonical returns the document of an object as the service answers it.
func (m *model) canonical(wire json.RawMessage) (json.RawMessage, error) {
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
func (m *model) wire(fields map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	body := map[string]json.RawMessage{}
	if extra, ok := fields[extraField]; ok {
		if err := json.Unmarshal(extra, &body); err != nil || body == nil {
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

func (m *model) refuse(field, problem string, kind error) error {
	return &fault.FieldError{Model: m.fields.Model, Field: field, Problem: problem, Kind: kind}
}

// newCode returns the code of a new object: its id, or else its name.
func (m *model) newCode(document map[string]json.RawMessage) (string, error) {
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
func (m *model) codeAfter(u backend.Update) (string, error) {
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
