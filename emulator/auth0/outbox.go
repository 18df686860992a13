package auth0

import "slices"

// Message is what a tenant would have sent to a person.
type Message struct {
	// Kind is "verification_email", "organization_invitation", "import_completed" or "import_failed".
	Kind string `json:"kind"`
	// To is the address or the phone number.
	To string `json:"to"`
	// UserID is the id of the user.
	UserID string `json:"user_id"`
	// Link is where the message leads to; empty where it leads nowhere.
	Link string `json:"link,omitempty"`
}

// Outbox returns the messages that would have been sent since the last reset, oldest first. Jobs that do
// not wait for their time are carried out before.
func (s *Server) Outbox() []Message {
	t := s.tenant.Load()
	t.hurryJobs()
	t.catchUp()
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clone(t.outbox)
}

// send adds a message to the outbox.
func (t *tenant) send(m Message) { t.outbox = append(t.outbox, m) }
