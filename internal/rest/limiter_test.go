package rest_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// sharing gives several clients one limiter, and a stub instead of a network.
func sharing(limiter *rest.Limiter, stub http.RoundTripper) func(*rest.Transport, *rest.Service) {
	return func(t *rest.Transport, _ *rest.Service) {
		*t = rest.Transport{Limiter: limiter, HTTPClient: &http.Client{Transport: stub}}
	}
}

func limiter(t *testing.T) *rest.Limiter {
	t.Helper()
	l, err := rest.NewLimiter(1)
	require.NoError(t, err)
	return l
}

func TestShares(t *testing.T) {
	t.Parallel()
	nan := 0.0
	nan /= nan
	for _, share := range []float64{0, -1, 1.01, nan} {
		_, err := rest.NewLimiter(share)
		require.ErrorIs(t, err, fault.ErrInvalid)
	}
}

// order remembers in which order calls arrive.
type order struct {
	http.RoundTripper
	mu    sync.Mutex
	paths []string
}

func (o *order) RoundTrip(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	o.paths = append(o.paths, r.URL.Path)
	o.mu.Unlock()
	return o.RoundTripper.RoundTrip(r)
}

// seen returns the paths of the calls that came.
func (o *order) seen() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.paths)
}

// Calls are let through as they come, whichever of the clients that share a limiter they come from.
func TestFirstComeFirstServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared, stub := limiter(t), &order{RoundTripper: newLimited(2, 2, time.Millisecond, tellsNext)}
		clients := []*rest.Client{
			open(t, "http://tenant.example", sharing(shared, stub)),
			open(t, "http://tenant.example", sharing(shared, stub)),
		}
		var group sync.WaitGroup
		var want []string
		for i := range 20 {
			route := "/" + strconv.Itoa(i)
			want = append(want, route)
			group.Go(func() { _, _ = clients[i%2].Do(t.Context(), rest.Call{Method: http.MethodGet, Route: route}) })
			synctest.Wait()
		}
		group.Wait()
		require.Equal(t, want, slices.Compact(stub.seen()))
	})
}

// A call that has to be sent again does not stand behind all who came after it.
func TestCallKeepsItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		provider := newLimited(2, 2, time.Millisecond, tellsNext)
		stub := &order{RoundTripper: roundTrip(func(r *http.Request) (*http.Response, error) {
			response, err := provider.RoundTrip(r)
			if r.URL.Path == "/troubled" && provider.count() < 9 {
				response.StatusCode = http.StatusServiceUnavailable
			}
			return response, err
		})}
		client := open(t, "http://tenant.example", sharing(limiter(t), stub))
		var group sync.WaitGroup
		call := func(route string) {
			group.Go(func() { _, _ = client.Do(t.Context(), rest.Call{Method: http.MethodGet, Route: route}) })
			synctest.Wait()
		}
		call("/a")
		call("/troubled")
		for range 50 {
			call("/others")
		}
		group.Wait()
		last := 0
		for i, path := range stub.seen() {
			if path == "/troubled" {
				last = i
			}
		}
		require.Less(t, last, 25, "of %d", len(stub.seen()))
	})
}

func (l *limited) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.passed
}

// Whoever waits for the limit leaves at once when its context ends, and takes nothing along.
func TestWaitersLeaveAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		provider := newLimited(1.0/60, 2, time.Millisecond, tellsNext)
		client := open(t, "http://tenant.example", sharing(limiter(t), provider))
		call := func(ctx context.Context) error {
			_, err := client.Do(ctx, rest.Call{Method: http.MethodGet, Route: "/users"})
			return err
		}
		for range 2 {
			require.NoError(t, call(t.Context()))
		}
		begun := time.Now()
		var group sync.WaitGroup
		for range 1000 {
			group.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				requireKind(t, call(ctx), context.DeadlineExceeded)
			})
		}
		group.Wait()
		require.Equal(t, time.Second, time.Since(begun))
		require.Equal(t, 2, provider.count(), "nothing was sent")

		require.NoError(t, call(t.Context()), "the next one gets what they waited for")
		require.Less(t, time.Since(begun), 65*time.Second)
	})
}

func TestEndedContextNeedsNoLimit(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := serve(t, answering(http.StatusOK, "{}"))
	_, err := p.client(t).Do(ctx, reading)
	requireKind(t, err, context.Canceled)
	p.requireCount(t, 0)
}

// While nothing is known of a limit, two requests find out; then there are as many as it allows.
func TestNothingIsKnownAtFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stub := &order{RoundTripper: newLimited(50, 50, time.Second, tellsFull)}
		client := open(t, "http://tenant.example", sharing(limiter(t), stub))
		var group sync.WaitGroup
		for range 30 {
			group.Go(func() { _, _ = client.Do(t.Context(), reading) })
		}
		synctest.Wait()
		require.Len(t, stub.seen(), 2)
		<-time.After(1400 * time.Millisecond)
		synctest.Wait()
		require.Len(t, stub.seen(), 30)
		group.Wait()
	})
}

// After a refusal nothing is sent until the limit can have recovered.
func TestRefusalStopsEverything(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		header   map[string]string
		min, max time.Duration
	}{
		{"nothing is said", nil, time.Second, 1100 * time.Millisecond},
		{"the limit's reset", map[string]string{"X-Ratelimit-Limit": "10", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "946684804"}, 4 * time.Second, 4400 * time.Millisecond},
		{"seconds until the reset", map[string]string{"Ratelimit-Limit": "10, 10;w=1", "Ratelimit-Remaining": "0", "Ratelimit-Reset": "4"}, 4 * time.Second, 4400 * time.Millisecond},
		{"seconds to wait", map[string]string{"Retry-After": "7"}, 7 * time.Second, 7700 * time.Millisecond},
		{"a date to wait for", map[string]string{"Retry-After": "Sat, 01 Jan 2000 00:00:07 GMT"}, 7 * time.Second, 7700 * time.Millisecond},
		{"by another clock", map[string]string{
			"X-Ratelimit-Limit": "10", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "946688404", "Date": "Sat, 01 Jan 2000 01:00:00 GMT",
		}, 4 * time.Second, 4400 * time.Millisecond},
		{"a reset that has passed", map[string]string{"X-Ratelimit-Limit": "10", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "946684000"}, time.Second, 1100 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var sent []time.Time
				stub := roundTrip(func(r *http.Request) (*http.Response, error) {
					sent = append(sent, time.Now())
					response := &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{}, Body: http.NoBody, Request: r}
					if len(sent) > 1 {
						response.StatusCode = http.StatusOK
						return response, nil
					}
					for name, value := range tt.header {
						response.Header.Set(name, value)
					}
					return response, nil
				})
				client := open(t, "http://tenant.example", sharing(limiter(t), stub))
				_, err := client.Do(t.Context(), reading)
				require.NoError(t, err)
				waited := sent[1].Sub(sent[0])
				require.GreaterOrEqual(t, waited, tt.min)
				require.LessOrEqual(t, waited, tt.max)
			})
		})
	}
}

// Refusals in a row make the pauses longer, and one that asks for too long ends the call.
func TestRefusalsInARow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sent []time.Time
		header := http.Header{}
		stub := roundTrip(func(r *http.Request) (*http.Response, error) {
			sent = append(sent, time.Now())
			return &http.Response{StatusCode: http.StatusTooManyRequests, Header: header, Body: http.NoBody, Request: r}, nil
		})
		client := open(t, "http://tenant.example", sharing(limiter(t), stub))
		_, err := client.Do(t.Context(), reading)
		requireKind(t, err, fault.ErrRateLimited)
		require.Len(t, sent, 11)
		for i, least := range []time.Duration{1, 2, 4, 8, 16, 32, 32, 32, 32, 32} {
			require.GreaterOrEqual(t, sent[i+1].Sub(sent[i]), least*time.Second)
		}
		require.Equal(t, sent[10], time.Now(), "nobody waits after the last one")

		header.Set("Retry-After", "3600")
		sent = nil
		begun := time.Now()
		_, err = client.Do(t.Context(), reading)
		requireKind(t, err, fault.ErrRateLimited)
		require.Len(t, sent, 1)
		require.LessOrEqual(t, time.Since(begun), 40*time.Second, "the pause from before")
	})
}
