package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
)

func TestRawPaths(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, route string }{
		{"/", "/"},
		{"/api/v2/stats/daily?from=" + marker, "/api/v2/…"},
		{"/api/users", "/api/users"},
		{"/" + marker, "/…"},
		{"/users/" + marker + "%2Fx", "/users/…"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			p := serve(t, answering(http.StatusTeapot, `{"message":"no `+marker+`"}`))
			_, err := p.client(t).DoRaw(t.Context(), http.MethodGet, tt.path, nil)
			var api *fault.APIError
			require.ErrorAs(t, err, &api)
			require.Equal(t, tt.route, api.Route)
			require.Equal(t, tt.path, p.seen()[0].uri)
		})
	}
}

func TestRawPathsThatLeaveTheProviderAreRefused(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"", marker, "//evil.example/" + marker, "https://evil.example/" + marker, `/\evil.example`, "/a/../" + marker,
		"/a/./" + marker, "/a/%2e%2e/" + marker, "/a/" + marker + "%2F..", "/" + marker + "#x", "/%zz" + marker, "/" + marker + "\x00",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			p := serve(t, answering(http.StatusOK, `{}`))
			_, err := p.client(t).DoRaw(t.Context(), http.MethodGet, path, nil)
			requireKind(t, err, fault.ErrInvalid)
			p.requireCount(t, 0)
		})
	}
}

func TestRawBody(t *testing.T) {
	t.Parallel()
	p := serve(t, answering(http.StatusOK, `{"ok":true}`))
	client := p.client(t)
	answer, err := client.DoRaw(t.Context(), http.MethodPut, "/a/b", map[string]int{"n": 1})
	require.NoError(t, err)
	require.JSONEq(t, `{"ok":true}`, string(answer.Body))
	require.Equal(t, `{"n":1}`, p.seen()[0].body)

	_, err = client.DoRaw(t.Context(), "put", "/a/b", nil)
	requireKind(t, err, fault.ErrInvalid)
	_, err = client.DoRaw(t.Context(), http.MethodPut, "/a/b", func() {})
	requireKind(t, err, fault.ErrInvalid)
	p.requireCount(t, 1)
}

func FuzzRawPath(f *testing.F) {
	f.Add("/api/v2/stats/daily?from=20260101")
	f.Add("//evil.example")
	f.Add(`/\evil.example`)
	f.Add("/a/%2e%2e/b")
	f.Fuzz(func(t *testing.T, path string) {
		var sent *http.Request
		client := open(t, "http://tenant.example/base", through(func(r *http.Request) (*http.Response, error) {
			sent = r
			return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: r}, nil
		}))
		_, err := client.DoRaw(t.Context(), http.MethodGet, path, nil)
		if err != nil {
			require.Nil(t, sent)
			require.ErrorIs(t, err, fault.ErrInvalid)
			return
		}
		require.Equal(t, "tenant.example", sent.URL.Host)
		require.True(t, strings.HasPrefix(sent.URL.Path, "/base/"))
		require.NotContains(t, strings.Split(sent.URL.Path, "/"), "..")
	})
}
