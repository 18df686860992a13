package guard

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/authplus/authplus/fault"
)

const (
	// lifetime is how long keys are used before they are read again, so that one that was withdrawn is
	// not trusted for longer.
	lifetime = time.Hour
	// grace is how long keys are used when they cannot be read again.
	grace = 24 * time.Hour
	// pause is the time between two requests for keys, whatever tokens ask for.
	pause = 10 * time.Second
	// patience bounds a request for keys.
	patience = 30 * time.Second
)

// keyring keeps the keys of an issuer and reads them again. It is safe for concurrent use.
type keyring struct {
	// read asks the issuer for its keys; nil where the keys are given.
	read func(context.Context) (*keySet, error)
	now  func() time.Time

	mu      sync.Mutex
	keys    *keySet
	readAt  time.Time // when keys were read
	triedAt time.Time // when reading was last begun
	failure error     // what became of that, if it failed
	reading chan struct{}
}

// fixed returns a keyring with keys that are never read.
func fixed(keys *keySet) *keyring { return &keyring{keys: keys} }

func newKeyring(o options, read func(context.Context) (*keySet, error)) *keyring {
	return &keyring{read: read, now: o.now}
}

// current returns the keys. It does I/O where none are known or those that are have to be read again. While the
// issuer cannot be reached nobody waits for it who can do with the keys that are known.
func (k *keyring) current(ctx context.Context) (*keySet, error) {
	k.mu.Lock()
	keys, age := k.keys, time.Duration(0)
	if k.read != nil {
		age = k.now().Sub(k.readAt)
	}
	known := keys != nil && (age < lifetime || k.failure != nil && age < grace)
	if known && age >= lifetime {
		k.beginAgain(ctx)
	}
	k.mu.Unlock()
	if known {
		return keys, nil
	}
	return k.renewed(ctx, keys)
}

// renewed returns keys that were read after old, or old itself where it is too early to ask again or the
// issuer cannot be reached and old may still be used. All who wait share one request.
func (k *keyring) renewed(ctx context.Context, old *keySet) (*keySet, error) {
	if k.read == nil {
		return old, nil
	}
	k.mu.Lock()
	if k.keys != old {
		k.mu.Unlock()
		return k.usable()
	}
	k.beginAgain(ctx)
	reading := k.reading
	k.mu.Unlock()
	if reading != nil {
		select {
		case <-reading:
		case <-ctx.Done():
			return nil, fmt.Errorf("guard: waiting for keys: %w", ctx.Err())
		}
	}
	return k.usable()
}

// beginAgain begins to read keys, unless that is going on or was begun a moment ago. The caller holds the lock.
func (k *keyring) beginAgain(ctx context.Context) {
	if k.reading == nil && k.now().Sub(k.triedAt) >= pause {
		k.begin(ctx)
	}
}

// begin reads keys in the background: the request that was first to need them may go away, others wait on.
func (k *keyring) begin(ctx context.Context) {
	done := make(chan struct{})
	k.reading, k.triedAt = done, k.now()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	go func() {
		defer cancel()
		keys, err := k.read(ctx)
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.failure = err; err == nil {
			k.keys, k.readAt = keys, k.now()
		}
		k.reading = nil
		close(done)
	}()
}

// usable returns the keys that are known, unless they are too old.
func (k *keyring) usable() (*keySet, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.keys != nil && k.now().Sub(k.readAt) < grace {
		return k.keys, nil
	}
	if k.failure != nil {
		return nil, k.failure
	}
	return nil, fmt.Errorf("guard: no keys are known: %w", fault.ErrUnavailable)
}
