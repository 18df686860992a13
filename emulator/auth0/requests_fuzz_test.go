package auth0_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

// fuzzBodies are what random requests begin with, beside those that the routes' paths are tried with.
var fuzzBodies = []string{
	``, `{}`, `[]`, `null`, `3`, `{"a":`, `{"connection":"people","email":"x@b.cd","password":"x","user_metadata":{"a":[{}]}}`,
	`{"user_metadata":{"a":null},"app_metadata":{},"email":null,"connection":"people"}`, `{"name":1e999,"options":[],"scopes":[null]}`,
	`{"roles":[{}],"members":[null],"users":[3],"permissions":[[]]}`, `{"provider":"auth0","user_id":3}`, `{"link_with":"x"}`,
	`{"grant_type":"password","client_id":"authplus","client_secret":"authplus-secret","username":"a","password":"b"}`,
	`grant_type=refresh_token&refresh_token=%00&client_id=authplus`,
}

// target returns the URL of a path and a query, as a server would read it from the wire.
func target(path, query string) (*url.URL, bool) {
	u, err := url.ParseRequestURI("/" + strings.TrimPrefix(path, "/"))
	if err != nil || u.Host != "" {
		return nil, false
	}
	u.RawQuery = query
	// What would break connections or wait is not what this is about.
	return u, u.Path != "/_emulator/faults" && u.Path != "/_emulator/config"
}

// Whatever is asked, the answer is none of the server's own failures, and its JSON is whole.
func FuzzRequests(f *testing.F) {
	for i, route := range auth0.Routes() {
		method, path, _ := strings.Cut(route, " ")
		path = strings.NewReplacer("{id}", "auth0%7Cangus", "{", "", "}", "").Replace(path)
		f.Add(method, path, "page=0&take=1&fields=name&q=name:*", fuzzBodies[i%len(fuzzBodies)], "application/json")
	}
	for _, body := range fuzzBodies {
		f.Add("POST", "/api/v2/users", "", body, "application/json")
		f.Add("PATCH", "/api/v2/users/auth0%7Cangus", "", body, "application/x-www-form-urlencoded")
		f.Add("POST", "/oauth/token", "", body, "application/x-www-form-urlencoded")
		f.Add("POST", "/_emulator/seed", "", body, "")
	}
	s := openPeople(f, auth0.WithDeterminism())
	_, err := s.Seed(seedText(`{"user_id":"auth0|angus","connection":"people","email":"angus@acdc.com","password":"x","user_metadata":{"a":1}}`))
	require.NoError(f, err)
	var file strings.Builder
	require.NoError(f, s.Save(&file))
	f.Fuzz(func(t *testing.T, method, path, query, body, contentType string) {
		u, ok := target(path, query)
		if !ok {
			t.Skip()
		}
		before := s.Revision()
		r := &http.Request{Method: method, URL: u, RequestURI: u.RequestURI(), Host: "tenant", RemoteAddr: "192.0.2.1:1", Header: http.Header{
			"Authorization": {"Bearer " + fixedToken}, "Content-Type": {contentType},
		}, Body: http.NoBody}
		if body != "" {
			r = r.WithContext(t.Context())
			r.Body = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)).Body
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		sane(t, w)
		if s.Revision() == before {
			return
		}
		var saved strings.Builder
		require.NoError(t, s.Save(&saved))
		require.NoError(t, s.Load(strings.NewReader(saved.String())), "what is kept can be loaded")
		require.NoError(t, s.Load(strings.NewReader(file.String())))
	})
}

// sane checks what holds of every answer.
func sane(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	require.GreaterOrEqual(t, w.Code, 200)
	require.Less(t, w.Code, 500, w.Body.String())
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		require.True(t, json.Valid(w.Body.Bytes()), w.Body.String())
	}
	if w.Code == http.StatusNoContent {
		require.Empty(t, w.Body.String())
	}
}
