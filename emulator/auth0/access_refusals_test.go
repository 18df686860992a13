package auth0_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

// estate is a tenant with one of everything, and the addresses of what is in it.
type estate struct {
	*portal
	// reads, posts, patches and deletes are addresses, without /api/v2. What deletes lists takes a body;
	// numbered and checked are the lists with page numbers and with checkpoints.
	reads, posts, patches, deletes []string
	numbered, checked              []string
}

func openEstate(t testing.TB, opts ...auth0.Option) *estate {
	t.Helper()
	p := openPortal(t, opts...)
	tour(p)
	user, id := p.user("angus")
	role := "/roles/" + p.make("/roles", `{"name":"guitarist"}`)
	app := p.make("/clients", `{"name":"Tickets","organization_usage":"allow"}`)
	grant := "/client-grants/" + p.make("/client-grants", `{"client_id":"`+app+`","audience":"urn:tour","scope":["play"]}`)
	con := p.make("/connections", `{"name":"roadies","strategy":"auth0"}`)
	org := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`)
	p.want(201, "POST", org+"/enabled_connections", `{"connection_id":"`, con, `"}`)
	p.want(204, "POST", org+"/members", `{"members":["`, id, `"]}`)
	invitation := org + "/invitations/" + p.make(org+"/invitations", `{"client_id":"`+app+`","inviter":{"name":"M"},"invitee":{"email":"b@example.com"}}`)
	domain := org + "/discovery-domains/" + p.make(org+"/discovery-domains", `{"domain":"acdc.com"}`)
	member := org + "/members/" + user
	e := &estate{portal: p}
	e.posts = []string{"/roles", "/clients", "/client-grants", "/connections", "/organizations", "/resource-servers",
		role + "/users", role + "/permissions", "/users/" + user + "/roles", "/users/" + user + "/permissions",
		"/clients/" + app + "/credentials", org + "/members", member + "/roles", org + "/enabled_connections",
		org + "/connections", org + "/invitations", org + "/discovery-domains", org + "/client-grants"}
	e.patches = []string{role, "/clients/" + app, grant, "/connections/" + con, "/connections/" + con + "/clients", org,
		"/resource-servers/urn:tour", org + "/enabled_connections/" + con, org + "/connections/" + con, domain}
	e.deletes = []string{role + "/permissions", "/users/" + user + "/roles", "/users/" + user + "/permissions", org + "/members", member + "/roles"}
	e.numbered = []string{"/roles", "/resource-servers", role + "/permissions", "/users/" + user + "/roles", "/users/" + user + "/permissions",
		"/users/" + user + "/organizations", member + "/roles", org + "/enabled_connections", org + "/connections", org + "/invitations", org + "/client-grants"}
	e.checked = []string{"/organizations", "/clients", "/connections", "/client-grants", role + "/users", org + "/members",
		org + "/discovery-domains", "/connections/" + con + "/clients", grant + "/organizations", "/users/" + user + "/effective-roles"}
	e.reads = append([]string{role, "/clients/" + app, grant, "/connections/" + con, org, "/resource-servers/urn:tour", domain, invitation,
		org + "/enabled_connections/" + con, org + "/connections/" + con, "/connections/" + con + "/clients", "/connections/" + con + "/status",
		grant + "/organizations", "/users/" + user + "/organizations", "/users/" + user + "/effective-roles",
		"/users/" + user + "/effective-permissions", member + "/effective-roles"}, e.posts...)
	return e
}

// state returns what every read answers with.
func (e *estate) state() string {
	var all strings.Builder
	for _, path := range e.reads {
		all.WriteString(e.want(200, "GET", path))
	}
	return all.String()
}

func TestWritesRefuseWhatIsNoSuchBody(t *testing.T) {
	t.Parallel()
	e := openEstate(t)
	before := e.state()
	for _, body := range []string{`{`, `[]`, `"role"`, `1`, `null`, `{"no such property":1}`, "{}{}", "\xff"} {
		for method, paths := range map[string][]string{"POST": e.posts, "PATCH": e.patches, "DELETE": e.deletes} {
			for _, path := range paths {
				answer := e.want(400, method, path, body)
				require.Equal(t, "Bad Request", pick(t, answer, "error"), answer)
				require.Equal(t, "invalid_body", pick(t, answer, "errorCode"), answer)
			}
		}
	}
	require.Equal(t, before, e.state(), "a refused request changes nothing")
}

func TestListsRefuseParametersThatAreNone(t *testing.T) {
	t.Parallel()
	e := openEstate(t)
	for _, path := range e.numbered {
		for _, query := range []string{"page=-1", "page=first", "per_page=101", "per_page=x", "include_totals=yes"} {
			require.Equal(t, "invalid_query_string", pick(t, e.want(400, "GET", path+"?"+query), "errorCode"), path+"?"+query)
		}
	}
	for _, path := range e.checked {
		for _, query := range []string{"take=0", "take=101", "take=x", "take=1&from=%25"} {
			require.Equal(t, "invalid_query_string", pick(t, e.want(400, "GET", path+"?"+query), "errorCode"), path+"?"+query)
		}
	}
	e.want(400, "GET", "/clients?include_fields=maybe")
	e.want(400, "GET", e.numbered[8]+"?is_enabled=maybe")
}

func TestEverythingAboutAnOrganizationThatIsGoneIsNotFound(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	const org = "/organizations/org_gone"
	for _, request := range []struct{ method, path, body string }{
		{"GET", "", ""}, {"PATCH", "", `{}`}, {"DELETE", "", ""},
		{"GET", "/members", ""}, {"POST", "/members", `{"members":["a"]}`}, {"DELETE", "/members", `{"members":["a"]}`},
		{"GET", "/members/a/roles", ""}, {"POST", "/members/a/roles", `{"roles":["a"]}`}, {"DELETE", "/members/a/roles", `{"roles":["a"]}`},
		{"GET", "/members/a/effective-roles", ""},
		{"GET", "/enabled_connections", ""}, {"POST", "/enabled_connections", `{"connection_id":"a"}`},
		{"GET", "/enabled_connections/a", ""}, {"PATCH", "/enabled_connections/a", `{}`}, {"DELETE", "/enabled_connections/a", ""},
		{"GET", "/connections", ""}, {"POST", "/connections", `{"connection_id":"a"}`},
		{"GET", "/connections/a", ""}, {"PATCH", "/connections/a", `{}`}, {"DELETE", "/connections/a", ""},
		{"GET", "/invitations", ""}, {"POST", "/invitations", `{"client_id":"a","inviter":{"name":"a"},"invitee":{"email":"a@b.co"}}`},
		{"GET", "/invitations/a", ""}, {"DELETE", "/invitations/a", ""},
		{"GET", "/discovery-domains", ""}, {"POST", "/discovery-domains", `{"domain":"acdc.com"}`}, {"GET", "/discovery-domains/name/acdc.com", ""},
		{"GET", "/discovery-domains/a", ""}, {"PATCH", "/discovery-domains/a", `{}`}, {"DELETE", "/discovery-domains/a", ""},
		{"GET", "/client-grants", ""}, {"POST", "/client-grants", `{"grant_id":"a"}`}, {"DELETE", "/client-grants/a", ""},
	} {
		p.refuse(404, "", noOrganization, request.method, org+request.path, request.body)
	}
}

func TestOfThoseWhoTakeANameAtOnceOneGetsIt(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	for path, body := range map[string]string{
		"/roles": `{"name":"one"}`, "/organizations": `{"name":"one"}`, "/connections": `{"name":"one","strategy":"auth0"}`,
		"/resource-servers": `{"identifier":"one"}`,
	} {
		var group sync.WaitGroup
		var made, refused atomic.Int32
		for range 8 {
			group.Go(func() {
				switch status, _ := p.ask("POST", path, body); status {
				case http.StatusOK, http.StatusCreated:
					made.Add(1)
				case http.StatusConflict:
					refused.Add(1)
				}
			})
		}
		group.Wait()
		require.Equal(t, "1 made, 7 refused", fmt.Sprintf("%d made, %d refused", made.Load(), refused.Load()), path)
	}
}

func TestIDsMayHoldEscapedSlashes(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	_, err := p.server.Seed(strings.NewReader(`{"user_id":"samlp|acdc|a/b c","email":"angus@example.com"}`))
	require.NoError(t, err)
	const user = "samlp%7Cacdc%7Ca%2Fb%20c"
	org := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`)
	role := p.make("/roles", `{"name":"guitarist"}`)
	p.want(204, "POST", org+"/members", `{"members":["samlp|acdc|a/b c"]}`)
	p.want(204, "POST", org+"/members/"+user+"/roles", `{"roles":["`, role, `"]}`)
	require.Equal(t, role, pick(t, p.want(200, "GET", org+"/members/"+user+"/roles"), 0, "id"))
	require.Len(t, pick(t, p.want(200, "GET", "/users/"+user+"/organizations")), 1)
}

func FuzzAccess(f *testing.F) {
	e := openEstate(f, auth0.WithDeterminism())
	var file strings.Builder
	require.NoError(f, e.server.Save(&file))
	addresses := map[int][]string{0: e.reads, 1: e.posts, 2: e.patches, 3: e.deletes}
	methods := []string{"GET", "POST", "PATCH", "DELETE"}
	for _, body := range []string{`{}`, `{"name":null}`, `{"name":"a","options":{"attributes":{"email":[]}}}`, `[{"client_id":1}]`,
		`{"scopes":[{"value":{}}],"token_encryption":{"encryption_key":[]}}`, `{"permissions":[{}]}`, `{"client_metadata":{"a":[]}}`,
		`{"client_authentication_methods":{"private_key_jwt":{"credentials":[{"id":1}]}}}`, `{"ttl_sec":1e999}`, `{"metadata":{"a":1}}`} {
		for method := range methods {
			f.Add(uint8(method), uint8(0), body, "page=0")
		}
	}
	f.Fuzz(func(t *testing.T, method, address uint8, body, query string) {
		kind := int(method) % len(methods)
		path := addresses[kind][int(address)%len(addresses[kind])]
		r, err := http.NewRequest(methods[kind], e.url+"/api/v2"+path, strings.NewReader(body))
		if err != nil {
			t.Skip()
		}
		r.URL.RawQuery = query
		r.Header.Set("Authorization", "Bearer portal")
		before := e.server.Revision()
		w := httptest.NewRecorder()
		e.server.ServeHTTP(w, r)
		require.Less(t, w.Code, 500, w.Body.String())
		require.True(t, w.Body.Len() == 0 || json.Valid(w.Body.Bytes()), w.Body.String())
		if e.server.Revision() != before { // what the next input meets is what this one met, so that a finding repeats
			e.server.Reset()
			require.NoError(t, e.server.Load(strings.NewReader(file.String())))
		}
	})
}
