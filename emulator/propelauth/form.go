package propelauth

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
)

// problems are messages by the field that they are about.
type problems map[string][]string

// form is a JSON object that was sent. Null counts as absent, and names that mean nothing are passed over.
// What has another type than it is asked for is noted as a problem.
type form struct {
	fields map[string]json.RawMessage
	wrong  problems
}

// parseForm reads a body, of which an empty one has no fields.
func parseForm(data []byte) (form, error) {
	f := form{fields: map[string]json.RawMessage{}, wrong: problems{}}
	if len(bytes.TrimSpace(data)) == 0 {
		return f, nil
	}
	return f, json.Unmarshal(data, &f.fields)
}

// has tells whether a field was sent.
func (f form) has(name string) bool {
	value, ok := f.fields[name]
	return ok && string(value) != "null"
}

// note notes a problem with a field.
func (f form) note(name, message string) { f.wrong[name] = append(f.wrong[name], message) }

// take decodes a field if it was sent, and notes a problem if it does not fit.
func (f form) take(name string, into any, kind string) bool {
	if !f.has(name) {
		return false
	}
	if json.Unmarshal(f.fields[name], into) != nil {
		f.note(name, "Must be "+kind)
		return false
	}
	return true
}

// text returns a text, "" where none was sent.
func (f form) text(name string) (s string) {
	f.take(name, &s, "a string")
	return s
}

// needed returns a text that must be there.
func (f form) needed(name string) string {
	s := f.text(name)
	if s == "" && f.wrong[name] == nil {
		f.note(name, "This field is required")
	}
	return s
}

// flag returns a boolean, or fallback where none was sent.
func (f form) flag(name string, fallback bool) bool {
	f.take(name, &fallback, "a boolean")
	return fallback
}

// number returns a whole number, or fallback where none was sent.
func (f form) number(name string, fallback int) int {
	f.take(name, &fallback, "a whole number")
	return fallback
}

// lifetime returns how long something is to last, in units that a field counts: more than nothing, and at most
// ten years.
func (f form) lifetime(name string, unit, fallback time.Duration) time.Duration {
	n := f.number(name, int(fallback/unit))
	if longest := int(10 * 365 * 24 * time.Hour / unit); f.wrong[name] == nil && (n <= 0 || n > longest) {
		f.note(name, "Must be positive, and at most ten years")
		return fallback
	}
	return time.Duration(n) * unit
}

// texts returns a list of texts, which is empty where none was sent.
func (f form) texts(name string) []string {
	list := []string{}
	f.take(name, &list, "a list of strings")
	return list
}

// object returns free JSON by its first-level keys, nil where none was sent.
func (f form) object(name string) (o map[string]json.RawMessage) {
	f.take(name, &o, "an object")
	return o
}

// ofQuery returns the form of a query string, in which numbers and booleans are texts.
func (c *call) ofQuery(numbers ...string) form {
	f := form{fields: map[string]json.RawMessage{}, wrong: problems{}}
	for name := range c.query {
		f.fields[name] = encode(c.query.Get(name))
	}
	for _, name := range numbers {
		text := c.query.Get(name)
		if _, err := strconv.Atoi(text); err == nil {
			f.fields[name] = json.RawMessage(strconv.Itoa(atoi(text)))
		}
	}
	return f
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// encode returns the JSON of a value that cannot fail to encode.
func encode(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return data
}
