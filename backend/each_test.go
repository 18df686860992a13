package backend_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
)

func TestEachCallsAllOfThemSomeAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int32
		done := make([]bool, 20)
		start := time.Now()
		err := backend.Each(t.Context(), len(done), 4, func(_ context.Context, i int) error {
			now := running.Add(1)
			for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
			}
			<-time.After(time.Second)
			running.Add(-1)
			done[i] = true
			return nil
		})
		require.NoError(t, err)
		require.NotContains(t, done, false)
		require.Equal(t, int32(4), most.Load())
		require.Equal(t, 5*time.Second, time.Since(start))
	})
}

func TestEachStopsAtTheFirstError(t *testing.T) {
	t.Parallel()
	failure := errors.New("failure")
	var calls atomic.Int32
	err := backend.Each(t.Context(), 1000, 2, func(ctx context.Context, i int) error {
		calls.Add(1)
		if i == 3 {
			return failure
		}
		if i > 3 {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	})
	require.ErrorIs(t, err, failure)
	require.Less(t, calls.Load(), int32(10))
}

func TestEachEndsWithTheContext(t *testing.T) {
	t.Parallel()
	reason := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(reason)
	err := backend.Each(ctx, 5, 2, func(context.Context, int) error {
		t.Error("no call begins after the end")
		return nil
	})
	require.ErrorIs(t, err, reason)
}

func TestEachOfNothing(t *testing.T) {
	t.Parallel()
	require.NoError(t, backend.Each(t.Context(), 0, 2, nil))
}
