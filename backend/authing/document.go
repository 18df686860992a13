package authing

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rawjson"
)

// members is a JSON object.
type members = map[string]json.RawMessage

// canonical returns the canonical form of a user as Authing answers it. What is null is left out, as
// GraphQL has null for what is absent.
func canonical(wire json.RawMessage) (json.RawMessage, error) {
	var user members
	if err := json.Unmarshal(wire, &user); err != nil {
		return nil, err
	}
	maps.DeleteFunc(user, func(_ string, value json.RawMessage) bool { return api.IsNull(value) })
	if rawjson.Text(user["id"]) == "" {
		return nil, errors.New("user without id")
	}
	doc, extra := members{}, members{}
	for _, a := range attributes {
		value, ok := user[a.wire]
		switch {
		case !ok:
		case a.name == "":
			extra[a.wire] = value
		default:
			value, err := read(a, value, user)
			if err != nil {
				return nil, err
			}
			if value != nil {
				doc[a.name] = value
			}
		}
	}
	if len(extra) > 0 {
		doc[extraField] = rawjson.Encode(extra)
	}
	return rawjson.Encode(doc), nil
}

// read returns the canonical value of an attribute, or nil for none.
func read(a attribute, value json.RawMessage, user members) (json.RawMessage, error) {
	switch a.name {
	case phoneField:
		return rawjson.Encode(api.JoinPhone(rawjson.Text(user["phoneCountryCode"]), rawjson.Text(value))), nil
	case "identities":
		return readIdentities(value)
	case metadataField:
		return readMetadata(value)
	}
	return value, nil
}

// readIdentities returns the identities in canonical form: what has no name there is the profile.
func readIdentities(value json.RawMessage) (json.RawMessage, error) {
	var wire []members
	if err := json.Unmarshal(value, &wire); err != nil {
		return nil, err
	}
	if len(wire) == 0 {
		return nil, nil
	}
	list := make([]members, 0, len(wire))
	for _, identity := range wire {
		maps.DeleteFunc(identity, func(_ string, value json.RawMessage) bool { return api.IsNull(value) })
		out := members{}
		for _, names := range [][2]string{
			{"connection", "connectionId"}, {"connection", "extIdpId"}, {"provider", "provider"},
			{"user_id", "userIdInIdp"}, {"isSocial", "isSocial"},
		} {
			if value, ok := identity[names[1]]; ok && out[names[0]] == nil {
				out[names[0]] = value
				delete(identity, names[1])
			}
		}
		if len(identity) > 0 {
			out["profileData"] = rawjson.Encode(identity)
		}
		list = append(list, out)
	}
	return rawjson.Encode(list), nil
}

// wireFields returns what to send for canonical fields. A field that Authing lacks, or does not take at
// this time, is a *fault.FieldError. The metadata is not part of it.
func wireFields(fields members, when writable) (members, error) {
	wire := members{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := fields[name]
		switch a, ok := canonicalNames[name]; {
		case name == metadataField:
		case name == extraField:
			if err := addExtra(wire, value, when); err != nil {
				return nil, err
			}
		case !ok:
			return nil, refuseField(name, fault.ErrNotSupported, "authing v2 has no such attribute; keep the value in user_metadata")
		case !a.takes(when):
			return nil, refuseField(name, fault.ErrNotSupported, "authing v2 sets it itself")
		case name == phoneField && !api.IsNull(value):
			code, number := api.SplitPhone(rawjson.Text(value))
			wire["phone"] = rawjson.Encode(number)
			if code != "" || when == changing {
				wire["phoneCountryCode"] = orNull(code)
			}
		default:
			wire[a.wire] = value
		}
	}
	return wire, nil
}

// addExtra adds the attributes below extra. Those that only the service sets go with a user that is
// copied, and are left out when it is created.
func addExtra(wire members, value json.RawMessage, when writable) error {
	var extra members
	if json.Unmarshal(value, &extra) != nil {
		return refuseField(extraField, fault.ErrInvalid, "must be a JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		path := extraField + "." + name
		switch a, ok := extraNames[name]; {
		case !ok:
			return refuseField(path, fault.ErrNotSupported, "authing v2 has no such attribute; keep the value in user_metadata")
		case a.takes(when):
			wire[name] = extra[name]
		case when == creating && a.write == never:
		case when == creating:
			return refuseField(path, fault.ErrNotSupported, "authing v2 takes it in changes only; save the user first")
		default:
			return refuseField(path, fault.ErrReadOnly, "authing v2 takes it when a user is created, or sets it itself")
		}
	}
	return nil
}

// checkID refuses what no object of a model has for an id, and what would mean something else on the way of
// other providers.
func checkID(model, field, id string) error {
	if id == "" || id == "." || id == ".." {
		return &fault.FieldError{Model: model, Field: field, Problem: `must not be empty, "." or ".."`, Value: id, Kind: fault.ErrInvalid}
	}
	return nil
}

func refuseField(field string, kind error, problem string) error {
	return &fault.FieldError{Model: userModel, Field: field, Problem: problem, Kind: kind}
}

// orNull returns the JSON of a text, or null for "".
func orNull(s string) json.RawMessage {
	if s == "" {
		return json.RawMessage("null")
	}
	return rawjson.Encode(s)
}
