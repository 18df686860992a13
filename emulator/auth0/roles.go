package auth0

import "strings"

var roleRoutes = []route{
	{"GET", "/api/v2/roles", (*tenant).listRoles, "read:roles", everythingElse},
	{"POST", "/api/v2/roles", (*tenant).createRole, "create:roles", everythingElse},
	{"GET", "/api/v2/roles/{id}", (*tenant).getRole, "read:roles", everythingElse},
	{"PATCH", "/api/v2/roles/{id}", (*tenant).updateRole, "update:roles", everythingElse},
	{"DELETE", "/api/v2/roles/{id}", (*tenant).deleteRole, "delete:roles", everythingElse},

	{"GET", "/api/v2/roles/{id}/users", (*tenant).listRoleUsers, "read:roles,read:role_members", everythingElse},
	{"POST", "/api/v2/roles/{id}/users", (*tenant).assignRoleUsers, "update:roles,create:role_members", everythingElse},
	{"GET", "/api/v2/roles/{id}/permissions", (*tenant).listRolePermissions, "read:roles", everythingElse},
	{"POST", "/api/v2/roles/{id}/permissions", (*tenant).addRolePermissions, "update:roles", everythingElse},
	{"DELETE", "/api/v2/roles/{id}/permissions", (*tenant).removeRolePermissions, "update:roles", everythingElse},
}

// role is a role: what it permits and which users have it.
type role struct {
	resource
	Permissions table[permission] `json:"permissions"`
	// Users is when each user was given the role, by user_id.
	Users table[string] `json:"users"`
}

var roleSchema = schema{
	{name: "name", kind: "string", min: 1, uses: writable | needed, description: "Name of the role."},
	{name: "description", kind: "string", uses: writable, description: "Description of the role."},
	{name: "type", kind: "string", enum: []string{tenantRole, organizationRole}, uses: creatable, description: "The type of the role."},
	{name: "owner_id", kind: "string", min: 1, uses: creatable,
		description: "The id of the entity that owns this role, such as an organization id."},
}

// The types of roles. One that names none is the tenant's.
const (
	tenantRole       = "tenant"
	organizationRole = "organization"
)

var (
	roleMissing = problem{status: 404, message: "The role does not exist."}
	roleExists  = problem{status: 409, message: "The role already exists."}
)

var roleListing = listing[shown]{envelope: []string{"roles", "start", "limit", "total"}}

// listRoles answers GET /api/v2/roles: those whose name contains name_filter, of a type and an owner.
func (t *tenant) listRoles(c *call) (answer, *problem) {
	filter := strings.ToLower(c.query.Get("name_filter"))
	kind, owner := namesParameter(c.query, "type"), namesParameter(c.query, "owner_id")
	list := listed(&t.Roles, func(o *object) bool {
		of := o.text("type")
		if of == "" {
			of = tenantRole
		}
		return strings.Contains(strings.ToLower(o.text("name")), filter) && kind(of) && owner(o.text("owner_id"))
	})
	for i := range list {
		list[i].object = described(list[i].object)
	}
	return roleListing.answer(c, list)
}

// described returns a role as reads give it: with a description, which may be empty.
func described(o *object) *object {
	if o.has("description") {
		return o
	}
	o = o.clone()
	o.set("description", "")
	return o
}

// createRole answers POST /api/v2/roles, with 200.
func (t *tenant) createRole(c *call) (answer, *problem) {
	body, wrong := c.object(roleSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	if t.roleNamed(body["name"].(string)) != "" {
		return fail(roleExists.with())
	}
	id := t.ids.Prefixed("rol_")
	made := &role{resource: t.newResource("id", id)}
	made.Object.take(roleSchema, body)
	t.Roles.put(id, made)
	return success(made.Object)
}

// roleNamed returns the id of the role with a name; empty where there is none.
func (t *tenant) roleNamed(name string) string {
	for id, r := range t.Roles.all() {
		if r.Object.text("name") == name {
			return id
		}
	}
	return ""
}

// role returns the role that a path names.
func (t *tenant) role(c *call) (*role, *problem) {
	if r, ok := t.Roles.get(c.param("id")); ok {
		return r, nil
	}
	return nil, roleMissing.with()
}

// getRole answers GET /api/v2/roles/{id}.
func (t *tenant) getRole(c *call) (answer, *problem) {
	r, wrong := t.role(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(described(r.Object))
}

// updateRole answers PATCH /api/v2/roles/{id}.
func (t *tenant) updateRole(c *call) (answer, *problem) {
	body, wrong := c.object(roleSchema, updatable)
	if wrong != nil {
		return fail(wrong)
	}
	r, wrong := t.role(c)
	if wrong != nil {
		return fail(wrong)
	}
	if name, given := body["name"].(string); given {
		if taken := t.roleNamed(name); taken != "" && taken != c.param("id") {
			return fail(roleExists.with())
		}
	}
	r.Object.take(roleSchema, body)
	return success(described(r.Object))
}

// deleteRole answers DELETE /api/v2/roles/{id}. Users and members of organizations lose the role.
func (t *tenant) deleteRole(c *call) (answer, *problem) {
	id := c.param("id")
	if !t.Roles.remove(id) {
		return fail(roleMissing.with())
	}
	t.forgetRole(id)
	return success(empty{})
}
