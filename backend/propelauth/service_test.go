package propelauth_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/backend/propelauth"
	"github.com/authplus/authplus/emulator/emulatortest"
	emulator "github.com/authplus/authplus/emulator/propelauth"
	"github.com/authplus/authplus/where"
)

// TestMain looks for goroutines that are left, those aside that bleve begins with the program.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// The users and organizations that tests begin with.
const (
	angus = "11111111-1111-4111-8111-111111111111"
	bon   = "22222222-2222-4222-8222-222222222222"
	brian = "33333333-3333-4333-8333-333333333333"
	none  = "99999999-9999-4999-8999-999999999999"
	acdc  = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	fans  = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
)

var band = []string{
	`{"user_id":"` + angus + `","email":"Angus@acdc.com","username":"angus","first_name":"Angus","last_name":"Young","created_at":1700000000,
		"last_active_at":1700000300,"legacy_user_id":"a1","properties":{"guitar":"SG","n":12345678901234567890},"metadata":{"plan":"gold"},
		"org_id_to_org_info":{"` + acdc + `":{"org_name":"AC/DC","user_role":"Owner"},"` + fans + `":{"org_name":"Fans","user_role":"Member"}}}`,
	`{"user_id":"` + bon + `","email":"bon@acdc.com","username":"bon","created_at":1700000100,"last_active_at":1700000200,"enabled":false,
		"org_id_to_org_info":{"` + acdc + `":{"org_name":"AC/DC","user_role":"Member"}}}`,
	`{"user_id":"` + brian + `","email":"brian@geordie.co.uk","created_at":1700000200,"last_active_at":1700000100}`,
}

// tenant is an emulated environment with the backend that speaks to it.
type tenant struct {
	*emulatortest.PropelAuthService
	*propelauth.Backend
}

// newTenant returns an environment with the band.
func newTenant(t testing.TB, configure func(*propelauth.Config), opts ...emulator.Option) *tenant {
	t.Helper()
	s := emulatortest.PropelAuth(t, opts...)
	s.MustSeed(t, band...)
	config := propelauth.Config{AuthURL: s.AuthURL(), APIKey: emulatortest.Token, URL: s.URL}
	if configure != nil {
		configure(&config)
	}
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	b, err := config.Open(backend.Transport{HTTPClient: &http.Client{Transport: transport}, Timeout: backendtest.Patience})
	require.NoError(t, err)
	return &tenant{s, b.(*propelauth.Backend)}
}

// auth returns the models of the environment.
func (s *tenant) auth(t testing.TB) *authplus.Auth {
	t.Helper()
	auth, err := authplus.Open(propelauth.Config{AuthURL: s.AuthURL(), APIKey: emulatortest.Token, URL: s.URL},
		authplus.WithTimeout(backendtest.Patience))
	require.NoError(t, err)
	return auth
}

// catalogues are the fields of the models.
var catalogues = map[string]*where.Catalogue{"user": where.Users(), "organization": where.Organizations(), "role": where.Roles()}

// complete fills in what a query leaves out, and resolves the predicate.
func complete(t testing.TB, q backend.Query, predicate where.Q) backend.Query {
	t.Helper()
	if q.Model == "" {
		q.Model = "user"
	}
	if q.Window == (backend.Window{}) {
		q.Window = backend.Everything()
	}
	q.Fields = catalogues[q.Model]
	var err error
	q.Where, err = q.Fields.Resolve(where.And(predicate))
	require.NoError(t, err)
	return q
}

// list reads what a query asks for, and returns the ids.
func (s *tenant) list(t testing.TB, q backend.Query, predicate where.Q) []string {
	t.Helper()
	docs := s.documents(t, q, predicate)
	ids := make([]string, len(docs))
	for i, doc := range docs {
		ids[i], _ = doc["user_id"].(string)
		if q.Model != "" && q.Model != "user" {
			ids[i], _ = doc["id"].(string)
		}
	}
	return ids
}

// documents reads what a query asks for.
func (s *tenant) documents(t testing.TB, q backend.Query, predicate where.Q) []map[string]any {
	t.Helper()
	results, err := s.Query(complete(t, q, predicate))
	require.NoError(t, err)
	raw, err := backend.Collect(results.Pages(t.Context()))
	require.NoError(t, err)
	docs := make([]map[string]any, len(raw))
	for i, doc := range raw {
		require.NoError(t, json.Unmarshal(doc, &docs[i]))
	}
	return docs
}

// fields returns the JSON of values by their names.
func fields(t testing.TB, values map[string]any) map[string]json.RawMessage {
	t.Helper()
	out := map[string]json.RawMessage{}
	for name, value := range values {
		data, err := json.Marshal(value)
		require.NoError(t, err)
		out[name] = data
	}
	return out
}

// object decodes a document.
func object(t testing.TB, doc json.RawMessage) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal(doc, &out))
	return out
}

// asked returns the requests of a function as "METHOD path".
func (s *tenant) asked(f func()) []string {
	s.ForgetRequests()
	f()
	var list []string
	for _, r := range s.Requests() {
		list = append(list, r.Method+" "+r.Path)
	}
	return list
}

// roundTrip is a server without a network.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// opened returns a backend that asks a server without a network.
func opened(t require.TestingT, server http.RoundTripper) backend.Backend {
	b, err := propelauth.Config{AuthURL: "https://auth.acdc.com", APIKey: "x"}.
		Open(backend.Transport{HTTPClient: &http.Client{Transport: server}})
	require.NoError(t, err)
	return b
}

// everybody is the query of all users.
func everybody() backend.Query {
	return backend.Query{Model: "user", Fields: where.Users(), Window: backend.Everything()}
}

// answer is an answer of a server without a network.
func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Request: r, Body: io.NopCloser(strings.NewReader(body)),
		Header: http.Header{"Content-Type": {"application/json"}},
	}
}
