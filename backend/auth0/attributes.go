package auth0

// userModel is the name of the model; its key is keyField.
const (
	userModel = "user"
	keyField  = "user_id"
)

// attribute is what Auth0 can do with one field of a user.
type attribute struct {
	name string
	// search tells that the field, or what lies below it, is in the search index.
	search bool
	// sort tells that GET /api/v2/users can order by it; metadata cannot be ordered by.
	sort bool
	// choose tells that the query parameter fields takes it.
	choose bool
	// free tells that the field holds free JSON, whose values have no type of their own.
	free bool
}

// attributes are all fields that Auth0 has. A canonical field that is not here does not exist there.
// The searchable ones are those that Auth0's page "User Search Query Syntax" lists.
var attributes = []attribute{
	{name: "user_id", search: true, sort: true, choose: true},
	{name: "email", search: true, sort: true, choose: true},
	{name: "email_verified", search: true, sort: true, choose: true},
	{name: "username", search: true, sort: true, choose: true},
	{name: "phone_number", search: true, sort: true, choose: true},
	{name: "phone_verified", search: true, sort: true},
	{name: "name", search: true, sort: true, choose: true},
	{name: "given_name", search: true, sort: true, choose: true},
	{name: "family_name", search: true, sort: true, choose: true},
	{name: "nickname", search: true, sort: true, choose: true},
	{name: "picture", choose: true},
	{name: "blocked", search: true, sort: true, choose: true},
	{name: "created_at", search: true, sort: true, choose: true},
	{name: "updated_at", search: true, sort: true, choose: true},
	{name: "last_login", search: true, sort: true, choose: true},
	{name: "last_ip", search: true, sort: true, choose: true},
	{name: "logins_count", search: true, sort: true, choose: true},
	{name: "last_password_reset"},
	{name: "multifactor"},
	{name: "identities", search: true, choose: true, free: true},
	{name: "user_metadata", search: true, choose: true, free: true},
	{name: "app_metadata", search: true, choose: true, free: true},
}

// attributesByName finds an attribute for each name of each user read.
var attributesByName = func() map[string]attribute {
	byName := make(map[string]attribute, len(attributes))
	for _, a := range attributes {
		byName[a.name] = a
	}
	return byName
}()

// attributeOf returns the attribute with this name.
func attributeOf(name string) (attribute, bool) {
	a, ok := attributesByName[name]
	return a, ok
}
