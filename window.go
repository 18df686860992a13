package authplus

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/authplus/authplus/backend"
)

// window is the part of a set that was sliced out; its arithmetic is that of slicing a slice.
type window = backend.Window

// everything is the window of a set that was not sliced.
func everything() window { return backend.Everything() }

// cut returns the part of a list that lies in a window.
func cut[T any](list []T, w window) []T {
	low := min(w.Low, len(list))
	high := len(list)
	if !w.Open() {
		high = max(low, min(w.High, len(list)))
	}
	return list[low:high:high]
}

// cache holds the objects of an evaluated set. It is filled at most once; a failed attempt leaves it
// empty, so that the next one tries again. Its zero is empty, and it is safe for concurrent use.
type cache[T any] struct {
	mu     sync.Mutex
	filled bool
	items  []*T
	flight *flight
}

// flight is an attempt to fill a cache that others wait for.
type flight struct {
	done chan struct{}
	// err is what it failed with, and abandoned tells that it ended because its own ctx did. Both are
	// set before done is closed.
	err       error
	abandoned bool
}

// filledWith returns a cache that holds items.
func filledWith[T any](items []*T) *cache[T] { return &cache[T]{filled: true, items: items} }

// get returns the objects if they are there.
func (c *cache[T]) get() ([]*T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.items, c.filled
}

// forget empties the cache, so that it is filled anew.
func (c *cache[T]) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.filled, c.items = false, nil
}

// fill returns the objects, and reads them if they are not there. Concurrent callers share one
// reading; one whose ctx ends leaves at once, and none inherits the end of another's ctx.
func (c *cache[T]) fill(ctx context.Context, read func(context.Context) ([]*T, error)) ([]*T, error) {
	for {
		c.mu.Lock()
		if c.filled {
			defer c.mu.Unlock()
			return c.items, nil
		}
		other := c.flight
		if other == nil {
			own := &flight{done: make(chan struct{})}
			c.flight = own
			c.mu.Unlock()
			return c.lead(ctx, own, read)
		}
		c.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("authplus: waiting for the objects: %w", ctx.Err())
		case <-other.done:
		}
		if other.err != nil && !other.abandoned {
			return nil, other.err
		}
	}
}

// lead reads the objects for everybody who waits.
func (c *cache[T]) lead(ctx context.Context, f *flight, read func(context.Context) ([]*T, error)) (items []*T, err error) {
	err = errPanicked
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.flight = nil
		f.err, f.abandoned = err, ctx.Err() != nil
		if err == nil {
			c.filled, c.items = true, items
		}
		close(f.done)
	}()
	return read(ctx)
}

// errPanicked is what waiters get if a reading ends by a panic, which goes on to its own caller.
var errPanicked = errors.New("authplus: reading ended by a panic")
