package auth0

import "slices"

var resourceServerRoutes = []route{
	{"GET", "/api/v2/resource-servers", (*tenant).listServers, "read:resource_servers", everythingElse},
	{"POST", "/api/v2/resource-servers", (*tenant).createServer, "create:resource_servers", everythingElse},
	{"GET", "/api/v2/resource-servers/{id}", (*tenant).getServer, "read:resource_servers", everythingElse},
	{"PATCH", "/api/v2/resource-servers/{id}", (*tenant).updateServer, "update:resource_servers", everythingElse},
	{"DELETE", "/api/v2/resource-servers/{id}", (*tenant).deleteServer, "delete:resource_servers", everythingElse},
}

var (
	serverMissing  = problem{status: 404, code: "inexistent_resource_server", message: "The resource server does not exist"}
	serverExists   = problem{status: 409, message: "A resource server with the same identifier already exists."}
	serverReserved = problem{status: 400, message: "The selected identifier is reserved."}
	serverFixed    = problem{status: 400, message: "System resource servers cannot be %s."}
)

var serverListing = listing[shown]{envelope: []string{"total", "start", "limit", "resource_servers"}}

// listServers answers GET /api/v2/resource-servers: all, or those with the given identifiers.
func (t *tenant) listServers(c *call) (answer, *problem) {
	wanted := c.query["identifiers"]
	list, wrong := projected(c.query, listed(&t.Servers, func(o *object) bool {
		return len(wanted) == 0 || slices.Contains(wanted, o.text("identifier"))
	}))
	if wrong != nil {
		return fail(wrong)
	}
	return serverListing.answer(c, list)
}

// server returns the resource server with an id or an identifier.
func (t *tenant) server(id string) (*object, bool) {
	if row, ok := t.Servers.get(id); ok {
		return row.Object, true
	}
	for _, row := range t.Servers.all() {
		if row.Object.text("identifier") == id {
			return row.Object, true
		}
	}
	return nil, false
}

// getServer answers GET /api/v2/resource-servers/{id}, where the id may be an escaped identifier.
func (t *tenant) getServer(c *call) (answer, *problem) {
	keep, wrong := fieldsOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	server, ok := t.server(c.param("id"))
	if !ok {
		return fail(serverMissing.with())
	}
	return success(server.only(keep))
}

// createServer answers POST /api/v2/resource-servers.
func (t *tenant) createServer(c *call) (answer, *problem) {
	body, wrong := c.object(serverSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	identifier := body["identifier"].(string)
	if identifier == t.managementAPI() {
		return fail(serverReserved.with())
	}
	if _, taken := t.server(identifier); taken {
		return fail(serverExists.with())
	}
	if t.isMyAccountAPI(identifier) {
		return created(t.addServer(myAccountAPI(identifier, body)))
	}
	return created(t.addServer(newServer(body)))
}

// addServer keeps a resource server, which gets its id, and returns it.
func (t *tenant) addServer(server *object) *object {
	id := t.ids.ObjectID(t.now())
	made := t.newResource("id", id)
	for _, name := range server.names {
		made.Object.set(name, server.values[name])
	}
	t.Servers.put(id, made)
	return made.Object
}

// updateServer answers PATCH /api/v2/resource-servers/{id}. Permissions that the resource server no
// longer has are taken from roles, users and client grants.
func (t *tenant) updateServer(c *call) (answer, *problem) {
	body, wrong := c.object(serverSchema, updatable)
	if wrong != nil {
		return fail(wrong)
	}
	server, ok := t.server(c.param("id"))
	switch {
	case !ok:
		return fail(serverMissing.with())
	case server.text("identifier") == t.managementAPI():
		return fail(serverFixed.with("patched"))
	}
	server.take(serverSchema, withoutKeys(body))
	t.prunePermissions()
	return success(server)
}

// deleteServer answers DELETE /api/v2/resource-servers/{id}. One that is gone already is no mistake.
func (t *tenant) deleteServer(c *call) (answer, *problem) {
	server, ok := t.server(c.param("id"))
	switch {
	case !ok:
		return noContent()
	case server.text("identifier") == t.managementAPI():
		return fail(serverFixed.with("deleted"))
	}
	t.Servers.remove(server.text("id"))
	t.prunePermissions()
	return noContent()
}
