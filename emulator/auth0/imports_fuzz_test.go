package auth0_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzImportedFiles imports whatever files. The job ends, its counts add up, and every user who was imported
// is there.
func FuzzImportedFiles(f *testing.F) {
	for _, file := range []string{
		``, `[]`, `{}`, `[1,null,"x",[]]`, `[{"email":"a@b.cd"},{"email":"A@b.cd"}]`,
		`[{"email":"a@b.cd","user_id":"x|y","username":"n","phone_number":"+1","app_metadata":{"a":{}},"user_metadata":null}]`,
		`[{"email":"a@b.cd","mfa_factors":[{"totp":{"secret":"A"},"email":{"value":"a@b.cd"}},{"phone":null},7]}]`,
		`[{"email":"a@b.cd","custom_password_hash":{"algorithm":"scrypt","hash":{"value":"00","encoding":"hex"},"salt":{"value":"s"},"keylen":1e9}}]`,
		`[{"email":"a@b.cd","password_hash":"$2b$10$` + "\x00" + `"}]`,
	} {
		f.Add(file, true)
		f.Add(file, false)
	}
	f.Fuzz(func(t *testing.T, file string, change bool) {
		s := openPeople(t)
		var fields [][2]string
		if change {
			fields = append(fields, upsert)
		}
		answer := s.imports(file, fields...)
		if len(file) > 511_000 {
			return
		}
		require.Equal(t, http.StatusAccepted, answer.status)
		job := s.job(answer.text("id")).object()
		if job["status"] == "failed" {
			require.Equal(t, http.StatusOK, s.ask("GET /api/v2/jobs/"+job["id"].(string)+"/errors").status)
			return
		}
		count := func(name string) int { return int(job["summary"].(map[string]any)[name].(float64)) }
		require.Equal(t, count("total"), count("failed")+count("inserted")+count("updated"))
		errors := s.ask("GET /api/v2/jobs/" + job["id"].(string) + "/errors")
		if count("failed") == 0 {
			require.Equal(t, http.StatusNoContent, errors.status)
		} else {
			var rows []json.RawMessage
			require.NoError(t, json.Unmarshal([]byte(errors.body), &rows))
			require.Len(t, rows, count("failed"))
		}
		require.EqualValues(t, count("inserted"), s.want(http.StatusOK, "GET /api/v2/users?per_page=0&include_totals=true").object()["total"])
	})
}
