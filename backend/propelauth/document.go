package propelauth

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
)

// fields are the members of a JSON object.
type fields = map[string]json.RawMessage

// canonical returns the canonical form of a user as PropelAuth answers it. What has no canonical name, or
// a value that does not fit it, moves below extra.
func canonical(wire json.RawMessage) (json.RawMessage, error) {
	var rest fields
	if err := json.Unmarshal(wire, &rest); err != nil {
		return nil, err
	}
	doc := fields{}
	for _, a := range attributes {
		value, there := rest[a.wire]
		if !there {
			continue
		}
		if value, ok := a.form.read(value); ok {
			doc[a.name] = value
			delete(rest, a.wire)
		}
	}
	if len(doc[keyField]) < len(`"x"`) {
		return nil, errors.New("user without user_id")
	}
	if len(rest) > 0 {
		doc[extraField] = rawjson.Encode(rest)
	}
	return rawjson.Encode(doc), nil
}

// flatten returns the fields to write with those below extra apart, and refuses the ones that PropelAuth
// does not have.
func flatten(set fields) (own, extra fields, err error) {
	own, extra = fields{}, fields{}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		switch _, known := attributesByName[name]; {
		case name == extraField:
			if json.Unmarshal(set[name], &extra) != nil {
				return nil, nil, refuse(name, fault.ErrInvalid, "must be a JSON object")
			}
		case !known:
			return nil, nil, refuse(name, fault.ErrNotSupported,
				"propelauth has no such attribute; given_name, family_name and username name a user, and user_metadata keeps other values")
		default:
			own[name] = set[name]
		}
	}
	if extra == nil { // It was null.
		extra = fields{}
	}
	return own, extra, nil
}

// refuse returns the error for what is wrong with a field of a user.
func refuse(field string, kind error, problem string) error {
	return &fault.FieldError{Model: userModel, Field: field, Problem: problem, Kind: kind}
}

// objectOf returns the members of an object. What is no object has none.
func objectOf(data json.RawMessage) fields {
	var all fields
	if json.Unmarshal(data, &all) != nil || all == nil {
		return fields{}
	}
	return all
}

// overlay returns a document with the fields that were written, as far as they are known without reading:
// a field of null is gone, and objects have their first-level keys replaced.
func overlay(document json.RawMessage, set fields) json.RawMessage {
	now := objectOf(document)
	for name, value := range set {
		if merged, ok := merge(now[name], value, false); ok {
			value = merged
		}
		if now[name] = value; string(value) == "null" {
			delete(now, name)
		}
	}
	return rawjson.Encode(now)
}

// merge returns an object with the first-level keys of change, and false if change is no object. Null
// takes a key away, or stands for it where nulls says so.
func merge(whole, change json.RawMessage, nulls bool) (json.RawMessage, bool) {
	var set fields
	if json.Unmarshal(change, &set) != nil || set == nil {
		return nil, false
	}
	now := objectOf(whole)
	for key, value := range set {
		if string(value) == "null" && !nulls {
			delete(now, key)
			continue
		}
		now[key] = value
	}
	return rawjson.Encode(now), true
}
