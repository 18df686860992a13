package fusionauth

import (
	"net/http"
	"slices"

	"github.com/authplus/authplus/emulator"
)

var registrationRoutes = []route{
	{http.MethodPost, "/api/user/registration", keyed, (*call).register},
	{http.MethodPost, "/api/user/registration/{id}", keyed, (*call).register},
	{http.MethodPut, "/api/user/registration/{id}", keyed, (*call).updateRegistration},
	{http.MethodPatch, "/api/user/registration/{id}", keyed, (*call).updateRegistration},
	{http.MethodGet, "/api/user/registration/{id}/{applicationId}", keyed, (*call).getRegistration},
	{http.MethodDelete, "/api/user/registration/{id}/{applicationId}", keyed, (*call).deleteRegistration},
}

// completeRegistration sets what FusionAuth sets in a registration.
func (c *call) completeRegistration(r object) {
	for name, value := range (object{
		"id": c.server.IDs().UUID(), "insertInstant": c.now(), "lastUpdateInstant": c.now(), "data": object{}, "preferredLanguages": []any{},
		"roles": []any{}, "tokens": object{}, "usernameStatus": "ACTIVE", "verified": true,
	}) {
		if _, set := r[name]; !set {
			r[name] = value
		}
	}
}

// register answers POST /api/user/registration: for a user who is there, or with one in the body who is made
// as well.
func (c *call) register() emulator.Reply {
	id, refusal, valid := c.id("id", "userId")
	if !valid {
		return refusal
	}
	given := c.part("registration")
	if refusal, valid := c.checkRegistration(given); !valid {
		return refusal
	}
	reply := object{}
	u, there := c.state.users.Get(id)
	switch with := c.part("user"); {
	case with == nil && !there:
		return empty(http.StatusNotFound)
	case !there:
		var created bool
		if u, refusal, created = c.create(id); !created {
			return refusal
		}
		reply["user"] = without(u.wire(), "registrations")
	}
	application := textOf(given, "applicationId")
	if _, already := u.registration(application); already {
		return field("duplicate", "registration", "The User is already registered for the application.")
	}
	r := only(clone(given), registrable)
	c.completeRegistration(r)
	if len(textsIn(r, "roles")) == 0 {
		r["roles"] = c.defaultRoles(application)
	}
	c.change(u.ID(), func(u *user) { u.values["registrations"] = append(listIn(u.values, "registrations"), r) })
	reply["registration"] = r
	return ok(reply)
}

// registrable are the properties of a registration that a caller may set.
var registrable = []string{"id", "applicationId", "data", "preferredLanguages", "roles", "timezone", "username", "authenticationToken"}

// checkRegistration refuses an application that is not there, and roles that it does not have.
func (c *call) checkRegistration(r object) (emulator.Reply, bool) {
	id := textOf(r, "applicationId")
	if id == "" {
		return missingField("registration.applicationId"), false
	}
	a, known := c.state.Applications.get(id)
	if !known {
		return field("invalid", "registration.applicationId", "The [registration.applicationId] is not the Id of an Application."), false
	}
	for _, name := range textsIn(r, "roles") {
		if roleNamed(a, "name", name) < 0 {
			return field("invalid", "registration.roles", "A role is not one of the application's."), false
		}
	}
	return emulator.Reply{}, true
}

// defaultRoles returns the names of the roles that an application gives to everybody.
func (c *call) defaultRoles(application string) []any {
	names := []any{}
	a, _ := c.state.Applications.get(application)
	for _, r := range objectsIn(a, "roles") {
		if r["isDefault"] == true {
			names = append(names, r["name"])
		}
	}
	return names
}

// registeredWith returns what tells the registration with an application from others.
func registeredWith(application string) func(any) bool {
	return func(value any) bool {
		r, _ := value.(object)
		return r["applicationId"] == application
	}
}

// updateRegistration answers PUT and PATCH /api/user/registration/{id}.
func (c *call) updateRegistration() emulator.Reply {
	u, refusal, found := c.lookup()
	if !found {
		return refusal
	}
	given := c.part("registration")
	if refusal, valid := c.checkRegistration(given); !valid {
		return refusal
	}
	application := textOf(given, "applicationId")
	old, registered := u.registration(application)
	if !registered {
		return empty(http.StatusNotFound)
	}
	next := only(clone(given), registrable)
	if c.Method == http.MethodPatch {
		patched, wrong := c.patched(object{"registration": old})
		if wrong.any() {
			return wrong.reply()
		}
		next = objectIn(patched, "registration")
	}
	for _, name := range []string{"id", "insertInstant", "verified", "usernameStatus", "tokens"} {
		next[name] = old[name]
	}
	next["lastUpdateInstant"] = c.now()
	c.completeRegistration(next)
	c.change(u.ID(), func(u *user) {
		list := listIn(u.values, "registrations")
		i := slices.IndexFunc(list, registeredWith(application))
		list[i] = next
	})
	return ok(object{"registration": next})
}

// getRegistration answers GET /api/user/registration/{id}/{applicationId}.
func (c *call) getRegistration() emulator.Reply {
	u, refusal, found := c.lookup()
	if !found {
		return refusal
	}
	r, registered := u.registration(c.params.Get("applicationId"))
	if !registered {
		return empty(http.StatusNotFound)
	}
	return ok(object{"registration": r})
}

// deleteRegistration answers DELETE /api/user/registration/{id}/{applicationId}.
func (c *call) deleteRegistration() emulator.Reply {
	u, refusal, found := c.lookup()
	if !found {
		return refusal
	}
	application := c.params.Get("applicationId")
	if _, registered := u.registration(application); !registered {
		return empty(http.StatusNotFound)
	}
	c.change(u.ID(), func(u *user) {
		u.values["registrations"] = slices.DeleteFunc(listIn(u.values, "registrations"), registeredWith(application))
	})
	return empty(http.StatusOK)
}
