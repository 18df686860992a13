package auth0

import "fmt"

var organizationConnectionRoutes = []route{
	{"GET", "/api/v2/organizations/{id}/enabled_connections", (*tenant).listEnabledConnections, "read:organization_connections", everythingElse},
	{"POST", "/api/v2/organizations/{id}/enabled_connections", (*tenant).addEnabledConnection, "create:organization_connections", everythingElse},
	{"GET", "/api/v2/organizations/{id}/enabled_connections/{connection}", (*tenant).getEnabledConnection, "read:organization_connections", everythingElse},
	{"PATCH", "/api/v2/organizations/{id}/enabled_connections/{connection}", (*tenant).updateEnabledConnection, "update:organization_connections", everythingElse},
	{"DELETE", "/api/v2/organizations/{id}/enabled_connections/{connection}", (*tenant).removeOrganizationConnection, "delete:organization_connections", everythingElse},

	{"GET", "/api/v2/organizations/{id}/connections", (*tenant).listOrganizationConnections, "read:organization_connections", everythingElse},
	{"POST", "/api/v2/organizations/{id}/connections", (*tenant).addOrganizationConnection, "create:organization_connections", everythingElse},
	{"GET", "/api/v2/organizations/{id}/connections/{connection}", (*tenant).getOrganizationConnection, "read:organization_connections", everythingElse},
	{"PATCH", "/api/v2/organizations/{id}/connections/{connection}", (*tenant).updateOrganizationConnection, "update:organization_connections", everythingElse},
	{"DELETE", "/api/v2/organizations/{id}/connections/{connection}", (*tenant).removeOrganizationConnection, "delete:organization_connections", everythingElse},
}

// enabledConnectionSchema is how an organization uses a connection, in the older of the two forms in
// which the API tells it.
var enabledConnectionSchema = schema{
	{name: "connection_id", kind: "string", min: 1, uses: creatable | needed, description: "Single connection ID to add to the organization."},
	{name: "assign_membership_on_login", kind: "boolean", uses: writable,
		description: "When true, all users that log in with this connection will be automatically granted membership in the organization. " +
			"When false, users must be granted membership in the organization before logging in with this connection."},
	{name: "is_signup_enabled", kind: "boolean", uses: writable,
		description: "Determines whether organization signup should be enabled for this organization connection. " +
			"Only applicable for database connections. Default: false."},
	{name: "show_as_button", kind: "boolean", uses: writable,
		description: "Determines whether a connection should be displayed on this organization’s login prompt. " +
			"Only applicable for enterprise connections. Default: true."},
}

// organizationConnectionSchema is the newer form, which can keep a connection without using it.
var organizationConnectionSchema = append(append(schema{}, enabledConnectionSchema...), schema{
	{name: "organization_connection_name", check: kindOrNull("string"), uses: writable | nullable,
		description: "Name of the connection in the scope of this organization."},
	{name: "organization_access_level", check: accessLevel, uses: writable | nullable,
		description: "Access level for the organization."},
	{name: "is_enabled", check: kindOrNull("boolean"), uses: writable | nullable,
		description: "Whether the connection is enabled for the organization."},
}...)

// accessLevel checks an access level; see [attribute].check.
func accessLevel(value any) string {
	switch value {
	case nil, "none", "readonly", "limited", "full":
		return ""
	default:
		return fmt.Sprintf(`No enum match for: "%v"`, value)
	}
}

var (
	orgConnectionMissing = problem{status: 404, message: "No connection found by that id"}
	orgConnectionExists  = problem{status: 409, message: "The organization connection already exists."}
	signupRefused        = problem{status: 400, code: "invalid_body",
		message: "Only database connections with assign_membership_on_login = true support is_signup_enabled = true."}
)

// enableConnection keeps how an organization uses a connection.
func (t *tenant) enableConnection(org *organization, body map[string]any) (*object, *problem) {
	id, _ := body["connection_id"].(string)
	if t.connectionAt(id) < 0 {
		return nil, orgConnectionMissing.with()
	}
	if org.Connections.has(id) {
		return nil, orgConnectionExists.with()
	}
	made := t.newResource("connection_id", id, "assign_membership_on_login", false, "is_signup_enabled", false,
		"show_as_button", true, "is_enabled", true)
	made.Object.take(organizationConnectionSchema, body)
	if !t.signupAllowed(made.Object) {
		return nil, signupRefused.with()
	}
	org.Connections.put(id, made)
	return made.Object, nil
}

// signupAllowed tells whether people may sign up to an organization as its use of a connection says.
func (t *tenant) signupAllowed(use *object) bool {
	at := t.connectionAt(use.text("connection_id"))
	return use.values["is_signup_enabled"] != true ||
		use.values["assign_membership_on_login"] == true && at >= 0 && t.connections[at].Strategy == databaseStrategy
}

// enabledConnection returns how an organization uses a connection, in the older form.
func (t *tenant) enabledConnection(use *object) *object {
	return t.connectionUse(use, "connection_id", "assign_membership_on_login", "is_signup_enabled", "show_as_button")
}

// organizationConnection returns how an organization uses a connection, in the newer form.
func (t *tenant) organizationConnection(use *object) *object {
	return t.connectionUse(use, "organization_connection_name", "assign_membership_on_login", "show_as_button",
		"is_signup_enabled", "organization_access_level", "is_enabled", "connection_id")
}

// connectionUse returns those of these properties that a use has, and what connection it is.
func (t *tenant) connectionUse(use *object, names ...string) *object {
	of := t.connections[t.connectionAt(use.text("connection_id"))]
	reply := &object{}
	for _, name := range names {
		if use.has(name) && (name != "is_signup_enabled" || of.Strategy == databaseStrategy) {
			reply.set(name, use.values[name])
		}
	}
	about := &object{}
	about.set("name", of.Name)
	about.set("strategy", of.Strategy)
	reply.set("connection", about)
	return reply
}

var (
	enabledConnectionListing      = listing[*object]{envelope: []string{"enabled_connections", "start", "limit", "total"}, pageLimit: true}
	organizationConnectionListing = listing[*object]{envelope: []string{"connections", "start", "limit", "total"}}
)

// listEnabledConnections answers GET /api/v2/organizations/{id}/enabled_connections.
func (t *tenant) listEnabledConnections(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	rows := []*object{}
	for _, use := range org.Connections.all() {
		if use.Object.values["is_enabled"] == true {
			rows = append(rows, t.enabledConnection(use.Object))
		}
	}
	return enabledConnectionListing.answer(c, rows)
}

// listOrganizationConnections answers GET /api/v2/organizations/{id}/connections.
func (t *tenant) listOrganizationConnections(c *call) (answer, *problem) {
	enabled, wrong := parameter{name: "is_enabled", description: "Filter connections by enabled status."}.boolean(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	rows := []*object{}
	for _, use := range org.Connections.all() {
		if !c.query.Has("is_enabled") || enabled == (use.Object.values["is_enabled"] == true) {
			rows = append(rows, t.organizationConnection(use.Object))
		}
	}
	return organizationConnectionListing.answer(c, rows)
}

// addEnabledConnection answers POST /api/v2/organizations/{id}/enabled_connections.
func (t *tenant) addEnabledConnection(c *call) (answer, *problem) {
	use, wrong := t.addConnection(c, enabledConnectionSchema)
	if wrong != nil {
		return fail(wrong)
	}
	return created(t.enabledConnection(use))
}

// addOrganizationConnection answers POST /api/v2/organizations/{id}/connections.
func (t *tenant) addOrganizationConnection(c *call) (answer, *problem) {
	use, wrong := t.addConnection(c, organizationConnectionSchema)
	if wrong != nil {
		return fail(wrong)
	}
	return created(t.organizationConnection(use))
}

func (t *tenant) addConnection(c *call, s schema) (*object, *problem) {
	body, wrong := c.object(s, creatable)
	if wrong != nil {
		return nil, wrong
	}
	org, wrong := t.organization(c)
	if wrong != nil {
		return nil, wrong
	}
	return t.enableConnection(org, body)
}

// getEnabledConnection answers GET /api/v2/organizations/{id}/enabled_connections/{connection}.
func (t *tenant) getEnabledConnection(c *call) (answer, *problem) {
	use, wrong := t.usedConnection(c)
	if wrong == nil && use.values["is_enabled"] != true {
		wrong = orgConnectionMissing.with()
	}
	if wrong != nil {
		return fail(wrong)
	}
	return success(t.enabledConnection(use))
}

// getOrganizationConnection answers GET /api/v2/organizations/{id}/connections/{connection}.
func (t *tenant) getOrganizationConnection(c *call) (answer, *problem) {
	use, wrong := t.usedConnection(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(t.organizationConnection(use))
}

// usedConnection returns how the organization that a path names uses the connection that it names.
func (t *tenant) usedConnection(c *call) (*object, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return nil, wrong
	}
	use, ok := org.Connections.get(c.param("connection"))
	if !ok {
		return nil, orgConnectionMissing.with()
	}
	return use.Object, nil
}

// updateEnabledConnection answers PATCH /api/v2/organizations/{id}/enabled_connections/{connection}.
func (t *tenant) updateEnabledConnection(c *call) (answer, *problem) {
	use, wrong := t.changeConnection(c, enabledConnectionSchema)
	if wrong != nil {
		return fail(wrong)
	}
	return success(t.enabledConnection(use))
}

// updateOrganizationConnection answers PATCH /api/v2/organizations/{id}/connections/{connection}.
func (t *tenant) updateOrganizationConnection(c *call) (answer, *problem) {
	use, wrong := t.changeConnection(c, organizationConnectionSchema)
	if wrong != nil {
		return fail(wrong)
	}
	return success(t.organizationConnection(use))
}

func (t *tenant) changeConnection(c *call, s schema) (*object, *problem) {
	body, wrong := c.object(s, updatable)
	if wrong != nil {
		return nil, wrong
	}
	use, wrong := t.usedConnection(c)
	if wrong != nil {
		return nil, wrong
	}
	changed := use.clone()
	changed.take(s, body)
	if !t.signupAllowed(changed) {
		return nil, signupRefused.with()
	}
	*use = *changed
	return use, nil
}

// removeOrganizationConnection answers DELETE .../enabled_connections/{connection} and its twin. One
// that is gone already is no mistake.
func (t *tenant) removeOrganizationConnection(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	org.Connections.remove(c.param("connection"))
	return noContent()
}
