package genauth_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/genauth"
)

// service is an emulator that listens.
type service struct {
	*genauth.Server
	url    string
	client *http.Client
}

func serve(t *testing.T, opts ...genauth.Option) *service {
	t.Helper()
	server := genauth.New(append([]genauth.Option{genauth.With(emulator.WithToken("t"))}, opts...)...)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	client := listening.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &service{Server: server, url: listening.URL, client: client}
}

// answer is an envelope, and the HTTP status that it came with.
type answer struct {
	http       int
	StatusCode int             `json:"statusCode"`
	APICode    int             `json:"apiCode"`
	Message    string          `json:"message"`
	RequestID  string          `json:"requestId"`
	Data       json.RawMessage `json:"data"`
}

// object returns the data as an object.
func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	require.Equal(t, 200, a.StatusCode, a.Message)
	var object map[string]any
	require.NoError(t, json.Unmarshal(a.Data, &object))
	return object
}

// field returns one member of each object of a list.
func field(t *testing.T, list any, name string) []any {
	t.Helper()
	values := []any{}
	for _, one := range list.([]any) {
		values = append(values, one.(map[string]any)[name])
	}
	return values
}

// send sends a request and returns the answer as it came.
func (s *service) send(t *testing.T, method, path, body string, header map[string]string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	require.NoError(t, err)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	resp, err := s.client.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// ask sends a request with headers and opens the envelope.
func (s *service) ask(t *testing.T, method, path, body string, header map[string]string) answer {
	t.Helper()
	resp := s.send(t, method, path, body, header)
	a := answer{http: resp.StatusCode}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&a))
	return a
}

// get and post ask with a management token, in English.
func (s *service) get(t *testing.T, path string) answer {
	t.Helper()
	return s.ask(t, "GET", "/api/v3/"+path, "", map[string]string{"Authorization": "Bearer t", "x-genauth-lang": "en-US"})
}

func (s *service) post(t *testing.T, path, body string) answer {
	t.Helper()
	return s.ask(t, "POST", "/api/v3/"+path, body, map[string]string{"Authorization": "t", "x-authing-lang": "en-US"})
}

// form sends the form of a standard protocol and decodes the answer.
func (s *service) form(t *testing.T, path string, values url.Values) (int, map[string]any) {
	t.Helper()
	resp := s.send(t, "POST", path, values.Encode(), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var object map[string]any
	if len(data) > 0 {
		require.NoError(t, json.Unmarshal(data, &object), string(data))
	}
	return resp.StatusCode, object
}
