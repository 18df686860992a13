package auth0

import (
	"slices"
	"strings"
)

var memberRoutes = []route{
	{"GET", "/api/v2/organizations/{id}/members", (*tenant).listMembers, "read:organization_members", readMembers},
	{"POST", "/api/v2/organizations/{id}/members", (*tenant).addMembers, "create:organization_members", writeMembers},
	{"DELETE", "/api/v2/organizations/{id}/members", (*tenant).removeMembers, "delete:organization_members", writeMembers},
	{"GET", "/api/v2/organizations/{id}/members/{user}/roles", (*tenant).listMemberRoles, readMemberRoles, memberRoles},
	{"POST", "/api/v2/organizations/{id}/members/{user}/roles", (*tenant).assignMemberRoles, "create:organization_member_roles", memberRoles},
	{"DELETE", "/api/v2/organizations/{id}/members/{user}/roles", (*tenant).removeMemberRoles, "delete:organization_member_roles", memberRoles},
	{"GET", "/api/v2/organizations/{id}/members/{user}/effective-roles", (*tenant).listEffectiveMemberRoles,
		"read:organization_member_effective_roles", memberRoles},
}

// readMemberRoles is the permission to read which roles members have.
const readMemberRoles = "read:organization_member_roles"

var membersSchema = schema{{name: "members", kind: "array", min: 1, element: idElement, uses: creatable | needed,
	description: "List of user IDs to add to the organization as members."}}

// A page of members that is full names a next page, even if it is the last one.
var memberListing = listing[person]{
	envelope: []string{"members", "start", "limit", "total"}, cursor: personCursor, trailing: true,
}

// listMembers answers GET /api/v2/organizations/{id}/members. Roles are listed where the parameter
// fields asks for them.
func (t *tenant) listMembers(c *call) (answer, *problem) {
	keep, wrong := fieldsOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	withRoles := slices.Contains(strings.Split(c.query.Get(fieldsParameter.name), ","), "roles") && keep("roles")
	if withRoles && !c.token.has(readMemberRoles) {
		return fail(insufficientScope.with(readMemberRoles))
	}
	list := t.people(&org.Members)
	for i := range list {
		list[i].keep = keep
		if withRoles {
			list[i].roles = func(userID string) any { return t.briefRoles(org, userID) }
		}
	}
	return memberListing.answer(c, list)
}

// briefRole is a role as lists of members show it.
type briefRole struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// briefRoles returns the roles that a user has in an organization.
func (t *tenant) briefRoles(org *organization, userID string) []briefRole {
	list := []briefRole{}
	for id, r := range t.memberRoles(org, userID).all() {
		list = append(list, briefRole{id, r.Object.text("name")})
	}
	return list
}

// memberRoles returns the roles that a user has in an organization, with their ids.
func (t *tenant) memberRoles(org *organization, userID string) *table[*role] {
	has := &table[*role]{}
	ids, _ := org.Roles.get(userID)
	for _, id := range ids {
		if r, ok := t.Roles.get(id); ok {
			has.put(id, r)
		}
	}
	return has
}

// addMembers answers POST /api/v2/organizations/{id}/members. Who is a member already stays one.
func (t *tenant) addMembers(c *call) (answer, *problem) {
	body, wrong := c.object(membersSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	ids := texts(body["members"])
	for _, id := range ids {
		if wrong := t.userExists(id); wrong != nil {
			return fail(wrong)
		}
	}
	for _, id := range ids {
		t.join(org, id)
	}
	return noContent()
}

// removeMembers answers DELETE /api/v2/organizations/{id}/members. Their roles go too; who is no member
// is no mistake.
func (t *tenant) removeMembers(c *call) (answer, *problem) {
	body, wrong := c.object(membersSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	for _, id := range texts(body["members"]) {
		t.leave(org, id)
	}
	return noContent()
}

// listMemberRoles answers GET /api/v2/organizations/{id}/members/{user}/roles.
func (t *tenant) listMemberRoles(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	return roleListing.answer(c, roleRows(t.memberRoles(org, c.param("user"))))
}

// listEffectiveMemberRoles answers GET /api/v2/organizations/{id}/members/{user}/effective-roles.
func (t *tenant) listEffectiveMemberRoles(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	return effectiveRoles.answer(c, directly(roleRows(t.memberRoles(org, c.param("user")))))
}

// assignMemberRoles answers POST /api/v2/organizations/{id}/members/{user}/roles. The user need not be
// a member yet.
func (t *tenant) assignMemberRoles(c *call) (answer, *problem) {
	body, wrong := c.object(roleIDsSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong == nil {
		wrong = t.userExists(c.param("user"))
	}
	if wrong != nil {
		return fail(wrong)
	}
	if _, wrong := t.rolesIn(body); wrong != nil {
		return fail(wrong)
	}
	has, _ := org.Roles.get(c.param("user"))
	for _, id := range texts(body["roles"]) {
		if !slices.Contains(has, id) {
			has = append(has, id)
		}
	}
	if len(has) > maxRoles {
		return fail(tooManyRoles.with("organization member"))
	}
	org.Roles.put(c.param("user"), has)
	return noContent()
}

// removeMemberRoles answers DELETE /api/v2/organizations/{id}/members/{user}/roles. A role that the user
// does not have is no mistake.
func (t *tenant) removeMemberRoles(c *call) (answer, *problem) {
	body, wrong := c.object(roleIDsSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	org.takeRoles(c.param("user"), texts(body["roles"]))
	return noContent()
}
