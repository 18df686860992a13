package auth0

import (
	"encoding/hex"
	"maps"
	"slices"
)

// The strategies of connections whose users the API creates. An identity's provider is the strategy.
const (
	databaseStrategy = "auth0"
	emailStrategy    = "email"
	smsStrategy      = "sms"
)

// identity is the connection that a user belongs to.
type identity struct{ connection, provider string }

// identity returns the user's first and main identity.
func (p *profile) identity() identity {
	list, _ := p.values["identities"].([]any)
	if len(list) == 0 {
		return identity{}
	}
	return identityOf(list[0])
}

func identityOf(value any) identity {
	fields, _ := value.(map[string]any)
	connection, _ := fields["connection"].(string)
	provider, _ := fields["provider"].(string)
	return identity{connection: connection, provider: provider}
}

// belongs tells whether one of the user's identities is of a connection.
func (p *profile) belongs(connection string) bool {
	list, _ := p.values["identities"].([]any)
	return slices.ContainsFunc(list, func(v any) bool { return identityOf(v).connection == connection })
}

// ownStore tells whether Auth0 itself keeps the users of a strategy.
func ownStore(strategy string) bool {
	return strategy == databaseStrategy || strategy == emailStrategy || strategy == smsStrategy
}

// newIdentity returns the identity of a user in a connection. Its id is the user's without the prefix.
func newIdentity(c identity, id string) map[string]any {
	return map[string]any{"connection": c.connection, "user_id": id, "provider": c.provider, "isSocial": false}
}

// orderedIdentity is an identity whose keys have an order.
type orderedIdentity map[string]any

func orderedIdentities(value any) any {
	list, _ := value.([]any)
	ordered := make([]any, len(list))
	for i, element := range list {
		ordered[i] = element
		if fields, ok := element.(map[string]any); ok {
			ordered[i] = orderedIdentity(fields)
		}
	}
	return ordered
}

// MarshalJSON encodes the identity as Auth0 does: an id that the caller chose stands before the
// connection, a generated one behind it.
func (o orderedIdentity) MarshalJSON() ([]byte, error) {
	order := []string{"profileData", "connection", "user_id", "provider", "isSocial"}
	if id, _ := o["user_id"].(string); !isObjectID(id) {
		order = []string{"profileData", "user_id", "connection", "provider", "isSocial"}
	}
	var names []string
	for _, name := range order {
		if _, ok := o[name]; ok {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if !slices.Contains(order, name) {
			names = append(names, name)
		}
	}
	return encodeObject(names, func(name string) any { return o[name] })
}

func isObjectID(id string) bool {
	_, err := hex.DecodeString(id)
	return err == nil && len(id) == 24
}
