package auth0

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
)

var invitationRoutes = []route{
	{"GET", "/api/v2/organizations/{id}/invitations", (*tenant).listInvitations, "read:organization_invitations", everythingElse},
	{"POST", "/api/v2/organizations/{id}/invitations", (*tenant).createInvitation, "create:organization_invitations", everythingElse},
	{"GET", "/api/v2/organizations/{id}/invitations/{invitation}", (*tenant).getInvitation, "read:organization_invitations", everythingElse},
	{"DELETE", "/api/v2/organizations/{id}/invitations/{invitation}", (*tenant).deleteInvitation, "delete:organization_invitations", everythingElse},
}

var invitationSchema = schema{
	{name: "client_id", kind: "string", min: 1, uses: creatable | needed,
		description: "Auth0 client ID. Used to resolve the application's login initiation endpoint."},
	{name: "inviter", kind: "object", uses: creatable | needed, properties: schema{
		{name: "name", kind: "string", min: 1, max: 300, uses: creatable | needed, description: "The inviter's name."},
	}},
	{name: "invitee", kind: "object", uses: creatable | needed, properties: schema{
		{name: "email", kind: "string", check: emailFormat, uses: creatable | needed, description: "The invitee's email."},
	}},
	{name: "connection_id", kind: "string", min: 1, uses: creatable,
		description: "The id of the connection to force invitee to authenticate with."},
	{name: "app_metadata", kind: "object", check: appMetadataNames, uses: creatable,
		description: "Data related to the user that does affect the application's core functionality."},
	{name: "user_metadata", kind: "object", check: metadataNames, uses: creatable,
		description: "Data related to the user that does not affect the application's core functionality."},
	{name: "ttl_sec", kind: "integer", max: 2592000, uses: creatable,
		description: "Number of seconds for which the invitation is valid before expiration. If unspecified or set to 0, " +
			"this value defaults to 604800 seconds (7 days). Max value: 2592000 seconds (30 days)."},
	{name: "roles", kind: "array", min: 1, element: idElement, uses: creatable, description: "List of roles IDs to associated with the user."},
	{name: "send_invitation_email", kind: "boolean", uses: creatable,
		description: "Whether the user will receive an invitation email (true) or no email (false), true by default"},
}

var (
	invitationMissing    = problem{status: 404, code: "inexistent_invitation", message: "The invitation does not exist."}
	invitationClient     = problem{status: 400, message: "The specified client_id does not exist."}
	invitationDenied     = problem{status: 400, message: "The specified client_id does not allow organizations."}
	invitationConnection = problem{status: 400, message: "The specified connection does not exist."}
	invitationEnabled    = problem{status: 400, message: "The specified connection (%s) is not enabled for the organization"}
	invitationPasscodes  = problem{status: 400, message: "Passwordless connections are not supported."}
	invitationRoles      = problem{status: 400, message: "One or more of the specified roles do not exist: %s"}
)

// The envelope of invitations has no total, and its limit is the number of elements on the page.
var invitationListing = listing[shown]{envelope: []string{"invitations", "start", "limit"}, pageLimit: true}

// listInvitations answers GET /api/v2/organizations/{id}/invitations, newest first.
func (t *tenant) listInvitations(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	list, wrong := projected(c.query, listed(&org.Invitations, anything))
	if wrong != nil {
		return fail(wrong)
	}
	sortShown(list, "created_at", c.query.Get(sortParameter.name) != "created_at:1")
	return invitationListing.answer(c, list)
}

// createInvitation answers POST /api/v2/organizations/{id}/invitations.
func (t *tenant) createInvitation(c *call) (answer, *problem) {
	body, wrong := c.object(invitationSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong == nil {
		wrong = t.invitable(org, body)
	}
	if wrong != nil {
		return fail(wrong)
	}
	made := t.newInvitation(org, body)
	org.Invitations.put(made.Object.text("id"), made)
	if body["send_invitation_email"] != false {
		email := body["invitee"].(map[string]any)["email"].(string)
		t.send(emulator.Message{Kind: "organization_invitation", To: email, Link: made.Object.text("invitation_url")})
	}
	return created(made.Object)
}

// invitable fails where an invitation names something that it cannot use.
func (t *tenant) invitable(org *organization, body map[string]any) *problem {
	app, ok := t.Clients.get(body["client_id"].(string))
	if !ok {
		return invitationClient.with()
	}
	if usage := app.Object.text("organization_usage"); usage != "allow" && usage != "require" {
		return invitationDenied.with()
	}
	if id, given := body["connection_id"].(string); given {
		if wrong := t.invitableThrough(org, id); wrong != nil {
			return wrong
		}
	}
	unknown := slices.DeleteFunc(texts(body["roles"]), func(id string) bool { return t.Roles.has(id) })
	if len(unknown) > 0 {
		return invitationRoles.with(strings.Join(unknown, ", "))
	}
	return nil
}

// invitableThrough fails where people cannot be invited to sign in with a connection.
func (t *tenant) invitableThrough(org *organization, id string) *problem {
	at := t.connectionAt(id)
	switch {
	case at < 0:
		return invitationConnection.with()
	case t.connections[at].Strategy == emailStrategy || t.connections[at].Strategy == smsStrategy:
		return invitationPasscodes.with()
	case !org.Connections.has(id):
		return invitationEnabled.with(id)
	default:
		return nil
	}
}

// defaultInvitation is how long an invitation holds that says nothing else.
const defaultInvitation = 7 * 24 * time.Hour

// newInvitation returns the invitation that a checked body asks for.
func (t *tenant) newInvitation(org *organization, body map[string]any) resource {
	made := t.newResource("id", t.ids.Prefixed("uinv_"))
	o, ticket := made.Object, t.ids.Text(32)
	given := maps.Clone(body)
	delete(given, "send_invitation_email")
	delete(given, "ttl_sec")
	o.take(invitationSchema, given)
	o.set("invitation_url", t.invitationURL(org, o.text("client_id"), ticket))
	o.set("ticket_id", ticket)
	o.set("created_at", made.Created)
	holds := defaultInvitation
	if number, ok := body["ttl_sec"].(json.Number); ok {
		if seconds, err := number.Int64(); err == nil && seconds > 0 {
			holds = time.Duration(seconds) * time.Second
		}
	}
	o.set("expires_at", stamp(t.now().Add(holds)))
	o.set("organization_id", org.id())
	return made
}

// invitationURL returns where an invitation is accepted: at the client's login route, or at the tenant's
// where the client has none.
func (t *tenant) invitationURL(org *organization, clientID, ticket string) string {
	route := "https://" + t.domain + "/login"
	if app, ok := t.Clients.get(clientID); ok && app.Object.text("initiate_login_uri") != "" {
		route = app.Object.text("initiate_login_uri")
	}
	return route + "?invitation=" + ticket + "&organization=" + org.id() +
		"&organization_name=" + url.QueryEscape(org.Object.text("name"))
}

// getInvitation answers GET /api/v2/organizations/{id}/invitations/{invitation}.
func (t *tenant) getInvitation(c *call) (answer, *problem) {
	keep, wrong := fieldsOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	invitation, ok := org.Invitations.get(c.param("invitation"))
	if !ok {
		return fail(invitationMissing.with())
	}
	return success(invitation.Object.only(keep))
}

// deleteInvitation answers DELETE /api/v2/organizations/{id}/invitations/{invitation}. One that is gone
// already is no mistake.
func (t *tenant) deleteInvitation(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	org.Invitations.remove(c.param("invitation"))
	return noContent()
}
