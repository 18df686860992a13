package main

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/auth0"
)

// cookieName is the cookie with the name of a session.
const cookieName = "songs_session"

// sessionLife is how long a session lasts, however often its tokens are renewed.
const sessionLife = 12 * time.Hour

// session is a user who is signed in in one browser.
type session struct {
	name string
	end  time.Time

	// mu guards the tokens. It is held while they are renewed, so that of several requests one renews them: a refresh
	// token that works once would end the session with the second.
	mu     sync.Mutex
	tokens *signin.Tokens
}

// sessions are kept in memory: a real application keeps them where all its processes find them.
type sessions struct {
	provider *auth0.Client
	// secure keeps cookies for TLS alone.
	secure bool
	now    func() time.Time

	mu   sync.Mutex
	open map[string]*session
}

func newSessions(provider *auth0.Client, secure bool) *sessions {
	return &sessions{provider: provider, secure: secure, now: time.Now, open: map[string]*session{}}
}

// begin opens a session under a new name, so that nobody can have set it before.
func (s *sessions) begin(w http.ResponseWriter, r *http.Request, in *signin.SignedIn) {
	s.end(w, r)
	id, now := rand.Text(), s.now()
	s.mu.Lock()
	maps.DeleteFunc(s.open, func(_ string, old *session) bool { return !now.Before(old.end) })
	s.open[id] = &session{name: in.Identity.Name, end: now.Add(sessionLife), tokens: in.Tokens}
	s.mu.Unlock()
	http.SetCookie(w, s.newCookie(id))
}

// of returns the session of a browser.
func (s *sessions) of(r *http.Request) (*session, bool) {
	sent, err := r.Cookie(cookieName)
	if err != nil {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.open[sent.Value]
	return found, ok && s.now().Before(found.end)
}

// drop closes a session.
func (s *sessions) drop(gone *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.open, func(_ string, other *session) bool { return other == gone })
}

// end closes the session of a browser and returns its last tokens, which are to be given back.
func (s *sessions) end(w http.ResponseWriter, r *http.Request) (*signin.Tokens, bool) {
	found, ok := s.of(r)
	if !ok {
		return nil, false
	}
	s.drop(found)
	gone := s.newCookie("")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	found.mu.Lock()
	defer found.mu.Unlock()
	return found.tokens, true
}

// authorize gives requests to the API that come with a session its access token, as if they had brought it along.
func (s *sessions) authorize(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") && r.Header.Get("Authorization") == "" {
			if accessToken, ok := s.accessToken(r); ok {
				r.Header.Set("Authorization", "Bearer "+accessToken)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// accessToken returns the access token of a browser's session. A session whose tokens the provider does not renew any
// more is over.
func (s *sessions) accessToken(r *http.Request) (string, bool) {
	found, ok := s.of(r)
	if !ok {
		return "", false
	}
	accessToken, err := s.fresh(r.Context(), found)
	if errors.Is(err, fault.ErrUnauthorized) {
		s.drop(found)
	}
	return accessToken, err == nil
}

// fresh returns an access token that has not expired, for which it may ask the provider.
func (s *sessions) fresh(ctx context.Context, of *session) (string, error) {
	of.mu.Lock()
	defer of.mu.Unlock()
	if of.tokens.Expiry.Sub(s.now()) > time.Minute {
		return of.tokens.AccessToken, nil
	}
	in, err := s.provider.Refresh(ctx, of.tokens)
	if err != nil {
		return "", err
	}
	of.tokens = in.Tokens
	return of.tokens.AccessToken, nil
}

// newCookie returns a cookie that neither scripts nor other sites get hold of. Where the application's own address is
// plain HTTP, as on a developer's machine, it cannot be kept for TLS alone.
func (s *sessions) newCookie(value string) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: value, Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	}
}
