package auth0_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

// furnished returns a service that has something of everything, and the paths where it can be seen.
func furnished(t *testing.T) (s *service, paths []string) {
	t.Helper()
	s = openPeople(t, at("2026-01-01T00:00:00Z"))
	id := angus(s)
	bon := s.create(`{"connection":"people","email":"bon@acdc.com","password":"x","user_metadata":{"exact":1.50,"huge":12345678901234567890,"z":1,"a":null}}`)
	s.want(http.StatusCreated, "POST "+path(id)+"/identities", `{"provider":"auth0","user_id":"`+bon+`"}`)
	s.want(http.StatusCreated, "POST "+path(id)+"/authentication-methods", `{"type":"email","name":"mail","email":"angus@acdc.com"}`)
	s.want(http.StatusCreated, "POST /api/v2/resource-servers", `{"identifier":"urn:api","name":"API","scopes":[{"value":"read"}],"token_lifetime":60}`)
	s.want(http.StatusCreated, "POST "+path(id)+"/permissions", `{"permissions":[{"resource_server_identifier":"urn:api","permission_name":"read"}]}`)
	role := s.want(http.StatusOK, "POST /api/v2/roles", `{"name":"guitar","description":"<loud> & clear"}`).text("id")
	s.want(http.StatusNoContent, "POST "+path(id)+"/roles", `{"roles":["`+role+`"]}`)
	org := s.want(http.StatusCreated, "POST /api/v2/organizations", `{"name":"acdc","display_name":"AC/DC"}`).text("id")
	s.want(http.StatusNoContent, "POST /api/v2/organizations/"+org+"/members", `{"members":["`+id+`"]}`)
	s.want(http.StatusNoContent, "POST /api/v2/organizations/"+org+"/members/"+strings.TrimPrefix(path(id), "/api/v2/users/")+"/roles", `{"roles":["`+role+`"]}`)
	client := s.want(http.StatusCreated, "POST /api/v2/clients", `{"name":"web","app_type":"regular_web"}`).text("client_id")
	s.want(http.StatusCreated, "POST /api/v2/client-grants", `{"client_id":"`+client+`","audience":"urn:api","scope":["read"]}`)
	s.want(http.StatusNoContent, "POST /api/v2/blacklists/tokens", `{"aud":"authplus","jti":"1"}`)
	job := s.want(http.StatusCreated, "POST /api/v2/jobs/verification-email", `{"user_id":"`+id+`"}`).text("id")
	for range 11 {
		s.token(byPassword(form{"password": "wrong"}))
	}
	return s, []string{
		"/api/v2/users", path(id), path(id) + "/roles", path(id) + "/permissions", path(id) + "/organizations", path(id) + "/sessions",
		path(id) + "/refresh-tokens", path(id) + "/authentication-methods", path(id) + "/logs", "/api/v2/user-blocks?identifier=angus@acdc.com",
		"/api/v2/roles", "/api/v2/roles/" + role + "/users", "/api/v2/organizations", "/api/v2/organizations/" + org + "/members?fields=user_id,roles",
		"/api/v2/clients", "/api/v2/client-grants", "/api/v2/resource-servers", "/api/v2/connections", "/api/v2/blacklists/tokens?aud=authplus",
		"/api/v2/jobs/" + job, "/api/v2/logs", "/api/v2/stats/daily",
	}
}

func save(t *testing.T, s *service) string {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, s.Save(&file))
	return file.String()
}

func TestWhatIsSavedIsLoadedAgain(t *testing.T) {
	t.Parallel()
	s, paths := furnished(t)
	tokens := s.token(byPassword(form{"username": "bon@acdc.com", "password": "x", "scope": "openid offline_access"}))
	require.Equal(t, http.StatusOK, tokens.status, tokens.body)
	bearer := s.token(development("client_credentials", form{"audience": management})).text("access_token")
	file := save(t, s)
	loaded := open(t, auth0.WithKey(nil), at("2026-01-01T00:00:00Z"), auth0.WithIndexDelay(time.Hour))
	require.NoError(t, loaded.Load(strings.NewReader(file)))
	require.Equal(t, file, save(t, loaded))
	for _, path := range paths {
		require.Equal(t, s.want(http.StatusOK, "GET "+path).body, loaded.want(http.StatusOK, "GET "+path).body, path)
	}
	require.Equal(t, s.Outbox(), loaded.Outbox())
	require.Equal(t, http.StatusOK, loaded.askAs(bearer, "GET /api/v2/users").status, "tokens stay valid")
	refreshed := loaded.token(development("refresh_token", form{"refresh_token": tokens.text("refresh_token")}))
	require.Equal(t, http.StatusOK, refreshed.status, refreshed.body)
	require.Equal(t, http.StatusOK, loaded.token(byPassword(form{"username": "bon@acdc.com", "password": "x"})).status, "and passwords")
	require.Equal(t, http.StatusTooManyRequests, loaded.token(byPassword(nil)).status, "and blocks")
}

func TestLoadingReplacesTheState(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	angus(s)
	file := save(t, s)
	s.create(`{"connection":"people","email":"bon@acdc.com","password":"x"}`)
	require.NoError(t, s.Load(strings.NewReader(file)))
	require.Equal(t, []any{"angus@acdc.com"}, s.want(http.StatusOK, "GET /api/v2/users").values("email"))
}

func TestFilesThatCannotBeLoaded(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	angus(s)
	before := save(t, s)
	const head = `{"format":"authplus auth0 emulator 1"`
	for text, message := range map[string]string{
		``:                                    "auth0: loading: EOF",
		`{}`:                                  "auth0: loading: not a data file of this emulator",
		head + `,"state":null}`:               "auth0: loading: not a data file of this emulator",
		`{"format":"another","state":{}}`:     "auth0: loading: not a data file of this emulator",
		head + `,"state":{"unknown":1}}`:      "auth0: loading: unknown: not a part of the state",
		head + `,"key":"eA==","state":{}}`:    "auth0: loading: ",
		head + `,"state":{"users":[{"a":1]}}`: "auth0: loading: ",
		head + `,"state":{"users":[{"user_id":"a|1"},{"user_id":"a|1"}]}}`: "auth0: loading: users: directory: id is taken",
		head + `,"state":{"users":3}}`:                                     "auth0: loading: users: ",
	} {
		require.ErrorContains(t, s.Load(strings.NewReader(text)), message, text)
	}
	require.Equal(t, before, save(t, s), "nothing has changed")
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAWriterThatFails(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, open(t).Save(full{}), errFull)
}

func TestTheRevisionGrowsWithEveryChange(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := angus(s)
	for name, change := range map[string]func(){
		"an update": func() { s.ask("PATCH "+path(id), `{"name":"A"}`) },
		"a login":   func() { s.token(byPassword(nil)) },
		"a seed":    func() { s.askAs("", "POST /_emulator/seed", `{"email":"a@b.cd"}`) },
		"a reset":   func() { s.Reset() },
	} {
		before := s.Revision()
		change()
		require.Greater(t, s.Revision(), before, name)
	}
	before := s.Revision()
	for _, path := range []string{"/api/v2/users", "/api/v2/users/x", "/userinfo", "/_emulator/requests"} {
		s.ask("GET " + path)
	}
	require.Equal(t, before, s.Revision(), "reading changes nothing")
}

func ExampleServer_Save() {
	first := auth0.New(auth0.WithDeterminism())
	if _, err := first.Seed(strings.NewReader(`{"user_id":"auth0|angus","email":"angus@acdc.com"}`)); err != nil {
		panic(err)
	}
	var file bytes.Buffer
	if err := first.Save(&file); err != nil {
		panic(err)
	}
	second := auth0.New()
	if err := second.Load(&file); err != nil {
		panic(err)
	}
	_, err := second.Seed(strings.NewReader(`{"email":"angus@acdc.com"}`))
	fmt.Println(err)
	// Output: auth0: seed: line 1: the user already exists
}
