package genauth

import (
	"errors"
	"maps"
	"slices"

	"github.com/authplus/authplus/internal/directory"
)

var userRoutes = []route{
	{method: "GET", path: "/api/v3/get-user", handle: getUser},
	{method: "GET", path: "/api/v3/get-user-batch", handle: getUserBatch, list: "userIds"},
	{method: "POST", path: "/api/v3/list-users", handle: listUsers},
	{method: "GET", path: "/api/v3/list-users", handle: listUsersPlainly},
	{method: "POST", path: "/api/v3/create-user", handle: createUser},
	{method: "POST", path: "/api/v3/create-users-batch", handle: createUsersBatch},
	{method: "POST", path: "/api/v3/update-user", handle: updateUser},
	{method: "POST", path: "/api/v3/update-user-batch", handle: updateUserBatch},
	{method: "POST", path: "/api/v3/delete-users-batch", handle: deleteUsersBatch},
	{method: "POST", path: "/api/v3/is-user-exists", handle: isUserExists},
	{method: "POST", path: "/api/v3/kick-users", handle: kickUsers},
	{method: "POST", path: "/api/v3/resign-user", handle: resignUser},
	{method: "POST", path: "/api/v3/resign-user-batch", handle: resignUserBatch},
	{method: "GET", path: "/api/v3/list-archived-users", handle: listArchivedUsers},
	{method: "GET", path: "/api/v3/get-user-identities", handle: getUserIdentities},
	{method: "POST", path: "/api/v3/link-identity", handle: linkIdentity},
	{method: "POST", path: "/api/v3/unlink-identity", handle: unlinkIdentity},
}

// meant returns the user that members userId and userIdType mean.
func (c *call) meant(options object) (*person, *problem) {
	id := c.data.text("userId")
	if id == "" {
		return nil, malformed("userId")
	}
	return c.pool.find(id, options.text("userIdType"))
}

func getUser(c *call) (any, *problem) {
	u, wrong := c.meant(c.data)
	if wrong != nil {
		return nil, wrong
	}
	return c.pool.dto(u, askedBy(c.data)), nil
}

// getUserBatch leaves out ids that mean nobody.
func getUserBatch(c *call) (any, *problem) {
	found, wrong := c.several("userIds", c.data.text("userIdType"))
	if wrong != nil {
		return nil, wrong
	}
	return c.pool.dtos(found, askedBy(c.data)), nil
}

// several returns the users that a list of ids means, without those that mean nobody.
func (c *call) several(name, kind string) ([]*person, *problem) {
	ids, wrong := c.data.batch(name)
	if wrong != nil {
		return nil, wrong
	}
	found := []*person{}
	for _, id := range ids {
		switch u, wrong := c.pool.find(id, kind); {
		case wrong == nil:
			found = append(found, u)
		case wrong != &userMissing:
			return nil, wrong
		}
	}
	return found, nil
}

func createUser(c *call) (any, *problem) {
	u, wrong := c.create(c.data, c.data.object("options"))
	if wrong != nil {
		return nil, wrong
	}
	return c.pool.dto(u, asked{}), nil
}

// create makes a user of a body.
func (c *call) create(body, options object) (*person, *problem) {
	if !body.has("email") && !body.has("phone") && !body.has("username") {
		return nil, malformed("email", "phone", "username")
	}
	profile, wrong := c.pool.profileOf(body)
	if wrong != nil {
		return nil, wrong
	}
	secret, wrong := c.pool.newPassword(body, options)
	if wrong != nil {
		return nil, wrong
	}
	identities, wrong := c.pool.newIdentities(body)
	if wrong != nil {
		return nil, wrong
	}
	values := c.pool.fresh(profile, stamp(c.now))
	if secret.set() {
		values["passwordLastSetAt"] = stamp(c.now)
	}
	u := newPerson(values, identities, secret)
	if wrong := c.pool.store(u); wrong != nil {
		return nil, wrong
	}
	return u, c.pool.join(u.ID(), body)
}

// store adds a user.
func (p *pool) store(u *person) *problem {
	var taken *directory.ConflictError
	if err := p.users.Insert(u); errors.As(err, &taken) {
		return conflict(taken.Key)
	}
	return nil
}

// createUsersBatch makes those users that can be made, and answers with them.
func createUsersBatch(c *call) (any, *problem) {
	list, ok := c.data.objects("list")
	if !ok || len(list) == 0 || len(list) > maxPage {
		return nil, malformed("list")
	}
	made := []*person{}
	var first *problem
	for _, body := range list {
		u, wrong := c.create(body, c.data.object("options"))
		switch {
		case wrong == nil:
			made = append(made, u)
		case first == nil:
			first = wrong
		}
	}
	if len(made) == 0 {
		return nil, first
	}
	return c.pool.dtos(made, asked{}), nil
}

func updateUser(c *call) (any, *problem) {
	u, wrong := c.meant(c.data.object("options"))
	if wrong != nil {
		return nil, wrong
	}
	if u, wrong = c.update(u, c.data); wrong != nil {
		return nil, wrong
	}
	return c.pool.dto(u, asked{}), nil
}

// update changes what a body sends of a user. Custom data are changed key by key.
func (c *call) update(u *person, body object) (*person, *problem) {
	if gender, sent := body["gender"]; sent && gender == "" {
		return nil, malformed("gender")
	}
	changes, wrong := c.pool.profileOf(body.beside(u))
	if wrong != nil {
		return nil, wrong
	}
	secret, wrong := c.pool.newPassword(body, body.object("options"))
	if wrong != nil {
		return nil, wrong
	}
	if custom := changes.object("customData"); custom != nil {
		merged := maps.Clone(orEmpty(u.values.object("customData")))
		maps.Copy(merged, custom)
		changes["customData"] = map[string]any(withoutNulls(merged))
	}
	if status, sent := changes["status"]; sent && status != u.values["status"] {
		changes["statusChangedAt"] = stamp(c.now)
	}
	changes["updatedAt"] = stamp(c.now)
	next := u.with(changes)
	if secret.set() {
		next = next.with(object{"passwordLastSetAt": stamp(c.now)})
		next.password = secret
	}
	return c.pool.change(next)
}

// beside returns a change as it is checked: a country code is sent alone where there is a number already.
func (o object) beside(u *person) object {
	if o.has("phoneCountryCode") && !o.has("phone") && u.values.has("phone") {
		o = maps.Clone(o)
		o["phone"] = u.values["phone"]
	}
	return o
}

// change stores a user in the place of the one before.
func (p *pool) change(next *person) (*person, *problem) {
	var taken *directory.ConflictError
	_, err := p.users.Update(next.ID(), func(*person) (*person, error) { return next, nil })
	switch {
	case errors.As(err, &taken):
		return nil, conflict(taken.Key)
	case err != nil:
		return nil, &userMissing
	}
	return next, nil
}

func updateUserBatch(c *call) (any, *problem) {
	list, ok := c.data.objects("list")
	if !ok || len(list) == 0 || len(list) > maxPage {
		return nil, malformed("list")
	}
	changed := []*person{}
	for _, body := range list {
		u, wrong := c.pool.find(body.text("userId"), "")
		if wrong == nil {
			u, wrong = c.update(u, body)
		}
		if wrong != nil {
			return nil, wrong
		}
		changed = append(changed, u)
	}
	return c.pool.dtos(changed, asked{}), nil
}

func deleteUsersBatch(c *call) (any, *problem) {
	found, wrong := c.several("userIds", c.data.object("options").text("userIdType"))
	if wrong != nil {
		return nil, wrong
	}
	for _, u := range found {
		c.pool.users.Delete(u.ID())
		c.pool.forget(u.ID())
	}
	return done(), nil
}

// isUserExists asks by one of the values that no two users share.
func isUserExists(c *call) (any, *problem) {
	for _, u := range unique {
		if value := c.data.text(u.name); value != "" {
			_, wrong := c.pool.find(value, u.kind)
			return map[string]any{"exists": wrong == nil}, nil
		}
	}
	return nil, malformed("username", "email", "phone", "externalId")
}

func kickUsers(c *call) (any, *problem) {
	u, wrong := c.meant(c.data.object("options"))
	if wrong != nil {
		return nil, wrong
	}
	if _, wrong := c.data.batch("appIds"); wrong != nil {
		return nil, wrong
	}
	c.pool.signOut(u.ID())
	return done(), nil
}

// archivedUser is a user who was resigned.
type archivedUser struct {
	UserID     string `json:"userId"`
	ArchivedAt string `json:"archivedAt"`
}

func resignUser(c *call) (any, *problem) {
	u, wrong := c.meant(c.data)
	if wrong != nil {
		return nil, wrong
	}
	return c.resign(u)
}

func resignUserBatch(c *call) (any, *problem) {
	found, wrong := c.several("userIds", c.data.text("userIdType"))
	if wrong != nil {
		return nil, wrong
	}
	return c.resign(found...)
}

// resign keeps the profile of users and takes their roles, groups and departments.
func (c *call) resign(users ...*person) (any, *problem) {
	now := stamp(c.now)
	for _, u := range users {
		c.pool.forget(u.ID())
		changes := object{"status": "Resigned", "workStatus": "Closed", "statusChangedAt": now, "updatedAt": now}
		if _, wrong := c.pool.change(u.with(changes)); wrong != nil {
			return nil, wrong
		}
		c.pool.archived = append(c.pool.archived, archivedUser{u.ID(), now})
	}
	return done(), nil
}

func listArchivedUsers(c *call) (any, *problem) {
	offset, limit, wrong := c.data.paging()
	if wrong != nil {
		return nil, wrong
	}
	return listed(len(c.pool.archived), part(c.pool.archived, offset, limit)), nil
}

func getUserIdentities(c *call) (any, *problem) {
	u, wrong := c.meant(c.data)
	if wrong != nil {
		return nil, wrong
	}
	return append([]object{}, u.identities...), nil
}

func linkIdentity(c *call) (any, *problem) {
	u, wrong := c.meant(object{})
	if wrong != nil {
		return nil, wrong
	}
	idp, inIdp := c.data.text("extIdpId"), c.data.text("userIdInIdp")
	if idp == "" || inIdp == "" {
		return nil, malformed("extIdpId", "userIdInIdp")
	}
	next := u.with(object{"updatedAt": stamp(c.now)})
	next.identities = append(slices.Clone(u.identities), c.pool.identity(idp, "oidc", c.data.text("type"), inIdp, nil))
	if _, wrong := c.pool.change(next); wrong != nil {
		return nil, wrong
	}
	return done(), nil
}

func unlinkIdentity(c *call) (any, *problem) {
	u, wrong := c.meant(object{})
	if wrong != nil {
		return nil, wrong
	}
	next := u.with(object{"updatedAt": stamp(c.now)})
	next.identities = slices.DeleteFunc(slices.Clone(u.identities), func(i object) bool { return i.text("extIdpId") == c.data.text("extIdpId") })
	if _, wrong := c.pool.change(next); wrong != nil {
		return nil, wrong
	}
	return done(), nil
}

// identity returns an account of a user with another provider.
func (p *pool) identity(idp, provider, kind, inIdp string, info any) object {
	if kind == "" {
		kind = "generic"
	}
	return object{
		"identityId": p.ids.ObjectID(p.service.server.Now()), "extIdpId": idp, "provider": provider, "type": kind,
		"userIdInIdp": inIdp, "userInfoInIdp": info, "originConnIds": []any{},
	}
}

// newIdentities returns the identities that a body sends.
func (p *pool) newIdentities(body object) ([]object, *problem) {
	if !body.has("identities") {
		return nil, nil
	}
	sent, ok := body.objects("identities")
	if !ok {
		return nil, malformed("identities")
	}
	identities := make([]object, 0, len(sent))
	for _, s := range sent {
		if s.text("extIdpId") == "" || s.text("userIdInIdp") == "" {
			return nil, malformed("identities")
		}
		identity := p.identity(s.text("extIdpId"), s.text("provider"), s.text("type"), s.text("userIdInIdp"), s["userInfoInIdp"])
		if s.has("originConnIds") {
			identity["originConnIds"] = s["originConnIds"]
		}
		identities = append(identities, identity)
	}
	return identities, nil
}
