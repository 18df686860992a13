package auth0

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// validate checks a body of which every property must be usable so: creatable or updatable. hint is
// what the message says behind the names of properties that are not known; mostly nothing.
func (s schema) validate(body map[string]any, use uses, hint string) *problem {
	if found := s.mistakes(body, use, hint); len(found) > 0 {
		return invalidBody.because(found[0].message, found[0].path, found[0].description)
	}
	return nil
}

// mistakes checks a body as [schema.validate] does and returns everything that is wrong with it.
func (s schema) mistakes(body map[string]any, use uses, hint string) []mistake {
	v := validation{use: use, hint: hint}
	v.object(s, "", attribute{}, body)
	return v.found
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

// mistake is what is wrong with the value of an attribute, which stands at a path in the body.
type mistake struct {
	// code is the error code that the report of an import gives.
	code                       string
	path, description, message string
}

// rule is a way to be wrong: its code and the form of its message.
type rule struct{ code, format string }

var (
	unknownProperty = rule{"NOT_PASSED", "Additional properties not allowed: %s%s"}
	missingProperty = rule{"OBJECT_REQUIRED", "Missing required property: %s"}
	wrongType       = rule{"INVALID_TYPE", "Expected type %s but found type %s"}
	wrongFormat     = rule{"FORMAT", "%s"}
	tooShort        = rule{"MIN_LENGTH", "String is too short (%d chars), minimum %d"}
	tooLong         = rule{"MAX_LENGTH", "String is too long (%d chars), maximum %d"}
	wrongEnum       = rule{"ENUM_MISMATCH", `No enum match for: "%s"`}
	wrongPattern    = rule{"PATTERN", "String does not match pattern %s: %s"}
	tooSmall        = rule{"MINIMUM", "Value %s is less than minimum %d"}
	tooLarge        = rule{"MAXIMUM", "Value %s is greater than maximum %d"}
	tooFewItems     = rule{"ARRAY_LENGTH_SHORT", "Array is too short (%d), minimum %d"}
	tooManyItems    = rule{"ARRAY_LENGTH_LONG", "Array is too long (%d), maximum %d"}
	repeatedItems   = rule{"NOT_PASSED", "Array items are not unique (indexes %d and %d)"}
)

// validation is the check of one body.
type validation struct {
	use   uses
	hint  string
	found []mistake
}

// refuse notes that the value of an attribute, which stands at a path in the body, breaks a rule.
func (v *validation) refuse(path string, a attribute, broken rule, args ...any) {
	v.found = append(v.found, mistake{broken.code, path, a.description, fmt.Sprintf(broken.format, args...)})
}

// object checks the properties of an object, which is the value of an attribute or the body itself.
func (v *validation) object(s schema, path string, of attribute, values map[string]any) {
	var unknown []string
	for name := range values {
		if a, ok := s.find(name); !ok || !a.can(v.use) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		v.refuse(path, of, unknownProperty, strings.Join(unknown, ","), v.hint)
	}
	for _, a := range s {
		if _, given := values[a.name]; !given && v.use == creatable && a.can(creatable|needed) {
			v.refuse(path, of, missingProperty, a.name)
		}
	}
	for _, a := range s {
		value, given := values[a.name]
		if given && (value != nil || v.use != updatable || !a.can(nullable)) {
			v.value(a, joinPath(path, a.name), value)
		}
	}
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// value checks the value of an attribute.
func (v *validation) value(a attribute, path string, value any) {
	kind, before := kindOf(value), len(v.found)
	if a.kind != "" && kind != a.kind && (a.kind != "number" || kind != "integer") {
		v.refuse(path, a, wrongType, a.kind, kind)
		return
	}
	switch value := value.(type) {
	case string:
		v.text(a, path, value)
	case json.Number:
		v.number(a, path, value)
	case []any:
		v.array(a, path, value)
	case map[string]any:
		if a.properties != nil {
			v.object(a.properties, path, a, value)
		}
	}
	if a.check == nil || len(v.found) > before {
		return
	}
	if wrong := a.check(value); wrong != "" {
		v.refuse(path, a, wrongFormat, wrong)
	}
}

func (v *validation) text(a attribute, path, value string) {
	length := utf8.RuneCountInString(value)
	switch {
	case length < a.min:
		v.refuse(path, a, tooShort, length, a.min)
	case a.max > 0 && length > a.max:
		v.refuse(path, a, tooLong, length, a.max)
	case a.enum != nil && !slices.Contains(a.enum, value):
		v.refuse(path, a, wrongEnum, value)
	case a.pattern != nil && !a.pattern.MatchString(value):
		v.refuse(path, a, wrongPattern, a.pattern, value)
	}
}

func (v *validation) number(a attribute, path string, value json.Number) {
	n, _ := value.Float64() // infinite where it is beyond all numbers
	switch {
	case n < float64(a.min):
		v.refuse(path, a, tooSmall, value, a.min)
	case a.max > 0 && n > float64(a.max):
		v.refuse(path, a, tooLarge, value, a.max)
	}
}

func (v *validation) array(a attribute, path string, values []any) {
	switch first, second := firstRepeated(values); {
	case len(values) < a.min:
		v.refuse(path, a, tooFewItems, len(values), a.min)
	case a.max > 0 && len(values) > a.max:
		v.refuse(path, a, tooManyItems, len(values), a.max)
	case a.unique && second > 0:
		v.refuse(path, a, repeatedItems, first, second)
	}
	for i := range values {
		if a.element != nil {
			v.value(*a.element, fmt.Sprintf("%s[%d]", path, i), values[i])
		}
	}
}

// firstRepeated returns the places of the first two elements that are equal; 0 and 0 where there are
// none.
func firstRepeated(values []any) (first, second int) {
	seen := make(map[string]int, len(values))
	for i, value := range values {
		form, _ := json.Marshal(value) // decoded JSON can be encoded
		if j, ok := seen[string(form)]; ok {
			return j, i
		}
		seen[string(form)] = i
	}
	return 0, 0
}

var (
	phonePattern  = regexp.MustCompile(`^\+[0-9]{1,15}$`)
	idPattern     = regexp.MustCompile(`^\S*$`)
	domainPattern = regexp.MustCompile(`^([\pL\pN]([\pL\pN-]*[\pL\pN])?\.)+[\pL\pN][\pL\pN-]*[\pL\pN]$`)
	localPattern  = regexp.MustCompile(`^[^\s@.,:;<>()\[\]\\"]+(\.[^\s@.,:;<>()\[\]\\"]+)*$`)
)

// emailFormat checks an address; see [attribute].check.
func emailFormat(value any) string {
	if text, ok := value.(string); ok && !isEmail(text) {
		return "Object didn't pass validation for format email: " + text
	}
	return ""
}

// isEmail tells whether a text has the form of an address, of at most 254 characters with at most 64
// before the @.
func isEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && utf8.RuneCountInString(s) <= 254 && utf8.RuneCountInString(local) <= 64 &&
		localPattern.MatchString(local) && domainPattern.MatchString(domain)
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
		return numberKind(value)
	default:
		return "number"
	}
}

// numberKind returns the type of a number, which goes by its value and not by its spelling: 1.0 and 1e3
// are integers.
func numberKind(value json.Number) string {
	n, err := value.Float64()
	switch {
	case err != nil: // it is beyond all numbers
		return "unknown"
	case n == math.Trunc(n):
		return "integer"
	default:
		return "number"
	}
}
