package propelauth

import (
	"encoding/json"

	"github.com/authplus/authplus/where"
)

// Canonical returns the canonical form of a user.
func Canonical(wire json.RawMessage) (json.RawMessage, error) { return canonical(wire) }

// Term returns the text that all matches of a predicate have in their address or user name.
func (b *Backend) Term(n where.Node) string { return b.term(n, where.Users()) }

// Attributes returns the canonical fields by the names that PropelAuth has for them.
func Attributes() map[string]string {
	names := map[string]string{}
	for _, a := range attributes {
		names[a.wire] = a.name
	}
	return names
}
