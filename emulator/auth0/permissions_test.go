package auth0_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	play = `{"permissions":[{"resource_server_identifier":"urn:tour","permission_name":"play"}]}`
	stop = `{"permissions":[{"resource_server_identifier":"urn:tour","permission_name":"stop"}]}`
)

// tour makes an API with the permissions play and stop, and returns its id.
func tour(p *portal) string {
	return p.make("/resource-servers", `{"identifier":"urn:tour","name":"Tour","scopes":[{"value":"play","description":"Play."},{"value":"stop"}]}`)
}

func TestPermissionsOfARole(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	tour(p)
	permissions := "/roles/" + p.make("/roles", `{"name":"guitarist"}`) + "/permissions"
	for range 2 {
		require.JSONEq(t, `{}`, p.want(201, "POST", permissions, play))
	}
	require.JSONEq(t, `{"permissions":[{"permission_name":"play","description":"Play.","resource_server_name":"Tour",
		"resource_server_identifier":"urn:tour"}],"start":0,"limit":50,"total":1}`, p.want(200, "GET", permissions+"?include_totals=true"))
	for range 2 {
		p.want(204, "DELETE", permissions, play)
	}
	require.Equal(t, `[]`, p.want(200, "GET", permissions))

	const missing = "inexistent_resource_server_permission"
	p.refuse(404, missing, "This permission does not exist: 'Tour - dance'", "POST", permissions,
		`{"permissions":[{"resource_server_identifier":"urn:tour","permission_name":"play"},{"resource_server_identifier":"urn:tour","permission_name":"dance"}]}`)
	p.refuse(404, missing, "This permission does not exist: 'urn:gone - play'", "POST", permissions,
		`{"permissions":[{"resource_server_identifier":"urn:gone","permission_name":"play"}]}`)
	p.refuse(400, "invalid_body", "Payload validation error: 'Missing required property: permission_name' on property permissions[0].", "POST", permissions,
		`{"permissions":[{"resource_server_identifier":"urn:tour"}]}`)
	require.Equal(t, `[]`, p.want(200, "GET", permissions), "a refused request changes nothing")
	for _, method := range []string{"POST", "DELETE"} {
		p.refuse(404, "", "The role does not exist.", method, "/roles/rol_gone/permissions", play)
	}
}

func TestAUserHasOwnPermissionsAndThoseOfRoles(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	tour(p)
	escaped, _ := p.user("malcolm")
	role := p.make("/roles", `{"name":"guitarist"}`)
	p.want(201, "POST", "/roles/"+role+"/permissions", play)
	p.want(201, "POST", "/roles/"+role+"/permissions", stop)
	p.want(204, "POST", "/users/"+escaped+"/roles", `{"roles":["`, role, `"]}`)
	permissions := "/users/" + escaped + "/permissions"
	require.JSONEq(t, `{}`, p.want(201, "POST", permissions, play))

	direct := `{"source_id":"","source_name":"","source_type":"DIRECT"}`
	byRole := `{"source_id":"` + role + `","source_name":"guitarist","source_type":"ROLE"}`
	require.JSONEq(t, `{"permissions":[
		{"permission_name":"play","description":"Play.","resource_server_name":"Tour","resource_server_identifier":"urn:tour","sources":[`+direct+`,`+byRole+`]},
		{"permission_name":"stop","description":"","resource_server_name":"Tour","resource_server_identifier":"urn:tour","sources":[`+byRole+`]}
	],"start":0,"limit":50,"total":2}`, p.want(200, "GET", permissions+"?include_totals=true"))
	effective := pick(t, p.want(200, "GET", "/users/"+escaped+"/effective-permissions"), "permissions").([]any)
	require.Equal(t, []any{"direct", "roles"}, effective[0].(map[string]any)["sources"])
	require.Equal(t, []any{"roles"}, effective[1].(map[string]any)["sources"])

	p.want(204, "DELETE", permissions, stop) // which is not the user's own
	p.want(204, "DELETE", permissions, play)
	require.Len(t, pick(t, p.want(200, "GET", permissions)), 2, "those of the role stay")
	p.want(200, "DELETE", "/roles/"+role)
	require.Equal(t, `[]`, p.want(200, "GET", permissions))
	for _, method := range []string{"POST", "DELETE"} {
		p.refuse(404, "inexistent_user", "The user does not exist.", method, "/users/auth0%7Cgone/permissions", play)
	}
}

func TestPermissionsEndWithTheAPIThatHasThem(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	id := tour(p)
	escaped, _ := p.user("phil")
	role := "/roles/" + p.make("/roles", `{"name":"drummer"}`) + "/permissions"
	user := "/users/" + escaped + "/permissions"
	app := p.make("/clients", `{"name":"Tickets"}`)
	grant := "/client-grants/" + p.make("/client-grants", `{"client_id":"`+app+`","audience":"urn:tour","scope":["play","stop"]}`)
	for _, path := range []string{role, user} {
		p.want(201, "POST", path, play)
		p.want(201, "POST", path, stop)
	}
	p.want(200, "PATCH", "/resource-servers/"+url.PathEscape("urn:tour"), `{"scopes":[{"value":"stop"}]}`)
	for _, path := range []string{role, user} {
		require.Equal(t, "stop", pick(t, p.want(200, "GET", path), 0, "permission_name"), path)
	}
	require.Equal(t, []any{"stop"}, pick(t, p.want(200, "GET", grant), "scope"))
	p.want(204, "DELETE", "/resource-servers/"+id)
	for _, path := range []string{role, user} {
		require.Equal(t, `[]`, p.want(200, "GET", path), path)
	}
	p.refuse(404, "inexistent_client_grant", "The grant does not exist.", "GET", grant)
}
