package auth0_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// one is the query for one user.
func one(t require.TestingT) backend.Query {
	node, err := where.Users().Resolve(where.UserID.Eq("auth0|bon"))
	require.NoError(t, err)
	return backend.Query{Model: "user", Where: node}
}

func TestUsersTakeTheCanonicalForm(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, wire, want string }{
		{"as it is", `{"user_id":"a","email":"x@acdc.com"}`, `{"user_id":"a","email":"x@acdc.com"}`},
		{"what has no name of its own", `{"user_id":"a","blocked_for":[1],"x":null}`, `{"user_id":"a","extra":{"blocked_for":[1],"x":null}}`},
		{"a flag as text", `{"user_id":"a","email_verified":"true"}`, `{"user_id":"a","email_verified":true}`},
		{"a numeric id of an identity", `{"user_id":"a","identities":[{"user_id":77,"x":1.50}]}`, `{"user_id":"a","identities":[{"user_id":"77","x":1.50}]}`},
		{"exact numbers", `{"user_id":"a","app_metadata":{"n":9007199254740993}}`, `{"user_id":"a","app_metadata":{"n":9007199254740993}}`},
	} {
		docs, err := scripted(t, tt.wire).list(t, one(t))
		require.NoError(t, err, tt.name)
		require.Len(t, docs, 1, tt.name)
		require.JSONEq(t, tt.want, docs[0], tt.name)
	}
	for _, broken := range []string{`{}`, `[]`, `{"email":"x@acdc.com"}`, `{`, `"x"`, ``} {
		_, err := scripted(t, broken).list(t, one(t))
		require.ErrorIs(t, err, fault.ErrUnavailable, broken)
	}
}

// TestExclusiveAttributesAreNeverSentTogether changes random attributes and looks at what is sent.
func TestExclusiveAttributesAreNeverSentTogether(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var bodies []map[string]json.RawMessage
	s := answering(t, func(r *http.Request) (int, string) {
		data, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		var body map[string]json.RawMessage
		if json.Unmarshal(data, &body) == nil {
			bodies = append(bodies, body)
		}
		return http.StatusOK, `{"user_id":"auth0|bon"}`
	})
	names := []string{"username", "email", "email_verified", "phone_number", "nickname", "blocked", "user_metadata"}
	rapid.Check(t, func(rt *rapid.T) {
		mu.Lock()
		bodies = nil
		mu.Unlock()
		set := map[string]json.RawMessage{}
		for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID).Draw(rt, "fields") {
			set[name] = json.RawMessage(`"x"`)
		}
		password := rapid.SampledFrom([]string{"", "Highway"}).Draw(rt, "password")
		_, err := s.Update(t.Context(), backend.Update{
			Model: "user", ID: "auth0|bon", Set: set, Secrets: backend.NewSecrets(password, backend.Hash{}),
		})
		require.NoError(rt, err)
		mu.Lock()
		defer mu.Unlock()
		sent := map[string]int{}
		for _, body := range bodies {
			for name := range body {
				sent[name]++
			}
			for _, pair := range [][2]string{
				{"password", "username"}, {"password", "email"}, {"password", "email_verified"},
				{"username", "email"}, {"username", "email_verified"},
			} {
				_, a := body[pair[0]]
				_, b := body[pair[1]]
				require.False(rt, a && b, pair)
			}
		}
		want := map[string]int{}
		for name := range set {
			want[name] = 1
		}
		if password != "" {
			want["password"] = 1
		}
		require.Equal(rt, want, sent, "each attribute once")
		require.LessOrEqual(rt, len(bodies), 3)
	})
}

func TestAnswersAreClassifiedByStatusAndCode(t *testing.T) {
	t.Parallel()
	read := func(s *stub) error { _, err := s.list(t, one(t)); return err }
	search := func(s *stub) error { _, err := s.list(t, backend.Query{Model: "user"}); return err }
	update := func(s *stub) error {
		_, err := s.Update(t.Context(), backend.Update{Model: "user", ID: "x", Set: map[string]json.RawMessage{"name": []byte(`"n"`)}})
		return err
	}
	create := func(s *stub) error {
		_, err := s.Create(t.Context(), backend.Create{Model: "user", Connection: "acdc"})
		return err
	}
	remove := func(s *stub) error { return s.Delete(t.Context(), "user", "x") }
	for _, tt := range []struct {
		name   string
		ask    func(*stub) error
		status int
		code   string
		kind   error
	}{
		{"a user who is not there", read, 404, "inexistent_user", nil},
		{"no search", search, 404, "", fault.ErrUnavailable},
		{"one who is gone", update, 404, "inexistent_user", fault.ErrNotUpdated},
		{"a taken address", update, 400, "auth0_idp_error", fault.ErrConflict},
		{"a refused change", update, 400, "operation_not_supported", fault.ErrInvalid},
		{"a user who is there", create, 409, "auth0_idp_error", fault.ErrConflict},
		{"a user who is there, until 2019", create, 400, "auth0_idp_error", fault.ErrConflict},
		{"a connection that is not", create, 404, "inexistent_connection", fault.ErrInvalid},
		{"deleting one who is gone", remove, 404, "inexistent_user", nil},
		{"a missing scope", remove, 403, "insufficient_scope", fault.ErrForbidden},
	} {
		s := answering(t, func(*http.Request) (int, string) {
			return tt.status, fmt.Sprintf(`{"statusCode":%d,"message":"m","errorCode":%q}`, tt.status, tt.code)
		})
		err := tt.ask(s)
		if tt.kind == nil {
			require.NoError(t, err, tt.name)
			continue
		}
		require.ErrorIs(t, err, tt.kind, tt.name)
		var api *fault.APIError
		require.ErrorAs(t, err, &api, tt.name)
		require.Equal(t, []any{tt.status, tt.code, "m"}, []any{api.Status, api.Code, api.Message}, tt.name)
	}
}

// TestPagesEndAtTheLimit reads the whole window with page sizes that do not divide it.
func TestPagesEndAtTheLimit(t *testing.T) {
	t.Parallel()
	for _, size := range []int{3, 30, 64, 99, 100} {
		s := answering(t, func(r *http.Request) (int, string) {
			query := r.URL.Query()
			page, _ := strconv.Atoi(query.Get("page"))
			perPage, _ := strconv.Atoi(query.Get("per_page"))
			if (page+1)*perPage > 1000 {
				return http.StatusBadRequest, `{"statusCode":400,"message":"m","errorCode":"invalid_paging"}`
			}
			users := make([]string, perPage)
			for i := range users {
				users[i] = fmt.Sprintf(`{"user_id":"u%d","created_at":"2024-02-29T12:00:00.000Z"}`, page*perPage+i)
			}
			return http.StatusOK, `{"total":5000,"users":[` + strings.Join(users, ",") + `]}`
		})
		docs, err := s.list(t, backend.Query{
			Model: "user", PageSize: size, Window: backend.Window{High: 1000}, Order: []backend.Order{{Field: "email"}},
		})
		require.NoError(t, err, size)
		require.Len(t, docs, 1000, size)
		for i, id := range ids(t, docs) {
			require.Equal(t, "u"+strconv.Itoa(i), id)
		}
		for _, asked := range s.asked {
			u, err := url.ParseRequestURI(strings.TrimPrefix(asked, "GET "))
			require.NoError(t, err)
			perPage, err := strconv.Atoi(u.Query().Get("per_page"))
			require.NoError(t, err)
			require.LessOrEqual(t, perPage, size)
		}
	}
}
