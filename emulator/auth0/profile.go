package auth0

import (
	"slices"
	"strings"
)

// profile is a user. The keys of a new user are in alphabetical order, later ones follow as they come,
// and app_metadata stands last.
type profile struct{ object }

// newProfile returns a user with these values, which it takes over.
func newProfile(values map[string]any) *profile { return &profile{*newObject(values)} }

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
func (p *profile) Clone() *profile { return &profile{*p.clone()} }

// only returns the profile with those attributes that keep allows. It shares the values.
func (p *profile) only(keep func(name string) bool) *profile { return &profile{*p.object.only(keep)} }

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
