package fusionauth

import "github.com/authplus/authplus/backend/pushdown"

// userModel is the name of the model; its key is keyField.
const (
	userModel    = "user"
	keyField     = "user_id"
	createdField = "created_at"
	extraField   = "extra"
)

// attribute is a canonical field of a user and where FusionAuth keeps it.
type attribute struct {
	name string
	// wire is the property of FusionAuth's user, or with inData of its free object data.
	wire   string
	inData bool
	form   form
	// index is the field of the search index, or "" where there is none.
	index string
	// matches tells how well the index decides lookups of equality and of patterns.
	matches pushdown.Precision
	// words tells that the index may hold the words of its texts rather than the texts.
	words bool
	// ordered tells that the index compares values as is asked for, so that ranges can be pushed.
	ordered bool
	// sort is the name by which searches order, or "".
	sort string
}

// attributes are all canonical fields that FusionAuth keeps. What it has no property for stands in data.
// The index folds the case of all texts, so it finds more than asked for in fields whose case counts and
// which are not stored in lower case.
var attributes = []attribute{
	{name: keyField, wire: "id", form: text, index: "id", matches: pushdown.Exact, sort: "id"},
	{name: "email", wire: "email", form: text, index: "email", matches: pushdown.Exact, ordered: true, sort: "email"},
	{name: "email_verified", wire: "verified", form: flag, index: "verified", matches: pushdown.Exact},
	{name: "username", wire: "username", form: text, index: "username.exact", matches: pushdown.Superset},
	{name: "phone_number", wire: "phoneNumber", form: text, index: "phoneNumber", matches: pushdown.Exact, ordered: true, sort: "phoneNumber"},
	// The index puts fullName together of the names where it is not set.
	{name: "name", wire: "fullName", form: text, index: "fullName.exact", matches: pushdown.Superset},
	{name: "given_name", wire: "firstName", form: text},
	{name: "family_name", wire: "lastName", form: text},
	{name: "nickname", wire: "nickname", inData: true, form: text, index: "data.nickname", matches: pushdown.Superset, words: true},
	{name: "picture", wire: "imageUrl", form: text},
	{name: "blocked", wire: "active", form: inverse, index: "active", matches: pushdown.Exact},
	{name: createdField, wire: "insertInstant", form: instant, index: "insertInstant", matches: pushdown.Exact, ordered: true, sort: "insertInstant"},
	{name: updatedField, wire: "lastUpdateInstant", form: instant, index: "lastUpdateInstant", matches: pushdown.Exact, ordered: true},
	{name: "last_login", wire: "lastLoginInstant", form: instant, index: "lastLoginInstant", matches: pushdown.Exact, ordered: true, sort: "lastLoginInstant"},
	{name: "last_password_reset", wire: "passwordLastUpdateInstant", form: instant},
	{name: "user_metadata", wire: "user_metadata", inData: true, form: object, index: "data.user_metadata", matches: pushdown.Superset, words: true},
	{name: "app_metadata", wire: "app_metadata", inData: true, form: object, index: "data.app_metadata", matches: pushdown.Superset, words: true},
	{name: "external_id", wire: "external_id", inData: true, form: text, index: "data.external_id", matches: pushdown.Superset, words: true},
	{name: "zoneinfo", wire: "timezone", form: text, index: "timezone", matches: pushdown.Superset, words: true},
	{name: "birthdate", wire: "birthDate", form: text, index: "birthDate", matches: pushdown.Exact, ordered: true, sort: "birthDate"},
	// What follows is found in lists, which have a form of their own.
	{name: localeField, wire: "preferredLanguages", index: "preferredLanguages", matches: pushdown.Superset, words: true},
	{name: "phone_verified", wire: "identities"},
	{name: "multifactor", wire: "twoFactor"},
}

// attributesByName finds an attribute for each name of each user read.
var attributesByName = func() map[string]attribute {
	byName := make(map[string]attribute, len(attributes))
	for _, a := range attributes {
		byName[a.name] = a
	}
	return byName
}()
