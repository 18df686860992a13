package auth0_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/auth0"
)

// imports sends a users file, with further fields of the form such as "upsert=true".
func (s *service) imports(file string, fields ...[2]string) reply {
	s.t.Helper()
	return s.importsInto(s.connectionID(), file, fields...)
}

func (s *service) importsInto(connectionID, file string, fields ...[2]string) reply {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if connectionID != "" {
		require.NoError(s.t, form.WriteField("connection_id", connectionID))
	}
	for _, field := range fields {
		require.NoError(s.t, form.WriteField(field[0], field[1]))
	}
	part, err := form.CreateFormFile("users", "users.json")
	require.NoError(s.t, err)
	_, err = part.Write([]byte(file))
	require.NoError(s.t, err)
	require.NoError(s.t, form.Close())
	r := httptest.NewRequest(http.MethodPost, "/api/v2/jobs/users-imports", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+fixedToken)
	return s.send(r)
}

// upsert is the field that lets an import change users.
var upsert = [2]string{"upsert", "true"}

// imported carries out an import and returns the job.
func (s *service) imported(file string, fields ...[2]string) map[string]any {
	s.t.Helper()
	answer := s.imports(file, fields...)
	require.Equal(s.t, http.StatusAccepted, answer.status, answer.body)
	return s.job(answer.text("id")).object()
}

func (s *service) job(id string) reply {
	s.t.Helper()
	return s.want(http.StatusOK, "GET /api/v2/jobs/"+id)
}

func TestAnImportIsDoneWhenItIsAskedFor(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	answer := s.imports(`[{"email":"angus@acdc.com","email_verified":true}]`, [2]string{"external_id", "first"})
	require.Equal(t, http.StatusAccepted, answer.status)
	id := answer.text("id")
	require.Regexp(t, `^job_[A-Za-z0-9]{16}$`, id)
	form := `{"type":"users_import","status":"%s","connection_id":"` + s.connectionID() + `",%s"connection":"people",
		"created_at":"2026-03-01T12:00:00.000Z","id":"` + id + `","external_id":"first"}`
	answer.is(fmt.Sprintf(form, "pending", ""))
	s.want(http.StatusOK, "GET /api/v2/users-by-email?email=angus@acdc.com").is(`[]`)

	s.job(id).is(fmt.Sprintf(form, "completed", `"summary":{"failed":0,"updated":0,"inserted":1,"total":1},`))
	require.Len(t, s.want(http.StatusOK, "GET /api/v2/users-by-email?email=angus@acdc.com").values("user_id"), 1)
	s.want(http.StatusNoContent, "GET /api/v2/jobs/"+id+"/errors")
}

func TestAJobThatNobodyAsksForIsDoneSoon(t *testing.T) {
	t.Parallel()
	s, clock := openAt(t)
	require.Equal(t, http.StatusAccepted, s.imports(`[{"email":"angus@acdc.com"}]`).status)
	clock.pass(99 * time.Millisecond)
	s.want(http.StatusOK, "GET /api/v2/users").is(`[]`)
	clock.pass(time.Millisecond)
	require.Len(t, s.want(http.StatusOK, "GET /api/v2/users").values("user_id"), 1)
}

func TestAJobTakesItsTime(t *testing.T) {
	t.Parallel()
	s, clock := openAt(t, auth0.WithJobDelay(10*time.Second))
	id := s.imports(`[{"email":"angus@acdc.com"}]`).text("id")
	require.Equal(t, "pending", s.job(id).text("status"))
	clock.pass(6 * time.Second)
	half := s.job(id).object()
	require.Equal(t, "processing", half["status"])
	require.EqualValues(t, 60, half["percentage_done"])
	require.EqualValues(t, 4, half["time_left_seconds"])
	s.want(http.StatusOK, "GET /api/v2/users").is(`[]`)
	clock.pass(4 * time.Second)
	require.Equal(t, "completed", s.job(id).text("status"))
	require.NotContains(t, s.job(id).object(), "percentage_done")
}

func TestTheDelayOfJobsCanBeConfigured(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	s.want(http.StatusOK, "POST /_emulator/config", `{"job_delay":"1h"}`)
	require.Equal(t, "pending", s.imported(`[]`)["status"])
}

func TestJobsAreForgottenAfterADay(t *testing.T) {
	t.Parallel()
	s, clock := openAt(t)
	id := s.imports(`[]`).text("id")
	clock.pass(24*time.Hour - time.Millisecond)
	s.job(id)
	clock.pass(time.Millisecond)
	for _, gone := range []string{id, "job_none"} {
		s.refuses(http.StatusNotFound, "", "Job not found.", "GET /api/v2/jobs/"+gone)
		s.refuses(http.StatusNotFound, "", "The job does not exist", "GET /api/v2/jobs/"+gone+"/errors")
	}
}

func TestTwoImportsAtATime(t *testing.T) {
	t.Parallel()
	s, clock := openAt(t, auth0.WithJobDelay(time.Minute))
	for range 2 {
		require.Equal(t, http.StatusAccepted, s.imports(`[]`).status)
		clock.pass(20 * time.Second)
	}
	third := s.imports(`[]`)
	require.Equal(t, http.StatusTooManyRequests, third.status)
	third.problem("", "There are 2 active import users jobs, please wait until some of them are finished and try again")
	s.want(http.StatusOK, "POST /api/v2/jobs/users-exports", `{}`) // exports are not counted
	clock.pass(20 * time.Second)
	require.Equal(t, http.StatusAccepted, s.imports(`[]`).status, "the first is finished")
	require.Equal(t, http.StatusTooManyRequests, s.imports(`[]`).status)
}

func TestImportsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	social := s.want(http.StatusCreated, "POST /api/v2/connections", `{"name":"google","strategy":"google-oauth2"}`).text("id")
	people := s.connectionID()
	for _, c := range []struct {
		name, connection string
		field            [2]string
		status           int
		code, message    string
	}{
		{"no connection", "", [2]string{}, 400, "invalid_body", "Payload validation error: 'Missing required property: connection_id'."},
		{"a bad connection", "people", [2]string{}, 400, "invalid_body", "Payload validation error: 'String does not match pattern " +
			"^con_[A-Za-z0-9]{16}$: people' on property connection_id (connection_id of the connection to which users will be imported)."},
		{"an unknown connection", "con_0000000000000000", [2]string{}, 400, "inexistent_connection", "The connection does not exist."},
		{"a social connection", social, [2]string{}, 400, "operation_not_supported", "Users can be imported into database connections only."},
		{"a bad upsert", people, [2]string{"upsert", "maybe"}, 400, "invalid_body", `Payload validation error: 'No enum match for: "maybe"' ` +
			"on property upsert (Whether to update users if they already exist (true) or to ignore them (false))."},
		{"an unknown field", people, [2]string{"color", "red"}, 400, "invalid_body", "Payload validation error: 'Additional properties not allowed: color'."},
	} {
		fields := [][2]string{}
		if c.field[0] != "" {
			fields = append(fields, c.field)
		}
		answer := s.importsInto(c.connection, `[]`, fields...)
		require.Equal(t, c.status, answer.status, c.name)
		answer.problem(c.code, c.message)
	}
	s.refuses(http.StatusUnsupportedMediaType, "", "Unsupported Media Type", "POST /api/v2/jobs/users-imports", `[]`)
	s.imports(string(bytes.Repeat([]byte(" "), 512_000))).problem("", "Payload content length greater than maximum allowed: 512000.")
	require.Equal(t, http.StatusAccepted, s.imports(string(bytes.Repeat([]byte(" "), 511_000))).status)
}

func TestABodyThatIsNoFormIsRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	const part = "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s"
	for _, c := range []struct{ name, body, message string }{
		{"empty", "", "Payload validation error: 'Missing required property: connection_id'."},
		{"without a part", "no form", "Payload validation error: 'Missing required property: connection_id'."},
		{"cut", fmt.Sprintf(part, "users", "[]"), "Invalid request payload JSON format"},
		{"without a file", fmt.Sprintf(part, "connection_id", "con_0000000000000000") + "\r\n--b--", "Payload validation error: 'Missing required property: users'."},
	} {
		r := httptest.NewRequest(http.MethodPost, "/api/v2/jobs/users-imports", strings.NewReader(c.body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		r.Header.Set("Authorization", "Bearer "+fixedToken)
		answer := s.send(r)
		require.Equal(t, http.StatusBadRequest, answer.status, c.name)
		answer.problem("invalid_body", c.message)
	}
}

func TestAFileThatIsNoArrayFails(t *testing.T) {
	t.Parallel()
	for _, file := range []string{``, `{"email":"a@b.cd"}`, `[{"email":`, `[] []`} {
		s := openPeople(t)
		job := s.imported(file)
		require.Equal(t, "failed", job["status"], file)
		const details = "Failed to parse users file JSON when importing users. Make sure it is valid JSON."
		require.Equal(t, details, job["status_details"])
		require.Equal(t, details, s.want(http.StatusOK, "GET /api/v2/jobs/"+job["id"].(string)+"/errors").text("status_details"))
	}
}

func TestAVerificationMailIsAJob(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	user := s.create(`{"connection":"people","user_id":"angus","email":"angus@acdc.com","password":"x","email_verified":true}`)
	job := s.want(http.StatusCreated, "POST /api/v2/jobs/verification-email", `{"user_id":"`+user+`","identity":{"user_id":"angus","provider":"auth0"}}`)
	id := job.text("id")
	job.is(`{"type":"verification_email","status":"pending","created_at":"2026-03-01T12:00:00.000Z","id":"` + id + `"}`)
	s.job(id).is(`{"type":"verification_email","status":"completed","created_at":"2026-03-01T12:00:00.000Z","id":"` + id + `"}`)
	require.Len(t, s.Outbox(), 1)
	mail := s.Outbox()[0]
	require.Equal(t, emulator.Message{Kind: "verification_email", To: "angus@acdc.com", UserID: user, Link: mail.Link}, mail)
	require.Equal(t, http.StatusOK, s.follow(onService(mail.Link)).status, "its link works")

	for _, c := range []struct {
		body          string
		status        int
		code, message string
	}{
		{`{}`, 400, "invalid_body", "Payload validation error: 'Missing required property: user_id'."},
		{`{"user_id":"auth0|nobody"}`, 404, "inexistent_user", "User not found."},
		{`{"user_id":"auth0|angus","client_id":"x"}`, 400, "invalid_body", "Payload validation error: 'Object didn't pass validation for format client-id: x' on property client_id " +
			"(client_id of the client (application). If no value provided, the global Client ID will be used)."},
		{`{"user_id":"auth0|angus","identity":{"user_id":"malcolm","provider":"auth0"}}`, 400, "operation_not_supported", "The user does not have the specified identity."},
	} {
		s.refuses(c.status, c.code, c.message, "POST /api/v2/jobs/verification-email", c.body)
	}
}

func TestTheOutboxWaitsForJobsThatHaveNoDelay(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	user := s.create(`{"connection":"people","email":"angus@acdc.com","password":"x","verify_email":false}`)
	s.want(http.StatusCreated, "POST /api/v2/jobs/verification-email", `{"user_id":"`+user+`"}`)
	require.Len(t, s.Outbox(), 1)

	late, clock := openAt(t, auth0.WithJobDelay(time.Minute))
	user = late.create(`{"connection":"people","email":"angus@acdc.com","password":"x","verify_email":false}`)
	late.want(http.StatusCreated, "POST /api/v2/jobs/verification-email", `{"user_id":"`+user+`"}`)
	require.Empty(t, late.Outbox())
	clock.pass(time.Minute)
	require.Len(t, late.Outbox(), 1)
}

func TestMailsNeedAnAddressThatIsTheTenantsToVerify(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	s.want(http.StatusCreated, "POST /api/v2/connections", `{"name":"google","strategy":"google-oauth2"}`)
	s.seed(`{"user_id":"google-oauth2|1","email":"g@acdc.com","identities":[{"connection":"google","provider":"google-oauth2","user_id":"1"}]}`,
		`{"user_id":"auth0|2","connection":"people","phone_number":"+61255501"}`)
	s.refuses(http.StatusBadRequest, "operation_not_supported", "The user's main connection does not support this operation",
		"POST /api/v2/jobs/verification-email", `{"user_id":"google-oauth2|1"}`)
	s.want(http.StatusCreated, "POST /api/v2/jobs/verification-email", `{"user_id":"google-oauth2|1","identity":{"user_id":"1","provider":"google-oauth2"}}`)
	s.refuses(http.StatusBadRequest, "operation_not_supported", "The user does not have an email address.",
		"POST /api/v2/jobs/verification-email", `{"user_id":"auth0|2"}`)
}
