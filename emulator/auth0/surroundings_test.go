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
)

// timepiece is a clock that a test moves.
type timepiece struct{ passed atomic.Int64 }

// beginning is when a timepiece starts.
var beginning = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func (p *timepiece) now() time.Time       { return beginning.Add(time.Duration(p.passed.Load())) }
func (p *timepiece) pass(d time.Duration) { p.passed.Add(int64(d)) }

// openAt returns a service that has the connection people, and its clock.
func openAt(t testing.TB, opts ...auth0.Option) (*service, *timepiece) {
	t.Helper()
	clock := &timepiece{}
	return openPeople(t, append(opts, auth0.WithClock(clock.now))...), clock
}

// person makes a user with the password "x" and returns the id.
func (s *service) person(name string) string {
	s.t.Helper()
	return s.create(fmt.Sprintf(`{"connection":"people","email":"%s@acdc.com","password":"x"}`, name))
}

// logIn exchanges a password for tokens.
func (s *service) logIn(name, password string) reply {
	s.t.Helper()
	return s.askAs("", "POST /oauth/token", fmt.Sprintf(
		`{"grant_type":"password","client_id":"authplus","client_secret":"authplus-secret","username":"%s","password":"%s","scope":"openid offline_access"}`,
		name, password))
}

// browse lets a user log in with a browser and returns the application's tokens.
func (s *service) browse(user string) reply {
	s.t.Helper()
	const home = "https://app.example.com/callback"
	s.want(http.StatusOK, "PATCH /api/v2/clients/authplus", `{"callbacks":["`+home+`"]}`)
	query := url.Values{
		"client_id": {"authplus"}, "response_type": {"code"}, "redirect_uri": {home},
		"login_hint": {user}, "scope": {"openid offline_access"},
	}
	back, err := url.Parse(s.want(http.StatusFound, "GET /authorize?"+query.Encode()).header.Get("Location"))
	require.NoError(s.t, err)
	answer := s.askAs("", "POST /oauth/token", fmt.Sprintf(
		`{"grant_type":"authorization_code","client_id":"authplus","client_secret":"authplus-secret","redirect_uri":"%s","code":"%s"}`,
		home, back.Query().Get("code")))
	require.Equal(s.t, http.StatusOK, answer.status, answer.body)
	return answer
}

// refresh exchanges a refresh token.
func (s *service) refresh(token string) reply {
	s.t.Helper()
	return s.askAs("", "POST /oauth/token", fmt.Sprintf(
		`{"grant_type":"refresh_token","client_id":"authplus","client_secret":"authplus-secret","refresh_token":"%s"}`, token))
}

// connectionID returns the id of the connection people.
func (s *service) connectionID() string {
	s.t.Helper()
	id, ok := s.want(http.StatusOK, "GET /api/v2/connections?name=people").values("id")[0].(string)
	require.True(s.t, ok)
	return id
}

// TestUnknownUsersHaveNothing sees to it that every address below a user knows that there is none.
func TestUnknownUsersHaveNothing(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	for _, target := range []string{
		"GET sessions", "GET refresh-tokens", "GET enrollments", "GET authentication-methods",
		"GET authentication-methods/email%7Cdev_1", "DELETE authentication-methods/email%7Cdev_1", "PATCH authentication-methods/email%7Cdev_1",
		"DELETE authentication-methods", "DELETE authenticators", "DELETE multifactor/duo",
		"POST multifactor/actions/invalidate-remember-browser", "POST recovery-code-regeneration", "POST revoke-access",
		"GET connected-accounts", "GET groups", "GET federated-connections-tokensets", "DELETE identities/auth0/1",
	} {
		method, below, _ := strings.Cut(target, " ")
		s.refuses(http.StatusNotFound, "inexistent_user", "The user does not exist.", method+" "+path("auth0|nobody")+"/"+below)
	}
	s.want(http.StatusNotFound, "POST "+path("auth0|nobody")+"/authentication-methods", `{"type":"email","email":"a@b.cd"}`)
	s.want(http.StatusNotFound, "PUT "+path("auth0|nobody")+"/authentication-methods", `[]`)
	s.want(http.StatusNotFound, "POST "+path("auth0|nobody")+"/risk-assessments/clear", `{"connection":"people","assessors":["new-device"]}`)
	s.want(http.StatusNotFound, "GET /api/v2/user-blocks/auth0%7Cnobody")
	s.want(http.StatusNotFound, "DELETE /api/v2/user-blocks/auth0%7Cnobody")
	s.want(http.StatusAccepted, "DELETE "+path("auth0|nobody")+"/sessions")
	s.want(http.StatusAccepted, "DELETE "+path("auth0|nobody")+"/refresh-tokens")
	s.want(http.StatusOK, "GET "+path("auth0|nobody")+"/logs").is(`[]`)
}

// seed adds users in the format that the API answers with.
func (s *service) seed(users ...string) {
	s.t.Helper()
	_, err := s.Seed(strings.NewReader(strings.Join(users, "\n")))
	require.NoError(s.t, err)
}
