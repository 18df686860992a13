package auth0

import "slices"

var userRoleRoutes = []route{
	{"GET", "/api/v2/users/{id}/roles", (*tenant).listUserRoles, "read:users,read:roles,read:role_members", readUsers},
	{"POST", "/api/v2/users/{id}/roles", (*tenant).assignUserRoles, "update:users,create:role_members", writeUsers},
	{"DELETE", "/api/v2/users/{id}/roles", (*tenant).removeUserRoles, "update:users,delete:role_members", writeUsers},
}

var (
	usersMissing = problem{status: 404, message: "One or more of the users do not exist."}
	tooManyRoles = problem{status: 409, message: "No more roles can be assigned to this %s."}
)

// maxRoles is how many roles a user, or a member of an organization, can have.
const maxRoles = 50

// idElement is an element of a list of ids.
var idElement = &attribute{kind: "string", min: 1, max: 255}

var (
	roleUsersSchema = schema{{name: "users", kind: "array", min: 1, element: idElement, uses: creatable | needed,
		description: "user_id's of the users to assign the role to."}}
	roleIDsSchema = schema{{name: "roles", kind: "array", min: 1, element: idElement, uses: creatable | needed,
		description: "List of roles IDs to associated with the user."}}
)

var roleUserListing = listing[person]{envelope: []string{"users", "start", "limit", "total"}, cursor: personCursor}

// listRoleUsers answers GET /api/v2/roles/{id}/users.
func (t *tenant) listRoleUsers(c *call) (answer, *problem) {
	r, wrong := t.role(c)
	if wrong != nil {
		return fail(wrong)
	}
	return roleUserListing.answer(c, t.people(&r.Users))
}

// assignRoleUsers answers POST /api/v2/roles/{id}/users, with 200 and an empty object.
func (t *tenant) assignRoleUsers(c *call) (answer, *problem) {
	body, wrong := c.object(roleUsersSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	r, wrong := t.role(c)
	if wrong != nil {
		return fail(wrong)
	}
	ids := texts(body["users"])
	for _, id := range ids {
		if t.userExists(id) != nil {
			return fail(usersMissing.with())
		}
	}
	for _, id := range ids {
		t.giveRole(r, id)
	}
	return success(empty{})
}

// giveRole gives a user a role. Who has it already keeps it.
func (t *tenant) giveRole(r *role, userID string) {
	if !r.Users.has(userID) {
		r.Users.put(userID, stamp(t.now()))
	}
}

// rolesOf returns the roles that a user has outside of organizations, with their ids.
func (t *tenant) rolesOf(userID string) *table[*role] {
	has := &table[*role]{}
	for id, r := range t.Roles.all() {
		if r.Users.has(userID) {
			has.put(id, r)
		}
	}
	return has
}

// listUserRoles answers GET /api/v2/users/{id}/roles.
func (t *tenant) listUserRoles(c *call) (answer, *problem) {
	if wrong := t.userExists(c.param("id")); wrong != nil {
		return fail(wrong)
	}
	return roleListing.answer(c, roleRows(t.rolesOf(c.param("id"))))
}

// roleRows returns roles as the lists of a user and of a member show them.
func roleRows(roles *table[*role]) []shown {
	list := listed(roles, anything)
	for i := range list {
		list[i].object = described(list[i].object).only(func(name string) bool {
			return slices.Contains([]string{"id", "name", "description"}, name)
		})
	}
	return list
}

// rolesIn returns the roles whose ids a body lists. They must exist.
func (t *tenant) rolesIn(body map[string]any) ([]*role, *problem) {
	var roles []*role
	for _, id := range texts(body["roles"]) {
		r, ok := t.Roles.get(id)
		if !ok {
			return nil, roleMissing.with()
		}
		roles = append(roles, r)
	}
	return roles, nil
}

// assignUserRoles answers POST /api/v2/users/{id}/roles.
func (t *tenant) assignUserRoles(c *call) (answer, *problem) {
	body, wrong := c.object(roleIDsSchema, creatable)
	if wrong == nil {
		wrong = t.userExists(c.param("id"))
	}
	if wrong != nil {
		return fail(wrong)
	}
	roles, wrong := t.rolesIn(body)
	if wrong != nil {
		return fail(wrong)
	}
	has := t.rolesOf(c.param("id"))
	for _, r := range roles {
		has.put(r.Object.text("id"), r)
	}
	if has.len() > maxRoles {
		return fail(tooManyRoles.with("user"))
	}
	for _, r := range roles {
		t.giveRole(r, c.param("id"))
	}
	return noContent()
}

// removeUserRoles answers DELETE /api/v2/users/{id}/roles. A role that the user does not have is no
// mistake.
func (t *tenant) removeUserRoles(c *call) (answer, *problem) {
	body, wrong := c.object(roleIDsSchema, creatable)
	if wrong == nil {
		wrong = t.userExists(c.param("id"))
	}
	if wrong != nil {
		return fail(wrong)
	}
	for _, id := range texts(body["roles"]) {
		if r, ok := t.Roles.get(id); ok {
			r.Users.remove(c.param("id"))
		}
	}
	return noContent()
}
