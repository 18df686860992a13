package auth0

import "net/url"

var ticketRoutes = []route{
	{"POST", "/api/v2/tickets/email-verification", (*tenant).createVerificationTicket, "create:user_tickets", everythingElse},
	{"POST", "/api/v2/tickets/password-change", (*tenant).createPasswordTicket, "create:user_tickets", everythingElse},
	{"GET", ticketPath + verifyKind, (*tenant).verifyEmail, "", unlimited},
	{"GET", ticketPath + resetKind, (*tenant).askPassword, "", unlimited},
	{"POST", ticketPath + resetKind, (*tenant).resetPassword, "", unlimited},
}

var (
	notSupported   = problem{status: 400, code: "operation_not_supported", message: "The user's main connection does not support this operation"}
	excludedByUser = problem{status: 400, code: "invalid_body", message: "Payload validation error: 'Cannot specify both user_id and %s'."}
	excludedResult = problem{status: 400, code: "invalid_body", message: "Payload validation error: 'result_url cannot be specified when using %s'."}
)

// urlFormat checks an address of the web; see [attribute].check.
func urlFormat(value any) string {
	text, ok := value.(string)
	if parsed, err := url.Parse(text); ok && (err != nil || parsed.Scheme == "" || parsed.Host == "") {
		return "Object didn't pass validation for format url: " + text
	}
	return ""
}

// ticketSchema is what both sorts of tickets take.
var ticketSchema = schema{
	{name: "result_url", kind: "string", check: urlFormat, uses: creatable, description: "URL the user will be redirected to in the classic Universal Login experience once the ticket is used. " +
		"Cannot be specified when using client_id or organization_id."},
	{name: "client_id", kind: "string", check: clientFormat, uses: creatable, description: "ID of the client (application)."},
	{name: "organization_id", kind: "string", min: 1, uses: creatable, description: "(Optional) Organization ID – the ID of the Organization."},
	{name: "ttl_sec", kind: "integer", uses: creatable, description: "Number of seconds for which the ticket is valid before expiration. " +
		"If unspecified or set to 0, this value defaults to 432000 seconds (5 days)."},
	{name: "includeEmailInRedirect", kind: "boolean", uses: creatable,
		description: "Whether to include the email address as part of the returnUrl in the reset_email (true), or not (false)."},
	identitySchema,
}

var verificationTicketSchema = append(schema{
	{name: "user_id", kind: "string", min: 1, uses: creatable | needed, description: "user_id of for whom the ticket should be created."},
}, ticketSchema...)

var passwordTicketSchema = append(schema{
	{name: "user_id", kind: "string", min: 1, uses: creatable, description: "user_id of for whom the ticket should be created."},
	{name: "connection_id", kind: "string", pattern: connectionIDPattern, uses: creatable,
		description: "ID of the connection. If provided, allows the user to be specified using email instead of user_id."},
	{name: "email", kind: "string", check: emailFormat, uses: creatable,
		description: "Email address of the user for whom the tickets should be created."},
	{name: "mark_email_as_verified", kind: "boolean", uses: creatable,
		description: "Whether to set the email_verified attribute to true (true) or whether it should not be updated (false)."},
}, ticketSchema...)

// ticketReply is how the API answers with a ticket.
type ticketReply struct {
	Ticket string `json:"ticket"`
}

// createVerificationTicket answers POST /api/v2/tickets/email-verification.
func (t *tenant) createVerificationTicket(c *call) (answer, *problem) {
	body, wrong := c.ticketBody(verificationTicketSchema)
	if wrong != nil {
		return fail(wrong)
	}
	user, of, wrong := t.addressee(body)
	if wrong != nil {
		return fail(wrong)
	}
	return created(ticketReply{t.offer(c, verifyKind, user, of, body)})
}

// ticketBody returns the body of a request for a ticket.
func (c *call) ticketBody(s schema) (map[string]any, *problem) {
	body, wrong := c.object(s, creatable)
	if wrong != nil || body["result_url"] == nil {
		return body, wrong
	}
	for _, name := range []string{"client_id", "organization_id"} {
		if _, given := body[name]; given {
			return nil, excludedResult.with(name)
		}
	}
	return body, nil
}

// createPasswordTicket answers POST /api/v2/tickets/password-change.
func (t *tenant) createPasswordTicket(c *call) (answer, *problem) {
	body, wrong := c.ticketBody(passwordTicketSchema)
	if wrong != nil {
		return fail(wrong)
	}
	user, of, wrong := t.forgetful(body)
	if wrong != nil {
		return fail(wrong)
	}
	if of.provider != databaseStrategy {
		return fail(notSupported.with())
	}
	return created(ticketReply{t.offer(c, resetKind, user, of, body)})
}

// forgetful returns the user who needs a new password, and the identity that has it: who a checked body
// names by id, or by a connection and an address in it.
func (t *tenant) forgetful(body map[string]any) (*profile, identity, *problem) {
	id, byID := body["user_id"].(string)
	if byID {
		for _, name := range []string{"connection_id", "email"} {
			if _, given := body[name]; given {
				return nil, identity{}, excludedByUser.with(name)
			}
		}
		user, ok := t.users.Get(id)
		if !ok {
			return nil, identity{}, addresseeMissing.with()
		}
		of, wrong := user.named(body)
		return user, of, wrong
	}
	if body["connection_id"] == nil && body["email"] == nil {
		return nil, identity{}, required(body, "user_id")
	}
	if wrong := required(body, "connection_id", "email"); wrong != nil {
		return nil, identity{}, wrong
	}
	at := t.connectionAt(body["connection_id"].(string))
	if at < 0 {
		return nil, identity{}, connectionMissing.with()
	}
	user, of, ok := t.identityWith("email", t.connections[at].Name, body["email"].(string))
	if !ok {
		return nil, identity{}, addresseeMissing.with()
	}
	return user, of, nil
}
