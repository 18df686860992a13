package auth0_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// ticket makes a ticket and returns its link, which leads to the service.
func (s *service) ticket(kind, body string) string {
	s.t.Helper()
	link := s.want(http.StatusCreated, "POST /api/v2/tickets/"+kind, body).text("ticket")
	require.Regexp(s.t, `^http://example\.com/u/(email-verification|reset-password)\?ticket=[A-Za-z0-9]{32}#$`, link)
	return onService(link)
}

// onService returns what a browser asks the service for when a link is followed.
func onService(link string) string {
	return strings.TrimSuffix(strings.TrimPrefix(link, "http://example.com"), "#")
}

// follow opens a link as a browser does.
func (s *service) follow(link string) reply {
	s.t.Helper()
	return s.askAs("", "GET "+link)
}

// fill sends the form of a link.
func (s *service) fill(link, password string) reply {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, link, strings.NewReader(url.Values{"password": {password}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(r)
}

func TestAVerificationTicketVerifiesTheAddressOnce(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	user := s.person("angus")
	link := s.ticket("email-verification", `{"user_id":"`+user+`","result_url":"https://acdc.com/done?x=1","includeEmailInRedirect":true}`)
	require.Equal(t, false, s.user(user)["email_verified"])
	answer := s.follow(link)
	require.Equal(t, http.StatusFound, answer.status)
	target, err := url.Parse(answer.header.Get("Location"))
	require.NoError(t, err)
	require.Equal(t, "acdc.com", target.Host)
	require.Equal(t, url.Values{"x": {"1"}, "success": {"true"}, "email": {"angus@acdc.com"},
		"message": {"Your email was verified. You can continue using the application."}}, target.Query())
	require.Equal(t, true, s.user(user)["email_verified"])
	require.Equal(t, http.StatusBadRequest, s.follow(link).status, "it works once")
	require.Equal(t, []any{"sv"}, s.want(http.StatusOK, "GET "+path(user)+"/logs").values("type"))
}

func TestTicketsEnd(t *testing.T) {
	t.Parallel()
	s, clock := openAt(t)
	user := s.person("angus")
	short := s.ticket("email-verification", `{"user_id":"`+user+`","ttl_sec":60}`)
	long := s.ticket("email-verification", `{"user_id":"`+user+`","ttl_sec":0}`)
	clock.pass(time.Minute)
	require.Equal(t, http.StatusBadRequest, s.follow(short).status)
	clock.pass(5*24*time.Hour - time.Minute - time.Second)
	require.Equal(t, http.StatusOK, s.follow(long).status)
	last := s.ticket("password-change", `{"user_id":"`+user+`"}`)
	clock.pass(5 * 24 * time.Hour)
	require.Equal(t, http.StatusBadRequest, s.follow(last).status)
}

func TestAPasswordTicketSetsAPassword(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	user := s.person("angus")
	link := s.ticket("password-change", `{"connection_id":"`+s.connectionID()+`","email":"angus@acdc.com","mark_email_as_verified":true}`)
	form := s.follow(link)
	require.Equal(t, http.StatusOK, form.status)
	require.Contains(t, form.body, `type="password"`)
	require.Equal(t, http.StatusOK, s.follow(link).status, "looking at it does not use it up")
	require.Equal(t, http.StatusBadRequest, s.fill(link, "").status)
	require.Equal(t, http.StatusOK, s.fill(link, "new").status)
	require.Equal(t, http.StatusBadRequest, s.fill(link, "newer").status)

	require.Equal(t, http.StatusOK, s.logIn("angus@acdc.com", "new").status)
	require.Equal(t, http.StatusForbidden, s.logIn("angus@acdc.com", "x").status)
	profile := s.user(user)
	require.Equal(t, true, profile["email_verified"])
	require.Equal(t, "2026-03-01T12:00:00.000Z", profile["last_password_reset"])
}

func TestANewPasswordIsCheckedAgainstThePolicy(t *testing.T) {
	t.Parallel()
	s := open(t)
	user := s.create(`{"connection":"Username-Password-Authentication","email":"a@b.cd","username":"a","password":"Passw0rd!"}`)
	link := s.ticket("password-change", `{"user_id":"`+user+`"}`)
	weak := s.fill(link, "weak")
	require.Equal(t, http.StatusBadRequest, weak.status)
	require.Contains(t, weak.body, "PasswordStrengthError: Password is too weak")
	require.Equal(t, http.StatusOK, s.fill(link, "Str0ng enough").status)
}

func TestTicketsOfOneKindDoNotDoAnother(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	link := s.ticket("email-verification", `{"user_id":"`+s.person("angus")+`"}`)
	require.Equal(t, http.StatusBadRequest, s.fill(strings.Replace(link, "email-verification", "reset-password", 1), "new").status)
}

func TestTicketsOfAnIdentityChangeThatIdentity(t *testing.T) {
	t.Parallel()
	s, angus, _ := openCouple(t)
	s.want(http.StatusCreated, "POST "+path(angus)+"/identities", `{"provider":"auth0","user_id":"malcolm"}`)
	identity := `{"user_id":"` + angus + `","identity":{"user_id":"malcolm","provider":"auth0"}}`
	require.Equal(t, http.StatusOK, s.follow(s.ticket("email-verification", identity)).status)
	require.Equal(t, http.StatusOK, s.fill(s.ticket("password-change", identity), "new").status)
	require.Equal(t, http.StatusOK, s.logIn("malcolm@acdc.com", "new").status)
	require.Equal(t, http.StatusOK, s.logIn("angus@acdc.com", "guitar").status)
	s.want(http.StatusOK, "DELETE "+path(angus)+"/identities/auth0/malcolm")
	require.Equal(t, true, s.user("auth0|malcolm")["email_verified"])
}

func TestATicketOfADeletedUserIsNoMore(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	user := s.person("angus")
	link := s.ticket("email-verification", `{"user_id":"`+user+`"}`)
	s.want(http.StatusNoContent, "DELETE "+path(user))
	require.Equal(t, http.StatusBadRequest, s.follow(link).status)
}

func TestTicketsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	user := s.person("angus")
	s.want(http.StatusCreated, "POST /api/v2/connections", `{"name":"google","strategy":"google-oauth2"}`)
	s.seed(`{"user_id":"google-oauth2|1","email":"g@acdc.com","identities":[{"connection":"google","provider":"google-oauth2","user_id":"1"}]}`)
	const unsupported = "The user's main connection does not support this operation"
	for _, c := range []struct {
		kind, body    string
		status        int
		code, message string
	}{
		{"email-verification", `{}`, 400, "invalid_body", "Payload validation error: 'Missing required property: user_id'."},
		{"email-verification", `{"user_id":"auth0|nobody"}`, 404, "inexistent_user", "User not found."},
		{"email-verification", `{"user_id":"google-oauth2|1"}`, 400, "operation_not_supported", unsupported},
		{"email-verification", `{"user_id":"` + user + `","result_url":"here"}`, 400, "invalid_body", "Payload validation error: 'Object didn't pass validation for format url: here' on property result_url " +
			"(URL the user will be redirected to in the classic Universal Login experience once the ticket is used. Cannot be specified when using client_id or organization_id)."},
		{"email-verification", `{"user_id":"` + user + `","result_url":"https://a.bc","client_id":"authplus"}`, 400, "invalid_body",
			"Payload validation error: 'result_url cannot be specified when using client_id'."},
		{"email-verification", `{"user_id":"` + user + `","ttl_sec":-1}`, 400, "invalid_body", "Payload validation error: 'Value -1 is less than minimum 0' on property ttl_sec " +
			"(Number of seconds for which the ticket is valid before expiration. If unspecified or set to 0, this value defaults to 432000 seconds (5 days))."},
		{"password-change", `{}`, 400, "invalid_body", "Payload validation error: 'Missing required property: user_id'."},
		{"password-change", `{"email":"a@b.cd"}`, 400, "invalid_body", "Payload validation error: 'Missing required property: connection_id'."},
		{"password-change", `{"user_id":"` + user + `","email":"a@b.cd"}`, 400, "invalid_body", "Payload validation error: 'Cannot specify both user_id and email'."},
		{"password-change", `{"user_id":"auth0|nobody"}`, 404, "inexistent_user", "User not found."},
		{"password-change", `{"user_id":"google-oauth2|1"}`, 400, "operation_not_supported", unsupported},
		{"password-change", `{"connection_id":"con_0000000000000000","email":"a@b.cd"}`, 404, "inexistent_connection", "The connection does not exist"},
		{"password-change", `{"connection_id":"` + s.connectionID() + `","email":"a@b.cd"}`, 404, "inexistent_user", "User not found."},
	} {
		s.refuses(c.status, c.code, c.message, "POST /api/v2/tickets/"+c.kind, c.body)
	}
}

func TestOldTicketsMakeRoomForNewOnes(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	body := `{"user_id":"` + s.person("angus") + `"}`
	first, second := s.ticket("email-verification", body), s.ticket("email-verification", body)
	for range 9_997 { // with the one of the mail to the new user, these are 10,000
		s.ask("POST /api/v2/tickets/email-verification", body)
	}
	require.Equal(t, http.StatusOK, s.follow(first).status)
	s.ask("POST /api/v2/tickets/email-verification", body) // in the place of the first
	last := s.ticket("email-verification", body)
	require.Equal(t, http.StatusBadRequest, s.follow(second).status)
	require.Equal(t, http.StatusOK, s.follow(last).status)
}
