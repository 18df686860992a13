package genauth

import "github.com/authplus/authplus/where"

// The fields of a user that are not in both vocabularies under one meaning.
const (
	userModel     = "user"
	keyField      = "user_id"
	phoneField    = "phone_number"
	blockedField  = "blocked"
	metadataField = "user_metadata"
	extraField    = "extra"
	createdField  = "created_at"
	passwordField = "password"
)

// attribute is what the service can do with one field of a user.
type attribute struct {
	// name is the canonical name, wire the service's.
	name, wire string
	// filter is the name in the advanced filter of list-users and sort the one to order by; empty where
	// the service cannot.
	filter, sort string
	// keyword tells that keywords can be looked for in it.
	keyword bool
	// key is the userIdType by which the field names a user.
	key string
	// kind is what the values are, as the catalogue has it.
	kind where.Kind
}

// attributes are the canonical fields that the service has. Phone number, blocked, identities and
// metadata have another form there.
var attributes = []attribute{
	{name: keyField, wire: "userId", filter: "id", key: "user_id"},
	{name: "email", wire: "email", filter: "email", sort: "email", key: "email"},
	{name: "email_verified", wire: "emailVerified"},
	{name: "username", wire: "username", filter: "username", sort: "username", key: "username"},
	{name: phoneField, wire: "phone", key: "phone"},
	{name: "phone_verified", wire: "phoneVerified"},
	{name: "name", wire: "name", filter: "name"},
	{name: "given_name", wire: "givenName", filter: "givenName"},
	{name: "family_name", wire: "familyName", filter: "familyName"},
	{name: "nickname", wire: "nickname", keyword: true},
	{name: "picture", wire: "photo"},
	{name: blockedField, wire: "status", filter: "status"},
	{name: createdField, wire: "createdAt", filter: "signedUp", sort: "createdAt"},
	{name: "updated_at", wire: "updatedAt", sort: "updatedAt"},
	{name: "last_login", wire: "lastLogin", filter: "lastLogin", sort: "lastLogin"},
	{name: "last_ip", wire: "lastIp", sort: "lastIp"},
	{name: "logins_count", wire: "loginsCount", filter: "loginsCount", sort: "loginsCount"},
	{name: "last_password_reset", wire: "passwordLastSetAt", sort: "passwordLastSetAt"},
	{name: "identities", wire: "identities"},
	{name: metadataField, wire: "customData"},
	{name: "external_id", wire: "externalId", filter: "externalId", sort: "externalId", key: "external_id"},
	{name: "locale", wire: "locale", filter: "locale"},
	{name: "zoneinfo", wire: "zoneinfo", filter: "zoneinfo"},
	{name: "birthdate", wire: "birthdate", filter: "birthdate"},
}

// told are the attributes without canonical name that only the service sets.
var told = []string{
	"workStatus", "userSourceType", "userSourceId", "lastLoginApp", "mainDepartmentId", "lastMfaTime",
	"passwordSecurityLevel", "registerSource", "statusChangedAt", "signedUp", "postIdList", "tenantId",
	"resetPasswordOnNextLogin",
}

var (
	byName = attributesBy(func(a attribute) string { return a.name })
	byWire = attributesBy(func(a attribute) string { return a.wire })
)

// attributesBy finds an attribute for each field of each user read.
func attributesBy(name func(attribute) string) map[string]attribute {
	found := make(map[string]attribute, len(attributes))
	fields := where.Users()
	for _, a := range attributes {
		info, _ := fields.Field(a.name)
		a.kind = info.Kind
		found[name(a)] = a
	}
	return found
}

// filters are all names that the advanced filter has a meaning of its own for. Any other one is a key of
// custom data.
var filters = []string{
	"id", "phone", "email", "username", "externalId", "name", "status", "gender", "birthdate", "givenName",
	"familyName", "preferredUsername", "profile", "country", "province", "zoneinfo", "website", "address",
	"streetAddress", "company", "postalCode", "formatted", "signedUp", "locale", "lastLogin", "loginsCount",
	"lastLoginApp", "userSource", "department", "loggedInApps", "identity",
}
