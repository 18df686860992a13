package authing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/authing"
)

func TestErrorsAreObjectsAtStatus200(t *testing.T) {
	t.Parallel()
	p := open(t)
	status, body := p.send("POST", "/graphql/v2", "t", map[string]any{"query": `mutation { deleteUser(id: "x") { code } }`})
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"errors":[{"message":{"code":2004,"message":"用户不存在","data":null},"locations":[{"line":2,"column":3}],"path":[]}],"data":null}`, body)
}

func TestMalformedDocumentsAreRefused(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.create(map[string]any{"username": "bon"}) // of an empty list nothing is selected
	for document, want := range map[string]string{
		`{`:                             "Syntax Error",
		`query { nobody }`:              `Cannot query field \"nobody\"`,
		`query { deleteUser(id: "x") }`: `Cannot query field \"deleteUser\"`,
		`query { users { totalCount list { shoe } } }`:                  `Cannot query field \"shoe\"`,
		`query { users(size: 3) { totalCount } }`:                       `Unknown argument \"size\"`,
		`query { users(sortBy: NAME_ASC) { totalCount } }`:              `SortByEnum`,
		`query { userBatch { id } }`:                                    `\"ids\" is required`,
		`query ($ids: [String!]!) { userBatch(ids: $ids) { id } }`:      `\"$ids\" of required type`,
		`mutation { createUser(userInfo: {shoe: 7}) { id } }`:           `Field \"shoe\" is not defined by type \"CreateUserInput\"`,
		`mutation { createUser(userInfo: {username: 7}) { id } }`:       `got an invalid value`,
		`mutation { createUser(userInfo: {loginsCount: 7.5}) { id } }`:  `got an invalid value`,
		`mutation { sendEmail(email: "a@b.cd", scene: NONE) { code } }`: `EmailScene`,
		`mutation { createUser(userInfo: {username: "a"}) }`:            `must have a selection`,
	} {
		status, body := p.send("POST", "/graphql/v2", "t", map[string]any{"query": document})
		require.Equal(t, 400, status, document)
		require.Contains(t, body, want)
	}
	status, _ := p.send("POST", "/graphql/v2", "t", "no object")
	require.Equal(t, 400, status)
}

// Clients that ask for the schema do without it when they are given none.
func TestIntrospectionIsAnsweredWithNothing(t *testing.T) {
	t.Parallel()
	require.JSONEq(t, `{"data":null}`, open(t).ask("", `query IntrospectionQuery { __schema { types { ...T } } } fragment T on __Type { name }`, nil))
}

func TestFieldsOfOneDocumentAreCarriedOutInOrder(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.create(map[string]any{"username": "bon"})
	body := p.admin(`mutation ($id: String!) {
		a: updateUser(id: $id, input: {nickname: "A"}) { nickname }
		b: updateUser(id: $id, input: {nickname: "B"}) { nickname email }
	}`, map[string]any{"id": id})
	require.JSONEq(t, `{"data":{"a":{"nickname":"A"},"b":{"nickname":"B","email":null}}}`, body)
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.create(map[string]any{"username": "bon", "password": p.seal("Highway2Hell")})
	token, _ := p.login("bon", "Highway2Hell")
	require.NotEmpty(t, token)
	const list, me = `query { users { totalCount } }`, `query { user { username } }`
	requireCode(t, 2020, p.ask("", list, nil))
	requireCode(t, 1001, p.ask(token, list, nil))
	requireCode(t, 2207, p.ask("nonsense", list, nil))
	require.JSONEq(t, `{"data":{"users":{"totalCount":1}}}`, p.admin(list, nil))
	require.JSONEq(t, `{"data":{"user":{"username":"bon"}}}`, p.ask(token, me, nil))
	requireCode(t, 2020, p.ask("", me, nil))
	requireCode(t, 2231, p.admin(me, nil))
	requireCode(t, 1001, p.ask(token, `query { user(id: "5f7ddfe62ba819802422362e") { id } }`, nil))
	requireCode(t, 2018, p.ask(token, `mutation { updateUser(input: {blocked: false}) { id } }`, nil))
	requireCode(t, 2226, p.ask(token, `mutation { updateUser(input: {phone: "1"}) { id } }`, nil))

	_, body := p.send("POST", "/graphql/v2", "t", map[string]any{"query": list}, "X-Authing-Userpool-Id", "another")
	requireCode(t, 2224, body)
	_, body = p.send("POST", "/graphql/v2", "t", map[string]any{"query": list}, "X-Authing-App-Id", "another")
	requireCode(t, 2011, body)
}

func TestAdministratorsGetTokensForTheSecret(t *testing.T) {
	t.Parallel()
	p := open(t)
	const document = `query ($p: String!, $s: String!) { accessToken(userPoolId: $p, secret: $s) { accessToken } }`
	body := p.ask("", document, map[string]any{"p": authing.UserPoolID, "s": authing.Secret})
	token := member(t, body, "data", "accessToken", "accessToken")
	require.JSONEq(t, `{"data":{"users":{"totalCount":0}}}`, p.ask(token, `query { users { totalCount } }`, nil))
	requireCode(t, 1001, p.ask("", document, map[string]any{"p": authing.UserPoolID, "s": "wrong"}))
	requireCode(t, 2224, p.ask("", document, map[string]any{"p": "another", "s": authing.Secret}))
	body = p.ask("", `mutation ($t: String) { refreshAccessToken(accessToken: $t) { accessToken } }`, map[string]any{"t": token})
	require.NotEmpty(t, member(t, body, "data", "refreshAccessToken", "accessToken"))
}
