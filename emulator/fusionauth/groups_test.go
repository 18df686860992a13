package fusionauth_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGroupsHaveMembersAndRoles(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.registered()
	role := s.want(200, "POST /api/application/"+app+"/role", `{"role":{"name":"singer"}}`).at("role.id").(string)
	group := s.want(200, "POST /api/group", `{"group":{"name":"AC/DC","data":{"since":1973}},"roleIds":["`+role+`"]}`).at("group.id").(string)
	require.Equal(t, []any{"singer"}, s.want(200, "GET /api/group/"+group, "").at("group.roles."+app+".name"))
	for body, code := range map[string]string{
		`{"group":{"name":"AC/DC"}}`: "[duplicate]group.name", `{}`: "[blank]group.name", `{"group":{"name":"x"},"roleIds":["x"]}`: "[invalid]roleIds",
	} {
		require.Contains(t, s.want(400, "POST /api/group", body).body, code)
	}
	require.Equal(t, map[string]any{"since": 1973.0, "x": 1.0}, s.want(200, "PATCH /api/group/"+group, `{"group":{"data":{"x":1}}}`).at("group.data"))
	require.Equal(t, map[string]any{}, s.want(200, "PUT /api/group/"+group, `{"group":{"name":"ACDC"}}`).at("group.data"))
	require.Equal(t, []any{"ACDC"}, s.want(200, "POST /api/group/search", `{"search":{"name":"*dc"}}`).at("groups.name"))
	require.Empty(t, s.want(200, "POST /api/group/search", `{"search":{"name":"*dc","startRow":1,"numberOfResults":9223372036854775807}}`).at("groups.name"))

	add := `{"members":{"` + group + `":[{"userId":"` + bonID + `"}]}}`
	first := s.want(200, "POST /api/group/member", add).at("members." + group + ".id").([]any)[0]
	again := s.want(200, "POST /api/group/member", add).at("members." + group + ".id").([]any)[0]
	require.NotEqual(t, first, again, "a new id is told, though nothing is stored")
	require.Equal(t, []any{first}, s.want(200, "GET /api/user/"+bonID, "").at("user.memberships.id"))
	require.Equal(t, []any{bonID}, s.want(200, "POST /api/group/member/search", `{"search":{"groupId":"`+group+`"}}`).at("members.userId"))
	token := s.want(200, "POST /api/login", logIn).at("token").(string)
	require.Equal(t, []any{"singer"}, s.want(200, "GET /api/jwt/validate", "", "Authorization", "Bearer "+token).at("jwt.roles"), "by way of the group")

	s.want(200, "POST /api/user/"+angusID, `{"user":{"username":"angus"}}`)
	s.want(200, "PUT /api/group/member", `{"members":{"`+group+`":[{"userId":"`+angusID+`"}]}}`)
	members := func() any {
		return s.want(200, "GET /api/group/member/search?groupId="+group, "").at("members.userId")
	}
	require.Equal(t, []any{angusID}, members())
	for _, drop := range []struct{ target, body string }{
		{"DELETE /api/group/member?groupId=" + group + "&userId=" + bonID, ""}, {"DELETE /api/group/member?groupId=" + group, ""},
		{"DELETE /api/group/member", `{"members":{"` + group + `":["` + bonID + `","` + angusID + `"]}}`},
	} {
		s.want(200, "POST /api/group/member", add)
		require.Empty(t, s.want(200, drop.target, drop.body).body)
		require.NotContains(t, members(), bonID)
	}
	member := s.want(200, "POST /api/group/member", add).at("members." + group + ".id").([]any)[0].(string)
	s.want(200, "DELETE /api/group/member/"+member, "")
	s.want(404, "DELETE /api/group/member/"+member, "")
	s.want(400, "POST /api/group/member", `{"members":{"x":[]}}`)
	s.want(400, "POST /api/group/member", `{"members":{"`+group+`":[{"userId":"x"}]}}`)
	s.want(400, "POST /api/group/member", `{}`)

	s.want(200, "POST /api/group/member", add)
	require.Empty(t, s.want(200, "DELETE /api/group/"+group, "").body)
	s.want(404, "GET /api/group/"+group, "")
	require.Equal(t, []any{}, s.want(200, "GET /api/user/"+bonID, "").at("user.memberships"))
}

func TestUsersAreRegistered(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.want(200, "POST /api/application/"+app+"/role", `{"role":{"name":"fan","isDefault":true}}`)
	s.want(200, "POST /api/application/"+app+"/role", `{"role":{"name":"singer"}}`)
	both := s.want(200, "POST /api/user/registration/"+bonID, `{"user":{"email":"bon@acdc.com"},"registration":{"applicationId":"`+app+`","data":{"a":[1]}},"skipVerification":true}`)
	require.Equal(t, []any{"fan"}, both.at("registration.roles"))
	require.Equal(t, true, both.at("user.verified"))
	for body, code := range map[string]string{
		`{"registration":{"applicationId":"` + app + `"}}`:                     "[duplicate]registration",
		`{"registration":{}}`:                                                  "[missing]registration.applicationId",
		`{"registration":{"applicationId":"` + bonID + `"}}`:                   "[invalid]registration.applicationId",
		`{"registration":{"applicationId":"` + app + `","roles":["drummer"]}}`: "[invalid]registration.roles",
	} {
		require.Contains(t, s.want(400, "POST /api/user/registration/"+bonID, body).body, code)
	}
	s.want(404, "POST /api/user/registration/"+angusID, `{"registration":{"applicationId":"`+app+`"}}`)
	const merge = "application/merge-patch+json"
	patched := s.want(200, "PATCH /api/user/registration/"+bonID, `{"registration":{"applicationId":"`+app+`","roles":["singer"]}}`, "Content-Type", merge)
	require.Equal(t, []any{"singer"}, patched.at("registration.roles"))
	require.Equal(t, []any{1.0}, patched.at("registration.data.a"))
	put := s.want(200, "PUT /api/user/registration/"+bonID, `{"registration":{"applicationId":"`+app+`","username":"Bon"}}`)
	require.Equal(t, []any{}, put.at("registration.roles"))
	target := " /api/user/registration/" + bonID + "/" + app
	require.Equal(t, "Bon", s.want(200, "GET"+target, "").at("registration.username"))
	s.want(200, "DELETE"+target, "")
	s.want(404, "DELETE"+target, "")
	s.want(404, "GET"+target, "")
	s.want(404, "PUT /api/user/registration/"+bonID, `{"registration":{"applicationId":"`+app+`"}}`)
}

func TestApplicationsHaveRoles(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.want(200, "POST /api/application/"+bonID, `{"application":{"name":"tour","roles":[{"name":"singer"}]}}`)
	require.Equal(t, bonID, a.at("application.oauthConfiguration.clientId"))
	require.NotEmpty(t, a.at("application.oauthConfiguration.clientSecret"))
	role := a.at("application.roles.id").([]any)[0].(string)
	for body, code := range map[string]string{`{}`: "[blank]application.name", `{"application":{"name":"tour"}}`: "[duplicate]application.name"} {
		require.Contains(t, s.want(400, "POST /api/application", body).body, code)
	}
	s.want(400, "POST /api/application/"+bonID, `{"application":{"name":"other"}}`)
	changed := s.want(200, "PATCH /api/application/"+bonID, `{"application":{"name":"Tour"}}`)
	require.Equal(t, []any{"singer"}, changed.at("application.roles.name"))
	roles := "/api/application/" + bonID + "/role"
	for body, code := range map[string]string{`{}`: "[blank]role.name", `{"role":{"name":"singer"}}`: "[duplicate]role.name"} {
		require.Contains(t, s.want(400, "POST "+roles, body).body, code)
	}
	require.Equal(t, "sings", s.want(200, "PATCH "+roles+"/"+role, `{"role":{"description":"sings"}}`).at("role.description"))
	s.want(200, "DELETE "+roles+"/"+role, "")
	s.want(404, "DELETE "+roles+"/"+role, "")
	s.want(200, "DELETE /api/application/"+bonID, "")
	require.Equal(t, "Inactive", s.want(200, "GET /api/application/"+bonID, "").at("application.state"))
	s.want(200, "DELETE /api/application/"+bonID+"?hardDelete=true", "")
	s.want(404, "GET /api/application/"+bonID, "")
	require.Len(t, s.want(200, "GET /api/application", "").at("applications"), 1)
	s.want(200, "PATCH /api/tenant/d7d09513-a3f5-401c-9685-34ab6c552453", `{"tenant":{"name":"acme"}}`)
	s.want(200, "GET /api/system-configuration", "")
}
