package fusionauth

import (
	"net/http"

	"github.com/authplus/authplus/emulator"
)

var applicationRoutes = []route{
	{http.MethodPost, "/api/application", keyed, (*call).createApplication},
	{http.MethodPost, "/api/application/{id}", keyed, (*call).createApplication},
	{http.MethodGet, "/api/application", keyed, (*call).listApplications},
	{http.MethodGet, "/api/application/{id}", keyed, (*call).getApplication},
	{http.MethodPut, "/api/application/{id}", keyed, (*call).updateApplication},
	{http.MethodPatch, "/api/application/{id}", keyed, (*call).updateApplication},
	{http.MethodDelete, "/api/application/{id}", keyed, (*call).deleteApplication},
	{http.MethodPost, "/api/application/{id}/role", keyed, (*call).createRole},
	{http.MethodPost, "/api/application/{id}/role/{roleId}", keyed, (*call).createRole},
	{http.MethodPut, "/api/application/{id}/role/{roleId}", keyed, (*call).updateRole},
	{http.MethodPatch, "/api/application/{id}/role/{roleId}", keyed, (*call).updateRole},
	{http.MethodDelete, "/api/application/{id}/role/{roleId}", keyed, (*call).deleteRole},
}

// created returns what an object of the body becomes: with an id, times and the tenant.
func (c *call) created(id string, given object) object {
	if id == "" {
		id = c.server.IDs().UUID()
	}
	made := withoutNulls(clone(given)).(object)
	made["id"], made["insertInstant"], made["lastUpdateInstant"] = id, c.now(), c.now()
	return made
}

// updated returns what an object becomes by the body's, under a PUT or a PATCH. What the instance sets is
// kept.
func (c *call) updated(old object, name string, own ...string) (object, problems) {
	next := withoutNulls(clone(c.part(name)))
	var wrong problems
	if c.Method == http.MethodPatch {
		var patched object
		patched, wrong = c.patched(object{name: clone(old)})
		next = withoutNulls(objectIn(patched, name))
	}
	result, _ := next.(object)
	if result == nil {
		result = object{}
	}
	for _, property := range append(own, "id", "insertInstant", "tenantId") {
		if value, set := old[property]; set {
			result[property] = value
		}
	}
	result["lastUpdateInstant"] = c.now()
	return result, wrong
}

// createApplication answers POST /api/application.
func (c *call) createApplication() emulator.Reply {
	id, refusal, valid := c.id("id", "applicationId")
	given := c.part("application")
	switch {
	case !valid:
		return refusal
	case c.tenant == "":
		return tenantRequired()
	case textOf(given, "name") == "":
		return field("blank", "application.name", "You must specify the [application.name] property.")
	case c.state.Applications.named(textOf(given, "name"), c.tenant, ""):
		return field("duplicate", "application.name", "An Application with name = ["+textOf(given, "name")+"] already exists.")
	case id != "" && c.state.Applications.find(id) >= 0:
		return field("duplicate", "applicationId", "An Application with Id = ["+id+"] already exists.")
	}
	a := c.created(id, given)
	a["tenantId"], a["active"], a["state"] = c.tenant, true, "Active"
	roles := []any{}
	for _, r := range objectsIn(a, "roles") {
		roles = append(roles, c.newRole("", r))
	}
	a["roles"] = roles
	oauth := objectIn(a, "oauthConfiguration")
	if oauth == nil {
		oauth = object{}
	}
	oauth["clientId"] = a["id"]
	if textOf(oauth, "clientSecret") == "" {
		oauth["clientSecret"] = c.server.IDs().Text(43)
	}
	a["oauthConfiguration"] = oauth
	c.state.Applications.put(a)
	return ok(object{"application": a})
}

// listApplications answers GET /api/application.
func (c *call) listApplications() emulator.Reply {
	return ok(object{"applications": c.ofTenant(c.state.Applications)})
}

// ofTenant returns the objects of the tenant that the request is about, or of all.
func (c *call) ofTenant(t table) []any {
	rows := []any{}
	for _, row := range t.Rows {
		if c.tenant == "" || row["tenantId"] == c.tenant {
			rows = append(rows, row)
		}
	}
	return rows
}

// row returns the object of a table that the path names.
func (c *call) row(t *table, called string) (object, emulator.Reply, bool) {
	id, refusal, valid := c.id("id", called)
	if !valid {
		return nil, refusal, false
	}
	row, found := t.get(id)
	if !found {
		return nil, empty(http.StatusNotFound), false
	}
	return row, emulator.Reply{}, true
}

func (c *call) getApplication() emulator.Reply {
	a, refusal, found := c.row(&c.state.Applications, "applicationId")
	if !found {
		return refusal
	}
	return ok(object{"application": a})
}

func (c *call) updateApplication() emulator.Reply {
	a, refusal, found := c.row(&c.state.Applications, "applicationId")
	if !found {
		return refusal
	}
	next, wrong := c.updated(a, "application", "roles", "active", "state")
	if wrong.any() {
		return wrong.reply()
	}
	if _, set := next["oauthConfiguration"]; !set {
		next["oauthConfiguration"] = a["oauthConfiguration"]
	}
	c.state.Applications.put(next)
	return ok(object{"application": next})
}

// deleteApplication answers DELETE /api/application/{id}: it deactivates, or removes with hardDelete.
func (c *call) deleteApplication() emulator.Reply {
	a, refusal, found := c.row(&c.state.Applications, "applicationId")
	if !found {
		return refusal
	}
	if !c.flag("hardDelete") {
		a["active"], a["state"] = false, "Inactive"
		return empty(http.StatusOK)
	}
	c.state.Applications.remove(textOf(a, "id"))
	return empty(http.StatusOK)
}

// newRole returns a role of an application.
func (c *call) newRole(id string, given object) object {
	r := c.created(id, given)
	for _, flag := range []string{"isDefault", "isSuperRole"} {
		if _, set := r[flag]; !set {
			r[flag] = false
		}
	}
	return r
}

// roleNamed returns the place of the role with a value in a property, or -1.
func roleNamed(a object, property, value string) int {
	for i, r := range objectsIn(a, "roles") {
		if r[property] == value {
			return i
		}
	}
	return -1
}

// createRole answers POST /api/application/{id}/role.
func (c *call) createRole() emulator.Reply {
	a, refusal, found := c.row(&c.state.Applications, "applicationId")
	if !found {
		return refusal
	}
	given := c.part("role")
	switch name := textOf(given, "name"); {
	case name == "":
		return field("blank", "role.name", "You must specify the [role.name] property.")
	case roleNamed(a, "name", name) >= 0:
		return field("duplicate", "role.name", "A Role with name = ["+name+"] already exists.")
	}
	id, refusal, valid := c.id("roleId", "roleId")
	if !valid {
		return refusal
	}
	r := c.newRole(id, given)
	a["roles"] = append(listIn(a, "roles"), r)
	return ok(object{"role": r})
}

// roleAt returns the application and the place of the role that the path names.
func (c *call) roleAt() (object, int, emulator.Reply, bool) {
	a, refusal, found := c.row(&c.state.Applications, "applicationId")
	if !found {
		return nil, 0, refusal, false
	}
	i := roleNamed(a, "id", c.params.Get("roleId"))
	return a, i, empty(http.StatusNotFound), i >= 0
}

func (c *call) updateRole() emulator.Reply {
	a, i, refusal, found := c.roleAt()
	if !found {
		return refusal
	}
	next, wrong := c.updated(objectsIn(a, "roles")[i], "role", "name")
	if wrong.any() {
		return wrong.reply()
	}
	listIn(a, "roles")[i] = next
	return ok(object{"role": next})
}

func (c *call) deleteRole() emulator.Reply {
	a, i, refusal, found := c.roleAt()
	if !found {
		return refusal
	}
	roles := listIn(a, "roles")
	a["roles"] = append(append([]any{}, roles[:i]...), roles[i+1:]...)
	return empty(http.StatusOK)
}
