package auth0

var organizationGrantRoutes = []route{
	{"GET", "/api/v2/organizations/{id}/client-grants", (*tenant).listOrganizationGrants, "read:organization_client_grants", everythingElse},
	{"POST", "/api/v2/organizations/{id}/client-grants", (*tenant).addOrganizationGrant, "create:organization_client_grants", everythingElse},
	{"DELETE", "/api/v2/organizations/{id}/client-grants/{grant}", (*tenant).removeOrganizationGrant, "delete:organization_client_grants", everythingElse},
}

var grantAdded = problem{status: 409, message: "The client grant has already been added to this organization."}

var (
	organizationGrantListing = listing[shown]{envelope: []string{"client_grants", "start", "limit", "total"}}
	organizationGrantSchema  = schema{{name: "grant_id", kind: "string", min: 1, uses: creatable | needed,
		description: "A Client Grant ID to add to the organization."}}
)

// listOrganizationGrants answers GET /api/v2/organizations/{id}/client-grants.
func (t *tenant) listOrganizationGrants(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	of, audience, ids := namesParameter(c.query, "client_id"), c.query.Get("audience"), namesParameter(c.query, "grant_ids")
	list := listed(&t.Grants, func(o *object) bool {
		return org.Grants.has(o.text("id")) && of(o.text("client_id")) && ids(o.text("id")) &&
			(audience == "" || o.text("audience") == audience)
	})
	return organizationGrantListing.answer(c, list)
}

// addOrganizationGrant answers POST /api/v2/organizations/{id}/client-grants.
func (t *tenant) addOrganizationGrant(c *call) (answer, *problem) {
	body, wrong := c.object(organizationGrantSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	id := body["grant_id"].(string)
	grant, ok := t.Grants.get(id)
	switch {
	case !ok:
		return fail(grantMissingByID.with())
	case org.Grants.has(id):
		return fail(grantAdded.with())
	}
	org.Grants.put(id, stamp(t.now()))
	reply := &object{}
	reply.set("grant_id", id)
	for _, name := range []string{"client_id", "audience", "scope"} {
		reply.set(name, grant.Object.values[name])
	}
	return created(reply)
}

// removeOrganizationGrant answers DELETE /api/v2/organizations/{id}/client-grants/{grant}. One that is
// gone already is no mistake.
func (t *tenant) removeOrganizationGrant(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	org.Grants.remove(c.param("grant"))
	return noContent()
}
