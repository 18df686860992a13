package auth0

// permission names a permission: a scope of a resource server.
type permission struct {
	Server string `json:"resource_server_identifier"`
	Name   string `json:"permission_name"`
}

// key is what tables hold the permission under.
func (p permission) key() string { return p.Server + keySeparator + p.Name }

var permissionMissing = problem{status: 404, code: "inexistent_resource_server_permission", message: "This permission does not exist: '%s - %s'"}

var permissionsSchema = schema{{name: "permissions", kind: "array", min: 1, uses: creatable | needed,
	element:     &attribute{kind: "object", properties: permissionSchema},
	description: "array of resource_server_identifier, permission_name pairs."}}

var permissionSchema = schema{
	{name: "resource_server_identifier", kind: "string", min: 1, max: 600, uses: creatable | needed,
		description: "Resource server (API) identifier that this permission is for."},
	{name: "permission_name", kind: "string", min: 1, max: 280, uses: creatable | needed, description: "Name of this permission."},
}

// permissions returns the permissions that the body of a request lists.
func (c *call) permissions() ([]permission, *problem) {
	body, wrong := c.object(permissionsSchema, creatable)
	if wrong != nil {
		return nil, wrong
	}
	var list []permission
	for _, element := range body["permissions"].([]any) {
		fields := element.(map[string]any)
		list = append(list, permission{fields["resource_server_identifier"].(string), fields["permission_name"].(string)})
	}
	return list, nil
}

// describe returns a permission as lists show it; nil where the permission does not exist.
func (t *tenant) describe(p permission) *object {
	server, ok := t.server(p.Server)
	if !ok {
		return nil
	}
	scopes, _ := server.values["scopes"].([]any)
	for _, scope := range scopes {
		fields, _ := scope.(map[string]any)
		if fields["value"] != p.Name {
			continue
		}
		description, _ := fields["description"].(string)
		row := &object{}
		row.set("permission_name", p.Name)
		row.set("description", description)
		row.set("resource_server_name", server.text("name"))
		row.set("resource_server_identifier", p.Server)
		return row
	}
	return nil
}

// permit adds permissions to those that a role or a user has. They must exist.
func (t *tenant) permit(has *table[permission], list []permission) *problem {
	for _, p := range list {
		if t.describe(p) == nil {
			name := p.Server
			if server, ok := t.server(p.Server); ok && server.has("name") {
				name = server.text("name")
			}
			return permissionMissing.with(name, p.Name)
		}
	}
	for _, p := range list {
		has.put(p.key(), p)
	}
	return nil
}

// prunePermissions takes away permissions that do not exist any more, after a resource server changed.
func (t *tenant) prunePermissions() {
	for _, r := range t.Roles.all() {
		t.prune(&r.Permissions)
	}
	for _, has := range t.Permissions.all() {
		t.prune(has)
	}
	t.pruneGrants()
}

func (t *tenant) prune(has *table[permission]) {
	for _, p := range has.list() {
		if t.describe(p) == nil {
			has.remove(p.key())
		}
	}
}

var permissionListing = listing[*object]{envelope: []string{"permissions", "start", "limit", "total"}}

// listRolePermissions answers GET /api/v2/roles/{id}/permissions.
func (t *tenant) listRolePermissions(c *call) (answer, *problem) {
	r, wrong := t.role(c)
	if wrong != nil {
		return fail(wrong)
	}
	rows := []*object{}
	for _, p := range r.Permissions.all() {
		rows = append(rows, t.describe(p))
	}
	return permissionListing.answer(c, rows)
}

// addRolePermissions answers POST /api/v2/roles/{id}/permissions, with 201 and an empty object.
func (t *tenant) addRolePermissions(c *call) (answer, *problem) {
	list, wrong := c.permissions()
	if wrong != nil {
		return fail(wrong)
	}
	r, wrong := t.role(c)
	if wrong == nil {
		wrong = t.permit(&r.Permissions, list)
	}
	if wrong != nil {
		return fail(wrong)
	}
	return created(empty{})
}

// removeRolePermissions answers DELETE /api/v2/roles/{id}/permissions. A permission that the role does
// not have is no mistake.
func (t *tenant) removeRolePermissions(c *call) (answer, *problem) {
	list, wrong := c.permissions()
	if wrong != nil {
		return fail(wrong)
	}
	r, wrong := t.role(c)
	if wrong != nil {
		return fail(wrong)
	}
	for _, p := range list {
		r.Permissions.remove(p.key())
	}
	return noContent()
}
