package authplus

import (
	"context"
	"fmt"
	"sync"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/token"
)

// Auth is one tenant of an identity provider. It is safe for concurrent use, holds no global state,
// and two of them never share anything but what both were given.
type Auth struct {
	backend backend.Backend
	// connection is what reads are limited to and where objects are made; "" is none.
	connection string
	// codecs are shared between an Auth and its copies, as they depend on types only.
	codecs *sync.Map
	// hooks are called around each write.
	hooks []Hooks
}

// New returns the Auth of an Auth0 tenant. domain is a bare host such as "acme.eu.auth0.com". New is
// Open(auth0.Config{Domain: domain, Token: src}, opts...) and does no I/O; a malformed domain or
// option is an error that wraps [ErrInvalid].
func New(domain string, src token.Source, opts ...Option) (*Auth, error) {
	return Open(auth0.Config{Domain: domain, Token: src}, opts...)
}

// Open returns the Auth of the tenant that p configures, such as an auth0.Config. It does no I/O; a
// configuration or option that cannot work is an error that wraps [ErrInvalid].
func Open(p backend.Provider, opts ...Option) (*Auth, error) {
	if p == nil {
		return nil, fmt.Errorf("authplus: a provider is needed, such as auth0.Config: %w", ErrInvalid)
	}
	var s settings
	for _, opt := range opts {
		if err := opt(&s); err != nil {
			return nil, err
		}
	}
	if err := s.complete(); err != nil {
		return nil, err
	}
	b, err := p.Open(s.transport)
	if err != nil {
		return nil, err
	}
	return &Auth{backend: b, connection: s.connection, codecs: new(sync.Map), hooks: s.hooks}, nil
}

// Using returns a copy of the Auth for one connection (application or tenant, as the provider calls
// it): its sets hold only the objects of that connection, and it makes objects there. An empty name
// stands for all connections. Using does no I/O.
func (a *Auth) Using(connection string) *Auth {
	scoped := *a
	scoped.connection = connection
	return &scoped
}

// Users returns the manager of the tenant's users. It does no I/O.
func (a *Auth) Users() *Manager[User] { return Of[User](a) }

// Do sends a request to the provider's own API, with the credentials, limits and errors of all other
// requests. path is one such as "/api/v2/stats/daily?from=20260101". in is encoded as JSON unless it
// is nil, and the answer is decoded into out unless that is nil. An answer that is no success is an
// *[APIError].
func (a *Auth) Do(ctx context.Context, method, path string, in, out any) error {
	return a.backend.Do(ctx, method, path, in, out)
}

// Option configures an [Auth].
type Option func(*settings) error

type settings struct {
	transport  backend.Transport
	connection string
	share      float64 // of the rate limit; 0 where none was asked for
	hooks      []Hooks
}

// WithConnection sets the connection (application or tenant) that the Auth works in, as [Auth.Using]
// does. It does no I/O.
func WithConnection(name string) Option {
	return func(s *settings) error {
		if name == "" {
			return fmt.Errorf("authplus: WithConnection needs a name: %w", ErrInvalid)
		}
		s.connection = name
		return nil
	}
}
