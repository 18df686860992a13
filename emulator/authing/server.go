package authing

import (
	"crypto/rsa"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/authplus/authplus/emulator"
)

// What the user pool is known by.
const (
	UserPoolID = "authplus"
	Secret     = "authplus-secret"
	AppID      = "authplus"
)

// Server is one user pool. It is an [http.Handler] and safe for concurrent use; two servers share nothing.
type Server struct {
	*emulator.Server
	service *service
}

// Option changes how the emulator behaves.
type Option func(*options)

type options struct {
	common []emulator.Option
	key    *rsa.PrivateKey
	strict bool
}

// With applies options that all emulators have, such as [emulator.WithIndexDelay].
func With(opts ...emulator.Option) Option {
	return func(o *options) { o.common = append(o.common, opts...) }
}

// WithKey makes a key the one that signs tokens and opens passwords. Unless told otherwise one is made when
// it is first needed, which takes a moment.
func WithKey(key *rsa.PrivateKey) Option {
	return func(o *options) { o.key = key }
}

// WithStrictDeletes has deleteUsers refuse a list that names somebody who is not there, with the code 2004, and
// delete nobody. Unless told otherwise it passes over them.
func WithStrictDeletes() Option {
	return func(o *options) { o.strict = true }
}

// New returns a fresh user pool. It does no I/O.
func New(opts ...Option) *Server {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	p := newService()
	p.strictDeletes = o.strict
	if o.key != nil {
		p.signer.Use(o.key)
	}
	p.Server = emulator.NewServer(p, o.common...)
	p.Server.Reset()
	return &Server{Server: p.Server, service: p}
}

// Close releases the search index. The server must not be used any more.
func (s *Server) Close() error {
	s.service.mu.Lock()
	defer s.service.mu.Unlock()
	return s.service.users.close()
}

// PublicKey returns the key that passwords are to be encrypted with, as PEM. Clients that do not ask the
// server for it are to be given it.
func (s *Server) PublicKey() string { return s.service.publicKey() }

// service is the provider behind a [Server].
type service struct {
	*emulator.Server
	signer emulator.Signer
	router emulator.Router[restHandler]
	// strictDeletes tells that users can be deleted together only if all of them are there.
	strictDeletes bool

	// mu is held around each request, so that it is one step.
	mu sync.Mutex
	*pool
}

func newService() *service {
	s := &service{}
	for _, r := range restRoutes {
		s.router.Add(r.method, r.path, r.handler)
	}
	return s
}

// Reset forgets the state.
func (s *service) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replace(newPool(s.Now))
}

// replace puts a pool in the place of the one before, whose search index it releases.
func (s *service) replace(p *pool) {
	if s.pool != nil {
		_ = s.users.close() // what is forgotten cannot fail any more
	}
	s.pool = p
}

// Configured takes over what the configuration says.
func (s *service) Configured(c emulator.Config) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users.found.SetDelay(c.IndexDelay)
}

// Refresh makes everything written searchable.
func (s *service) Refresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users.found.Refresh()
}

// Outbox returns the messages that would have been sent.
func (s *service) Outbox() []emulator.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]emulator.Message(nil), s.Messages...)
}

// Serve answers a request.
func (s *service) Serve(r *http.Request) emulator.Reply {
	if left, ok := s.Admit(""); !ok {
		reply := s.Failure(http.StatusTooManyRequests)
		wait := left.Reset.Sub(s.Now())
		reply.Header = map[string]string{"Retry-After": strconv.Itoa(int((wait + time.Second - 1) / time.Second))}
		return reply
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method == http.MethodPost && r.URL.Path == graphqlPath {
		return s.graphql(r)
	}
	handler, params, ok := s.router.Find(r.Method, r.URL.EscapedPath())
	if !ok {
		return emulator.JSON(http.StatusNotFound, message{http.StatusNotFound, "Not Found"})
	}
	return s.rest(r, params, handler)
}

// Failure returns the reply with a status that a fault asks for.
func (s *service) Failure(status int) emulator.Reply {
	text := http.StatusText(status)
	if status == http.StatusTooManyRequests {
		text = "您的请求已超过最大数量限制，请稍后重试"
	}
	return emulator.JSON(status, message{status, text})
}

// message is the answer of what returns nothing else.
type message struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}
