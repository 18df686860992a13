package auth0

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/authplus/authplus/internal/directory"
)

// parts returns the state of every area by its name in a data file. Each is a pointer that
// encoding/json writes and reads: to a struct whose exported fields are kept, or to a [table]. An area
// adds its line here, and nothing else, to survive a restart.
func (t *tenant) parts() map[string]any {
	return map[string]any{
		"users":       &userPart{t.users},
		"passwords":   &t.passwords,
		"connections": &t.connections,
		"outbox":      &t.outbox,
		"access":      &t.accessState,
		"logs":        &t.logs,
		"stats":       &t.stats,
		"blocks":      &t.blocks,
		"sessions":    &t.sessions,
		"factors":     &t.authenticators,
		"jobs":        &t.jobs,
		"tickets":     &t.tickets,
		"blacklists":  &t.blacklists,
		"devices":     &t.devices,
	}
}

// MarshalJSON writes the whole state as one object.
func (t *tenant) MarshalJSON() ([]byte, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return json.Marshal(t.parts())
}

// UnmarshalJSON reads what MarshalJSON wrote into a fresh tenant. A part that the text lacks stays as
// it is; one that is not known is an error.
func (t *tenant) UnmarshalJSON(data []byte) error {
	var texts map[string]json.RawMessage
	if err := json.Unmarshal(data, &texts); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	parts := t.parts()
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		part, ok := parts[name]
		if !ok {
			return fmt.Errorf("%s: not a part of the state", name)
		}
		if err := json.Unmarshal(texts[name], part); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	t.due.Store(t.now().UnixNano()) // what was to be done is looked for again
	return nil
}

// userPart writes and reads the users.
type userPart struct {
	users *directory.Directory[*profile]
}

// MarshalJSON writes the users as an array.
func (p *userPart) MarshalJSON() ([]byte, error) {
	return json.Marshal(append([]*profile{}, p.users.Select(func(*profile) bool { return true })...))
}

// UnmarshalJSON adds the users. Searches find them at once.
func (p *userPart) UnmarshalJSON(data []byte) error {
	var users []*profile
	if err := json.Unmarshal(data, &users); err != nil {
		return err
	}
	return p.users.Load(users)
}
