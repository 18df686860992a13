package auth0

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/where"
)

// model is what there is to know of the documents of a model other than users.
type model struct {
	key    string
	fields *where.Catalogue
	// chosen tells that whoever creates an object chooses its key.
	chosen bool
	// fixed are the fields that are set when an object is created and cannot be changed.
	fixed []string
	// always are the objects in every document that Auth0 replaces as a whole. Changing one that was
	// not read would lose what is in it.
	always []string
	// mend brings Auth0's document into canonical form, as far as more than names is concerned, and
	// tells whether that changed it; nil has nothing to mend.
	mend func(fields map[string]json.RawMessage) bool
}

// models are the models that are not users. Their canonical fields have Auth0's names.
var models = map[string]model{
	"role":         {key: "id", fields: where.Roles()},
	"organization": {key: "id", fields: where.Organizations()},
	"connection": {
		key: "id", fields: where.Connections(), fixed: []string{"name", "strategy"}, always: []string{"options"},
	},
	"log":                {key: "log_id", fields: where.Logs(), mend: mendLog},
	"permission":         {key: "id", fields: where.Permissions(), mend: identifyPermission},
	"invitation":         {key: "id", fields: where.Invitations()},
	"enabled connection": {key: "connection_id", fields: where.EnabledConnections(), chosen: true},
}

// keyOf returns the field that identifies the objects of a model.
func keyOf(name string) string {
	if name == userModel {
		return keyField
	}
	return models[name].key
}

// document returns the canonical form of an object as Auth0 answers it.
func document(name string, wire json.RawMessage) (json.RawMessage, error) {
	if name == userModel {
		return canonical(wire)
	}
	return models[name].canonical(wire)
}

// canonical moves below extra what has no canonical name, or a value that does not fit it.
func (m model) canonical(wire json.RawMessage) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(wire, &fields); err != nil {
		return nil, err
	}
	changed := m.mend != nil && m.mend(fields)
	if len(fields[m.key]) < len(`"x"`) {
		return nil, fmt.Errorf("%s without %s", m.fields.Model, m.key)
	}
	extra := map[string]json.RawMessage{}
	for name, value := range fields {
		if info, ok := m.fields.Field(name); !ok || name == extraField || !info.Kind.Fits(string(value)) {
			extra[name] = value
			delete(fields, name)
		}
	}
	if len(extra) > 0 {
		fields[extraField] = rawjson.Encode(extra)
	}
	if !changed && len(extra) == 0 {
		return wire, nil
	}
	return rawjson.Encode(fields), nil
}

// mendLog turns lists in fields that are mostly text into text, parted by spaces.
func mendLog(fields map[string]json.RawMessage) bool {
	changed := false
	for _, name := range []string{"audience", "scope"} {
		var list []string
		if bytes.HasPrefix(fields[name], []byte("[")) && json.Unmarshal(fields[name], &list) == nil {
			fields[name], changed = rawjson.Encode(strings.Join(list, " ")), true
		}
	}
	return changed
}

// identifyPermission gives a permission, which Auth0 knows by two names, an id.
func identifyPermission(fields map[string]json.RawMessage) bool {
	var name, server string
	if json.Unmarshal(fields["permission_name"], &name) != nil ||
		json.Unmarshal(fields["resource_server_identifier"], &server) != nil || name == "" {
		return false
	}
	fields["id"] = rawjson.Encode(name + " " + server)
	return true
}

// permission is how Auth0 wants to be told a permission.
type permission struct {
	ResourceServer string `json:"resource_server_identifier"`
	Name           string `json:"permission_name"`
}

// permissionOf returns the permission with an id: its name, a space and the identifier of its API. A
// name has no space, as a scope has none.
func permissionOf(id string) (permission, error) {
	name, server, found := strings.Cut(id, " ")
	if !found || name == "" || server == "" {
		return permission{}, &fault.FieldError{Model: "permission", Field: "id", Kind: fault.ErrInvalid, Value: id,
			Problem: "must be the permission's name, a space and the identifier of its API"}
	}
	return permission{ResourceServer: server, Name: name}, nil
}

// body returns the attributes to send for a new object.
func (m model) body(document map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	body := maps.Clone(document)
	if !m.chosen {
		delete(body, m.key)
	}
	return m.flat(body)
}

// metadataField is an object of texts, in which null takes a text away.
const metadataField = "metadata"

// changes returns the attributes to send for a change. Objects go as a whole, since Auth0 replaces
// them; metadata with null for what is taken away too, as it may merge these.
func (m model) changes(set map[string]json.RawMessage, snapshot json.RawMessage) (map[string]json.RawMessage, error) {
	var known map[string]json.RawMessage
	if len(snapshot) > 0 {
		if err := json.Unmarshal(snapshot, &known); err != nil {
			return nil, fmt.Errorf("auth0: the snapshot of the %s is no JSON object: %w", m.fields.Model, fault.ErrInvalid)
		}
	}
	body := maps.Clone(set)
	for _, name := range slices.Sorted(maps.Keys(body)) {
		value := body[name]
		info, _ := m.fields.Field(name)
		switch {
		case slices.Contains(m.fixed, name):
			return nil, m.refuse(name, fault.ErrReadOnly, "auth0 sets it once, at creation")
		case info.Kind != where.Object || name == extraField:
		case slices.Contains(m.always, name) && known[name] == nil:
			return nil, m.refuse(name, fault.ErrInvalid, "auth0 replaces it as a whole, so it must be read before it is changed; Refresh does that")
		default:
			body[name] = merged(known[name], value, name == metadataField)
		}
	}
	return m.flat(body)
}

func (m model) refuse(field string, kind error, problem string) error {
	return &fault.FieldError{Model: m.fields.Model, Field: field, Problem: problem, Kind: kind}
}

// flat puts the keys of extra beside the others again.
func (m model) flat(body map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	var extra map[string]json.RawMessage
	if value, ok := body[extraField]; ok {
		if err := json.Unmarshal(value, &extra); err != nil {
			return nil, m.refuse(extraField, fault.ErrInvalid, "must be a JSON object")
		}
		delete(body, extraField)
		maps.Copy(body, extra)
	}
	return body, nil
}

// merged returns an object with the first-level keys of change; null takes a key away, or stands for it
// if nulls is set. What is not an object replaces it.
func merged(object, change json.RawMessage, nulls bool) json.RawMessage {
	var now, set map[string]json.RawMessage
	if json.Unmarshal(change, &set) != nil || json.Unmarshal(orEmpty(object), &now) != nil || set == nil {
		return change
	}
	if now == nil {
		now = map[string]json.RawMessage{}
	}
	for key, value := range set {
		if string(value) == "null" && !nulls {
			delete(now, key)
			continue
		}
		now[key] = value
	}
	return rawjson.Encode(now)
}

func orEmpty(object json.RawMessage) json.RawMessage {
	if object == nil {
		return json.RawMessage("{}")
	}
	return object
}
