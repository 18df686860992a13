package auth0

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// snapshot is what a data file holds.
type snapshot struct {
	// Format tells what the file is, and its version.
	Format string `json:"format"`
	// Key signs tokens, so that those issued earlier stay valid; it is PKCS #8 and absent where there
	// was none yet.
	Key   []byte  `json:"key,omitempty"`
	State *tenant `json:"state"`
}

const snapshotFormat = "authplus auth0 emulator 1"

// Save writes everything that [Server.Load] needs to go on with: users, password hashes, clients with
// their secrets, the key that signs tokens, and so on. What [Server.Configure] changed, faults and the
// request log are not part of it. Nothing is written to the tenant meanwhile.
func (s *Server) Save(w io.Writer) error {
	key, err := s.signer.Export()
	if err != nil {
		return fmt.Errorf("auth0: saving: %w", err)
	}
	if err := json.NewEncoder(w).Encode(snapshot{snapshotFormat, key, s.tenant.Load()}); err != nil {
		return fmt.Errorf("auth0: saving: %w", err)
	}
	return nil
}

// Load replaces the state by what [Server.Save] wrote. An error leaves the server as it was.
func (s *Server) Load(r io.Reader) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	loaded := snapshot{State: newTenant(s)}
	if err := json.NewDecoder(r).Decode(&loaded); err != nil {
		return fmt.Errorf("auth0: loading: %w", err)
	}
	if loaded.Format != snapshotFormat || loaded.State == nil {
		return errors.New("auth0: loading: not a data file of this emulator")
	}
	if loaded.Key != nil {
		if err := s.signer.Restore(loaded.Key); err != nil {
			return fmt.Errorf("auth0: loading: %w", err)
		}
	}
	s.replace(loaded.State)
	s.revision.Add(1)
	return nil
}

// Revision returns a number that grows with everything that can change what [Server.Save] writes.
func (s *Server) Revision() uint64 { return s.revision.Load() }
