package genauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/authplus/authplus/emulator"
)

// snapshot is what a data file holds.
type snapshot struct {
	// Format tells what the file is, and its version.
	Format string `json:"format"`
	// Key signs the tokens of end users; it is PKCS #8 and absent where there was none yet.
	Key           []byte             `json:"key,omitempty"`
	Users         []keptPerson       `json:"users"`
	Roles         []*role            `json:"roles"`
	Groups        []*group           `json:"groups"`
	Organizations []*organization    `json:"organizations"`
	Fields        []customField      `json:"fields"`
	Custom        map[string]object  `json:"custom"`
	Archived      []archivedUser     `json:"archived"`
	Resources     []object           `json:"resources"`
	Allowances    []allowance        `json:"allowances,omitempty"`
	Outbox        []emulator.Message `json:"outbox"`
}

const snapshotFormat = "authplus genauth emulator 1"

// keptPerson is a user in a data file.
type keptPerson struct {
	Values     object   `json:"values"`
	Identities []object `json:"identities,omitempty"`
	Password   password `json:"password"`
}

// Save writes everything that [Server.Load] needs to go on with. What was configured, faults, the request
// log, and codes and sessions of end users are not part of it.
func (s *Server) Save(w io.Writer) error { return s.service.save(w) }

func (s *service) save(w io.Writer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, err := s.signer.Export()
	if err != nil {
		return fmt.Errorf("genauth: saving: %w", err)
	}
	p := s.pool
	kept := snapshot{
		Format: snapshotFormat, Key: key, Users: []keptPerson{}, Roles: p.roles, Groups: p.groups, Organizations: p.organizations,
		Fields: p.fields, Custom: p.custom, Archived: p.archived, Resources: p.resources,
		Allowances: p.allowances, Outbox: p.outbox,
	}
	for _, u := range p.users.Select(func(*person) bool { return true }) {
		kept.Users = append(kept.Users, keptPerson{u.values, u.identities, u.password})
	}
	if err := json.NewEncoder(w).Encode(kept); err != nil {
		return fmt.Errorf("genauth: saving: %w", err)
	}
	return nil
}

// Load replaces the state by what [Server.Save] wrote. An error leaves the server as it was.
func (s *Server) Load(r io.Reader) error { return s.service.load(r) }

func (s *service) load(r io.Reader) error {
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	var kept snapshot
	if err := decoder.Decode(&kept); err != nil {
		return fmt.Errorf("genauth: loading: %w", err)
	}
	if kept.Format != snapshotFormat {
		return errors.New("genauth: loading: not a data file of this emulator")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := newPool(s)
	users := make([]*person, len(kept.Users))
	for i, u := range kept.Users {
		users[i] = newPerson(u.Values, u.Identities, u.Password)
	}
	if err := p.users.Load(users); err != nil {
		return errors.Join(fmt.Errorf("genauth: loading: %w", err), p.users.Close())
	}
	if kept.Key != nil {
		if err := s.signer.Restore(kept.Key); err != nil {
			return errors.Join(fmt.Errorf("genauth: loading: %w", err), p.users.Close())
		}
	}
	p.roles, p.groups, p.organizations, p.fields = kept.Roles, kept.Groups, kept.Organizations, kept.Fields
	p.archived, p.resources, p.allowances, p.outbox = kept.Archived, kept.Resources, kept.Allowances, kept.Outbox
	if kept.Custom != nil {
		p.custom = kept.Custom
	}
	s.replace(p)
	s.server.Touch()
	return nil
}
