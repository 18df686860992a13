package rest_test

import (
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

func TestRequestLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		call rest.Call
		want string
	}{
		{"a route without values", rest.Call{Route: "/api/users"}, "/api/users"},
		{"a bar", get("/users/{id}", "auth0|1"), "/users/auth0%7C1"},
		{"a slash", get("/users/{id}", "a/../b"), "/users/a%2F..%2Fb"},
		{"what begins a query", get("/users/{id}", "a?b=c#d"), "/users/a%3Fb=c%23d"},
		{"an escape", get("/users/{id}", "%2e%2e"), "/users/%252e%252e"},
		{"three dots", get("/users/{id}", "..."), "/users/..."},
		{"something behind the value", get("/users/{id}/roles", "1"), "/users/1/roles"},
		{"a query", rest.Call{Route: "/users", Query: url.Values{"q": {"a&b=c d"}}}, "/users?q=a%26b%3Dc+d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := serve(t, answering(http.StatusOK, `{}`))
			tt.call.Method = http.MethodGet
			_, err := p.client(t).Do(t.Context(), tt.call)
			require.NoError(t, err)
			require.Equal(t, tt.want, p.seen()[0].uri)
		})
	}
}

func get(route, id string) rest.Call {
	return rest.Call{Method: http.MethodGet, Route: route, Path: map[string]string{"id": id}}
}

// No value leads to another route: the server reads back what the caller gave.
func TestPathValuesArriveWhole(t *testing.T) {
	t.Parallel()
	var path string
	client := open(t, "http://tenant.example", through(func(r *http.Request) (*http.Response, error) {
		path = r.URL.EscapedPath()
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: r}, nil
	}))
	rapid.Check(t, func(rt *rapid.T) {
		id := rapid.StringMatching(`[./|%?#@a é+\\-]{1,6}`).Filter(func(s string) bool { return s != "." && s != ".." }).Draw(rt, "id")
		_, err := client.Do(t.Context(), get("/users/{id}/roles", id))
		require.NoError(rt, err)
		segments := strings.Split(path, "/")
		require.Len(rt, segments, 4)
		require.Equal(rt, "roles", segments[3])
		arrived, err := url.PathUnescape(segments[2])
		require.NoError(rt, err)
		require.Equal(rt, id, arrived)
	})
}

func TestPathValuesThatLeadElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", ".", ".."} {
		t.Run("value "+id, func(t *testing.T) {
			t.Parallel()
			p := serve(t, answering(http.StatusOK, `{}`))
			_, err := p.client(t).Do(t.Context(), get("/users/{id}", id))
			requireKind(t, err, fault.ErrInvalid)
			var field *fault.FieldError
			require.ErrorAs(t, err, &field)
			require.Equal(t, &fault.FieldError{
				Model: "path", Field: "id", Problem: `must not be empty, "." or ".."`, Value: id, Kind: fault.ErrInvalid,
			}, field)
			p.requireCount(t, 0)
		})
	}
}

func TestCallsThatCannotBeSent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		call rest.Call
	}{
		{"no method", rest.Call{Route: "/users"}},
		{"a method in lower case", rest.Call{Method: "get", Route: "/users"}},
		{"a method with a line feed", rest.Call{Method: "GET\r\nX-" + marker + ": 1", Route: "/users"}},
		{"a value that is missing", rest.Call{Method: http.MethodGet, Route: "/users/{id}"}},
		{"a brace that is not closed", get("/users/{id", marker)},
		{"a body that is no JSON", rest.Call{Method: http.MethodPost, Route: "/users", Body: map[string]any{marker: math.Inf(1)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := serve(t, answering(http.StatusOK, `{}`))
			_, err := p.client(t).Do(t.Context(), tt.call)
			requireKind(t, err, fault.ErrInvalid)
			p.requireCount(t, 0)
		})
	}
}

func TestBody(t *testing.T) {
	t.Parallel()
	p := serve(t, answering(http.StatusCreated, `{"id":1}`))
	answer, err := p.client(t).Do(t.Context(), rest.Call{
		Method: http.MethodPost, Route: "/users", Body: map[string]string{"name": "<Angus & Malcolm>"},
	})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, answer.Status)
	seen := p.seen()[0]
	require.Equal(t, `{"name":"<Angus & Malcolm>"}`, seen.body)
	require.Equal(t, "application/json", seen.header.Get("Content-Type"))
	require.Equal(t, "application/json", seen.header.Get("Accept"))

	_, err = p.client(t).Do(t.Context(), rest.Call{Method: http.MethodDelete, Route: "/users"})
	require.NoError(t, err)
	require.Empty(t, p.seen()[1].body)
	require.NotContains(t, p.seen()[1].header, "Content-Type")
}

func TestErrorsNameTheOperation(t *testing.T) {
	t.Parallel()
	p := serve(t, answering(http.StatusForbidden, `{}`))
	_, err := p.client(t).Do(t.Context(), rest.Call{Method: http.MethodPost, Route: "/graphql", Operation: "users"})
	require.EqualError(t, err, "acme: POST /graphql users: 403 Forbidden")
	require.Equal(t, "/graphql", p.seen()[0].uri)
}
