package auth0_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

// export carries out an export and returns the job.
func (s *service) export(body string) map[string]any {
	s.t.Helper()
	return s.job(s.want(http.StatusOK, "POST /api/v2/jobs/users-exports", body).text("id")).object()
}

// fetch asks for an address that the service gave, without a token.
func (s *service) fetch(location any) reply {
	s.t.Helper()
	target, err := url.Parse(location.(string))
	require.NoError(s.t, err)
	require.Equal(s.t, "example.com", target.Host, "the address that the service was asked under")
	return s.askAs("", "GET "+target.RequestURI())
}

// file returns the content of an exported file.
func (s *service) file(job map[string]any) string {
	s.t.Helper()
	answer := s.fetch(job["location"])
	require.Equal(s.t, http.StatusOK, answer.status, answer.body)
	require.Equal(s.t, "application/gzip", answer.header.Get("Content-Type"))
	plain, err := gzip.NewReader(strings.NewReader(answer.body))
	require.NoError(s.t, err)
	content, err := io.ReadAll(plain)
	require.NoError(s.t, err)
	return string(content)
}

// openExported returns a service with three users.
func openExported(t *testing.T, opts ...auth0.Option) (*service, *timepiece) {
	t.Helper()
	s, clock := openAt(t, append(opts, auth0.WithDomain("acme.eu.auth0.com"))...)
	s.create(`{"connection":"people","user_id":"angus","email":"angus@acdc.com","password":"x","name":"=1+1","user_metadata":{"instrument":"lead","years":[1973,"now"]}}`)
	s.create(`{"connection":"people","user_id":"bon","email":"bon@acdc.com","password":"x","email_verified":true,"nickname":"the \"Bon\"","user_metadata":{"deep":{"n":1.50}}}`)
	s.create(`{"connection":"Username-Password-Authentication","user_id":"cliff","email":"cliff@acdc.com","username":"cliff","password":"Passw0rd!"}`)
	return s, clock
}

func TestAnExportToJSON(t *testing.T) {
	t.Parallel()
	s, _ := openExported(t)
	body := `{"connection_id":"` + s.connectionID() + `","format":"json","limit":5,"fields":[{"name":"email"},{"name":"identities[0].connection","export_as":"provider"},{"name":"user_metadata"}]}`
	answer := s.want(http.StatusOK, "POST /api/v2/jobs/users-exports", body)
	id := answer.text("id")
	answer.is(`{"type":"users_export","status":"pending","connection_id":"` + s.connectionID() + `","format":"json","limit":5,
		"fields":[{"name":"email"},{"name":"identities[0].connection","export_as":"provider"},{"name":"user_metadata"}],
		"connection":"people","created_at":"2026-03-01T12:00:00.000Z","id":"` + id + `"}`)
	job := s.job(id).object()
	require.Equal(t, "completed", job["status"])
	require.Contains(t, job["location"], "/"+id+"/acme.json.gz?Expires=")
	require.Equal(t, `{"email":"angus@acdc.com","provider":"people","user_metadata":{"instrument":"lead","years":[1973,"now"]}}
{"email":"bon@acdc.com","provider":"people","user_metadata":{"deep":{"n":1.50}}}
`, s.file(job))
}

func TestAnExportToCSV(t *testing.T) {
	t.Parallel()
	s, _ := openExported(t)
	job := s.export(`{"fields":[{"name":"email"},{"name":"name","export_as":"Full \"name\""},{"name":"email_verified"},{"name":"created_at"},
		{"name":"user_metadata.years"},{"name":"user_metadata.years[0]"},{"name":"user_metadata.deep.n"},{"name":"username"}]}`)
	require.Equal(t, "csv", job["format"], "that is the default")
	content := s.file(job)
	require.True(t, strings.HasPrefix(content, `"email","Full ""name""","email_verified"`), content)
	rows, err := csv.NewReader(strings.NewReader(content)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"email", `Full "name"`, "email_verified", "created_at", "user_metadata.years", "user_metadata.years[0]", "user_metadata.deep.n", "username"},
		{"'angus@acdc.com", "'=1+1", "false", "2026-03-01T12:00:00.000Z", `'[1973,"now"]`, "1973", "", ""},
		{"'bon@acdc.com", "'bon@acdc.com", "true", "2026-03-01T12:00:00.000Z", "", "", "1.50", ""},
		{"'cliff@acdc.com", "'cliff@acdc.com", "false", "2026-03-01T12:00:00.000Z", "", "", "", "'cliff"},
	}, rows)
}

func TestAnExportWithoutFieldsHasSome(t *testing.T) {
	t.Parallel()
	s, _ := openExported(t)
	var user map[string]any
	require.NoError(t, json.NewDecoder(strings.NewReader(s.file(s.export(`{"format":"json","limit":1}`)))).Decode(&user))
	require.Equal(t, "auth0|angus", user["user_id"])
	require.Equal(t, "people", user["connection"])
	require.NotContains(t, user, "user_metadata")
	require.Equal(t, 1, strings.Count(s.file(s.export(`{"format":"json","limit":1}`)), "\n"))
}

func TestAnExportKnowsNoWindow(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	rows := make([]string, 1500)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"user_id":"auth0|u%d","connection":"people","email":"u%[1]d@acdc.com"}`, i)
	}
	s.seed(rows...)
	require.Equal(t, 1500, strings.Count(s.file(s.export(`{"format":"json"}`)), "\n"))
}

func TestAnExportIsOfItsMoment(t *testing.T) {
	t.Parallel()
	s, clock := openExported(t)
	id := s.want(http.StatusOK, "POST /api/v2/jobs/users-exports", `{"format":"json"}`).text("id")
	clock.pass(time.Second)
	s.want(http.StatusNoContent, "DELETE "+path("auth0|bon"))
	require.Contains(t, s.file(s.job(id).object()), "bon@acdc.com")
}

func TestTheAddressOfAnExportEnds(t *testing.T) {
	t.Parallel()
	s, clock := openExported(t)
	job := s.export(`{}`)
	clock.pass(59 * time.Second)
	s.file(job)
	clock.pass(time.Second)
	ended := s.fetch(job["location"])
	require.Equal(t, http.StatusForbidden, ended.status)
	require.Equal(t, "application/xml", ended.header.Get("Content-Type"))

	again := s.job(job["id"].(string)).object()
	s.file(again)
	clock.pass(24 * time.Hour)
	require.Equal(t, http.StatusForbidden, s.fetch(again["location"]).status)
}

func TestTheAddressOfAnExportCannotBeGuessed(t *testing.T) {
	t.Parallel()
	s, _ := openExported(t)
	location, ok := s.export(`{}`)["location"].(string)
	require.True(t, ok)
	other := s.export(`{"format":"json"}`)["location"].(string)
	signature := location[strings.Index(location, "Signature="):]
	for name, wrong := range map[string]string{
		"later":             strings.Replace(location, "Expires=", "Expires=9", 1),
		"no signature":      strings.Replace(location, "Signature=", "S=", 1),
		"another signature": other[:strings.Index(other, "Signature=")] + signature,
		"another name":      strings.Replace(location, "acme.csv.gz", "acme.json.gz", 1),
		"no moment":         strings.Replace(location, "Expires=", "E=", 1),
		"no job":            strings.Replace(location, "/job_", "/job-", 1),
	} {
		require.Equal(t, http.StatusForbidden, s.fetch(wrong).status, name)
	}
}

func TestExportsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	columns := strings.TrimSuffix(strings.Repeat(`{"name":"email"},`, 31), ",")
	const fields = " (List of fields to be included in the CSV. Defaults to a predefined set of fields)."
	for _, c := range []struct {
		name, body, code, message string
	}{
		{"a bad connection", `{"connection_id":"con_1"}`, "invalid_body", "Payload validation error: 'String does not match pattern ^con_[A-Za-z0-9]{16}$: con_1' " +
			"on property connection_id (connection_id of the connection from which users will be exported)."},
		{"an unknown connection", `{"connection_id":"con_0000000000000000"}`, "inexistent_connection", "The connection does not exist."},
		{"an unknown format", `{"format":"xml"}`, "invalid_body", `Payload validation error: 'No enum match for: "xml"' on property format (Format of the file. Must be json or csv).`},
		{"no records", `{"limit":0}`, "invalid_body", "Payload validation error: 'Value 0 is less than minimum 1' on property limit (Limit the number of records)."},
		{"a field without a name", `{"fields":[{}]}`, "invalid_body", "Payload validation error: 'Missing required property: name' on property fields[0]."},
		{"no field", `{"fields":["email"]}`, "invalid_body", "Payload validation error: 'Expected type object but found type string' on property fields[0]."},
		{"too many columns", `{"format":"csv","fields":[` + columns + `]}`, "invalid_body", "Payload validation error: 'Array is too long (31), maximum 30' on property fields" + fields},
		{"whole metadata", `{"fields":[{"name":"user_metadata"}]}`, "invalid_body",
			"The field user_metadata cannot be exported to CSV as a whole. Specify the fields in it, or use the format json."},
	} {
		s.refuses(http.StatusBadRequest, c.code, c.message, "POST /api/v2/jobs/users-exports", c.body)
	}
	s.want(http.StatusBadRequest, "POST /api/v2/jobs/users-exports", `{"fields":[{"name":"a..b"}]}`)
	s.want(http.StatusOK, "POST /api/v2/jobs/users-exports", `{"format":"json","fields":[`+columns+`]}`)
}

func TestAnExportSurvivesARestart(t *testing.T) {
	t.Parallel()
	s, clock := openExported(t)
	job := s.export(`{"format":"json"}`)
	content := s.file(job)
	var data bytes.Buffer
	require.NoError(t, s.Save(&data))
	other := open(t, auth0.WithClock(clock.now), auth0.WithDomain("acme.eu.auth0.com"))
	require.NoError(t, other.Load(&data))
	require.Equal(t, content, other.file(job), "the address is good there too")
}

func TestAnExportIsFetchedOverHTTP(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	p.user("angus")
	id := p.make("/jobs/users-exports", `{"format":"json","fields":[{"name":"email"}]}`)
	location, ok := pick(t, p.want(http.StatusOK, http.MethodGet, "/jobs/"+id), "location").(string)
	require.True(t, ok)
	require.True(t, strings.HasPrefix(location, p.url), location)
	answer, err := p.client.Get(location)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	plain, err := gzip.NewReader(answer.Body)
	require.NoError(t, err)
	content, err := io.ReadAll(plain)
	require.NoError(t, err)
	require.Equal(t, "{\"email\":\"angus@example.com\"}\n", string(content))
}

func TestAddressesAreSecureWhereTheRequestIs(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := s.want(http.StatusOK, "POST /api/v2/jobs/users-exports", `{}`).text("id")
	r := httptest.NewRequest(http.MethodGet, "https://acme.example/api/v2/jobs/"+id, nil)
	r.Header.Set("Authorization", "Bearer "+fixedToken)
	require.True(t, strings.HasPrefix(s.send(r).text("location"), "https://acme.example/exports/"))
}
