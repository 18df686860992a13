package fusionauth

import (
	"io"
	"net/http"
	"sync"

	"github.com/authplus/authplus/emulator"
)

// Server is one FusionAuth instance. It is an [http.Handler] and safe for concurrent use; two servers share
// nothing.
type Server struct {
	*emulator.Server
	instance *instance
}

// instance is what stands behind a server: the provider that the shared server asks.
type instance struct {
	server   *emulator.Server
	settings settings
	router   emulator.Router[route]
	signer   emulator.Signer

	// mu guards state: a request holds it from the beginning to the end.
	mu    sync.Mutex
	state *state
}

// New returns a fresh instance. It does no I/O.
func New(opts ...Option) *Server {
	i := &instance{settings: settings{engine: Elasticsearch, window: 10_000}}
	for _, opt := range opts {
		opt(&i.settings)
	}
	for _, r := range allRoutes() {
		i.router.Add(r.method, r.path, r)
	}
	i.server = emulator.NewServer(i, i.settings.common...)
	i.server.Reset()
	return &Server{Server: i.server, instance: i}
}

// Close releases the search index. The server must not be used any more.
func (s *Server) Close() error {
	s.instance.mu.Lock()
	defer s.instance.mu.Unlock()
	return s.instance.state.users.Close()
}

// Reset forgets the state.
func (i *instance) Reset() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.replace(i.fresh())
}

// replace puts a state in the place of the one before, whose search index it releases.
func (i *instance) replace(s *state) {
	if i.state != nil {
		_ = i.state.users.Close() // what is forgotten cannot fail any more
	}
	i.state = s
	i.setDelay(i.server.Config())
}

// Configured takes over the index delay.
func (i *instance) Configured(c emulator.Config) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.setDelay(c)
}

// setDelay lets searches lag. The database never does.
func (i *instance) setDelay(c emulator.Config) {
	if i.settings.engine == Elasticsearch {
		i.state.users.SetDelay(c.IndexDelay)
	}
}

// Refresh makes everything written searchable now.
func (i *instance) Refresh() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.state.users.Refresh()
}

// Outbox returns the messages that would have been sent.
func (i *instance) Outbox() []emulator.Message {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]emulator.Message{}, i.state.Outbox...)
}

// Failure returns the reply with a status that a fault asks for.
func (i *instance) Failure(status int) emulator.Reply {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusNotFound, status < 400:
		return emulator.Reply{Status: status}
	case status >= 500:
		return general(status, "[Exception]", "FusionAuth encountered an unexpected error. Please contact support for assistance.")
	}
	return general(status, "[invalid]", http.StatusText(status))
}

// Serve answers a request to FusionAuth.
func (i *instance) Serve(r *http.Request) emulator.Reply {
	target, params, ok := i.router.Find(r.Method, r.URL.EscapedPath())
	if !ok {
		return empty(http.StatusNotFound)
	}
	if _, admitted := i.server.Admit(""); !admitted {
		return empty(http.StatusTooManyRequests)
	}
	data, err := io.ReadAll(emulator.Body(r))
	if err != nil {
		return general(http.StatusBadRequest, "[invalidJSON]", "The request body could not be read.")
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	c := &call{Request: r, instance: i, state: i.state, params: params, query: r.URL.Query(), raw: data}
	reply := c.answer(target)
	if r.Method != http.MethodGet {
		i.server.Touch()
	}
	return reply
}
