package rest_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/rest"
)

// unreliable is a provider of users with a rate limit and random faults.
type unreliable struct {
	limit  *limited
	faulty float64

	mu      sync.Mutex
	asked   map[string]int // how often each request was sent
	changed map[string]int // how often each user was
	faults  map[string]int
}

func (p *unreliable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	<-time.After(20 * time.Millisecond)
	passed := p.limit.take(r)
	for name, values := range passed.Header {
		w.Header()[name] = values
	}
	if passed.StatusCode != http.StatusOK {
		w.WriteHeader(passed.StatusCode)
		return
	}
	id := strings.TrimPrefix(r.URL.Path, "/users/")
	kind := p.fault(r.Method, id)
	if r.Method == http.MethodPatch && !strings.HasPrefix(kind, "before") {
		p.change(id)
	}
	if kind != "" {
		fail(w, kind)
		return
	}
	_, _ = fmt.Fprintf(w, `{"changed":%d}`, p.changes(id))
}

// fault draws what goes wrong with a request; mostly nothing does. It depends on nothing but the request and
// how often it was sent, so that whichever comes first, no run has worse luck than another.
func (p *unreliable) fault(method, id string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	request := method + " " + id
	p.asked[request]++
	hash := fnv.New64a()
	_, _ = io.WriteString(hash, request)
	random := rand.New(rand.NewPCG(hash.Sum64(), uint64(p.asked[request])))
	if random.Float64() >= p.faulty {
		return ""
	}
	kinds := []string{"before: 500", "before: 503", "before: reset", "after: 502", "after: reset", "after: cut off", "after: slow"}
	kind := kinds[random.IntN(len(kinds))]
	if random.IntN(20) == 0 {
		kind = "before: 429"
	}
	p.faults[kind]++
	return kind
}

// fail makes a request go wrong, before or after it was carried out.
func fail(w http.ResponseWriter, kind string) {
	_, what, _ := strings.Cut(kind, ": ")
	switch what {
	case "502":
		typed(http.StatusBadGateway, "text/html", "<html>")(w, nil)
	case "cut off":
		half(http.StatusOK)(w, nil)
	case "slow":
		<-time.After(3 * time.Second)
	case "reset":
		panic(http.ErrAbortHandler)
	default:
		status, _ := strconv.Atoi(what)
		w.WriteHeader(status)
	}
}

func (p *unreliable) change(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changed[id]++
}

func (p *unreliable) changes(id string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed[id]
}

// update changes a user, and looks whether it was changed where the answer is lost.
func update(ctx context.Context, client *rest.Client, id string) error {
	path := map[string]string{"id": id}
	_, err := client.Do(ctx, rest.Call{
		Method: http.MethodPatch, Route: "/users/{id}", Path: path, Body: map[string]bool{"blocked": true},
		Lost: func(ctx context.Context, _ time.Duration) (*rest.Answer, error) {
			answer, err := client.Do(ctx, rest.Call{Method: http.MethodGet, Route: "/users/{id}", Path: path})
			if err != nil {
				return nil, err
			}
			var user struct{ Changed int }
			if err := answer.JSON(&user); err != nil || user.Changed == 0 {
				return nil, err
			}
			return answer, nil
		},
	})
	return err
}

func TestTenThousandUpdates(t *testing.T) {
	t.Parallel()
	const users, workers = 10_000, 50
	synctest.Test(t, func(t *testing.T) {
		p := &unreliable{
			limit: newLimited(100, 100, 0, tellsFull), faulty: 0.05,
			asked: map[string]int{}, changed: map[string]int{}, faults: map[string]int{},
		}
		client := start(t, p).client(t, func(transport *rest.Transport, _ *rest.Service) { transport.Timeout = 2 * time.Second })
		begun := time.Now()
		ids := make(chan string)
		var group sync.WaitGroup
		var failed sync.Map
		for range workers {
			group.Go(func() {
				for id := range ids {
					if err := update(t.Context(), client, id); err != nil {
						failed.Store(id, err)
					}
				}
			})
		}
		for i := range users {
			ids <- strconv.Itoa(i)
		}
		close(ids)
		group.Wait()

		failed.Range(func(id, err any) bool {
			t.Errorf("user %v: %v", id, err)
			return true
		})
		p.mu.Lock()
		defer p.mu.Unlock()
		require.Len(t, p.changed, users, "all are done")
		for id, n := range p.changed {
			require.Equal(t, 1, n, "user %s is changed once", id)
		}
		use := p.limit.use(begun)
		t.Logf("%d requests, %d refused, faults %v, use %.4f, %v", p.limit.passed, p.limit.refused, p.faults, use, time.Since(begun))
		require.GreaterOrEqual(t, use, 0.97)
	})
}
