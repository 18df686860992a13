package auth0

import (
	"fmt"
	"slices"

	"github.com/authplus/authplus/emulator"
)

var authenticatorRoutes = []route{
	{"GET", "/api/v2/users/{id}/authentication-methods", (*tenant).listAuthenticators, "read:authentication_methods", everythingElse},
	{"POST", "/api/v2/users/{id}/authentication-methods", (*tenant).createAuthenticator, "create:authentication_methods", everythingElse},
	{"PUT", "/api/v2/users/{id}/authentication-methods", (*tenant).replaceAuthenticators, "update:authentication_methods", everythingElse},
	{"DELETE", "/api/v2/users/{id}/authentication-methods", (*tenant).deleteAuthenticators, "delete:authentication_methods", everythingElse},
	{"GET", "/api/v2/users/{id}/authentication-methods/{method}", (*tenant).getAuthenticator, "read:authentication_methods", everythingElse},
	{"PATCH", "/api/v2/users/{id}/authentication-methods/{method}", (*tenant).updateAuthenticator, "update:authentication_methods", everythingElse},
	{"DELETE", "/api/v2/users/{id}/authentication-methods/{method}", (*tenant).deleteAuthenticator, "delete:authentication_methods", everythingElse},
	{"DELETE", "/api/v2/users/{id}/authenticators", (*tenant).deleteAuthenticators, "remove:authenticators", everythingElse},
	{"GET", "/api/v2/users/{id}/enrollments", (*tenant).listEnrollments, "read:users,read:users_app_metadata,read:guardian_enrollments", readUsers},
}

var (
	authenticatorMissing = problem{status: 404, message: "Authentication method not found."}
	authenticatorExists  = problem{status: 409, message: "Authentication method already exists."}
	tooManyEntities      = problem{status: 403, message: "You reached the limit of entities of this type for this user."}
)

// maxAuthenticators is how many authenticators of one type a user can have. Auth0 does not publish its
// number.
const maxAuthenticators = 20

// listAuthenticators answers GET /api/v2/users/{id}/authentication-methods. Where there is none the
// envelope lacks its total.
func (t *tenant) listAuthenticators(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	shown := []authenticator{}
	for _, a := range t.authenticatorsOf(c) {
		shown = append(shown, a.listed())
	}
	form := listing[authenticator]{envelope: []string{"authenticators", "total", "start", "limit"}}
	if len(shown) == 0 {
		form.envelope = []string{"authenticators", "start", "limit"}
	}
	return form.answer(c, shown)
}

// authenticatorsOf returns the authenticators of the user whose id is the placeholder of the route.
func (t *tenant) authenticatorsOf(c *call) []*authenticator {
	list, _ := t.authenticators.get(c.param("id"))
	return list
}

// authenticatorOf returns the authenticator that the route names.
func (t *tenant) authenticatorOf(c *call) (*authenticator, *problem) {
	list := t.authenticatorsOf(c)
	i := slices.IndexFunc(list, func(a *authenticator) bool { return a.ID == c.param("method") })
	if i < 0 {
		return nil, authenticatorMissing.with()
	}
	return list[i], nil
}

// createAuthenticator answers POST /api/v2/users/{id}/authentication-methods.
func (t *tenant) createAuthenticator(c *call) (answer, *problem) {
	body, wrong := c.object(authenticatorSchema, creatable)
	if wrong == nil {
		wrong = required(body, authenticatorNeeds[body["type"].(string)]...)
	}
	if wrong == nil {
		_, wrong = t.userOf(c)
	}
	if wrong != nil {
		return fail(wrong)
	}
	made, list := t.newAuthenticator(body), t.authenticatorsOf(c)
	if wrong := addable(made, list); wrong != nil {
		return fail(wrong)
	}
	t.authenticators.put(c.param("id"), append(list, made))
	return created(made.masked())
}

// addable fails where a user who has these authenticators can't have another one.
func addable(made *authenticator, list []*authenticator) *problem {
	alike := 0
	for _, a := range list {
		if a.Type != made.Type {
			continue
		}
		if alike++; made.Type != "totp" && a.same(made) {
			return authenticatorExists.with()
		}
	}
	if alike >= maxAuthenticators {
		return tooManyEntities.with()
	}
	return nil
}

// replaceAuthenticators answers PUT /api/v2/users/{id}/authentication-methods with all that the user has
// from now on, unmasked.
func (t *tenant) replaceAuthenticators(c *call) (answer, *problem) {
	bodies, wrong := c.authenticatorBodies()
	if wrong == nil {
		_, wrong = t.userOf(c)
	}
	if wrong != nil {
		return fail(wrong)
	}
	list := []*authenticator{}
	for _, body := range bodies {
		made := t.newAuthenticator(body)
		if wrong := addable(made, list); wrong != nil {
			return fail(wrong)
		}
		list = append(list, made)
	}
	t.authenticators.put(c.param("id"), list)
	return success(list)
}

// authenticatorBodies returns the body as an array of authenticators.
func (c *call) authenticatorBodies() ([]map[string]any, *problem) {
	value, err := emulator.Decode(c.body)
	if err != nil {
		return nil, malformed.with()
	}
	array := attribute{name: "", kind: "array", element: &attribute{kind: "object", properties: authenticatorSchema}}
	v := validation{use: creatable}
	v.value(array, "", value)
	if len(v.found) > 0 {
		return nil, invalidBody.because(v.found[0].message, v.found[0].path, v.found[0].description)
	}
	bodies := []map[string]any{}
	for i, element := range value.([]any) {
		body := element.(map[string]any)
		for _, name := range authenticatorNeeds[body["type"].(string)] {
			if _, given := body[name]; !given {
				return nil, invalidBody.because("Missing required property: "+name, fmt.Sprintf("[%d]", i), "")
			}
		}
		bodies = append(bodies, body)
	}
	return bodies, nil
}

// getAuthenticator answers GET /api/v2/users/{id}/authentication-methods/{method}.
func (t *tenant) getAuthenticator(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	a, wrong := t.authenticatorOf(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(a.listed())
}

// updateAuthenticator answers PATCH /api/v2/users/{id}/authentication-methods/{method}.
func (t *tenant) updateAuthenticator(c *call) (answer, *problem) {
	body, wrong := c.object(authenticatorSchema, updatable)
	if wrong == nil {
		_, wrong = t.userOf(c)
	}
	if wrong != nil {
		return fail(wrong)
	}
	a, wrong := t.authenticatorOf(c)
	if wrong != nil {
		return fail(wrong)
	}
	if name, given := body["name"].(string); given {
		a.Name = name
	}
	if channel, given := body["preferred_authentication_method"].(string); given && a.Type == "phone" {
		a.prefer(channel)
	}
	return success(a.masked())
}

// deleteAuthenticator answers DELETE /api/v2/users/{id}/authentication-methods/{method}, for one that is
// gone too.
func (t *tenant) deleteAuthenticator(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	t.authenticators.put(c.param("id"), slices.DeleteFunc(t.authenticatorsOf(c), func(a *authenticator) bool {
		return a.ID == c.param("method")
	}))
	return noContent()
}

// deleteAuthenticators answers DELETE /api/v2/users/{id}/authentication-methods and
// DELETE /api/v2/users/{id}/authenticators.
func (t *tenant) deleteAuthenticators(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	t.authenticators.remove(c.param("id"))
	return noContent()
}

// enrollment is an authenticator in the form of the multi-factor service.
type enrollment struct {
	ID          string `json:"id"`
	Status      string `json:"status"`
	Type        string `json:"type"`
	Name        string `json:"name,omitempty"`
	PhoneNumber string `json:"phone_number,omitempty"`
	Method      string `json:"auth_method"`
	EnrolledAt  string `json:"enrolled_at"`
}

// enrollmentMethods are the names that enrollments give to types of authenticators. Others are not
// enrolled.
var enrollmentMethods = map[string]string{"phone": "sms", "totp": "authenticator", "webauthn-roaming": "webauthn-roaming"}

// listEnrollments answers GET /api/v2/users/{id}/enrollments. The list is not paged.
func (t *tenant) listEnrollments(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	list := []enrollment{}
	for _, a := range t.authenticatorsOf(c) {
		if method, ok := enrollmentMethods[a.Type]; ok {
			shown := a.masked()
			list = append(list, enrollment{
				ID: a.ID, Status: "confirmed", Type: method, Name: shown.PhoneNumber,
				PhoneNumber: shown.PhoneNumber, Method: method, EnrolledAt: a.CreatedAt,
			})
		}
	}
	return success(list)
}
