package authing

import "slices"

// The names of the model and of the canonical fields that are treated apart.
const (
	userModel     = "user"
	keyField      = "user_id"
	createdField  = "created_at"
	updatedField  = "updated_at"
	phoneField    = "phone_number"
	metadataField = "user_metadata"
	extraField    = "extra"
	passwordField = "password"
)

// writable says when an attribute can be sent.
type writable int

const (
	never    writable = iota // only the service sets it
	creating                 // when the user is created
	changing                 // when the user is changed
	always                   // either
)

// attribute is one of a user's attributes.
type attribute struct {
	// name is the canonical field, or "" for one below extra.
	name string
	// wire is Authing's name, and selection what to ask for if that is more.
	wire, selection string
	write           writable
	// key is the argument of findUser, and the type of userBatch, that finds users by it.
	key string
	// search tells that searchUser looks into it, and sort what the list orders by it with.
	search bool
	sort   string
}

// attributes are all that a user has but what nobody needs to read: the hash of the password and the
// session. The order is that of selections.
var attributes = []attribute{
	{name: keyField, wire: "id", key: "id"},
	{name: "email", wire: "email", write: always, key: "email", search: true},
	{name: "email_verified", wire: "emailVerified", write: always},
	{name: "username", wire: "username", write: always, key: "username", search: true},
	{name: phoneField, wire: "phone", selection: "phone phoneCountryCode", write: always, key: "phone"},
	{name: "phone_verified", wire: "phoneVerified", write: always},
	{name: "name", wire: "name", write: always, search: true},
	{name: "given_name", wire: "givenName", write: always, search: true},
	{name: "family_name", wire: "familyName", write: always, search: true},
	{name: "nickname", wire: "nickname", write: always, search: true},
	{name: "picture", wire: "photo", write: always},
	{name: "blocked", wire: "blocked", write: always},
	{name: createdField, wire: "createdAt", sort: "CREATEDAT"},
	{name: updatedField, wire: "updatedAt", sort: "UPDATEDAT"},
	{name: "last_login", wire: "lastLogin"},
	{name: "last_ip", wire: "lastIP"},
	{name: "logins_count", wire: "loginsCount"},
	{name: "identities", wire: "identities", selection: "identities { openid userIdInIdp userId connectionId isSocial provider userPoolId extIdpId }"},
	{name: metadataField, wire: "customData", selection: "customData { key value dataType }", write: always},
	{name: "external_id", wire: "externalId", write: always, key: "externalId"},
	{name: "locale", wire: "locale", write: always},
	{name: "zoneinfo", wire: "zoneinfo", write: always},
	{name: "birthdate", wire: "birthdate", write: always},

	{wire: "arn"},
	{wire: "userPoolId"},
	{wire: "status"},
	{wire: "unionid", write: always},
	{wire: "openid", write: always},
	{wire: "registerSource", write: creating},
	{wire: "oauth", write: always},
	{wire: "signedUp", write: creating},
	{wire: "isDeleted"},
	{wire: "device", write: always},
	{wire: "browser", write: always},
	{wire: "company", write: always, search: true},
	{wire: "middleName", write: always, search: true},
	{wire: "profile", write: always, search: true},
	{wire: "preferredUsername", write: always, search: true},
	{wire: "website", write: always},
	{wire: "gender", write: always},
	{wire: "address", write: always},
	{wire: "formatted", write: always},
	{wire: "streetAddress", write: always},
	{wire: "locality", write: always},
	{wire: "region", write: always},
	{wire: "postalCode", write: always},
	{wire: "city", write: changing},
	{wire: "province", write: changing},
	{wire: "country", write: always},
}

// canonicalNames finds the attribute of a canonical field, and wireNames the one below extra.
var (
	canonicalNames = indexed(func(a attribute) string { return a.name })
	extraNames     = indexed(func(a attribute) string {
		if a.name != "" {
			return ""
		}
		return a.wire
	})
)

func indexed(name func(attribute) string) map[string]attribute {
	byName := map[string]attribute{}
	for _, a := range attributes {
		if key := name(a); key != "" {
			byName[key] = a
		}
	}
	return byName
}

// attributeAt returns the attribute at a path, such as "email" or "extra.company".
func attributeAt(path []string) (attribute, bool) {
	if len(path) == 2 && path[0] == extraField {
		a, ok := extraNames[path[1]]
		return a, ok
	}
	a, ok := canonicalNames[path[0]]
	return a, ok && len(path) == 1
}

// takes tells whether the attribute can be sent at a time.
func (a attribute) takes(when writable) bool { return a.write == always || a.write == when }

// selection returns the selection of the canonical fields with these names, in GraphQL.
func selection(wanted func(field string) bool) string {
	text := "{"
	for _, a := range attributes {
		name := a.name
		if name == "" {
			name = extraField
		}
		if !wanted(name) {
			continue
		}
		if a.selection != "" {
			text += " " + a.selection
		} else {
			text += " " + a.wire
		}
	}
	return text + " }"
}

// everything is the selection of all fields.
var everything = selection(func(string) bool { return true })

// selecting returns the selection of some fields, and of what places a user in a list.
func selecting(fields []string) string {
	return selection(func(field string) bool {
		return field == keyField || field == createdField || slices.Contains(fields, field)
	})
}
