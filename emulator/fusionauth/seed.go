package fusionauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
)

// Seed adds users in the format of imports, and returns how many. They are active unless they say otherwise,
// and searches find them at once.
func (i *instance) Seed(users io.Reader) (int, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	c := &call{instance: i, state: i.state, tenant: textOf(i.state.Tenants.Rows[0], "id")}
	var batch []imported
	var list []*user
	var lines []int
	for entry, err := range emulator.ReadSeed(users) {
		if err != nil {
			return 0, seedError(entry.Line, err)
		}
		in, err := c.seeded(entry.Value)
		if err != nil {
			return 0, seedError(entry.Line, err)
		}
		batch, list, lines = append(batch, in), append(list, in.user), append(lines, entry.Line)
	}
	var conflict *directory.ConflictError
	switch err := i.state.users.Load(list); {
	case errors.As(err, &conflict):
		return 0, seedError(lines[conflict.Index], errors.New("the user already exists"))
	case err != nil:
		return 0, fmt.Errorf("fusionauth: seed: %w", err)
	}
	for _, in := range batch {
		c.keepSecret(in)
	}
	i.server.Touch()
	return len(batch), nil
}

func seedError(line int, err error) error {
	return fmt.Errorf("fusionauth: seed: line %d: %w", line, err)
}

// seeded returns the user that a value of a seed describes.
func (c *call) seeded(value any) (imported, error) {
	values, isObject := value.(object)
	if !isObject {
		return imported{}, errors.New("not an object")
	}
	if inner := objectIn(values, "user"); inner != nil {
		values = inner
	}
	if _, set := values["active"]; !set {
		values["active"] = true
	}
	var wrong problems
	in := c.importedUser(values, &wrong)
	c.checkUser(in.user, "", &wrong)
	for _, p := range wrong.General {
		return in, errors.New(p.Message)
	}
	for _, name := range slices.Sorted(maps.Keys(wrong.Fields)) {
		list := wrong.Fields[name]
		return in, fmt.Errorf("%s: %s", name, list[0].Code)
	}
	return in, nil
}

// keepSecret keeps the password or the hash of an imported user.
func (c *call) keepSecret(in imported) {
	switch {
	case in.hash != nil:
		c.keepPassword(in.user.ID(), *in.hash)
	case in.secret != "":
		c.setPassword(in.user.ID(), in.secret)
	}
}

// snapshot is what a data file holds.
type snapshot struct {
	// Format tells what the file is, and its version.
	Format string `json:"format"`
	// Key signs tokens, so that those issued earlier stay valid; absent where there was none yet.
	Key   []byte   `json:"key,omitempty"`
	Users []object `json:"users"`
	State *state   `json:"state"`
}

const snapshotFormat = "authplus fusionauth emulator 1"

// Save writes everything that [Server.Load] needs to go on with: users, hashes of passwords, applications
// with their secrets, the key that signs tokens, and so on. Faults and the request log are not part of it.
func (s *Server) Save(w io.Writer) error {
	i := s.instance
	i.mu.Lock()
	defer i.mu.Unlock()
	key, err := i.signer.Export()
	if err != nil {
		return fmt.Errorf("fusionauth: saving: %w", err)
	}
	saved := snapshot{Format: snapshotFormat, Key: key, State: i.state, Users: []object{}}
	for _, u := range i.state.users.Select(func(*user) bool { return true }) {
		saved.Users = append(saved.Users, u.values)
	}
	if err := json.NewEncoder(w).Encode(saved); err != nil {
		return fmt.Errorf("fusionauth: saving: %w", err)
	}
	return nil
}

// Load replaces the state by what [Server.Save] wrote. An error leaves the server as it was.
func (s *Server) Load(r io.Reader) error {
	i := s.instance
	i.mu.Lock()
	defer i.mu.Unlock()
	loaded := snapshot{State: i.fresh()}
	loaded.State.Tenants, loaded.State.Applications = table{}, table{}
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	if err := decoder.Decode(&loaded); err != nil {
		return fmt.Errorf("fusionauth: loading: %w", err)
	}
	if loaded.Format != snapshotFormat || loaded.State == nil || len(loaded.State.Tenants.Rows) == 0 {
		return errors.New("fusionauth: loading: not a data file of this emulator")
	}
	users := make([]*user, len(loaded.Users))
	for n, values := range loaded.Users {
		users[n] = &user{values}
	}
	if err := loaded.State.users.Load(users); err != nil {
		return fmt.Errorf("fusionauth: loading: %w", err)
	}
	if loaded.Key != nil {
		if err := i.signer.Restore(loaded.Key); err != nil {
			return fmt.Errorf("fusionauth: loading: %w", err)
		}
	}
	i.replace(loaded.State)
	i.server.Touch()
	return nil
}
