package authing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/authing"
	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// stub is a service that answers as a test says, and remembers what it was asked.
type stub struct {
	backend.Backend
	mu    sync.Mutex
	asked []asked
}

// asked is an operation with its variables.
type asked struct {
	Query     string                     `json:"query"`
	Variables map[string]json.RawMessage `json:"variables"`
}

// answering serves what answer returns for each operation.
func answering(t testing.TB, answer func(name string) string) *stub {
	t.Helper()
	s := &stub{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var a asked
		data, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(data, &a)
		s.mu.Lock()
		s.asked = append(s.asked, a)
		s.mu.Unlock()
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(a.Query, "mutation "), "query "), "(")
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer(name))
	}))
	t.Cleanup(server.Close)
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	b, err := authing.Config{UserPoolID: "pool", Host: server.URL, Token: token.Static("x")}.
		Open(backend.Transport{HTTPClient: &http.Client{Transport: transport}, Retries: -1})
	require.NoError(t, err)
	s.Backend = b
	return s
}

func TestCodesBecomeErrors(t *testing.T) {
	t.Parallel()
	coded := func(code string) string {
		return `{"errors":[{"message":{"code":` + code + `,"message":"MARKER@acdc.com","data":null},"locations":[],"path":[]}],"data":null}`
	}
	for _, tt := range []struct {
		name, body string
		want       error
	}{
		{"no such user", coded("2004"), fault.ErrNotUpdated},
		{"taken", coded("2026"), fault.ErrConflict},
		{"taken phone", coded("2035"), fault.ErrConflict},
		{"session", coded("2206"), fault.ErrUnauthorized},
		{"permission", coded("1001"), fault.ErrForbidden},
		{"too often", coded("2100"), fault.ErrRateLimited},
		{"busy", coded("1000"), fault.ErrUnavailable},
		{"format", coded("2003"), fault.ErrInvalid},
		{"a code that nobody knows", coded("4711"), fault.ErrInvalid},
		{"a status", coded("500"), fault.ErrUnavailable},
		{"an error of GraphQL", `{"errors":[{"message":"Cannot query field"}]}`, fault.ErrInvalid},
		{"nothing", `{"data":{}}`, fault.ErrUnavailable},
		{"null", `{"data":{"result":null}}`, fault.ErrUnavailable},
		{"another shape", `{"data":{"result":[]}}`, fault.ErrUnavailable},
		{"a user without id", `{"data":{"result":{"email":"x"}}}`, fault.ErrUnavailable},
		{"a page", `<html>`, fault.ErrUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := answering(t, func(string) string { return tt.body })
			_, err := s.Update(t.Context(), backend.Update{Model: "user", ID: "1", Set: map[string]json.RawMessage{"name": []byte(`"Bon"`)}})
			require.ErrorIs(t, err, tt.want)
			require.NotContains(t, err.Error(), "MARKER")
		})
	}
}

func TestErrorsNameTheOperation(t *testing.T) {
	t.Parallel()
	s := answering(t, func(string) string {
		return `{"errors":[{"message":{"code":2026,"message":"用户已存在"}}],"data":null}`
	})
	_, err := s.Create(t.Context(), backend.Create{Model: "user", Document: map[string]json.RawMessage{"username": []byte(`"bon"`)}})
	require.EqualError(t, err, "authing: POST /graphql/v2 createUser: 409 Conflict (2026): 用户已存在")
	var refused *fault.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "2026", refused.Code)
}

func TestMistakenConfigurations(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]authing.Config{
		"no pool":       {Secret: "x"},
		"no secret":     {UserPoolID: "x"},
		"a bad host":    {UserPoolID: "x", Secret: "x", Host: "ftp://x"},
		"a bad address": {UserPoolID: "x", Secret: "x", Host: "https://a b"},
	} {
		_, err := c.Open(backend.Transport{})
		require.ErrorIs(t, err, fault.ErrInvalid, name)
	}
	_, err := authing.Config{UserPoolID: "x", Secret: "x", Host: "core.acdc.com"}.Open(backend.Transport{})
	require.NoError(t, err)
}

func TestConfigurationsKeepTheirSecret(t *testing.T) {
	t.Parallel()
	c := authing.Config{UserPoolID: "acdc", Secret: "MARKER", Token: token.Static("MARKER"), Host: "core.acdc.com"}
	encoded, err := json.Marshal(c)
	require.NoError(t, err)
	for _, printed := range []string{fmt.Sprintf("%v %+v %#v %s %q", c, c, c, &c, c), c.LogValue().String(), string(encoded)} {
		require.NotContains(t, printed, "MARKER")
		require.Contains(t, printed, "acdc")
	}
	require.Equal(t, `authing.Config(https://core.acdc.com, user pool "acdc")`, c.String())
	c.Host = "https://bon:MARKER@acdc.com"
	require.NotContains(t, c.String(), "MARKER")
}

func TestTokensAreReusedAndRenewed(t *testing.T) {
	t.Parallel()
	p := open(t)
	auth, err := authplus.Open(config(p.AuthingService))
	require.NoError(t, err)
	count := func() error {
		_, err := auth.Users().All().Count(t.Context())
		return err
	}
	p.Expect(t, 2, func() { require.NoError(t, count()) }) // the token, and the question
	p.Expect(t, 1, func() { require.NoError(t, count()) })

	wrong := config(p.AuthingService)
	wrong.Secret = "MARKER"
	auth, err = authplus.Open(wrong)
	require.NoError(t, err)
	err = count()
	require.ErrorIs(t, err, authplus.ErrUnauthorized)
	require.ErrorContains(t, err, "accessToken")
	require.NotContains(t, err.Error(), "MARKER")
}

// An expired token is told by a code at status 200; it is renewed once.
func TestExpiredTokensAreRenewed(t *testing.T) {
	t.Parallel()
	p := open(t)
	require.NoError(t, p.Fault(emulator.Fault{
		Match: "POST /graphql/v2", Times: 1, Status: 200, Body: `{"errors":[{"message":{"code":2206,"message":"登录信息已过期"}}],"data":null}`,
	}))
	p.Expect(t, 3, func() { // the refusal, the token, the answer
		_, err := p.auth.Users().All().Count(t.Context())
		require.NoError(t, err)
	})
}

func TestFailuresOfReadingAreRepeated(t *testing.T) {
	t.Parallel()
	p := open(t)
	require.NoError(t, p.Fault(
		emulator.Fault{Match: "POST /graphql/v2", Times: 1, Drop: true}, emulator.Fault{Match: "POST /graphql/v2", Times: 1, Status: 502},
	))
	p.Expect(t, 3, func() {
		_, err := p.auth.Users().All().Count(t.Context())
		require.NoError(t, err)
	})
}

// A creation whose answer is lost is looked for before it is repeated.
func TestLostWritesAreLookedFor(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"carried out":     {Match: "POST /graphql/v2", Times: 1, Truncate: 10},
		"not carried out": {Match: "POST /graphql/v2", Times: 1, Status: 503},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			user := p.auth.Users().New(func(u *authplus.User) { u.Email, u.Nickname = "Bon@acdc.com", "Bon" })
			require.NoError(t, p.Fault(fault))
			require.NoError(t, user.Save(t.Context()))
			n, err := p.auth.Users().All().Count(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, n)

			require.NoError(t, p.Fault(fault))
			user.Nickname = "Bonny"
			require.NoError(t, user.Save(t.Context()))
			require.NoError(t, p.Fault(fault))
			require.NoError(t, p.auth.Roles().New(func(r *authplus.Role) { r.Name = "voice" }).Save(t.Context()))
		})
	}
}

func TestALostPasswordIsNotSentAgain(t *testing.T) {
	t.Parallel()
	p := open(t)
	user := p.auth.Users().New(func(u *authplus.User) { u.Username = "bon" })
	require.NoError(t, user.Save(t.Context()))
	user.SetPassword("Jailbreak")
	require.NoError(t, p.Fault(emulator.Fault{Match: "POST /graphql/v2", Times: 1, Truncate: 10}))
	require.ErrorIs(t, user.Save(t.Context()), fault.ErrOutcomeUnknown)
}

func TestAPartialSaveTellsWhatIsDone(t *testing.T) {
	t.Parallel()
	p := open(t)
	taken := p.auth.Users().New(func(u *authplus.User) { u.Username = "malcolm" })
	require.NoError(t, taken.Save(t.Context()))
	user := p.auth.Users().New(func(u *authplus.User) { u.Username = "angus" })
	require.NoError(t, user.Save(t.Context()))
	user.Username = "malcolm"
	require.NoError(t, user.UserMetadata.Set("plan", "gold"))
	err := user.Save(t.Context())
	var partial *authplus.PartialError
	require.ErrorAs(t, err, &partial)
	require.ErrorIs(t, err, authplus.ErrConflict)
	require.Equal(t, []string{"user_metadata"}, partial.Done)
	require.Equal(t, []string{"username"}, partial.Failed)
	user.Username = "angus2"
	p.Expect(t, 1, func() { require.NoError(t, user.Save(t.Context())) })
	require.Equal(t, "gold", user.UserMetadata.String("plan"))
}

func TestMetadataIsTyped(t *testing.T) {
	t.Parallel()
	p := open(t)
	user := p.auth.Users().New(func(u *authplus.User) {
		u.Username = "bon"
		require.NoError(t, u.UserMetadata.Set("plan", "gold"))
	})
	require.NoError(t, user.Save(t.Context()))
	require.NoError(t, user.UserMetadata.Set("plan", 3))
	p.Expect(t, 0, func() {
		err := user.Save(t.Context())
		require.ErrorIs(t, err, authplus.ErrInvalid)
		require.ErrorContains(t, err, "STRING")
	})

	strict := config(p.AuthingService)
	strict.DefineFields = false
	auth, err := authplus.Open(strict)
	require.NoError(t, err)
	other := auth.Users().New(func(u *authplus.User) {
		u.Username = "brian"
		require.NoError(t, u.UserMetadata.Set("unheard of", true))
	})
	require.ErrorIs(t, other.Save(t.Context()), authplus.ErrInvalid)
}

func TestGoneUsers(t *testing.T) {
	t.Parallel()
	p := open(t)
	user := p.auth.Users().New(func(u *authplus.User) { u.Username = "bon" })
	require.NoError(t, user.Save(t.Context()))
	require.NoError(t, p.auth.Users().Delete(t.Context(), user.UserID))
	require.NoError(t, p.auth.Users().Delete(t.Context(), user.UserID), "one who is gone is no error")
	user.Nickname = "x"
	require.ErrorIs(t, user.Save(t.Context()), authplus.ErrNotUpdated)
	require.NoError(t, user.UserMetadata.Set("plan", "gold"))
	require.ErrorIs(t, user.Save(t.Context()), authplus.ErrNotUpdated)
}

// A service that clamps pages or ignores the order would make a list incomplete without anybody noticing.
func TestListsThatAreNotAsAskedForAreErrors(t *testing.T) {
	t.Parallel()
	user := func(id, at string) string { return `{"id":"` + id + `","createdAt":"` + at + `"}` }
	for name, body := range map[string]string{
		"a short page": `{"data":{"result":{"totalCount":90,"list":[` + user("1", "2024-01-01T00:00:00Z") + `]}}}`,
		"no order":     `{"data":{"result":{"totalCount":2,"list":[` + user("1", "2024-01-02T00:00:00Z") + `,` + user("2", "2024-01-01T00:00:00Z") + `]}}}`,
		"no list":      `{"data":{"result":{"list":[]}}}`,
	} {
		s := answering(t, func(string) string { return body })
		results, err := s.Query(backend.Query{Model: "user", Fields: where.Users(), Window: backend.Everything()})
		require.NoError(t, err, name)
		_, err = backend.Collect(results.Pages(t.Context()))
		require.ErrorIs(t, err, fault.ErrUnavailable, name)
	}
}

// What is shorter than the list goes on is asked for once more, as somebody may have been deleted, and then is
// no answer, whichever list it is.
func TestShortPagesAreNotTakenForTheEnd(t *testing.T) {
	t.Parallel()
	const role, user = `{"code":"voice"}`, `{"id":"1","name":"Bon"}`
	list := func(total int, object string) string {
		return fmt.Sprintf(`{"totalCount":%d,"list":[%s]}`, total, object)
	}
	for name, tt := range map[string]struct {
		query  backend.Query
		answer func(total int) string
	}{
		"roles": {
			backend.Query{Model: "role", Fields: where.Roles()},
			func(total int) string { return list(total, role) },
		},
		"a user's roles": {
			backend.Query{Model: "role", Fields: where.Roles(), Of: backend.Relation{Owner: "user", ID: "1", Name: "roles"}},
			func(total int) string { return `{"roles":` + list(total, role) + `}` },
		},
		"a role's users": {
			backend.Query{Model: "user", Fields: where.Users(), Of: backend.Relation{Owner: "role", ID: "voice", Name: "users"}},
			func(total int) string { return `{"users":` + list(total, user) + `}` },
		},
		"a search": {
			backend.Query{Model: "user", Fields: where.Users(), Where: where.Node{Op: where.OpLeaf, Field: "name", Lookup: where.Contains, Value: "Bon"}},
			func(total int) string { return list(total, user) },
		},
	} {
		tt.query.Window = backend.Everything()
		for totals, want := range map[[2]int]error{{2, 2}: fault.ErrUnavailable, {2, 1}: nil} {
			asked := 0
			s := answering(t, func(string) string {
				asked++
				return `{"data":{"result":` + tt.answer(totals[asked-1]) + `}}`
			})
			results, err := s.Query(tt.query)
			require.NoError(t, err, name)
			docs, err := backend.Collect(results.Pages(t.Context()))
			require.ErrorIs(t, err, want, name)
			require.Equal(t, 2, asked, name)
			require.Equal(t, want == nil, len(docs) == 1, name)
		}
	}
}

func TestDoSpeaksGraphQL(t *testing.T) {
	t.Parallel()
	p := open(t)
	var answer struct {
		Data struct {
			Users struct {
				TotalCount int `json:"totalCount"`
			} `json:"users"`
		} `json:"data"`
	}
	in := map[string]any{"query": "query { users(page: 1, limit: 1) { totalCount } }"}
	require.NoError(t, p.auth.Do(t.Context(), "POST", "/graphql/v2", in, &answer))
	require.Zero(t, answer.Data.Users.TotalCount)
	err := p.auth.Do(t.Context(), "POST", "/graphql/v2", map[string]any{"query": "query { nothing }"}, nil)
	require.ErrorIs(t, err, authplus.ErrInvalid)
	require.False(t, errors.Is(err, authplus.ErrUnavailable))
}

// Search indexes end after so many matches; the list of all users does not.
func TestASearchThatFindsTooMuchIsReadFromTheList(t *testing.T) {
	t.Parallel()
	s := answering(t, func(name string) string {
		if name == "searchUser" {
			return `{"data":{"result":{"totalCount":10001,"list":[` + strings.Repeat(`{"id":"3"},`, 49) + `{"id":"3"}]}}}`
		}
		return `{"data":{"result":{"totalCount":2,"list":[
			{"id":"1","name":"Bon","createdAt":"2024-01-01T00:00:00Z"},{"id":"2","name":"Angus","createdAt":"2024-01-02T00:00:00Z"}]}}}`
	})
	node, err := where.Users().Resolve(where.Name.Contains("on"))
	require.NoError(t, err)
	results, err := s.Query(backend.Query{Model: "user", Fields: where.Users(), Where: node, Window: backend.Everything()})
	require.NoError(t, err)
	docs, err := backend.Collect(results.Pages(t.Context()))
	require.NoError(t, err)
	require.Len(t, docs, 1)
	require.JSONEq(t, `{"user_id":"1","name":"Bon","created_at":"2024-01-01T00:00:00Z"}`, string(docs[0]))
}

func TestUsersTakeTheCanonicalForm(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ wire, want string }{
		"null is absent":  {`{"id":"1","email":null,"gender":null,"customData":[],"identities":[]}`, `{"user_id":"1"}`},
		"phones":          {`{"id":"1","phone":"13800138000","phoneCountryCode":"86"}`, `{"user_id":"1","phone_number":"+8613800138000"}`},
		"without country": {`{"id":"1","phone":"13800138000","phoneCountryCode":null}`, `{"user_id":"1","phone_number":"13800138000"}`},
		"typed metadata": {
			`{"id":"1","customData":[{"key":"s","value":"33","dataType":"STRING"},{"key":"n","value":"9007199254740993","dataType":"NUMBER"},
				{"key":"b","value":"false","dataType":"BOOLEAN"},{"key":"o","value":"{\"a\":[1]}","dataType":"OBJECT"},
				{"key":"d","value":"1700000000000","dataType":"DATETIME"},{"key":"x","value":"not JSON","dataType":"OBJECT"},{"key":"none","value":null,"dataType":"STRING"}]}`,
			`{"user_id":"1","user_metadata":{"s":"33","n":9007199254740993,"b":false,"o":{"a":[1]},"d":"1700000000000","x":"not JSON"}}`,
		},
		"identities": {
			`{"id":"1","identities":[{"provider":"wechat","userIdInIdp":"w-1","connectionId":"c-1","extIdpId":"e-1","isSocial":true,"openid":null}]}`,
			`{"user_id":"1","identities":[{"connection":"c-1","provider":"wechat","user_id":"w-1","isSocial":true,"profileData":{"extIdpId":"e-1"}}]}`,
		},
		"extra": {`{"id":"1","gender":"U","arn":"a","registerSource":["x"]}`, `{"user_id":"1","extra":{"gender":"U","arn":"a","registerSource":["x"]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := answering(t, func(string) string { return `{"data":{"result":` + tt.wire + `}}` })
			node, err := where.Users().Resolve(where.UserID.Eq("1"))
			require.NoError(t, err)
			results, err := s.Query(backend.Query{Model: "user", Fields: where.Users(), Where: node, Window: backend.Everything()})
			require.NoError(t, err)
			docs, err := backend.Collect(results.Pages(t.Context()))
			require.NoError(t, err)
			require.Len(t, docs, 1)
			require.JSONEq(t, tt.want, string(docs[0]))
		})
	}
}
