package auth0_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// openCouple returns a service with two users of the same connection.
func openCouple(t testing.TB) (s *service, angus, malcolm string) {
	t.Helper()
	s = openPeople(t)
	angus = s.create(`{"connection":"people","user_id":"angus","email":"angus@acdc.com","password":"guitar","email_verified":true,
		"given_name":"Angus","user_metadata":{"instrument":"lead"},"app_metadata":{"plan":"gold"}}`)
	malcolm = s.create(`{"connection":"people","user_id":"malcolm","email":"malcolm@acdc.com","password":"rhythm",
		"nickname":"Mal","user_metadata":{"instrument":"rhythm"}}`)
	return s, angus, malcolm
}

func TestALinkedUserIsAnIdentityOfTheOther(t *testing.T) {
	t.Parallel()
	s, angus, malcolm := openCouple(t)
	answer := s.want(http.StatusCreated, "POST "+path(angus)+"/identities",
		fmt.Sprintf(`{"provider":"auth0","user_id":"%s","connection_id":"%s"}`, malcolm, s.connectionID()))
	answer.is(`[
		{"profileData":{"email":"angus@acdc.com","email_verified":true,"given_name":"Angus"},
		 "connection":"people","user_id":"angus","provider":"auth0","isSocial":false},
		{"profileData":{"email":"malcolm@acdc.com","email_verified":false,"nickname":"Mal"},
		 "connection":"people","user_id":"malcolm","provider":"auth0","isSocial":false}]`)
	require.True(t, strings.HasPrefix(answer.body, `[{"profileData":`), "profileData stands first")

	user := s.user(angus)
	require.Len(t, user["identities"], 2)
	require.Equal(t, map[string]any{"instrument": "lead"}, user["user_metadata"], "the first user's metadata stay")
	s.want(http.StatusNotFound, "GET "+path(malcolm))
	s.want(http.StatusOK, "GET /api/v2/users-by-email?email=malcolm@acdc.com").is(`[]`)
	require.Equal(t, []any{angus}, s.want(http.StatusOK, "GET /api/v2/users").values("user_id"), "searches don't find it either")
	s.want(http.StatusConflict, "POST /api/v2/users", `{"connection":"people","email":"malcolm@acdc.com","password":"x"}`)
	s.want(http.StatusConflict, "POST /api/v2/users", `{"connection":"people","user_id":"malcolm","email":"m@acdc.com","password":"x"}`)
}

func TestBothPasswordsOpenTheLinkedUser(t *testing.T) {
	t.Parallel()
	s, angus, malcolm := openCouple(t)
	s.want(http.StatusCreated, "POST "+path(angus)+"/identities", `{"provider":"auth0","user_id":"malcolm"}`)
	for name, password := range map[string]string{"angus@acdc.com": "guitar", "malcolm@acdc.com": "rhythm"} {
		require.Equal(t, http.StatusOK, s.logIn(name, password).status, name)
	}
	require.Equal(t, http.StatusForbidden, s.logIn("malcolm@acdc.com", "guitar").status)
	require.EqualValues(t, 2, s.user(angus)["logins_count"])

	s.want(http.StatusOK, "DELETE "+path(angus)+"/identities/auth0/malcolm")
	require.Equal(t, http.StatusOK, s.logIn("malcolm@acdc.com", "rhythm").status)
	require.EqualValues(t, 1, s.user(malcolm)["logins_count"])
}

func TestAnUnlinkedIdentityIsAUserAgain(t *testing.T) {
	t.Parallel()
	s, angus, malcolm := openCouple(t)
	s.want(http.StatusCreated, "POST "+path(angus)+"/identities", `{"provider":"auth0","user_id":"malcolm"}`)
	s.want(http.StatusOK, "DELETE "+path(angus)+"/identities/auth0/malcolm").is(`[
		{"profileData":{"email":"angus@acdc.com","email_verified":true,"given_name":"Angus"},
		 "connection":"people","user_id":"angus","provider":"auth0","isSocial":false}]`)
	user := s.user(malcolm)
	require.Equal(t, "malcolm@acdc.com", user["email"])
	require.Equal(t, "Mal", user["nickname"])
	require.Equal(t, "malcolm@acdc.com", user["name"], "what is derived is derived again")
	require.NotContains(t, user, "user_metadata")
	require.Equal(t, []any{map[string]any{"connection": "people", "user_id": "malcolm", "provider": "auth0", "isSocial": false}}, user["identities"])
	require.Len(t, s.want(http.StatusOK, "GET /api/v2/users").values("user_id"), 2)
}

func TestUnlinkingWhatIsNotThereChangesNothing(t *testing.T) {
	t.Parallel()
	s, angus, malcolm := openCouple(t)
	s.want(http.StatusCreated, "POST "+path(angus)+"/identities", `{"provider":"auth0","user_id":"malcolm"}`)
	for _, id := range []string{"auth0%7Cmalcolm", "nobody"} {
		s.want(http.StatusOK, "DELETE "+path(angus)+"/identities/auth0/"+id)
	}
	require.Len(t, s.user(angus)["identities"], 2)
	s.refuses(http.StatusBadRequest, "operation_not_supported", "The main identity of a user cannot be unlinked.",
		"DELETE "+path(angus)+"/identities/auth0/angus")
	s.want(http.StatusNotFound, "GET "+path(malcolm))
}

func TestAUserTakesTheLinkedOnesAlong(t *testing.T) {
	t.Parallel()
	s, angus, malcolm := openCouple(t)
	s.want(http.StatusCreated, "POST "+path(angus)+"/identities", `{"provider":"auth0","user_id":"malcolm"}`)
	bon := s.person("bon")
	answer := s.want(http.StatusCreated, "POST "+path(bon)+"/identities", `{"provider":"auth0","user_id":"angus"}`)
	require.Len(t, answer.values("user_id"), 3, "what was linked to the linked user comes too")

	s.want(http.StatusNoContent, "DELETE "+path(malcolm))
	s.want(http.StatusNoContent, "DELETE "+path(bon))
	s.want(http.StatusOK, "GET /api/v2/users").is(`[]`)
	require.Equal(t, http.StatusForbidden, s.logIn("malcolm@acdc.com", "rhythm").status)
	s.create(`{"connection":"people","user_id":"malcolm","email":"malcolm@acdc.com","password":"new"}`)
}

func TestLinkingByToken(t *testing.T) {
	t.Parallel()
	s, angus, _ := openCouple(t)
	token := s.logIn("malcolm@acdc.com", "rhythm").text("id_token")
	s.refuses(http.StatusBadRequest, "invalid_body", "link_with cannot be sent together with provider, user_id or connection_id",
		"POST "+path(angus)+"/identities", `{"link_with":"`+token+`","provider":"auth0"}`)
	s.refuses(http.StatusBadRequest, "invalid_body", "Invalid token specified in link_with",
		"POST "+path(angus)+"/identities", `{"link_with":"`+token[:len(token)-4]+`AAAA"}`)
	s.want(http.StatusCreated, "POST "+path(angus)+"/identities", `{"link_with":"`+token+`"}`)
	require.Len(t, s.user(angus)["identities"], 2)
}

func TestSocialIdentitiesCanHaveNumbers(t *testing.T) {
	t.Parallel()
	s, angus, _ := openCouple(t)
	s.want(http.StatusCreated, "POST /api/v2/connections", `{"name":"github","strategy":"github"}`)
	_, err := s.Seed(strings.NewReader(`{"user_id":"github|42","email":"g@acdc.com",
		"identities":[{"connection":"github","provider":"github","user_id":42,"isSocial":true}]}`))
	require.NoError(t, err)
	s.want(http.StatusCreated, "POST "+path(angus)+"/identities", `{"provider":"github","user_id":42}`)
	s.want(http.StatusNotFound, "GET "+path("github|42"))
	s.want(http.StatusOK, "DELETE "+path(angus)+"/identities/github/42")
	require.Equal(t, "g@acdc.com", s.user("github|42")["email"])
}

func TestLinksThatAreRefused(t *testing.T) {
	t.Parallel()
	s, angus, malcolm := openCouple(t)
	s.want(http.StatusCreated, "POST "+path(angus)+"/identities", `{"provider":"auth0","user_id":"malcolm"}`)
	bon := s.person("bon")
	for _, c := range []struct {
		name, user, body string
		status           int
		code, message    string
	}{
		{"nothing", angus, `{}`, 400, "invalid_body", "Payload validation error: 'Missing required property: provider'."},
		{"no id", angus, `{"provider":"auth0"}`, 400, "invalid_body", "Payload validation error: 'Missing required property: user_id'."},
		{"an id of no kind", angus, `{"provider":"auth0","user_id":true}`, 400, "invalid_body",
			"Payload validation error: 'Expected type string but found type boolean' on property user_id (user_id of the secondary user account being linked)."},
		{"unknown properties", angus, `{"provider":"auth0","user_id":"x","more":1}`, 400, "invalid_body",
			"Payload validation error: 'Additional properties not allowed: more'."},
		{"an unknown provider", angus, `{"provider":"google-oauth2","user_id":"1"}`, 400, "inexistent_connection", "The provider/connection is not configured."},
		{"an unknown connection", angus, `{"provider":"auth0","user_id":"x","connection_id":"con_0000000000000000"}`, 400, "inexistent_connection",
			"The provider/connection is not configured."},
		{"oneself", angus, `{"provider":"auth0","user_id":"angus"}`, 409, "", "Specified identity already exists."},
		{"a linked user again", angus, `{"provider":"auth0","user_id":"malcolm"}`, 409, "", "Specified identity already exists."},
		{"another one's identity", bon, `{"provider":"auth0","user_id":"malcolm"}`, 409, "", "Specified identity already exists."},
		{"nobody", angus, `{"provider":"auth0","user_id":"nobody"}`, 404, "inexistent_user", "The user does not exist."},
		{"to a linked user", malcolm, `{"provider":"auth0","user_id":"angus"}`, 404, "inexistent_user", "The user does not exist."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			(&service{s.Server, t}).refuses(c.status, c.code, c.message, "POST "+path(c.user)+"/identities", c.body)
		})
	}
}
