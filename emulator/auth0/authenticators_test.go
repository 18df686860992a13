package auth0_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAuthenticatorsAreShownMasked(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	methods := path(s.person("angus")) + "/authentication-methods"
	made := s.want(http.StatusCreated, "POST "+methods, `{"type":"email","name":"Mail","email":"chuck334@example.com"}`)
	id := made.text("id")
	require.Regexp(t, `^email\|dev_[A-Za-z0-9]{16}$`, id)
	made.is(`{"id":"` + id + `","type":"email","name":"Mail","email":"chuc****@exam*******","created_at":"2026-03-01T12:00:00.000Z"}`)

	one := methods + "/" + url.PathEscape(id)
	confirmed := `{"id":"` + id + `","type":"email","confirmed":true,"name":"Mail","email":"chuc****@exam*******","created_at":"2026-03-01T12:00:00.000Z"}`
	s.want(http.StatusOK, "GET "+one).is(confirmed)
	s.want(http.StatusOK, "GET "+methods).is(`[` + confirmed + `]`)
	s.want(http.StatusOK, "GET "+methods+"?include_totals=true").is(`{"authenticators":[` + confirmed + `],"total":1,"start":0,"limit":50}`)

	changed := s.want(http.StatusOK, "PATCH "+one, `{"name":"Post"}`)
	require.Equal(t, "Post", changed.text("name"))
	require.NotContains(t, changed.object(), "confirmed")

	s.want(http.StatusNoContent, "DELETE "+one)
	s.want(http.StatusNoContent, "DELETE "+one)
	s.refuses(http.StatusNotFound, "", "Authentication method not found.", "GET "+one)
	s.want(http.StatusOK, "GET "+methods+"?include_totals=true").is(`{"authenticators":[],"start":0,"limit":50}`)
}

func TestPutReplacesAllAuthenticatorsAndShowsThemWhole(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	methods := path(s.person("angus")) + "/authentication-methods"
	s.want(http.StatusCreated, "POST "+methods, `{"type":"totp","totp_secret":"ABCDEFGH"}`)
	list := s.want(http.StatusOK, "PUT "+methods, `[
		{"type":"email","name":"Mail","email":"foo@example.com"},
		{"type":"phone","phone_number":"+44207183875044","preferred_authentication_method":"voice"},
		{"type":"totp","totp_secret":"ABCDEFGH"}]`)
	require.Equal(t, []any{"foo@example.com", nil, nil}, list.values("email"))
	require.Equal(t, []any{nil, "+44207183875044", nil}, list.values("phone_number"))
	require.NotContains(t, list.body, "ABCDEFGH", "secrets are never shown")

	shown := s.want(http.StatusOK, "GET "+methods)
	require.Equal(t, []any{"****@exam*******", nil, nil}, shown.values("email"))
	require.Equal(t, []any{nil, "XXXXXXXXXXX5044", nil}, shown.values("phone_number"))
	require.Equal(t, "voice", shown.values("authentication_methods")[1].([]any)[0].(map[string]any)["type"])

	page := s.want(http.StatusOK, "GET "+methods+"?include_totals=true&page=1&per_page=2")
	require.Len(t, page.values("id", "authenticators"), 1)
	require.EqualValues(t, 3, page.object()["total"])

	s.want(http.StatusNoContent, "DELETE "+methods)
	s.want(http.StatusOK, "GET "+methods).is(`[]`)
}

func TestAPhoneChangesItsChannel(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	methods := path(s.person("angus")) + "/authentication-methods"
	id := s.want(http.StatusCreated, "POST "+methods, `{"type":"phone","phone_number":"+61255501"}`).text("id")
	require.Equal(t, "sms", s.want(http.StatusOK, "GET "+methods).values("preferred_authentication_method")[0])
	changed := s.want(http.StatusOK, "PATCH "+methods+"/"+url.PathEscape(id), `{"preferred_authentication_method":"voice"}`)
	require.Equal(t, "voice", changed.text("preferred_authentication_method"))
}

func TestEnrollmentsAreAuthenticatorsByAnotherName(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	user := path(s.person("angus"))
	s.want(http.StatusOK, "GET "+user+"/enrollments").is(`[]`)
	id := s.want(http.StatusCreated, "POST "+user+"/authentication-methods", `{"type":"phone","phone_number":"+61255501"}`).text("id")
	s.want(http.StatusCreated, "POST "+user+"/authentication-methods", `{"type":"email","email":"a@b.cd"}`)
	s.want(http.StatusOK, "GET "+user+"/enrollments").is(`[{"id":"` + id + `","status":"confirmed","type":"sms",
		"name":"XXXXX5501","phone_number":"XXXXX5501","auth_method":"sms","enrolled_at":"2026-03-01T12:00:00.000Z"}]`)
	s.want(http.StatusNoContent, "DELETE "+user+"/authenticators")
	s.want(http.StatusOK, "GET "+user+"/enrollments").is(`[]`)
}

func TestAuthenticatorsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	methods := path(s.person("angus")) + "/authentication-methods"
	s.want(http.StatusCreated, "POST "+methods, `{"type":"email","email":"a@b.cd"}`)
	for range 20 {
		s.want(http.StatusCreated, "POST "+methods, `{"type":"totp","totp_secret":"ABCDEFGH"}`)
	}
	for _, c := range []struct {
		name, target, body string
		status             int
		code, message      string
	}{
		{"no type", "POST", `{"email":"a@b.cd"}`, 400, "invalid_body", "Payload validation error: 'Missing required property: type'."},
		{"an unknown type", "POST", `{"type":"pigeon"}`, 400, "invalid_body", `Payload validation error: 'No enum match for: "pigeon"' on property type.`},
		{"a phone without a number", "POST", `{"type":"phone"}`, 400, "invalid_body", "Payload validation error: 'Missing required property: phone_number'."},
		{"a secret of another alphabet", "POST", `{"type":"totp","totp_secret":"abc"}`, 400, "invalid_body",
			"Payload validation error: 'String does not match pattern ^[A-Z2-7]+=*$: abc' on property totp_secret (Base32 encoded secret for TOTP generation)."},
		{"the same address again", "POST", `{"type":"email","email":"a@b.cd"}`, 409, "", "Authentication method already exists."},
		{"too many", "POST", `{"type":"totp","totp_secret":"ABCDEFGH"}`, 403, "", "You reached the limit of entities of this type for this user."},
		{"no array", "PUT", `{}`, 400, "invalid_body", "Payload validation error: 'Expected type array but found type object'."},
		{"a bad element", "PUT", `[{"type":"phone"}]`, 400, "invalid_body", "Payload validation error: 'Missing required property: phone_number' on property [0]."},
		{"no JSON", "PUT", `[`, 400, "invalid_body", "Invalid request payload JSON format"},
		{"the same twice", "PUT", `[{"type":"email","email":"a@b.cd"},{"type":"email","email":"a@b.cd"}]`, 409, "", "Authentication method already exists."},
	} {
		s.refuses(c.status, c.code, c.message, c.target+" "+methods, c.body)
	}
	require.Len(t, s.want(http.StatusOK, "GET "+methods).values("id"), 21, "what was refused changed nothing")
}

func TestMultifactorActions(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	user := path(s.person("angus"))
	require.Regexp(t, `^[A-Z0-9]{24}$`, s.want(http.StatusOK, "POST "+user+"/recovery-code-regeneration").text("recovery_code"))
	s.want(http.StatusNoContent, "POST "+user+"/multifactor/actions/invalidate-remember-browser")
	s.want(http.StatusNoContent, "DELETE "+user+"/multifactor/duo")
	s.refuses(http.StatusBadRequest, "invalid_uri",
		`Path validation error: 'No enum match for: "pigeon"' on property provider (The multi-factor provider. Supported values 'duo' or 'google-authenticator').`,
		"DELETE "+user+"/multifactor/pigeon")
	s.want(http.StatusNoContent, "POST "+user+"/risk-assessments/clear", `{"connection":"people","assessors":["new-device"]}`)
	s.refuses(http.StatusBadRequest, "invalid_body", `Payload validation error: 'No enum match for: "mood"' on property assessors[0].`,
		"POST "+user+"/risk-assessments/clear", `{"connection":"people","assessors":["mood"]}`)
}

func TestAMultifactorProviderLeavesTheProfile(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	s.seed(`{"user_id":"auth0|angus","email":"a@b.cd","multifactor":["duo","google-authenticator"]}`)
	s.want(http.StatusNoContent, "DELETE "+path("auth0|angus")+"/multifactor/duo")
	user := s.user("auth0|angus")
	require.Equal(t, []any{"google-authenticator"}, user["multifactor"])
	require.Equal(t, "2026-03-01T12:00:00.000Z", user["multifactor_last_modified"])
	s.want(http.StatusNoContent, "DELETE "+path("auth0|angus")+"/multifactor/google-authenticator")
	require.NotContains(t, s.user("auth0|angus"), "multifactor")
}

func TestListsOfOtherServicesAreEmpty(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	user := path(s.person("angus"))
	s.want(http.StatusOK, "GET "+user+"/connected-accounts?take=50").is(`{"connected_accounts":[]}`)
	s.want(http.StatusOK, "GET "+user+"/groups").is(`{"groups":[]}`)
	s.want(http.StatusOK, "GET "+user+"/federated-connections-tokensets").is(`[]`)
	s.want(http.StatusNoContent, "DELETE "+user+"/federated-connections-tokensets/none")
}
