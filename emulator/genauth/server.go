package genauth

import (
	"net/http"
	"sync"
	"time"

	"github.com/authplus/authplus/emulator"
)

// The development credentials: the access key of every user pool, and its application.
const (
	accessKey = "authplus"
	secretKey = "authplus-secret"
	// poolID is the user pool's id.
	poolID = "60000000000000000000a0a0"
)

// Server is one user pool. It is an [http.Handler] and safe for concurrent use; two servers share
// nothing.
type Server struct {
	*emulator.Server
	service *service
}

// service is the provider's side of a [Server].
type service struct {
	server    *emulator.Server
	anyCustom bool
	rs256     bool
	public    bool
	window    int
	redirects []string
	router    emulator.Router[route]
	signer    emulator.Signer

	mu   sync.Mutex // held while a request is answered
	pool *pool
}

// Option changes how the emulator behaves.
type Option func(*options)

type options struct {
	common    []emulator.Option
	anyCustom bool
	rs256     bool
	public    bool
	window    int
	redirects []string
}

// With applies options that all emulators have, such as [emulator.WithIndexDelay].
func With(opts ...emulator.Option) Option {
	return func(o *options) { o.common = append(o.common, opts...) }
}

// WithAnyCustomData takes keys of custom data that no custom field was defined for.
func WithAnyCustomData() Option { return func(o *options) { o.anyCustom = true } }

// WithWindow sets how many users list-users reaches, page by page; 10,000 unless told otherwise.
func WithWindow(users int) Option { return func(o *options) { o.window = users } }

// WithRedirects names addresses that sign-ins may lead back to, beside those of this machine.
func WithRedirects(uris ...string) Option {
	return func(o *options) { o.redirects = append(o.redirects, uris...) }
}

// WithRS256 signs id tokens with the published key. Without it they are signed with the application's
// secret, as is the service's default; access tokens are signed with the key in any case.
func WithRS256() Option { return func(o *options) { o.rs256 = true } }

// WithoutSecret takes the application's id alone for a proof, as the service does for an application whose method is
// "none". Without it the secret is asked for.
func WithoutSecret() Option { return func(o *options) { o.public = true } }

// New returns a fresh user pool. It does no I/O.
func New(opts ...Option) *Server {
	o := options{window: 10_000}
	for _, opt := range opts {
		opt(&o)
	}
	s := &service{anyCustom: o.anyCustom, rs256: o.rs256, public: o.public, window: o.window, redirects: o.redirects}
	for _, r := range allRoutes() {
		s.router.Add(r.method, r.path, r)
	}
	s.server = emulator.NewServer(s, o.common...)
	s.server.Reset()
	return &Server{Server: s.server, service: s}
}

// Close releases what searches need. The server must not be used any more.
func (s *Server) Close() error {
	s.service.mu.Lock()
	defer s.service.mu.Unlock()
	return s.service.pool.users.Close()
}

// Reset forgets the state.
func (s *service) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replace(newPool(s))
}

// replace puts a pool in the place of the one before. The caller holds mu.
func (s *service) replace(p *pool) {
	if s.pool != nil {
		_ = s.pool.users.Close() // what is forgotten cannot fail any more
	}
	s.pool = p
}

// Configured learns that the configuration has changed.
func (s *service) Configured(c emulator.Config) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pool.users.SetDelay(c.IndexDelay)
}

// Refresh makes everything written searchable now.
func (s *service) Refresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pool.users.Refresh()
}

// Outbox returns the messages that would have been sent.
func (s *service) Outbox() []emulator.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]emulator.Message(nil), s.pool.outbox...)
}

// Failure returns the service's reply with a status that a fault asks for.
func (s *service) Failure(status int) emulator.Reply {
	if status == http.StatusTooManyRequests {
		return throttled
	}
	return problem{status: status, text: text{"服务器错误", "Server error"}}.reply(languageOf(nil), s.server.IDs().UUID())
}

// throttled is the one error that has an HTTP status of its own.
var throttled = emulator.JSON(http.StatusTooManyRequests, map[string]any{
	"statusCode": http.StatusTooManyRequests, "message": "您的请求已超过最大数量限制，请稍后重试",
})

// Serve answers a request to the API.
func (s *service) Serve(r *http.Request) emulator.Reply {
	target, _, ok := s.router.Find(r.Method, r.URL.EscapedPath())
	if !ok {
		return emulator.Reply{Status: http.StatusNotFound, ContentType: "text/plain; charset=utf-8", Body: []byte("Not Found\n")}
	}
	if _, admitted := s.server.Admit(poolID); !admitted {
		return throttled
	}
	c := &call{request: r, now: s.server.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.pool = s.pool
	if r.Method != http.MethodGet {
		s.server.Touch()
	}
	return target.serve(c)
}

// stamp returns a moment as the service writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
