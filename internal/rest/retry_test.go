package rest_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/token"
)

func TestBackoff(t *testing.T) {
	t.Parallel()
	const s, ms = time.Second, time.Millisecond
	tests := []struct {
		n        int
		after    time.Duration
		min, max time.Duration
	}{
		{1, 0, 125 * ms, 250 * ms},
		{2, 0, 250 * ms, 500 * ms},
		{4, 0, s, 2 * s},
		{7, 0, 5 * s, 10 * s},
		{1000, 0, 5 * s, 10 * s},
		{1, s, s, 1250 * ms},
		{1, 7 * s, 7 * s, 7700 * ms},
		{3, time.Minute, time.Minute, 61 * s},
	}
	for _, tt := range tests {
		require.Equal(t, tt.min, rest.Backoff(tt.n, tt.after, 0))
		require.InDelta(t, tt.max, rest.Backoff(tt.n, tt.after, 0.9999999), float64(ms), "every wait has jitter")
	}
}

// scripted answers requests one after the other, the last for ever, and remembers when they came.
type scripted struct {
	answers []http.HandlerFunc

	mu    sync.Mutex
	times []time.Time
}

func (s *scripted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.times = append(s.times, time.Now())
	answer := s.answers[min(len(s.times), len(s.answers))-1]
	s.mu.Unlock()
	answer(w, r)
}

// came returns when the requests came.
func (s *scripted) came() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.times)
}

// asking makes the provider ask to wait.
func asking(status int, after string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", after)
		answering(status, "{}")(w, r)
	}
}

func TestProviderSaysHowLongToWait(t *testing.T) {
	t.Parallel()
	for _, after := range []string{"5", "Sat, 01 Jan 2000 00:00:05 GMT"} {
		t.Run(after, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &scripted{answers: []http.HandlerFunc{asking(http.StatusServiceUnavailable, after), answering(http.StatusOK, "{}")}}
				_, err := start(t, s).client(t).Do(t.Context(), reading)
				require.NoError(t, err)
				require.InDelta(t, 5.25*float64(time.Second), s.came()[1].Sub(s.came()[0]), float64(time.Second)/4)
			})
		})
	}
}

// A provider that asks for more than a minute gets its wish: the caller decides.
func TestProviderAsksForTooMuch(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusServiceUnavailable, http.StatusTooManyRequests} {
		synctest.Test(t, func(t *testing.T) {
			s := &scripted{answers: []http.HandlerFunc{asking(status, "61")}}
			begun := time.Now()
			_, err := start(t, s).client(t).Do(t.Context(), reading)
			var api *fault.APIError
			require.ErrorAs(t, err, &api)
			require.Equal(t, 61*time.Second, api.RetryAfter)
			require.Equal(t, 1, api.Attempts)
			require.Len(t, s.came(), 1)
			require.Equal(t, begun, time.Now())
		})
	}
}

func TestNobodyWaitsAfterTheLastAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answers: []http.HandlerFunc{answering(http.StatusBadGateway, "{}")}}
		begun := time.Now()
		_, err := start(t, s).client(t).Do(t.Context(), reading)
		var api *fault.APIError
		require.ErrorAs(t, err, &api)
		require.Equal(t, 5, api.Attempts)
		require.Equal(t, time.Since(begun), api.Elapsed)
		require.Equal(t, s.came()[4], time.Now())
		for i := range 4 {
			require.Positive(t, s.came()[i+1].Sub(s.came()[i]))
		}
	})
}

// Waiting ends with the context, and the error says both that and what went wrong before.
func TestContextEndsWhileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answers: []http.HandlerFunc{asking(http.StatusServiceUnavailable, "30")}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		_, err := start(t, s).client(t).Do(ctx, reading)
		requireKind(t, err, context.DeadlineExceeded)
		require.EqualError(t, err, "acme: GET /users/{id}: context deadline exceeded while waiting to send it again: "+
			"acme: GET /users/{id}: 503 Service Unavailable")
		require.Equal(t, time.Second, time.Since(begun))
	})
}

// A write that is cancelled on its way may have arrived.
func TestContextEndsAmidAWrite(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	p := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := p.client(t).Do(ctx, writing)
	requireKind(t, err, context.Canceled)
	require.ErrorIs(t, err, fault.ErrOutcomeUnknown)
}

// lost answers like a proxy whose server was lost, after the request was carried out or not.
var lost = answering(http.StatusBadGateway, "{}")

func TestLostWrite(t *testing.T) {
	t.Parallel()
	found := &rest.Answer{Status: http.StatusOK, Body: []byte(`{"found":true}`)}
	broken := errors.New("cannot look")
	conflict := answering(http.StatusConflict, `{"message":"there"}`)
	tests := []struct {
		name    string
		answers []http.HandlerFunc
		found   []*rest.Answer // by turns; what is beyond is nil
		err     error
		looked  int
		sent    int
		want    *rest.Answer
		kind    error
		unknown bool
	}{
		{"found", []http.HandlerFunc{lost}, []*rest.Answer{found}, nil, 1, 1, found, nil, false},
		{"not found and sent again", []http.HandlerFunc{lost, answering(201, `{}`)}, nil, nil, 1, 2, nil, nil, false},
		{"found after it was lost twice", []http.HandlerFunc{lost}, []*rest.Answer{nil, found}, nil, 2, 2, found, nil, false},
		{"never found", []http.HandlerFunc{lost}, nil, nil, 5, 5, nil, fault.ErrUnavailable, false},
		{"nobody can look", []http.HandlerFunc{lost}, nil, broken, 1, 1, nil, fault.ErrUnavailable, true},
		{"carried out after it was looked for", []http.HandlerFunc{lost, conflict}, []*rest.Answer{nil, found}, nil, 2, 2, found, nil, false},
		{"another was there before", []http.HandlerFunc{lost, conflict}, nil, nil, 2, 2, nil, fault.ErrConflict, false},
		{"refused at once", []http.HandlerFunc{conflict}, []*rest.Answer{found}, nil, 0, 1, nil, fault.ErrConflict, false},
		{"no JSON in the answer", []http.HandlerFunc{answering(201, `{"made":`)}, []*rest.Answer{found}, nil, 1, 1, found, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &scripted{answers: tt.answers}
				looked, call := 0, writing
				call.Lost = func(_ context.Context, since time.Duration) (*rest.Answer, error) {
					require.Equal(t, time.Since(s.came()[0]), since)
					looked++
					if looked <= len(tt.found) {
						return tt.found[looked-1], tt.err
					}
					return nil, tt.err
				}
				answer, err := start(t, s).client(t).Do(t.Context(), call)
				require.Equal(t, tt.looked, looked)
				require.Len(t, s.came(), tt.sent)
				if tt.want != nil {
					require.Equal(t, tt.want.Body, answer.Body)
				}
				if tt.kind == nil {
					require.NoError(t, err)
					return
				}
				requireKind(t, err, tt.kind)
				require.Equal(t, tt.unknown, errors.Is(err, fault.ErrOutcomeUnknown))
			})
		})
	}
}

// What a user asks for by its path is sent again only as its method allows.
func TestRawRequestsAreRepeatedByTheirMethod(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]int{"GET": 5, "PUT": 5, "DELETE": 5, "POST": 1, "PATCH": 1} {
		synctest.Test(t, func(t *testing.T) {
			s := &scripted{answers: []http.HandlerFunc{lost}}
			_, err := start(t, s).client(t).DoRaw(t.Context(), method, "/users", nil)
			requireKind(t, err, fault.ErrUnavailable)
			require.Equal(t, method != "GET", errors.Is(err, fault.ErrOutcomeUnknown))
			require.Len(t, s.came(), want, method)
		})
	}
}

// A search by POST changes nothing and is sent again like a GET.
func TestRepeatableCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answers: []http.HandlerFunc{lost}}
		call := writing
		call.Repeatable = true
		_, err := start(t, s).client(t).Do(t.Context(), call)
		requireKind(t, err, fault.ErrUnavailable)
		require.NotErrorIs(t, err, fault.ErrOutcomeUnknown)
		require.Len(t, s.came(), 5)
	})
}

// A deletion that is not found was carried out by the attempt before, if that one can have been.
func TestRemovalThatIsNotFoundTheSecondTime(t *testing.T) {
	t.Parallel()
	missing := answering(http.StatusNotFound, `{"message":"none"}`)
	removal := rest.Call{Method: http.MethodDelete, Route: "/users/{id}", Path: reading.Path}
	posted := writing
	posted.Repeatable = true
	removing := posted
	removing.Removes = true
	tests := []struct {
		name    string
		call    rest.Call
		answers []http.HandlerFunc
		gone    bool
	}{
		{"lost", removal, []http.HandlerFunc{lost, missing}, true},
		{"lost before a refusal", removal, []http.HandlerFunc{lost, answering(http.StatusTooManyRequests, "{}"), missing}, true},
		{"504", removal, []http.HandlerFunc{answering(http.StatusGatewayTimeout, ""), missing}, true},
		{"by POST", removing, []http.HandlerFunc{lost, missing}, true},
		{"no removal", posted, []http.HandlerFunc{lost, missing}, false},
		{"a page", removal, []http.HandlerFunc{lost, typed(http.StatusNotFound, "text/html", "<html>")}, false},
		{"at once", removal, []http.HandlerFunc{missing}, false},
		{"429", removal, []http.HandlerFunc{answering(http.StatusTooManyRequests, "{}"), missing}, false},
		{"408", removal, []http.HandlerFunc{answering(http.StatusRequestTimeout, "{}"), missing}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &scripted{answers: tt.answers}
				answer, err := start(t, s).client(t).Do(t.Context(), tt.call)
				if !tt.gone {
					require.Error(t, err)
					return
				}
				require.NoError(t, err)
				require.Equal(t, http.StatusNoContent, answer.Status)
				require.Empty(t, answer.Body)
				require.Len(t, s.came(), len(tt.answers))
			})
		})
	}
}

// What will be refused again is not sent again.
func TestFinalFailures(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 403, 404, 405, 409, 410, 422, 501, 505} {
		synctest.Test(t, func(t *testing.T) {
			s := &scripted{answers: []http.HandlerFunc{answering(status, `{"message":"no"}`)}}
			_, err := start(t, s).client(t).Do(t.Context(), reading)
			require.Error(t, err)
			require.Len(t, s.came(), 1)
		})
	}
}

// Where no token can be had for a while nothing is sent, so even a create may wait for one.
func TestTokenThatCannotBeHad(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		err  error
		want int // how often a token is asked for
	}{
		{"the endpoint fails", &fault.APIError{Provider: "oauth", Status: 503, Kind: fault.ErrUnavailable}, 5},
		{"too many were asked for", &fault.APIError{Provider: "oauth", Status: 429, RetryAfter: 3 * time.Second, Kind: fault.ErrRateLimited}, 5},
		{"none before tomorrow", &fault.APIError{Provider: "oauth", Status: 429, RetryAfter: 24 * time.Hour, Kind: fault.ErrRateLimited}, 1},
		{"the client is refused", &fault.APIError{Provider: "oauth", Status: 401, Kind: fault.ErrUnauthorized}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &scripted{answers: []http.HandlerFunc{answering(http.StatusOK, "{}")}}
				src := &counting{err: tt.err}
				_, err := start(t, s).client(t, bearing(src)).Do(t.Context(), writing)
				require.ErrorIs(t, err, tt.err)
				require.NotErrorIs(t, err, fault.ErrOutcomeUnknown)
				require.Equal(t, tt.want, src.asked)
				require.Empty(t, s.came())
			})
		})
	}
}

// counting is a source that fails and counts how often it is asked.
type counting struct {
	err   error
	asked int
}

func (c *counting) Token(context.Context, token.Endpoint) (token.Token, error) {
	c.asked++
	return token.Token{}, c.err
}

// A call is sent again for five minutes at most, however its time is spent.
func TestBudgetOfTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answers: []http.HandlerFunc{func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }}}
		client := start(t, s).client(t, func(t *rest.Transport, _ *rest.Service) {
			t.Timeout, t.Retries = 2*time.Minute, 100
		})
		begun := time.Now()
		_, err := client.Do(t.Context(), reading)
		requireKind(t, err, fault.ErrUnavailable)
		require.Len(t, s.came(), 3)
		require.Less(t, time.Since(begun), 7*time.Minute)
	})
}

// A conflict that may pass, as the provider says, is sent again, even as a create.
func TestConflictThatMayPass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answers: []http.HandlerFunc{answering(http.StatusConflict, `{"code":"busy"}`), answering(http.StatusCreated, "{}")}}
		client := start(t, s).client(t, func(_ *rest.Transport, service *rest.Service) {
			service.Classify = func(e *fault.APIError, _ []byte) { e.Kind = fault.ErrUnavailable }
		})
		_, err := client.Do(t.Context(), writing)
		require.NoError(t, err)
		require.Len(t, s.came(), 2)
	})
}
