package authing_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/authing"
)

// key is the key of all emulators of these tests, as making one takes long.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	made, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return made
})

// pool is an emulator that is asked without a socket.
type pool struct {
	*authing.Server
	t *testing.T
}

func open(t *testing.T, opts ...emulator.Option) *pool {
	t.Helper()
	return openWith(t, authing.With(opts...))
}

// openWith starts an emulator with options of its own.
func openWith(t *testing.T, opts ...authing.Option) *pool {
	t.Helper()
	s := authing.New(append([]authing.Option{authing.WithKey(key()), authing.With(emulator.WithToken("t"))}, opts...)...)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return &pool{s, t}
}

// send sends a request with a token and returns status and body of the answer.
func (p *pool) send(method, path, token string, body any, headers ...string) (int, string) {
	p.t.Helper()
	data, err := json.Marshal(body)
	require.NoError(p.t, err)
	r := httptest.NewRequest(method, path, bytes.NewReader(data))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// ask carries out a document as somebody and returns the body of the answer.
func (p *pool) ask(token, document string, variables map[string]any) string {
	p.t.Helper()
	_, body := p.send("POST", "/graphql/v2", token, map[string]any{"query": document, "variables": variables})
	return body
}

// admin carries out a document as an administrator.
func (p *pool) admin(document string, variables map[string]any) string {
	p.t.Helper()
	return p.ask("t", document, variables)
}

// create makes a user and returns the id.
func (p *pool) create(userInfo map[string]any) string {
	p.t.Helper()
	body := p.admin(`mutation ($u: CreateUserInput!) { createUser(userInfo: $u) { id } }`, map[string]any{"u": userInfo})
	id := member(p.t, body, "data", "createUser", "id")
	require.NotEmpty(p.t, id, body)
	return id
}

// seal encrypts a password with the key that the server publishes.
func (p *pool) seal(password string) string {
	p.t.Helper()
	_, body := p.send("GET", "/api/v2/.well-known", "", nil)
	block, _ := pem.Decode([]byte(member(p.t, body, "data", "publicKey")))
	require.NotNil(p.t, block)
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	require.NoError(p.t, err)
	//lint:ignore SA1019 the service takes no other padding
	sealed, err := rsa.EncryptPKCS1v15(rand.Reader, public.(*rsa.PublicKey), []byte(password)) //nolint:staticcheck // the same, for golangci-lint
	require.NoError(p.t, err)
	return base64.StdEncoding.EncodeToString(sealed)
}

// login signs a user in and returns the token, or the body where there is none.
func (p *pool) login(username, password string) (token, body string) {
	p.t.Helper()
	body = p.ask("", `mutation ($i: LoginByUsernameInput!) { loginByUsername(input: $i) { token } }`,
		map[string]any{"i": map[string]any{"username": username, "password": p.seal(password)}})
	if strings.Contains(body, `"errors"`) {
		return "", body
	}
	return member(p.t, body, "data", "loginByUsername", "token"), body
}

// member returns the text at a path of a body, or "".
func member(t *testing.T, body string, path ...string) string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(body), &value), body)
	for _, name := range path {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	text, _ := value.(string)
	return text
}

// requireCode fails unless a body tells an error with a code.
func requireCode(t *testing.T, code int, body string) {
	t.Helper()
	var answer struct {
		Data   any
		Errors []struct{ Message struct{ Code int } }
	}
	require.NoError(t, json.Unmarshal([]byte(body), &answer), body)
	require.Len(t, answer.Errors, 1, body)
	require.Equal(t, code, answer.Errors[0].Message.Code)
	require.Nil(t, answer.Data)
}

var _ http.Handler = (*authing.Server)(nil)
