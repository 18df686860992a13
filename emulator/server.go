package emulator

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Provider is what the emulator of a provider adds to a [Server]. It is a type of its own rather than
// the one that embeds the server, whose methods of the same names go through the server.
type Provider interface {
	// Serve answers a request to the provider's API.
	Serve(r *http.Request) Reply
	// Failure returns the provider's reply with a status that a fault asks for.
	Failure(status int) Reply
	// Reset forgets the state, and Configured learns that the configuration has changed.
	Reset()
	Configured(c Config)
	// Refresh, Seed and Outbox are what the control plane offers; see [Controlled].
	Refresh()
	Seed(users io.Reader) (int, error)
	Outbox() []Message
}

// Server is what stands around the API of an emulated provider. It is an [http.Handler] and safe for
// concurrent use; two servers share nothing.
type Server struct {
	provider Provider
	settings settings
	clock    *Clock
	ids      *Generator
	log      RequestLog
	faults   Faults
	buckets  Buckets[string]
	// revision counts what can have changed the state.
	revision atomic.Uint64

	changing sync.Mutex // held while config is replaced
	config   atomic.Pointer[Config]
}

// NewServer returns a server for a provider. It does no I/O and does not call the provider: the caller
// resets the server once the provider is complete.
func NewServer(p Provider, opts ...Option) *Server {
	s := &Server{
		provider: p,
		settings: settings{tokens: map[string]bool{}, clock: time.Now, source: Unpredictable},
	}
	for _, opt := range opts {
		opt(&s.settings)
	}
	config := s.settings.initial
	s.config.Store(&config)
	s.clock = NewClock(s.settings.clock, s.settings.deterministic)
	s.ids = NewGenerator(s.settings.source)
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if IsControl(r) {
		Control(s, r).Write(w)
		return
	}
	s.clock.Tick()
	w.Header().Set("Date", s.Now().Format(http.TimeFormat)) // by which clients read the resets of limits
	w = s.log.Record(w, r)
	if !Pause(r.Context(), s.Config().Latency) {
		return
	}
	s.faults.Answer(w, r, s.provider.Serve, s.provider.Failure)
}

// Reset forgets everything: the state, requests, messages, faults and what [Server.Configure] changed.
func (s *Server) Reset() {
	s.changing.Lock()
	defer s.changing.Unlock()
	config := s.settings.initial
	s.config.Store(&config)
	s.ids.Restart()
	s.clock.Restart()
	s.provider.Reset()
	s.provider.Configured(config)
	s.Touch()
	s.log.Clear()
	_ = s.faults.Set() // none can be wrong
	s.buckets.Reset()
}

// Config returns the configuration.
func (s *Server) Config() Config { return *s.config.Load() }

// Configure lets change alter the configuration, and returns the result. change must not call the
// server.
func (s *Server) Configure(change func(*Config)) Config {
	s.changing.Lock()
	defer s.changing.Unlock()
	config := s.Config()
	change(&config)
	s.config.Store(&config)
	s.provider.Configured(config)
	return config
}

// ConfigureJSON changes what data, a JSON object, names, and returns the whole configuration as it is
// encoded.
func (s *Server) ConfigureJSON(data []byte) (any, error) {
	var wire WireConfig
	if err := DecodeStrict(data, &wire); err != nil {
		return nil, err
	}
	var wrong error
	config := s.Configure(func(c *Config) { wrong = c.Take(wire) })
	return config.Wire(), wrong
}

// Now returns the emulator's time, in UTC and whole milliseconds.
func (s *Server) Now() time.Time { return s.clock.Now(s.Config().Clock) }

// IDs returns what ids are drawn from.
func (s *Server) IDs() *Generator { return s.ids }

// Accepts tells whether a text is a token that [WithToken] named.
func (s *Server) Accepts(token string) bool { return s.settings.tokens[token] }

// Admit counts a request by a key, such as that of the caller, against the rate limit. It tells whether
// the request is let through and what is left; the zero Left is no limit.
func (s *Server) Admit(key string) (Left, bool) {
	refused, left := s.buckets.Take(s.Now(), Charge[string]{Key: key, Rate: s.Config().RateLimit})
	return left[0], refused < 0
}

// Touch notes that the state may have changed, and Revision returns a number that grows with it.
func (s *Server) Touch() { s.revision.Add(1) }

// Revision returns a number that grows with everything that can change the state.
func (s *Server) Revision() uint64 { return s.revision.Load() }

// RequestCount returns how often the emulator was asked since the last reset, the control plane aside.
func (s *Server) RequestCount() int { return s.log.Count() }

// Requests returns what the emulator was asked since the last reset, in order of arrival and the control
// plane aside. After very many requests these are the newest 100,000 at least.
func (s *Server) Requests() []Request { return s.log.List() }

// ForgetRequests empties what [Server.Requests] returns.
func (s *Server) ForgetRequests() { s.log.Clear() }

// Fault replaces the faults by these; none makes everything go well again. The first that matches a
// request and has times left happens to it. An error says which fault cannot be; then nothing changes.
func (s *Server) Fault(faults ...Fault) error { return s.faults.Set(faults...) }

// Refresh makes everything written searchable now.
func (s *Server) Refresh() { s.provider.Refresh() }

// Seed adds users in the provider's own format, as a JSON array or one object after another, and returns
// how many. An error names what is wrong; then no user is added.
func (s *Server) Seed(users io.Reader) (int, error) { return s.provider.Seed(users) }

// Outbox returns the messages that would have been sent since the last reset, oldest first.
func (s *Server) Outbox() []Message { return s.provider.Outbox() }
