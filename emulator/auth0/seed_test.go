package auth0_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

func seedText(text string) io.Reader { return strings.NewReader(text) }

func TestASeedKeepsWhatItSays(t *testing.T) {
	t.Parallel()
	s := open(t, auth0.WithIndexDelay(time.Hour))
	n, err := s.Seed(seedText(`{"user_id":"auth0|angus","email":"Angus@acdc.com","created_at":"2020-01-01T12:00:00+02:00","logins_count":7,"locale":"en",
		"last_login":"2021-05-05T00:00:00.000Z","user_metadata":{"n":1.0}}
		{"email":"malcolm@acdc.com","user_id":"malcolm"}

		{"user_id":"google-oauth2|1","email":"Bon@acdc.com","identities":[{"connection":"google-oauth2","provider":"google-oauth2","user_id":"1","isSocial":true}]}`))
	require.NoError(t, err)
	require.Equal(t, 3, n)
	answer := s.want(http.StatusOK, "GET /api/v2/users/auth0%7Cangus")
	user := answer.object()
	require.Equal(t, "angus@acdc.com", user["email"])
	require.Equal(t, "2020-01-01T10:00:00.000Z", user["created_at"])
	require.Equal(t, "2020-01-01T10:00:00.000Z", user["updated_at"])
	require.Equal(t, 7.0, user["logins_count"])
	require.Equal(t, "en", user["locale"])
	require.Contains(t, answer.body, `{"n":1.0}`)
	require.Equal(t, []any{map[string]any{"connection": "Username-Password-Authentication", "user_id": "angus", "provider": "auth0", "isSocial": false}}, user["identities"])
	require.Equal(t, "malcolm", s.user("auth0|malcolm")["nickname"])
	require.Equal(t, "Bon@acdc.com", s.user("google-oauth2|1")["email"], "only databases fold case")
	require.Len(t, s.want(http.StatusOK, "GET /api/v2/users").values("user_id"), 3, "searches find them at once")
}

func TestSeedsInOtherForms(t *testing.T) {
	t.Parallel()
	const users = `[{"email":"a@b.cd"},{"email":"b@b.cd","connection":"people"}]`
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err := io.WriteString(w, users)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for name, seed := range map[string]io.Reader{"an array": seedText(users), "compressed": &zipped} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openPeople(t)
			n, err := s.Seed(seed)
			require.NoError(t, err)
			require.Equal(t, 2, n)
			found := s.want(http.StatusOK, `GET /api/v2/users-by-email?email=b@b.cd`)
			require.Contains(t, found.body, `"connection":"people"`)
		})
	}
}

func TestASeedWithAMistakeAddsNobody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ seed, message string }{
		"no JSON":          {"{\"email\":\"a@b.cd\"}\n{oops", "auth0: seed: line 2: malformed JSON"},
		"no object":        {"{\"email\":\"a@b.cd\"}\n\n3", "auth0: seed: line 3: not an object"},
		"a wrong type":     {`{"email":3}`, "auth0: seed: line 1: email: Expected type string but found type integer"},
		"no time":          {`{"created_at":"yesterday"}`, "auth0: seed: line 1: created_at: not a time in RFC 3339"},
		"twice":            {"[{\"email\":\"a@b.cd\"},\n{\"email\":\"a@b.cd\"}]", "auth0: seed: line 2: the user already exists"},
		"no identity":      {`{"identities":[3]}`, "auth0: seed: line 1: identities[0]: connection, provider and user_id must be texts"},
		"half an identity": {`{"identities":[{"connection":"c","provider":"p","user_id":1},{"provider":"auth0"}]}`, "auth0: seed: line 1: identities[1]: connection, provider and user_id must be texts"},
		"an endless array": {`[{"email":"a@b.cd"}`, "auth0: seed: line 1: the array does not end"},
		"a wrong hash":     {`{"email":"a@b.cd","password_hash":"secret"}`, "auth0: seed: line 1: password_hash: must be a bcrypt hash with 10 rounds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			_, err := s.Seed(seedText(c.seed))
			require.EqualError(t, err, c.message)
			s.want(http.StatusOK, "GET /api/v2/users").is(`[]`)
		})
	}
}

func TestAFailedReaderIsAnError(t *testing.T) {
	t.Parallel()
	_, err := open(t).Seed(io.MultiReader(seedText(`{"email":"a@b.cd"}`), failing{}))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
