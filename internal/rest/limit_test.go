package rest_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/rest"
)

// call sends as many calls as there are, by several workers, and returns when all have passed.
func (l *limited) call(t *testing.T, workers, calls int, limiter *rest.Limiter) (begun time.Time) {
	t.Helper()
	client := open(t, "http://tenant.example", func(transport *rest.Transport, service *rest.Service) {
		*transport = rest.Transport{HTTPClient: &http.Client{Transport: l}, Limiter: limiter}
		service.Limit = func(method, _ string) string { return method }
	})
	begun = time.Now()
	var group sync.WaitGroup
	next := make(chan string)
	for range workers {
		group.Go(func() {
			for method := range next {
				_, err := client.Do(t.Context(), rest.Call{Method: method, Route: "/users", Repeatable: true})
				if err != nil {
					t.Errorf("%v", err)
				}
			}
		})
	}
	for i := range calls {
		method := http.MethodGet
		if l.mixed && i%2 == 1 {
			method = http.MethodPatch
		}
		next <- method
	}
	close(next)
	group.Wait()
	return begun
}

// The limit is reached and not passed, whatever it is, however the provider tells it, and however long
// its answers take.
func TestLimitIsMet(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	tests := []struct {
		name           string
		provider       *limited
		workers, calls int
		use, refused   float64
	}{
		{"bench", newLimited(15, 15, 5*ms, tellsFull), 10, 500, 0.99, 0.005},
		{"bench, slow answers", newLimited(15, 15, 200*ms, tellsFull), 10, 500, 0.97, 0.01},
		{"bench, next", newLimited(15, 15, 50*ms, tellsNext), 10, 500, 0.98, 0.01},
		{"enterprise", newLimited(16, 50, 100*ms, tellsFull), 10, 1000, 0.98, 0.01},
		{"enterprise, next", newLimited(16, 50, 100*ms, tellsNext), 10, 1000, 0.98, 0.01},
		{"enterprise, one worker", newLimited(16, 50, 20*ms, tellsFull), 1, 500, 0.97, 0.01},
		{"writes of professional", newLimited(200.0/60, 20, 100*ms, tellsFull), 10, 400, 0.98, 0.01},
		{"organizations of professional", newLimited(25.0/60, 5, 100*ms, tellsFull), 10, 100, 0.95, 0.03},
		{"free", newLimited(2, 2, 100*ms, tellsFull), 10, 400, 0.90, 0.04},
		{"free, next", newLimited(2, 2, 100*ms, tellsNext), 10, 400, 0.90, 0.04},
		{"fast", newLimited(1000, 1000, 20*ms, tellsFull), 100, 8000, 0.98, 0.005},
		{"fast and small", newLimited(100, 20, 50*ms, tellsFull), 50, 3000, 0.97, 0.01},
		{"fast and slow to answer", newLimited(100, 100, 300*ms, tellsNext), 100, 3000, 0.95, 0.01},
		{"windows", newLimited(10, 100, 50*ms, window), 20, 3900, 0.87, 0.01},
		{"untold", newLimited(100, 100, 50*ms, silent), 50, 5000, 0.90, 0.03},
		{"untold and small", newLimited(2, 2, 50*ms, silent), 50, 200, 0.80, 0.15},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begun := tt.provider.call(t, tt.workers, tt.calls, nil)
				tt.provider.requireMet(t, begun, tt.calls, tt.use, tt.refused)
			})
		})
	}
}

func (l *limited) requireMet(t *testing.T, begun time.Time, calls int, use, refused float64) {
	t.Helper()
	require.Equal(t, calls, l.passed, "none is lost and none is sent twice")
	require.GreaterOrEqual(t, l.use(begun), use, "use of the limit")
	share := float64(l.refused) / float64(l.passed+l.refused)
	require.LessOrEqual(t, share, refused, "refused")
	t.Logf("%v: use %.3f, refused %.4f", l, l.use(begun), share)
}

// A provider counts kinds of requests together or apart, and does not say which.
func TestKindsThatShareALimit(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	tests := []struct {
		name           string
		provider       *limited
		apart          bool
		workers, calls int
		use, refused   float64
	}{
		{"free, together", newLimited(2, 2, 100*ms, tellsFull), false, 10, 400, 0.80, 0.04},
		{"free, together, by turns", newLimited(2, 2, 100*ms, tellsNext), false, 1, 400, 0.90, 0.03},
		{"enterprise, together", newLimited(16, 50, 100*ms, tellsFull), false, 10, 1000, 0.97, 0.01},
		{"fast, together", newLimited(100, 100, 50*ms, tellsNext), false, 50, 3000, 0.97, 0.01},
		{"writes and deletes of professional", newLimited(200.0/60, 20, 100*ms, tellsFull), true, 10, 500, 0.95, 0.01},
		{"apart", newLimited(15, 15, 50*ms, tellsFull), true, 20, 1000, 0.95, 0.01},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tt.provider.mixed, tt.provider.apart = true, tt.apart
				begun := tt.provider.call(t, tt.workers, tt.calls, nil)
				tt.provider.requireMet(t, begun, tt.calls, tt.use, tt.refused)
			})
		})
	}
}

func TestShareIsLeftToOthers(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	tests := []struct {
		name     string
		provider *limited
		share    float64
		calls    int
	}{
		{"half", newLimited(100, 100, 50*ms, tellsFull), 0.5, 2000},
		{"half, next", newLimited(100, 100, 50*ms, tellsNext), 0.5, 2000},
		{"a fifth", newLimited(16, 50, 50*ms, tellsFull), 0.2, 300},
		{"half of little", newLimited(2, 2, 50*ms, tellsFull), 0.5, 100},
		{"half of a window", newLimited(10, 100, 50*ms, window), 0.5, 500},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				limiter, err := rest.NewLimiter(tt.share)
				require.NoError(t, err)
				begun := tt.provider.call(t, 20, tt.calls, limiter)
				use := tt.provider.use(begun)
				t.Logf("%v: use %.3f", tt.provider, use)
				require.LessOrEqual(t, use, tt.share+0.05, "a rate is measured a little too high or too low")
				require.GreaterOrEqual(t, use, tt.share*0.4, "a rate that does not show is taken too low")
				require.Zero(t, tt.provider.refused)
			})
		})
	}
}
