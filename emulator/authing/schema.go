package authing

import (
	"encoding/json"
	"maps"
	"slices"
)

// kind is what the values of an attribute are.
type kind int

const (
	textKind kind = iota
	flagKind
	numberKind
	listKind
)

// attribute is one of a user's attributes.
type attribute struct {
	name string
	kind kind
	// create and update tell that the inputs of createUser and updateUser have it, profile that what users say
	// of themselves when they sign up has it.
	create, update, profile bool
}

// attributes are all attributes of the type User that have a value of their own.
var attributes = []attribute{
	{"username", textKind, true, true, true},
	{"email", textKind, true, true, true},
	{"emailVerified", flagKind, true, true, false},
	{"phone", textKind, true, true, true},
	{"phoneVerified", flagKind, true, true, false},
	{"phoneCountryCode", textKind, true, true, false},
	{"unionid", textKind, true, true, false},
	{"openid", textKind, true, true, false},
	{"nickname", textKind, true, true, true},
	{"registerSource", listKind, true, false, false},
	{"photo", textKind, true, true, true},
	{"oauth", textKind, true, true, true},
	{"tokenExpiredAt", textKind, false, true, false},
	{"loginsCount", numberKind, true, true, false},
	{"lastLogin", textKind, true, true, false},
	{"lastIP", textKind, true, true, false},
	{"signedUp", textKind, true, false, false},
	{"blocked", flagKind, true, true, false},
	{"isDeleted", flagKind, true, false, false},
	{"device", textKind, true, true, true},
	{"browser", textKind, true, true, true},
	{"company", textKind, true, true, true},
	{"name", textKind, true, true, true},
	{"givenName", textKind, true, true, true},
	{"familyName", textKind, true, true, true},
	{"middleName", textKind, true, true, true},
	{"profile", textKind, true, true, true},
	{"preferredUsername", textKind, true, true, true},
	{"website", textKind, true, true, true},
	{"gender", textKind, true, true, true},
	{"birthdate", textKind, true, true, true},
	{"zoneinfo", textKind, true, true, true},
	{"locale", textKind, true, true, true},
	{"address", textKind, true, true, true},
	{"formatted", textKind, true, true, true},
	{"streetAddress", textKind, true, true, true},
	{"locality", textKind, true, true, true},
	{"region", textKind, true, true, true},
	{"postalCode", textKind, true, true, true},
	{"city", textKind, false, true, false},
	{"province", textKind, false, true, false},
	{"country", textKind, true, true, true},
	{"externalId", textKind, true, true, false},
	{"expiredAt", textKind, false, true, false},
	{"directManagement", textKind, false, true, false},
	{"mainDepartmentId", textKind, false, true, false},
	{"mainDepartmentCode", textKind, false, true, false},
	{"id", textKind, false, false, false},
	{"arn", textKind, false, false, false},
	{"userPoolId", textKind, false, false, false},
	{"status", textKind, false, false, false},
	{"createdAt", textKind, false, false, false},
	{"updatedAt", textKind, false, false, false},
	{"newlyCreated", flagKind, false, false, false},
}

// The inputs that attributes are part of.
var (
	createInput  = func(a attribute) bool { return a.create }
	updateInput  = func(a attribute) bool { return a.update }
	profileInput = func(a attribute) bool { return a.profile }
)

// checkInput refuses members that an input does not have, and values of another type.
func checkInput(typeName string, input arguments, has func(attribute) bool, others ...string) *problem {
	for _, name := range slices.Sorted(maps.Keys(input)) {
		value := input[name]
		i := slices.IndexFunc(attributes, func(a attribute) bool { return a.name == name && has(a) })
		switch {
		case slices.Contains(others, name):
		case i < 0:
			return invalid(`Field "` + name + `" is not defined by type "` + typeName + `".`)
		case value != nil && !attributes[i].kind.holds(value):
			return invalid(`Field "` + name + `" of type "` + typeName + `" got an invalid value.`)
		}
	}
	return nil
}

// holds tells whether a value is of the kind.
func (k kind) holds(value any) bool {
	var ok bool
	switch k {
	case textKind:
		_, ok = value.(string)
	case flagKind:
		_, ok = value.(bool)
	case numberKind:
		n, isNumber := value.(json.Number)
		_, err := n.Int64()
		ok = isNumber && err == nil
	case listKind:
		_, ok = value.([]any)
	}
	return ok
}

// identityFields are what an identity of a user has.
var identityFields = []string{
	"openid", "userIdInIdp", "userInfoInIdp", "userId", "connectionId", "isSocial", "provider", "userPoolId",
	"refreshToken", "accessToken", "type", "extIdpId",
}
