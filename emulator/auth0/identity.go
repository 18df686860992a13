package auth0

import (
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
)

// The strategies of connections whose users the API creates. An identity's provider is the strategy.
const (
	databaseStrategy = "auth0"
	emailStrategy    = "email"
	smsStrategy      = "sms"
)

// identity is one account of a user: a connection, the provider behind it, and the id there.
type identity struct{ connection, provider, userID string }

// id returns the id that a user has who has this identity alone.
func (i identity) id() string { return i.provider + "|" + i.userID }

// identity returns the user's first and main identity.
func (p *profile) identity() identity {
	all := p.identities()
	if len(all) == 0 {
		return identity{}
	}
	return all[0]
}

// identities returns all identities of the user, the main one first.
func (p *profile) identities() []identity {
	list, _ := p.values["identities"].([]any)
	all := make([]identity, 0, len(list))
	for _, value := range list {
		fields, _ := value.(map[string]any)
		connection, _ := fields["connection"].(string)
		provider, _ := fields["provider"].(string)
		userID, ok := fields["user_id"].(string)
		if number, isNumber := fields["user_id"].(json.Number); !ok && isNumber {
			userID = number.String() // some providers' ids are numbers
		}
		all = append(all, identity{connection, provider, userID})
	}
	return all
}

// identityIn returns the user's first identity of a connection.
func (p *profile) identityIn(connection string) (identity, bool) {
	for _, i := range p.identities() {
		if i.connection == connection {
			return i, true
		}
	}
	return identity{}, false
}

// account returns what the attributes of one identity belong to: the user itself for the main identity,
// and the profileData of another one.
func (p *profile) account(of identity) *object {
	list, _ := p.values["identities"].([]any)
	for n, i := range p.identities() {
		if i == of && n > 0 {
			fields, _ := list[n].(map[string]any)
			data, _ := fields["profileData"].(map[string]any)
			return newObject(data)
		}
	}
	return &p.object
}

// setAccount makes an account, which was changed, that of an identity. The main identity of a user with
// several has a copy of the user's own.
func (p *profile) setAccount(of identity, account *object) {
	list, _ := p.values["identities"].([]any)
	for n, i := range p.identities() {
		fields, ok := list[n].(map[string]any)
		switch {
		case !ok || i != of:
		case n > 0:
			fields["profileData"] = account.values
		case fields["profileData"] != nil:
			fields["profileData"] = p.given()
		}
	}
}

// ownStore tells whether Auth0 itself keeps the users of a strategy.
func ownStore(strategy string) bool {
	return strategy == databaseStrategy || strategy == emailStrategy || strategy == smsStrategy
}

// fields returns the identity as a user has it.
func (i identity) fields() map[string]any {
	return map[string]any{"connection": i.connection, "user_id": i.userID, "provider": i.provider, "isSocial": !ownStore(i.provider)}
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
