package auth0_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// openGuarded returns a service with a connection that blocks after too many attempts, and a user there.
func openGuarded(t testing.TB) (s *service, user string) {
	t.Helper()
	s = open(t)
	s.want(http.StatusCreated, "POST /api/v2/connections", `{"name":"people","strategy":"auth0","enabled_clients":["authplus"],
		"options":{"passwordPolicy":"none","brute_force_protection":true}}`)
	return s, s.create(`{"connection":"people","email":"angus@acdc.com","password":"x"}`)
}

// fail tries to log in with a wrong password.
func (s *service) fail(name string, times int) {
	s.t.Helper()
	for range times {
		require.Equal(s.t, http.StatusForbidden, s.logIn(name, "wrong").status)
	}
}

const blocked = `{"blocked_for":[{"identifier":"angus@acdc.com","ip":"192.0.2.1","connection":"people"}]}`

func TestTenFailuresBlockAnAccount(t *testing.T) {
	t.Parallel()
	s, user := openGuarded(t)
	blocks := "/api/v2/user-blocks/" + user[:5] + "%7C" + user[6:]
	s.fail("angus@acdc.com", 9)
	s.want(http.StatusOK, "GET "+blocks).is(`{"blocked_for":[]}`)
	s.fail("angus@acdc.com", 1)
	s.want(http.StatusOK, "GET "+blocks).is(blocked)
	s.want(http.StatusOK, "GET /api/v2/user-blocks?identifier=ANGUS@acdc.com").is(blocked)
	require.Equal(t, http.StatusTooManyRequests, s.logIn("angus@acdc.com", "x").status, "with the right password too")
	require.NotContains(t, s.user(user), "blocked", "the attribute is another matter")

	s.want(http.StatusNoContent, "DELETE "+blocks)
	s.want(http.StatusOK, "GET "+blocks).is(`{"blocked_for":[]}`)
	require.Equal(t, http.StatusOK, s.logIn("angus@acdc.com", "x").status)
}

func TestASuccessForgetsFailures(t *testing.T) {
	t.Parallel()
	s, user := openGuarded(t)
	for range 3 {
		s.fail("angus@acdc.com", 9)
		require.Equal(t, http.StatusOK, s.logIn("angus@acdc.com", "x").status)
	}
	require.EqualValues(t, 3, s.user(user)["logins_count"])
}

func TestBlocksAreLiftedByIdentifier(t *testing.T) {
	t.Parallel()
	s, _ := openGuarded(t)
	s.fail("angus@acdc.com", 10)
	s.want(http.StatusNoContent, "DELETE /api/v2/user-blocks?identifier=angus@acdc.com")
	s.want(http.StatusOK, "GET /api/v2/user-blocks?identifier=angus@acdc.com").is(`{"blocked_for":[]}`)

	s.refuses(http.StatusNotFound, "inexistent_user", "The user does not exist.", "GET /api/v2/user-blocks?identifier=nobody@acdc.com")
	s.refuses(http.StatusNotFound, "inexistent_user", "The user does not exist.", "DELETE /api/v2/user-blocks?identifier=nobody@acdc.com")
	s.refuses(http.StatusBadRequest, "invalid_query_string", "Query validation error: 'Missing required property: identifier'.", "GET /api/v2/user-blocks")
}

func TestManyFailuresBlockAnAddress(t *testing.T) {
	t.Parallel()
	s, _ := openGuarded(t)
	const address = "/api/v2/anomaly/blocks/ips/192.0.2.1"
	s.want(http.StatusNotFound, "GET "+address).is(`{"message":"Not Found"}`)
	for i := range 100 {
		s.fail(fmt.Sprintf("nobody-%d@acdc.com", i), 1)
	}
	s.want(http.StatusOK, "GET "+address)
	require.Equal(t, http.StatusTooManyRequests, s.logIn("angus@acdc.com", "x").status)
	s.want(http.StatusNoContent, "DELETE "+address)
	require.Equal(t, http.StatusOK, s.logIn("angus@acdc.com", "x").status)

	s.refuses(http.StatusBadRequest, "invalid_uri",
		"Path validation error: 'Object didn't pass validation for format anomaly-ip-format: nowhere' on property id (IP address to check).",
		"GET /api/v2/anomaly/blocks/ips/nowhere")
	s.want(http.StatusNoContent, "DELETE /api/v2/anomaly/blocks/ips/2001:db8::1")
}
