package auth0

import "slices"

var clientGrantRoutes = []route{
	{"GET", "/api/v2/client-grants", (*tenant).listGrants, "read:client_grants", everythingElse},
	{"POST", "/api/v2/client-grants", (*tenant).createGrant, "create:client_grants", everythingElse},
	{"GET", "/api/v2/client-grants/{id}", (*tenant).getGrant, "read:client_grants", everythingElse},
	{"PATCH", "/api/v2/client-grants/{id}", (*tenant).updateGrant, "update:client_grants", everythingElse},
	{"DELETE", "/api/v2/client-grants/{id}", (*tenant).deleteGrant, "delete:client_grants", everythingElse},
	{"GET", "/api/v2/client-grants/{id}/organizations", (*tenant).listGrantOrganizations, "read:organization_client_grants", everythingElse},
}

var grantSchema = schema{
	{name: "client_id", kind: "string", min: 1, uses: creatable | needed, description: "ID of the client."},
	{name: "audience", kind: "string", min: 1, uses: creatable | needed, description: "The audience (API identifier) of this client grant"},
	{name: "scope", kind: "array", element: &attribute{kind: "string", min: 1, max: 280}, unique: true, uses: writable | nullable,
		description: "Scopes allowed for this client grant."},
	{name: "organization_usage", kind: "string", enum: []string{"deny", "allow", "require"}, uses: writable | nullable,
		description: "Controls how organizations may be used with this grant."},
	{name: "allow_any_organization", kind: "boolean", uses: writable | nullable,
		description: "Allow any organization to be used with this grant."},
	{name: "subject_type", kind: "string", enum: []string{"client", "user", "anonymous_user"}, uses: creatable,
		description: "The type of application access the client grant allows."},
	{name: "authorization_details_types", kind: "array", element: &attribute{kind: "string", min: 1, max: 255}, uses: writable,
		description: "Types of authorization_details allowed for this client grant."},
	{name: "allow_all_scopes", kind: "boolean", uses: writable | nullable,
		description: "If enabled, all scopes configured on the resource server are allowed for this client grant."},
}

var (
	grantMissingByID = problem{status: 404, code: "inexistent_client_grant", message: "The grant does not exist."}
	grantExists      = problem{status: 409, message: "A resource server with the same identifier already exists."}
	grantScopes      = problem{status: 400, message: "scope must be a subset of resource server scopes"}
	grantClient      = problem{status: 400, code: "validation_error", message: "Client of type %s cannot be used"}
)

var grantListing = listing[shown]{envelope: []string{"total", "start", "limit", "client_grants"}, cursor: shownCursor}

// listGrants answers GET /api/v2/client-grants: all, or those of a client, for an audience, of a kind.
func (t *tenant) listGrants(c *call) (answer, *problem) {
	of, audience := namesParameter(c.query, "client_id"), t.identifier(c, c.query.Get("audience"))
	kind, anyOrganization := namesParameter(c.query, "subject_type"), c.query.Get("allow_any_organization")
	return grantListing.answer(c, listed(&t.Grants, func(o *object) bool {
		return of(o.text("client_id")) && (audience == "" || o.text("audience") == audience) && kind(subjectType(o)) &&
			(anyOrganization == "" || (o.values["allow_any_organization"] == true) == (anyOrganization == "true"))
	}))
}

// subjectType returns whom a grant is for: the client, unless it says otherwise.
func subjectType(grant *object) string {
	if kind := grant.text("subject_type"); kind != "" {
		return kind
	}
	return "client"
}

// createGrant answers POST /api/v2/client-grants.
func (t *tenant) createGrant(c *call) (answer, *problem) {
	body, wrong := c.object(grantSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	owner, ok := t.Clients.get(body["client_id"].(string))
	switch {
	case !ok:
		return fail(clientMissing.with())
	case owner.Object.text("app_type") == "express_configuration":
		return fail(grantClient.with("express_configuration"))
	}
	body["audience"] = t.identifier(c, body["audience"].(string))
	if wrong := t.grantable(body["audience"].(string), body["scope"]); wrong != nil {
		return fail(wrong)
	}
	wanted := newObject(body)
	for _, grant := range t.Grants.all() {
		if grant.Object.text("client_id") == wanted.text("client_id") && grant.Object.text("audience") == wanted.text("audience") &&
			subjectType(grant.Object) == subjectType(wanted) {
			return fail(grantExists.with())
		}
	}
	return created(t.addGrant(body))
}

// grantable fails where the resource server of an audience does not have all these scopes.
func (t *tenant) grantable(audience string, scope any) *problem {
	server, ok := t.server(audience)
	if !ok || server.text("identifier") != audience {
		return serverMissing.with()
	}
	has := scopesIn(server)
	for _, wanted := range texts(scope) {
		if !slices.Contains(has, wanted) {
			return grantScopes.with()
		}
	}
	return nil
}

// scopesIn returns the scopes of a resource server.
func scopesIn(server *object) []string {
	var all []string
	list, _ := server.values["scopes"].([]any)
	for _, scope := range list {
		fields, _ := scope.(map[string]any)
		if value, ok := fields["value"].(string); ok {
			all = append(all, value)
		}
	}
	return all
}

// addGrant keeps the grant that a checked body asks for, and returns it.
func (t *tenant) addGrant(body map[string]any) *object {
	id := t.ids.Prefixed("cgr_")
	made := t.newResource("id", id)
	made.Object.take(grantSchema, body)
	made.Object.otherwise("scope", []any{})
	t.Grants.put(id, made)
	return made.Object
}

// grantFor returns the grant that lets a client act for itself at an audience, if there is one.
func (t *tenant) grantFor(clientID, audience string) (*object, bool) {
	for _, grant := range t.Grants.all() {
		o := grant.Object
		if o.text("client_id") == clientID && o.text("audience") == audience && subjectType(o) == "client" {
			return o, true
		}
	}
	return nil, false
}

// grantedScopes returns the scopes that a grant gives.
func (t *tenant) grantedScopes(grant *object) []string {
	if server, ok := t.server(grant.text("audience")); ok && grant.values["allow_all_scopes"] == true {
		return scopesIn(server)
	}
	return texts(grant.values["scope"])
}

// grantAt returns the grant that a path names.
func (t *tenant) grantAt(c *call) (*object, *problem) {
	if grant, ok := t.Grants.get(c.param("id")); ok {
		return grant.Object, nil
	}
	return nil, grantMissingByID.with()
}

// getGrant answers GET /api/v2/client-grants/{id}.
func (t *tenant) getGrant(c *call) (answer, *problem) {
	grant, wrong := t.grantAt(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(grant)
}

// updateGrant answers PATCH /api/v2/client-grants/{id}.
func (t *tenant) updateGrant(c *call) (answer, *problem) {
	body, wrong := c.object(grantSchema, updatable)
	if wrong != nil {
		return fail(wrong)
	}
	grant, wrong := t.grantAt(c)
	if wrong == nil {
		wrong = t.grantable(grant.text("audience"), body["scope"])
	}
	if wrong != nil {
		return fail(wrong)
	}
	grant.take(grantSchema, body)
	return success(grant)
}

// deleteGrant answers DELETE /api/v2/client-grants/{id}. One that is gone already is no mistake.
func (t *tenant) deleteGrant(c *call) (answer, *problem) {
	t.removeGrant(c.param("id"))
	return noContent()
}

// removeGrant removes a grant, from organizations too.
func (t *tenant) removeGrant(id string) {
	t.Grants.remove(id)
	for _, org := range t.Organizations.all() {
		org.Grants.remove(id)
	}
}

// pruneGrants takes away what grants refer to and resource servers do not have any more.
func (t *tenant) pruneGrants() {
	orphaned := func(grant resource) bool {
		_, ok := t.server(grant.Object.text("audience"))
		return !ok
	}
	for _, id := range keysWhere(&t.Grants, orphaned) {
		t.removeGrant(id)
	}
	for _, grant := range t.Grants.all() {
		server, _ := t.server(grant.Object.text("audience"))
		left := []any{}
		for _, scope := range texts(grant.Object.values["scope"]) {
			if slices.Contains(scopesIn(server), scope) {
				left = append(left, scope)
			}
		}
		grant.Object.set("scope", left)
	}
}

// listGrantOrganizations answers GET /api/v2/client-grants/{id}/organizations.
func (t *tenant) listGrantOrganizations(c *call) (answer, *problem) {
	if _, wrong := t.grantAt(c); wrong != nil {
		return fail(wrong)
	}
	list := listed(&t.Organizations, anything)
	return organizationListing.answer(c, slices.DeleteFunc(list, func(s shown) bool {
		org, _ := t.Organizations.get(s.text("id"))
		return !org.Grants.has(c.param("id"))
	}))
}
