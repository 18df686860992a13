package propelauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// dataFormat tells what a data file is, and its version.
const dataFormat = "authplus propelauth emulator 1"

// data is the content of a data file.
type data struct {
	Format string `json:"format"`
	// Key signs tokens, so that those issued earlier stay valid; it is PKCS #8 and absent where there was
	// none yet.
	Key   []byte `json:"key,omitempty"`
	State *state `json:"state"`
}

// Save writes the state as JSON: users, organizations, sessions, links and messages, and the key that
// signs. It holds secrets.
func (s *Server) Save(w io.Writer) error {
	key, err := s.environment.signer.Export()
	if err != nil {
		return fmt.Errorf("propelauth: saving: %w", err)
	}
	s.environment.mu.RLock()
	defer s.environment.mu.RUnlock()
	if err := json.NewEncoder(w).Encode(data{dataFormat, key, s.environment.state}); err != nil {
		return fmt.Errorf("propelauth: saving: %w", err)
	}
	return nil
}

// Load replaces the state by what [Server.Save] wrote. An error changes nothing.
func (s *Server) Load(r io.Reader) error {
	loaded := data{State: newState()}
	if err := json.NewDecoder(r).Decode(&loaded); err != nil {
		return fmt.Errorf("propelauth: loading: %w", err)
	}
	if loaded.Format != dataFormat || loaded.State == nil || !loaded.State.whole() {
		return errors.New("propelauth: loading: not a data file of this emulator")
	}
	if loaded.Key != nil {
		if err := s.environment.signer.Restore(loaded.Key); err != nil {
			return fmt.Errorf("propelauth: loading: %w", err)
		}
	}
	loaded.State.index()
	s.environment.mu.Lock()
	defer s.environment.mu.Unlock()
	s.environment.state = loaded.State
	s.Touch()
	return nil
}

// whole tells whether whatever is named is there.
func (s *state) whole() bool {
	for _, id := range s.UserOrder {
		if s.Users[id] == nil {
			return false
		}
	}
	for _, id := range s.OrgOrder {
		if s.Organizations[id] == nil {
			return false
		}
	}
	for org, members := range s.Members {
		for id := range members {
			if s.Users[id] == nil || s.Organizations[org] == nil {
				return false
			}
		}
	}
	return len(s.Users) == len(s.UserOrder) && len(s.Organizations) == len(s.OrgOrder)
}
