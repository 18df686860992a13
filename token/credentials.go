package token

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"sync"
	"time"

	"github.com/authplus/authplus/fault"
)

// renewalPause is how long a failed early renewal is not tried again: the token at hand still works,
// and every request would otherwise wait for an endpoint that is down.
const renewalPause = 10 * time.Second

// ClientCredentials returns a source for OAuth 2.0 client credentials (RFC 6749, section 4.4). It
// posts {"grant_type":"client_credentials","client_id","client_secret","audience"} as JSON to the
// endpoint, which is Auth0's form of the grant.
//
// A token is kept until four fifths of its life have passed; then the next call fetches a new one, and
// if that fails the old one is used as long as it is valid. Concurrent callers share one fetch, which
// goes on as long as one of them waits for it. The first fetch fails for all who wait, and the next
// call tries again. The source is a [Forgetter].
//
// What the endpoint answers is a *[fault.APIError] with the provider "oauth": it wraps
// [fault.ErrUnauthorized] where the client is refused, [fault.ErrRateLimited], or
// [fault.ErrUnavailable] where the endpoint fails or answers something unreadable. An empty id or
// secret, or an endpoint without a URL, wraps [fault.ErrInvalid] before any request. A caller whose
// context ends gets an error that wraps the context's.
func ClientCredentials(clientID, clientSecret string, opts ...Option) Source {
	s := &clientCredentials{id: hide(clientID), secret: hide(clientSecret), now: time.Now, slots: map[slotKey]*slot{}}
	for _, opt := range opts {
		opt(s)
	}
	return s
}

// Option configures [ClientCredentials].
type Option func(*clientCredentials)

// Audience asks for tokens of this audience instead of the endpoint's.
func Audience(audience string) Option {
	return func(s *clientCredentials) { s.audience = audience }
}

// Clock tells the time by now instead of [time.Now].
func Clock(now func() time.Time) Option {
	return func(s *clientCredentials) { s.now = now }
}

// clientCredentials is the source. mu guards the slots and all that they hold.
type clientCredentials struct {
	id, secret secret
	audience   string
	now        func() time.Time

	mu    sync.Mutex
	slots map[slotKey]*slot
}

type slotKey struct{ url, audience string }

// slot is what is kept for one endpoint and audience.
type slot struct {
	token Token
	due   time.Time // when the next fetch is due; zero for a token that does not expire
	fetch *fetch    // the one on its way, or nil
}

// fresh reports whether the token can be handed out without asking for another.
func (s *slot) fresh(now time.Time) bool {
	return s.token.Valid(now) && (s.due.IsZero() || now.Before(s.due))
}

// fetch is one request to the endpoint. token and err may be read once done is closed.
type fetch struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int
	token   Token
	err     error
}

// Token implements [Source].
func (s *clientCredentials) Token(ctx context.Context, at Endpoint) (Token, error) {
	if s.audience != "" {
		at.Audience = s.audience
	}
	if err := s.check(at); err != nil {
		return Token{}, err
	}
	s.mu.Lock()
	kept := s.slot(at)
	if kept.fresh(s.now()) {
		defer s.mu.Unlock()
		return kept.token, nil
	}
	if ctx.Err() != nil {
		s.mu.Unlock()
		return Token{}, ended(ctx)
	}
	f := s.join(ctx, kept, at)
	s.mu.Unlock()

	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		s.leave(kept, f)
		return Token{}, ended(ctx)
	}
}

func ended(ctx context.Context) error {
	return fmt.Errorf("token: waiting for an access token: %w", ctx.Err())
}

// check refuses what no request can be made of.
func (s *clientCredentials) check(at Endpoint) error {
	problem := ""
	u, err := url.Parse(at.URL)
	switch {
	case s.id() == "":
		problem = "the client id is empty"
	case s.secret() == "":
		problem = "the client secret is empty"
	case at.URL == "":
		problem = "the token endpoint has no URL"
	case err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http"):
		problem = "the URL of the token endpoint must be one such as https://acme.eu.auth0.com/oauth/token"
	default:
		return nil
	}
	return fmt.Errorf("token: %s: %w", problem, fault.ErrInvalid)
}

// slot returns the slot of the endpoint, which at's audience already names. The caller holds mu.
func (s *clientCredentials) slot(at Endpoint) *slot {
	key := slotKey{at.URL, at.Audience}
	if s.slots[key] == nil {
		s.slots[key] = &slot{}
	}
	return s.slots[key]
}

// join adds the caller to those who wait for the slot's fetch and starts one if there is none. The
// fetch keeps the values of the first caller's context, such as a trace, and outlives the context
// itself, since others may wait too. The caller holds mu.
func (s *clientCredentials) join(ctx context.Context, kept *slot, at Endpoint) *fetch {
	if kept.fetch == nil {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f := &fetch{done: make(chan struct{}), cancel: cancel}
		kept.fetch = f
		go s.run(ctx, kept, f, at)
	}
	kept.fetch.waiting++
	return kept.fetch
}

// leave takes one caller off the fetch. When nobody waits any more the fetch is cancelled and the slot
// is free for another.
func (s *clientCredentials) leave(kept *slot, f *fetch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiting--
	if f.waiting == 0 && kept.fetch == f {
		kept.fetch = nil
		f.cancel()
	}
}

// run carries out the fetch and tells everybody who waits for it.
func (s *clientCredentials) run(ctx context.Context, kept *slot, f *fetch, at Endpoint) {
	defer f.cancel()
	// Wall-clock time: the monotonic clock stands still while a machine sleeps, and tokens do not.
	start := s.now().Round(0)
	got, err := request{id: s.id(), secret: s.secret(), at: at, start: start}.send(ctx)

	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(f.done)
	if kept.fetch != f {
		return // Everybody has left, and the slot may belong to another fetch.
	}
	kept.fetch = nil
	now := s.now().Round(0)
	switch {
	case err == nil:
		kept.token, kept.due = got, renewal(start, got.Expiry)
	case kept.token.Valid(now):
		got, err, kept.due = kept.token, nil, now.Add(renewalPause)
	}
	f.token, f.err = got, err
}

// renewal returns when four fifths of a token's life have passed.
func renewal(start, expiry time.Time) time.Time {
	if expiry.IsZero() {
		return time.Time{}
	}
	return start.Add(expiry.Sub(start) / 5 * 4)
}

// Forget implements [Forgetter].
func (s *clientCredentials) Forget(at Endpoint, t Token) {
	if s.audience != "" {
		at.Audience = s.audience
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept := s.slot(at); kept.token.AccessToken == t.AccessToken {
		kept.token = Token{}
	}
}

// Format prints the name of the source, never the client's id or secret.
func (s *clientCredentials) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "token.ClientCredentials")
}
