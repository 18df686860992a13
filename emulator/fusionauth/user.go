package fusionauth

import (
	"cmp"
	"maps"
	"strings"
)

// user is a user as FusionAuth answers with one, but for identities, which follow from it. The password is
// kept elsewhere.
type user struct{ values object }

// ID returns the id.
func (u *user) ID() string { return textOf(u.values, "id") }

// loginNames are the properties that users sign in with, and the types of identities that they are.
var loginNames = []struct{ property, kind string }{
	{"email", "email"}, {"phoneNumber", "phoneNumber"}, {"username", "username"},
}

// Keys returns what no two users of a tenant share.
func (u *user) Keys() []string {
	var keys []string
	for _, n := range loginNames {
		if value := textOf(u.values, n.property); value != "" {
			keys = append(keys, loginKey(textOf(u.values, "tenantId"), n.property, value))
		}
	}
	return keys
}

// loginKey returns the key of what a user of a tenant signs in with.
func loginKey(tenant, property, value string) string {
	return strings.Join([]string{tenant, property, strings.ToLower(value)}, "\x00")
}

// Tags returns the groups that the user is in.
func (u *user) Tags() []string {
	var tags []string
	for _, m := range objectsIn(u.values, "memberships") {
		tags = append(tags, textOf(m, "groupId"))
	}
	return tags
}

// Clone returns a copy that shares nothing.
func (u *user) Clone() *user { return &user{clone(u.values)} }

func (u *user) active() bool { return u.values["active"] == true }

// registration returns what the user is in an application.
func (u *user) registration(application string) (object, bool) {
	for _, r := range objectsIn(u.values, "registrations") {
		if r["applicationId"] == application {
			return r, true
		}
	}
	return nil, false
}

// wire returns the user as FusionAuth answers with one.
func (u *user) wire() object {
	values := maps.Clone(u.values)
	identities := []any{}
	for _, n := range loginNames {
		if value := textOf(values, n.property); value != "" {
			identities = append(identities, u.identity(n.kind, value))
		}
	}
	values["identities"] = identities
	if name := textOf(values, "username"); name != "" {
		values["uniqueUsername"] = name
	}
	return values
}

// identity returns one thing that the user signs in with.
func (u *user) identity(kind, value string) object {
	i := object{
		"type": kind, "value": value, "primary": true, "moderationStatus": "ACTIVE", "verified": false,
		"insertInstant": u.values["insertInstant"], "lastUpdateInstant": u.values["lastUpdateInstant"],
	}
	switch {
	case kind == "username":
		i["displayValue"], i["value"], i["verifiedReason"] = value, strings.ToLower(value), "Unverifiable"
	case kind == "email" && u.values["verified"] == true:
		i["verified"], i["verifiedInstant"], i["verifiedReason"] = true, u.values["verifiedInstant"], "Completed"
	default:
		i["verifiedReason"] = "Pending"
	}
	return i
}

// indexed are the properties that Elasticsearch has of a user.
var indexed = []string{
	"active", "birthDate", "breachedPasswordLastCheckedInstant", "breachedPasswordStatus", "data", "email", "fullName", "id",
	"insertInstant", "lastLoginInstant", "lastUpdateInstant", "memberships", "mobilePhone", "parentEmail", "phoneNumber",
	"preferredLanguages", "registrations", "tenantId", "timezone", "twoFactor", "username", "verified", "verifiedInstant",
}

// searchable returns what the index knows of the user. Names that are cut into words are there as a whole as
// well, and a full name is put together where there is none.
func (u *user) searchable() map[string]any {
	values := only(u.values, indexed)
	if name := u.fullName(); name != "" {
		values["fullName"] = name
	}
	for _, name := range []string{"fullName", "username"} {
		if value, ok := values[name]; ok {
			values[name+".exact"] = value
		}
	}
	values["login"] = u.loginName()
	return values
}

// columns returns what the database engine looks into.
func (u *user) columns() map[string]any { return u.values }

// fullName returns the full name, or what the index puts together of the others.
func (u *user) fullName() string {
	if name := textOf(u.values, "fullName"); name != "" {
		return name
	}
	return strings.TrimSpace(textOf(u.values, "firstName") + " " + textOf(u.values, "lastName"))
}

// loginName returns what the user signs in with.
func (u *user) loginName() string {
	return cmp.Or(textOf(u.values, "email"), textOf(u.values, "username"), textOf(u.values, "phoneNumber"))
}

// byCreation compares two users by when they were created.
func byCreation(a, b *user) int {
	return cmp.Compare(numberOf(a.values["insertInstant"]), numberOf(b.values["insertInstant"]))
}
