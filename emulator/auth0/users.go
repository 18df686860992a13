package auth0

import (
	"net/http"
	"strings"
)

// createUser answers POST /api/v2/users.
func (t *tenant) createUser(c *call) (answer, *problem) {
	body, wrong := readObject(c.Request)
	if wrong != nil {
		return answer{}, wrong
	}
	if wrong := validateUser(body, creatable); wrong != nil {
		return answer{}, wrong
	}
	if wrong := required(body, "connection"); wrong != nil {
		return answer{}, wrong
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	connection, ok := t.connection(body["connection"].(string))
	if !ok {
		return answer{}, connectionUnknown.with()
	}
	if wrong := admit(connection, body); wrong != nil {
		return answer{}, wrong
	}
	user := t.newUser(connection, body)
	if err := t.users.Insert(user); err != nil {
		return answer{}, userExists.with()
	}
	if body["verify_email"] != false && body["email_verified"] != true && user.text("email") != "" {
		t.send(Message{Kind: "verification_email", To: user.text("email"), UserID: user.ID()})
	}
	return answer{status: http.StatusCreated, body: user}, nil
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
	return checkPassword(c, body["password"].(string))
}

// admitHandle checks what a new user of a database is known by.
func admitHandle(c connection, body map[string]any) *problem {
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
		if a, _ := attributeOf(name); a.can(stored) {
			values[name] = value
		}
	}
	now := t.now()
	id, _ := body["user_id"].(string)
	if id == "" {
		id = t.ids.object(now)
	}
	of := identity{connection: c.Name, provider: c.Strategy}
	values["user_id"] = c.Strategy + "|" + id
	values["identities"] = []any{newIdentity(of, id)}
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
	keep, wrong := selectionOf(c.URL.Query())
	if wrong != nil {
		return answer{}, wrong
	}
	user, ok := t.users.Get(c.params["id"])
	if !ok {
		return answer{}, userMissing.with()
	}
	return answer{status: http.StatusOK, body: user.only(keep)}, nil
}

// deleteUser answers DELETE /api/v2/users/{id}, for a user who is gone too.
func (t *tenant) deleteUser(c *call) (answer, *problem) {
	t.users.Delete(c.params["id"])
	return answer{status: http.StatusNoContent}, nil
}

// usersByEmail answers GET /api/v2/users-by-email: all users with precisely this address, at once.
func (t *tenant) usersByEmail(c *call) (answer, *problem) {
	query := c.URL.Query()
	keep, wrong := selectionOf(query)
	if wrong != nil {
		return answer{}, wrong
	}
	const description = "Email address to search for (case-sensitive)"
	if !query.Has("email") {
		return answer{}, invalidQuery.because("Missing required property: email", "", "")
	}
	email := query.Get("email")
	if !isEmail(email) {
		return answer{}, invalidQuery.because("Object didn't pass validation for format email: "+email, "email", description)
	}
	found := t.users.Select(func(p *profile) bool { return p.text("email") == email })
	return answer{status: http.StatusOK, body: project(found, keep)}, nil
}

// project returns the users with those attributes that keep allows; never nil.
func project(users []*profile, keep func(string) bool) []*profile {
	list := make([]*profile, len(users))
	for i, user := range users {
		list[i] = user.only(keep)
	}
	return list
}
