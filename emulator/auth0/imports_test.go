package auth0_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// issues are what an import says of its users: the codes, by the place in the report.
func (s *service) issues(job map[string]any) (codes [][]string, report reply) {
	s.t.Helper()
	report = s.want(http.StatusOK, "GET /api/v2/jobs/"+job["id"].(string)+"/errors")
	var rows []struct {
		Errors []struct{ Code, Message, Path string }
	}
	require.NoError(s.t, json.Unmarshal([]byte(report.body), &rows))
	for _, row := range rows {
		var of []string
		for _, e := range row.Errors {
			of = append(of, strings.TrimSuffix(e.Code+" "+e.Path, " "))
		}
		codes = append(codes, of)
	}
	return codes, report
}

func TestAnImportedUserIsCompleted(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	s.imported(`[{"user_id":"angus","email":"Angus@acdc.com","app_metadata":{"plan":"gold"},"user_metadata":{"a":1.50},"blocked":true}]`)
	answer := s.want(http.StatusOK, "GET "+path("auth0|angus"))
	answer.is(`{"user_id":"auth0|angus","email":"angus@acdc.com","email_verified":false,"name":"angus@acdc.com","nickname":"angus","blocked":true,
		"picture":"https://secure.gravatar.com/avatar/c0caa0f5f723d3d8884a5bb558cd65d0?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fan.png",
		"created_at":"2026-03-01T12:00:00.000Z","updated_at":"2026-03-01T12:00:00.000Z",
		"identities":[{"user_id":"angus","connection":"people","provider":"auth0","isSocial":false}],
		"app_metadata":{"plan":"gold"},"user_metadata":{"a":1.50}}`)
	require.Equal(t, []any{"auth0|angus"}, s.want(http.StatusOK, "GET /api/v2/users?q=app_metadata.plan:gold").values("user_id"))
	require.Len(t, s.Outbox(), 1, "the owners are told")
	s.imported(`[]`, [2]string{"send_completion_email", "false"})
	require.Len(t, s.Outbox(), 1)
}

func TestImportedIDsArePrefixedOnceMore(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	s.imported(`[{"user_id":"auth0|angus","email":"angus@acdc.com"}]`)
	s.want(http.StatusOK, "GET "+path("auth0|auth0|angus"))
}

func TestImportedPasswordsOpen(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	job := s.imported(`[
		{"email":"sha@acdc.com","custom_password_hash":{"algorithm":"sha256","salt":{"value":"salt"},
			"hash":{"value":"fff8183339f0018181a3bf8eee82afddfe501781c1d76b02f4ea9b75f1701097","encoding":"hex"}}},
		{"email":"bcrypt@acdc.com","password_hash":"$2a$10$M.Abj6VRtaPUAS74oQ8Vtu.juZvjADtaUMj8yXG2pC1giaAKM152."},
		{"email":"none@acdc.com"}]`)
	require.Equal(t, map[string]any{"failed": 0.0, "inserted": 3.0, "updated": 0.0, "total": 3.0}, job["summary"])
	for name, password := range map[string]string{"sha": "ed", "bcrypt": "highway"} {
		require.Equal(t, http.StatusOK, s.logIn(name+"@acdc.com", password).status, name)
		require.Equal(t, http.StatusForbidden, s.logIn(name+"@acdc.com", password+"!").status, name)
	}
	require.Equal(t, http.StatusForbidden, s.logIn("none@acdc.com", "ed").status, "without a hash there is no password")
}

func TestUsersThatAreNotImported(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	long := strings.Repeat("x", 301)
	cases := []struct{ row, want string }{
		{`1`, "INVALID_TYPE"},
		{`{}`, "OBJECT_REQUIRED"},
		{`{"email":"x"}`, "FORMAT email"},
		{`{"email":1}`, "INVALID_TYPE email"},
		{`{"email":"a1@b.cd","color":"red"}`, "NOT_PASSED"},
		{`{"email":"a2@b.cd","name":""}`, "MIN_LENGTH name"},
		{`{"email":"a3@b.cd","name":"` + long + `"}`, "MAX_LENGTH name"},
		{`{"email":"a4@b.cd","phone_number":"555"}`, "PATTERN phone_number"},
		{`{"email":"a5@b.cd","app_metadata":{"email":1}}`, "NOT_PASSED app_metadata"},
		{`{"email":"a6@b.cd","mfa_factors":[]}`, "ARRAY_LENGTH_SHORT mfa_factors"},
		{`{"email":"a7@b.cd","mfa_factors":[` + strings.TrimSuffix(strings.Repeat(`{"email":{"value":"a@b.cd"}},`, 11), ",") + `]}`, "ARRAY_LENGTH_LONG mfa_factors"},
		{`{"email":"a8@b.cd","mfa_factors":[{"totp":{"secret":"a"}}]}`, "PATTERN mfa_factors[0].totp.secret"},
		{`{"email":"a9@b.cd","mfa_factors":[{}]}`, "MFA_FACTORS_FAILED mfa_factors[0]"},
		{`{"email":"b1@b.cd","password_hash":"x"}`, "PATTERN password_hash"},
		{`{"email":"b2@b.cd","custom_password_hash":{"algorithm":"rot13","hash":{"value":"x"}}}`, "ENUM_MISMATCH custom_password_hash.algorithm"},
		{`{"email":"b3@b.cd","custom_password_hash":{"algorithm":"md5","hash":{"value":"zz","encoding":"hex"}}}`, "FORMAT custom_password_hash.hash.value"},
		{`{"email":"b4@b.cd","password_hash":"x","custom_password_hash":{"algorithm":"md5"}}`, "NOT_PASSED custom_password_hash"},
		{`{"email":"b5@b.cd","name":1,"nickname":2}`, "INVALID_TYPE name, INVALID_TYPE nickname"},
		{`{"email":"twice@b.cd"}`, ""},
		{`{"email":"TWICE@b.cd"}`, "DUPLICATED_USER"},
	}
	var rows []string
	var want [][]string
	for _, c := range cases {
		rows = append(rows, c.row)
		if c.want != "" {
			want = append(want, strings.Split(c.want, ", "))
		}
	}
	job := s.imported("[" + strings.Join(rows, ",") + "]")
	require.Equal(t, "completed", job["status"], "users who are refused do not fail the job")
	require.Equal(t, map[string]any{"failed": float64(len(want)), "inserted": 1.0, "updated": 0.0, "total": float64(len(cases))}, job["summary"])
	codes, report := s.issues(job)
	require.Equal(t, want, codes)
	require.Contains(t, report.body, `"message":"Error in email property - Object didn't pass validation for format email: x"`)
	require.Contains(t, report.body, `"message":"A user with this email was already provided."`)
}

func TestReportsOfImportsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	_, report := s.issues(s.imported(`[{"email":"x","password_hash":"p4ss","mfa_factors":[{"totp":{"secret":"S3CRET"}}],
		"custom_password_hash":{"algorithm":"md5","hash":{"value":"h4sh","encoding":"hex"},"salt":{"value":"s4lt"}}}]`))
	for _, secret := range []string{"p4ss", "S3CRET", "h4sh", "s4lt"} {
		require.NotContains(t, report.body, `"`+secret+`"`)
	}
	require.Contains(t, report.body, `"hash":{"encoding":"hex","value":"*****"}`)
}

func TestWithoutUpsertKnownUsersAreRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	s.create(`{"connection":"people","user_id":"angus","email":"angus@acdc.com","password":"x","phone_number":"+61255501"}`)
	job := s.imported(`[{"email":"ANGUS@acdc.com","name":"New"},{"email":"a@b.cd","user_id":"angus"},{"email":"b@b.cd","phone_number":"+61255501"}]`)
	codes, report := s.issues(job)
	require.Equal(t, [][]string{{"DUPLICATED_USER"}, {"DUPLICATED_USER"}, {"DUPLICATED_USER"}}, codes)
	require.Contains(t, report.body, `{"user":{"email":"ANGUS@acdc.com","name":"New"},"errors":[{"code":"DUPLICATED_USER","message":"The user already exist and upsert parameter is false"}]}`)
	require.Equal(t, "angus@acdc.com", s.user("auth0|angus")["name"])
}

func TestUpsertChangesUsersByAddress(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	s.create(`{"connection":"people","user_id":"angus","email":"angus@acdc.com","password":"x","email_verified":true,"user_metadata":{"a":1},"app_metadata":{"b":2}}`)
	job := s.imported(`[{"email":"Angus@acdc.com","user_id":"other","name":"Angus","user_metadata":{"c":3},"password_hash":"$2a$10$M.Abj6VRtaPUAS74oQ8Vtu.juZvjADtaUMj8yXG2pC1giaAKM152."},
		{"email":"new@acdc.com","user_id":"angus"},{"email":"malcolm@acdc.com"}]`, upsert)
	require.Equal(t, map[string]any{"failed": 1.0, "inserted": 1.0, "updated": 1.0, "total": 3.0}, job["summary"])
	codes, _ := s.issues(job)
	require.Equal(t, [][]string{{"CONFLICT"}}, codes, "users are matched by address only")
	user := s.user("auth0|angus")
	require.Equal(t, "Angus", user["name"])
	require.Equal(t, map[string]any{"c": 3.0}, user["user_metadata"], "metadata are replaced")
	require.Equal(t, map[string]any{"b": 2.0}, user["app_metadata"], "what is not said stays")
	require.Equal(t, true, user["email_verified"])
	require.Equal(t, http.StatusOK, s.logIn("angus@acdc.com", "x").status, "passwords stay")
}

func TestUpsertNamesWhatIsTaken(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.want(http.StatusCreated, "POST /api/v2/users", `{"connection":"Username-Password-Authentication","email":"angus@acdc.com","username":"angus","password":"Passw0rd!"}`)
	answer := s.importsInto("con_ftSSLHb0O7rcUGmF", `[{"email":"new@acdc.com","username":"angus"},{"email":"b@acdc.com","username":"longer-than-fifteen"}]`, upsert)
	codes, _ := s.issues(s.job(answer.text("id")).object())
	require.Equal(t, [][]string{{"CONFLICT_USERNAME"}, {"MAX_LENGTH username"}}, codes)
}

func TestAnImportedHashCanBeReplacedUntilItWasUsed(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	row := func(md5 string) string {
		return `[{"email":"a@b.cd","custom_password_hash":{"algorithm":"md5","hash":{"value":"` + md5 + `","encoding":"hex"}}}]`
	}
	s.imported(row("5f4dcc3b5aa765d61d8327deb882cf99"))         // password
	s.imported(row("0cc175b9c0f1b6a831c399e269772661"), upsert) // a
	require.Equal(t, http.StatusForbidden, s.logIn("a@b.cd", "password").status)
	require.Equal(t, http.StatusOK, s.logIn("a@b.cd", "a").status)
	s.imported(row("5f4dcc3b5aa765d61d8327deb882cf99"), upsert)
	require.Equal(t, http.StatusOK, s.logIn("a@b.cd", "a").status)
}

func TestImportedFactorsAreAuthenticators(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	s.imported(`[{"email":"a@b.cd","user_id":"a","mfa_factors":[{"totp":{"secret":"ABCDEFGH"}},{"phone":{"value":"+61255501"}},{"email":{"value":"foo@example.com"}}]}]`)
	methods := s.want(http.StatusOK, "GET "+path("auth0|a")+"/authentication-methods")
	require.Equal(t, []any{"totp", "phone", "email"}, methods.values("type"))
	require.Equal(t, "XXXXX5501", methods.values("phone_number")[1])
}

func TestAThousandUsersAreImported(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	rows := make([]string, 1000)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"email":"user-%d@acdc.com","user_id":"u%[1]d"}`, i)
	}
	job := s.imported("[" + strings.Join(rows, ",") + "]")
	require.Equal(t, map[string]any{"failed": 0.0, "inserted": 1000.0, "updated": 0.0, "total": 1000.0}, job["summary"])
	require.EqualValues(t, 1000, s.want(http.StatusOK, "GET /api/v2/users?per_page=0&include_totals=true").object()["total"])
}
