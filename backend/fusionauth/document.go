package fusionauth

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/authplus/authplus/internal/rawjson"
)

const (
	localeField    = "locale"
	languagesField = "preferredLanguages"
	dataField      = "data"
)

// canonical returns the canonical form of a user as FusionAuth answers it. What has no canonical name
// moves below extra in FusionAuth's own form, except for credentials: secrets of second factors and tokens
// of other identity providers.
func canonical(wire json.RawMessage) (json.RawMessage, error) {
	var user map[string]json.RawMessage
	if err := json.Unmarshal(wire, &user); err != nil {
		return nil, err
	}
	if rawjson.Text(user["id"]) == "" {
		return nil, errors.New("user without id")
	}
	doc := make(map[string]json.RawMessage, len(user))
	data := fieldsOf(user[dataField])
	for _, a := range attributes {
		from := user
		if a.inData {
			from = data
		}
		if value, ok := a.form.canonical(from[a.wire]); ok {
			doc[a.name] = value
			delete(from, a.wire)
		}
	}
	takeLocale(user, doc)
	takePhoneVerified(user, doc)
	takeMultifactor(user, doc)
	if data != nil {
		user[dataField] = rawjson.Encode(data)
	}
	if len(data) == 0 && begins(user[dataField], "{") {
		delete(user, dataField)
	}
	withoutCredentials(user)
	if len(user) > 0 {
		doc[extraField] = rawjson.Encode(user)
	}
	return rawjson.Encode(doc), nil
}

// takeLocale takes the first of the preferred languages for the locale. The list stays where it says
// more.
func takeLocale(user, doc map[string]json.RawMessage) {
	var languages []string
	if json.Unmarshal(user[languagesField], &languages) != nil || len(languages) == 0 {
		return
	}
	doc[localeField] = rawjson.Encode(canonicalLocale(languages[0]))
	if len(languages) == 1 && wireLocale(canonicalLocale(languages[0])) == languages[0] {
		delete(user, languagesField)
	}
}

// canonicalLocale returns a locale such as en-US, which FusionAuth writes en_US.
func canonicalLocale(wire string) string { return strings.ReplaceAll(wire, "_", "-") }

func wireLocale(canonical string) string { return strings.ReplaceAll(canonical, "-", "_") }

// takePhoneVerified looks for the phone number among the identities, which in FusionAuth are the names that
// a user signs in with.
func takePhoneVerified(user, doc map[string]json.RawMessage) {
	var identities []struct {
		Type     string `json:"type"`
		Verified bool   `json:"verified"`
	}
	if json.Unmarshal(user["identities"], &identities) != nil {
		return
	}
	for _, i := range identities {
		if i.Type == "phoneNumber" {
			doc["phone_verified"] = rawjson.Encode(i.Verified)
			return
		}
	}
}

// takeMultifactor lists the methods of the second factor.
func takeMultifactor(user, doc map[string]json.RawMessage) {
	var factor struct {
		Methods []struct {
			Method string `json:"method"`
		} `json:"methods"`
	}
	if json.Unmarshal(user["twoFactor"], &factor) != nil || len(factor.Methods) == 0 {
		return
	}
	names := make([]string, len(factor.Methods))
	for i, m := range factor.Methods {
		names[i] = m.Method
	}
	doc["multifactor"] = rawjson.Encode(names)
}

// credentials are the properties below twoFactor and registrations that let whoever reads them act as the
// user.
var credentials = map[string][]string{
	"twoFactor":     {"recoveryCodes"},
	"methods":       {"secret"},
	"registrations": {"authenticationToken", "tokens"},
}

// withoutCredentials takes the credentials out of a user.
func withoutCredentials(user map[string]json.RawMessage) {
	if factor := fieldsOf(user["twoFactor"]); factor != nil {
		drop(factor, credentials["twoFactor"])
		dropEach(factor, "methods")
		user["twoFactor"] = rawjson.Encode(factor)
	}
	dropEach(user, "registrations")
}

// dropEach takes credentials out of each object of a list.
func dropEach(fields map[string]json.RawMessage, list string) {
	var objects []map[string]json.RawMessage
	if json.Unmarshal(fields[list], &objects) != nil || len(objects) == 0 {
		return
	}
	for _, object := range objects {
		drop(object, credentials[list])
	}
	fields[list] = rawjson.Encode(objects)
}

func drop(fields map[string]json.RawMessage, names []string) {
	for _, name := range names {
		delete(fields, name)
	}
}
