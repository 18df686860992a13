package auth0

import (
	"encoding/json"
	"fmt"
	"regexp"
	"unicode/utf8"
)

// usernamePattern holds the characters that Auth0 allows in the user names of databases.
var usernamePattern = regexp.MustCompile("^[\\pL\\pN@^$.!`\\-#+'~_]*$")

// checkUsername checks a user name against the rules of a connection: by default it has 1 to 15
// characters.
func checkUsername(c connection, username string) *problem {
	least, most := c.usernameLength()
	length := utf8.RuneCountInString(username)
	wrong := ""
	switch {
	case length < least:
		wrong = fmt.Sprintf("String is too short (%d chars), minimum %d", length, least)
	case length > most:
		wrong = fmt.Sprintf("String is too long (%d chars), maximum %d", length, most)
	case !usernamePattern.MatchString(username):
		wrong = "String does not match pattern " + usernamePattern.String() + ": " + username
	default:
		return nil
	}
	a, _ := userSchema.find("username")
	return invalidBody.because(wrong, a.name, a.description)
}

// usernameLength returns how many characters a user name of the connection must and may have.
func (c connection) usernameLength() (least, most int) {
	if attributes, ok := c.Options["attributes"].(map[string]any); ok {
		username, _ := attributes["username"].(map[string]any)
		validation, _ := username["validation"].(map[string]any)
		return length(validation["min_length"], 1), length(validation["max_length"], 15)
	}
	validation, _ := c.Options["validation"].(map[string]any)
	username, _ := validation["username"].(map[string]any)
	return length(username["min"], 1), length(username["max"], 15)
}

// length returns a number of an option, or a default where it is none.
func length(option any, otherwise int) int {
	switch option := option.(type) {
	case int:
		return option
	case json.Number:
		if n, err := option.Int64(); err == nil {
			return int(n)
		}
	}
	return otherwise
}
