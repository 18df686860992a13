package auth0

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
)

// extraField is the canonical field that holds what Auth0 has beyond the others, such as blocked_for.
const extraField = "extra"

// canonical returns the canonical form of a user as Auth0 answers it. The names are the same; what
// has no canonical name moves below extra, and two quirks of old profiles are mended: email_verified
// as text and numeric user ids of identities.
func canonical(wire json.RawMessage) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(wire, &fields); err != nil {
		return nil, err
	}
	if _, ok := fields[keyField]; !ok {
		return nil, errors.New("user without user_id")
	}
	changed := mendVerified(fields)
	changed = mendIdentities(fields) || changed
	extra := map[string]json.RawMessage{}
	for name, value := range fields {
		if _, ok := attributeOf(name); !ok {
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

// mendVerified turns the texts "true" and "false", which old profiles hold, into booleans.
func mendVerified(fields map[string]json.RawMessage) bool {
	switch string(fields["email_verified"]) {
	case `"true"`:
		fields["email_verified"] = json.RawMessage("true")
	case `"false"`:
		fields["email_verified"] = json.RawMessage("false")
	default:
		return false
	}
	return true
}

// mendIdentities turns the numeric user ids that some social connections give into text.
func mendIdentities(fields map[string]json.RawMessage) bool {
	var identities []map[string]json.RawMessage
	if json.Unmarshal(fields["identities"], &identities) != nil {
		return false
	}
	changed := false
	for _, identity := range identities {
		id := identity["user_id"]
		if len(id) > 0 && id[0] != '"' && !bytes.Equal(id, []byte("null")) {
			identity["user_id"] = rawjson.Encode(string(id))
			changed = true
		}
	}
	if changed {
		fields["identities"] = rawjson.Encode(identities)
	}
	return changed
}

// wireFields returns the attributes to send for canonical fields: extra's keys stand beside the
// others again. A field that Auth0 lacks is a *fault.FieldError.
func wireFields(fields map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	wire := map[string]json.RawMessage{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name == extraField {
			var extra map[string]json.RawMessage
			if err := json.Unmarshal(fields[name], &extra); err != nil {
				return nil, &fault.FieldError{Model: userModel, Field: name, Problem: "must be a JSON object", Kind: fault.ErrInvalid}
			}
			maps.Copy(wire, extra)
			continue
		}
		if _, ok := attributeOf(name); !ok {
			return nil, &fault.FieldError{Model: userModel, Field: name, Kind: fault.ErrNotSupported,
				Problem: "auth0 has no such attribute; keep the value in user_metadata or app_metadata"}
		}
		wire[name] = fields[name]
	}
	return wire, nil
}
