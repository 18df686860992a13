package auth0_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

// portal asks an emulator of its own over HTTP. Its paths lack /api/v2.
type portal struct {
	t      testing.TB
	server *auth0.Server
	url    string
	token  string
	client *http.Client
}

// openPortal starts an emulator for a test.
func openPortal(t testing.TB, opts ...auth0.Option) *portal {
	t.Helper()
	server := auth0.New(append([]auth0.Option{auth0.WithToken("portal"), auth0.WithSearchTimeout(0)}, opts...)...)
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	return &portal{t: t, server: server, url: listener.URL, token: "portal", client: listener.Client()}
}

// ask sends a request and returns the answer's status and body.
func (p *portal) ask(method, path, body string) (int, string) {
	p.t.Helper()
	r, err := http.NewRequest(method, p.url+"/api/v2"+path, strings.NewReader(body))
	require.NoError(p.t, err)
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := p.client.Do(r)
	require.NoError(p.t, err)
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(answer.Body)
	require.NoError(p.t, err)
	return answer.StatusCode, string(data)
}

// as returns the portal for an application that has these permissions alone.
func (p *portal) as(scopes ...string) *portal {
	p.t.Helper()
	const api = "https://authplus.auth0.local/api/v2/"
	made := p.want(201, "POST", "/clients", `{"name":"reader","app_type":"non_interactive"}`)
	id := pick(p.t, made, "client_id").(string)
	p.want(201, "POST", "/client-grants", `{"client_id":"`, id, `","audience":"`, api, `","scope":["`, strings.Join(scopes, `","`), `"]}`)
	answer, err := p.client.PostForm(p.url+"/oauth/token", url.Values{
		"grant_type": {"client_credentials"}, "audience": {api}, "client_id": {id}, "client_secret": {pick(p.t, made, "client_secret").(string)},
	})
	require.NoError(p.t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(p.t, err)
	other := *p
	other.token = pick(p.t, string(body), "access_token").(string)
	return &other
}

// want sends a request that must be answered with a status, and returns the body.
func (p *portal) want(status int, method, path string, body ...string) string {
	p.t.Helper()
	got, answer := p.ask(method, path, strings.Join(body, ""))
	require.Equal(p.t, status, got, "%s %s: %s", method, path, answer)
	return answer
}

// refuse sends a request that must be answered with a problem of this message and code.
func (p *portal) refuse(status int, code, message, method, path string, body ...string) {
	p.t.Helper()
	wanted := map[string]any{"statusCode": status, "error": http.StatusText(status), "message": message}
	if code != "" {
		wanted["errorCode"] = code
	}
	form, err := json.Marshal(wanted)
	require.NoError(p.t, err)
	require.JSONEq(p.t, string(form), p.want(status, method, path, body...))
}

// pick returns a value of a JSON text: of an object by its name, of an array by its place.
func pick(t require.TestingT, text string, path ...any) any {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	var value any
	require.NoError(t, decoder.Decode(&value), text)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			require.Contains(t, value, step, text)
			value = value.(map[string]any)[step]
		case int:
			require.Greater(t, len(value.([]any)), step, text)
			value = value.([]any)[step]
		}
	}
	return value
}

// make sends a POST that must succeed and returns the id of what it makes.
func (p *portal) make(path, body string) string {
	p.t.Helper()
	status, answer := p.ask("POST", path, body)
	require.Less(p.t, status, 300, answer)
	for _, name := range []string{"client_id", "user_id", "id"} {
		if id, ok := pick(p.t, answer).(map[string]any)[name].(string); ok && (name != "client_id" || path == "/clients") {
			return id
		}
	}
	p.t.Fatal("no id in " + answer)
	return ""
}

// user makes a user and returns the user_id, as it stands in paths and in bodies.
func (p *portal) user(name string) (escaped, id string) {
	p.t.Helper()
	id = p.make("/users", fmt.Sprintf(
		`{"connection":"Username-Password-Authentication","email":"%[1]s@example.com","username":"%[1]s","password":"Back-in-Black-80"}`, name))
	return url.PathEscape(id), id
}

// pages follows checkpoints until there is no next one, and returns the elements of every page.
func (p *portal) pages(path, name string, take int) [][]any {
	p.t.Helper()
	var pages [][]any
	from := ""
	for len(pages) < 20 {
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		body := pick(p.t, p.want(200, "GET", fmt.Sprintf("%s%stake=%d%s", path, separator, take, from))).(map[string]any)
		pages = append(pages, body[name].([]any))
		next, ok := body["next"].(string)
		if !ok {
			return pages
		}
		from = "&from=" + url.QueryEscape(next)
	}
	p.t.Fatal("the pages do not end")
	return nil
}

func TestAFreshTenantHasWhatDevelopmentNeeds(t *testing.T) {
	t.Parallel()
	p := openPortal(t, auth0.WithDomain("acme.eu.auth0.com"))
	check := func() {
		require.Equal(t, "authplus", pick(t, p.want(200, "GET", "/clients/authplus?fields=client_id"), "client_id"))
		api := "https://acme.eu.auth0.com/api/v2/"
		server := p.want(200, "GET", "/resource-servers/"+url.PathEscape(api))
		require.Equal(t, "Auth0 Management API", pick(t, server, "name"))
		grants := p.want(200, "GET", "/client-grants?client_id=authplus&audience="+url.QueryEscape(api))
		require.Equal(t, len(pick(t, server, "scopes").([]any)), len(pick(t, grants, 0, "scope").([]any)))
		require.Equal(t, []any{"authplus"}, pick(t, p.want(200, "GET", "/connections"), 0, "enabled_clients"))
	}
	check()
	p.make("/roles", `{"name":"singer"}`)
	p.want(204, "DELETE", "/clients/authplus")
	p.server.Reset()
	check()
	require.Equal(t, `[]`, p.want(200, "GET", "/roles"))
}

func TestDeletingAUserEndsRolesPermissionsAndMemberships(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	escaped, id := p.user("angus")
	role := p.make("/roles", `{"name":"guitarist"}`)
	p.make("/resource-servers", `{"identifier":"urn:tour","scopes":[{"value":"play"}]}`)
	org := p.make("/organizations", `{"name":"acdc"}`)
	p.want(200, "POST", "/roles/"+role+"/users", `{"users":["`, id, `"]}`)
	p.want(201, "POST", "/users/"+escaped+"/permissions", `{"permissions":[{"resource_server_identifier":"urn:tour","permission_name":"play"}]}`)
	p.want(204, "POST", "/organizations/"+org+"/members", `{"members":["`, id, `"]}`)
	p.want(204, "POST", "/organizations/"+org+"/members/"+escaped+"/roles", `{"roles":["`, role, `"]}`)

	p.want(204, "DELETE", "/users/"+escaped)
	require.Equal(t, `[]`, p.want(200, "GET", "/roles/"+role+"/users"))
	require.Equal(t, `[]`, p.want(200, "GET", "/organizations/"+org+"/members"))
	p.make("/users", `{"connection":"Username-Password-Authentication","user_id":"`+strings.TrimPrefix(id, "auth0|")+
		`","email":"angus@example.com","username":"angus","password":"Back-in-Black-80"}`)
	for _, path := range []string{"/users/" + escaped + "/roles", "/users/" + escaped + "/permissions",
		"/users/" + escaped + "/organizations", "/organizations/" + org + "/members/" + escaped + "/roles"} {
		require.Equal(t, `[]`, p.want(200, "GET", path), path)
	}
}

func TestStateOfAccessSurvivesARestart(t *testing.T) {
	t.Parallel()
	before := openPortal(t)
	escaped, id := before.user("bon")
	org := before.make("/organizations", `{"name":"acdc"}`)
	role := before.make("/roles", `{"name":"singer"}`)
	app := before.make("/clients", `{"name":"Tickets","organization_usage":"allow"}`)
	before.make("/resource-servers", `{"identifier":"urn:tour","scopes":[{"value":"play"}]}`)
	before.want(201, "POST", "/roles/"+role+"/permissions", `{"permissions":[{"resource_server_identifier":"urn:tour","permission_name":"play"}]}`)
	before.want(204, "POST", "/users/"+escaped+"/roles", `{"roles":["`, role, `"]}`)
	before.want(204, "POST", "/organizations/"+org+"/members", `{"members":["`, id, `"]}`)
	before.want(204, "POST", "/organizations/"+org+"/members/"+escaped+"/roles", `{"roles":["`, role, `"]}`)
	before.want(201, "POST", "/organizations/"+org+"/invitations", `{"client_id":"`, app, `","inviter":{"name":"Malcolm"},"invitee":{"email":"brian@example.com"}}`)
	before.want(201, "POST", "/organizations/"+org+"/discovery-domains", `{"domain":"acdc.com"}`)

	var file bytes.Buffer
	require.NoError(t, before.server.Save(&file))
	after := openPortal(t)
	require.NoError(t, after.server.Load(&file))
	for _, path := range []string{
		"/roles", "/roles/" + role + "/users", "/roles/" + role + "/permissions", "/users/" + escaped + "/permissions",
		"/organizations", "/organizations/" + org + "/members?fields=user_id,roles&take=1", "/organizations/" + org + "/invitations",
		"/organizations/" + org + "/discovery-domains", "/users/" + escaped + "/organizations", "/resource-servers",
		"/clients", "/client-grants", "/connections", "/users?q=organization_id:" + org,
	} {
		require.Equal(t, before.want(200, "GET", path), after.want(200, "GET", path), path)
	}
	after.want(204, "DELETE", "/organizations/"+org)
	require.Equal(t, `[]`, after.want(200, "GET", "/users/"+escaped+"/organizations"))
}

func TestConcurrentChangesOfAccessLeaveItConsistent(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	const workers = 8
	org := p.make("/organizations", `{"name":"acdc"}`)
	role := p.make("/roles", `{"name":"singer"}`)
	var escaped, ids []string
	for i := range workers {
		e, id := p.user(fmt.Sprintf("user%d", i))
		escaped, ids = append(escaped, e), append(ids, id)
	}
	var group sync.WaitGroup
	for i := range workers {
		group.Go(func() {
			for range 5 {
				p.ask("POST", "/organizations/"+org+"/members", `{"members":["`+ids[i]+`"]}`)
				p.ask("POST", "/users/"+escaped[i]+"/roles", `{"roles":["`+role+`"]}`)
				p.ask("GET", "/organizations/"+org+"/members?take=2", "")
				p.ask("GET", "/roles/"+role+"/users?include_totals=true", "")
				p.ask("DELETE", "/organizations/"+org+"/members", `{"members":["`+ids[(i+1)%workers]+`"]}`)
			}
			p.ask("POST", "/organizations/"+org+"/members", `{"members":["`+ids[i]+`"]}`)
			if i%2 == 1 {
				p.ask("DELETE", "/users/"+escaped[i], "")
			}
		})
	}
	group.Wait()
	require.Len(t, pick(t, p.want(200, "GET", "/roles/"+role+"/users")), workers/2)
	for _, member := range pick(t, p.want(200, "GET", "/organizations/"+org+"/members")).([]any) {
		id := member.(map[string]any)["user_id"].(string)
		require.Len(t, pick(t, p.want(200, "GET", "/users/"+url.PathEscape(id)+"/organizations")), 1, "a member without a user")
	}
}
