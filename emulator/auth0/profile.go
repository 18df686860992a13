package auth0

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// profile is a user: decoded JSON, and the order of its keys. Those of a new user are in alphabetical
// order, later ones follow as they come, and app_metadata stands last.
type profile struct {
	names  []string
	values map[string]any
}

// newProfile returns a user with these values, which it takes over.
func newProfile(values map[string]any) *profile {
	return &profile{names: slices.Sorted(maps.Keys(values)), values: values}
}

// ID returns the user_id.
func (p *profile) ID() string { return p.text("user_id") }

// Keys returns what no two users of a database or passwordless connection share: address, user name
// and phone number.
func (p *profile) Keys() []string {
	main := p.identity()
	if !ownStore(main.provider) {
		return nil
	}
	var keys []string
	for _, name := range []string{"email", "username", "phone_number"} {
		if value := p.text(name); value != "" {
			keys = append(keys, strings.Join([]string{name, main.connection, strings.ToLower(value)}, "\x00"))
		}
	}
	return keys
}

// Clone returns a copy that shares nothing.
func (p *profile) Clone() *profile {
	return &profile{names: slices.Clone(p.names), values: clone(p.values).(map[string]any)}
}

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

// text returns a value that is a text; empty where there is none.
func (p *profile) text(name string) string {
	s, _ := p.values[name].(string)
	return s
}

func (p *profile) set(name string, value any) {
	if _, ok := p.values[name]; !ok {
		p.names = append(p.names, name)
	}
	p.values[name] = value
}

func (p *profile) unset(name string) {
	delete(p.values, name)
	p.names = slices.DeleteFunc(p.names, func(n string) bool { return n == name })
}

// only returns the profile with those attributes that keep allows.
func (p *profile) only(keep func(name string) bool) *profile {
	names := slices.DeleteFunc(slices.Clone(p.names), func(name string) bool { return !keep(name) })
	return &profile{names: names, values: p.values}
}

// MarshalJSON encodes the profile with its keys in their order.
func (p *profile) MarshalJSON() ([]byte, error) {
	return encodeObject(metadataLast(p.names), func(name string) any {
		if name == "identities" {
			return orderedIdentities(p.values[name])
		}
		return p.values[name]
	})
}

func metadataLast(names []string) []string {
	const last = "app_metadata"
	if !slices.Contains(names, last) {
		return names
	}
	return append(slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == last }), last)
}

// encodeObject encodes an object with its keys in the given order.
func encodeObject(names []string, value func(name string) any) ([]byte, error) {
	var body bytes.Buffer
	for i, name := range names {
		body.WriteByte("{,"[min(i, 1)])
		if err := encode(&body, name); err != nil {
			return nil, err
		}
		body.WriteByte(':')
		if err := encode(&body, value(name)); err != nil {
			return nil, err
		}
	}
	if len(names) == 0 {
		body.WriteByte('{')
	}
	body.WriteByte('}')
	return body.Bytes(), nil
}
