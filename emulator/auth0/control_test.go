package auth0_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/auth0"
)

func TestResetForgetsEverything(t *testing.T) {
	t.Parallel()
	s := openPeople(t, auth0.WithIndexDelay(time.Minute))
	s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
	require.NoError(t, s.Fault(emulator.Fault{Status: 500}))
	s.Configure(func(c *auth0.Config) { c.IndexDelay = 0; c.Latency = time.Nanosecond })

	s.askAs("", "POST /_emulator/reset").is(`{}`)
	require.Empty(t, s.Requests())
	require.Empty(t, s.Outbox())
	require.Equal(t, auth0.Config{IndexDelay: time.Minute}, s.Configure(func(*auth0.Config) {}))
	s.want(http.StatusOK, "GET /api/v2/users").is(`[]`)
	require.Equal(t, []any{"Username-Password-Authentication"}, s.want(http.StatusOK, "GET /api/v2/connections").values("name"))
}

func TestRequestsAreNoted(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.ask("GET /api/v2/users?per_page=1")
	s.askAs("", "GET /api/v2/users/a%7Cb")
	s.askAs("", "POST /_emulator/index").is(`{}`)
	s.askAs("", "GET /_emulator/requests").is(`{"count":2,"requests":[
		{"method":"GET","path":"/api/v2/users","query":"per_page=1","status":200},
		{"method":"GET","path":"/api/v2/users/a%7Cb","query":"","status":401}]}`)
	s.askAs("", "DELETE /_emulator/requests").is(`{}`)
	s.askAs("", "GET /_emulator/requests").is(`{"count":0,"requests":[]}`)
}

func TestTheControlPlaneSeeds(t *testing.T) {
	t.Parallel()
	s := open(t, auth0.WithIndexDelay(time.Minute))
	s.askAs("", "POST /_emulator/seed", `{"email":"a@b.cd"}`, "\n", `{"email":"b@b.cd"}`).is(`{"users":2}`)
	require.Len(t, s.want(http.StatusOK, "GET /api/v2/users").values("user_id"), 2)
	answer := s.askAs("", "POST /_emulator/seed", `{"email":"a@b.cd"}`)
	require.Equal(t, http.StatusBadRequest, answer.status)
	answer.problem("", "auth0: seed: line 1: the user already exists")
}

func TestTheControlPlaneMakesEverythingSearchable(t *testing.T) {
	t.Parallel()
	s := openPeople(t, auth0.WithIndexDelay(time.Hour))
	s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
	s.want(http.StatusOK, "GET /api/v2/users").is(`[]`)
	s.askAs("", "POST /_emulator/index")
	require.Len(t, s.want(http.StatusOK, "GET /api/v2/users").values("user_id"), 1)
}

func TestTheControlPlaneShowsMessages(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	s.askAs("", "GET /_emulator/outbox").is(`{"messages":[]}`)
	id := s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
	message := s.askAs("", "GET /_emulator/outbox").object()["messages"].([]any)[0].(map[string]any)
	require.Contains(t, message["link"], "/u/email-verification?ticket=")
	delete(message, "link")
	require.Equal(t, map[string]any{"kind": "verification_email", "to": "a@b.cd", "user_id": id}, message)
}

func TestTheControlPlaneConfigures(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	s.askAs("", "POST /_emulator/config").problem("", "EOF")
	config := s.askAs("", "POST /_emulator/config", `{}`).object()
	for name, want := range map[string]string{"index_delay": "0s", "latency": "0s", "rate_limit": "off", "token_lifetime": "0s", "clock": ""} {
		require.Equal(t, want, config[name], name)
	}
	config = s.askAs("", "POST /_emulator/config", `{"clock":"2030-01-01T00:00:00Z","rate_limit":"500/s:500","token_lifetime":"90s"}`).object()
	for name, want := range map[string]string{"rate_limit": "500/s:500", "token_lifetime": "1m30s", "clock": "2030-01-01T00:00:00Z"} {
		require.Equal(t, want, config[name], name)
	}
	id := s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
	require.Equal(t, "2030-01-01T00:00:00.000Z", s.user(id)["created_at"])
	config = s.askAs("", "POST /_emulator/config", `{"clock":"","index_delay":"1h"}`).object()
	require.Equal(t, "1h0m0s", config["index_delay"])
	require.Equal(t, "500/s:500", config["rate_limit"], "what is not given stays")
	require.NotEqual(t, "2030-01-01T00:00:00.000Z", s.want(http.StatusOK, "PATCH "+path(id), `{"name":"A"}`).text("updated_at"))

	for _, body := range []string{
		`{"latency":"fast"}`, `{"latency":"-1s"}`, `{"latency":3}`, `{"rate_limit":"much"}`, `{"rate_limit":3}`, `{"clock":"now"}`, `{"unknown":1}`, `[]`,
	} {
		answer := s.askAs("", "POST /_emulator/config", body)
		require.Equal(t, http.StatusBadRequest, answer.status, body)
	}
	require.Equal(t, time.Hour, s.Configure(func(*auth0.Config) {}).IndexDelay, "what is refused changes nothing")
}

func TestTheControlPlaneHasNothingElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, target := range []string{"GET /_emulator/", "GET /_emulator/reset", "POST /_emulator/nothing"} {
		answer := s.askAs("", target)
		require.Equal(t, http.StatusNotFound, answer.status, target)
		answer.problem("", "Not Found")
	}
}

func TestATenantRepeatsWhatItDid(t *testing.T) {
	t.Parallel()
	run := func(s *service) string {
		s.want(http.StatusCreated, "POST /api/v2/connections", people)
		id := s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
		return s.want(http.StatusOK, "PATCH "+path(id), `{"name":"A"}`).body
	}
	s := open(t, auth0.WithDeterminism())
	first := run(s)
	require.Contains(t, first, `"created_at":"2026-01-01T00:00:02.000Z"`)
	require.Contains(t, first, `"updated_at":"2026-01-01T00:00:03.000Z"`)
	s.Reset()
	require.Equal(t, first, run(s), "after a reset")
	require.Equal(t, first, run(open(t, auth0.WithDeterminism())), "in another run")
	require.NotEqual(t, first, run(open(t)))
}
