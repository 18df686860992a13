package authing_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/authing"
)

// FuzzRequests sends whatever comes to the GraphQL endpoint: the answer is JSON with data or with errors, and
// what is kept can be loaded.
func FuzzRequests(f *testing.F) {
	s := authing.New(authing.WithKey(key()), authing.With(emulator.WithToken("t"), emulator.WithDeterminism()))
	f.Cleanup(func() { require.NoError(f, s.Close()) })
	const bon = `{"id":"1","username":"bon","email":"bon@acdc.com","password":"Highway2Hell","customData":{"n":1}}`
	for _, seed := range [][2]string{
		{`query ($id: String) { user(id: $id) { id roles(namespace: "x") { totalCount list { users(page: 1) { list { id } } } } customData { key } identities { provider } } }`, `{"id":"1"}`},
		{`mutation ($u: CreateUserInput!, $p: String) { createUser(userInfo: $u, params: $p, keepPassword: true, identity: {provider: "x", userIdInIdp: "y"}) { id } }`, `{"u":{"username":"a","password":"x"},"p":"[{\"key\":\"n\",\"value\":2}]"}`},
		{`mutation { setUdfValueBatch(targetType: USER, input: [{targetId: "1", key: "n", value: "2"}]) { code } }`, `{}`},
		{`mutation { setUdvBatch(targetType: USER, targetId: "1", udvList: [{key: "n"}, 3]) { key } }`, `{}`},
		{`query { searchUser(query: "\"*\\", fields: ["email"]) { totalCount } users(page: 1e9, limit: 9) { totalCount } }`, `{}`},
		{`mutation { createPolicy(code: "p", statements: [{resource: "r", actions: "a", condition: [1, {param: "x"}]}, 7]) { statements { condition { param } } } }`, `{}`},
		{`mutation ($i: LoginByEmailInput!) { loginByEmail(input: $i) { token } registerByEmail(input: {email: "", password: ""}) { id } }`, `{"i":{"email":"bon@acdc.com","password":7}}`},
		{`mutation ($d: Int, $e: X) { createUser(userInfo: {username: "a", loginsCount: $e}) { loginsCount } }`, `{"d":1e999,"e":1e999}`},
		{`query { findUser(identity: {provider: "x"}) { id } isUserExists { a } checkLoginStatus(token: "a.b.c") { data { id } } }`, `[]`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, document, variables string) {
		if !json.Valid([]byte(variables)) {
			variables = "{}"
		}
		query, err := json.Marshal(document)
		require.NoError(t, err)
		r := httptest.NewRequest("POST", "/graphql/v2", strings.NewReader(`{"query":`+string(query)+`,"variables":`+variables+`}`))
		r.Header.Set("Authorization", "Bearer t")
		s.Reset() // so that a finding repeats
		_, err = s.Seed(strings.NewReader(bon))
		require.NoError(t, err)
		before := s.Revision()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var answer map[string]json.RawMessage // numbers may be beyond what a float64 holds
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
		require.Contains(t, answer, "data")
		require.Contains(t, []int{200, 400}, w.Code)
		if s.Revision() == before {
			return
		}
		var saved strings.Builder
		require.NoError(t, s.Save(&saved))
		require.NoError(t, s.Load(strings.NewReader(saved.String())))
	})
}
