package auth0_test

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

func TestWhatSurroundsUsersSurvivesARestart(t *testing.T) {
	t.Parallel()
	s, clock := openAt(t, auth0.WithJobDelay(time.Minute))
	user := s.person("angus")
	refresh := s.browse(user).text("refresh_token")
	s.want(http.StatusCreated, "POST "+path(user)+"/authentication-methods", `{"type":"phone","phone_number":"+61255501"}`)
	s.want(http.StatusNoContent, "POST /api/v2/blacklists/tokens", `{"aud":"a","jti":"1"}`)
	link := s.ticket("email-verification", `{"user_id":"`+user+`"}`)
	job := s.imports(`[{"email":"malcolm@acdc.com"}]`).text("id")
	reads := []string{
		path(user) + "/sessions", path(user) + "/refresh-tokens", path(user) + "/authentication-methods", path(user) + "/logs",
		"/api/v2/logs?per_page=100", "/api/v2/stats/daily", "/api/v2/blacklists/tokens", "/api/v2/device-credentials", "/api/v2/jobs/" + job,
	}
	before := map[string]string{}
	for _, read := range reads {
		before[read] = s.want(http.StatusOK, "GET "+read).body
	}
	var data bytes.Buffer
	require.NoError(t, s.Save(&data))
	require.NotContains(t, data.String(), refresh, "refresh tokens are kept as hashes")

	other := open(t, auth0.WithClock(clock.now), auth0.WithJobDelay(time.Minute))
	require.NoError(t, other.Load(&data))
	for _, read := range reads {
		other.want(http.StatusOK, "GET "+read).is(before[read])
	}
	require.Equal(t, http.StatusOK, other.refresh(refresh).status)
	require.Equal(t, http.StatusOK, other.follow(link).status)
	clock.pass(time.Minute)
	require.Len(t, other.want(http.StatusOK, "GET /api/v2/users-by-email?email=malcolm@acdc.com").values("user_id"), 1, "the job goes on")
}

// TestManyWorkOnTheSameUsers lets workers link, unlink, log in, import, export and delete at the same
// time. Whatever the order, every identity is in one place, and every list can be read.
func TestManyWorkOnTheSameUsers(t *testing.T) {
	t.Parallel()
	s := openPeople(t, auth0.WithWindow(1_000_000))
	const pairs, rounds = 8, 6
	for i := range 2 * pairs {
		s.seed(fmt.Sprintf(`{"user_id":"auth0|u%d","connection":"people","email":"u%[1]d@acdc.com"}`, i))
	}
	connection := s.connectionID()
	var workers sync.WaitGroup
	for i := range pairs {
		first, second := path(fmt.Sprintf("auth0|u%d", i)), fmt.Sprintf("u%d", i+pairs)
		for _, work := range []func(round int){
			func(int) { s.ask("POST "+first+"/identities", `{"provider":"auth0","user_id":"`+second+`"}`) },
			func(int) { s.ask("DELETE " + first + "/identities/auth0/" + second) },
			func(round int) {
				s.ask("POST "+first+"/authentication-methods", fmt.Sprintf(`{"type":"email","email":"m%d@acdc.com"}`, round))
				s.ask("POST " + first + "/revoke-access")
			},
			func(int) {
				s.ask("GET /api/v2/logs?take=10")
				s.ask("GET " + first + "/logs")
				s.ask("GET " + first + "/sessions")
			},
			func(round int) {
				job := s.importsInto(connection, fmt.Sprintf(`[{"email":"i%d-%d@acdc.com"}]`, i, round))
				if job.status == http.StatusAccepted {
					s.ask("GET /api/v2/jobs/" + job.text("id"))
				}
				s.ask("POST /api/v2/jobs/users-exports", `{"format":"json"}`)
			},
		} {
			workers.Go(func() {
				for round := range rounds {
					work(round)
				}
			})
		}
	}
	workers.Wait()
	owners := map[any]int{}
	for _, list := range s.want(http.StatusOK, "GET /api/v2/users?per_page=100").values("identities") {
		for _, identity := range list.([]any) {
			owners[identity.(map[string]any)["user_id"]]++
		}
	}
	for i := range 2 * pairs {
		require.Equal(t, 1, owners[fmt.Sprintf("u%d", i)], i)
	}
}
