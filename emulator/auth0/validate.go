package auth0

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// additionalHint is what Auth0 says about properties of users that it does not know.
const additionalHint = ` (consider storing them in app_metadata or user_metadata. See "Users Metadata" in https://auth0.com/docs/api/v2/changes for more details)`

// validateUser checks the body of a request that writes a user, of which every property must be
// usable so.
func validateUser(body map[string]any, use uses) *problem {
	var unknown []string
	for name := range body {
		if a, ok := attributeOf(name); !ok || !a.can(use) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return invalidBody.because("Additional properties not allowed: "+strings.Join(unknown, ",")+additionalHint, "", "")
	}
	for _, a := range userAttributes {
		value, given := body[a.name]
		if !given || value == nil && use == updatable && a.can(nullable) {
			continue
		}
		if wrong := a.check(value); wrong != "" {
			return invalidBody.because(wrong, a.name, a.description)
		}
	}
	return nil
}

// required fails where a property is missing from a body.
func required(body map[string]any, names ...string) *problem {
	for _, name := range names {
		if _, given := body[name]; !given {
			return invalidBody.because("Missing required property: "+name, "", "")
		}
	}
	return nil
}

// check returns what is wrong with a value of the attribute, or nothing.
func (a attribute) check(value any) string {
	if kindOf(value) != a.kind {
		return mismatch(a.kind, value)
	}
	switch value := value.(type) {
	case string:
		return a.checkText(value)
	case map[string]any:
		return checkMetadata(a.name, value)
	default:
		return ""
	}
}

func (a attribute) checkText(value string) string {
	length := utf8.RuneCountInString(value)
	switch {
	case length < a.min:
		return fmt.Sprintf("String is too short (%d chars), minimum %d", length, a.min)
	case a.max > 0 && length > a.max:
		return fmt.Sprintf("String is too long (%d chars), maximum %d", length, a.max)
	case a.format == "email" && !isEmail(value):
		return "Object didn't pass validation for format email: " + value
	case a.format == "phone" && !phonePattern.MatchString(value):
		return fmt.Sprintf("String does not match pattern %s: %s", phonePattern, value)
	case a.format == "id" && !idPattern.MatchString(value):
		return fmt.Sprintf("String does not match pattern %s: %s", idPattern, value)
	default:
		return ""
	}
}

var (
	phonePattern  = regexp.MustCompile(`^\+[0-9]{1,15}$`)
	idPattern     = regexp.MustCompile(`^\S*$`)
	domainPattern = regexp.MustCompile(`^([\pL\pN]([\pL\pN-]*[\pL\pN])?\.)+[\pL\pN][\pL\pN-]*[\pL\pN]$`)
	localPattern  = regexp.MustCompile(`^[^\s@.,:;<>()\[\]\\"]+(\.[^\s@.,:;<>()\[\]\\"]+)*$`)
)

// isEmail tells whether a text has the form of an address, of at most 254 characters with at most 64
// before the @.
func isEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && utf8.RuneCountInString(s) <= 254 && utf8.RuneCountInString(local) <= 64 &&
		localPattern.MatchString(local) && domainPattern.MatchString(domain)
}

// forbiddenMetadata are the names that app_metadata may not have at its first level.
var forbiddenMetadata = []string{
	"__tenant", "_id", "blocked", "clientID", "created_at", "email_verified", "email", "globalClientID",
	"global_client_id", "identities", "lastIP", "lastLogin", "loginsCount", "metadata",
	"multifactor_last_modified", "multifactor", "updated_at", "user_id",
}

// checkMetadata returns what is wrong with the names in a metadata object, or nothing.
func checkMetadata(container string, data map[string]any) string {
	for _, name := range slices.Sorted(maps.Keys(data)) {
		if container == "app_metadata" && slices.Contains(forbiddenMetadata, name) {
			return "Property name not allowed: " + name
		}
	}
	return checkNames(data)
}

// checkNames refuses names with a dollar or a dot, at any depth.
func checkNames(value any) string {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if strings.ContainsAny(name, "$.") {
				return "Property name not allowed: " + name
			}
			if wrong := checkNames(value[name]); wrong != "" {
				return wrong
			}
		}
	case []any:
		for _, element := range value {
			if wrong := checkNames(element); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}

// mismatch says that a value has another type than it should.
func mismatch(want string, value any) string {
	return fmt.Sprintf("Expected type %s but found type %s", want, kindOf(value))
}

// kindOf returns the type that JSON Schema gives a decoded value.
func kindOf(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case json.Number:
		if strings.ContainsAny(value.String(), ".eE") {
			return "number"
		}
		return "integer"
	default:
		return "number"
	}
}
