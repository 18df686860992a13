package auth0

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/authplus/authplus/emulator"
)

// object is a JSON object that keeps the order of its properties: what the API stores as it was given
// and answers with. Numbers are json.Number, as decode leaves them.
type object struct {
	names  []string
	values map[string]any
}

// newObject returns an object with these values, which it takes over, in alphabetical order.
func newObject(values map[string]any) *object {
	return &object{names: slices.Sorted(maps.Keys(values)), values: values}
}

// text returns a value that is a text; empty where there is none.
func (o *object) text(name string) string {
	s, _ := o.values[name].(string)
	return s
}

// has tells whether there is a property.
func (o *object) has(name string) bool {
	_, ok := o.values[name]
	return ok
}

// set gives a property a value. A new one stands behind the others.
func (o *object) set(name string, value any) {
	if o.values == nil {
		o.values = map[string]any{}
	}
	if !o.has(name) {
		o.names = append(o.names, name)
	}
	o.values[name] = value
}

// unset removes a property.
func (o *object) unset(name string) {
	delete(o.values, name)
	o.names = slices.DeleteFunc(o.names, func(n string) bool { return n == name })
}

// clone returns a copy that shares nothing.
func (o *object) clone() *object {
	return &object{names: slices.Clone(o.names), values: clone(o.values).(map[string]any)}
}

// only returns the object with those properties that keep allows. It shares the values.
func (o *object) only(keep func(name string) bool) *object {
	names := slices.DeleteFunc(slices.Clone(o.names), func(name string) bool { return !keep(name) })
	return &object{names: names, values: o.values}
}

// MarshalJSON writes the properties in their order.
func (o *object) MarshalJSON() ([]byte, error) {
	return encodeObject(o.names, func(name string) any { return o.values[name] })
}

// UnmarshalJSON reads an object and keeps the order of its properties.
func (o *object) UnmarshalJSON(data []byte) error {
	value, err := emulator.Decode(data)
	if err != nil {
		return err
	}
	values, ok := value.(map[string]any)
	if !ok {
		return &json.UnmarshalTypeError{Value: kindOf(value)}
	}
	*o = object{names: namesIn(data), values: values}
	return nil
}

// namesIn returns the names of a valid JSON object, in the order in which they stand in the text.
func namesIn(data []byte) []string {
	decoder := json.NewDecoder(bytes.NewReader(data))
	_, _ = decoder.Token() // the brace
	var names []string
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return names
		}
		name, _ := token.(string)
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		var skipped json.RawMessage
		if decoder.Decode(&skipped) != nil {
			return names
		}
	}
	return names
}

// encodeObject encodes an object with its keys in the given order.
func encodeObject(names []string, value func(name string) any) ([]byte, error) {
	var body bytes.Buffer
	body.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			body.WriteByte(',')
		}
		if err := emulator.EncodeTo(&body, name); err != nil {
			return nil, err
		}
		body.WriteByte(':')
		if err := emulator.EncodeTo(&body, value(name)); err != nil {
			return nil, err
		}
	}
	body.WriteByte('}')
	return body.Bytes(), nil
}

// clone returns a copy of a decoded JSON value that shares nothing with it.
func clone(value any) any {
	switch value := value.(type) {
	case map[string]any:
		c := make(map[string]any, len(value))
		for name, v := range value {
			c[name] = clone(v)
		}
		return c
	case []any:
		c := make([]any, len(value))
		for i, v := range value {
			c[i] = clone(v)
		}
		return c
	default:
		return value
	}
}
