package jsonscan

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Text returns the string that a JSON string stands for, and false for another value. A string without
// escapes is part of the value's own text, so it allocates nothing.
func Text(value string) (string, bool) {
	if len(value) < 2 || value[0] != '"' {
		return "", false
	}
	inner := value[1 : len(value)-1]
	if strings.IndexByte(inner, '\\') < 0 && utf8.ValidString(inner) {
		return inner, true
	}
	var text string
	if json.Unmarshal([]byte(value), &text) != nil {
		return "", false
	}
	return text, true
}

// Member returns the value of an object's member by its name, or "" if there is none; of several with
// one name, the last. A text that is no JSON object has none.
func Member(object, name string) string {
	found := ""
	s := New(object)
	for member := range s.Members() {
		if member == name {
			found = s.Value()
		}
	}
	if s.End() != nil {
		return ""
	}
	return found
}
