package fusionauth

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
)

// change is what a write says about a user, in FusionAuth's form.
type change struct {
	// user are the properties of the user; in a change of one who exists they are a merge patch.
	user map[string]json.RawMessage
	// options are what stands beside the user in the request, such as skipVerification.
	options map[string]json.RawMessage
	// blocked and verified are changed by requests of their own; nil leaves them.
	blocked, verified *bool
}

// optionNames are the keys of extra that are options of the request rather than properties of the user.
var optionNames = []string{
	"disableDomainBlock", "sendSetPasswordEmail", "sendSetPasswordIdentityType", "skipRegistrationVerification",
	"skipVerification",
}

// serverOwned are the properties of a user that FusionAuth ignores or refuses in a write, with what to do
// instead.
var serverOwned = map[string]string{
	"breachedPasswordLastCheckedInstant": "", "breachedPasswordStatus": "", "connectorId": "",
	"encryptionScheme": "", "factor": "", "tenantId": "", "uniqueUsername": "", "usernameStatus": "",
	"verifiedInstant": "", "passwordLastUpdateInstant": "", "identities": "",
	"memberships":   "; change them with Organizations()",
	"registrations": "; change them with Roles(), or with Auth.Do and /api/user/registration",
	"twoFactor":     "; change it with Auth.Do and /api/user/two-factor/{userId}",
}

// unsettable are canonical fields that FusionAuth has no place for.
const unsettable = "fusionauth has no such property; keep the value in user_metadata or app_metadata"

// newUser returns what creating a user says. Fields that only FusionAuth sets are left out.
func newUser(document map[string]json.RawMessage) (change, error) {
	c, err := translate(document, nil)
	if err != nil {
		return change{}, err
	}
	for name, value := range c.user {
		if c.user[name] = withoutNulls(value); isNull(value) {
			delete(c.user, name)
		}
	}
	delete(c.user, "id") // It stands in the path.
	return c, nil
}

// changed returns what changing a user says, whose document was snapshot.
func changed(set map[string]json.RawMessage, snapshot json.RawMessage) (change, error) {
	known := fieldsOf(snapshot)
	for _, name := range slices.Sorted(maps.Keys(fieldsOf(set[extraField]))) {
		if advice, ok := serverOwned[name]; ok {
			return change{}, refuseField(extraField, fault.ErrReadOnly, "fusionauth sets "+name+" itself"+advice)
		}
	}
	return translate(set, known)
}

// translate returns fields in FusionAuth's form, as a patch of the document known.
func translate(set, known map[string]json.RawMessage) (change, error) {
	c := change{user: map[string]json.RawMessage{}, options: map[string]json.RawMessage{}}
	data := map[string]json.RawMessage{}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if err := c.take(name, set[name], known, data); err != nil {
			return change{}, err
		}
	}
	if len(data) > 0 {
		c.user[dataField] = rawjson.Encode(data)
	}
	return c, nil
}

// take translates one field. What belongs into the user's free object goes to data.
func (c *change) take(name string, value json.RawMessage, known, data map[string]json.RawMessage) error {
	a, ok := attributesByName[name]
	switch {
	case name == extraField:
		return c.takeExtra(value, known, data)
	case !ok:
		return refuseField(name, fault.ErrNotSupported, unsettable)
	case name == "blocked":
		c.blocked = truth(value)
	case name == "email_verified":
		c.verified = truth(value)
	case name == localeField:
		c.user[languagesField] = c.languages(value, known)
	case a.form == 0:
		return refuseList(name, value)
	case a.form == object && fieldsOf(value) != nil:
		data[a.wire] = rawjson.Encode(patchKeys(fieldsOf(known[name]), fieldsOf(value)))
	case a.inData:
		data[a.wire] = a.form.wire(value)
	default:
		c.user[a.wire] = a.form.wire(value)
	}
	return nil
}

// truth returns the boolean that a value is; null is false.
func truth(value json.RawMessage) *bool {
	yes := string(value) == "true"
	return &yes
}

// refuseList refuses what FusionAuth confirms by sending a code, but for what is false anyway.
func refuseList(name string, value json.RawMessage) error {
	if name == "phone_verified" && string(value) == "true" {
		return refuseField(name, fault.ErrNotSupported, "fusionauth confirms a number by a code that it sends; Auth.Do and /api/identity/verify/start do that")
	}
	return nil
}

// languages returns the preferred languages with a locale in front. It comes after extra, which may set
// the others.
func (c *change) languages(locale json.RawMessage, known map[string]json.RawMessage) json.RawMessage {
	all := c.user[languagesField]
	if all == nil {
		all = fieldsOf(known[extraField])[languagesField]
	}
	var rest []string
	_ = json.Unmarshal(all, &rest) // what is no list has no languages
	first, list := rawjson.Text(locale), []string{}
	if len(rest) > 0 && canonicalLocale(rest[0]) == first {
		return all
	}
	if len(rest) > 0 {
		rest = rest[1:]
	}
	if first != "" {
		list = append(list, wireLocale(first))
	}
	return rawjson.Encode(append(list, rest...))
}

// takeExtra translates the properties that have no canonical name.
func (c *change) takeExtra(value json.RawMessage, known, data map[string]json.RawMessage) error {
	extra := fieldsOf(value)
	if extra == nil {
		return refuseField(extraField, fault.ErrInvalid, "must be a JSON object")
	}
	before := fieldsOf(known[extraField])
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		v := extra[name]
		_, owned := serverOwned[name]
		switch {
		case owned:
		case name == dataField && isNull(v):
			maps.Copy(data, patchFields(fieldsOf(before[name]), nil))
		case name == dataField:
			maps.Copy(data, patchFields(fieldsOf(before[name]), fieldsOf(v)))
		case slices.Contains(optionNames, name):
			c.options[name] = v
		default:
			c.user[name] = mergePatch(before[name], v)
		}
	}
	return nil
}

// refuseField returns the error for a field that cannot be written so.
func refuseField(name string, kind error, problem string) error {
	return &fault.FieldError{Model: userModel, Field: name, Problem: problem, Kind: kind}
}
