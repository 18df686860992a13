package token

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

// renewalPause is how long a failed early renewal is not tried again: the token at hand still works,
// and every request would otherwise wait for an endpoint that is down.
const renewalPause = 10 * time.Second

// supplier gets tokens. It is what differs between the sources that keep them.
type supplier interface {
	// check refuses what nothing can be asked of, without I/O.
	check(at Endpoint) error
	// get asks for a token. start is now.
	get(ctx context.Context, at Endpoint, start time.Time) (Token, error)
	// client names who asks, for stores.
	client() string
}

// cached is a source that keeps what a supplier gets. mu guards the slots and all that they hold.
type cached struct {
	name     string
	supplier supplier
	options  options
	// anywhere says that the endpoint makes no difference.
	anywhere bool

	mu    sync.Mutex
	slots map[slotKey]*slot
}

type slotKey struct{ url, audience string }

// slot is what is kept for one endpoint and audience.
type slot struct {
	token   Token
	due     time.Time // when the next fetch is due; zero for a token that does not expire
	refused string    // the access token that the provider refused last
	fetch   *fetch    // the one on its way, or nil
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

func newCached(name string, from supplier, opts []Option) *cached {
	return &cached{name: name, supplier: from, options: newOptions(opts), slots: map[slotKey]*slot{}}
}

// Token implements [Source].
func (s *cached) Token(ctx context.Context, at Endpoint) (Token, error) {
	at = s.place(at)
	if err := s.supplier.check(at); err != nil {
		return Token{}, err
	}
	s.mu.Lock()
	kept := s.slot(at)
	if kept.fresh(s.options.now()) {
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

// place returns the endpoint with what the options change.
func (s *cached) place(at Endpoint) Endpoint {
	if s.anywhere {
		return Endpoint{}
	}
	if s.options.audience != "" {
		at.Audience = s.options.audience
	}
	return at
}

// slot returns the slot of a place. The caller holds mu.
func (s *cached) slot(at Endpoint) *slot {
	key := slotKey{at.URL, at.Audience}
	if s.slots[key] == nil {
		s.slots[key] = &slot{}
	}
	return s.slots[key]
}

// join adds the caller to those who wait for the slot's fetch and starts one if there is none. The
// fetch keeps the values of the first caller's context, such as a trace, and outlives the context
// itself, since others may wait too. The caller holds mu.
func (s *cached) join(ctx context.Context, kept *slot, at Endpoint) *fetch {
	if kept.fetch == nil {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f := &fetch{done: make(chan struct{}), cancel: cancel}
		kept.fetch = f
		go s.run(ctx, kept, f, at, kept.refused)
	}
	kept.fetch.waiting++
	return kept.fetch
}

// leave takes one caller off the fetch. When nobody waits any more the fetch is cancelled and the slot
// is free for another.
func (s *cached) leave(kept *slot, f *fetch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiting--
	if f.waiting == 0 && kept.fetch == f {
		kept.fetch = nil
		f.cancel()
	}
}

// run carries out the fetch and tells everybody who waits for it.
func (s *cached) run(ctx context.Context, kept *slot, f *fetch, at Endpoint, refused string) {
	defer f.cancel()
	got, err := s.obtain(ctx, at, refused)

	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(f.done)
	if kept.fetch != f {
		return // Everybody has left, and the slot may belong to another fetch.
	}
	kept.fetch = nil
	now := s.wallClock()
	switch {
	case err == nil:
		kept.token, kept.due = got, renewal(got)
		if !kept.fresh(now) { // It is due already, and no other was to be had.
			kept.due = now.Add(renewalPause)
		}
	case kept.token.Valid(now):
		got, err, kept.due = kept.token, nil, now.Add(renewalPause)
	}
	f.token, f.err = got, err
}

// obtain gets a token from the store, if there is one that can be used, or from the supplier.
func (s *cached) obtain(ctx context.Context, at Endpoint, refused string) (Token, error) {
	if s.options.store == nil {
		return s.supplier.get(ctx, at, s.wallClock())
	}
	key := Key{URL: at.URL, Audience: at.Audience, ClientID: s.supplier.client()}
	return s.options.store.Update(ctx, key, func(ctx context.Context, kept Token) (Token, error) {
		now := s.wallClock()
		usable := kept.Valid(now) && kept.AccessToken != refused
		if due := renewal(kept); usable && (due.IsZero() || now.Before(due)) {
			return kept, nil
		}
		got, err := s.supplier.get(ctx, at, now)
		if err != nil && usable {
			return kept, nil
		}
		return got, err
	})
}

// wallClock returns the time without the monotonic clock, which stands still while a machine sleeps, and
// tokens do not.
func (s *cached) wallClock() time.Time { return s.options.now().Round(0) }

// renewal returns when four fifths of a token's life have passed; zero for one that does not expire.
func renewal(t Token) time.Time {
	if t.Expiry.IsZero() || t.Issued.IsZero() {
		return t.Expiry
	}
	return t.Issued.Add(t.Expiry.Sub(t.Issued) / 5 * 4)
}

// Forget implements [Forgetter].
func (s *cached) Forget(at Endpoint, t Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.slot(s.place(at))
	kept.refused = t.AccessToken
	if kept.token.AccessToken == t.AccessToken {
		kept.token = Token{}
	}
}

// Format prints the name of the source, never what it holds.
func (s *cached) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.name) }
