package fusionauth

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
)

var bulkRoutes = []route{{http.MethodDelete, "/api/user/bulk", keyed, (*call).deleteUsers}}

// deleteUsers answers DELETE /api/user/bulk, with the ids or a search in the query or in the body.
func (c *call) deleteUsers() emulator.Reply {
	ids := append(c.query["userId"], textsIn(c.body, "userIds")...)
	limit := 10_000
	if n := numberOf(c.body["limit"]); n > 0 {
		limit = int(n)
	}
	var users []*user
	switch {
	case len(ids) > 0:
		for _, id := range ids {
			if u, found := c.state.users.Get(strings.ToLower(id)); found {
				users = append(users, u)
			}
		}
	case c.value("query") != "" || c.value("queryString") != "":
		hits, refusal, valid := c.hits(search{query: c.value("query"), queryString: c.value("queryString")})
		if !valid {
			return refusal
		}
		users = hits.page(0, limit)
	default:
		return missingField("userIds")
	}
	reply := object{"dryRun": c.flag("dryRun"), "hardDelete": c.flag("hardDelete"), "total": len(users)}
	names := make([]any, len(users))
	for i, u := range users {
		names[i] = u.ID()
		if !c.flag("dryRun") {
			c.discard(u.ID(), c.flag("hardDelete"))
		}
	}
	if len(names) > 0 {
		reply["userIds"] = names
	}
	return ok(reply)
}

// importable are the properties that an imported user has beside the writable ones.
var importable = append([]string{
	"id", "active", "verified", "insertInstant", "lastLoginInstant", "passwordChangeRequired", "passwordChangeReason",
	"passwordLastUpdateInstant", "memberships", "registrations", "tenantId", "twoFactor", "usernameStatus", "connectorId",
}, writable...)

// imported is a user to import, with the password if there is one.
type imported struct {
	user   *user
	secret string
	hash   *password
}

// importUsers answers POST /api/user/import: all users or none.
func (c *call) importUsers() emulator.Reply {
	given := objectsIn(c.body, "users")
	if len(given) == 0 {
		return missingField("users")
	}
	var wrong problems
	batch := make([]imported, len(given))
	for i, values := range given {
		batch[i] = c.importedUser(values, &wrong)
		if c.body["validateDbConstraints"] == true {
			c.checkUnique(batch[i].user, &wrong)
			c.checkReferences(batch[i].user, &wrong)
		}
	}
	if wrong.any() {
		return wrong.reply()
	}
	if conflict := c.take(batch); conflict != nil {
		if c.body["validateDbConstraints"] == true {
			return field("duplicate", "users", "The request holds a User who already exists.")
		}
		return general(http.StatusInternalServerError, "[ImportRequestFailed]", "An error occurred during the import request. "+
			"Set [validateDbConstraints] to true and run the request again to find out what is wrong.")
	}
	return empty(http.StatusOK)
}

// importedUser returns a user of an import, and notes what is wrong with it in any case.
func (c *call) importedUser(given object, wrong *problems) imported {
	in := imported{user: &user{only(given, importable)}, secret: textOf(given, "password")}
	values := in.user.values
	found := normalize(values)
	for name, list := range found.Fields {
		for _, p := range list {
			wrong.add(strings.TrimPrefix(strings.SplitN(p.Code, "]", 2)[0], "["), name, p.Message)
		}
	}
	wrong.General = append(wrong.General, found.General...)
	id := strings.ToLower(textOf(values, "id"))
	if id == "" {
		id = c.server.IDs().UUID()
	} else if !uuid.MatchString(id) {
		wrong.add("couldNotConvert", "user.id", "Invalid id ["+id+"]. This must be a valid UUID String.")
	}
	values["id"] = id
	if _, set := values["active"]; !set {
		values["active"] = false // as documented, however much it surprises
	}
	c.complete(in.user, id)
	if in.hash = hashOf(given, wrong); in.hash != nil {
		in.secret = ""
	}
	for _, r := range objectsIn(values, "registrations") {
		c.completeRegistration(r)
		if textOf(r, "applicationId") == "" {
			wrong.add("missing", "user.registration.applicationId", "You must specify the [user.registration.applicationId] property for each user registration.")
		}
	}
	for _, m := range objectsIn(values, "memberships") {
		c.completeMembership(m)
	}
	return in
}

// hashOf returns the hash that an imported user brings.
func hashOf(given object, wrong *problems) *password {
	scheme := textOf(given, "encryptionScheme")
	if scheme == "" {
		return nil
	}
	p := &password{Scheme: scheme, Factor: int(numberOf(given["factor"])), Salt: textOf(given, "salt"), Hash: textOf(given, "password")}
	switch _, salted := given["salt"]; {
	case !slices.Contains(schemes, scheme):
		wrong.add("invalid", "user.encryptionScheme", "The [user.encryptionScheme] is not the name of an installed password encryptor.")
	case !salted:
		wrong.add("blank", "user.salt", "You must specify the [user.salt] property.")
	case scheme == "bcrypt" && (len(p.Salt) != 22 || len(p.Hash) != 31):
		wrong.add("invalid", "user.password", "The [user.password] must be the hash and the [user.salt] the salt of bcrypt.")
	}
	return p
}

// checkReferences notes groups and applications that are not there.
func (c *call) checkReferences(u *user, wrong *problems) {
	for _, m := range objectsIn(u.values, "memberships") {
		if _, known := c.state.Groups.get(textOf(m, "groupId")); !known {
			wrong.add("invalid", "user.memberships", "A [groupId] is not the Id of a Group.")
		}
	}
	for _, r := range objectsIn(u.values, "registrations") {
		if _, known := c.state.Applications.get(textOf(r, "applicationId")); !known {
			wrong.add("invalid", "user.registrations", "An [applicationId] is not the Id of an Application.")
		}
	}
}

// take keeps the users of an import.
func (c *call) take(batch []imported) *directory.ConflictError {
	users := make([]*user, len(batch))
	for i, in := range batch {
		users[i] = in.user
	}
	var conflict *directory.ConflictError
	if errors.As(c.load(users), &conflict) {
		return conflict
	}
	for _, in := range batch {
		c.keepSecret(in)
	}
	return nil
}

// load keeps several users or none. Searches find them after the index delay.
func (c *call) load(users []*user) error {
	for i, u := range users {
		if err := c.state.users.Insert(u); err != nil {
			for _, before := range users[:i] {
				c.state.users.Delete(before.ID())
			}
			return err
		}
	}
	return nil
}
