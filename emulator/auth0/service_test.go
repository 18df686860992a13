package auth0_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

// service is a tenant that a test asks without a network.
type service struct {
	*auth0.Server
	t testing.TB
}

// fixedToken is what every service accepts.
const fixedToken = "fixed"

// sharedKey signs the tokens of every service.
var sharedKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func open(t testing.TB, opts ...auth0.Option) *service {
	t.Helper()
	key, err := sharedKey()
	require.NoError(t, err)
	first := []auth0.Option{auth0.WithToken(fixedToken), auth0.WithKey(key), auth0.WithSearchTimeout(0)}
	return &service{Server: auth0.New(append(first, opts...)...), t: t}
}

// people is a connection that asks for neither user names nor strong passwords.
const people = `{"name":"people","strategy":"auth0","options":{"passwordPolicy":"none","requires_username":false},"enabled_clients":["authplus"]}`

// openPeople returns a service that has the connection people.
func openPeople(t testing.TB, opts ...auth0.Option) *service {
	t.Helper()
	s := open(t, opts...)
	s.want(http.StatusCreated, "POST /api/v2/connections", people)
	s.ForgetRequests()
	return s
}

// reply is an answer.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

// send sends a request.
func (s *service) send(r *http.Request) reply {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return reply{s.t, w.Code, w.Header(), w.Body.String()}
}

// ask sends a request such as "GET /api/v2/users" with the fixed token.
func (s *service) ask(target string, body ...string) reply {
	s.t.Helper()
	return s.askAs(fixedToken, target, body...)
}

// askAs sends a request with a token; an empty one is none.
func (s *service) askAs(token, target string, body ...string) reply {
	s.t.Helper()
	method, path, _ := strings.Cut(target, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(strings.Join(body, "")))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return s.send(r)
}

// want sends a request that must be answered with a status.
func (s *service) want(status int, target string, body ...string) reply {
	s.t.Helper()
	answer := s.ask(target, body...)
	require.Equal(s.t, status, answer.status, "%s: %s", target, answer.body)
	return answer
}

// refuses sends a request that must be answered with precisely this problem.
func (s *service) refuses(status int, code, message, target string, body ...string) {
	s.t.Helper()
	s.want(status, target, body...).problem(code, message)
}

// problem checks that the answer is a problem with this code and message.
func (r reply) problem(code, message string) {
	r.t.Helper()
	want := map[string]any{"statusCode": r.status, "error": http.StatusText(r.status), "message": message}
	if code != "" {
		want["errorCode"] = code
	}
	text, err := json.Marshal(want)
	require.NoError(r.t, err)
	require.JSONEq(r.t, string(text), r.body)
}

// is checks the body.
func (r reply) is(want string) {
	r.t.Helper()
	require.JSONEq(r.t, want, r.body)
}

// object returns the body, which must be an object.
func (r reply) object() map[string]any {
	r.t.Helper()
	var object map[string]any
	require.NoError(r.t, json.Unmarshal([]byte(r.body), &object), r.body)
	return object
}

// text returns a property of the body that must be a text.
func (r reply) text(name string) string {
	r.t.Helper()
	text, ok := r.object()[name].(string)
	require.True(r.t, ok, "%s in %s", name, r.body)
	return text
}

// values returns one property of every object in a list, which is the body or its property of that name.
func (r reply) values(name string, in ...string) []any {
	r.t.Helper()
	var list []map[string]any
	body := []byte(r.body)
	for _, property := range in {
		var envelope map[string]json.RawMessage
		require.NoError(r.t, json.Unmarshal(body, &envelope), r.body)
		body = envelope[property]
	}
	require.NoError(r.t, json.Unmarshal(body, &list), r.body)
	values := make([]any, len(list))
	for i := range list {
		values[i] = list[i][name]
	}
	return values
}

// create makes a user and returns the id.
func (s *service) create(body string) string {
	s.t.Helper()
	return s.want(http.StatusCreated, "POST /api/v2/users", body).text("user_id")
}

// user returns a user's profile, and path the path of the user.
func (s *service) user(id string) map[string]any {
	s.t.Helper()
	return s.want(http.StatusOK, "GET "+path(id)).object()
}

func path(id string) string { return "/api/v2/users/" + strings.ReplaceAll(id, "|", "%7C") }
