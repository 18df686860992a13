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

// Keys returns what no two users share: the ids of their identities and, for those of database and
// passwordless connections, the addresses, user names and phone numbers in each connection.
func (p *profile) Keys() []string {
	var keys []string
	for _, i := range p.identities() {
		keys = append(keys, "user_id"+keySeparator+i.id())
		if ownStore(i.provider) {
			keys = append(keys, accountKeys(p.account(i), i.connection)...)
		}
	}
	return keys
}

// keySeparator stands between the attribute, the connection and the value of a key.
const keySeparator = "\x00"

// accountKey returns the key of an attribute's value in a connection.
func accountKey(attribute, connection, value string) string {
	return strings.Join([]string{attribute, connection, strings.ToLower(value)}, keySeparator)
}

func accountKeys(account *object, connection string) []string {
	var keys []string
	for _, name := range []string{"email", "username", "phone_number"} {
		if value := account.text(name); value != "" {
			keys = append(keys, accountKey(name, connection, value))
		}
	}
	return keys
}

// accountWith returns the user who has an account with a name, such as an address, in a connection of
// Auth0's own.
func (t *tenant) accountWith(attribute, connection, name string) (*profile, bool) {
	return t.users.Owner(accountKey(attribute, connection, name))
}

// identityWith returns the user who has an account with a name in a connection, as accountWith does, and
// the identity that has it: after a link there may be several of one connection.
func (t *tenant) identityWith(attribute, connection, name string) (*profile, identity, bool) {
	user, ok := t.accountWith(attribute, connection, name)
	if !ok {
		return nil, identity{}, false
	}
	for _, i := range user.identities() {
		if i.connection == connection && strings.EqualFold(user.account(i).text(attribute), name) {
			return user, i, true
		}
	}
	return nil, identity{}, false
}

// Tags returns what the user is found by at once: the address, as it is written.
func (p *profile) Tags() []string {
	if email := p.text("email"); email != "" {
		return []string{email}
	}
	return nil
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
