package auth0

import (
	"maps"
	"net/url"
	"slices"
)

var connectionRoutes = []route{
	{"GET", "/api/v2/connections", (*tenant).listConnections, "read:connections", readConnections},
	{"POST", "/api/v2/connections", (*tenant).createConnection, "create:connections", everythingElse},
	{"GET", "/api/v2/connections/{id}", (*tenant).getConnection, "read:connections", readConnections},
	{"PATCH", "/api/v2/connections/{id}", (*tenant).updateConnection, "update:connections", everythingElse},
	{"DELETE", "/api/v2/connections/{id}", (*tenant).deleteConnection, "delete:connections", everythingElse},
}

var connectionListing = listing[connection]{
	envelope: []string{"total", "start", "limit", "connections"},
	cursor:   func(c connection) string { return c.ID },
}

// listConnections answers GET /api/v2/connections: those of the given strategies and name.
func (t *tenant) listConnections(c *call) (answer, *problem) {
	return connectionListing.answer(c, t.connectionsLike(c.query))
}

// connectionsLike returns the connections that the parameters strategy and name let through.
func (t *tenant) connectionsLike(query url.Values) []connection {
	found := []connection{}
	for _, c := range t.connections {
		if (!query.Has("strategy") || slices.Contains(query["strategy"], c.Strategy)) &&
			(!query.Has("name") || query.Get("name") == c.Name) {
			found = append(found, c)
		}
	}
	return found
}

// getConnection answers GET /api/v2/connections/{id}.
func (t *tenant) getConnection(c *call) (answer, *problem) {
	if i := t.connectionAt(c.param("id")); i >= 0 {
		return success(t.connections[i])
	}
	return fail(connectionMissing.with())
}

// connectionAt returns the place of the connection with an id, or -1.
func (t *tenant) connectionAt(id string) int {
	return slices.IndexFunc(t.connections, func(c connection) bool { return c.ID == id })
}

// createConnection answers POST /api/v2/connections.
func (t *tenant) createConnection(c *call) (answer, *problem) {
	body, wrong := c.anyObject()
	if wrong == nil {
		wrong = validateConnection(body, true)
	}
	if wrong == nil {
		wrong = required(body, "name", "strategy")
	}
	if wrong != nil {
		return fail(wrong)
	}
	made := newConnection(t.ids.prefixed("con_"), body)
	if _, taken := t.connection(made.Name); taken {
		return fail(connectionExists.with())
	}
	t.connections = append(t.connections, made)
	return created(made)
}

// updateConnection answers PATCH /api/v2/connections/{id}. Options are replaced as a whole.
func (t *tenant) updateConnection(c *call) (answer, *problem) {
	body, wrong := c.anyObject()
	if wrong == nil {
		wrong = validateConnection(body, false)
	}
	if wrong != nil {
		return fail(wrong)
	}
	i := t.connectionAt(c.param("id"))
	if i < 0 {
		return fail(connectionMissing.with())
	}
	updated := t.connections[i]
	updated.Rest = maps.Clone(updated.Rest)
	updated.apply(body)
	t.connections[i] = updated
	return success(updated)
}

// deleteConnection answers DELETE /api/v2/connections/{id}. The users of the connection go with it; a
// connection that is gone already is no mistake.
func (t *tenant) deleteConnection(c *call) (answer, *problem) {
	i := t.connectionAt(c.param("id"))
	if i < 0 {
		return noContent()
	}
	name := t.connections[i].Name
	t.connections = slices.Delete(t.connections, i, i+1)
	for _, user := range t.users.Select(func(p *profile) bool { return p.identity().connection == name }) {
		t.removeUser(user.ID())
	}
	return accepted(map[string]string{"deleted_at": stamp(t.now())})
}
