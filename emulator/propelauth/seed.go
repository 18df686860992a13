package propelauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"

	"github.com/authplus/authplus/emulator"
)

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// seededUser is a user as a seed has one. What is absent is as in a new user.
type seededUser struct {
	user
	Enabled       *bool              `json:"enabled"`
	Organizations map[string]orgInfo `json:"org_id_to_org_info"`
}

// Seed adds users as GET /api/backend/v1/user/{user_id} shows them, all or, with an error that names the
// line, none.
func (e *environment) Seed(users io.Reader) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var seeded []seededUser
	taken := map[string]bool{}
	for entry, err := range emulator.ReadSeed(users) {
		u := seededUser{}
		if err == nil {
			u, err = e.seeded(entry.Value, taken)
		}
		if err != nil {
			return 0, fmt.Errorf("propelauth: seed: line %d: %w", entry.Line, err)
		}
		seeded = append(seeded, u)
	}
	for i := range seeded {
		e.admitSeeded(&seeded[i])
	}
	e.server.Touch()
	return len(seeded), nil
}

// seeded returns the user that an entry of a seed describes. taken holds the ids, addresses and names of
// the entries before.
func (e *environment) seeded(entry any, taken map[string]bool) (seededUser, error) {
	var u seededUser
	if err := json.Unmarshal(encode(entry), &u); err != nil {
		return u, errors.New("not a user of PropelAuth")
	}
	if u.UserID == "" {
		u.UserID = e.server.IDs().UUID()
	}
	if !uuid.MatchString(u.UserID) {
		return u, errors.New("user_id is no UUID in lower case")
	}
	if !address.MatchString(u.Email) {
		return u, errors.New("email is no address")
	}
	probe := newState()
	probe.know(&u.user)
	for _, name := range keysOf(probe) {
		if taken[name] {
			return u, errors.New("another user has this user_id, email or username")
		}
		taken[name] = true
	}
	if e.state.Users[u.UserID] != nil || e.state.byEmail(u.Email) != nil || u.Username != "" && e.state.byUsername(u.Username) != nil {
		return u, errors.New("there is a user with this user_id, email or username")
	}
	for _, id := range slices.Sorted(maps.Keys(u.Organizations)) {
		info := u.Organizations[id]
		if _, known := e.settings.role(info.Role); !known || !uuid.MatchString(id) {
			return u, errors.New("org_id_to_org_info names no organization with a role of the project")
		}
	}
	return u, nil
}

// keysOf returns what identifies the only user of a state.
func keysOf(s *state) []string {
	var names []string
	for email, id := range s.emails {
		names = append(names, "id "+id, "email "+email)
	}
	for name := range s.usernames {
		names = append(names, "username "+name)
	}
	return names
}

// admitSeeded adds a user of a seed, and the organizations that are missing.
func (e *environment) admitSeeded(s *seededUser) {
	u := s.user
	u.Enabled = s.Enabled == nil || *s.Enabled
	if u.CreatedAt == 0 {
		u.CreatedAt = e.seconds()
	}
	if u.LastActiveAt == 0 {
		u.LastActiveAt = u.CreatedAt
	}
	e.state.add(&u)
	for _, id := range slices.Sorted(maps.Keys(s.Organizations)) {
		info := s.Organizations[id]
		if e.state.Organizations[id] == nil {
			o := &organization{OrgID: id, Name: info.Name, Slug: slugOf(info.Name), Metadata: info.Metadata, ExtraDomains: []string{}, CreatedAt: u.CreatedAt}
			if o.Metadata == nil {
				o.Metadata = map[string]json.RawMessage{}
			}
			e.state.found(o)
		}
		e.state.join(id, u.UserID, member{Role: info.Role, Additional: info.Additional})
	}
}
