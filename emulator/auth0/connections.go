package auth0

import (
	"maps"
	"slices"
)

var connectionRoutes = []route{
	{"GET", "/api/v2/connections", (*tenant).listConnections, "read:connections", readConnections},
	{"POST", "/api/v2/connections", (*tenant).createConnection, "create:connections", everythingElse},
	{"GET", "/api/v2/connections/{id}", (*tenant).getConnection, "read:connections", readConnections},
	{"PATCH", "/api/v2/connections/{id}", (*tenant).updateConnection, "update:connections", everythingElse},
	{"DELETE", "/api/v2/connections/{id}", (*tenant).deleteConnection, "delete:connections", everythingElse},
	{"GET", "/api/v2/connections/{id}/clients", (*tenant).listConnectionClients, "read:connections", readConnections},
	{"PATCH", "/api/v2/connections/{id}/clients", (*tenant).updateConnectionClients, "update:connections", everythingElse},
	{"GET", "/api/v2/connections/{id}/status", (*tenant).connectionStatus, "read:connections", readConnections},
	{"DELETE", "/api/v2/connections/{id}/users", (*tenant).deleteConnectionUser, "delete:users", deleteUsers},
}

var connectionListing = listing[shown]{envelope: []string{"total", "start", "limit", "connections"}, cursor: shownCursor}

// listConnections answers GET /api/v2/connections: those of the given strategies and name.
func (t *tenant) listConnections(c *call) (answer, *problem) {
	strategy := namesParameter(c.query, "strategy")
	list := []shown{}
	for _, found := range t.connections {
		if strategy(found.Strategy) && (!c.query.Has("name") || c.query.Get("name") == found.Name) {
			list = append(list, shown{found.object(), found.ID})
		}
	}
	list, wrong := projected(c.query, list)
	if wrong != nil {
		return fail(wrong)
	}
	return connectionListing.answer(c, list)
}

// connectionAt returns the place of the connection with an id, or -1.
func (t *tenant) connectionAt(id string) int {
	return slices.IndexFunc(t.connections, func(c connection) bool { return c.ID == id })
}

// connectionIn returns the place of the connection that a path names.
func (t *tenant) connectionIn(c *call) (int, *problem) {
	i := t.connectionAt(c.param("id"))
	if i < 0 {
		return 0, connectionMissing.with()
	}
	return i, nil
}

// getConnection answers GET /api/v2/connections/{id}.
func (t *tenant) getConnection(c *call) (answer, *problem) {
	keep, wrong := fieldsOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	i, wrong := t.connectionIn(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(t.connections[i].object().only(keep))
}

// createConnection answers POST /api/v2/connections.
func (t *tenant) createConnection(c *call) (answer, *problem) {
	body, wrong := c.object(connectionSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	if options, given := body["options"].(map[string]any); given && body["strategy"] == databaseStrategy {
		if wrong := checkDatabase(options, nil); wrong != nil {
			return fail(wrong)
		}
	}
	if _, taken := t.connection(body["name"].(string)); taken {
		return fail(connectionExists.with())
	}
	made := t.newConnection(body)
	t.connections = append(t.connections, made)
	return created(made)
}

// updateConnection answers PATCH /api/v2/connections/{id}. Options are replaced as a whole.
func (t *tenant) updateConnection(c *call) (answer, *problem) {
	body, wrong := c.object(connectionSchema, updatable)
	if wrong != nil {
		return fail(wrong)
	}
	i, wrong := t.connectionIn(c)
	if wrong != nil {
		return fail(wrong)
	}
	updated := t.connections[i]
	if options, given := body["options"].(map[string]any); given && updated.Strategy == databaseStrategy {
		if wrong := checkDatabase(options, updated.Options); wrong != nil {
			return fail(wrong)
		}
	}
	updated.Rest = maps.Clone(updated.Rest)
	updated.apply(body)
	t.connections[i] = updated
	return success(updated)
}

// deleteConnection answers DELETE /api/v2/connections/{id}. The users of the connection go with it, and
// organizations stop using it; a connection that is gone already is no mistake.
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
	t.forgetConnection(c.param("id"))
	return accepted(map[string]string{"deleted_at": stamp(t.now())})
}

// connectionClient is a client in the list of those that a connection is enabled for.
type connectionClient struct {
	ID string `json:"client_id"`
}

var connectionClientListing = listing[connectionClient]{
	envelope: []string{"clients"}, onlyCheckpoint: true,
	cursor: func(c connectionClient) string { return c.ID },
}

// listConnectionClients answers GET /api/v2/connections/{id}/clients.
func (t *tenant) listConnectionClients(c *call) (answer, *problem) {
	i, wrong := t.connectionIn(c)
	if wrong != nil {
		return fail(wrong)
	}
	list := []connectionClient{}
	for _, id := range t.connections[i].clients() {
		list = append(list, connectionClient{id})
	}
	return connectionClientListing.answer(c, list)
}

// clientStatuses is the array that a request switches clients with.
var clientStatuses = attribute{kind: "array", min: 1, max: 50, element: &attribute{kind: "object", properties: schema{
	{name: "client_id", kind: "string", min: 1, uses: updatable, description: "The client_id of the client to be the subject to change status"},
	{name: "status", kind: "boolean", uses: updatable, description: "Whether the connection is enabled or not for this client_id"},
}}}

// updateConnectionClients answers PATCH /api/v2/connections/{id}/clients, whose body is an array. As where
// a connection is created, clients that do not exist are no mistake.
func (t *tenant) updateConnectionClients(c *call) (answer, *problem) {
	changes, wrong := c.array(clientStatuses)
	if wrong != nil {
		return fail(wrong)
	}
	i, wrong := t.connectionIn(c)
	if wrong != nil {
		return fail(wrong)
	}
	enabled := t.connections[i].clients()
	for _, element := range changes {
		change := element.(map[string]any)
		if wrong := required(change, "client_id", "status"); wrong != nil {
			return fail(wrong)
		}
		id := change["client_id"].(string)
		enabled = slices.DeleteFunc(enabled, func(other string) bool { return other == id })
		if change["status"] == true {
			enabled = append(enabled, id)
		}
	}
	t.connections[i] = t.connections[i].withClients(enabled)
	return noContent()
}

// connectionStatus answers GET /api/v2/connections/{id}/status. What a connection leads to is always up.
func (t *tenant) connectionStatus(c *call) (answer, *problem) {
	if _, wrong := t.connectionIn(c); wrong != nil {
		return fail(wrong)
	}
	return success(empty{})
}

// deleteConnectionUser answers DELETE /api/v2/connections/{id}/users: the user with an address. Nobody
// having it is no mistake.
func (t *tenant) deleteConnectionUser(c *call) (answer, *problem) {
	const description = "The email of the user to delete"
	email := c.query.Get("email")
	switch {
	case email == "":
		return fail(invalidQuery.because("Missing required property: email", "", ""))
	case !isEmail(email):
		return fail(invalidQuery.because(emailFormat(email), "email", description))
	}
	i, wrong := t.connectionIn(c)
	if wrong != nil {
		return fail(wrong)
	}
	name := t.connections[i].Name
	for _, user := range t.users.Select(func(p *profile) bool {
		return p.identity().connection == name && p.text("email") == email
	}) {
		t.removeUser(user.ID())
	}
	return noContent()
}
