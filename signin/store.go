package signin

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Store keeps attempts from the start of a sign-in to its callback. It must be safe for concurrent use.
type Store interface {
	// Save keeps an attempt for the browser that sent the request.
	Save(w http.ResponseWriter, r *http.Request, a Attempt) error
	// Take returns the attempt of this browser with a state, once. Where there is none, or not any more,
	// the error is [ErrState].
	Take(w http.ResponseWriter, r *http.Request, state string) (Attempt, error)
}

// CookieStore keeps each attempt in a cookie of its own, so that a user can sign in in two tabs at once. Cookies
// are encrypted and authenticated (AES-GCM) and end with their attempt.
type CookieStore struct {
	seal cipher.AEAD
	now  func() time.Time

	mu sync.Mutex
	// taken are the states that were used, with the ends of their attempts: a cookie that somebody has
	// copied works once like any other.
	taken map[string]time.Time
	// many is how many there may be before those that have ended are looked for.
	many int
}

const (
	cookiePrefix = "authplus_signin_"
	// hostPrefix makes browsers take a cookie by TLS alone, and from no other host of the domain.
	hostPrefix = "__Host-"
	// maxAttempts is how many sign-ins a browser can have begun. More, as another site could make it begin, would
	// fill its requests with cookies.
	maxAttempts = 8
	// manyTaken is how many used states are kept at least before old ones are looked for.
	manyTaken = 1000
)

// minKey is the shortest key of cookies, in bytes.
const minKey = 32

// NewCookieStore returns a store whose cookies are sealed with a secret key of at least 32 bytes. Processes that
// share the key read each other's cookies; that a state is used once only, each knows of itself alone. now
// tells the time; nil stands for [time.Now].
func NewCookieStore(key []byte, now func() time.Time) (*CookieStore, error) {
	if len(key) < minKey {
		return nil, invalid(fmt.Sprintf("the key of cookies has fewer than %d bytes", minKey))
	}
	if now == nil {
		now = time.Now
	}
	derived, err := hkdf.Key(sha256.New, key, nil, "authplus sign-in attempts", 32)
	if err != nil {
		return nil, invalid("the key of cookies cannot be used")
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, invalid("the key of cookies cannot be used")
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, invalid("the key of cookies cannot be used")
	}
	return &CookieStore{seal: seal, now: now, taken: map[string]time.Time{}}, nil
}

// Format writes the type's name under every verb.
func (s *CookieStore) Format(f fmt.State, _ rune) { write(f, "signin.CookieStore") }

// Save implements [Store].
func (s *CookieStore) Save(w http.ResponseWriter, r *http.Request, a Attempt) error {
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false) // an escaped & takes six bytes
	if err := encoder.Encode(a); err != nil {
		return fmt.Errorf("signin: encoding the attempt: %w", err)
	}
	name := cookieName(a.State, a.secure || r.TLS != nil || !local((&url.URL{Host: r.Host}).Hostname()))
	sealed := s.seal.Seal(nil, nil, plain.Bytes(), []byte(name))
	cookie := newCookie(name)
	cookie.Value = base64.RawURLEncoding.EncodeToString(sealed)
	cookie.MaxAge = max(1, int(a.Expiry.Sub(s.now())/time.Second))
	http.SetCookie(w, cookie)
	forgetOthers(w, r, name)
	return nil
}

// forgetOthers takes the oldest attempts away from a browser that has too many. Browsers send the oldest cookie first.
func forgetOthers(w http.ResponseWriter, r *http.Request, name string) {
	var others []string
	for _, sent := range r.Cookies() {
		if strings.HasPrefix(strings.TrimPrefix(sent.Name, hostPrefix), cookiePrefix) && sent.Name != name {
			others = append(others, sent.Name)
		}
	}
	for len(others) >= maxAttempts {
		expire(w, others[0])
		others = others[1:]
	}
}

// expire takes a cookie away from the browser.
func expire(w http.ResponseWriter, name string) {
	over := newCookie(name)
	over.MaxAge = -1
	http.SetCookie(w, over)
}

// Take implements [Store].
func (s *CookieStore) Take(w http.ResponseWriter, r *http.Request, state string) (Attempt, error) {
	sent, err := r.Cookie(cookieName(state, true))
	if err != nil {
		sent, err = r.Cookie(cookieName(state, false))
	}
	if err != nil {
		return Attempt{}, ErrState
	}
	expire(w, sent.Name)
	a, ok := s.open(sent.Name, sent.Value)
	if !ok || a.State != state || !s.now().Before(a.Expiry) || !s.first(a) {
		return Attempt{}, ErrState
	}
	return a, nil
}

// open returns the attempt that a cookie holds.
func (s *CookieStore) open(name, value string) (a Attempt, ok bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return a, false
	}
	plain, err := s.seal.Open(nil, nil, sealed, []byte(name))
	if err != nil {
		return a, false
	}
	return a, json.Unmarshal(plain, &a) == nil
}

// first notes an attempt and tells whether it was not taken before.
func (s *CookieStore) first(a Attempt) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); len(s.taken) >= s.many {
		maps.DeleteFunc(s.taken, func(_ string, end time.Time) bool { return !now.Before(end) })
		s.many = max(manyTaken, 2*len(s.taken))
	}
	if _, again := s.taken[a.State]; again {
		return false
	}
	s.taken[a.State] = a.Expiry
	return true
}

// cookieName returns the name of an attempt's cookie, which tells nothing about the state.
func cookieName(state string, secure bool) string {
	sum := sha256.Sum256([]byte(state))
	name := cookiePrefix + hex.EncodeToString(sum[:8])
	if secure {
		return hostPrefix + name
	}
	return name
}

// newCookie returns a cookie that scripts cannot read and that other sites cannot have sent, except by leading the
// user back. Only on this machine it goes over plain HTTP, under a name without [hostPrefix].
func newCookie(name string) *http.Cookie {
	return &http.Cookie{
		Name: name, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(name, hostPrefix),
	}
}

// NewCookieKey returns a key for [NewCookieStore]. Cookies of a process that has stopped are lost with its key,
// unless it is kept.
func NewCookieKey() []byte {
	key := make([]byte, minKey)
	_, _ = rand.Read(key) // it never fails
	return key
}
