package auth0

import (
	"regexp"
	"strings"
)

// jobsPath is where everything about jobs lies.
const jobsPath = "/api/v2/jobs/"

// importPath is where users are imported.
const importPath = jobsPath + "users-imports"

var jobRoutes = []route{
	{"GET", jobsPath + "{id}", (*tenant).getJob, "create:users,read:users,create:passwords_checking_job", everythingElse},
	{"GET", jobsPath + "{id}/errors", (*tenant).getJobErrors, "create:users,read:users,create:passwords_checking_job", everythingElse},
	{"POST", importPath, (*tenant).createImport, "create:users", everythingElse},
	{"POST", jobsPath + "users-exports", (*tenant).createExport, "read:users", everythingElse},
	{"POST", jobsPath + "verification-email", (*tenant).createVerificationMail, "update:users", everythingElse},
	{"GET", exportPath + "{job}/{file}", (*tenant).download, "", unlimited},
}

var (
	jobMissing       = problem{status: 404, message: "Job not found."}
	jobUnknown       = problem{status: 404, message: "The job does not exist"}
	identityMissing  = problem{status: 400, code: "operation_not_supported", message: "The user does not have the specified identity."}
	addresseeMissing = problem{status: 404, code: "inexistent_user", message: "User not found."}
	addressMissing   = problem{status: 400, code: "operation_not_supported", message: "The user does not have an email address."}
)

// asksForJob tells whether a request is about the state of a job.
func (c *call) asksForJob() bool {
	return c.route.method == "GET" && strings.HasPrefix(c.route.path, jobsPath)
}

// jobOf returns the job that the route names.
func (t *tenant) jobOf(c *call) (*job, *problem) {
	j, ok := t.jobs.All.get(c.param("id"))
	if !ok || j.gone(t.now()) {
		return nil, jobMissing.with()
	}
	return j, nil
}

// getJob answers GET /api/v2/jobs/{id}.
func (t *tenant) getJob(c *call) (answer, *problem) {
	j, wrong := t.jobOf(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(t.shown(j, c.base()))
}

// getJobErrors answers GET /api/v2/jobs/{id}/errors: the users of an import that were refused, the job
// itself where it failed as a whole, or nothing.
func (t *tenant) getJobErrors(c *call) (answer, *problem) {
	j, wrong := t.jobOf(c)
	switch {
	case wrong != nil:
		return fail(jobUnknown.with())
	case j.Status == failedStatus:
		return success(t.shown(j, c.base()))
	case j.Import == nil || len(j.Import.Errors) == 0:
		return noContent()
	default:
		return success(j.Import.Errors)
	}
}

// identitySchema names an identity of a user, in the body of a request about the user's address.
var identitySchema = attribute{
	name: "identity", kind: "object", uses: creatable,
	description: "This must be provided to verify primary social, enterprise and passwordless email identities. Also, is needed to verify secondary identities.",
	properties: schema{
		{name: "user_id", kind: "string", min: 1, uses: creatable | needed, description: "user_id of the identity to be verified."},
		{name: "provider", kind: "string", min: 1, uses: creatable | needed, description: "Identity provider name of the identity (e.g. google-oauth2)."},
		{name: "connection_id", kind: "string", pattern: connectionIDPattern, uses: creatable, description: "connection_id of the identity."},
	},
}

var verificationSchema = schema{
	{name: "user_id", kind: "string", min: 1, uses: creatable | needed, description: "user_id of the user to send the verification email to."},
	{name: "client_id", kind: "string", check: clientFormat, uses: creatable,
		description: "client_id of the client (application). If no value provided, the global Client ID will be used."},
	identitySchema,
	{name: "organization_id", kind: "string", uses: creatable, description: "(Optional) Organization ID – the ID of the Organization."},
}

var clientPattern = regexp.MustCompile(`^[A-Za-z0-9]{32}$`)

// clientFormat checks the id of an application; see [attribute].check.
func clientFormat(value any) string {
	if id, ok := value.(string); ok && id != clientID && !clientPattern.MatchString(id) {
		return "Object didn't pass validation for format client-id: " + id
	}
	return ""
}

// createVerificationMail answers POST /api/v2/jobs/verification-email.
func (t *tenant) createVerificationMail(c *call) (answer, *problem) {
	body, wrong := c.object(verificationSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	user, of, wrong := t.addressee(body)
	if wrong != nil {
		return fail(wrong)
	}
	mail := t.verification(c, user, of)
	j := &job{Type: mailType, Mail: &mail}
	t.begin(j)
	return created(t.shown(j, c.base()))
}

// addressee returns the user whom a checked body names, and the identity whose address is meant: the main
// one, if that is of a database, unless the body names another.
func (t *tenant) addressee(body map[string]any) (*profile, identity, *problem) {
	user, ok := t.users.Get(body["user_id"].(string))
	if !ok {
		return nil, identity{}, addresseeMissing.with()
	}
	of, wrong := user.named(body)
	switch _, given := body["identity"]; {
	case wrong != nil:
		return nil, identity{}, wrong
	case !given && of.provider != databaseStrategy:
		return nil, identity{}, notSupported.with()
	case user.account(of).text("email") == "":
		return nil, identity{}, addressMissing.with()
	default:
		return user, of, nil
	}
}

// named returns the identity of the user that a checked body names; the main one where it names none.
func (p *profile) named(body map[string]any) (identity, *problem) {
	wanted, given := body["identity"].(map[string]any)
	if !given {
		return p.identity(), nil
	}
	o := object{values: wanted}
	provider := o.text("provider")
	of, ok := p.identityWith(provider + "|" + strings.TrimPrefix(o.text("user_id"), provider+"|"))
	if !ok {
		return identity{}, identityMissing.with()
	}
	return of, nil
}

// identityWith returns the user's identity with an id.
func (p *profile) identityWith(id string) (identity, bool) {
	for _, i := range p.identities() {
		if i.id() == id {
			return i, true
		}
	}
	return identity{}, false
}
