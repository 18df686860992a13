package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// marker stands in every value that no error may show.
const marker = "MARKER"

// provider is a server on a loopback socket that remembers what it was asked.
type provider struct {
	*httptest.Server

	mu       sync.Mutex
	requests []received
}

type received struct {
	method, uri, body string
	header            http.Header
}

// serve starts a provider that answers with answer.
func serve(t *testing.T, answer http.HandlerFunc) *provider {
	t.Helper()
	p := &provider{}
	p.Server = httptest.NewServer(p.remembering(answer))
	t.Cleanup(p.Close)
	return p
}

func (p *provider) remembering(answer http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		p.requests = append(p.requests, received{r.Method, r.RequestURI, string(body), r.Header.Clone()})
		p.mu.Unlock()
		answer(w, r)
	})
}

func (p *provider) seen() []received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]received(nil), p.requests...)
}

func (p *provider) requireCount(t *testing.T, want int) {
	t.Helper()
	require.Len(t, p.seen(), want)
}

// client returns a client of the provider that sends no credentials and nothing twice.
func (p *provider) client(t *testing.T, opts ...func(*rest.Transport, *rest.Service)) *rest.Client {
	t.Helper()
	return open(t, p.URL, opts...)
}

// open returns the client of a base URL.
func open(t *testing.T, base string, opts ...func(*rest.Transport, *rest.Service)) *rest.Client {
	t.Helper()
	transport := rest.Transport{Retries: -1}
	service := rest.Service{Provider: "acme", BaseURL: base, Classify: classify}
	for _, opt := range opts {
		opt(&transport, &service)
	}
	c, err := rest.New(transport, service)
	require.NoError(t, err)
	return c
}

// classify reads {"message","code"}.
func classify(e *fault.APIError, body []byte) {
	var answer struct{ Message, Code string }
	if json.Unmarshal(body, &answer) == nil {
		e.Message, e.Code = answer.Message, answer.Code
	}
}

// answering answers with a status and a JSON body.
func answering(status int, body string) http.HandlerFunc {
	return typed(status, "application/json", body)
}

func typed(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// reading is a call that holds a marker wherever a value may stand.
var reading = rest.Call{
	Method: http.MethodGet, Route: "/users/{id}",
	Path:  map[string]string{"id": "auth0|" + marker + "/1"},
	Query: url.Values{"q": {`email:"` + marker + `@acdc.com"`}},
}

// writing is a create that holds a marker in its body.
var writing = rest.Call{
	Method: http.MethodPost, Route: "/users",
	Body: map[string]any{"email": marker + "@acdc.com", "user_metadata": map[string]any{"deep": []string{marker + "-deep"}}},
}

// requireKind requires that err is of one kind, and that nobody's data stand in it.
func requireKind(t *testing.T, err, kind error) {
	t.Helper()
	require.ErrorIs(t, err, kind)
	for _, other := range []error{
		fault.ErrDoesNotExist, fault.ErrConflict, fault.ErrInvalid, fault.ErrUnauthorized, fault.ErrForbidden,
		fault.ErrRateLimited, fault.ErrUnavailable, fault.ErrBodyTooLarge, context.Canceled, context.DeadlineExceeded,
	} {
		if other != kind { //nolint:errorlint // The sentinels themselves are compared.
			require.NotErrorIs(t, err, other)
		}
	}
	requireClean(t, err)
}

// requireClean requires that err shows no marker under any verb that prints texts.
func requireClean(t *testing.T, err error) {
	t.Helper()
	require.Error(t, err)
	for _, verb := range []string{"%v", "%s", "%q"} {
		require.NotContains(t, fmt.Sprintf(verb, err), marker)
	}
	require.Contains(t, err.Error(), "acme: ", "the provider is named first")
}
