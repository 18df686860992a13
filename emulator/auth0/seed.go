package auth0

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
)

// Seed adds users in the format in which Auth0 answers with them, as a JSON array or one object after
// another (NDJSON), and returns how many. It keeps what they say, user_id, created_at and identities
// included, and completes the rest as for a new user; a property "connection" says where a user
// without identities belongs, and "password", "password_hash" or "custom_password_hash" what they log in
// with, as in an import. So an export and an import file will do, compressed with gzip or not. Searches
// find the users at once. An error names the line; then no user is added.
func (s *Server) Seed(users io.Reader) (int, error) {
	t := s.tenant.Load()
	t.mu.Lock()
	defer t.mu.Unlock()
	var profiles []*profile
	var hashes []*passwordHash
	var lines []int
	for entry, err := range emulator.ReadSeed(users) {
		if err != nil {
			return 0, seedError(entry.Line, err)
		}
		p, hash, err := t.seeded(entry.Value)
		if err != nil {
			return 0, seedError(entry.Line, err)
		}
		profiles, hashes, lines = append(profiles, p), append(hashes, hash), append(lines, entry.Line)
	}
	t.revision.Add(1)
	var conflict *directory.ConflictError
	switch err := t.users.Load(profiles); {
	case errors.As(err, &conflict):
		return 0, seedError(lines[conflict.Index], errors.New("the user already exists"))
	case err != nil:
		return 0, fmt.Errorf("auth0: seed: %w", err)
	}
	for i, hash := range hashes {
		if hash != nil {
			t.setPasswordHash(profiles[i].identity().id(), *hash)
		}
	}
	return len(profiles), nil
}

func seedError(line int, err error) error { return fmt.Errorf("auth0: seed: line %d: %w", line, err) }

// seeded returns the user that a value of a seed describes, and the hash of their password if they have
// one.
func (t *tenant) seeded(value any) (*profile, *passwordHash, error) {
	values, ok := value.(map[string]any)
	if !ok {
		return nil, nil, errors.New("not an object")
	}
	hash, err := t.seededPassword(values)
	if err != nil {
		return nil, nil, err
	}
	home, _ := values["connection"].(string)
	for _, a := range userSchema {
		if err := checkSeeded(a, values); err != nil {
			return nil, nil, err
		}
	}
	if err := checkIdentities(values["identities"]); err != nil {
		return nil, nil, err
	}
	main := t.home(home, values)
	fold(values, main.provider)
	now := stamp(t.now())
	setDefault(values, "created_at", now)
	setDefault(values, "updated_at", values["created_at"])
	complete(values)
	return newProfile(values), hash, nil
}

// seededPassword takes the password out of a seeded user and returns its hash; nil where there is none.
func (t *tenant) seededPassword(values map[string]any) (*passwordHash, error) {
	var hash passwordHash
	var wrong *hashError
	password, hasPassword := values["password"].(string)
	bcrypt, hasBcrypt := values["password_hash"].(string)
	custom, hasCustom := values["custom_password_hash"]
	switch {
	case hasPassword:
		hash = newPasswordHash(password, t.ids.Bytes(16))
	case hasBcrypt:
		hash, wrong = bcryptHash(bcrypt)
	case hasCustom:
		hash, wrong = parsePasswordHash(custom)
	default:
		return nil, nil
	}
	for _, name := range []string{"password", "password_hash", "custom_password_hash"} {
		delete(values, name)
	}
	if wrong != nil {
		return nil, wrong
	}
	return &hash, nil
}

// checkSeeded checks one attribute of a seeded user, brings a time into the API's form, and removes
// what is not part of a user.
func checkSeeded(a attribute, values map[string]any) error {
	value, given := values[a.name]
	switch {
	case !given:
		return nil
	case value == nil, !a.can(stored):
		delete(values, a.name)
		return nil
	case kindOf(value) != a.kind:
		return fmt.Errorf("%s: %s", a.name, mismatch(a.kind, value))
	case a.can(moment):
		at, err := time.Parse(time.RFC3339, value.(string))
		if err != nil {
			return fmt.Errorf("%s: not a time in RFC 3339", a.name)
		}
		values[a.name] = stamp(at)
	}
	return nil
}

// checkIdentities checks the identities of a seeded user, if there are any: each is an account of a
// provider in a connection.
func checkIdentities(value any) error {
	list, _ := value.([]any)
	p := &profile{object{values: map[string]any{"identities": list}}}
	for i, of := range p.identities() {
		if of.connection == "" || of.provider == "" || of.userID == "" {
			return fmt.Errorf("identities[%d]: connection, provider and user_id must be texts", i)
		}
	}
	return nil
}

// home completes the id and the identities of a seeded user, and returns the main identity. A user who
// names no connection belongs to the tenant's first one.
func (t *tenant) home(name string, values map[string]any) identity {
	p := &profile{object{values: values}}
	id := p.text("user_id")
	provider, bare, prefixed := strings.Cut(id, "|")
	if list, _ := values["identities"].([]any); len(list) > 0 {
		main := p.identity()
		if id == "" {
			values["user_id"] = main.provider + "|" + t.ids.ObjectID(t.now())
		}
		return main
	}
	main := t.seedIdentity(name)
	switch {
	case id == "":
		bare = t.ids.ObjectID(t.now())
		values["user_id"] = main.provider + "|" + bare
	case prefixed:
		main.provider = provider
	default:
		bare = id
		values["user_id"] = main.provider + "|" + id
	}
	main.userID = bare
	values["identities"] = []any{main.fields()}
	return main
}

// seedIdentity returns the connection with a name, or the first one where there is no name.
func (t *tenant) seedIdentity(name string) identity {
	i := slices.IndexFunc(t.connections, func(c connection) bool { return c.Name == name || name == "" })
	if i < 0 {
		return identity{connection: name, provider: databaseStrategy}
	}
	return identity{connection: t.connections[i].Name, provider: t.connections[i].Strategy}
}
