package auth0

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/internal/directory"
)

// Seed adds users in the format in which Auth0 answers with them, as a JSON array or one object after
// another (NDJSON), and returns how many. It keeps what they say, user_id, created_at and identities
// included, and completes the rest as for a new user; a property "connection" says where a user
// without identities belongs. Searches find them at once. An error names the line; then no user is
// added.
func (s *Server) Seed(users io.Reader) (int, error) {
	data, err := io.ReadAll(users)
	if err != nil {
		return 0, fmt.Errorf("auth0: reading the seed: %w", err)
	}
	t := s.tenant.Load()
	t.mu.Lock()
	defer t.mu.Unlock()
	var profiles []*profile
	var lines []int
	for entry, err := range entries(data) {
		if err != nil {
			return 0, seedError(entry.line, err)
		}
		p, err := t.seeded(entry.value)
		if err != nil {
			return 0, seedError(entry.line, err)
		}
		profiles, lines = append(profiles, p), append(lines, entry.line)
	}
	var conflict *directory.ConflictError
	if err := t.users.Load(profiles); errors.As(err, &conflict) {
		return 0, seedError(lines[conflict.Index], errors.New("the user already exists"))
	}
	return len(profiles), nil
}

func seedError(line int, err error) error { return fmt.Errorf("auth0: seed: line %d: %w", line, err) }

// entry is one value of a seed and the line it begins on.
type entry struct {
	value any
	line  int
}

// entries yields the elements of a JSON array, or one JSON value after another.
func entries(data []byte) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		at := position{data: data, line: 1}
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		array := bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("["))
		if array {
			_, _ = decoder.Token() // the bracket that was seen
		}
		for decoder.More() {
			line := at.next(int(decoder.InputOffset()))
			var value any
			if err := decoder.Decode(&value); err != nil {
				yield(entry{line: line}, errors.New("malformed JSON"))
				return
			}
			if !yield(entry{value, line}, nil) {
				return
			}
		}
		if _, err := decoder.Token(); array && err != nil {
			yield(entry{line: at.next(len(data))}, errors.New("the array does not end"))
		}
	}
}

// position counts lines up to an offset that only grows.
type position struct {
	data   []byte
	offset int
	line   int
}

// next returns the line of the first value after an offset.
func (p *position) next(offset int) int {
	for offset < len(p.data) && strings.IndexByte(" \t\r\n,", p.data[offset]) >= 0 {
		offset++
	}
	p.line += bytes.Count(p.data[p.offset:offset], []byte("\n"))
	p.offset = offset
	return p.line
}

// seeded returns the user that a value of a seed describes.
func (t *tenant) seeded(value any) (*profile, error) {
	values, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("not an object")
	}
	home, _ := values["connection"].(string)
	for _, a := range userSchema {
		if err := checkSeeded(a, values); err != nil {
			return nil, err
		}
	}
	main := t.home(home, values)
	fold(values, main.provider)
	now := stamp(t.now())
	setDefault(values, "created_at", now)
	setDefault(values, "updated_at", values["created_at"])
	complete(values)
	return newProfile(values), nil
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

// home completes the id and the identities of a seeded user, and returns the main identity. A user who
// names no connection belongs to the tenant's first one.
func (t *tenant) home(name string, values map[string]any) identity {
	p := &profile{object{values: values}}
	id := p.text("user_id")
	provider, bare, prefixed := strings.Cut(id, "|")
	if list, _ := values["identities"].([]any); len(list) > 0 {
		main := p.identity()
		if id == "" {
			values["user_id"] = main.provider + "|" + t.ids.object(t.now())
		}
		return main
	}
	main := t.seedIdentity(name)
	switch {
	case id == "":
		bare = t.ids.object(t.now())
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
