package genauth_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/genauth"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// scripted is a service that gives the same answers to whoever asks, the last one for ever.
type scripted struct {
	auth *authplus.Auth
	url  string

	mu      sync.Mutex
	answers []string
	header  http.Header // of the last request
	bodies  []string    // of all requests
}

// script serves answers and opens them as a user pool.
func script(t *testing.T, c genauth.Config, answers ...string) *scripted {
	t.Helper()
	s := &scripted{answers: answers}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.header = r.Header.Clone()
		body, _ := io.ReadAll(r.Body)
		s.bodies = append(s.bodies, string(body))
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, s.answers[0])
		if len(s.answers) > 1 {
			s.answers = s.answers[1:]
		}
	}))
	t.Cleanup(server.Close)
	c.Host, s.url = server.URL, server.URL
	var err error
	s.auth, err = authplus.Open(c, authplus.WithRetries(0))
	require.NoError(t, err)
	return s
}

// static is a user pool with a token at hand.
var static = genauth.Config{Token: token.Static("e30.eyJzY29wZWRfdXNlcnBvb2xfaWQiOiJwMSJ9.x")}

const (
	first  = `{"userId":"a","createdAt":"2020-01-01T00:00:00.000Z"}`
	second = `{"userId":"b","createdAt":"2020-01-02T00:00:00.000Z"}`
)

func TestATotalAtTheLimitIsNotBelieved(t *testing.T) {
	t.Parallel()
	s := script(t, static, `{"statusCode":200,"data":{"totalCount":10000,"list":[`+first+`]}}`, `{"statusCode":200,"data":{"totalCount":2,"list":[`+first+`,`+second+`]}}`)
	n, err := s.auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
}

func TestAnswersThatAreNotUnderstoodSayNothing(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"no envelope":    `{"totalCount":1,"list":[]}`,
		"no total":       `{"statusCode":200,"data":{"list":[]}}`,
		"no data":        `{"statusCode":200}`,
		"nobody's id":    `{"statusCode":200,"data":{"totalCount":1,"list":[{"createdAt":"2020-01-01T00:00:00.000Z"}]}}`,
		"no moment":      `{"statusCode":200,"data":{"totalCount":1,"list":[{"userId":"a"}]}}`,
		"another order":  `{"statusCode":200,"data":{"totalCount":2,"list":[` + second + `,` + first + `]}}`,
		"another object": `[]`,
	} {
		_, err := script(t, static, answer).auth.Users().All().List(t.Context())
		require.ErrorIs(t, err, authplus.ErrUnavailable, name)
		require.NotErrorIs(t, err, authplus.ErrDoesNotExist, name)
	}
	_, err := script(t, static, `{"statusCode":200,"data":null}`).auth.Users().ByID(t.Context(), "a")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist, "an empty success is nobody")
	_, err = script(t, static, `{"statusCode":400,"apiCode":2004,"message":"x"}`).auth.Users().ByID(t.Context(), "a")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist, "the code says so")
	_, err = script(t, static, `{"statusCode":200,"apiCode":20001,"data":`+first+`}`).auth.Users().ByID(t.Context(), "a")
	require.NoError(t, err, "a success may have a code")
}

// What is shorter than the list goes on is asked for once more, as somebody may have been deleted, and then is
// no answer, whichever list it is.
func TestShortPagesAreNotTakenForTheEnd(t *testing.T) {
	t.Parallel()
	list := func(total int, row string) string {
		return fmt.Sprintf(`{"statusCode":200,"data":{"totalCount":%d,"list":[%s]}}`, total, row)
	}
	const role, bon = `{"code":"singer","name":"singer"}`, `{"statusCode":200,"data":` + first + `}`
	for name, tt := range map[string]struct {
		row  string
		read func(auth *authplus.Auth, user *authplus.User) (int, error)
	}{
		"all users": {first, func(auth *authplus.Auth, _ *authplus.User) (int, error) {
			return length(auth.Users().All().List(t.Context()))
		}},
		"some users": {first, func(auth *authplus.Auth, _ *authplus.User) (int, error) {
			return length(auth.Users().All().Slice(0, 5).List(t.Context()))
		}},
		"roles": {role, func(auth *authplus.Auth, _ *authplus.User) (int, error) {
			return length(auth.Roles().All().List(t.Context()))
		}},
		"a user's roles": {role, func(_ *authplus.Auth, user *authplus.User) (int, error) {
			return length(user.Roles().List(t.Context()))
		}},
		"organizations": {`{"organizationCode":"acdc","departmentId":"root"}`, func(_ *authplus.Auth, user *authplus.User) (int, error) {
			return length(user.Organizations().List(t.Context()))
		}},
	} {
		for _, totals := range [][]int{{2, 2}, {2, 1}} {
			auth := script(t, static, bon, list(totals[0], tt.row), list(totals[1], tt.row)).auth
			user, err := auth.Users().ByID(t.Context(), "a")
			require.NoError(t, err)
			n, err := tt.read(auth, user)
			if totals[1] == 1 {
				require.NoError(t, err, name)
				require.Equal(t, 1, n, name)
				continue
			}
			require.ErrorIs(t, err, authplus.ErrUnavailable, name)
		}
	}
}

func TestNoDepartmentIsLeftWhereSomeAreNotTold(t *testing.T) {
	t.Parallel()
	auth := script(t, static, `{"statusCode":200,"data":`+first+`}`,
		`{"statusCode":200,"data":{"totalCount":2,"list":[{"organizationCode":"acdc","departmentId":"root"}]}}`).auth
	user, err := auth.Users().ByID(t.Context(), "a")
	require.NoError(t, err)
	require.ErrorIs(t, user.Organizations().RemoveIDs(t.Context(), "acdc"), authplus.ErrUnavailable)
}

// A batch in which somebody is gone says nothing about the others.
func TestABatchWithSomebodyGoneIsDeletedOneByOne(t *testing.T) {
	t.Parallel()
	const gone, done = `{"statusCode":400,"apiCode":2004,"message":"x"}`, `{"statusCode":200,"data":{"success":true}}`
	s := script(t, static, gone, gone, done)
	c := static
	c.Host = s.url
	b, err := c.Open(backend.Transport{Retries: -1})
	require.NoError(t, err)
	require.NoError(t, b.(backend.BulkDeleter).DeleteAll(t.Context(), "user", []string{"a", "b"}))
	require.ElementsMatch(t, []string{`{"userIds":["a","b"]}`, `{"userIds":["a"]}`, `{"userIds":["b"]}`}, s.bodies)
}

func length[T any](list []T, err error) (int, error) { return len(list), err }

func TestCodesDecideWhatAnErrorIs(t *testing.T) {
	t.Parallel()
	for answer, kind := range map[string]error{
		`{"statusCode":409,"message":"x"}`:                authplus.ErrConflict,
		`{"statusCode":400,"apiCode":2035,"message":"x"}`: authplus.ErrConflict,
		`{"statusCode":422,"message":"x"}`:                authplus.ErrInvalid,
		`{"statusCode":403,"message":"x"}`:                authplus.ErrForbidden,
		`{"statusCode":403,"apiCode":1305,"message":"x"}`: authplus.ErrUnauthorized,
		`{"statusCode":429,"message":"x"}`:                authplus.ErrRateLimited,
		`{"statusCode":601,"message":"x"}`:                authplus.ErrUnavailable,
		`{"statusCode":404,"message":"x"}`:                authplus.ErrInvalid, // what the body names, such as a department
	} {
		err := script(t, static, answer).auth.Users().Create(t.Context(), &authplus.User{Username: "angus"})
		require.ErrorIs(t, err, kind, answer)
	}
	err := script(t, static, `{"statusCode":404,"message":"x"}`).auth.Do(t.Context(), "GET", "/api/v3/get-role?code=x", nil, nil)
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
}

func TestHeadersAreTheBrands(t *testing.T) {
	t.Parallel()
	for brand, prefix := range map[genauth.Brand]string{genauth.GenAuth: "X-Genauth-", genauth.Authing: "X-Authing-"} {
		c := static
		c.Brand, c.Language = brand, genauth.Japanese
		s := script(t, c, `{"statusCode":200,"data":`+first+`}`)
		_, err := s.auth.Users().Get(t.Context(), where.Username.Eq("x"))
		require.ErrorIs(t, err, authplus.ErrDoesNotExist)
		require.Equal(t, []string{"p1", "ja-JP"}, []string{s.header.Get(prefix + "Userpool-Id"), s.header.Get(prefix + "Lang")})
		require.Equal(t, "Bearer e30.eyJzY29wZWRfdXNlcnBvb2xfaWQiOiJwMSJ9.x", s.header.Get("Authorization"))
	}
}
