package auth0_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const signupRefusal = "Only database connections with assign_membership_on_login = true support is_signup_enabled = true."

func TestConnectionsThatAnOrganizationUses(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	org := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`)
	con := p.make("/connections", `{"name":"roadies","strategy":"ad"}`)
	enabled := org + "/enabled_connections"
	made := `{"connection_id":"` + con + `","assign_membership_on_login":false,"show_as_button":true,"connection":{"name":"roadies","strategy":"ad"}}`
	require.JSONEq(t, made, p.want(201, "POST", enabled, `{"connection_id":"`, con, `"}`))
	require.JSONEq(t, made, p.want(200, "GET", enabled+"/"+con))
	require.JSONEq(t, `{"enabled_connections":[`+made+`],"start":0,"limit":1,"total":1}`, p.want(200, "GET", enabled+"?include_totals=true&per_page=50"),
		"the limit is the number of elements")
	require.Equal(t, false, pick(t, p.want(200, "PATCH", enabled+"/"+con, `{"show_as_button":false}`), "show_as_button"))
	for range 2 {
		p.want(204, "DELETE", enabled+"/"+con)
	}
	p.refuse(404, "", "No connection found by that id", "GET", enabled+"/"+con)
	p.refuse(404, "", "No connection found by that id", "PATCH", enabled+"/"+con, `{}`)
	p.refuse(404, "", "No connection found by that id", "POST", enabled, `{"connection_id":"con_gone"}`)
	p.refuse(404, "", noOrganization, "GET", "/organizations/org_gone/enabled_connections")
}

func TestSignupThroughAnOrganizationNeedsADatabaseAndMembership(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	enabled := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`) + "/enabled_connections"
	database := pick(t, p.want(200, "GET", "/connections"), 0, "id").(string)
	con := p.make("/connections", `{"name":"roadies","strategy":"ad"}`)
	for _, body := range []string{
		`{"connection_id":"` + database + `","is_signup_enabled":true}`,
		`{"connection_id":"` + con + `","is_signup_enabled":true,"assign_membership_on_login":true}`,
	} {
		p.refuse(400, "invalid_body", signupRefusal, "POST", enabled, body)
	}
	made := p.want(201, "POST", enabled, `{"connection_id":"`, database, `","is_signup_enabled":true,"assign_membership_on_login":true}`)
	require.Equal(t, true, pick(t, made, "is_signup_enabled"))
	p.refuse(400, "invalid_body", signupRefusal, "PATCH", enabled+"/"+database, `{"assign_membership_on_login":false}`)
	require.JSONEq(t, made, p.want(200, "GET", enabled+"/"+database), "a refused request changes nothing")
	p.want(200, "PATCH", enabled+"/"+database, `{"assign_membership_on_login":false,"is_signup_enabled":false}`)
}

func TestTheNewerFormOfAnOrganizationsConnections(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	org := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`)
	con := p.make("/connections", `{"name":"roadies","strategy":"ad"}`)
	connections := org + "/connections"
	made := p.want(201, "POST", connections, `{"connection_id":"`, con, `","organization_connection_name":"crew","organization_access_level":"full","is_enabled":false}`)
	require.JSONEq(t, `{"organization_connection_name":"crew","assign_membership_on_login":false,"show_as_button":true,"organization_access_level":"full",
		"is_enabled":false,"connection_id":"`+con+`","connection":{"name":"roadies","strategy":"ad"}}`, made)
	require.JSONEq(t, made, p.want(200, "GET", connections+"/"+con))
	require.JSONEq(t, `{"connections":[`+made+`],"start":0,"limit":50,"total":1}`, p.want(200, "GET", connections+"?include_totals=true"))
	require.Equal(t, `[]`, p.want(200, "GET", connections+"?is_enabled=true"))
	require.Equal(t, `[]`, p.want(200, "GET", org+"/enabled_connections"), "the older form has enabled ones alone")
	p.refuse(404, "", "No connection found by that id", "GET", org+"/enabled_connections/"+con)
	p.refuse(409, "", "The organization connection already exists.", "POST", connections, `{"connection_id":"`, con, `"}`)
	require.Equal(t, true, pick(t, p.want(200, "PATCH", connections+"/"+con, `{"is_enabled":true,"organization_connection_name":null}`), "is_enabled"))
	require.Equal(t, con, pick(t, p.want(200, "GET", org+"/enabled_connections/"+con), "connection_id"))
	p.want(400, "PATCH", connections+"/"+con, `{"organization_access_level":"owner"}`)
	for range 2 {
		p.want(204, "DELETE", connections+"/"+con)
	}
}

func TestAnOrganizationIsMadeWithConnections(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	con := p.make("/connections", `{"name":"roadies","strategy":"ad"}`)
	made := p.want(201, "POST", "/organizations", `{"name":"acdc","enabled_connections":[{"connection_id":"`, con, `","assign_membership_on_login":true}]}`)
	require.Equal(t, true, pick(t, made, "enabled_connections", 0, "assign_membership_on_login"))
	org := "/organizations/" + pick(t, made, "id").(string)
	require.NotContains(t, p.want(200, "GET", org), "enabled_connections")
	require.Len(t, pick(t, p.want(200, "GET", org+"/enabled_connections")), 1)
	p.want(202, "DELETE", "/connections/"+con)
	require.Equal(t, `[]`, p.want(200, "GET", org+"/enabled_connections"))
	require.Equal(t, `[]`, p.want(200, "GET", org+"/connections"))
}
