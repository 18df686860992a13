package fusionauth_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/fusionauth"
)

// TestMain looks for goroutines that are left, those aside that bleve begins with the program.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

const (
	bonID   = "00000000-0000-4000-8000-000000000001"
	angusID = "00000000-0000-4000-8000-000000000002"
	app     = fusionauth.ApplicationID
)

// service is an instance and what is asked of it.
type service struct {
	*fusionauth.Server
	t *testing.T
}

// open starts an instance whose time and ids repeat.
func open(t *testing.T, opts ...fusionauth.Option) *service {
	t.Helper()
	s := fusionauth.New(append([]fusionauth.Option{fusionauth.With(emulator.WithDeterminism())}, opts...)...)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return &service{s, t}
}

// answer is what was answered.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

// ask sends a request such as "POST /api/user", with the API key unless headers say otherwise.
func (s *service) ask(target, body string, headers ...string) answer {
	s.t.Helper()
	method, path, _ := strings.Cut(target, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", fusionauth.APIKey)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	data, err := io.ReadAll(w.Body)
	require.NoError(s.t, err)
	return answer{s.t, w.Code, w.Header(), string(data)}
}

// want is ask for an answer with a status.
func (s *service) want(status int, target, body string, headers ...string) answer {
	s.t.Helper()
	a := s.ask(target, body, headers...)
	require.Equal(s.t, status, a.status, "%s: %s", target, a.body)
	if a.body == "" {
		require.NotContains(s.t, a.header.Get("Content-Type"), "json", "clients would try to read it")
	} else {
		require.Equal(s.t, "application/json;charset=UTF-8", a.header.Get("Content-Type"))
	}
	return a
}

// at returns the value at a path such as "user.data.tags", and of each element where there is a list.
func (a answer) at(path string) any {
	a.t.Helper()
	var value any
	require.NoError(a.t, json.Unmarshal([]byte(a.body), &value), a.body)
	return within(value, path)
}

func within(value any, path string) any {
	name, rest, more := strings.Cut(path, ".")
	switch v := value.(type) {
	case map[string]any:
		if !more {
			return v[name]
		}
		return within(v[name], rest)
	case []any:
		all := []any{}
		for _, one := range v {
			all = append(all, within(one, path))
		}
		return all
	}
	return nil
}

// codes returns the codes of an error body, by field.
func (a answer) codes() map[string]string {
	a.t.Helper()
	var body struct {
		FieldErrors   map[string][]struct{ Code string }
		GeneralErrors []struct{ Code string }
	}
	require.NoError(a.t, json.Unmarshal([]byte(a.body), &body), a.body)
	codes := map[string]string{}
	for field, list := range body.FieldErrors {
		codes[field] = list[0].Code
	}
	for _, one := range body.GeneralErrors {
		codes[""] = one.Code
	}
	return codes
}

// bon makes a user with an id.
func (s *service) bon() {
	s.t.Helper()
	s.want(200, "POST /api/user/"+bonID, `{"user":{"email":"bon@acdc.com","username":"Bon","password":"password","data":{"tags":["a"]}},"skipVerification":true}`)
}

func TestCallersNeedAKeyAndATenant(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, key := range []string{"", "wrong", "Bearer " + fusionauth.APIKey} {
		require.Empty(t, s.want(401, "GET /api/tenant", "", "Authorization", key).body)
	}
	require.Empty(t, s.want(404, "GET /api/nothing", "").body)
	require.Equal(t, "Ok", s.want(200, "GET /api/status", "", "Authorization", "").at("status"))
	s.bon()
	second := s.want(200, "POST /api/tenant", `{"tenant":{"name":"second"}}`).at("tenant.id").(string)
	require.Equal(t, map[string]string{"": "[TenantIdRequired]"}, s.want(400, "POST /api/user", `{"user":{"email":"x@acdc.com"}}`).codes())
	require.Equal(t, map[string]string{"": "[TenantIdRequired]"}, s.want(400, "GET /api/user?email=bon@acdc.com", "").codes())
	require.Equal(t, "bon@acdc.com", s.want(200, "GET /api/user/"+bonID, "").at("user.email"), "an id needs no tenant")
	s.want(404, "GET /api/user?email=bon@acdc.com", "", "X-FusionAuth-TenantId", second)
	s.want(200, "POST /api/user", `{"user":{"email":"bon@acdc.com"}}`, "X-FusionAuth-TenantId", second)
	s.want(400, "GET /api/user?email=bon@acdc.com", "", "X-FusionAuth-TenantId", bonID)
	require.EqualValues(t, 2, s.want(200, "POST /api/user/search", `{"search":{"queryString":"email:bon*"}}`).at("total"), "a search covers all tenants")
	require.EqualValues(t, 1, s.want(200, "POST /api/user/search", `{"search":{"queryString":"*"}}`, "X-FusionAuth-TenantId", second).at("total"))
	s.want(200, "DELETE /api/tenant/"+second, "")
	require.EqualValues(t, 1, s.want(200, "POST /api/user/search", `{"search":{"queryString":"*"}}`).at("total"))
}

func TestTheStateSurvivesARestart(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bon()
	s.want(200, "POST /api/user/registration/"+bonID, `{"registration":{"applicationId":"`+app+`"}}`)
	session := s.want(200, "POST /api/login", `{"loginId":"Bon","password":"password","applicationId":"`+app+`"}`)
	var saved strings.Builder
	require.NoError(t, s.Save(&saved))
	require.NotContains(t, saved.String(), `"password"`+`:"password"`)

	other := open(t)
	require.NoError(t, other.Load(strings.NewReader(saved.String())))
	other.want(200, "POST /api/login", `{"loginId":"Bon","password":"password","applicationId":"`+app+`"}`)
	other.want(200, "GET /api/jwt/validate", "", "Authorization", "Bearer "+session.at("token").(string))
	other.want(200, "POST /api/jwt/refresh", `{"refreshToken":"`+session.at("refreshToken").(string)+`"}`)
	require.EqualValues(t, 1, other.want(200, "POST /api/user/search", `{"search":{"queryString":"bon"}}`).at("total"))
	for _, broken := range []string{"", "{}", `{"format":"x"}`, `{"format":"authplus fusionauth emulator 1","state":null}`} {
		require.Error(t, other.Load(strings.NewReader(broken)), broken)
	}
	require.EqualValues(t, 1, other.want(200, "POST /api/user/search", `{"search":{"queryString":"bon"}}`).at("total"), "an error changes nothing")
	revision := other.Revision()
	other.Reset()
	require.Greater(t, other.Revision(), revision)
	other.want(404, "GET /api/user/"+bonID, "")
}

func TestSeedsAreUsersOfImports(t *testing.T) {
	t.Parallel()
	s := open(t)
	n, err := s.Seed(strings.NewReader(`{"id":"` + bonID + `","email":"Bon@acdc.com","password":"password"}` + "\n" + `{"user":{"username":"angus"}}`))
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, true, s.want(200, "GET /api/user/"+bonID, "").at("user.active"), "unlike in an import")
	s.want(202, "POST /api/login", `{"loginId":"bon@acdc.com","password":"password","applicationId":"`+app+`"}`)
	for _, tt := range []struct{ seed, want string }{
		{`[{"email":"a@acdc.com"},7]`, "line 1: not an object"},
		{"{\"email\":\"a@acdc.com\"}\n{\"email\":\"bon@acdc.com\"}", "line 2: user.email: [duplicate]user.email"},
		{`{"id":"x","email":"a@acdc.com"}`, "[couldNotConvert]"},
		{`{}`, "[blank]"},
		{`{`, "malformed JSON"},
	} {
		_, err := s.Seed(strings.NewReader(tt.seed))
		require.ErrorContains(t, err, tt.want, tt.seed)
	}
	require.EqualValues(t, 2, s.want(200, "POST /api/user/search", `{"search":{"queryString":"*"}}`).at("total"), "none is added then")
}

func TestFaultsAnswerInFusionAuthsWords(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.NoError(t, s.Fault(emulator.Fault{Status: 500, Times: 1}, emulator.Fault{Status: 401, Times: 1}, emulator.Fault{Status: 400, Times: 1}))
	require.Equal(t, map[string]string{"": "[Exception]"}, s.want(500, "GET /api/tenant", "").codes())
	s.want(401, "GET /api/tenant", "")
	require.Equal(t, map[string]string{"": "[invalid]"}, s.want(400, "GET /api/tenant", "").codes())
	s.want(200, "GET /api/tenant", "")
	s.Configure(func(c *emulator.Config) { c.RateLimit = emulator.Rate{Burst: 1, PerSecond: 0.001} })
	s.want(200, "GET /api/tenant", "")
	require.Empty(t, s.want(429, "GET /api/tenant", "").body)
}
