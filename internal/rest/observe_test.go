package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/token"
)

// watching gathers what an observer and a log are told.
type watching struct {
	mu        sync.Mutex
	exchanges []rest.Exchange
	log       bytes.Buffer
}

func (w *watching) option(level slog.Level) func(*rest.Transport, *rest.Service) {
	return func(t *rest.Transport, _ *rest.Service) {
		t.Logger = slog.New(slog.NewJSONHandler(&w.log, &slog.HandlerOptions{Level: level}))
		t.Observer = func(_ context.Context, e rest.Exchange) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.exchanges = append(w.exchanges, e)
		}
	}
}

func TestObserver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answers: []http.HandlerFunc{
			answering(http.StatusServiceUnavailable, `{"message":"later"}`),
			func(w http.ResponseWriter, r *http.Request) {
				<-time.After(70 * time.Millisecond)
				w.Header().Set("X-Request-Id", "r-1")
				answering(http.StatusOK, `{"ok":true}`)(w, r)
			},
		}}
		var w watching
		call := reading
		call.Body = map[string]int{"n": 1}
		_, err := start(t, s).client(t, w.option(slog.LevelDebug)).Do(t.Context(), call)
		require.NoError(t, err)

		first, second := w.exchanges[0], w.exchanges[1]
		require.ErrorIs(t, first.Err, fault.ErrUnavailable)
		require.EqualError(t, first.Err, "acme: GET /users/{id}: 503 Service Unavailable: later")
		first.Err = nil
		require.Equal(t, rest.Exchange{
			Provider: "acme", Method: "GET", Route: "/users/{id}", Attempt: 1, Status: 503,
			Start: s.came()[0], Sent: 7, Received: 19,
		}, first)
		require.Equal(t, rest.Exchange{
			Provider: "acme", Method: "GET", Route: "/users/{id}", Attempt: 2, Status: 200,
			Start: s.came()[1], Wait: s.came()[1].Sub(s.came()[0]), Duration: 70 * time.Millisecond,
			Sent: 7, Received: 11, RequestID: "r-1",
		}, second)

		lines := strings.Split(strings.TrimSpace(w.log.String()), "\n")
		require.Len(t, lines, 2)
		var line map[string]any
		require.NoError(t, json.Unmarshal([]byte(lines[0]), &line))
		delete(line, "time")
		require.Equal(t, map[string]any{
			"level": "WARN", "msg": "exchange", "provider": "acme", "method": "GET", "route": "/users/{id}",
			"attempt": 1., "status": 503., "wait": 0., "duration": 0., "sent": 7., "received": 19.,
			"error": "acme: GET /users/{id}: 503 Service Unavailable: later",
		}, line)
		require.Contains(t, lines[1], `"level":"DEBUG"`)
		require.Contains(t, lines[1], `"request_id":"r-1"`)
	})
}

func TestObserverIsToldOfWhatIsNotAnswered(t *testing.T) {
	t.Parallel()
	var w watching
	_, err := open(t, "http://tenant.example", unreachable, w.option(slog.LevelWarn)).Do(t.Context(), reading)
	require.Error(t, err)
	require.Len(t, w.exchanges, 1)
	require.Zero(t, w.exchanges[0].Status)
	require.ErrorIs(t, w.exchanges[0].Err, fault.ErrUnavailable)
	require.Contains(t, w.log.String(), "connection refused")
}

func TestOrdinaryRefusalsAreNoWarnings(t *testing.T) {
	t.Parallel()
	var w watching
	p := serve(t, answering(http.StatusNotFound, `{"message":"none"}`))
	_, err := p.client(t, w.option(slog.LevelWarn)).Do(t.Context(), reading)
	require.ErrorIs(t, err, fault.ErrDoesNotExist)
	require.Len(t, w.exchanges, 1)
	require.Empty(t, w.log.String())
}

func TestObserverHasTheCallsContext(t *testing.T) {
	t.Parallel()
	type key struct{}
	var got any
	p := serve(t, answering(http.StatusOK, "{}"))
	client := p.client(t, func(t *rest.Transport, _ *rest.Service) {
		t.Observer = func(ctx context.Context, _ rest.Exchange) { got = ctx.Value(key{}) }
	})
	_, err := client.Do(context.WithValue(t.Context(), key{}, "trace"), reading)
	require.NoError(t, err)
	require.Equal(t, "trace", got)
}

// Markers are planted wherever a secret or a person's data can stand; no error, line or event shows one.
func TestNothingIsGivenAway(t *testing.T) {
	t.Parallel()
	const secret = marker + "-token"
	leaking := errors.New(`proxy said: Bearer ` + secret + ` may not ask for auth0%7CMARKER%2F1?q=email%3A%22MARKER%40acdc.com%22`)
	tests := map[string]func(*http.Request) (*http.Response, error){
		"a failure that quotes": func(r *http.Request) (*http.Response, error) {
			return reply(r, 500, `{"message":"cannot do auth0|MARKER/1 for marker@acdc.com","code":"oops"}`), nil
		},
		"a refusal that quotes": func(r *http.Request) (*http.Response, error) {
			return reply(r, 400, `{"message":"'MARKER-deep' or \"MARKER@acdc.com\" is wrong"}`), nil
		},
		"a limit that quotes": func(r *http.Request) (*http.Response, error) {
			return reply(r, 429, `{"message":"MARKER@acdc.com"}`), nil
		},
		"a page":                 func(r *http.Request) (*http.Response, error) { return reply(r, 502, "<html>MARKER"), nil },
		"a success that is none": func(r *http.Request) (*http.Response, error) { return reply(r, 200, `{"MARKER":`), nil },
		"a network that quotes":  func(*http.Request) (*http.Response, error) { return nil, leaking },
		"a network that quotes it all": func(r *http.Request) (*http.Response, error) {
			return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: leaking}
		},
		"a body that breaks off": func(r *http.Request) (*http.Response, error) {
			response := reply(r, 200, "")
			response.Body = io.NopCloser(io.MultiReader(strings.NewReader("MARKER"), failing{leaking}))
			return response, nil
		},
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var w watching
				client := open(t, "http://tenant.example", through(answer), bearing(token.Static(secret)), w.option(slog.LevelDebug))
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					answer, err := client.Do(t.Context(), rest.Call{
						Method: method, Route: reading.Route, Path: reading.Path, Query: reading.Query, Body: writing.Body,
					})
					if err == nil {
						err = answer.JSON(new(any))
					}
					requireClean(t, err)
				}
				require.NotEmpty(t, w.log.String())
				require.NotContains(t, strings.ToUpper(w.log.String()), marker)
				for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
					require.NotContains(t, strings.ToUpper(fmt.Sprintf(verb, w.exchanges)), marker)
				}
				events, err := json.Marshal(w.exchanges)
				require.NoError(t, err)
				require.NotContains(t, strings.ToUpper(string(events)), marker)
			})
		})
	}
}

func reply(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), Request: r,
	}
}

// failing is a body that cannot be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
