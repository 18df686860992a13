package auth0_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/lucene"
)

// band returns a service with n users, of which the i-th has the address i@acdc.com and was created in
// the i-th second.
func band(t testing.TB, n int, opts ...auth0.Option) *service {
	t.Helper()
	s := open(t, opts...)
	var seed strings.Builder
	for i := range n {
		fmt.Fprintf(&seed, `{"user_id":"auth0|%04d","email":"%[1]d@acdc.com","name":"N%[2]d","created_at":%[3]q}`+"\n",
			i, n-i, time.Unix(int64(i), 0).UTC().Format(time.RFC3339))
	}
	_, err := s.Seed(seedText(seed.String()))
	require.NoError(t, err)
	return s
}

func TestSearchesArePaged(t *testing.T) {
	t.Parallel()
	s := band(t, 120)
	require.Len(t, s.want(http.StatusOK, "GET /api/v2/users").values("user_id"), 50)
	require.Equal(t, []any{"auth0|0118", "auth0|0119"}, s.want(http.StatusOK, "GET /api/v2/users?per_page=2&page=59").values("user_id"))
	require.Equal(t, "[]", s.want(http.StatusOK, "GET /api/v2/users?per_page=100&page=2").body, "beyond the last")

	answer := s.want(http.StatusOK, "GET /api/v2/users?per_page=1&page=3&include_totals=true&fields=user_id")
	require.Equal(t, `{"start":3,"limit":1,"length":1,"users":[{"user_id":"auth0|0003"}],"total":120}`, answer.body, "the order of the keys too")
	require.Equal(t, `{"start":0,"limit":0,"length":0,"users":[],"total":120}`,
		s.want(http.StatusOK, "GET /api/v2/users?per_page=0&include_totals=true").body)
}

func TestOnlyTheFirstThousandCanBePaged(t *testing.T) {
	t.Parallel()
	const message = "You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation"
	s := band(t, 3)
	for _, query := range []string{"per_page=100&page=10", "per_page=50&page=20", "per_page=30&page=33", "page=1000&per_page=1"} {
		s.refuses(http.StatusBadRequest, "invalid_paging", message, "GET /api/v2/users?"+query)
	}
	for _, query := range []string{"per_page=100&page=9", "per_page=50&page=19", "per_page=30&page=32", "page=999&per_page=1", "page=5000&per_page=0"} {
		s.want(http.StatusOK, "GET /api/v2/users?"+query).is(`[]`)
	}
	smaller := band(t, 3, auth0.WithWindow(2))
	smaller.want(http.StatusOK, "GET /api/v2/users?per_page=2")
	smaller.want(http.StatusBadRequest, "GET /api/v2/users?per_page=2&page=1")
}

func TestSearchesAreSorted(t *testing.T) {
	t.Parallel()
	s := band(t, 3)
	_, err := s.Seed(seedText(`{"user_id":"auth0|nameless","created_at":"2020-01-01T00:00:00Z","blocked":true,"logins_count":10}
		{"user_id":"auth0|lower","created_at":"2020-01-01T00:00:00Z","name":"a","logins_count":9}`))
	require.NoError(t, err)
	for sort, want := range map[string]string{
		"created_at:1":   "0000 0001 0002 lower nameless",
		"created_at:-1":  "lower nameless 0002 0001 0000",
		"name:1":         "lower 0002 0001 0000 nameless",
		"name:-1":        "0000 0001 0002 lower nameless",
		"email:-1":       "0002 0001 0000 lower nameless",
		"logins_count:1": "lower nameless 0000 0001 0002",
		"blocked:-1":     "nameless 0000 0001 0002 lower",
		"picture:1":      "0000 0001 0002 lower nameless",
	} {
		var ids []string
		for _, id := range s.want(http.StatusOK, "GET /api/v2/users?sort="+sort).values("user_id") {
			ids = append(ids, strings.TrimPrefix(id.(string), "auth0|"))
		}
		require.Equal(t, want, strings.Join(ids, " "), sort)
	}
	s.refuses(http.StatusBadRequest, "invalid_query_string", "Sorting by user_metadata or app_metadata is not supported", "GET /api/v2/users?sort=user_metadata.a:1")
	s.refuses(http.StatusBadRequest, "invalid_query_string",
		`Query validation error: 'String does not match pattern ^[a-zA-Z0-9_\.]+:(1|-1)$: name' on property sort `+
			`(Field to sort by. Use field:order where order is 1 for ascending and -1 for descending).`, "GET /api/v2/users?sort=name")
}

func TestSearchesUnderstandLucene(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.Seed(seedText(`{"user_id":"auth0|angus","email":"angus@acdc.com","name":"Angus Young","app_metadata":{"plan":"gold"},"logins_count":3}
		{"user_id":"auth0|malcolm","email":"malcolm@acdc.com","name":"Malcolm Young","blocked":true}
		{"user_id":"google-oauth2|1","email":"bon@scott.com","name":"Bon","identities":[{"connection":"google-oauth2","provider":"google-oauth2","user_id":"1"}]}`))
	require.NoError(t, err)
	for q, want := range map[string]int{
		"": 3, "  ": 3, `email:"ANGUS@acdc.com"`: 1, `user_id:auth0*`: 2, `name:*young*`: 2, `app_metadata.plan:"gold"`: 1,
		`blocked:true OR logins_count:[1 TO 5]`: 2, `NOT _exists_:logins_count`: 2, `identities.connection:"google-oauth2"`: 1,
		`email.domain:"acdc.com" AND NOT blocked:true`: 1, `nothing:"x"`: 0,
	} {
		answer := s.want(http.StatusOK, "GET /api/v2/users?include_totals=true&search_engine=v3&primary_order=false&q="+url.QueryEscape(q))
		require.EqualValues(t, want, answer.object()["total"], q)
	}
}

func TestSearchParametersThatAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	const code = "invalid_query_string"
	for query, message := range map[string]string{
		"per_page=101": "Query validation error: 'Value 101 is greater than maximum 100' on property per_page (Number of results per page. Defaults to 50).",
		"per_page=-1":  "Query validation error: 'Value -1 is less than minimum 0' on property per_page (Number of results per page. Defaults to 50).",
		"page=x":       "Query validation error: 'Expected type integer but found type string' on property page (Page index of the results to return. First page is 0).",
		"include_totals=1": "Query validation error: 'Expected type boolean but found type string' on property include_totals " +
			"(Return results inside an object that contains the total result count (true) or as a direct array of results (false, default)).",
		"search_engine=v9": `Query validation error: 'No enum match for: "v9"' on property search_engine (The version of the search engine).`,
		"include_fields=x": "Query validation error: 'Expected type boolean but found type string' on property include_fields " +
			"(Whether specified fields are to be included (true) or excluded (false)).",
	} {
		s.refuses(http.StatusBadRequest, code, message, "GET /api/v2/users?"+query)
	}
	for _, q := range []string{`email:(`, `name:*ab`, `"`} {
		answer := s.want(http.StatusBadRequest, "GET /api/v2/users?q="+url.QueryEscape(q))
		require.Equal(t, code, answer.text("errorCode"), q)
	}
	s.want(http.StatusOK, "GET /api/v2/users?unknown=parameter")
}

func TestTheIndexLags(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	s := openPeople(t, auth0.WithIndexDelay(2*time.Second), auth0.WithClock(func() time.Time { return time.UnixMilli(now.Load()) }))
	found := func(q string) int {
		return len(s.want(http.StatusOK, "GET /api/v2/users?q="+url.QueryEscape(q)).values("user_id"))
	}
	id := s.create(`{"connection":"people","email":"a@b.cd","name":"old","password":"x"}`)
	require.Equal(t, 0, found("name:old"))
	require.Equal(t, "old", s.user(id)["name"], "reads by id see it at once")
	now.Store(1999)
	require.Equal(t, 0, found("name:old"))
	now.Store(2000)
	require.Equal(t, 1, found("name:old"))

	s.want(http.StatusOK, "PATCH "+path(id), `{"name":"new"}`)
	require.Equal(t, 1, found("name:old"))
	now.Store(4000)
	require.Equal(t, 0, found("name:old"))
	require.Equal(t, 1, found("name:new"))

	s.want(http.StatusNoContent, "DELETE "+path(id))
	require.Equal(t, 1, found("name:new"), "deletions lag too")
	s.Refresh()
	require.Equal(t, 0, found("name:new"))
}

func TestASearchThatTakesTooLong(t *testing.T) {
	t.Parallel()
	s := open(t, auth0.WithSearchTimeout(time.Nanosecond))
	s.refuses(http.StatusServiceUnavailable, "",
		"The query exceeded the timeout. Please try refining your search criteria. See https://auth0.com/docs/best-practices/search-best-practices.",
		"GET /api/v2/users?q=email:*")
	s.want(http.StatusOK, "POST /_emulator/config", `{"search_timeout":"1h"}`)
	s.want(http.StatusOK, "GET /api/v2/users?q=email:*")
}

func TestOperatorsBindAsTheDialectSays(t *testing.T) {
	t.Parallel()
	users := `{"email":"angus@acdc.com","nickname":"Gus"}` + "\n" + `{"email":"bon@acdc.com","nickname":"Bonny"}`
	for name, c := range map[string]struct {
		dialect lucene.Dialect
		want    int
	}{
		"AND before OR":        {lucene.Auth0Users(), 2},
		"all that is asked of": {lucene.Auth0Users().With(lucene.Precedence(lucene.ClassicPrecedence)), 1},
	} {
		s := open(t, auth0.WithDialect(c.dialect))
		_, err := s.Seed(strings.NewReader(users))
		require.NoError(t, err)
		answer := s.ask("GET /api/v2/users?fields=nickname&q=" + url.QueryEscape("nickname:Gus OR nickname:Bonny AND email:bon@acdc.com"))
		require.Equal(t, c.want, strings.Count(answer.body, "nickname"), "%s: %s", name, answer.body)
	}
}
