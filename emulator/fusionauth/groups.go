package fusionauth

import (
	"net/http"
	"strings"

	"github.com/authplus/authplus/emulator"
)

var groupRoutes = []route{
	{http.MethodPost, "/api/group", keyed, (*call).createGroup},
	{http.MethodPost, "/api/group/{id}", keyed, (*call).createGroup},
	{http.MethodGet, "/api/group", keyed, func(c *call) emulator.Reply { return ok(object{"groups": c.ofTenant(c.state.Groups)}) }},
	{http.MethodGet, "/api/group/{id}", keyed, (*call).getGroup},
	{http.MethodPut, "/api/group/{id}", keyed, (*call).updateGroup},
	{http.MethodPatch, "/api/group/{id}", keyed, (*call).updateGroup},
	{http.MethodDelete, "/api/group/{id}", keyed, (*call).deleteGroup},
	{http.MethodGet, "/api/group/search", keyed, (*call).searchGroups},
	{http.MethodPost, "/api/group/search", keyed, (*call).searchGroups},
}

// createGroup answers POST /api/group.
func (c *call) createGroup() emulator.Reply {
	id, refusal, valid := c.id("id", "groupId")
	given := c.part("group")
	switch name := textOf(given, "name"); {
	case !valid:
		return refusal
	case c.tenant == "":
		return tenantRequired()
	case name == "":
		return field("blank", "group.name", "You must specify the [group.name] property.")
	case c.state.Groups.named(name, c.tenant, ""):
		return field("duplicate", "group.name", "A Group with name = ["+name+"] already exists.")
	case id != "" && c.state.Groups.find(id) >= 0:
		return field("duplicate", "groupId", "A Group with Id = ["+id+"] already exists.")
	}
	g := c.created(id, given)
	g["tenantId"] = c.tenant
	if objectIn(g, "data") == nil {
		g["data"] = object{}
	}
	if refusal, valid := c.giveRoles(g); !valid {
		return refusal
	}
	c.state.Groups.put(g)
	return ok(object{"group": g})
}

// giveRoles sets the roles that the ids of the body name, by application.
func (c *call) giveRoles(g object) (emulator.Reply, bool) {
	if _, set := c.body["roleIds"]; !set {
		return emulator.Reply{}, true
	}
	roles := object{}
	for _, id := range textsIn(c.body, "roleIds") {
		known := false
		for _, a := range c.state.Applications.Rows {
			if i := roleNamed(a, "id", id); i >= 0 {
				application := textOf(a, "id")
				roles[application] = append(listIn(roles, application), clone(objectsIn(a, "roles")[i]))
				known = true
			}
		}
		if !known {
			return field("invalid", "roleIds", "A role Id is not the Id of a Role."), false
		}
	}
	g["roles"] = roles
	return emulator.Reply{}, true
}

func (c *call) getGroup() emulator.Reply {
	g, refusal, found := c.row(&c.state.Groups, "groupId")
	if !found {
		return refusal
	}
	return ok(object{"group": g})
}

func (c *call) updateGroup() emulator.Reply {
	g, refusal, found := c.row(&c.state.Groups, "groupId")
	if !found {
		return refusal
	}
	next, wrong := c.updated(g, "group", "roles")
	switch name := textOf(next, "name"); {
	case wrong.any():
		return wrong.reply()
	case name == "":
		return field("blank", "group.name", "You must specify the [group.name] property.")
	case c.state.Groups.named(name, textOf(g, "tenantId"), textOf(g, "id")):
		return field("duplicate", "group.name", "A Group with name = ["+name+"] already exists.")
	}
	if objectIn(next, "data") == nil {
		next["data"] = object{}
	}
	if refusal, valid := c.giveRoles(next); !valid {
		return refusal
	}
	c.state.Groups.put(next)
	return ok(object{"group": next})
}

// deleteGroup answers DELETE /api/group/{id}. Its members are in it no more.
func (c *call) deleteGroup() emulator.Reply {
	g, refusal, found := c.row(&c.state.Groups, "groupId")
	if !found {
		return refusal
	}
	id := textOf(g, "id")
	c.leave(c.state.users.Tagged(id), func(m object) bool { return m["groupId"] == id })
	c.state.Groups.remove(id)
	return empty(http.StatusOK)
}

// searchGroups answers GET and POST /api/group/search.
func (c *call) searchGroups() emulator.Reply {
	criteria := c.part("search")
	if c.Method == http.MethodGet {
		criteria = object{"name": c.URL.Query().Get("name")}
	}
	pattern := strings.ToLower(strings.Trim(textOf(criteria, "name"), "*"))
	var found []any
	for _, g := range c.ofTenant(c.state.Groups) {
		group, _ := g.(object)
		if strings.Contains(strings.ToLower(textOf(group, "name")), pattern) {
			found = append(found, g)
		}
	}
	return ok(object{"groups": part(found, criteria), "total": len(found)})
}

// part returns the part of a list that startRow and numberOfResults ask for.
func part(all []any, criteria object) []any {
	start, rows := int(numberOf(criteria["startRow"])), defaultRows
	if n := int(numberOf(criteria["numberOfResults"])); n > 0 {
		rows = n
	}
	start = min(max(start, 0), len(all))
	return append([]any{}, all[start:start+min(rows, len(all)-start)]...)
}
