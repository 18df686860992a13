package auth0

import "strings"

var userRoutes = []route{
	{"GET", "/api/v2/users", (*tenant).searchUsers, "read:users,read:user_idp_tokens", readUsers},
	{"POST", "/api/v2/users", (*tenant).createUser, "create:users", writeUsers},
	{"GET", "/api/v2/users/{id}", (*tenant).getUser, "read:users,read:current_user,read:user_idp_tokens", readUsers},
	{"PATCH", "/api/v2/users/{id}", (*tenant).updateUser, "update:users,update:users_app_metadata,update:current_user_metadata", writeUsers},
	{"DELETE", "/api/v2/users/{id}", (*tenant).deleteUser, "delete:users,delete:current_user", deleteUsers},
	{"GET", "/api/v2/users-by-email", (*tenant).usersByEmail, "read:users", readUsers},
}

// createUser answers POST /api/v2/users.
func (t *tenant) createUser(c *call) (answer, *problem) {
	body, wrong := c.user(creatable)
	if wrong != nil {
		return fail(wrong)
	}
	connection, ok := t.connection(body["connection"].(string))
	if !ok {
		return fail(connectionUnknown.with())
	}
	if wrong := admit(connection, body); wrong != nil {
		return fail(wrong)
	}
	user := t.newUser(connection, body)
	if err := t.users.Insert(user); err != nil {
		return fail(userExists.with())
	}
	if password, given := body["password"].(string); given && connection.Strategy == databaseStrategy {
		t.setPassword(user.ID(), password)
	}
	t.count((*dailyStat).addSignup)
	if body["verify_email"] != false && body["email_verified"] != true && user.text("email") != "" {
		t.send(t.verification(c, user, user.identity()))
	}
	return created(user)
}

// additionalHint is what Auth0 says about properties of users that it does not know.
const additionalHint = ` (consider storing them in app_metadata or user_metadata. See "Users Metadata" in https://auth0.com/docs/api/v2/changes for more details)`

// user returns the body of a request that writes a user.
func (c *call) user(use uses) (map[string]any, *problem) {
	body, wrong := c.anyObject()
	if wrong == nil {
		wrong = userSchema.validate(body, use, additionalHint)
	}
	return body, wrong
}

// admit checks what a connection asks of a new user.
func admit(c connection, body map[string]any) *problem {
	switch c.Strategy {
	case emailStrategy:
		return required(body, "email")
	case smsStrategy:
		return required(body, "phone_number")
	case databaseStrategy:
	default:
		return noCreation.with()
	}
	if wrong := admitHandle(c, body); wrong != nil {
		return wrong
	}
	if wrong := required(body, "password"); wrong != nil {
		return wrong
	}
	return admitPassword(c, body["password"].(string))
}

// admitHandle checks what a new user of a database is known by.
func admitHandle(c connection, body map[string]any) *problem {
	if attributes, ok := c.Options["attributes"].(map[string]any); ok {
		return admitAttributes(c, attributes, body)
	}
	username, given := body["username"].(string)
	switch {
	case c.flag("requires_username") && !given:
		return usernameMissing.with(c.Name)
	case given && !c.flag("requires_username"):
		return usernameRefused.with()
	case given:
		return checkUsername(c, username)
	case body["phone_number"] != nil:
		return nil
	default:
		return required(body, "email")
	}
}

// newUser returns the user that a checked body asks for.
func (t *tenant) newUser(c connection, body map[string]any) *profile {
	values := map[string]any{}
	for name, value := range body {
		if a, _ := userSchema.find(name); a.can(stored) {
			values[name] = value
		}
	}
	now := t.now()
	id, _ := body["user_id"].(string)
	if id == "" {
		id = t.ids.ObjectID(now)
	}
	main := identity{connection: c.Name, provider: c.Strategy, userID: id}
	values["user_id"] = main.id()
	values["identities"] = []any{main.fields()}
	values["created_at"], values["updated_at"] = stamp(now), stamp(now)
	if data, ok := values["app_metadata"].(map[string]any); ok && len(data) == 0 {
		delete(values, "app_metadata")
	}
	fold(values, c.Strategy)
	complete(values)
	return newProfile(values)
}

// fold lower-cases what a database keeps in lower case: addresses and user names.
func fold(values map[string]any, strategy string) {
	if strategy != databaseStrategy {
		return
	}
	for _, name := range []string{"email", "username"} {
		if value, ok := values[name].(string); ok {
			values[name] = strings.ToLower(value)
		}
	}
}

// getUser answers GET /api/v2/users/{id}.
func (t *tenant) getUser(c *call) (answer, *problem) {
	keep, wrong := selectionOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	user, ok := t.users.Get(c.param("id"))
	if !ok {
		return fail(userMissing.with())
	}
	return success(user.only(keep))
}

// deleteUser answers DELETE /api/v2/users/{id}, for a user who is gone too.
func (t *tenant) deleteUser(c *call) (answer, *problem) {
	t.removeUser(c.param("id"))
	return noContent()
}

// usersByEmail answers GET /api/v2/users-by-email: all users with precisely this address, at once.
func (t *tenant) usersByEmail(c *call) (answer, *problem) {
	query := c.query
	keep, wrong := selectionOf(query)
	if wrong != nil {
		return fail(wrong)
	}
	const description = "Email address to search for (case-sensitive)"
	if !query.Has("email") {
		return fail(invalidQuery.because("Missing required property: email", "", ""))
	}
	email := query.Get("email")
	if !isEmail(email) {
		return fail(invalidQuery.because("Object didn't pass validation for format email: "+email, "email", description))
	}
	found := t.users.Tagged(email)
	return success(project(found, keep))
}

// project returns the users with those attributes that keep allows; never nil.
func project(users []*profile, keep func(string) bool) []*profile {
	list := make([]*profile, len(users))
	for i, user := range users {
		list[i] = user.only(keep)
	}
	return list
}
