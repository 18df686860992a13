package auth0_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

func TestMetadataAreMerged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, before, change string
		user, app            any // what the metadata are afterwards; nil is no such property
	}{
		{"set where there are none", `{}`, `{"user_metadata":{"baz":"qux"},"app_metadata":{"a":true}}`,
			map[string]any{"baz": "qux"}, map[string]any{"a": true}},
		{"null removes a name, others stay", `{"user_metadata":{"baz":"qux","foo":"bar"}}`, `{"user_metadata":{"baz":null,"new":1}}`,
			map[string]any{"foo": "bar", "new": 1.0}, nil},
		{"an empty object clears user_metadata, which stays", `{"user_metadata":{"a":1}}`, `{"user_metadata":{}}`, map[string]any{}, nil},
		{"an empty object clears app_metadata, which vanishes", `{"app_metadata":{"a":1}}`, `{"app_metadata":{}}`, nil, nil},
		{"null of the last name lets app_metadata vanish", `{"app_metadata":{"a":1}}`, `{"app_metadata":{"a":null}}`, nil, nil},
		{"null of the last name leaves user_metadata empty", `{"user_metadata":{"a":1}}`, `{"user_metadata":{"a":null}}`, map[string]any{}, nil},
		{"first levels are merged", `{"app_metadata":{"facts":["x"]}}`, `{"app_metadata":{"foo":"bar"}}`,
			nil, map[string]any{"facts": []any{"x"}, "foo": "bar"}},
		{"deeper levels are replaced", `{"user_metadata":{"a":{"b":1,"c":2}}}`, `{"user_metadata":{"a":{"d":null}}}`,
			map[string]any{"a": map[string]any{"d": nil}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := openPeople(t)
			id := s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
			s.want(http.StatusOK, "PATCH "+path(id), c.before)
			changed := s.want(http.StatusOK, "PATCH "+path(id), c.change).object()
			require.Equal(t, c.user, changed["user_metadata"])
			require.Equal(t, c.app, changed["app_metadata"])
			require.Equal(t, changed, s.user(id), "the answer is what is kept")
			for name, want := range map[string]any{"user_metadata": c.user, "app_metadata": c.app} {
				if want == nil {
					require.NotContains(t, changed, name)
				}
			}
		})
	}
}

func TestSomeAttributesExcludeEachOther(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.create(`{"connection":"Username-Password-Authentication","email":"a@b.cd","username":"a","password":"Passw0rd!"}`)
	for body, pair := range map[string]string{
		`{"password":"Passw0rd?","email":"b@b.cd"}`:         "password and email",
		`{"password":"Passw0rd?","email_verified":true}`:    "password and email_verified",
		`{"username":"b","password":"Passw0rd?"}`:           "username and password",
		`{"username":"b","email":"b@b.cd"}`:                 "username and email",
		`{"username":"b","email_verified":true,"name":"B"}`: "username and email_verified",
	} {
		s.refuses(http.StatusBadRequest, "operation_not_supported", "Cannot update "+pair+" simultaneously", "PATCH "+path(id), body)
	}
	require.Equal(t, "a", s.user(id)["username"], "nothing has changed")
	for _, body := range []string{
		`{"connection":"Username-Password-Authentication","password":"Passw0rd?","app_metadata":{"a":1}}`,
		`{"email":"b@b.cd","email_verified":true}`, `{"username":"b","name":"B","blocked":false}`,
	} {
		s.want(http.StatusOK, "PATCH "+path(id), body)
	}
}

func TestAnUpdateIsStamped(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(1_000_000)
	s := openPeople(t, auth0.WithClock(func() time.Time { return time.UnixMilli(now.Load()) }))
	id := s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
	created := s.user(id)
	require.Equal(t, created["created_at"], created["updated_at"])
	require.NotContains(t, created, "last_password_reset")

	now.Add(5)
	user := s.want(http.StatusOK, "PATCH "+path(id), `{"password":"y","app_metadata":{"a":1}}`)
	require.Equal(t, "1970-01-01T00:16:40.005Z", user.text("updated_at"))
	require.Equal(t, "1970-01-01T00:16:40.001Z", user.text("last_password_reset"), "noted just before the update")
	require.Equal(t, created["created_at"], user.text("created_at"))

	now.Add(5)
	for _, body := range []string{`{}`, `{"connection":"people","client_id":"authplus","verify_email":false}`} {
		require.Equal(t, "1970-01-01T00:16:40.005Z", s.want(http.StatusOK, "PATCH "+path(id), body).text("updated_at"),
			"a body without new values changes nothing")
	}
}

func TestNullRemovesAnAttribute(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := s.create(`{"connection":"people","email":"a@b.cd","phone_number":"+4912345","given_name":"A","password":"x"}`)
	user := s.want(http.StatusOK, "PATCH "+path(id), `{"given_name":null,"phone_number":null,"picture":null,"family_name":null}`).object()
	for _, name := range []string{"given_name", "phone_number", "picture", "family_name"} {
		require.NotContains(t, user, name)
	}
	for _, name := range []string{"blocked", "email_verified", "user_metadata", "app_metadata"} {
		require.Equal(t, http.StatusBadRequest, s.ask("PATCH "+path(id), `{"`+name+`":null}`).status, name)
	}
	s.create(`{"connection":"people","email":"b@b.cd","phone_number":"+4912345","password":"x"}`)
}

func TestUpdatesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	first := s.create(`{"connection":"Username-Password-Authentication","email":"a@b.cd","username":"a","password":"Passw0rd!"}`)
	second := s.create(`{"connection":"people","email":"b@b.cd","password":"x"}`)
	s.create(`{"connection":"people","email":"taken@b.cd","password":"x"}`)
	_, err := s.Seed(seedText(`{"user_id":"google-oauth2|1","identities":[{"connection":"google-oauth2","provider":"google-oauth2","user_id":"1","isSocial":true}]}
		{"user_id":"sms|1","phone_number":"+491","identities":[{"connection":"sms","provider":"sms","user_id":"1","isSocial":false}]}`))
	require.NoError(t, err)
	const unsupported = "operation_not_supported"
	for _, c := range []struct {
		name, id, body string
		status         int
		code, message  string
	}{
		{"nobody", "auth0|nobody", `{"name":"x"}`, 404, "inexistent_user", "The user does not exist."},
		{"a taken address", second, `{"email":"Taken@b.cd"}`, 400, "auth0_idp_error", "The specified new email already exists"},
		{"a read-only attribute", second, `{"user_id":"x","logins_count":1}`, 400, "invalid_body",
			`Payload validation error: 'Additional properties not allowed: logins_count,user_id (consider storing them in app_metadata or ` +
				`user_metadata. See "Users Metadata" in https://auth0.com/docs/api/v2/changes for more details)'.`},
		{"a first user name", second, `{"username":"b"}`, 400, unsupported, "Cannot update username for users without an username already set."},
		{"no user name where one is required", first, `{"username":null}`, 400, "",
			"Missing username for Username-Password-Authentication connection with requires_username enabled"},
		{"a weak password", first, `{"password":"weak"}`, 400, "", "PasswordStrengthError: Password is too weak"},
		{"an unknown connection", second, `{"connection":"nowhere"}`, 400, "inexistent_connection", "The connection does not exist."},
		{"a connection of somebody else", second, `{"connection":"Username-Password-Authentication","password":"x"}`, 400, unsupported,
			"The user does not have an identity of the connection."},
		{"the address of a social user", "google-oauth2|1", `{"email":"x@b.cd"}`, 400, unsupported, "Cannot update email for this user"},
		{"the profile of a social user", "google-oauth2|1", `{"picture":"p","given_name":"G","family_name":"F"}`, 400, unsupported,
			"The following user attributes cannot be updated: family_name, given_name, picture. The connection (google-oauth2) must either be a " +
				"database connection (using the Auth0 store), a passwordless connection (email or sms) or has disabled 'Sync user profile attributes " +
				"at each login'. For more information, see https://auth0.com/docs/dashboard/guides/connections/configure-connection-sync"},
		{"email_verified of sms", "sms|1", `{"email_verified":true}`, 400, unsupported, "Cannot update email_verified for this user"},
		{"a password of sms", "sms|1", `{"password":"x"}`, 400, unsupported, "Cannot update password for this user"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			(&service{s.Server, t}).refuses(c.status, c.code, c.message, "PATCH "+path(c.id), c.body)
		})
	}
}

func TestASocialUserHasMetadataAndCanBeBlocked(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.Seed(seedText(`{"user_id":"google-oauth2|1","identities":[{"connection":"google-oauth2","provider":"google-oauth2","user_id":"1","isSocial":true}]}`))
	require.NoError(t, err)
	user := s.want(http.StatusOK, "PATCH /api/v2/users/google-oauth2%7C1", `{"blocked":true,"user_metadata":{"a":1}}`).object()
	require.Equal(t, true, user["blocked"])
}

func TestAnUpdateCanBeAboutALinkedAccount(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	first := s.create(`{"connection":"Username-Password-Authentication","email":"a@b.cd","username":"a","password":"Passw0rd!"}`)
	second := s.create(`{"connection":"people","email":"b@b.cd","password":"x"}`)
	s.want(http.StatusCreated, "POST "+path(first)+"/identities", `{"provider":"auth0","user_id":"`+second+`"}`)

	user := s.want(http.StatusOK, "PATCH "+path(first), `{"connection":"people","email":"New@b.cd","name":"Whole"}`).object()
	require.Equal(t, "a@b.cd", user["email"], "the address belongs to the other account")
	require.Equal(t, "Whole", user["name"])
	identities, _ := user["identities"].([]any)
	data, _ := identities[1].(map[string]any)["profileData"].(map[string]any)
	require.Equal(t, "new@b.cd", data["email"])
	s.refuses(http.StatusConflict, "auth0_idp_error", "The user already exists.", "POST /api/v2/users",
		`{"connection":"people","email":"NEW@b.cd","password":"x"}`)
}

func TestLinkedAccountsKeepTheirAddresses(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	create := func(email string) string {
		return s.create(`{"connection":"people","email":"` + email + `","password":"x"}`)
	}
	link := func(primary, secondary string) {
		s.want(http.StatusCreated, "POST "+path(primary)+"/identities", `{"provider":"auth0","user_id":"`+secondary+`"}`)
	}
	first, second, third := create("1@b.cd"), create("2@b.cd"), create("3@b.cd")
	link(first, second)
	s.refuses(http.StatusBadRequest, "auth0_idp_error", "The specified new email already exists", "PATCH "+path(first), `{"email":"2@b.cd"}`)

	s.want(http.StatusOK, "PATCH "+path(first), `{"email":"new@b.cd"}`)
	link(third, first)
	for email, status := range map[string]int{"1@b.cd": http.StatusCreated, "2@b.cd": http.StatusConflict, "new@b.cd": http.StatusConflict} {
		require.Equal(t, status, s.ask("POST /api/v2/users", `{"connection":"people","email":"`+email+`","password":"x"}`).status, email)
	}
}

func TestARefusedChangeLeavesThePassword(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	_, err := s.Seed(seedText(`{"user_id":"auth0|1","email":"angus@acdc.com","phone_number":"+15550000001","password":"lead","connection":"people"}
		{"user_id":"auth0|2","email":"malcolm@acdc.com","phone_number":"+15550000002","password":"rhythm","connection":"people"}`))
	require.NoError(t, err)
	answer := s.ask("PATCH /api/v2/users/auth0|2", `{"password":"bass","phone_number":"+15550000001","connection":"people"}`)
	require.Equal(t, http.StatusBadRequest, answer.status, answer.body)
	require.Equal(t, http.StatusForbidden, s.logIn("malcolm@acdc.com", "bass").status)
	require.Equal(t, http.StatusOK, s.logIn("malcolm@acdc.com", "rhythm").status)
}
