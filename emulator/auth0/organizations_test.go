package auth0_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const noOrganization = "No organization found by that id or name"

func TestAnOrganizationIsCreatedReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	made := p.want(201, "POST", "/organizations", `{"name":"acdc","display_name":"AC/DC","branding":{"colors":{"primary":"#ff0000"}},"metadata":{"a":"1","b":"2"}}`)
	id := pick(t, made, "id").(string)
	require.Regexp(t, `^org_[A-Za-z0-9]{16}$`, id)
	require.JSONEq(t, `{"id":"`+id+`","name":"acdc","display_name":"AC/DC","branding":{"colors":{"primary":"#ff0000"}},"metadata":{"a":"1","b":"2"}}`, made)
	require.JSONEq(t, made, p.want(200, "GET", "/organizations/"+id))
	require.JSONEq(t, made, p.want(200, "GET", "/organizations/name/acdc"))
	changed := p.want(200, "PATCH", "/organizations/"+id, `{"name":"ac-dc","metadata":{"b":null,"c":"3"}}`)
	require.JSONEq(t, `{"id":"`+id+`","name":"ac-dc","display_name":"AC/DC","branding":{"colors":{"primary":"#ff0000"}},"metadata":{"a":"1","c":"3"}}`, changed)
	require.Empty(t, p.want(204, "DELETE", "/organizations/"+id))
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		p.refuse(404, "", noOrganization, method, "/organizations/"+id)
	}
	p.refuse(404, "", noOrganization, "GET", "/organizations/name/acdc")
}

func TestOrganizationsRefuse(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	p.make("/organizations", `{"name":"acdc"}`)
	other := p.make("/organizations", `{"name":"rose-tattoo"}`)
	for body, message := range map[string]string{
		`{}`:                         "Missing required property: name'",
		`{"name":"AC/DC"}`:           "Object didn't pass validation for format organization-name: AC/DC' on property name (The name of this organization)",
		`{"name":"a","display":1}`:   "Additional properties not allowed: display'",
		`{"name":"a","metadata":[]}`: "Expected type object but found type array' on property metadata (Metadata associated with the organization, in the form of an object with string values (max 255 chars). Maximum of 25 metadata properties allowed)",
		`{"name":"a","branding":{"colors":{"primary":"red"}}}`: "String does not match pattern ^#([0-9a-fA-F]{3}){1,2}$: red' on property branding.colors.primary (HEX Color for primary elements)",
		`{"name":"` + strings.Repeat("a", 51) + `"}`:           "String is too long (51 chars), maximum 50' on property name (The name of this organization)",
	} {
		p.refuse(400, "invalid_body", "Payload validation error: '"+message+".", "POST", "/organizations", body)
	}
	const taken = "An organization with this name already exists."
	p.refuse(409, "", taken, "POST", "/organizations", `{"name":"acdc"}`)
	p.refuse(409, "", taken, "PATCH", "/organizations/"+other, `{"name":"acdc"}`)
	p.refuse(404, "", "No connection found by that id", "POST", "/organizations", `{"name":"a","enabled_connections":[{"connection_id":"con_gone"}]}`)
	require.Len(t, pick(t, p.want(200, "GET", "/organizations")), 2, "a refused request changes nothing")
	p.refuse(400, "invalid_query_string", "Query validation error: 'String does not match pattern ^(name|display_name|created_at):(1|-1)$: branding:1' "+
		"on property sort (Field to sort by. Use field:order where order is 1 for ascending and -1 for descending).", "GET", "/organizations?sort=branding:1")
}

func TestOrganizationsAreSortedAndPaged(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	for i, name := range []string{"b", "c", "a"} {
		p.make("/organizations", fmt.Sprintf(`{"name":"%s","display_name":"%d"}`, name, i))
	}
	for query, names := range map[string]string{"sort=name:1": "abc", "sort=name:-1": "cba", "sort=display_name:1": "bca", "per_page=2&page=1&sort=name:1": "c"} {
		got := ""
		for _, org := range pick(t, p.want(200, "GET", "/organizations?"+query)).([]any) {
			got += org.(map[string]any)["name"].(string)
		}
		require.Equal(t, names, got, query)
	}
	require.Regexp(t, `^\{"organizations":\[\],"start":50,"limit":50,"total":3\}$`, p.want(200, "GET", "/organizations?include_totals=true&page=1"))
	pages := p.pages("/organizations?include_totals=true&per_page=50", "organizations", 2)
	require.Len(t, pages, 2, "the last page names no next one")
	require.Len(t, append(pages[0], pages[1]...), 3)
	p.want(400, "GET", "/organizations?page=10&per_page=100")
}

func TestMembersJoinAndLeave(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	escaped, id := p.user("angus")
	org := p.make("/organizations", `{"name":"acdc","display_name":"AC/DC"}`)
	members := "/organizations/" + org + "/members"
	for range 2 {
		p.want(204, "POST", members, `{"members":["`, id, `"]}`)
	}
	page := p.want(200, "GET", members+"?include_totals=true")
	require.ElementsMatch(t, []string{"user_id", "email", "picture", "name"}, keysOf(pick(t, page, "members", 0)))
	require.EqualValues(t, 1, pick(t, page, "total"))
	require.JSONEq(t, `[{"email":"angus@example.com"}]`, p.want(200, "GET", members+"?fields=email"))
	require.JSONEq(t, `{"organizations":[{"id":"`+org+`","name":"acdc","display_name":"AC/DC"}],"start":0,"limit":50,"total":1}`,
		p.want(200, "GET", "/users/"+escaped+"/organizations?include_totals=true"))
	for range 2 { // who is no member is no mistake
		p.want(204, "DELETE", members, `{"members":["`, id, `"]}`)
	}
	require.Equal(t, `[]`, p.want(200, "GET", members))
	require.Equal(t, `[]`, p.want(200, "GET", "/users/"+escaped+"/organizations"))

	p.refuse(404, "inexistent_user", "The user does not exist.", "POST", members, `{"members":["`, id, `","auth0|gone"]}`)
	require.Equal(t, `[]`, p.want(200, "GET", members), "a refused request changes nothing")
	p.refuse(404, "", noOrganization, "POST", "/organizations/org_gone/members", `{"members":["`, id, `"]}`)
	p.refuse(404, "inexistent_user", "The user does not exist.", "GET", "/users/auth0%7Cgone/organizations")
	p.refuse(400, "invalid_body", "Payload validation error: 'Array is too short (0), minimum 1' on property members "+
		"(List of user IDs to add to the organization as members).", "POST", members, `{"members":[]}`)
}

func TestCheckpointsOfMembersEndWithAnEmptyPage(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	members := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`) + "/members"
	for i := range 3 {
		_, id := p.user(fmt.Sprintf("member%d", i))
		p.want(204, "POST", members, `{"members":["`, id, `"]}`)
	}
	pages := p.pages(members, "members", 2)
	require.Len(t, pages, 3)
	require.Len(t, pages[0], 2)
	require.Len(t, pages[1], 1)
	require.Empty(t, pages[2])
}

func TestAMemberLeavingDoesNotDisturbThePages(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	members := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`) + "/members"
	for i := range 4 {
		_, id := p.user(fmt.Sprintf("member%d", i))
		p.want(204, "POST", members, `{"members":["`, id, `"]}`)
	}
	first := p.want(200, "GET", members+"?take=2")
	for i := range 2 { // the one that the checkpoint stands on, too
		p.want(204, "DELETE", members, `{"members":["`, pick(t, first, "members", i, "user_id").(string), `"]}`)
	}
	require.Len(t, pick(t, p.want(200, "GET", members+"?take=2&from="+pick(t, first, "next").(string)), "members"), 2)
}

func TestRolesOfAMember(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	escaped, id := p.user("angus")
	org := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`)
	lead, rhythm := p.make("/roles", `{"name":"lead"}`), p.make("/roles", `{"name":"rhythm"}`)
	roles := org + "/members/" + escaped + "/roles"
	for range 2 { // before being a member, and what one has already
		p.want(204, "POST", roles, `{"roles":["`, lead, `","`, rhythm, `"]}`)
	}
	require.Equal(t, `[]`, p.want(200, "GET", org+"/members"))
	p.want(204, "POST", org+"/members", `{"members":["`, id, `"]}`)
	require.JSONEq(t, `[{"user_id":"`+id+`","roles":[{"id":"`+lead+`","name":"lead"},{"id":"`+rhythm+`","name":"rhythm"}]}]`,
		p.want(200, "GET", org+"/members?fields=user_id,roles"))
	require.JSONEq(t, `{"roles":[{"id":"`+lead+`","name":"lead","description":""}],"start":0,"limit":1,"total":2}`,
		p.want(200, "GET", roles+"?include_totals=true&per_page=1"))
	require.Len(t, pick(t, p.want(200, "GET", org+"/members/"+escaped+"/effective-roles"), "roles"), 2)
	require.Equal(t, `[]`, p.want(200, "GET", "/users/"+escaped+"/roles"), "outside of the organization there are none")
	for range 2 {
		p.want(204, "DELETE", roles, `{"roles":["`, lead, `"]}`)
	}
	p.want(200, "DELETE", "/roles/"+rhythm)
	require.Equal(t, `[]`, p.want(200, "GET", roles))

	p.refuse(404, "", "The role does not exist.", "POST", roles, `{"roles":["rol_gone"]}`)
	p.refuse(404, "inexistent_user", "The user does not exist.", "POST", org+"/members/auth0%7Cgone/roles", `{"roles":["`, lead, `"]}`)
	p.refuse(404, "", noOrganization, "GET", "/organizations/org_gone/members/"+escaped+"/roles")
}

func TestRolesOfMembersAreForThoseWhoMayReadThem(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	members := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`) + "/members?fields="
	reader := p.as("read:organization_members")
	reader.want(200, "GET", members+"user_id")
	reader.refuse(403, "insufficient_scope", "Insufficient scope, expected any of: read:organization_member_roles", "GET", members+"user_id,roles")
	p.as("read:organization_members", "read:organization_member_roles").want(200, "GET", members+"user_id,roles")
	reader.refuse(403, "insufficient_scope", "Insufficient scope, expected any of: create:organizations", "POST", "/organizations", `{"name":"a"}`)
}

func TestAMemberHasFiftyRolesAtMost(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	escaped, _ := p.user("angus")
	roles := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`) + "/members/" + escaped + "/roles"
	var ids []string
	for i := range 51 {
		ids = append(ids, `"`+p.make("/roles", fmt.Sprintf(`{"name":"role %d"}`, i))+`"`)
	}
	p.refuse(409, "", "No more roles can be assigned to this organization member.", "POST", roles, `{"roles":[`, strings.Join(ids, ","), `]}`)
	p.want(204, "POST", roles, `{"roles":[`, strings.Join(ids[1:], ","), `]}`)
}

func TestDeletingAnOrganizationEndsMemberships(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	escaped, id := p.user("angus")
	org, other := p.make("/organizations", `{"name":"acdc"}`), p.make("/organizations", `{"name":"fans"}`)
	for _, org := range []string{org, other} {
		p.want(204, "POST", "/organizations/"+org+"/members", `{"members":["`, id, `"]}`)
	}
	p.want(204, "DELETE", "/organizations/"+org)
	require.Equal(t, other, pick(t, p.want(200, "GET", "/users/"+escaped+"/organizations"), 0, "id"))
	p.make("/organizations", `{"name":"acdc"}`)
}

func TestUsersAreFoundByTheirOrganizations(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	_, angus := p.user("angus")
	p.user("bon")
	org := p.make("/organizations", `{"name":"acdc"}`)
	search := "/users?fields=user_id&q=" + url.QueryEscape(`organization_id:"`+org+`"`)
	require.Equal(t, `[]`, p.want(200, "GET", search))
	p.want(204, "POST", "/organizations/"+org+"/members", `{"members":["`, angus, `"]}`)
	require.JSONEq(t, `[{"user_id":"`+angus+`"}]`, p.want(200, "GET", search))
	require.NotContains(t, p.want(200, "GET", "/users?q="+url.QueryEscape("organization_id:"+org)), "organization_id", "it is not part of the user")
	p.want(204, "DELETE", "/organizations/"+org)
	require.Equal(t, `[]`, p.want(200, "GET", search))
}

func TestDiscoveryDomains(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	org := p.make("/organizations", `{"name":"acdc"}`)
	domains := "/organizations/" + org + "/discovery-domains"
	made := p.want(201, "POST", domains, `{"domain":"acdc.com"}`)
	id := pick(t, made, "id").(string)
	require.Regexp(t, `^ord_[A-Za-z0-9]{22}$`, id)
	require.Regexp(t, `^[0-9a-f]{32}$`, pick(t, made, "verification_txt"))
	require.Equal(t, "_ss-verification."+org+".acdc.com", pick(t, made, "verification_host"))
	require.Equal(t, "pending", pick(t, made, "status"))
	require.Equal(t, true, pick(t, made, "use_for_organization_discovery"))
	for _, path := range []string{domains + "/" + id, domains + "/name/acdc.com", domains + "/name/ACDC.com"} {
		require.JSONEq(t, made, p.want(200, "GET", path), path)
	}
	require.Equal(t, "verified", pick(t, p.want(200, "PATCH", domains+"/"+id, `{"status":"verified"}`), "status"))
	p.make(domains, `{"domain":"acdc.org","status":"verified","use_for_organization_discovery":false}`)
	require.Len(t, p.pages(domains, "domains", 1), 2)
	p.refuse(409, "", "An organization discovery domain with this domain is already registered to this organization.",
		"POST", domains, `{"domain":"acdc.com"}`)
	p.want(400, "POST", domains, `{"domain":"no domain"}`)
	for range 2 {
		p.want(204, "DELETE", domains+"/"+id)
	}
	for _, path := range []string{domains + "/" + id, domains + "/name/acdc.com"} {
		p.refuse(404, "", "No organization domain found by that id", "GET", path)
	}
	p.refuse(404, "", noOrganization, "GET", "/organizations/org_gone/discovery-domains")
}

// What is made within one millisecond is in the order in which it was made, in lists and behind checkpoints.
func TestOrganizationsOfOneMomentKeepTheirOrder(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	var made []string
	for i := range 12 {
		made = append(made, p.make("/organizations", fmt.Sprintf(`{"name":"org%d"}`, i)))
	}
	ids := func(pages ...[]any) []string {
		var all []string
		for _, org := range slices.Concat(pages...) {
			all = append(all, org.(map[string]any)["id"].(string))
		}
		return all
	}
	require.Equal(t, made, ids(pick(t, p.want(200, "GET", "/organizations?sort=created_at:1")).([]any)))
	require.Equal(t, made, ids(p.pages("/organizations", "organizations", 5)...))
}
