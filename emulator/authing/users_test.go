package authing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
)

func TestUsersAreUnique(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.create(map[string]any{"username": "bon", "email": "bon@acdc.com", "phone": "13800138000", "externalId": "E-1"})
	for want, info := range map[int]map[string]any{
		2034: {"username": "bon"}, 2026: {"email": "BON@acdc.com"}, 2035: {"phone": "13800138000"}, 409: {"externalId": "E-1"},
		2003: {"email": "bon"}, 2028: {"nickname": "bon"}, 2016: {"username": "x", "password": "plain"},
		2029: {"username": "x", "password": p.seal("short")},
	} {
		requireCode(t, want, p.admin(`mutation ($u: CreateUserInput!) { createUser(userInfo: $u) { id } }`, map[string]any{"u": info}))
	}
	id := p.create(map[string]any{"username": "angus", "phone": "13800138000", "phoneCountryCode": "+61"})
	requireCode(t, 2026, p.admin(`mutation ($id: String) { updateUser(id: $id, input: {email: "bon@acdc.com"}) { id } }`, map[string]any{"id": id}))
	body := p.admin(`query { findUser(email: "BON@acdc.com") { username } }`, nil)
	require.JSONEq(t, `{"data":{"findUser":{"username":"bon"}}}`, body)
	require.JSONEq(t, `{"data":{"findUser":null}}`, p.admin(`query { findUser(username: "Bon") { id } }`, nil))
	requireCode(t, 2231, p.admin(`query { findUser { id } }`, nil))
	ids := strings.Repeat(`"x",`, 81)
	requireCode(t, 2030, p.admin(`query { userBatch(ids: [`+ids+`]) { id } }`, nil))
}

func TestNullTakesAnAttributeAway(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.create(map[string]any{"username": "bon", "nickname": "Bon"})
	body := p.admin(`mutation ($id: String) { updateUser(id: $id, input: {nickname: null}) { nickname username } }`, map[string]any{"id": id})
	require.JSONEq(t, `{"data":{"updateUser":{"nickname":null,"username":"bon"}}}`, body)
}

func TestListsHavePagesAndOrders(t *testing.T) {
	t.Parallel()
	p := open(t, emulator.WithDeterminism())
	for _, name := range []string{"a", "b", "c"} {
		p.create(map[string]any{"username": name})
	}
	found, ok := p.users(`users(page: 1, limit: 2, sortBy: CREATEDAT_ASC)`)
	require.True(t, ok)
	require.Equal(t, "3 a b", found)
	for arguments, want := range map[string]string{
		"page: 2, limit: 2, sortBy: CREATEDAT_ASC": "3 c", "limit: 1": "3 c", "page: 9": "3", "sortBy: UPDATEDAT_ASC": "3 a b c",
	} {
		found, _ := p.users("users(" + arguments + ")")
		require.Equal(t, want, found, arguments)
	}
	for _, arguments := range []string{"page: 0", "limit: 0", "page: -1", "page: 1.5"} {
		requireCode(t, 400, p.admin(`query { users(`+arguments+`) { totalCount } }`, nil))
	}
}

// users returns the number and the names that a field with a list of users answers with.
func (p *pool) users(field string) (string, bool) {
	body := p.admin(`query { list: `+field+` { totalCount list { username } } }`, nil)
	text := strings.NewReplacer(`{"data":{"list":{"totalCount":`, "", `,"list":[`, " ", `{"username":"`, "", `"}`, "", `,`, " ", `]}}}`, "").Replace(body)
	return strings.TrimSpace(text), !strings.Contains(body, "errors")
}

func TestSearchesFollowAfterTheDelay(t *testing.T) {
	t.Parallel()
	p := open(t, emulator.WithIndexDelay(time.Hour))
	id := p.create(map[string]any{"username": "bon", "name": "Bon Scott", "company": "Albert"})
	const field = `searchUser(query: "SCO", fields: ["name"])`
	found, _ := p.users(field)
	require.Equal(t, "0", found)
	require.Contains(t, p.admin(`query ($id: String) { user(id: $id) { username } }`, map[string]any{"id": id}), "bon")
	p.Refresh()
	for query, want := range map[string]string{
		field: "1 bon", `searchUser(query: "lber")`: "1 bon", `searchUser(query: "lber", fields: ["name"])`: "0", `searchUser(query: "*")`: "0", `searchUser(query: "n S")`: "1 bon",
	} {
		found, _ := p.users(query)
		require.Equal(t, want, found, query)
	}
	requireCode(t, 2231, p.admin(`query { searchUser(query: "x", fields: ["blocked"]) { totalCount } }`, nil))
}

func TestUserDefinedFieldsAreTyped(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.create(map[string]any{"username": "bon"})
	set := func(key, value string) string {
		return p.admin(`mutation ($id: String!, $k: String!, $v: String!) { setUdv(targetType: USER, targetId: $id, key: $k, value: $v) { key value dataType } }`,
			map[string]any{"id": id, "k": key, "v": value})
	}
	requireCode(t, 400, set("age", "33"))
	for key, dataType := range map[string]string{"age": "NUMBER", "plan": "STRING", "ok": "BOOLEAN", "gear": "OBJECT", "born": "DATETIME"} {
		p.admin(`mutation ($k: String!, $d: UDFDataType!) { setUdf(targetType: USER, key: $k, dataType: $d, label: "L") { key } }`, map[string]any{"k": key, "d": dataType})
	}
	for key, wrong := range map[string]string{"age": `"33"`, "plan": `3`, "ok": `1`, "gear": `"x"`, "born": `true`} {
		requireCode(t, 400, set(key, wrong))
	}
	for key, right := range map[string]string{"age": `33`, "plan": `"gold"`, "ok": `true`, "gear": `{"a":[1]}`, "born": `1700000000000`} {
		require.Contains(t, set(key, right), key)
	}
	body := p.admin(`query ($id: String) { user(id: $id) { customData { key value dataType label } } }`, map[string]any{"id": id})
	require.JSONEq(t, `{"data":{"user":{"customData":[
		{"key":"age","value":"33","dataType":"NUMBER","label":"L"},{"key":"born","value":"1700000000000","dataType":"DATETIME","label":"L"},
		{"key":"gear","value":"{\"a\":[1]}","dataType":"OBJECT","label":"L"},{"key":"ok","value":"true","dataType":"BOOLEAN","label":"L"},
		{"key":"plan","value":"gold","dataType":"STRING","label":"L"}]}}}`, body)
	body = p.admin(`mutation { createUser(userInfo: {username: "x"}, params: "[{\"key\":\"age\",\"value\":\"old\"}]") { id } }`, nil)
	requireCode(t, 400, body)
}

func TestSeedsAreCheckedAsAWhole(t *testing.T) {
	t.Parallel()
	p := open(t)
	n, err := p.Seed(strings.NewReader(`{"id":"5f7ddfe62ba819802422362e","username":"bon","password":"Highway2Hell","createdAt":"2020-10-07T23:33:58+08:00","customData":{"plan":"gold","age":33},"email":null}
		{"email":"angus@acdc.com","blocked":true}`))
	require.NoError(t, err)
	require.Equal(t, 2, n)
	body := p.admin(`query { user(id: "5f7ddfe62ba819802422362e") { createdAt customData { key value } } }`, nil)
	require.JSONEq(t, `{"data":{"user":{"createdAt":"2020-10-07T23:33:58+08:00","customData":[{"key":"age","value":"33"},{"key":"plan","value":"gold"}]}}}`, body)
	token, _ := p.login("bon", "Highway2Hell")
	require.NotEmpty(t, token)
	for seed, want := range map[string]string{
		`{"username":"x"}` + "\n" + `{"username":"bon"}`: "line 2: the user already exists",
		`{"username":7}`:            "username: not of its type",
		`7`:                         "not an object",
		`{"createdAt":"yesterday"}`: "createdAt: not a time",
		`{"customData":{"plan":7}}`: "not of its field's type",
		`[{"username":"y"}`:         "does not end",
	} {
		_, err := p.Seed(strings.NewReader(seed))
		require.ErrorContains(t, err, want)
	}
	found, _ := p.users(`users(sortBy: CREATEDAT_ASC)`)
	require.True(t, strings.HasPrefix(found, "2 "), found)
}

func TestPasswordsThatAreKept(t *testing.T) {
	t.Parallel()
	p := open(t)
	for name, kept := range map[string]string{"bcrypt": "$2a$04$YLMWr8oF6b3YFtvzGaXwQuV9IdeUEdQ/ooJNPJ4sJ0d5uQUaXIxce", "plain": "Highway2Hell"} {
		body := p.admin(`mutation ($n: String, $p: String) { createUser(userInfo: {username: $n, password: $p}, keepPassword: true) { password } }`, map[string]any{"n": name, "p": p.seal(kept)})
		require.Equal(t, kept, member(t, body, "data", "createUser", "password"))
		_, body = p.login(name, "something else")
		requireCode(t, 2006, body)
	}
	token, _ := p.login("plain", "Highway2Hell")
	require.NotEmpty(t, token)
}

func TestRestCallsHaveTheirEnvelope(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.create(map[string]any{"username": "bon", "password": p.seal("Highway2Hell")})
	token, _ := p.login("bon", "Highway2Hell")
	for _, tt := range []struct {
		method, path, token string
		body                any
		want                string
	}{
		{"GET", "/api/v2/users/me", token, nil, `"username":"bon"`},
		{"GET", "/api/v2/users/me", "", nil, `{"code":2020,`},
		{"GET", "/api/v2/users/" + id + "?with_custom_data=1", "t", nil, `"customData":[]`},
		{"GET", "/api/v2/users/nobody", "t", nil, `{"code":2004,`},
		{"GET", "/api/v2/users/" + id, token, nil, `{"code":1001,`},
		{"POST", "/api/v2/users/batch", "t", map[string]any{"ids": []string{"bon"}, "type": "username"}, id},
		{"POST", "/api/v2/acl/is-allowed", "t", map[string]any{"userId": id, "resource": "r", "action": "a"}, `"allowed":false`},
		{"POST", "/api/v2/sms/send", "", map[string]any{}, `{"code":2231,`},
		{"POST", "/api/v2/users/kick", "t", map[string]any{"userIds": []string{id}}, `{"code":200,`},
		{"GET", "/api/v2/users/me", token, nil, `{"code":2207,`},
	} {
		status, body := p.send(tt.method, tt.path, tt.token, tt.body)
		require.Equal(t, 200, status, tt.path)
		require.Contains(t, body, tt.want, tt.path)
	}
	status, _ := p.send("GET", "/api/v2/nothing", "t", nil)
	require.Equal(t, 404, status)
}

func TestLimitsAndLifetimes(t *testing.T) {
	t.Parallel()
	now := time.Now()
	p := open(t, emulator.WithRateLimit(emulator.Rate{PerSecond: 1, Burst: 3}), emulator.WithClock(func() time.Time { return now }))
	for range 3 {
		status, _ := p.send("GET", "/api/v2/users/me", "", nil)
		require.Equal(t, 200, status)
	}
	status, body := p.send("GET", "/api/v2/users/me", "", nil)
	require.Equal(t, 429, status)
	require.Contains(t, body, `"code":429`)

	q := open(t)
	q.create(map[string]any{"username": "bon", "password": q.seal("Highway2Hell")})
	q.Configure(func(c *emulator.Config) { c.TokenLifetime = time.Minute })
	token, _ := q.login("bon", "Highway2Hell")
	q.Configure(func(c *emulator.Config) { c.Clock = time.Now().Add(time.Hour) })
	requireCode(t, 2206, q.ask(token, `query { user { id } }`, nil))
}

func TestCodesWorkOnceAndForAWhile(t *testing.T) {
	t.Parallel()
	p := open(t)
	send := func() string {
		p.send("POST", "/api/v2/sms/send", "", map[string]any{"phone": "138"})
		sent := p.Outbox()
		return sent[len(sent)-1].Code
	}
	register := func(code string) string {
		return p.ask("", `mutation ($i: RegisterByPhoneCodeInput!) { registerByPhoneCode(input: $i) { phone } }`, map[string]any{"i": map[string]any{"phone": "138", "code": code}})
	}
	code := send()
	requireCode(t, 2001, register("nonsense"))
	p.Configure(func(c *emulator.Config) { c.Clock = time.Now().Add(time.Hour) })
	requireCode(t, 2300, register(code))
	require.Contains(t, register(send()), `"phone":"138"`)
	requireCode(t, 2035, register(code))
}

func TestManyWritersAtOnce(t *testing.T) {
	t.Parallel()
	p := open(t)
	done := make(chan string)
	for i := range 8 {
		go func() {
			done <- p.admin(fmt.Sprintf(`mutation { createUser(userInfo: {username: "u%d"}) { id } }`, i%4), nil)
		}()
	}
	conflicts := 0
	for range 8 {
		if strings.Contains(<-done, "2034") {
			conflicts++
		}
	}
	require.Equal(t, 4, conflicts)
}
