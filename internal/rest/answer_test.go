package rest_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// discard swallows what net/http's servers log.
var discard = log.New(io.Discard, "", 0)

func TestAnswer(t *testing.T) {
	t.Parallel()
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Own", "1")
		answering(http.StatusAccepted, ` {"id":"a"} `)(w, r)
	})
	answer, err := p.client(t).Do(t.Context(), reading)
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, answer.Status)
	require.Equal(t, "1", answer.Header.Get("X-Own"))
	require.Equal(t, ` {"id":"a"} `, string(answer.Body))
	require.Equal(t, "GET /users/{id}", answer.Method+" "+answer.Route)
	var out struct{ ID string }
	require.NoError(t, answer.JSON(&out))
	require.Equal(t, "a", out.ID)
}

func TestEmptyAnswer(t *testing.T) {
	t.Parallel()
	answer, err := serve(t, answering(http.StatusNoContent, "")).client(t).Do(t.Context(), reading)
	require.NoError(t, err)
	require.Empty(t, answer.Body)
}

// A success that is not the JSON expected says nothing about what exists, and shows nothing of itself.
func TestUnreadableSuccess(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, contentType, body, want string }{
		{"a text", "text/plain; charset=utf-8", marker, "answer of 6 bytes (text/plain) is not the JSON expected (at byte 1)"},
		{"nothing", "application/json", "", "answer of 0 bytes (application/json) is not the JSON expected"},
		{"cut off", "application/json", `{"id":"` + marker, "answer of 13 bytes (application/json) is not the JSON expected (at byte 13)"},
		{"another kind", "application/json", `{"id":["` + marker + `"]}`, "answer of 17 bytes (application/json) is not the JSON expected (at byte 7)"},
		{"no type", "a/b/c;" + marker, `[]`, "answer of 2 bytes (without a content type) is not the JSON expected (at byte 1)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := serve(t, typed(http.StatusOK, tt.contentType, tt.body))
			answer, err := p.client(t).Do(t.Context(), reading)
			require.NoError(t, err)
			var out struct{ ID string }
			err = answer.JSON(&out)
			requireKind(t, err, fault.ErrUnavailable)
			require.ErrorContains(t, err, "acme: GET /users/{id}: "+tt.want)
			p.requireCount(t, 1)
		})
	}
}

// A page comes from whatever stands between: it is no answer, not even to a call whose answer is not read.
func TestPageIsNoAnswer(t *testing.T) {
	t.Parallel()
	p := serve(t, typed(http.StatusOK, "text/html; charset=utf-8", "<html>"+marker+"</html>"))
	for _, call := range []rest.Call{reading, {Method: http.MethodDelete, Route: "/users"}} {
		_, err := p.client(t).Do(t.Context(), call)
		require.ErrorIs(t, err, fault.ErrUnavailable)
		requireClean(t, err)
		require.ErrorContains(t, err, "answer of 19 bytes is a page")
	}
	answer, err := p.client(t).DoRaw(t.Context(), http.MethodGet, "/login", nil)
	require.NoError(t, err, "a path that a user wrote may be a page's")
	require.Contains(t, string(answer.Body), "<html>")
}

// half announces a body and breaks off in its middle.
func half(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		answering(status, `{"message":"`+marker+`"`)(w, r)
	}
}

func TestSuccessThatBreaksOff(t *testing.T) {
	t.Parallel()
	_, err := serve(t, half(http.StatusOK)).client(t).Do(t.Context(), reading)
	requireKind(t, err, fault.ErrUnavailable)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestFailureThatBreaksOff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status int
		want   error
	}{
		{http.StatusBadRequest, fault.ErrInvalid},
		{http.StatusNotFound, fault.ErrUnavailable}, // Half a 404 is not the provider's word on an object.
		{http.StatusServiceUnavailable, fault.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(http.StatusText(tt.status), func(t *testing.T) {
			t.Parallel()
			_, err := serve(t, half(tt.status)).client(t).Do(t.Context(), reading)
			requireKind(t, err, tt.want)
			var api *fault.APIError
			require.ErrorAs(t, err, &api)
			require.Equal(t, tt.status, api.Status)
			require.Empty(t, api.Message)
		})
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	const limit = 1000
	limited := func(t *rest.Transport, _ *rest.Service) { t.MaxBody = limit }
	tests := []struct {
		name    string
		size    int
		chunked bool
		want    error
	}{
		{"at the limit", limit, false, nil},
		{"at the limit, of unknown length", limit, true, nil},
		{"over the limit", limit + 1, false, fault.ErrBodyTooLarge},
		{"over the limit, of unknown length", limit + 1, true, fault.ErrBodyTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if tt.chunked {
					_ = http.NewResponseController(w).Flush()
				}
				_, _ = io.WriteString(w, strings.Repeat("x", tt.size))
			})
			answer, err := p.client(t, limited).Do(t.Context(), reading)
			p.requireCount(t, 1)
			if tt.want != nil {
				requireKind(t, err, tt.want)
				require.ErrorContains(t, err, "the limit is 1000 bytes")
				return
			}
			require.NoError(t, err)
			require.Len(t, answer.Body, tt.size)
		})
	}
}

// What is bounded is what comes out: a small answer that unfolds into a large one is refused too.
func TestBodyLimitCountsDecodedBytes(t *testing.T) {
	t.Parallel()
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "gzip", r.Header.Get("Accept-Encoding"))
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, strings.Repeat(" ", 1<<20)+`{}`)
		_ = z.Close()
	})
	answer, err := p.client(t).Do(t.Context(), reading)
	require.NoError(t, err)
	require.Len(t, answer.Body, 1<<20+2)

	_, err = p.client(t, func(t *rest.Transport, _ *rest.Service) { t.MaxBody = 1 << 20 }).Do(t.Context(), reading)
	requireKind(t, err, fault.ErrBodyTooLarge)
}

// An error's body is read as far as it goes, so an endless one does no harm.
func TestEndlessFailure(t *testing.T) {
	t.Parallel()
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		for r.Context().Err() == nil {
			if _, err := fmt.Fprint(w, marker); err != nil {
				return
			}
		}
	})
	_, err := p.client(t).Do(t.Context(), reading)
	requireKind(t, err, fault.ErrInvalid)
}

func TestLimitsMustNotBeNegative(t *testing.T) {
	t.Parallel()
	for name, transport := range map[string]rest.Transport{"body": {MaxBody: -1}, "time-out": {Timeout: -1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := rest.New(transport, rest.Service{Provider: "acme", BaseURL: "https://acme"})
			requireKind(t, err, fault.ErrInvalid)
		})
	}
}
