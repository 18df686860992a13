package auth0

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

var identityRoutes = []route{
	{"POST", "/api/v2/users/{id}/identities", (*tenant).linkIdentity, "update:users,update:current_user_identities", writeUsers},
	{"DELETE", "/api/v2/users/{id}/identities/{provider}/{user_id}", (*tenant).unlinkIdentity, "update:users,update:current_user_identities", writeUsers},
}

var (
	notConfigured    = problem{status: 400, code: "inexistent_connection", message: "The provider/connection is not configured."}
	identityExists   = problem{status: 409, message: "Specified identity already exists."}
	mainIdentity     = problem{status: 400, code: "operation_not_supported", message: "The main identity of a user cannot be unlinked."}
	linkWithInvalid  = problem{status: 400, code: "invalid_body", message: "Invalid token specified in link_with"}
	linkWithTogether = problem{status: 400, code: "invalid_body", message: "link_with cannot be sent together with provider, user_id or connection_id"}
)

var connectionIDPattern = regexp.MustCompile(`^con_[A-Za-z0-9]{16}$`)

var linkSchema = schema{
	{name: "provider", kind: "string", min: 1, uses: creatable, description: "Identity provider of the secondary user account being linked."},
	{name: "connection_id", kind: "string", pattern: connectionIDPattern, uses: creatable,
		description: "connection_id of the secondary user account being linked when more than one `auth0` database provider exists."},
	{name: "user_id", check: textOrNumber, uses: creatable, description: "user_id of the secondary user account being linked."},
	{name: "link_with", kind: "string", uses: creatable, description: "JWT for the secondary account being linked. " +
		"If sending this parameter, `provider`, `user_id`, and `connection_id` must not be sent."},
}

// textOrNumber allows ids that are numbers, as some providers have; see [attribute].check.
func textOrNumber(value any) string {
	if kind := kindOf(value); kind != "string" && kind != "integer" {
		return "Expected type string but found type " + kind
	}
	return ""
}

// linkIdentity answers POST /api/v2/users/{id}/identities: another user becomes an identity of this one
// and is no user any more. What is not kept in the identity is lost: metadata, roles, sessions.
func (t *tenant) linkIdentity(c *call) (answer, *problem) {
	body, wrong := c.object(linkSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	wanted, wrong := t.linked(body)
	if wrong != nil {
		return fail(wrong)
	}
	primary, wrong := t.userOf(c)
	if wrong != nil {
		return fail(wrong)
	}
	connectionID, _ := body["connection_id"].(string)
	secondary, wrong := t.linkable(primary, wanted, connectionID)
	if wrong != nil {
		return fail(wrong)
	}
	return created(orderedIdentities(t.link(primary, secondary).values["identities"]))
}

// linked returns the identity that a checked body names, by its provider and id or by a token.
func (t *tenant) linked(body map[string]any) (identity, *problem) {
	token, given := body["link_with"].(string)
	switch {
	case given && len(body) > 1:
		return identity{}, linkWithTogether.with()
	case given:
		owner, wrong := t.verify(token)
		provider, id, ok := strings.Cut(owner.Subject, "|")
		if wrong != nil || !ok {
			return identity{}, linkWithInvalid.with()
		}
		return identity{provider: provider, userID: id}, nil
	}
	if wrong := required(body, "provider", "user_id"); wrong != nil {
		return identity{}, wrong
	}
	provider := body["provider"].(string)
	id, _ := body["user_id"].(string)
	if number, ok := body["user_id"].(json.Number); ok {
		id = number.String()
	}
	return identity{provider: provider, userID: strings.TrimPrefix(id, provider+"|")}, nil
}

// linkable returns the user who has an identity as their own, and fails where they can't become one of
// another user.
func (t *tenant) linkable(primary *profile, wanted identity, connectionID string) (*profile, *problem) {
	if primary.hasIdentity(wanted) {
		return nil, identityExists.with()
	}
	secondary, ok := t.users.Get(wanted.id())
	if ok && (connectionID == "" || t.connectionOf(secondary.identity()).ID == connectionID) {
		return secondary, nil
	}
	if !t.configured(wanted.provider, connectionID) {
		return nil, notConfigured.with()
	}
	if len(t.users.Select(func(p *profile) bool { return p.hasIdentity(wanted) })) > 0 {
		return nil, identityExists.with()
	}
	return nil, userMissing.with()
}

// configured tells whether there is a connection of a provider, with an id where one is given.
func (t *tenant) configured(provider, connectionID string) bool {
	return slices.ContainsFunc(t.connections, func(c connection) bool {
		return c.Strategy == provider && (connectionID == "" || c.ID == connectionID)
	})
}

// hasIdentity tells whether one of the user's identities has this provider and id.
func (p *profile) hasIdentity(wanted identity) bool {
	return slices.ContainsFunc(p.identities(), func(i identity) bool { return i.id() == wanted.id() })
}

// link makes the identities of one user those of another, who is returned. The passwords stay.
func (t *tenant) link(primary, secondary *profile) *profile {
	t.dropUser(secondary.ID())
	gained := secondary.described()
	linked, err := t.users.Update(primary.ID(), func(p *profile) (*profile, error) {
		p.set("identities", append(p.described(), gained...))
		p.set("updated_at", stamp(t.now()))
		return p, nil
	})
	if err != nil {
		return primary // what the secondary user held is free, so this is out of the question
	}
	return linked
}

// described returns the user's identities, of which the main one has its own copy of what the user was
// given.
func (p *profile) described() []any {
	list, _ := p.values["identities"].([]any)
	list = clone(list).([]any)
	if main, ok := list[0].(map[string]any); ok {
		main["profileData"] = p.given()
	}
	return list
}

// profileData are the attributes that an identity keeps.
var profileData = []string{
	"email", "email_verified", "phone_number", "phone_verified", "username",
	"name", "given_name", "family_name", "nickname", "picture",
}

// given returns the attributes of the main identity, without those that are derived from its address.
func (p *profile) given() map[string]any {
	derived := map[string]any{}
	for _, name := range handles {
		if value, ok := p.values[name]; ok {
			derived[name] = value
		}
	}
	complete(derived)
	given := map[string]any{}
	for _, name := range profileData {
		value, ok := p.values[name]
		isDerived := slices.Contains([]string{"name", "nickname", "picture"}, name) && value == derived[name]
		if ok && !isDerived {
			given[name] = value
		}
	}
	return given
}

// unlinkIdentity answers DELETE /api/v2/users/{id}/identities/{provider}/{user_id}: the identity becomes
// a user again, without metadata. An identity that the user does not have, and an id with its provider
// before it, changes nothing.
func (t *tenant) unlinkIdentity(c *call) (answer, *problem) {
	user, wrong := t.userOf(c)
	if wrong != nil {
		return fail(wrong)
	}
	unwanted := identity{provider: c.param("provider"), userID: c.param("user_id")}
	place := slices.IndexFunc(user.identities(), func(i identity) bool { return i.id() == unwanted.id() })
	switch {
	case place == 0:
		return fail(mainIdentity.with())
	case place > 0:
		user = t.unlink(user, place)
	}
	return success(orderedIdentities(user.values["identities"]))
}

// unlink makes the identity at a place a user of its own, and returns the user who had it.
func (t *tenant) unlink(user *profile, place int) *profile {
	now := stamp(t.now())
	list := user.values["identities"].([]any)
	freed, _ := list[place].(map[string]any)
	rest, err := t.users.Update(user.ID(), func(p *profile) (*profile, error) {
		p.set("identities", slices.Delete(clone(list).([]any), place, place+1))
		p.set("updated_at", now)
		return p, nil
	})
	if err != nil {
		return user // the user was just read
	}
	values, _ := clone(freed["profileData"]).(map[string]any)
	if values == nil {
		values = map[string]any{}
	}
	of := user.identities()[place]
	values["user_id"], values["identities"] = of.id(), []any{of.fields()}
	values["created_at"], values["updated_at"] = now, now
	complete(values)
	_ = t.users.Insert(newProfile(values)) // its id and its names were the first user's until now
	return rest
}
