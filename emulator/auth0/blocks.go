package auth0

import (
	"slices"
	"strings"
)

// blockState knows who may not log in for having failed too often, apart from the attribute blocked of
// users.
type blockState struct {
	// Failures are the attempts since the last success, by account and address.
	Failures table[*failures] `json:"failures"`
	// Addresses are the attempts from an address, whatever the account.
	Addresses table[int] `json:"addresses"`
}

// failures are the attempts to log in to one account from one address.
type failures struct {
	Identifier string `json:"identifier"`
	IP         string `json:"ip"`
	Connection string `json:"connection"`
	Count      int    `json:"count"`
}

// block is a row of a user's blocks.
type block struct {
	Identifier string `json:"identifier"`
	IP         string `json:"ip"`
	Connection string `json:"connection"`
}

// After so many attempts that failed an account is blocked for an address, and an address for all
// accounts.
const (
	maxFailures        = 10
	maxAddressFailures = 100
)

func failureKey(identifier, ip string) string { return strings.ToLower(identifier) + keySeparator + ip }

// failed counts an attempt that failed.
func (b *blockState) failed(identifier, ip, connection string) {
	key := failureKey(identifier, ip)
	f, ok := b.Failures.get(key)
	if !ok {
		f = &failures{Identifier: identifier, IP: ip, Connection: connection}
		b.Failures.put(key, f)
	}
	f.Count++
	attempts, _ := b.Addresses.get(ip)
	b.Addresses.put(ip, attempts+1)
}

// succeeded forgets the attempts that failed before, under any name of the account.
func (b *blockState) succeeded(identifiers []string, ip string) {
	for _, identifier := range identifiers {
		b.Failures.remove(failureKey(identifier, ip))
	}
}

// refuses tells whether an account may not be logged in to from an address.
func (b *blockState) refuses(identifier, ip string) bool {
	f, ok := b.Failures.get(failureKey(identifier, ip))
	return ok && f.Count >= maxFailures || b.suspects(ip)
}

// suspects tells whether an address is blocked for all accounts.
func (b *blockState) suspects(ip string) bool {
	attempts, _ := b.Addresses.get(ip)
	return attempts >= maxAddressFailures
}

// of returns the blocks of an account that is known by these names; never nil.
func (b *blockState) of(identifiers []string) []block {
	found := []block{}
	for _, f := range b.Failures.where(func(f *failures) bool { return f.names(identifiers) && f.Count >= maxFailures }) {
		found = append(found, block{f.Identifier, f.IP, f.Connection})
	}
	return found
}

// lift removes the blocks of an account that is known by these names.
func (b *blockState) lift(identifiers []string) {
	for _, f := range b.Failures.where(func(f *failures) bool { return f.names(identifiers) }) {
		b.Failures.remove(failureKey(f.Identifier, f.IP))
	}
}

func (f *failures) names(identifiers []string) bool {
	return slices.ContainsFunc(identifiers, func(name string) bool { return strings.EqualFold(name, f.Identifier) })
}

// handles are the attributes that one can log in with.
var handles = []string{"email", "username", "phone_number"}

// accountNames returns what one can log in to an account with.
func accountNames(account *object) []string {
	var names []string
	for _, name := range handles {
		if value := account.text(name); value != "" {
			names = append(names, value)
		}
	}
	return names
}

// loginNames returns what one can log in as a user with, through any identity.
func (p *profile) loginNames() []string {
	var names []string
	for _, i := range p.identities() {
		names = append(names, accountNames(p.account(i))...)
	}
	return names
}
