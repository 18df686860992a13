package auth0_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPathsAreComparedBySegment(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.Seed(seedText(`{"user_id":"samlp|acme|a/b c","email":"a@acme.com","identities":[{"connection":"acme","provider":"samlp","user_id":"acme|a/b c"}]}`))
	require.NoError(t, err)
	for _, c := range []struct {
		name, target string
		status       int
	}{
		{"an escaped slash belongs to the id", "GET /api/v2/users/samlp%7Cacme%7Ca%2Fb%20c", http.StatusOK},
		{"a slash does not", "GET /api/v2/users/samlp%7Cacme%7Ca/b%20c", http.StatusNotFound},
		{"an id need not be escaped where it has no slash", "GET /api/v2/users/samlp|nobody", http.StatusNotFound},
		{"an empty segment is no id", "GET /api/v2/users/", http.StatusNotFound},
		{"an empty segment in the middle is no id", "GET /api/v2/users//roles", http.StatusNotFound},
		{"a longer path is another one", "GET /api/v2/users/x/nothing", http.StatusNotFound},
		{"an address lacks other methods", "PUT /api/v2/users", http.StatusNotFound},
		{"paths are case-sensitive", "GET /API/v2/users", http.StatusNotFound},
		{"a literal goes before a placeholder", "GET /api/v2/organizations/name/nobody", http.StatusNotFound},
		{"the root is nothing", "GET /", http.StatusNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			answer := s.ask(c.target)
			require.Equal(t, c.status, answer.status, answer.body)
			require.Equal(t, "application/json; charset=utf-8", answer.header.Get("Content-Type"))
		})
	}
	s.refuses(http.StatusNotFound, "", "Not Found", "GET /api/v2/nothing")
	s.refuses(http.StatusNotFound, "inexistent_user", "The user does not exist.", "GET /api/v2/users/samlp%7Cnobody")
	s.refuses(http.StatusNotFound, "", "No organization found by that id or name", "GET /api/v2/organizations/name/nobody")
}

func TestAPathThatCannotBeUnescapedIsNotFound(t *testing.T) {
	t.Parallel()
	s := open(t)
	r, err := http.NewRequest(http.MethodGet, "http://tenant/api/v2/users/x", nil)
	require.NoError(t, err)
	r.URL.RawPath, r.URL.Path = "/api/v2/users/%zz", "/api/v2/users/%zz"
	r.Header.Set("Authorization", "Bearer "+fixedToken)
	require.Equal(t, http.StatusNotFound, s.send(r).status)
}
