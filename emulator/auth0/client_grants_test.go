package auth0_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAGrantIsCreatedReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	tour(p)
	app := p.make("/clients", `{"name":"Tickets"}`)
	made := p.want(201, "POST", "/client-grants", `{"client_id":"`, app, `","audience":"urn:tour","scope":["play"]}`)
	id := pick(t, made, "id").(string)
	require.Regexp(t, `^cgr_[A-Za-z0-9]{16}$`, id)
	require.JSONEq(t, `{"id":"`+id+`","client_id":"`+app+`","audience":"urn:tour","scope":["play"]}`, made)
	require.JSONEq(t, made, p.want(200, "GET", "/client-grants/"+id))
	changed := p.want(200, "PATCH", "/client-grants/"+id, `{"scope":["play","stop"],"organization_usage":"allow"}`)
	require.Equal(t, []any{"play", "stop"}, pick(t, changed, "scope"))
	for range 2 {
		p.want(204, "DELETE", "/client-grants/"+id)
	}
	for _, method := range []string{"GET", "PATCH"} {
		p.refuse(404, "inexistent_client_grant", "The grant does not exist.", method, "/client-grants/"+id)
	}
}

func TestTheManagementAPIIsGrantedUnderTheAddressOfTheService(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	app := p.make("/clients", `{"name":"Tickets"}`)
	address, own := p.url+"/api/v2/", "https://"+p.server.Domain()+"/api/v2/"
	made := p.want(201, "POST", "/client-grants", `{"client_id":"`, app, `","audience":"`, address, `","scope":["read:users"]}`)
	require.Equal(t, own, pick(t, made, "audience"))
	require.Len(t, pick(t, p.want(200, "GET", "/client-grants?client_id="+app+"&audience="+url.QueryEscape(address))), 1)
	p.refuse(409, "", "A resource server with the same identifier already exists.",
		"POST", "/client-grants", `{"client_id":"`, app, `","audience":"`, own, `"}`)
}

func TestGrantsRefuse(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	tour(p)
	app := p.make("/clients", `{"name":"Tickets"}`)
	express := p.make("/clients", `{"name":"Express","app_type":"express_configuration"}`)
	grant := p.make("/client-grants", `{"client_id":"`+app+`","audience":"urn:tour","scope":["play"]}`)
	tests := []struct {
		name, body    string
		status        int
		code, message string
	}{
		{"no audience", `{"client_id":"` + app + `"}`, 400, "invalid_body", "Payload validation error: 'Missing required property: audience'."},
		{"a client that is gone", `{"client_id":"gone","audience":"urn:tour"}`, 404, "inexistent_client", "The client does not exist"},
		{"an API that is gone", `{"client_id":"` + app + `","audience":"urn:gone"}`, 404, "inexistent_resource_server", "The resource server does not exist"},
		{"a scope that the API lacks", `{"client_id":"authplus","audience":"urn:tour","scope":["dance"]}`, 400, "", "scope must be a subset of resource server scopes"},
		{"a grant that is there", `{"client_id":"` + app + `","audience":"urn:tour"}`, 409, "", "A resource server with the same identifier already exists."},
		{"a client of another kind", `{"client_id":"` + express + `","audience":"urn:tour"}`, 400, "validation_error", "Client of type express_configuration cannot be used"},
	}
	for _, test := range tests {
		t.Run(test.name, func(*testing.T) {
			p.refuse(test.status, test.code, test.message, "POST", "/client-grants", test.body)
		})
	}
	p.refuse(400, "", "scope must be a subset of resource server scopes", "PATCH", "/client-grants/"+grant, `{"scope":["dance"]}`)
	p.make("/client-grants", `{"client_id":"`+app+`","audience":"urn:tour","subject_type":"user"}`)
}

func TestGrantsAreFilteredAndPaged(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	tour(p)
	app := p.make("/clients", `{"name":"Tickets"}`)
	p.make("/client-grants", `{"client_id":"`+app+`","audience":"urn:tour","allow_any_organization":true}`)
	p.make("/client-grants", `{"client_id":"`+app+`","audience":"urn:tour","subject_type":"user"}`)
	for query, count := range map[string]int{
		"": 3, "client_id=" + app: 2, "audience=urn:tour": 2, "subject_type=user": 1, "allow_any_organization=true": 1, "allow_any_organization=false": 2,
	} {
		require.Len(t, pick(t, p.want(200, "GET", "/client-grants?"+query)), count, query)
	}
	require.EqualValues(t, 2, pick(t, p.want(200, "GET", "/client-grants?include_totals=true&client_id="+app), "total"))
	require.Len(t, p.pages("/client-grants", "client_grants", 2), 2)
}

func TestGrantsOfAnOrganization(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	tour(p)
	app := p.make("/clients", `{"name":"Tickets"}`)
	grant := p.make("/client-grants", `{"client_id":"`+app+`","audience":"urn:tour","scope":["play"],"organization_usage":"allow"}`)
	id := p.make("/organizations", `{"name":"acdc"}`)
	grants := "/organizations/" + id + "/client-grants"
	require.JSONEq(t, `{"grant_id":"`+grant+`","client_id":"`+app+`","audience":"urn:tour","scope":["play"]}`,
		p.want(201, "POST", grants, `{"grant_id":"`, grant, `"}`))
	p.refuse(409, "", "The client grant has already been added to this organization.", "POST", grants, `{"grant_id":"`, grant, `"}`)
	p.refuse(404, "inexistent_client_grant", "The grant does not exist.", "POST", grants, `{"grant_id":"cgr_gone"}`)
	require.JSONEq(t, `{"client_grants":[{"id":"`+grant+`","client_id":"`+app+`","audience":"urn:tour","scope":["play"],"organization_usage":"allow"}],
		"start":0,"limit":50,"total":1}`, p.want(200, "GET", grants+"?include_totals=true&audience=urn:tour&client_id="+app))
	require.Equal(t, id, pick(t, p.want(200, "GET", "/client-grants/"+grant+"/organizations"), 0, "id"))
	for range 2 {
		p.want(204, "DELETE", grants+"/"+grant)
	}
	require.Equal(t, `[]`, p.want(200, "GET", grants))
	p.refuse(404, "", "No organization found by that id or name", "GET", "/organizations/org_gone/client-grants")
}
