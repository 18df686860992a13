package backend

import (
	"context"
	"sync"
	"time"

	"github.com/authplus/authplus/internal/rest"
)

// Pause waits for a while, or returns the error of a context that ends first.
func Pause(ctx context.Context, d time.Duration) error { return rest.Pause(ctx, d) }

// Each calls do with the numbers from 0 to n-1, at most atOnce at a time, and returns when all calls
// have. The first error is returned: it ends the context of the calls under way, and no further ones
// begin. If ctx ends, the error is ctx's.
func Each(ctx context.Context, n, atOnce int, do func(ctx context.Context, i int) error) error {
	if n == 1 {
		return do(ctx, 0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	slots := make(chan struct{}, max(atOnce, 1))
	var calls sync.WaitGroup
	for i := 0; i < n && free(ctx, slots); i++ {
		calls.Go(func() {
			defer func() { <-slots }()
			if err := do(ctx, i); err != nil {
				cancel(err)
			}
		})
	}
	calls.Wait()
	return context.Cause(ctx)
}

// free waits for a slot and takes it, unless ctx ends before.
func free(ctx context.Context, slots chan<- struct{}) bool {
	if ctx.Err() != nil {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case slots <- struct{}{}:
		return true
	}
}
