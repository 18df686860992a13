package auth0

import (
	"slices"

	"github.com/authplus/authplus/emulator"
)

// Outbox returns the messages that would have been sent since the last reset, oldest first. Jobs that do
// not wait for their time are carried out before.
func (s *Server) Outbox() []emulator.Message {
	t := s.tenant.Load()
	t.hurryJobs()
	t.catchUp()
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clone(t.outbox)
}

// send adds a message to the outbox.
func (t *tenant) send(m emulator.Message) { t.outbox = append(t.outbox, m) }
