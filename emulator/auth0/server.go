package auth0

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/lucene"
)

// The credentials of the application that every tenant has.
const (
	clientID     = "authplus"
	clientSecret = "authplus-secret"
)

// Server is one tenant. It is an [http.Handler] and safe for concurrent use; two servers share
// nothing.
type Server struct {
	domain        string
	clock         func() time.Time
	time          *emulator.Clock
	deterministic bool
	window        int
	tokens        map[string]bool
	ids           *emulator.Generator
	signer        emulator.Signer
	router        emulator.Router[route]
	scopes        string         // every permission of the Management API, separated by spaces
	dialect       lucene.Dialect // how searches for users are read
	initial       Config         // what a reset returns to
	log           emulator.RequestLog
	faults        emulator.Faults
	buckets       emulator.Buckets[bucketKey]

	// revision counts what can have changed the state.
	revision atomic.Uint64

	changing sync.Mutex // held while config or tenant is replaced
	config   atomic.Pointer[Config]
	tenant   atomic.Pointer[tenant]
}

// searchTimeout is how long Auth0 lets a search take.
const searchTimeout = 2 * time.Second

// New returns a fresh tenant. It does no I/O.
func New(opts ...Option) *Server {
	s := &Server{
		domain: "authplus.auth0.local", clock: time.Now, window: 1000,
		tokens: map[string]bool{},
		scopes: scopesOf(allRoutes()), dialect: lucene.Auth0Users(),
		initial: Config{SearchTimeout: searchTimeout},
	}
	for _, r := range allRoutes() {
		s.router.Add(r.method, r.path, r)
	}
	for _, opt := range opts {
		opt(s)
	}
	if s.ids == nil {
		s.ids = emulator.NewGenerator(emulator.Unpredictable)
	}
	s.time = emulator.NewClock(s.clock, s.deterministic)
	s.Reset()
	return s
}

// Reset forgets everything: users, connections, requests, messages, faults and what [Server.Configure]
// changed. Tokens that were issued stay valid until they expire.
func (s *Server) Reset() {
	s.changing.Lock()
	defer s.changing.Unlock()
	config := s.initial
	s.config.Store(&config)
	s.ids.Restart()
	s.time.Restart()
	s.replace(newTenant(s))
	s.revision.Add(1)
	s.log.Clear()
	_ = s.faults.Set() // none can be wrong
	s.buckets.Reset()
}

// replace puts a tenant in the place of the one before, whose search index it releases.
func (s *Server) replace(t *tenant) {
	if old := s.tenant.Swap(t); old != nil {
		_ = old.users.Close() // what is forgotten cannot fail any more
	}
}

// Close releases the search index, which holds goroutines once there are some thousand users. The server
// must not be used any more.
func (s *Server) Close() error { return s.tenant.Load().users.Close() }

// Domain returns the tenant's domain, such as acme.eu.auth0.com.
func (s *Server) Domain() string { return s.domain }

// Refresh makes everything written searchable now.
func (s *Server) Refresh() { s.tenant.Load().users.Refresh() }

// Configure lets change alter the configuration, and returns the result. change must not call the
// server.
func (s *Server) Configure(change func(*Config)) Config {
	s.changing.Lock()
	defer s.changing.Unlock()
	config := *s.config.Load()
	change(&config)
	s.config.Store(&config)
	s.tenant.Load().users.SetDelay(config.IndexDelay)
	return config
}

// now returns the tenant's time, in UTC and whole milliseconds.
func (s *Server) now() time.Time { return s.time.Now(s.config.Load().Clock) }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if emulator.IsControl(r) {
		emulator.Control(s, r).Write(w)
		return
	}
	s.time.Tick()
	w.Header().Set("Date", s.now().Format(http.TimeFormat)) // by which clients read the resets of limits
	w = s.log.Record(w, r)
	if !emulator.Pause(r.Context(), s.config.Load().Latency) {
		return
	}
	s.faults.Answer(w, r, s.dispatch, failure)
}

// failure returns Auth0's reply with a status that a fault asks for.
func failure(status int) emulator.Reply {
	p := problem{status: status, message: http.StatusText(status)}
	if status == http.StatusTooManyRequests {
		p.message, p.code = "Global limit has been reached", "too_many_requests"
	}
	return p.answer().encode()
}

// RequestCount returns how often the server was asked since the last reset, the control plane aside.
func (s *Server) RequestCount() int { return s.log.Count() }

// Requests returns what the server was asked since the last reset, in order of arrival and the control
// plane aside. After very many requests these are the newest 100,000 at least.
func (s *Server) Requests() []emulator.Request { return s.log.List() }

// ForgetRequests empties what [Server.Requests] returns.
func (s *Server) ForgetRequests() { s.log.Clear() }

// Fault replaces the faults by these; none makes everything go well again. The first that matches a
// request and has times left happens to it. An error says which fault cannot be; then nothing changes.
func (s *Server) Fault(faults ...emulator.Fault) error { return s.faults.Set(faults...) }
