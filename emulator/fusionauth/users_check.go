package fusionauth

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// writable are the properties of a user that a caller may set. Others are ignored, as FusionAuth does with
// what it does not know.
var writable = []string{
	"birthDate", "cleanSpeakId", "data", "email", "expiry", "firstName", "fullName", "imageUrl", "lastName", "legacyIdentifier",
	"middleName", "mobilePhone", "parentEmail", "phoneNumber", "preferredLanguages", "timezone", "username",
}

// texts are those of them that are texts.
var texts = slices.DeleteFunc(slices.Clone(writable), func(name string) bool {
	return slices.Contains([]string{"data", "expiry", "preferredLanguages"}, name)
})

// normalize brings the properties of a user into the form in which they are kept, and tells which do not
// have the type that they must have.
func normalize(values object) problems {
	var wrong problems
	withoutNulls(values)
	for _, name := range texts {
		value, set := values[name]
		text, isText := value.(string)
		switch {
		case !set:
			continue
		case !isText:
			wrong.unconverted("user." + name)
			continue
		}
		if values[name] = strings.TrimSpace(text); values[name] == "" {
			delete(values, name)
		}
	}
	for _, name := range []string{"email", "parentEmail"} {
		if text := textOf(values, name); text != "" {
			values[name] = strings.ToLower(text)
		}
	}
	if _, isObject := values["data"].(object); values["data"] != nil && !isObject {
		wrong.unconverted("user.data")
		delete(values, "data")
	}
	for _, name := range []string{"registrations", "memberships"} {
		if value, set := values[name]; set && !areObjects(value) {
			wrong.unconverted("user." + name)
			delete(values, name)
		}
	}
	if languages := listIn(values, "preferredLanguages"); len(languages) > 20 {
		wrong.add("tooMany", "user.preferredLanguages", "You may specify up to 20 values in [user.preferredLanguages].")
	}
	return wrong
}

var (
	address = regexp.MustCompile(`^[^\s@]+@[^\s@]+\.[^\s@]+$`)
	date    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

// checkUser notes what is wrong with a user who is to be kept, and with a new password.
func (c *call) checkUser(u *user, secret string, wrong *problems) {
	email := textOf(u.values, "email")
	if email == "" && textOf(u.values, "username") == "" && textOf(u.values, "phoneNumber") == "" {
		const text = "You must specify either the [user.email] or [user.username] property. If you are emailing the user you must specify the [user.email]."
		wrong.add("blank", "user.email", text)
		wrong.add("blank", "user.username", text)
	}
	if email != "" && !address.MatchString(email) {
		wrong.add("notEmail", "user.email", "The [user.email] property must be a valid email address.")
	}
	if birth := textOf(u.values, "birthDate"); birth != "" && !date.MatchString(birth) {
		wrong.add("couldNotConvert", "user.birthDate", "Invalid birthDate.")
	}
	if secret != "" {
		checkPassword(secret, wrong)
	}
	c.checkUnique(u, wrong)
}

// checkUnique notes what another user of the tenant signs in with.
func (c *call) checkUnique(u *user, wrong *problems) {
	for _, n := range loginNames {
		value := textOf(u.values, n.property)
		if value == "" {
			continue
		}
		other, taken := c.state.users.Owner(loginKey(textOf(u.values, "tenantId"), n.property, value))
		switch {
		case !taken || other.ID() == u.ID() && u.ID() != "":
		case other.active():
			wrong.add("duplicate", "user."+n.property, "A User with "+n.property+" = ["+value+"] already exists.")
		default:
			wrong.add("inactive", "user."+n.property, "A User with "+n.property+" = ["+value+"] already exists but is locked.")
		}
	}
}

// The lengths of passwords that a fresh tenant takes.
const (
	minPassword = 8
	maxPassword = 256
)

// checkPassword notes what is wrong with a new password.
func checkPassword(secret string, wrong *problems) {
	switch length := utf8.RuneCountInString(secret); {
	case length < minPassword:
		wrong.add("tooShort", "user.password", "The [user.password] property is too short.")
	case length > maxPassword:
		wrong.add("tooLong", "user.password", "The [user.password] property is too long.")
	}
}
