package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/token"
)

// troubled is a provider of users by e-mail address that has a fault.
type troubled struct {
	fault func(t *troubled, w http.ResponseWriter, r *http.Request)
	// times is how often the fault happens; negative stands for always.
	times int

	mu    sync.Mutex
	seen  map[string]int // requests by method; looking up is not counted
	users map[string]int // how often each was made
	gone  bool           // that the one to delete is
}

func (p *troubled) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/by-email" {
		p.find(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body) // Unless it is read, the server does not see that the client leaves.
	r.Body = io.NopCloser(bytes.NewReader(body))
	p.mu.Lock()
	p.seen[r.Method]++
	troubled := p.times != 0
	if p.times > 0 {
		p.times--
	}
	p.mu.Unlock()
	if troubled {
		p.fault(p, w, r)
		return
	}
	p.carryOut(w, r)
}

// carryOut does what was asked.
func (p *troubled) carryOut(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var user struct{ Email string }
		_ = json.NewDecoder(r.Body).Decode(&user)
		p.mu.Lock()
		p.users[user.Email]++
		p.mu.Unlock()
		answering(http.StatusCreated, `{"made":true}`)(w, r)
		return
	}
	if r.Method == http.MethodDelete && p.drop() {
		answering(http.StatusNotFound, `{"message":"none"}`)(w, r)
		return
	}
	answering(http.StatusOK, `{}`)(w, r)
}

// drop deletes, and tells whether that was done before.
func (p *troubled) drop() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.gone
	p.gone = true
	return before
}

func (p *troubled) find(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	made := p.users[r.URL.Query().Get("email")]
	p.mu.Unlock()
	if made == 0 {
		answering(http.StatusNotFound, `{"message":"none"}`)(w, r)
		return
	}
	answering(http.StatusOK, `{"made":true}`)(w, r)
}

// The faults. Those that come after the request was carried out are the worst of their kind.
var faults = map[string]func(*troubled, http.ResponseWriter, *http.Request){
	"reset before the answer": func(p *troubled, _ http.ResponseWriter, r *http.Request) {
		p.carryOut(unheard{}, r)
		panic(http.ErrAbortHandler)
	},
	"reset before it was carried out": func(*troubled, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	"reset amid the body": func(p *troubled, w http.ResponseWriter, r *http.Request) {
		p.carryOut(unheard{}, r)
		half(http.StatusOK)(w, r)
	},
	"time-out": func(p *troubled, _ http.ResponseWriter, r *http.Request) {
		p.carryOut(unheard{}, r)
		<-r.Context().Done()
	},
	"slow drip": func(p *troubled, w http.ResponseWriter, r *http.Request) {
		p.carryOut(unheard{}, r)
		drip := time.NewTicker(time.Second)
		defer drip.Stop()
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-drip.C:
			case <-r.Context().Done():
			}
		}
	},
	"408":                 status(http.StatusRequestTimeout, ""),
	"429":                 status(http.StatusTooManyRequests, `{"message":"no `+marker+`@acdc.com"}`),
	"500":                 status(http.StatusInternalServerError, `{"message":"no `+marker+`@acdc.com"}`),
	"502 as a page":       status(http.StatusBadGateway, "<html>"+marker),
	"503 without a body":  status(http.StatusServiceUnavailable, ""),
	"200 as a page":       status(http.StatusOK, "<html>"+marker),
	"200 that is no JSON": status(http.StatusOK, `{"made":`+marker),
	"429 with headers": func(_ *troubled, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-RateLimit-Limit", "10")
		w.Header().Set("X-RateLimit-Remaining", "0")
		w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(time.Now().Add(2*time.Second).Unix(), 10))
		answering(http.StatusTooManyRequests, "{}")(w, r)
	},
	"429 with Retry-After": func(_ *troubled, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", time.Now().Add(3*time.Second).UTC().Format(http.TimeFormat))
		answering(http.StatusTooManyRequests, "{}")(w, r)
	},
	"redirect to another host": func(_ *troubled, w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://evil.example/"+marker, http.StatusTemporaryRedirect)
	},
}

func status(code int, body string) func(*troubled, http.ResponseWriter, *http.Request) {
	return func(_ *troubled, w http.ResponseWriter, r *http.Request) { answering(code, body)(w, r) }
}

// unheard is where an answer goes that nobody gets.
type unheard struct{}

func (unheard) Header() http.Header            { return http.Header{} }
func (unheard) Write(data []byte) (int, error) { return len(data), nil }
func (unheard) WriteHeader(int)                {}

// cell is what comes of a call: how many requests the provider sees if the fault happens once and if it
// always does, and how the call ends.
type cell struct {
	once, always int
	fails        bool // if it always happens
	failsOnce    bool // if it happens once
	unknown      bool // the outcome, where the call fails
}

func passes(once, always int) cell { return cell{once: once, always: always} }
func ends(once, always int) cell   { return cell{once: once, always: always, fails: true} }
func doubts(once, always int) cell {
	return cell{once: once, always: always, fails: true, unknown: true}
}

func stops(unknown bool) cell {
	return cell{once: 1, always: 1, fails: true, failsOnce: true, unknown: unknown}
}

// The POST is a create, which can be looked up; the PATCH is one that cannot.
var matrix = []struct {
	fault                  string
	kind                   error
	get, post, patch, gone cell
}{
	{"refused", fault.ErrUnavailable, ends(1, 0), ends(1, 0), ends(1, 0), ends(1, 0)},
	{"reset before the answer", fault.ErrUnavailable, ends(2, 5), passes(1, 1), stops(true), doubts(2, 5)},
	{"reset before it was carried out", fault.ErrUnavailable, ends(2, 5), ends(2, 5), stops(true), doubts(2, 5)},
	{"reset amid the body", fault.ErrUnavailable, ends(2, 5), passes(1, 1), stops(true), doubts(2, 5)},
	{"time-out", fault.ErrUnavailable, ends(2, 5), passes(1, 1), stops(true), doubts(2, 5)},
	{"slow drip", fault.ErrUnavailable, ends(2, 5), passes(1, 1), stops(true), doubts(2, 5)},
	{"408", fault.ErrUnavailable, ends(2, 5), ends(2, 5), ends(2, 5), ends(2, 5)},
	{"429", fault.ErrRateLimited, ends(2, 11), ends(2, 11), ends(2, 11), ends(2, 11)},
	{"429 with headers", fault.ErrRateLimited, ends(2, 11), ends(2, 11), ends(2, 11), ends(2, 11)},
	{"429 with Retry-After", fault.ErrRateLimited, ends(2, 11), ends(2, 11), ends(2, 11), ends(2, 11)},
	{"500", fault.ErrUnavailable, ends(2, 5), ends(2, 5), stops(true), doubts(2, 5)},
	{"502 as a page", fault.ErrUnavailable, ends(2, 5), ends(2, 5), stops(true), doubts(2, 5)},
	{"503 without a body", fault.ErrUnavailable, ends(2, 5), ends(2, 5), stops(true), doubts(2, 5)},
	{"200 as a page", fault.ErrUnavailable, ends(2, 5), ends(2, 5), stops(true), doubts(2, 5)},
	// Only a create reads its answer at once, as it holds what was made; others leave it to their caller.
	{"200 that is no JSON", fault.ErrUnavailable, passes(1, 1), ends(2, 5), passes(1, 1), passes(1, 1)},
	{"redirect to another host", fault.ErrUnavailable, stops(false), stops(false), stops(false), stops(false)},
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, row := range matrix {
		cells := map[string]cell{
			http.MethodGet: row.get, http.MethodPost: row.post, http.MethodPatch: row.patch, http.MethodDelete: row.gone,
		}
		for method, c := range cells {
			t.Run(row.fault+"/"+method+"/once", func(t *testing.T) {
				t.Parallel()
				requireMet(t, row.fault, method, 1, c.once, errorOf(c.failsOnce, row.kind), c.unknown)
			})
			t.Run(row.fault+"/"+method+"/always", func(t *testing.T) {
				t.Parallel()
				requireMet(t, row.fault, method, -1, c.always, errorOf(c.fails, row.kind), c.unknown)
			})
		}
	}
}

func errorOf(fails bool, kind error) error {
	if fails {
		return kind
	}
	return nil
}

// requireMet makes a call meet a fault on the fake clock and requires what comes of it.
func requireMet(t *testing.T, name, method string, times, wantSeen int, want error, wantUnknown bool) {
	synctest.Test(t, func(t *testing.T) {
		p := &troubled{fault: faults[name], times: times, seen: map[string]int{}, users: map[string]int{}}
		network := start(t, p)
		if name == "refused" {
			network.refusing, p.times = times, 0
		}
		client := network.client(t, bearing(token.Static(marker)))
		_, err := client.Do(t.Context(), p.call(client, method))

		p.mu.Lock()
		defer p.mu.Unlock()
		require.Equal(t, wantSeen, p.seen[method], "requests")
		require.LessOrEqual(t, p.users[marker+"@acdc.com"], 1, "a create happens at most once")
		require.NotContains(t, network.dialled, "evil.example:80")
		if want == nil {
			require.NoError(t, err)
			return
		}
		require.Equal(t, wantUnknown, errors.Is(err, fault.ErrOutcomeUnknown), "%v", err)
		requireKind(t, err, want)
		if wantSeen > 1 {
			require.Regexp(t, fmt.Sprintf(`after %d attempts in \d[\dms.]*s`, wantSeen), err.Error())
		}
	})
}

// call returns the call of a method. A create can be looked up.
func (p *troubled) call(client *rest.Client, method string) rest.Call {
	switch method {
	case http.MethodGet:
		return reading
	case http.MethodPost:
		create := writing
		create.Lost = func(ctx context.Context, _ time.Duration) (*rest.Answer, error) {
			answer, err := client.Do(ctx, rest.Call{
				Method: http.MethodGet, Route: "/by-email", Query: url.Values{"email": {marker + "@acdc.com"}},
			})
			if errors.Is(err, fault.ErrDoesNotExist) {
				return nil, nil
			}
			return answer, err
		}
		return create
	}
	return rest.Call{Method: method, Route: "/users/{id}", Path: reading.Path, Body: writing.Body}
}
