package genauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
)

// Seed adds users in the format in which the service answers with them, as a JSON array or one object
// after another, and returns how many. It keeps what they say, userId and createdAt included, and
// completes the rest as for a new user; "password" says what they sign in with, "hash" with which hash
// of it. Users without createdAt come into being one millisecond after another. An error names the line;
// then no user is added.
func (s *service) Seed(users io.Reader) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var seeded []*person
	var lines []int
	for entry, err := range emulator.ReadSeed(users) {
		var u *person
		if err == nil {
			u, err = s.pool.seeded(entry.Value, s.server.Now().Add(time.Duration(len(seeded))*time.Millisecond))
		}
		if err != nil {
			return 0, seedError(entry.Line, err)
		}
		seeded, lines = append(seeded, u), append(lines, entry.Line)
	}
	s.server.Touch()
	var conflict *directory.ConflictError
	switch err := s.pool.users.Load(seeded); {
	case errors.As(err, &conflict):
		return 0, seedError(lines[conflict.Index], errors.New("the user already exists"))
	case err != nil:
		return 0, fmt.Errorf("genauth: seed: %w", err)
	}
	return len(seeded), nil
}

func seedError(line int, err error) error { return fmt.Errorf("genauth: seed: line %d: %w", line, err) }

// seeded returns the user that a value of a seed describes.
func (p *pool) seeded(value any, now time.Time) (*person, error) {
	body, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("not an object")
	}
	profile, wrong := p.profileOf(body)
	if wrong != nil {
		return nil, errors.New(wrong.text.english)
	}
	identities, wrong := p.newIdentities(body)
	if wrong != nil {
		return nil, errors.New(wrong.text.english)
	}
	values := p.fresh(profile, stamp(now))
	for name, sent := range body {
		_, sendable := writable[name]
		_, beside := others[name]
		if !sendable && (!beside || name == "userId") && name != "hash" && sent != nil {
			values[name] = sent
		}
	}
	for _, name := range []string{"createdAt", "updatedAt", "lastLogin"} {
		if sent := object(body).text(name); sent != "" {
			at, err := time.Parse(time.RFC3339, sent)
			if err != nil {
				return nil, errors.New(name + ": not a time in RFC 3339")
			}
			values[name] = stamp(at)
		}
	}
	if count, ok := values["loginsCount"].(json.Number); ok {
		n, err := count.Int64()
		if err != nil {
			return nil, errors.New("loginsCount: not a whole number")
		}
		values["loginsCount"] = int(n)
	}
	return newPerson(values, identities, p.seededPassword(body)), nil
}

func (p *pool) seededPassword(body object) password {
	switch hash, plain := body.text("hash"), body.text("password"); {
	case hash != "":
		return password{Hash: hash, Verbatim: true}
	case plain != "":
		return p.hashed(plain)
	}
	return password{}
}
