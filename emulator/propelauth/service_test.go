package propelauth_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/authplus/authplus/emulator/propelauth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// service is an emulator that is asked without a network.
type service struct{ *propelauth.Server }

func serve(_ *testing.T, opts ...propelauth.Option) *service {
	return &service{propelauth.New(opts...)}
}

// MustSeed adds users.
func (s *service) MustSeed(t *testing.T, users ...string) {
	t.Helper()
	_, err := s.Seed(strings.NewReader(strings.Join(users, "\n")))
	require.NoError(t, err)
}

// send sends a request, with the API key unless there are cookies.
func (s *service) send(t *testing.T, method, target, body string, cookies []*http.Cookie) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+propelauth.APIKey)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return s.answer(r)
}

// request sends a request with the API key, and returns the status and the body.
func (s *service) request(method, target, body string) (int, string) {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+propelauth.APIKey)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// answer returns the answer to a request.
func (s *service) answer(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

// ask sends a request such as "GET /api/backend/v1/user/query", and returns the status and the body.
func (s *service) ask(t *testing.T, target, body string) (int, string) {
	t.Helper()
	method, path, _ := strings.Cut(target, " ")
	answer := s.send(t, method, path, body, nil)
	return answer.StatusCode, read(t, answer)
}

func read(t *testing.T, answer *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(data)
}
