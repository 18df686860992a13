package auth0

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
	"github.com/authplus/authplus/lucene/bleveq"
)

// tenant is the state that a reset forgets. Each area has a struct of its own in it, declared beside
// the area's handlers, whose exported fields are what a data file keeps; see [tenant.parts].
type tenant struct {
	*Server

	// mu guards everything below. The dispatcher holds it around every handler, and the control plane
	// around what it does, so that a request is one step: nothing else locks.
	mu          sync.RWMutex
	users       *directory.Directory[*profile]
	passwords   map[string]passwordHash // by identity; see setPassword
	connections []connection            // in order of creation
	outbox      []emulator.Message
	logs        logbook
	stats       table[*dailyStat] // by day
	blocks      blockState
	sessions    sessionState
	accessState
	codes      codeState
	assertions onceState

	authenticators table[[]*authenticator] // by user
	jobs           jobState
	tickets        table[*ticket]
	blacklists     table[blacklisted]
	devices        table[deviceCredential]

	// newest is the resource that was made last.
	newest resource

	// due is the moment, in Unix nanoseconds, at which catchUp has something to do; 0 is never.
	due atomic.Int64
}

// newTenant returns the state of a fresh tenant.
func newTenant(s *Server) *tenant {
	t := &tenant{Server: s, passwords: map[string]passwordHash{}}
	t.sessions.Values = map[string]string{}
	t.jobs.Key = s.ids.Bytes(32)
	t.users = directory.New(s.now, s.config.Load().IndexDelay, directory.Searching[*profile]{
		Layout: bleveq.New(t.dialect), Values: t.searchable, Compare: byCreation,
	})
	t.connections = []connection{firstConnection()}
	t.addManagementAPI()
	t.addDevelopmentClient()
	return t
}

// wake asks for a call of advance at a moment of the tenant's clock, or before. The caller holds t.mu
// for writing.
func (t *tenant) wake(at time.Time) {
	if due := t.due.Load(); due == 0 || at.UnixNano() < due {
		t.due.Store(at.UnixNano())
	}
}

// catchUp carries out what is due by the tenant's clock. It runs before every request.
func (t *tenant) catchUp() {
	if due := t.due.Load(); due == 0 || t.now().UnixNano() < due {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.due.Store(0)
	t.revision.Add(1)
	t.advance(t.now())
}

// advance lets each area carry out what is due. An area that has more to do later calls wake.
func (t *tenant) advance(now time.Time) { t.advanceJobs(now) }

// removeUser deletes a user with everything that is kept about them, and tells whether there was one.
func (t *tenant) removeUser(id string) bool {
	user, ok := t.users.Get(id)
	if !ok {
		return false
	}
	t.dropUser(id)
	t.forgetPasswords(user)
	return true
}

// dropUser deletes a user with everything that areas keep about them. The passwords stay, as they are
// those of the identities, which may become another user's. An area that keeps something adds its line
// here.
func (t *tenant) dropUser(id string) {
	t.users.Delete(id)
	t.forgetSessions(id)
	t.authenticators.remove(id)
	t.forgetDevices(id)
	t.forgetAccess(id)
}

// connection returns the connection with a name.
func (t *tenant) connection(name string) (connection, bool) {
	i := slices.IndexFunc(t.connections, func(c connection) bool { return c.Name == name })
	if i < 0 {
		return connection{}, false
	}
	return t.connections[i], true
}
