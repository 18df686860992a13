package auth0_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARoleIsCreatedReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	made := p.want(200, "POST", "/roles", `{"name":"singer"}`)
	id := pick(t, made, "id").(string)
	require.Regexp(t, `^rol_[A-Za-z0-9]{16}$`, id)
	require.JSONEq(t, `{"id":"`+id+`","name":"singer"}`, made)
	require.JSONEq(t, `{"id":"`+id+`","name":"singer","description":""}`, p.want(200, "GET", "/roles/"+id))
	changed := `{"id":"` + id + `","name":"singer","description":"Sings."}`
	require.JSONEq(t, changed, p.want(200, "PATCH", "/roles/"+id, `{"description":"Sings."}`))
	require.JSONEq(t, `[`+changed+`]`, p.want(200, "GET", "/roles"))
	require.JSONEq(t, `{}`, p.want(200, "DELETE", "/roles/"+id))
	for _, method := range []string{"GET", "DELETE"} {
		p.refuse(404, "", "The role does not exist.", method, "/roles/"+id)
	}
}

func TestRolesRefuse(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	singer, drummer := p.make("/roles", `{"name":"singer"}`), p.make("/roles", `{"name":"drummer"}`)
	escaped, id := p.user("bon")
	body := func(message string) string { return "Payload validation error: '" + message + "." }
	tests := []struct {
		name, method, path, body string
		status                   int
		code, message            string
	}{
		{"no name", "POST", "/roles", `{}`, 400, "invalid_body", body("Missing required property: name'")},
		{"an empty name", "POST", "/roles", `{"name":""}`, 400, "invalid_body",
			body("String is too short (0 chars), minimum 1' on property name (Name of the role)")},
		{"an unknown property", "POST", "/roles", `{"name":"a","rank":1}`, 400, "invalid_body", body("Additional properties not allowed: rank'")},
		{"an unknown type", "POST", "/roles", `{"name":"a","type":"band"}`, 400, "invalid_body",
			body(`No enum match for: "band"' on property type (The type of the role)`)},
		{"a name that is taken", "POST", "/roles", `{"name":"singer"}`, 409, "", "The role already exists."},
		{"a new name that is taken", "PATCH", "/roles/" + drummer, `{"name":"singer"}`, 409, "", "The role already exists."},
		{"a role that is gone", "PATCH", "/roles/rol_gone", `{"name":"a"}`, 404, "", "The role does not exist."},
		{"users of a role that is gone", "GET", "/roles/rol_gone/users", "", 404, "", "The role does not exist."},
		{"no users", "POST", "/roles/" + singer + "/users", `{"users":[]}`, 400, "invalid_body",
			body("Array is too short (0), minimum 1' on property users (user_id's of the users to assign the role to)")},
		{"a user who is gone", "POST", "/roles/" + singer + "/users", `{"users":["` + id + `","auth0|gone"]}`, 404, "",
			"One or more of the users do not exist."},
		{"a role that is gone, for a user", "POST", "/users/" + escaped + "/roles", `{"roles":["rol_gone"]}`, 404, "", "The role does not exist."},
		{"roles of a user who is gone", "GET", "/users/auth0%7Cgone/roles", "", 404, "inexistent_user", "The user does not exist."},
		{"a page of too many", "GET", "/roles?per_page=101", "", 400, "invalid_query_string",
			"Query validation error: 'Value 101 is greater than maximum 100' on property per_page (Number of results per page. Defaults to 50)."},
	}
	for _, test := range tests {
		t.Run(test.name, func(*testing.T) {
			p.refuse(test.status, test.code, test.message, test.method, test.path, test.body)
		})
	}
	require.Equal(t, `[]`, p.want(200, "GET", "/roles/"+singer+"/users"), "a refused request changes nothing")
}

func TestRolesAreFilteredAndPaged(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	p.make("/roles", `{"name":"Lead Guitar"}`)
	p.make("/roles", `{"name":"rhythm guitar","type":"tenant"}`)
	p.make("/roles", `{"name":"Fan","type":"organization","owner_id":"org_fans"}`)
	tests := []struct {
		query string
		names []any
	}{
		{"", []any{"Lead Guitar", "rhythm guitar", "Fan"}},
		{"name_filter=GUITAR", []any{"Lead Guitar", "rhythm guitar"}},
		{"name_filter=drum", []any{}},
		{"type=tenant", []any{"Lead Guitar", "rhythm guitar"}},
		{"type=organization&owner_id=org_fans", []any{"Fan"}},
		{"per_page=2", []any{"Lead Guitar", "rhythm guitar"}},
		{"per_page=2&page=1", []any{"Fan"}},
		{"per_page=2&page=2", []any{}},
		{"take=1", []any{"Lead Guitar", "rhythm guitar", "Fan"}},
	}
	for _, test := range tests {
		names := []any{}
		for _, role := range pick(t, p.want(200, "GET", "/roles?"+test.query)).([]any) {
			names = append(names, role.(map[string]any)["name"])
		}
		require.Equal(t, test.names, names, test.query)
	}
	page := p.want(200, "GET", "/roles?include_totals=true&per_page=2&page=1")
	require.Regexp(t, `^\{"roles":\[.*\],"start":2,"limit":2,"total":3\}$`, page)
}

func TestUsersOfARoleArePagedByNumberAndByCheckpoint(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	role := p.make("/roles", `{"name":"fan"}`)
	for i := range 3 {
		_, id := p.user(fmt.Sprintf("fan%d", i))
		require.JSONEq(t, `{}`, p.want(200, "POST", "/roles/"+role+"/users", `{"users":["`, id, `"]}`))
	}
	users := "/roles/" + role + "/users"
	page := p.want(200, "GET", users+"?include_totals=true&per_page=2")
	require.EqualValues(t, 3, pick(t, page, "total"))
	require.ElementsMatch(t, []string{"user_id", "email", "picture", "name"}, keysOf(pick(t, page, "users", 0)))

	pages := p.pages(users+"?include_totals=true&per_page=50", "users", 2)
	require.Len(t, pages, 2, "the last page names no next one")
	require.Len(t, append(pages[0], pages[1]...), 3)

	p.refuse(400, "", "Requesting page 10 exceeds the allowed maximum of 1000 records. "+
		"To fetch results beyond 1000, use the checkpoint pagination method.", "GET", users+"?page=10&per_page=100")
	require.Equal(t, `[]`, p.want(200, "GET", users+"?page=9&per_page=100"))
	p.want(400, "GET", users+"?take=0")
	p.want(400, "GET", users+"?take=2&from=%25")
}

// keysOf returns the names of a decoded object.
func keysOf(value any) []string {
	var names []string
	for name := range value.(map[string]any) {
		names = append(names, name)
	}
	return names
}

func TestAUserHasRolesUntilTheyAreTakenOrDeleted(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	escaped, _ := p.user("bon")
	singer, piper := p.make("/roles", `{"name":"singer"}`), p.make("/roles", `{"name":"piper","description":"Bagpipes."}`)
	roles := "/users/" + escaped + "/roles"
	for range 2 { // a role that the user has already is no mistake
		p.want(204, "POST", roles, `{"roles":["`, singer, `","`, piper, `"]}`)
	}
	require.JSONEq(t, `{"roles":[{"id":"`+singer+`","name":"singer","description":""},{"id":"`+piper+
		`","name":"piper","description":"Bagpipes."}],"start":0,"limit":50,"total":2}`, p.want(200, "GET", roles+"?include_totals=true"))
	pages := p.pages("/users/"+escaped+"/effective-roles", "roles", 1)
	require.Len(t, pages, 2)
	for _, page := range pages {
		require.Equal(t, []any{"direct"}, page[0].(map[string]any)["sources"])
	}
	for range 2 {
		p.want(204, "DELETE", roles, `{"roles":["`, singer, `"]}`)
	}
	require.Len(t, pick(t, p.want(200, "GET", roles)), 1)
	p.want(200, "DELETE", "/roles/"+piper)
	require.Equal(t, `[]`, p.want(200, "GET", roles))
}

func TestAUserHasFiftyRolesAtMost(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	escaped, _ := p.user("bon")
	for i := range 50 {
		p.want(204, "POST", "/users/"+escaped+"/roles", `{"roles":["`, p.make("/roles", fmt.Sprintf(`{"name":"role %d"}`, i)), `"]}`)
	}
	p.refuse(409, "", "No more roles can be assigned to this user.", "POST", "/users/"+escaped+"/roles",
		`{"roles":["`, p.make("/roles", `{"name":"one more"}`), `"]}`)
}
