package authing

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
	// Key signs tokens and opens passwords, so that those issued earlier stay valid; it is PKCS #8 and
	// absent where there was none yet.
	Key   []byte     `json:"key,omitempty"`
	Users []*account `json:"users"`
	*pool
}

const snapshotFormat = "authplus authing emulator 1"

// Save writes everything that [Server.Load] needs to go on with: users, hashes of passwords, roles, the key
// and so on. What was configured, faults and the request log are not part of it.
func (s *Server) Save(w io.Writer) error {
	p := s.service
	p.mu.Lock()
	defer p.mu.Unlock()
	key, err := p.signer.Export()
	if err != nil {
		return fmt.Errorf("authing: saving: %w", err)
	}
	users := append([]*account{}, p.users.all.Select(func(*account) bool { return true })...)
	if err := json.NewEncoder(w).Encode(snapshot{snapshotFormat, key, users, p.pool}); err != nil {
		return fmt.Errorf("authing: saving: %w", err)
	}
	return nil
}

// Load replaces the state by what [Server.Save] wrote. An error leaves the server as it was.
func (s *Server) Load(r io.Reader) error {
	p := s.service
	p.mu.Lock()
	defer p.mu.Unlock()
	loaded := snapshot{pool: newPool(s.Now)}
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	if err := decoder.Decode(&loaded); err != nil {
		return fmt.Errorf("authing: loading: %w", err)
	}
	if loaded.Format != snapshotFormat {
		return errors.New("authing: loading: not a data file of this emulator")
	}
	if err := loaded.users.load(loaded.Users); err != nil {
		return fmt.Errorf("authing: loading: %w", err)
	}
	if loaded.Key != nil {
		if err := p.signer.Restore(loaded.Key); err != nil {
			return fmt.Errorf("authing: loading: %w", err)
		}
	}
	loaded.users.found.SetDelay(s.Config().IndexDelay)
	p.replace(loaded.pool)
	s.Touch()
	return nil
}
