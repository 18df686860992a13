package auth0

import (
	"cmp"
	"slices"
	"strings"
)

var organizationRoutes = []route{
	{"GET", "/api/v2/organizations", (*tenant).listOrganizations, "read:organizations,read:organizations_summary", listOrganizations},
	{"POST", "/api/v2/organizations", (*tenant).createOrganization, "create:organizations", writeOrganizations},
	{"GET", "/api/v2/organizations/name/{name}", (*tenant).getOrganizationByName, "read:organizations", readOrganizationByName},
	{"GET", "/api/v2/organizations/{id}", (*tenant).getOrganization, "read:organizations", readOrganization},
	{"PATCH", "/api/v2/organizations/{id}", (*tenant).updateOrganization, "update:organizations", writeOrganizations},
	{"DELETE", "/api/v2/organizations/{id}", (*tenant).deleteOrganization, "delete:organizations", writeOrganizations},

	{"GET", "/api/v2/users/{id}/organizations", (*tenant).listUserOrganizations, "read:organizations", readUserOrganizations},
}

var (
	organizationMissing = problem{status: 404, message: "No organization found by that id or name"}
	organizationExists  = problem{status: 409, message: "An organization with this name already exists."}
)

var organizationListing = listing[shown]{envelope: []string{"organizations", "start", "limit", "total"}, cursor: shownCursor}

// organizationOrders are the values of the parameter sort without its direction.
var organizationOrders = []string{"name", "display_name", "created_at"}

// listOrganizations answers GET /api/v2/organizations.
func (t *tenant) listOrganizations(c *call) (answer, *problem) {
	list := listed(&t.Organizations, anything)
	field, direction, sorted := strings.Cut(c.query.Get(sortParameter.name), ":")
	if field != "" {
		if !sorted || !slices.Contains(organizationOrders, field) || direction != "1" && direction != "-1" {
			return fail(sortParameter.refused("String does not match pattern ^(name|display_name|created_at):(1|-1)$: " +
				c.query.Get(sortParameter.name)))
		}
		sortShown(list, field, direction == "-1")
	}
	return organizationListing.answer(c, list)
}

// sortShown orders a list by a property, or by the moment of creation.
func sortShown(list []shown, field string, descending bool) {
	slices.SortStableFunc(list, func(a, b shown) int {
		order := cmp.Compare(a.text(field), b.text(field))
		if field == "created_at" {
			order = cmp.Compare(a.cursor, b.cursor)
		}
		if descending {
			return -order
		}
		return order
	})
}

// organization returns the organization that a path names.
func (t *tenant) organization(c *call) (*organization, *problem) {
	if org, ok := t.Organizations.get(c.param("id")); ok {
		return org, nil
	}
	return nil, organizationMissing.with()
}

// organizationNamed returns the organization with a name; nil where there is none.
func (t *tenant) organizationNamed(name string) *organization {
	for _, org := range t.Organizations.all() {
		if org.Object.text("name") == name {
			return org
		}
	}
	return nil
}

// getOrganization answers GET /api/v2/organizations/{id}.
func (t *tenant) getOrganization(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(org.Object)
}

// getOrganizationByName answers GET /api/v2/organizations/name/{name}.
func (t *tenant) getOrganizationByName(c *call) (answer, *problem) {
	if org := t.organizationNamed(c.param("name")); org != nil {
		return success(org.Object)
	}
	return fail(organizationMissing.with())
}

// createOrganization answers POST /api/v2/organizations, connections included.
func (t *tenant) createOrganization(c *call) (answer, *problem) {
	body, wrong := c.object(organizationSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	if t.organizationNamed(body["name"].(string)) != nil {
		return fail(organizationExists.with())
	}
	made := &organization{resource: t.newResource("id", t.ids.Prefixed("org_"))}
	made.Object.take(organizationSchema, body)
	made.Object.unset("enabled_connections")
	reply := made.Object.clone()
	if given, ok := body["enabled_connections"].([]any); ok {
		enabled := []any{}
		for _, element := range given {
			added, wrong := t.enableConnection(made, element.(map[string]any))
			if wrong != nil {
				return fail(wrong)
			}
			enabled = append(enabled, t.enabledConnection(added))
		}
		reply.set("enabled_connections", enabled)
	}
	t.Organizations.put(made.id(), made)
	return created(reply)
}

// updateOrganization answers PATCH /api/v2/organizations/{id}. Metadata are merged.
func (t *tenant) updateOrganization(c *call) (answer, *problem) {
	body, wrong := c.object(organizationSchema, updatable)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	if name, given := body["name"].(string); given {
		if taken := t.organizationNamed(name); taken != nil && taken != org {
			return fail(organizationExists.with())
		}
	}
	if changes, ok := body["metadata"].(map[string]any); ok {
		body["metadata"] = mergeMetadata(org.Object.values["metadata"], changes)
	}
	org.Object.take(organizationSchema, body)
	return success(org.Object)
}

// deleteOrganization answers DELETE /api/v2/organizations/{id}. Users stop being members.
func (t *tenant) deleteOrganization(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	t.Organizations.remove(c.param("id"))
	for _, userID := range slices.Clone(org.Members.keys) {
		t.leave(org, userID)
	}
	return noContent()
}

// listUserOrganizations answers GET /api/v2/users/{id}/organizations.
func (t *tenant) listUserOrganizations(c *call) (answer, *problem) {
	if wrong := t.userExists(c.param("id")); wrong != nil {
		return fail(wrong)
	}
	list := []shown{}
	for _, id := range t.organizationsOf(c.param("id")) {
		org, _ := t.Organizations.get(id)
		list = append(list, shown{object: org.Object})
	}
	return userOrganizationListing.answer(c, list)
}

var userOrganizationListing = listing[shown]{envelope: organizationListing.envelope}
