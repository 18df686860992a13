package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/auth0"
)

// cookieName is the cookie with the name of a session.
const cookieName = "songs_session"

// session is a user who is signed in in one browser.
type session struct {
	name   string
	tokens *signin.Tokens
}

// sessions are kept in memory: a real application keeps them where all its processes find them.
type sessions struct {
	provider *auth0.Client
	// secure keeps cookies for TLS alone.
	secure bool

	mu   sync.Mutex
	open map[string]session
}

func newSessions(provider *auth0.Client, secure bool) *sessions {
	return &sessions{provider: provider, secure: secure, open: map[string]session{}}
}

// begin opens a session under a new name, so that nobody can have set it before.
func (s *sessions) begin(w http.ResponseWriter, r *http.Request, in *signin.SignedIn) {
	s.end(w, r)
	id := rand.Text()
	s.mu.Lock()
	s.open[id] = session{name: in.Identity.Name, tokens: in.Tokens}
	s.mu.Unlock()
	http.SetCookie(w, s.newCookie(id))
}

// of returns the session of a browser.
func (s *sessions) of(r *http.Request) (session, bool) {
	sent, err := r.Cookie(cookieName)
	if err != nil {
		return session{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.open[sent.Value]
	return found, ok
}

// end closes the session of a browser and returns its id token, which spares the user a question at the provider.
func (s *sessions) end(w http.ResponseWriter, r *http.Request) (idToken string) {
	found, ok := s.of(r)
	if !ok {
		return ""
	}
	sent, _ := r.Cookie(cookieName)
	s.mu.Lock()
	delete(s.open, sent.Value)
	s.mu.Unlock()
	gone := s.newCookie("")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	return found.tokens.IDToken
}

// authorize gives requests with a session its access token, as if they had brought it along.
func (s *sessions) authorize(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if found, ok := s.of(r); ok && r.Header.Get("Authorization") == "" {
			if tokens, ok := s.fresh(r.Context(), r, found); ok {
				r.Header.Set("Authorization", "Bearer "+tokens.AccessToken)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// fresh returns tokens that have not expired, for which it may ask the provider.
func (s *sessions) fresh(ctx context.Context, r *http.Request, old session) (*signin.Tokens, bool) {
	if time.Until(old.tokens.Expiry) > time.Minute {
		return old.tokens, true
	}
	in, err := s.provider.Refresh(ctx, old.tokens)
	if err != nil {
		return nil, false
	}
	sent, _ := r.Cookie(cookieName)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.open[sent.Value]; !ok { // the user has logged out meanwhile
		return nil, false
	}
	s.open[sent.Value] = session{name: old.name, tokens: in.Tokens}
	return in.Tokens, true
}

// newCookie returns a cookie that neither scripts nor other sites get hold of. Where the application's own address is
// plain HTTP, as on a developer's machine, it cannot be kept for TLS alone.
func (s *sessions) newCookie(value string) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: value, Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	}
}
