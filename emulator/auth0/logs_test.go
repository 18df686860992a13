package auth0_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// logs returns one property of the events that a query string asks for.
func (s *service) logs(name, query string) []any {
	s.t.Helper()
	return s.want(http.StatusOK, "GET /api/v2/logs"+query).values(name)
}

func TestEveryWriteIsLogged(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	s.want(http.StatusCreated, "POST /api/v2/users?x=1", `{"connection":"people","user_id":"angus","email":"angus@acdc.com","password":"Let me in"}`)
	event := s.want(http.StatusOK, "GET /api/v2/logs?per_page=1")
	id, _ := event.values("log_id")[0].(string)
	require.Regexp(t, `^900202603011200000000[0-9]{35}$`, id)
	event = s.want(http.StatusOK, "GET /api/v2/logs/"+id)
	row := event.object()
	require.Equal(t, id, row["_id"])
	require.Equal(t, "sapi", row["type"])
	require.Equal(t, "Create a User", row["description"])
	require.Equal(t, "2026-03-01T12:00:00.000Z", row["date"])
	require.Equal(t, "192.0.2.1", row["ip"])
	require.Equal(t, false, row["isMobile"])
	require.NotContains(t, row, "scope", "that is for tokens")
	require.NotContains(t, event.body, "Let me in")

	details := row["details"].(map[string]any)
	request := details["request"].(map[string]any)
	require.Equal(t, "post", request["method"])
	require.Equal(t, "/api/v2/users", request["path"])
	require.Equal(t, map[string]any{"x": "1"}, request["query"])
	require.Equal(t, "*****", request["body"].(map[string]any)["password"])
	response := details["response"].(map[string]any)
	require.EqualValues(t, 201, response["statusCode"])
	require.Equal(t, "auth0|angus", response["body"].(map[string]any)["user_id"])
}

func TestReadsAreNotLoggedAndRefusedWritesAre(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	before := len(s.logs("type", ""))
	s.want(http.StatusOK, "GET /api/v2/users")
	s.want(http.StatusBadRequest, "POST /api/v2/users", `{}`)
	s.askAs("", "POST /api/v2/users", `{}`)
	require.Len(t, s.logs("type", ""), before+1)
	require.Equal(t, []any{"fapi"}, s.logs("type", "?per_page=1"))
}

func TestTokensAndLoginsAreLogged(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	user := s.person("angus")
	grant := `{"grant_type":"client_credentials","client_id":"authplus","client_secret":"%s","audience":"https://authplus.auth0.local/api/v2/"}`
	require.Equal(t, http.StatusOK, s.askAs("", "POST /oauth/token", fmt.Sprintf(grant, "authplus-secret")).status)
	require.Equal(t, http.StatusForbidden, s.logIn("angus@acdc.com", "wrong").status)
	require.Equal(t, http.StatusForbidden, s.logIn("nobody@acdc.com", "wrong").status)
	require.Equal(t, http.StatusOK, s.logIn("angus@acdc.com", "x").status)
	s.browse(user)
	require.Equal(t, []any{"s", "sapi", "sepft", "fu", "fp", "seccft"}, s.logs("type", "?per_page=6"))

	mine := s.want(http.StatusOK, "GET "+path(user)+"/logs?include_totals=true")
	require.Equal(t, []any{"s", "sepft", "fp"}, mine.values("type", "logs"))
	require.Equal(t, []any{"people", "people", "people"}, mine.values("connection", "logs"))
	require.Equal(t, []any{"auth0", "auth0", "auth0"}, mine.values("strategy", "logs"))
	require.Equal(t, "openid offline_access", mine.values("scope", "logs")[1])
	require.Contains(t, s.want(http.StatusOK, "GET /api/v2/logs").values("audience"), any("https://authplus.auth0.local/api/v2/"))

	s.want(http.StatusOK, "GET "+path(s.person("malcolm"))+"/logs").is(`[]`)
	profile := s.user(user)
	require.EqualValues(t, 2, profile["logins_count"])
	require.Equal(t, "192.0.2.1", profile["last_ip"])
	require.Equal(t, "2026-03-01T12:00:00.000Z", profile["last_login"])
}

// openLogged returns a service with n events: of three types, a second after another.
func openLogged(t *testing.T, n int) *service {
	t.Helper()
	s, clock := openAt(t)
	for range n - 1 { // making the connection was the first
		clock.pass(time.Second)
		s.want(http.StatusNoContent, "DELETE /api/v2/users/auth0%7Cnobody")
	}
	return s
}

func TestLogPages(t *testing.T) {
	t.Parallel()
	s := openLogged(t, 7)
	require.Equal(t, []any{"2026-03-01T12:00:06.000Z", "2026-03-01T12:00:05.000Z"}, s.logs("date", "?per_page=2"))
	require.Equal(t, []any{"2026-03-01T12:00:00.000Z"}, s.logs("date", "?per_page=2&page=3"))
	require.Empty(t, s.logs("date", "?per_page=2&page=4"))
	require.Equal(t, []any{"2026-03-01T12:00:00.000Z", "2026-03-01T12:00:01.000Z"}, s.logs("date", "?per_page=2&sort=date:1"))
	require.Equal(t, []any{"2026-03-01T12:00:06.000Z"}, s.logs("date", "?per_page=1&sort=date:-1"))

	page := s.want(http.StatusOK, "GET /api/v2/logs?per_page=2&page=3&include_totals=true").object()
	delete(page, "logs")
	require.Equal(t, map[string]any{"start": 6.0, "limit": 2.0, "length": 1.0, "total": 1.0}, page, "the total is that of the page")
}

func TestLogFields(t *testing.T) {
	t.Parallel()
	s := openLogged(t, 1)
	event := func(query string) map[string]any {
		return s.want(http.StatusOK, "GET /api/v2/logs?include_totals=true&per_page=1"+query).object()["logs"].([]any)[0].(map[string]any)
	}
	require.Len(t, event("&fields=type,date"), 3, "_id is always there")
	require.Contains(t, event("&fields=type,date"), "_id")
	rest := event("&fields=details,_id&include_fields=false")
	require.NotContains(t, rest, "details")
	require.Contains(t, rest, "_id")
	s.want(http.StatusBadRequest, "GET /api/v2/logs?fields=a%20b")
}

func TestLogsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openLogged(t, 1)
	const wall = "You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation"
	s.refuses(http.StatusBadRequest, "invalid_paging", wall, "GET /api/v2/logs?page=10&per_page=100")
	s.refuses(http.StatusBadRequest, "invalid_paging", wall, "GET "+path("auth0|a")+"/logs?page=20&per_page=50")
	s.want(http.StatusOK, "GET /api/v2/logs?page=9&per_page=100")
	s.want(http.StatusBadRequest, "GET /api/v2/logs?per_page=101")
	s.want(http.StatusBadRequest, "GET /api/v2/logs?sort=date")
	s.want(http.StatusBadRequest, "GET /api/v2/logs?take=101")
	s.want(http.StatusBadRequest, "GET /api/v2/logs?from=unknown&take=1")
	s.refuses(http.StatusNotFound, "", "Log not found.", "GET /api/v2/logs/unknown")
}

var nextLink = regexp.MustCompile(`^<http://example\.com(/api/v2/logs\?[^>]*)>; rel="next"$`)

func TestLogsAreFollowedByCheckpoints(t *testing.T) {
	t.Parallel()
	s := openLogged(t, 5)
	var dates []any
	target := "/api/v2/logs?take=2&sort=date:-1&per_page=1&q=type:none&include_totals=true" // all but take is ignored
	for range 3 {
		answer := s.want(http.StatusOK, "GET "+target)
		dates = append(dates, answer.values("date")...)
		link := nextLink.FindStringSubmatch(answer.header.Get("Link"))
		require.NotNil(t, link, answer.header)
		target = link[1]
	}
	require.Equal(t, []any{"2026-03-01T12:00:00.000Z", "2026-03-01T12:00:01.000Z", "2026-03-01T12:00:02.000Z",
		"2026-03-01T12:00:03.000Z", "2026-03-01T12:00:04.000Z"}, dates)
	end := s.want(http.StatusOK, "GET "+target)
	end.is(`[]`)
	require.Empty(t, end.header.Get("Link"))

	s.want(http.StatusNoContent, "DELETE /api/v2/users/auth0%7Cnobody")
	require.Len(t, s.want(http.StatusOK, "GET "+target).values("date"), 1, "the same checkpoint goes on later")
}

func TestLogsAreSearched(t *testing.T) {
	t.Parallel()
	s := openLogged(t, 3)
	s.want(http.StatusBadRequest, "POST /api/v2/users", `{}`)
	for query, want := range map[string]int{
		`type:"sapi"`:                         3,
		`type:s*`:                             3,
		`type:fapi`:                           1,
		`description:"Delete a User"`:         2,
		`description:delete`:                  0, // fields are not cut into words, and know case
		`description:*User AND NOT type:fapi`: 2,
		`date:[2026-03-01T12:00:01Z TO *]`:    3,
		`fapi`:                                1,
	} {
		require.Len(t, s.logs("type", "?q="+url.QueryEscape(query)), want, query)
		require.Len(t, s.logs("type", "?search="+url.QueryEscape(query)), want, query)
	}
	s.refuses(http.StatusBadRequest, "invalid_query_string", `The search query string has an error: unknown field "user_email"`,
		"GET /api/v2/logs?q=user_email:x%20AND%20type:s")
	s.want(http.StatusBadRequest, "GET /api/v2/logs?q=type:(")
}

func TestTheLogForgetsItsBeginning(t *testing.T) {
	t.Parallel()
	s := openLogged(t, 1)
	first, _ := s.logs("log_id", "")[0].(string)
	for range 11_000 {
		s.ask("DELETE /api/v2/users/auth0%7Cnobody")
	}
	s.want(http.StatusNotFound, "GET /api/v2/logs/"+first)
	require.Len(t, s.logs("type", "?page=9&per_page=100"), 100)
}

func TestStatistics(t *testing.T) {
	t.Parallel()
	s, clock := openAt(t)
	s.want(http.StatusOK, "GET /api/v2/stats/active-users").is(`0`)
	s.want(http.StatusOK, "GET /api/v2/stats/daily").is(`[]`)
	s.person("angus")
	s.person("malcolm")
	clock.pass(36 * time.Hour)
	require.Equal(t, http.StatusOK, s.logIn("angus@acdc.com", "x").status)
	require.Equal(t, http.StatusOK, s.logIn("angus@acdc.com", "x").status)
	s.want(http.StatusOK, "GET /api/v2/stats/active-users").is(`1`)

	first := `{"date":"2026-03-01T00:00:00.000Z","created_at":"2026-03-01T12:00:00.000Z","updated_at":"2026-03-01T12:00:00.000Z","logins":0,"signups":2,"leaked_passwords":0}`
	second := `{"date":"2026-03-03T00:00:00.000Z","created_at":"2026-03-03T00:00:00.000Z","updated_at":"2026-03-03T00:00:00.000Z","logins":2,"signups":0,"leaked_passwords":0}`
	s.want(http.StatusOK, "GET /api/v2/stats/daily").is(`[` + first + `,` + second + `]`)
	s.want(http.StatusOK, "GET /api/v2/stats/daily?from=20260301&to=20260302").is(`[` + first + `]`)
	s.want(http.StatusOK, "GET /api/v2/stats/daily?from=20260303").is(`[` + second + `]`)
	s.want(http.StatusBadRequest, "GET /api/v2/stats/daily?from=20261301")
	s.want(http.StatusBadRequest, "GET /api/v2/stats/daily?to=yesterday")

	clock.pass(31 * 24 * time.Hour)
	s.want(http.StatusOK, "GET /api/v2/stats/active-users").is(`0`)
}
