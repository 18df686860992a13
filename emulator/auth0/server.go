package auth0

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// The credentials of the application that every tenant has.
const (
	clientID     = "authplus"
	clientSecret = "authplus-secret"
)

// Server is one tenant. It is an [http.Handler] and safe for concurrent use; two servers share
// nothing.
type Server struct {
	domain  string
	clock   func() time.Time
	window  int
	tokens  map[string]bool
	ids     *generator
	signer  signer
	router  *router
	scopes  string // every permission of the Management API, separated by spaces
	initial Config // what a reset returns to
	log     requestLog
	faults  faultList
	limits  limiter

	// deterministic lets ticks, the number of requests, be the clock.
	deterministic bool
	ticks         atomic.Int64
	// revision counts what can have changed the state.
	revision atomic.Uint64

	changing sync.Mutex // held while config or tenant is replaced
	config   atomic.Pointer[Config]
	tenant   atomic.Pointer[tenant]
}

// firstMoment is when a deterministic tenant's time begins.
var firstMoment = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// New returns a fresh tenant. It does no I/O.
func New(opts ...Option) *Server {
	s := &Server{
		domain: "authplus.auth0.local", clock: time.Now, window: 1000,
		tokens: map[string]bool{},
		router: newRouter(allRoutes()), scopes: scopesOf(allRoutes()),
	}
	for _, opt := range opts {
		opt(s)
	}
	if s.ids == nil {
		s.ids = newGenerator(unpredictable)
	}
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
	s.ids.restart()
	s.ticks.Store(0)
	s.replace(newTenant(s))
	s.revision.Add(1)
	s.log.clear()
	s.faults.set(nil)
	s.limits.reset()
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
func (s *Server) now() time.Time {
	now := s.config.Load().Clock
	switch {
	case !now.IsZero():
	case s.deterministic:
		now = firstMoment.Add(time.Duration(s.ticks.Load()) * time.Second)
	default:
		now = s.clock()
	}
	return now.UTC().Truncate(time.Millisecond)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isControl(r) {
		s.control(r).encode().write(w)
		return
	}
	s.ticks.Add(1)
	w = s.log.record(w, r)
	if !pause(r.Context(), s.config.Load().Latency) {
		return
	}
	s.faults.apply(w, r, s.dispatch)
}
