package auth0

import (
	"slices"
	"sync"

	"github.com/authplus/authplus/internal/directory"
)

// tenant is the state that a reset forgets.
type tenant struct {
	*Server
	users *directory.Directory[*profile]

	// mu guards what is below. Whoever adds a user holds it for reading meanwhile, so that no
	// connection disappears under a new user.
	mu          sync.RWMutex
	connections []connection // in order of creation

	outboxMu sync.Mutex
	outbox   []Message
}

// newTenant returns the state of a fresh tenant.
func newTenant(s *Server) *tenant {
	t := &tenant{Server: s}
	t.users = directory.New[*profile](s.now, s.config.Load().IndexDelay)
	t.connections = []connection{firstConnection(s.ids.prefixed("con_"))}
	return t
}

// connection returns the connection with a name. The caller holds t.mu.
func (t *tenant) connection(name string) (connection, bool) {
	i := slices.IndexFunc(t.connections, func(c connection) bool { return c.Name == name })
	if i < 0 {
		return connection{}, false
	}
	return t.connections[i], true
}

// Message is what a tenant would have sent to a person.
type Message struct {
	// Kind is "verification_email".
	Kind string `json:"kind"`
	// To is the address.
	To string `json:"to"`
	// UserID is the id of the user.
	UserID string `json:"user_id"`
}

// Outbox returns the messages that would have been sent since the last reset, oldest first.
func (s *Server) Outbox() []Message {
	t := s.tenant.Load()
	t.outboxMu.Lock()
	defer t.outboxMu.Unlock()
	return slices.Clone(t.outbox)
}

func (t *tenant) send(m Message) {
	t.outboxMu.Lock()
	defer t.outboxMu.Unlock()
	t.outbox = append(t.outbox, m)
}
