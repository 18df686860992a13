package auth0

import "slices"

var multifactorRoutes = []route{
	{"DELETE", "/api/v2/users/{id}/multifactor/{provider}", (*tenant).deleteMultifactor, "update:users", writeUsers},
	{"POST", "/api/v2/users/{id}/multifactor/actions/invalidate-remember-browser", (*tenant).forgetBrowsers, "update:users", writeUsers},
	{"POST", "/api/v2/users/{id}/recovery-code-regeneration", (*tenant).regenerateRecoveryCode, "update:users", writeUsers},
	{"POST", "/api/v2/users/{id}/risk-assessments/clear", (*tenant).clearAssessors, "update:users", writeUsers},
	{"GET", "/api/v2/users/{id}/connected-accounts", (*tenant).listConnectedAccounts, "read:users", readUsers},
	{"GET", "/api/v2/users/{id}/federated-connections-tokensets", (*tenant).listTokenSets, "read:federated_connections_tokens", everythingElse},
	{"DELETE", "/api/v2/users/{id}/federated-connections-tokensets/{tokenset}", (*tenant).deleteTokenSet, "delete:federated_connections_tokens", everythingElse},
	{"GET", "/api/v2/users/{id}/groups", (*tenant).listUserGroups, "read:groups", everythingElse},
}

var invalidMultifactor = problem{status: 400, code: "invalid_uri", message: `Path validation error: 'No enum match for: "%s"' on property provider (The multi-factor provider. Supported values 'duo' or 'google-authenticator').`}

// deleteMultifactor answers DELETE /api/v2/users/{id}/multifactor/{provider}.
func (t *tenant) deleteMultifactor(c *call) (answer, *problem) {
	provider := c.param("provider")
	if provider != "duo" && provider != "google-authenticator" {
		return fail(invalidMultifactor.with(provider))
	}
	_, err := t.users.Update(c.param("id"), func(p *profile) (*profile, error) {
		list, _ := p.values["multifactor"].([]any)
		rest := slices.DeleteFunc(list, func(v any) bool { return v == provider })
		switch {
		case len(rest) > 0:
			p.set("multifactor", rest)
		case p.has("multifactor"):
			p.unset("multifactor")
		default:
			return p, nil
		}
		p.set("multifactor_last_modified", stamp(t.now()))
		return p, nil
	})
	if err != nil {
		return fail(updateProblem(err))
	}
	return noContent()
}

// forgetBrowsers answers POST /api/v2/users/{id}/multifactor/actions/invalidate-remember-browser. No
// browser is remembered, so there is nothing to forget.
func (t *tenant) forgetBrowsers(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	return noContent()
}

// recoveryAlphabet are the characters of recovery codes.
const recoveryAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// regenerateRecoveryCode answers POST /api/v2/users/{id}/recovery-code-regeneration, also for a user
// without an enrollment, as was recorded.
func (t *tenant) regenerateRecoveryCode(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	code := t.ids.Bytes(24)
	for i, b := range code {
		code[i] = recoveryAlphabet[int(b)%len(recoveryAlphabet)]
	}
	return success(struct {
		Code string `json:"recovery_code"`
	}{string(code)})
}

var assessorSchema = schema{
	{name: "connection", kind: "string", min: 1, max: 128, pattern: connectionName, uses: creatable | needed,
		description: "The name of the connection containing the user whose assessors should be cleared."},
	{name: "assessors", kind: "array", min: 1, element: &attribute{kind: "string", enum: []string{"new-device"}}, uses: creatable | needed,
		description: "List of assessors to clear."},
}

// clearAssessors answers POST /api/v2/users/{id}/risk-assessments/clear. No risk is assessed, so there is
// nothing to clear.
func (t *tenant) clearAssessors(c *call) (answer, *problem) {
	_, wrong := c.object(assessorSchema, creatable)
	if wrong == nil {
		_, wrong = t.userOf(c)
	}
	if wrong != nil {
		return fail(wrong)
	}
	return noContent()
}

// What hangs on other services has lists that are always empty here.
var (
	accountListing = listing[empty]{envelope: []string{"connected_accounts"}, cursor: noCursor, onlyCheckpoint: true}
	groupListing   = listing[empty]{envelope: []string{"groups"}, cursor: noCursor, onlyCheckpoint: true}
)

func noCursor(empty) string { return "" }

// listConnectedAccounts answers GET /api/v2/users/{id}/connected-accounts.
func (t *tenant) listConnectedAccounts(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	return accountListing.answer(c, nil)
}

// listUserGroups answers GET /api/v2/users/{id}/groups.
func (t *tenant) listUserGroups(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	return groupListing.answer(c, nil)
}

// listTokenSets answers GET /api/v2/users/{id}/federated-connections-tokensets.
func (t *tenant) listTokenSets(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	return success([]empty{})
}

// deleteTokenSet answers DELETE /api/v2/users/{id}/federated-connections-tokensets/{tokenset}, whether or
// not there is such a set.
func (t *tenant) deleteTokenSet(*call) (answer, *problem) { return noContent() }
