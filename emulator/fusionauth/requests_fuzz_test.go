package fusionauth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/fusionauth"
)

// bodies are what random requests begin with, beside those that the routes' paths are tried with.
var bodies = []string{
	``, `{}`, `[]`, `null`, `3`, `{"a":`, `{"user":{"email":"x@b.cd","password":"password","data":{"a":[{}]},"preferredLanguages":[null]}}`,
	`{"user":{"data":null,"username":"x","expiry":1e999},"registration":{"applicationId":"` + app + `","roles":[3]}}`,
	`{"users":[{"username":"x","memberships":[3,{}],"registrations":[{}],"twoFactor":[]}]}`, `{"users":[{"username":"x","encryptionScheme":"bcrypt","salt":3}]}`,
	`{"search":{"queryString":"email:(","sortFields":[{}],"numberOfResults":1e99}}`, `{"search":{"query":"{\"bool\":{\"must\":[{\"nested\":{}}]}}"}}`,
	`{"search":{"nextResults":"e30"},"expand":[3]}`, `{"members":{"x":[{}]},"memberIds":[3]}`, `{"group":{"name":"x","data":3},"roleIds":[null]}`,
	`[{"op":"add","path":"/user/data/-","value":1},{"op":"move","from":"/user","path":"/user/data"}]`,
	`{"loginId":"bon@acdc.com","password":"password","loginIdTypes":[3],"applicationId":"` + app + `"}`,
	`grant_type=refresh_token&refresh_token=%00&client_id=` + app,
}

// FuzzRequests asks for anything: the answer is none of the server's own failures, its JSON is whole, and
// what is kept can be loaded.
func FuzzRequests(f *testing.F) {
	const form = "application/x-www-form-urlencoded"
	for i, route := range fusionauth.Routes() {
		method, path, _ := strings.Cut(route, " ")
		path = strings.NewReplacer("{id}", bonID, "{applicationId}", app, "{", "", "}", "").Replace(path)
		f.Add(method, path, "ids=x&queryString=a:b&sortFields[0].name=id&userId="+bonID, bodies[i%len(bodies)], "application/json")
	}
	for _, body := range bodies {
		f.Add("POST", "/api/user", "", body, "application/json")
		f.Add("POST", "/api/user/search", "", body, "application/json")
		f.Add("POST", "/api/user/import", "", body, "application/json")
		f.Add("PATCH", "/api/user/"+bonID, "", body, "application/merge-patch+json")
		f.Add("PATCH", "/api/user/"+bonID, "", body, "application/json-patch+json")
		f.Add("POST", "/oauth2/token", "", body, form)
		f.Add("POST", "/_emulator/seed", "", body, "")
	}
	s := fusionauth.New(fusionauth.With(emulator.WithDeterminism()))
	f.Cleanup(func() { require.NoError(f, s.Close()) })
	_, err := s.Seed(strings.NewReader(`{"id":"` + bonID + `","email":"bon@acdc.com","password":"password","data":{"a":[1]}}`))
	require.NoError(f, err)
	var file strings.Builder
	require.NoError(f, s.Save(&file))
	f.Fuzz(func(t *testing.T, method, path, query, body, contentType string) {
		u, err := url.ParseRequestURI("/" + strings.TrimPrefix(path, "/"))
		if err != nil || u.Host != "" || u.Path == "/_emulator/faults" || u.Path == "/_emulator/config" {
			t.Skip()
		}
		u.RawQuery = query
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Method, r.URL, r.RequestURI = method, u, u.RequestURI()
		r.Header = http.Header{"Authorization": {fusionauth.APIKey}, "Content-Type": {contentType}}
		before := s.Revision()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.GreaterOrEqual(t, w.Code, 200)
		if !strings.Contains(w.Body.String(), "[ImportRequestFailed]") {
			require.Less(t, w.Code, 500, w.Body.String())
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
			require.True(t, json.Valid(w.Body.Bytes()), w.Body.String())
		}
		if s.Revision() == before {
			return
		}
		var saved strings.Builder
		require.NoError(t, s.Save(&saved))
		require.NoError(t, s.Load(strings.NewReader(saved.String())))
		require.NoError(t, s.Load(strings.NewReader(file.String())))
	})
}
