package auth0

import (
	"regexp"
	"slices"
)

var secretPattern = regexp.MustCompile(`^[A-Z2-7]+$`)

// importedUser is what a users file says of a user.
var importedUser = schema{
	{name: "email", kind: "string", check: emailFormat, uses: creatable | needed},
	{name: "email_verified", kind: "boolean", uses: creatable},
	{name: "user_id", kind: "string", min: 1, max: 255, pattern: idPattern, uses: creatable},
	{name: "username", kind: "string", min: 1, max: 128, pattern: usernamePattern, uses: creatable},
	{name: "given_name", kind: "string", min: 1, max: 150, uses: creatable},
	{name: "family_name", kind: "string", min: 1, max: 150, uses: creatable},
	{name: "name", kind: "string", min: 1, max: 300, uses: creatable},
	{name: "nickname", kind: "string", min: 1, max: 300, uses: creatable},
	{name: "picture", kind: "string", uses: creatable},
	{name: "blocked", kind: "boolean", uses: creatable},
	{name: "phone_number", kind: "string", pattern: phonePattern, uses: creatable},
	{name: "phone_verified", kind: "boolean", uses: creatable},
	{name: "password_hash", kind: "string", uses: creatable},
	{name: "custom_password_hash", kind: "object", uses: creatable}, // see parsePasswordHash
	{name: "app_metadata", kind: "object", check: appMetadataNames, uses: creatable},
	{name: "user_metadata", kind: "object", check: metadataNames, uses: creatable},
	{name: "mfa_factors", kind: "array", min: 1, max: 10, element: &importedFactor, uses: creatable},
}

// importedFactor is one way to prove who one is; it has precisely one property, see checkFactors.
var importedFactor = attribute{
	kind: "object",
	properties: schema{
		factorOf("totp", attribute{name: "secret", kind: "string", pattern: secretPattern}),
		factorOf("phone", attribute{name: "value", kind: "string", pattern: phonePattern}),
		factorOf("email", attribute{name: "value", kind: "string", check: emailFormat}),
	},
}

// factorOf returns a factor with its one property.
func factorOf(name string, property attribute) attribute {
	property.uses = creatable | needed
	return attribute{name: name, kind: "object", properties: schema{property}, uses: creatable}
}

// importSchema returns what a users file says of a user of the connection, which has rules of its own
// for user names.
func (c connection) importSchema() schema {
	if !c.flag("requires_username") {
		return importedUser
	}
	rules := slices.Clone(importedUser)
	i := slices.IndexFunc(rules, func(a attribute) bool { return a.name == "username" })
	rules[i].min, rules[i].max = c.usernameLength()
	return rules
}
