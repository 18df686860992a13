package fusionauth_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/fusionauth"
)

// band is an instance with some users, who were created one millisecond after another.
func band(t *testing.T, opts ...fusionauth.Option) *service {
	t.Helper()
	s := open(t, opts...)
	var seed strings.Builder
	for i, user := range []string{
		`"email":"angus@acdc.com","firstName":"Angus","lastName":"Young","data":{"Plan":"Gold","n":7,"song":"Highway to Hell"}`,
		`"email":"malcolm@acdc.com","fullName":"Malcolm Mitchell Young","username":"Mal Young"`,
		`"email":"bon@acdc.com","active":false,"registrations":[{"applicationId":"` + app + `","roles":["singer"]},{"applicationId":"x","roles":["pilot"]}]`,
		`"username":"brian","mobilePhone":"303","registrations":[{"applicationId":"` + app + `","roles":["pilot"]}]`,
	} {
		fmt.Fprintf(&seed, `{"id":"00000000-0000-4000-8000-00000000000%d","insertInstant":%d,%s}`+"\n", i, 1_700_000_000_000+i, user)
	}
	_, err := s.Seed(strings.NewReader(seed.String()))
	require.NoError(t, err)
	return s
}

// numbers returns the last digits of the ids that a search finds.
func (a answer) numbers() string {
	a.t.Helper()
	var found strings.Builder
	for _, id := range a.at("users.id").([]any) {
		text := id.(string)
		found.WriteString(text[len(text)-1:])
	}
	return found.String()
}

// search sends criteria as JSON without their braces.
func (s *service) search(criteria string) answer {
	s.t.Helper()
	return s.want(200, "POST /api/user/search", `{"search":{`+criteria+`}}`)
}

func TestQueryStringsSpeakLucene(t *testing.T) {
	t.Parallel()
	s := band(t)
	for query, want := range map[string]string{
		"*": "0123", "*:*": "0123", "angus": "0", "angus@acdc.com": "0", "acdc": "012", "email:dinesh": "", "email:MAL*": "1",
		"fullName:young": "01", "fullName.exact:young": "", `fullName.exact:"angus young"`: "0", "username:young": "1",
		"active:false": "2", "data.Plan:gold": "0", "data.plan:gold": "", "data.n:[5 TO 9]": "0", "_exists_:data.n": "0",
		"insertInstant:[1700000000001 TO 1700000000002]": "12", "firstName:Angus": "", "email:*@acdc.com AND NOT active:false": "01",
		"mobilePhone:303": "3", "registrations.applicationId:" + app: "23", "login:brian": "3",
	} {
		a := s.search(`"sortFields":[{"name":"insertInstant"}],"queryString":` + fmt.Sprintf("%q", query))
		require.Equal(t, want, a.numbers(), query)
		require.EqualValues(t, len(want), a.at("total"), query)
		require.Equal(t, want, s.want(200, "GET /api/user/search?sortFields[0].name=insertInstant&queryString="+url.QueryEscape(query), "").numbers(), query)
	}
	require.Equal(t, map[string]string{"query": "[invalid]query"}, s.want(400, "POST /api/user/search", `{"search":{"queryString":"email:("}}`).codes())
}

func TestTextsCanBeCutIntoWords(t *testing.T) {
	t.Parallel()
	whole, cut := band(t), band(t, fusionauth.WithWords("data.song"))
	for query, want := range map[string][2]string{
		`data.song:"highway to hell"`: {"0", "0"}, `data.song:hell`: {"", "0"}, `data.song:he*`: {"", "0"}, `data.song:*hway`: {"", "0"},
		`data.song:highway\ t*`: {"0", ""}, `_exists_:data.song`: {"0", "0"}, `data.n:7`: {"0", "0"},
	} {
		dsl := fmt.Sprintf(`{"query_string":{"query":%q}}`, query)
		for i, s := range []*service{whole, cut} {
			require.Equal(t, want[i], s.search(fmt.Sprintf(`"queryString":%q`, query)).numbers(), query)
			require.Equal(t, want[i], s.search(fmt.Sprintf(`"query":%q`, dsl)).numbers(), query)
		}
	}
}

func TestQueriesInElasticsearchsOwnLanguage(t *testing.T) {
	t.Parallel()
	s := band(t)
	nested := func(inner string) string { return `{"nested":{"path":"registrations","query":` + inner + `}}` }
	for query, want := range map[string]string{
		`{"match_all":{}}`:                                                                "0123",
		`{"match":{"email":"bon@acdc.com"}}`:                                              "2",
		`{"match":{"email":{"query":"bon@acdc.com"}}}`:                                    "2",
		`{"term":{"active":{"value":false}}}`:                                             "2",
		`{"terms":{"email":["bon@acdc.com","angus@acdc.com"]}}`:                           "02",
		`{"exists":{"field":"username"}}`:                                                 "13",
		`{"prefix":{"email":"mal"}}`:                                                      "1",
		`{"wildcard":{"email":{"value":"*on@*"}}}`:                                        "2",
		`{"range":{"data.n":{"gte":7,"lt":8}}}`:                                           "0",
		`{"query_string":{"query":"young"}}`:                                              "01",
		nested(`{"match":{"registrations.roles":"pilot"}}`):                               "23",
		`{"bool":{"must_not":` + nested(`{"exists":{"field":"registrations.id"}}`) + `}}`: "01",
		nested(`{"bool":{"must":[{"match":{"registrations.applicationId":"` + app + `"}},{"match":{"registrations.roles":"pilot"}}]}}`):                               "3",
		`{"bool":{"must_not":[` + nested(`{"bool":{"must":[{"match":{"registrations.applicationId":"`+app+`"}},{"match":{"registrations.roles":"pilot"}}]}}`) + `]}}`: "012",
		`{"bool":{"should":[{"match":{"email":"bon@acdc.com"}},{"match":{"login":"brian"}}]}}`:                                                                        "23",
		`{"bool":{"must":{"match_all":{}},"should":[{"match":{"login":"brian"}}]}}`:                                                                                   "0123",
		`{"bool":{"filter":{"match_all":{}},"minimum_should_match":1,"should":[{"match":{"login":"brian"}}]}}`:                                                        "3",
	} {
		a := s.search(`"sortFields":[{"name":"insertInstant"}],"query":` + fmt.Sprintf("%q", query))
		require.Equal(t, want, a.numbers(), query)
		require.EqualValues(t, len(want), a.at("total"), query)
	}
	for _, query := range []string{"*", "{}", `{"match":{}}`, `{"match":7}`, `{"sing":{"x":1}}`, `{"range":{"x":{}}}`, `{"bool":{"must":[7]}}`, `{"query_string":{"query":"("}}`} {
		require.Equal(t, map[string]string{"query": "[invalid]query"}, s.want(400, "POST /api/user/search", `{"search":{"query":`+fmt.Sprintf("%q", query)+`}}`).codes(), query)
	}
}

func TestSearchesAreOrderedAndPaged(t *testing.T) {
	t.Parallel()
	s := band(t, fusionauth.WithWindow(4))
	for order, want := range map[string]string{
		`[{"name":"email"}]`: "0213", `[{"name":"email","order":"desc"}]`: "1203", `[{"name":"email","missing":"_first"}]`: "3021",
		`[{"name":"username"}]`: "3102", `[{"name":"fullName","order":"desc"},{"name":"id"}]`: "1023",
		`[{"name":"insertInstant","order":"desc"}]`: "3210", `[{"name":"registrations.roles"}]`: "3201",
	} {
		all := `"queryString":"*","sortFields":` + order
		require.Equal(t, want, s.search(all+`,"numberOfResults":4`).numbers(), order)
		a := s.search(all + `,"numberOfResults":1,"startRow":1`)
		require.Equal(t, want[1:2], a.numbers(), order)
		rest := a.at("nextResults").(string)
		b := s.search(`"numberOfResults":3,"nextResults":"` + rest + `"`)
		require.Equal(t, want[2:], b.numbers(), order)
		end := s.search(`"numberOfResults":3,"nextResults":"` + b.at("nextResults").(string) + `"`)
		require.Empty(t, end.numbers(), order)
		require.Equal(t, b.at("nextResults"), end.at("nextResults"), "the place stays")
	}
	require.Empty(t, s.search(`"queryString":"*","numberOfResults":0`).numbers())
	for criteria, code := range map[string]string{
		`"queryString":"*","startRow":2,"numberOfResults":3`:                        "[tooLarge]search.startRow",
		`"queryString":"*","startRow":-1`:                                           "[invalid]search.numberOfResults",
		`"queryString":"*","numberOfResults":1,"sortFields":[{"name":"firstName"}]`: "[invalid]search.sortFields",
		`"nextResults":"x"`: "[invalid]search.nextResults",
	} {
		codes := s.want(400, "POST /api/user/search", `{"search":{`+criteria+`}}`).codes()
		require.Contains(t, codes, strings.SplitN(code, "]", 2)[1], criteria)
	}
}

// TestPlacesHoldWhileUsersComeAndGo reads on from a place after users before it were deleted.
func TestPlacesHoldWhileUsersComeAndGo(t *testing.T) {
	t.Parallel()
	s := band(t)
	a := s.search(`"queryString":"*","numberOfResults":2,"sortFields":[{"name":"insertInstant"}]`)
	require.Equal(t, "01", a.numbers())
	s.want(200, "DELETE /api/user/00000000-0000-4000-8000-000000000001?hardDelete=true", "")
	require.Equal(t, "23", s.search(`"nextResults":"`+a.at("nextResults").(string)+`"`).numbers())
}

func TestWhatIsFoundIsReadFromTheDatabase(t *testing.T) {
	t.Parallel()
	s := band(t, fusionauth.With(emulator.WithIndexDelay(time.Hour)))
	s.want(200, "PATCH /api/user/00000000-0000-4000-8000-000000000000", `{"user":{"email":"gus@acdc.com"}}`)
	s.want(200, "DELETE /api/user/00000000-0000-4000-8000-000000000001?hardDelete=true", "")
	a := s.search(`"queryString":"email:angus*"`)
	require.Equal(t, []any{"gus@acdc.com"}, a.at("users.email"))
	a = s.search(`"queryString":"email:malcolm*"`)
	require.Empty(t, a.numbers())
	require.EqualValues(t, 1, a.at("total"), "the index still counts who is gone")
	require.Empty(t, s.search(`"queryString":"email:gus*"`).numbers())
	require.Equal(t, "0", s.search(`"ids":["00000000-0000-4000-8000-000000000000","nobody"]`).numbers(), "ids are read from the database")
	s.want(200, "PUT /api/user/search", "")
	require.Equal(t, "0", s.search(`"queryString":"email:gus*"`).numbers())
	require.NotContains(t, s.want(200, "POST /api/user/search", `{"search":{"queryString":"*"},"expand":[]}`).body, "registrations")
}

// TestPagesBeyondAllNumbers are refused where there is a window, and elsewhere hold what there is.
func TestPagesBeyondAllNumbers(t *testing.T) {
	t.Parallel()
	const far = "9223372036854775807"
	s := band(t)
	for _, query := range []string{`"queryString":"*"`, `"queryString":"active:true"`, `"query":"{\"match_all\":{}}"`} {
		for _, page := range []string{
			`"numberOfResults":` + far, `"startRow":1,"numberOfResults":` + far, `"startRow":` + far, `"startRow":` + far + `,"numberOfResults":` + far,
		} {
			a := s.want(400, "POST /api/user/search", `{"search":{`+query+`,`+page+`,"sortFields":[{"name":"email"}]}}`)
			require.Equal(t, map[string]string{"search.startRow": "[tooLarge]search.startRow"}, a.codes(), page)
		}
		next := s.search(query + `,"numberOfResults":1,"sortFields":[{"name":"insertInstant"}]`).at("nextResults").(string)
		all := s.search(query + `,"sortFields":[{"name":"insertInstant"}]`).numbers()
		require.Equal(t, all[1:], s.search(`"nextResults":"`+next+`","numberOfResults":`+far).numbers())
	}
	// A place that nobody was given is none to fall over.
	for _, offset := range []string{far, "-9223372036854775808"} {
		place := base64.RawURLEncoding.EncodeToString([]byte(`{"ls":[1,"x"],"of":` + offset + `,"qs":"*","sf":[]}`))
		require.Equal(t, "0123", s.search(`"nextResults":"`+place+`","numberOfResults":`+far).numbers())
	}
	s = band(t, fusionauth.WithEngine(fusionauth.Database))
	const first = `"queryString":"*","sortFields":[{"name":"insertInstant"}],"startRow":`
	require.Equal(t, "123", s.search(first+`1,"numberOfResults":`+far).numbers())
	require.Empty(t, s.search(first+far+`,"numberOfResults":`+far).numbers())
}

func TestTotalsEndUnlessMoreIsAskedFor(t *testing.T) {
	t.Parallel()
	s := open(t)
	var seed strings.Builder
	for i := range 10_001 {
		fmt.Fprintf(&seed, `{"username":"u%d"}`+"\n", i)
	}
	_, err := s.Seed(strings.NewReader(seed.String()))
	require.NoError(t, err)
	require.EqualValues(t, 10_000, s.search(`"queryString":"*","numberOfResults":1`).at("total"))
	require.EqualValues(t, 10_001, s.search(`"queryString":"*","numberOfResults":1,"accurateTotal":true`).at("total"))
}

func TestTheDatabaseLooksForOneTerm(t *testing.T) {
	t.Parallel()
	s := band(t, fusionauth.WithEngine(fusionauth.Database), fusionauth.With(emulator.WithIndexDelay(time.Hour)))
	for query, want := range map[string]string{
		"*": "0123", "*young*": "01", "ANGUS*": "0", "brian": "3", "bri": "", "email:bon*": "", "303": "",
	} {
		a := s.search(`"sortFields":[{"name":"insertInstant"}],"queryString":` + fmt.Sprintf("%q", query))
		require.Equal(t, want, a.numbers(), query)
		require.Nil(t, a.at("nextResults"))
	}
	s.want(400, "POST /api/user/search", `{"search":{"query":"{}"}}`)
	s.want(400, "POST /api/user/search", `{"search":{"queryString":"*","sortFields":[{"name":"registrations.id"}]}}`)
	s.want(200, "POST /api/user", `{"user":{"username":"cliff"}}`)
	require.EqualValues(t, 1, s.search(`"queryString":"cliff"`).at("total"), "the database sees every write at once")
	require.Len(t, s.search(`"queryString":"*","startRow":10000,"numberOfResults":100`).at("users"), 0, "there is no window")
}
