package propelauth

import (
	"crypto/x509"
	"encoding/pem"
	"sync"

	"github.com/authplus/authplus/emulator"
)

// Server is an emulated environment. It is safe for concurrent use. Make one with [New].
type Server struct {
	*emulator.Server
	environment *environment
}

// New returns an emulator of an environment without users. It does no I/O.
func New(opts ...Option) *Server {
	e := &environment{settings: defaults()}
	for _, opt := range opts {
		opt(&e.settings)
	}
	for _, r := range routes() {
		e.router.Add(r.method, r.path, r)
	}
	e.server = emulator.NewServer(e, append([]emulator.Option{emulator.WithToken(APIKey)}, e.settings.common...)...)
	e.server.Reset()
	return &Server{Server: e.server, environment: e}
}

// AuthURL returns the environment's logical URL, the issuer of its access tokens.
func (s *Server) AuthURL() string { return s.environment.settings.authURL }

// VerifierKey returns the key that checks access tokens, in PEM, as GET
// /api/v1/token_verification_metadata answers it.
func (s *Server) VerifierKey() string { return s.environment.verifierKey() }

// environment is what a [Server] emulates. It fulfils [emulator.Provider].
type environment struct {
	server   *emulator.Server
	settings settings
	router   emulator.Router[route]
	signer   emulator.Signer

	mu    sync.RWMutex
	state *state
}

// Reset forgets the users, organizations, sessions and messages. The key that signs stays.
func (e *environment) Reset() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state = newState()
}

// Configured has nothing to learn: the server asks its configuration by itself.
func (e *environment) Configured(emulator.Config) {}

// Refresh has nothing to do: lists see every write at once.
func (e *environment) Refresh() {}

// Outbox returns the messages that would have been sent.
func (e *environment) Outbox() []emulator.Message {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return append([]emulator.Message{}, e.state.Outbox...)
}

// verifierKey returns the public key in the form SubjectPublicKeyInfo.
func (e *environment) verifierKey() string {
	der, err := x509.MarshalPKIXPublicKey(&e.signer.Key().PublicKey)
	if err != nil {
		return "" // an RSA key has that form
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
