package auth0

import (
	"slices"
	"strings"
)

// attribute is a property of a user, or of the request that writes one.
type attribute struct {
	name string
	// kind is the type that JSON Schema gives it.
	kind string
	// description is what error messages say about it.
	description string
	// min and max bound the length of a text, in characters; 0 is no bound.
	min, max int
	// format is "email", "phone" or "id"; empty for any text.
	format string
	uses   uses
}

// uses are what the API lets one do with an attribute.
type uses uint8

const (
	creatable  uses = 1 << iota // POST takes it
	updatable                   // PATCH takes it
	nullable                    // PATCH takes null, which removes it
	selectable                  // the parameter fields takes it
	sortable                    // the parameter sort orders by it
	folding                     // sorting ignores case
	stored                      // it is part of the user
	moment                      // it is a time
)

const (
	writable = creatable | updatable
	anywhere = stored | selectable
	text     = writable | nullable | anywhere | sortable
)

// userAttributes are all that the API knows of users. Those that the parameter fields takes are in
// the order in which Auth0's message lists them.
var userAttributes = []attribute{
	{name: "phone_number", kind: "string", format: "phone", uses: text,
		description: "The user's phone number (following the E.164 recommendation)."},
	{name: "email", kind: "string", format: "email", uses: text | folding, description: "The user's email."},
	{name: "email_verified", kind: "boolean", uses: writable | anywhere | sortable,
		description: "Whether this email address is verified (true) or unverified (false)."},
	{name: "picture", kind: "string", uses: writable | nullable | anywhere, description: "A URI pointing to the user's picture."},
	{name: "username", kind: "string", min: 1, max: 128, uses: text, description: "The user's username."},
	{name: "user_id", kind: "string", max: 255, format: "id", uses: creatable | anywhere | sortable,
		description: "The external user's id provided by the identity provider."},
	{name: "name", kind: "string", min: 1, max: 300, uses: text | folding, description: "The user's full name."},
	{name: "nickname", kind: "string", min: 1, max: 300, uses: text | folding, description: "The user's nickname."},
	{name: "created_at", kind: "string", uses: anywhere | sortable | moment},
	{name: "identities", kind: "array", uses: anywhere},
	{name: "app_metadata", kind: "object", uses: writable | anywhere,
		description: "Data related to the user that does affect the application's core functionality."},
	{name: "user_metadata", kind: "object", uses: writable | anywhere,
		description: "Data related to the user that does not affect the application's core functionality."},
	{name: "last_ip", kind: "string", uses: anywhere | sortable},
	{name: "last_login", kind: "string", uses: anywhere | sortable | moment},
	{name: "logins_count", kind: "integer", uses: anywhere | sortable},
	{name: "updated_at", kind: "string", uses: anywhere | sortable | moment},
	{name: "blocked", kind: "boolean", uses: writable | anywhere | sortable,
		description: "Whether this user was blocked by an administrator (true) or is not (false)."},
	{name: "family_name", kind: "string", min: 1, max: 150, uses: text | folding, description: "The user's family name(s)."},
	{name: "given_name", kind: "string", min: 1, max: 150, uses: text | folding, description: "The user's given name(s)."},

	{name: "phone_verified", kind: "boolean", uses: writable | stored | sortable,
		description: "Whether this phone number has been verified (true) or not (false)."},
	{name: "last_password_reset", kind: "string", uses: stored | sortable | moment},
	{name: "multifactor_last_modified", kind: "string", uses: stored | moment},
	{name: "multifactor", kind: "array", uses: stored},

	{name: "connection", kind: "string", min: 1, uses: writable,
		description: "Name of the connection this user should be created in."},
	{name: "password", kind: "string", min: 1, uses: writable | nullable, description: "Initial password for this user."},
	{name: "verify_email", kind: "boolean", uses: writable,
		description: "Whether the user will receive a verification email after creation (true) or no email (false)."},
	{name: "verify_phone_number", kind: "boolean", uses: updatable,
		description: "Whether this user will receive a text after changing the phone number (true) or no text (false)."},
	{name: "client_id", kind: "string", min: 1, uses: updatable, description: "Auth0 client ID."},
}

// attributeOf returns the attribute with a name.
func attributeOf(name string) (attribute, bool) {
	i := slices.IndexFunc(userAttributes, func(a attribute) bool { return a.name == name })
	if i < 0 {
		return attribute{}, false
	}
	return userAttributes[i], true
}

// can tells whether all these uses are allowed.
func (a attribute) can(u uses) bool { return a.uses&u == u }

// namesWith returns the names of the attributes that can be used so, separated by commas.
func namesWith(u uses) string {
	var names []string
	for _, a := range userAttributes {
		if a.can(u) {
			names = append(names, a.name)
		}
	}
	return strings.Join(names, ",")
}
