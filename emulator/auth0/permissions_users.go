package auth0

import "iter"

var userPermissionRoutes = []route{
	{"GET", "/api/v2/users/{id}/permissions", (*tenant).listUserPermissions, "read:users", readUsers},
	{"POST", "/api/v2/users/{id}/permissions", (*tenant).addUserPermissions, "update:users", writeUsers},
	{"DELETE", "/api/v2/users/{id}/permissions", (*tenant).removeUserPermissions, "update:users", writeUsers},
	{"GET", "/api/v2/users/{id}/effective-permissions", (*tenant).listEffectivePermissions, "read:user_effective_permissions", readUsers},
	{"GET", "/api/v2/users/{id}/effective-roles", (*tenant).listEffectiveRoles, "read:user_effective_roles", readUsers},
}

// source says where a user has a permission from.
type source struct {
	ID   string `json:"source_id"`
	Name string `json:"source_name"`
	Type string `json:"source_type"`
}

// permissionsOf yields the permissions that a user has outside of organizations, each with where it
// comes from: first the user's own, then those of roles.
func (t *tenant) permissionsOf(userID string) iter.Seq2[permission, []source] {
	all := &table[permission]{}
	sources := map[string][]source{}
	add := func(has *table[permission], from source) {
		for key, p := range has.all() {
			all.put(key, p)
			sources[key] = append(sources[key], from)
		}
	}
	if own, ok := t.Permissions.get(userID); ok {
		add(own, source{Type: "DIRECT"})
	}
	for id, r := range t.rolesOf(userID).all() {
		add(&r.Permissions, source{ID: id, Name: r.Object.text("name"), Type: "ROLE"})
	}
	return func(yield func(permission, []source) bool) {
		for key, p := range all.all() {
			if !yield(p, sources[key]) {
				return
			}
		}
	}
}

// listUserPermissions answers GET /api/v2/users/{id}/permissions: the user's own, and those of the
// user's roles.
func (t *tenant) listUserPermissions(c *call) (answer, *problem) {
	if wrong := t.userExists(c.param("id")); wrong != nil {
		return fail(wrong)
	}
	rows := []*object{}
	for p, sources := range t.permissionsOf(c.param("id")) {
		row := t.describe(p)
		row.set("sources", sources)
		rows = append(rows, row)
	}
	return permissionListing.answer(c, rows)
}

// addUserPermissions answers POST /api/v2/users/{id}/permissions, with 201 and an empty object.
func (t *tenant) addUserPermissions(c *call) (answer, *problem) {
	list, wrong := c.permissions()
	if wrong == nil {
		wrong = t.userExists(c.param("id"))
	}
	if wrong != nil {
		return fail(wrong)
	}
	has, ok := t.Permissions.get(c.param("id"))
	if !ok {
		has = &table[permission]{}
	}
	if wrong := t.permit(has, list); wrong != nil {
		return fail(wrong)
	}
	t.Permissions.put(c.param("id"), has)
	return created(empty{})
}

// removeUserPermissions answers DELETE /api/v2/users/{id}/permissions. A permission that the user does
// not have is no mistake.
func (t *tenant) removeUserPermissions(c *call) (answer, *problem) {
	list, wrong := c.permissions()
	if wrong == nil {
		wrong = t.userExists(c.param("id"))
	}
	if wrong != nil {
		return fail(wrong)
	}
	if has, ok := t.Permissions.get(c.param("id")); ok {
		for _, p := range list {
			has.remove(p.key())
		}
	}
	return noContent()
}

var (
	effectiveRoles = listing[shown]{envelope: []string{"roles"}, cursor: shownCursor, onlyCheckpoint: true}
	effectiveRules = listing[shown]{envelope: []string{"permissions"}, cursor: shownCursor, onlyCheckpoint: true}
)

// listEffectiveRoles answers GET /api/v2/users/{id}/effective-roles. There are no groups, so every role
// was given to the user itself.
func (t *tenant) listEffectiveRoles(c *call) (answer, *problem) {
	if wrong := t.userExists(c.param("id")); wrong != nil {
		return fail(wrong)
	}
	return effectiveRoles.answer(c, directly(roleRows(t.rolesOf(c.param("id")))))
}

// directly returns roles with where they come from: they were given to the user itself.
func directly(roles []shown) []shown {
	for i := range roles {
		roles[i].object = roles[i].clone()
		roles[i].set("sources", []string{"direct"})
	}
	return roles
}

// listEffectivePermissions answers GET /api/v2/users/{id}/effective-permissions.
func (t *tenant) listEffectivePermissions(c *call) (answer, *problem) {
	if wrong := t.userExists(c.param("id")); wrong != nil {
		return fail(wrong)
	}
	rows := []shown{}
	for p, sources := range t.permissionsOf(c.param("id")) {
		kinds := []string{}
		if sources[0].Type == "DIRECT" {
			kinds = append(kinds, "direct")
		}
		if sources[len(sources)-1].Type == "ROLE" {
			kinds = append(kinds, "roles")
		}
		row := t.describe(p)
		row.set("sources", kinds)
		rows = append(rows, shown{row, p.key()})
	}
	return effectiveRules.answer(c, rows)
}
