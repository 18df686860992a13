package genauth

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// condition tells whether a user is one of those looked for.
type condition func(*person) bool

// attributeOf returns the value of an attribute by its name in filters. A name that is none is a key of
// custom data.
func attributeOf(u *person, name string) any {
	switch name {
	case "id":
		return u.ID()
	case "signedUp":
		return u.values["createdAt"]
	case "lastLoginTime":
		return u.values["lastLogin"]
	}
	if _, known := writable[name]; known || slices.Contains(told, name) {
		return u.values[name]
	}
	return u.values.object("customData")[name]
}

// operators decide on the value of an attribute.
var operators = map[string]func(have, want any) bool{
	"EQUAL":        equal,
	"NOT_EQUAL":    func(have, want any) bool { return !equal(have, want) },
	"CONTAINS":     contains,
	"NOT_CONTAINS": func(have, want any) bool { return !contains(have, want) },
	"IS_NULL":      func(have, _ any) bool { return have == nil },
	"NOT_NULL":     func(have, _ any) bool { return have != nil },
	"IN": func(have, want any) bool {
		list, _ := want.([]any)
		return slices.ContainsFunc(list, func(one any) bool { return equal(have, one) })
	},
	"GREATER": func(have, want any) bool { return atLeast(have, want) },
	"LESSER":  func(have, want any) bool { return atLeast(want, have) },
	"BETWEEN": func(have, want any) bool {
		list, _ := want.([]any)
		return len(list) == 2 && atLeast(have, list[0]) && atLeast(list[1], have)
	},
}

// condition returns the condition of an item of the advanced filter.
func (p *pool) condition(item object) (condition, *problem) {
	field, want := item.text("field"), item["value"]
	decide, known := operators[item.text("operator")]
	if field == "" || !known {
		return nil, malformed("advancedFilter")
	}
	switch field {
	case "status":
		if text, ok := want.(string); ok && !slices.Contains(statuses, text) {
			return nil, malformed("status")
		}
	case "email":
		return func(u *person) bool { return decide(folded(u.values["email"]), folded(want)) }, nil
	case "signedUp":
		return signedUp(item.text("operator"), want, decide), nil
	case "department":
		return p.inDepartment(want)
	}
	return func(u *person) bool { return decide(attributeOf(u, field), want) }, nil
}

// signedUp returns the condition for the moment of creation, which users keep as a number.
func signedUp(operator string, want any, decide func(have, want any) bool) condition {
	list, _ := want.([]any)
	if operator == "BETWEEN" && len(list) == 2 {
		low, isNumber := numberOf(list[0])
		high, also := numberOf(list[1])
		if isNumber && also {
			return func(u *person) bool { return float64(u.created) >= low && float64(u.created) <= high }
		}
	}
	return func(u *person) bool { return decide(u.values["createdAt"], want) }
}

// folded returns texts in lower case.
func folded(value any) any {
	switch v := value.(type) {
	case string:
		return strings.ToLower(v)
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = folded(one)
		}
		return list
	}
	return value
}

// equal compares to the letter, numbers by value, and moments with milliseconds since 1970.
func equal(have, want any) bool {
	if a, ok := numberOf(have); ok {
		b, also := numberOf(want)
		return also && a == b
	}
	if b, ok := numberOf(want); ok {
		a, isMoment := moment(have)
		return isMoment && a == b
	}
	switch have.(type) {
	case string, bool:
		return have == want
	}
	return false
}

func contains(have, want any) bool {
	text, ok := have.(string)
	part, also := want.(string)
	return ok && also && strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// atLeast compares numbers and moments.
func atLeast(a, b any) bool {
	x, ok := measure(a)
	y, also := measure(b)
	return ok && also && x >= y
}

func measure(value any) (float64, bool) {
	if n, ok := numberOf(value); ok {
		return n, true
	}
	return moment(value)
}

// numberOf returns a number.
func numberOf(value any) (float64, bool) {
	switch v := value.(type) {
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// moment returns a time as milliseconds since 1970.
func moment(value any) (float64, bool) {
	text, _ := value.(string)
	at, err := time.Parse(time.RFC3339, text)
	return float64(at.UnixMilli()), err == nil
}
