package auth0_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

// at returns a clock that stands still.
func at(moment string) auth0.Option {
	return auth0.WithClock(func() time.Time {
		t, err := time.Parse(time.RFC3339Nano, moment)
		if err != nil {
			panic(err)
		}
		return t
	})
}

func TestANewUserIsCompletedAsAuth0Does(t *testing.T) {
	t.Parallel()
	s := open(t, at("2023-01-25T19:00:26.187654Z"))
	answer := s.want(http.StatusCreated, "POST /api/v2/users",
		`{"connection":"Username-Password-Authentication","email":"Chuck@Example.com","username":"Chuck","password":"Passw0rd!"}`)
	id := answer.text("user_id")
	require.Regexp(t, `^auth0\|63d17c4a[0-9a-f]{16}$`, id)
	want := fmt.Sprintf(`{"created_at":"2023-01-25T19:00:26.187Z","email":"chuck@example.com","email_verified":false,`+
		`"identities":[{"connection":"Username-Password-Authentication","user_id":"%s","provider":"auth0","isSocial":false}],`+
		`"name":"chuck@example.com","nickname":"chuck",`+
		`"picture":"https://s.gravatar.com/avatar/0b79e7da7bc7877560620cf8f2cc93ae?s=480&r=pg&d=https%%3A%%2F%%2Fcdn.auth0.com%%2Favatars%%2Fch.png",`+
		`"updated_at":"2023-01-25T19:00:26.187Z","user_id":"%s","username":"chuck"}`, strings.TrimPrefix(id, "auth0|"), id)
	require.Equal(t, want, answer.body, "the order of the keys too")
	require.Equal(t, want, s.want(http.StatusOK, "GET "+path(id)).body)
}

func TestWhatANewUserSaysIsKept(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	answer := s.want(http.StatusCreated, "POST /api/v2/users", `{"connection":"people","user_id":"angus","email":"a@acdc.com","password":"x",
		"email_verified":true,"verify_email":false,"blocked":true,"given_name":"Angus","family_name":"Young","name":"A. Young","nickname":"Gus",
		"picture":"https://acdc.com/a.png","user_metadata":{"n":1.50,"deep":{"a":[1,null]}},"app_metadata":{"plan":"gold"}}`)
	user := answer.object()
	require.Equal(t, "auth0|angus", user["user_id"])
	require.Equal(t, true, user["blocked"])
	require.Equal(t, "Gus", user["nickname"])
	require.Equal(t, "https://acdc.com/a.png", user["picture"])
	require.NotContains(t, user, "password")
	require.NotContains(t, user, "verify_email")
	require.NotContains(t, user, "connection")
	require.Contains(t, answer.body, `"user_metadata":{"deep":{"a":[1,null]},"n":1.50}`, "numbers are kept as they are written")
	require.Contains(t, answer.body, `"identities":[{"user_id":"angus","connection":"people"`, "a chosen id stands first")
	require.True(t, strings.HasSuffix(answer.body, `"app_metadata":{"plan":"gold"}}`), "app_metadata stands last")
}

func TestEmptyAppMetadataOfANewUserVanishes(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	user := s.user(s.create(`{"connection":"people","email":"a@b.cd","password":"x","app_metadata":{},"user_metadata":{}}`))
	require.NotContains(t, user, "app_metadata")
	require.Equal(t, map[string]any{}, user["user_metadata"])
}

func TestPasswordlessUsers(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, strategy := range []string{"email", "sms"} {
		s.want(http.StatusCreated, "POST /api/v2/connections", fmt.Sprintf(`{"name":"%s","strategy":"%[1]s"}`, strategy))
	}
	user := s.want(http.StatusCreated, "POST /api/v2/users", `{"connection":"email","email":"Mixed@Case.com"}`).object()
	require.Equal(t, "Mixed@Case.com", user["email"], "only databases fold case")
	require.Contains(t, user["user_id"], "email|")
	user = s.want(http.StatusCreated, "POST /api/v2/users", `{"connection":"sms","phone_number":"+61255501"}`).object()
	require.Equal(t, "+61255501", user["name"])
	s.refuses(http.StatusBadRequest, "invalid_body", "Payload validation error: 'Missing required property: phone_number'.",
		"POST /api/v2/users", `{"connection":"sms","email":"a@b.cd"}`)
}

func TestUsersThatCannotBeCreated(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	s.want(http.StatusCreated, "POST /api/v2/connections", `{"name":"google","strategy":"google-oauth2"}`)
	s.create(`{"connection":"people","user_id":"taken","email":"taken@b.cd","password":"x"}`)
	const first = "Username-Password-Authentication"
	for _, c := range []struct {
		name, body    string
		status        int
		code, message string
	}{
		{"no connection", `{"email":"a@b.cd"}`, 400, "invalid_body", "Payload validation error: 'Missing required property: connection'."},
		{"an empty connection", `{"connection":""}`, 400, "invalid_body",
			"Payload validation error: 'String is too short (0 chars), minimum 1' on property connection (Name of the connection this user should be created in)."},
		{"an unknown connection", `{"connection":"nowhere","email":"a@b.cd","password":"x"}`, 400, "inexistent_connection", "The connection does not exist."},
		{"a social connection", `{"connection":"google","email":"a@b.cd"}`, 400, "operation_not_supported", "Users can be created in database and passwordless connections only."},
		{"no address", `{"connection":"people","password":"x"}`, 400, "invalid_body", "Payload validation error: 'Missing required property: email'."},
		{"no password", `{"connection":"people","email":"a@b.cd"}`, 400, "invalid_body", "Payload validation error: 'Missing required property: password'."},
		{"no user name", `{"connection":"` + first + `","email":"a@b.cd","password":"Passw0rd!"}`, 400, "",
			"Missing username for " + first + " connection with requires_username enabled"},
		{"a user name where there are none", `{"connection":"people","email":"a@b.cd","username":"a","password":"x"}`, 400, "", "Cannot set username for connection without requires_username"},
		{"a long user name", `{"connection":"` + first + `","email":"a@b.cd","username":"abcdefghijklmnop","password":"Passw0rd!"}`, 400, "invalid_body",
			"Payload validation error: 'String is too long (16 chars), maximum 15' on property username (The user's username)."},
		{"a weak password", `{"connection":"` + first + `","email":"a@b.cd","username":"a","password":"weak"}`, 400, "", "PasswordStrengthError: Password is too weak"},
		{"the same address", `{"connection":"people","email":"TAKEN@B.cd","password":"x"}`, 409, "auth0_idp_error", "The user already exists."},
		{"the same id", `{"connection":"people","user_id":"taken","email":"a@b.cd","password":"x"}`, 409, "auth0_idp_error", "The user already exists."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			(&service{s.Server, t}).refuses(c.status, c.code, c.message, "POST /api/v2/users", c.body)
		})
	}
}

func TestTheSameAddressInAnotherConnectionIsAnotherUser(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
	s.create(`{"connection":"Username-Password-Authentication","email":"a@b.cd","username":"a","password":"Passw0rd!"}`)
	require.Len(t, s.want(http.StatusOK, "GET /api/v2/users-by-email?email=a@b.cd").values("user_id"), 2)
}

func TestAUserIsFoundByAddressAtOnceAndExactly(t *testing.T) {
	t.Parallel()
	s := openPeople(t, auth0.WithIndexDelay(time.Hour))
	id := s.create(`{"connection":"people","email":"a+b@b.cd","password":"x"}`)
	byEmail := func(email string) []any {
		return s.want(http.StatusOK, "GET /api/v2/users-by-email?fields=user_id&email="+url.QueryEscape(email)).values("user_id")
	}
	require.Equal(t, []any{id}, byEmail("a+b@b.cd"))
	require.Empty(t, byEmail("A+b@b.cd"), "the search is case-sensitive, and a database folds case")

	s.want(http.StatusOK, "PATCH "+path(id), `{"email":"new@b.cd"}`)
	require.Empty(t, byEmail("a+b@b.cd"))
	require.Equal(t, []any{id}, byEmail("new@b.cd"))
	s.want(http.StatusNoContent, "DELETE "+path(id))
	require.Empty(t, byEmail("new@b.cd"))

	s.refuses(http.StatusBadRequest, "invalid_query_string",
		"Query validation error: 'Object didn't pass validation for format email: x' on property email (Email address to search for (case-sensitive)).",
		"GET /api/v2/users-by-email?email=x")
	s.refuses(http.StatusBadRequest, "invalid_query_string", "Query validation error: 'Missing required property: email'.", "GET /api/v2/users-by-email")
}

func TestDeletingIsIdempotent(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
	require.Empty(t, s.want(http.StatusNoContent, "DELETE "+path(id)).body)
	s.refuses(http.StatusNotFound, "inexistent_user", "The user does not exist.", "GET "+path(id))
	s.want(http.StatusNoContent, "DELETE "+path(id))
	s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
}

func TestFieldsKeepOrLeaveOutAttributes(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
	s.want(http.StatusOK, "GET "+path(id)+"?fields=email,user_id").is(`{"email":"a@b.cd","user_id":"` + id + `"}`)
	s.want(http.StatusOK, "GET "+path(id)+"?fields=given_name").is(`{}`)
	user := s.want(http.StatusOK, "GET "+path(id)+"?fields=email,identities&include_fields=false").object()
	require.NotContains(t, user, "email")
	require.NotContains(t, user, "identities")
	require.Contains(t, user, "name")
	s.refuses(http.StatusBadRequest, "invalid_query_string",
		"Query validation error: 'String 'id,email' does not match pattern. Must be a comma separated list of the following values: "+
			"phone_number,email,email_verified,picture,username,user_id,name,nickname,created_at,identities,app_metadata,user_metadata,"+
			"last_ip,last_login,logins_count,updated_at,blocked,family_name,given_name' on property fields (Comma-separated list of fields "+
			"to include or exclude (based on value provided for include_fields) in the result. Leave empty to retrieve all fields).",
		"GET "+path(id)+"?fields=id,email")
}

func TestVerificationMails(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
	s.create(`{"connection":"people","email":"b@b.cd","password":"x","verify_email":false}`)
	s.create(`{"connection":"people","email":"c@b.cd","password":"x","email_verified":true}`)
	s.want(http.StatusOK, "PATCH "+path(id), `{"email":"new@b.cd","verify_email":true}`)
	s.want(http.StatusOK, "PATCH "+path(id), `{"nickname":"n"}`)
	var to []string
	for _, message := range s.Outbox() {
		require.Equal(t, "verification_email", message.Kind)
		require.Equal(t, id, message.UserID)
		to = append(to, message.To)
	}
	require.Equal(t, []string{"a@b.cd", "new@b.cd"}, to)
}
