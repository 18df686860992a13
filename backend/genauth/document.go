package genauth

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rawjson"
)

// The values of a user's status that blocked stands for. Others stand in extra, and count as blocked.
const (
	activated = "Activated"
	suspended = "Suspended"
)

// canonical returns the canonical form of a user as the service answers it, in one pass. What has no
// canonical name, or a value that does not fit it, moves below extra under the service's name.
func canonical(wire json.RawMessage) (json.RawMessage, error) {
	var document, extra members
	var phone, country, status string
	s := jsonscan.New(string(wire))
	for name := range s.Members() {
		value := s.Value()
		a, known := byWire[name]
		switch {
		case name == "phone":
			phone = value
		case name == "phoneCountryCode":
			country = value
		case name == "status":
			status = value
		case !known || !a.kind.Fits(value):
			extra.add(name, value)
		case name == "identities":
			document.add(a.name, readIdentities(value))
		default:
			document.add(a.name, value)
		}
	}
	if err := s.End(); err != nil {
		return nil, errors.New("a user is not a JSON object")
	}
	if !document.has(keyField) {
		return nil, errors.New("user without userId")
	}
	readPhone(&document, &extra, phone, country)
	readStatus(&document, &extra, status)
	if !extra.none() {
		document.add(extraField, extra.object())
	}
	return json.RawMessage(document.object()), nil
}

// readPhone puts the phone number together, which the service has in two parts. An empty text stands for
// a part that is not there.
func readPhone(document, extra *members, phone, country string) {
	number, _ := jsonscan.Text(phone)
	code, _ := jsonscan.Text(country)
	switch {
	case number != "":
		document.add(phoneField, string(rawjson.Encode(joinPhone(code, number))))
		return
	case phone != "":
		document.add(phoneField, "null")
	}
	if code != "" {
		extra.add("phoneCountryCode", country)
	}
}

// readStatus tells whether a user is blocked. A status that is more than that stands in extra as well.
func readStatus(document, extra *members, status string) {
	switch text, _ := jsonscan.Text(status); text {
	case "":
	case activated:
		document.add(blockedField, "false")
	default:
		document.add(blockedField, "true")
		if text != suspended {
			extra.add("status", status)
		}
	}
}

// identityNames are the canonical names of what an identity has, by the service's.
var identityNames = map[string]string{"extIdpId": "connection", "userIdInIdp": "user_id", "userInfoInIdp": "profileData"}

// readIdentities gives identities their canonical names. What has none stays as it is.
func readIdentities(value string) string {
	var identities []map[string]json.RawMessage
	if json.Unmarshal([]byte(value), &identities) != nil || len(identities) == 0 {
		return value
	}
	for _, identity := range identities {
		for wire, name := range identityNames {
			if value, ok := identity[wire]; ok {
				identity[name] = value
				delete(identity, wire)
			}
		}
	}
	return string(rawjson.Encode(identities))
}

// wireFields returns the attributes to send for canonical fields. Those of extra stand beside the others
// again; what only the service sets is left out of a new user and refused in a change.
func wireFields(fields map[string]json.RawMessage, creating bool) (map[string]json.RawMessage, error) {
	wire, err := wireExtra(fields[extraField], creating)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		a, known := byName[name]
		value := fields[name]
		switch {
		case name == extraField:
		case name == keyField:
			return nil, refuse(name, "genauth chooses ids; keep one of your own in external_id")
		case !known:
			return nil, refuse(name, "genauth has no such attribute; keep the value in user_metadata")
		case name == phoneField:
			wirePhone(wire, value, creating)
		case name == blockedField:
			if _, told := wire["status"]; !told {
				wire["status"] = wireStatus(value)
			}
		default:
			wire[a.wire] = value
		}
	}
	return wire, nil
}

// wireExtra returns the attributes that stand in extra.
func wireExtra(extra json.RawMessage, creating bool) (map[string]json.RawMessage, error) {
	wire := map[string]json.RawMessage{}
	if len(extra) == 0 {
		return wire, nil
	}
	if err := json.Unmarshal(extra, &wire); err != nil {
		return nil, invalid(extraField, "must be a JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(wire)) {
		value := wire[name]
		a, known := byWire[name]
		switch {
		case known && name != "status":
			return nil, invalid(extraField+"."+name, "is known as "+a.name+"; set that")
		case creating && (slices.Contains(told, name) || string(value) == "null"):
			delete(wire, name)
		case !slices.Contains(told, name):
		default:
			return nil, &fault.FieldError{Model: userModel, Field: extraField + "." + name, Problem: "only genauth sets it", Kind: fault.ErrReadOnly}
		}
	}
	return wire, nil
}

// wirePhone takes a phone number apart. null takes both parts away.
func wirePhone(wire map[string]json.RawMessage, value json.RawMessage, creating bool) {
	number := rawjson.Text(value)
	if number == "" {
		wire["phone"], wire["phoneCountryCode"] = value, json.RawMessage("null")
		return
	}
	country, national := splitPhone(number)
	wire["phone"] = rawjson.Encode(national)
	switch {
	case country != "":
		wire["phoneCountryCode"] = rawjson.Encode(country)
	case !creating: // The country of the number before is not this one's.
		wire["phoneCountryCode"] = json.RawMessage("null")
	}
}

func wireStatus(blocked json.RawMessage) json.RawMessage {
	if string(blocked) == "true" {
		return rawjson.Encode(suspended)
	}
	return rawjson.Encode(activated)
}

// refuse returns the error for what the service cannot do with a field of a user.
func refuse(field, problem string) error {
	return &fault.FieldError{Model: userModel, Field: field, Problem: problem, Kind: fault.ErrNotSupported}
}

func invalid(field, problem string) error {
	return &fault.FieldError{Model: userModel, Field: field, Problem: problem, Kind: fault.ErrInvalid}
}
