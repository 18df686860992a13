package genauth

import (
	"slices"
	"strings"
)

// group is a group of users.
type group struct {
	ID          string   `json:"id"`
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Type        string   `json:"type"`
	Members     []string `json:"members"`
}

func (g *group) dto() map[string]any {
	return map[string]any{"id": g.ID, "code": g.Code, "name": g.Name, "description": g.Description, "type": g.Type, "metadataSource": []any{}}
}

var groupRoutes = []route{
	{method: "POST", path: "/api/v3/create-group", handle: createGroup},
	{method: "GET", path: "/api/v3/get-group", handle: getGroup},
	{method: "GET", path: "/api/v3/list-groups", handle: listGroups},
	{method: "POST", path: "/api/v3/update-group", handle: updateGroup},
	{method: "POST", path: "/api/v3/delete-groups-batch", handle: deleteGroupsBatch},
	{method: "POST", path: "/api/v3/add-group-members", handle: addGroupMembers},
	{method: "POST", path: "/api/v3/remove-group-members", handle: removeGroupMembers},
	{method: "GET", path: "/api/v3/list-group-members", handle: listGroupMembers},
	{method: "GET", path: "/api/v3/get-user-groups", handle: getUserGroups},
}

// group returns the group with a code.
func (p *pool) group(code string) (*group, *problem) {
	i := slices.IndexFunc(p.groups, func(g *group) bool { return g.Code == code })
	if i < 0 {
		return nil, &groupMissing
	}
	return p.groups[i], nil
}

func createGroup(c *call) (any, *problem) {
	for _, name := range []string{"code", "name", "description"} {
		if _, ok := c.data[name].(string); !ok || name != "description" && c.data.text(name) == "" {
			return nil, malformed(name)
		}
	}
	if _, wrong := c.pool.group(c.data.text("code")); wrong == nil {
		return nil, &groupTaken
	}
	g := &group{
		ID: c.pool.ids.ObjectID(c.now), Code: c.data.text("code"), Name: c.data.text("name"), Description: c.data.text("description"), Type: "static",
	}
	c.pool.groups = append(c.pool.groups, g)
	return g.dto(), nil
}

func getGroup(c *call) (any, *problem) {
	g, wrong := c.pool.group(c.data.text("code"))
	if wrong != nil {
		return nil, wrong
	}
	return g.dto(), nil
}

func listGroups(c *call) (any, *problem) {
	offset, limit, wrong := c.data.paging()
	if wrong != nil {
		return nil, wrong
	}
	keywords := strings.ToLower(c.data.text("keywords"))
	list := []any{}
	for _, g := range c.pool.groups {
		if strings.Contains(strings.ToLower(g.Code+"\n"+g.Name), keywords) {
			list = append(list, g.dto())
		}
	}
	return listed(len(list), part(list, offset, limit)), nil
}

func updateGroup(c *call) (any, *problem) {
	g, wrong := c.pool.group(c.data.text("code"))
	if wrong != nil {
		return nil, wrong
	}
	description, ok := c.data["description"].(string)
	if !ok {
		return nil, malformed("description")
	}
	if code := c.data.text("newCode"); code != "" && code != g.Code {
		if _, wrong := c.pool.group(code); wrong == nil {
			return nil, &groupTaken
		}
		g.Code = code
	}
	if name := c.data.text("name"); name != "" {
		g.Name = name
	}
	g.Description = description
	return g.dto(), nil
}

func deleteGroupsBatch(c *call) (any, *problem) {
	codes, wrong := c.data.batch("codeList")
	if wrong != nil {
		return nil, wrong
	}
	c.pool.groups = slices.DeleteFunc(c.pool.groups, func(g *group) bool { return slices.Contains(codes, g.Code) })
	return done(), nil
}

func addGroupMembers(c *call) (any, *problem) { return c.changeGroup(joined) }

func removeGroupMembers(c *call) (any, *problem) { return c.changeGroup(left) }

func (c *call) changeGroup(how func(members, users []string) []string) (any, *problem) {
	g, wrong := c.pool.group(c.data.text("code"))
	if wrong != nil {
		return nil, wrong
	}
	users, wrong := c.everybody("userIds")
	if wrong != nil {
		return nil, wrong
	}
	g.Members = how(g.Members, users)
	return done(), nil
}

// everybody returns the ids of users who must all be there.
func (c *call) everybody(name string) ([]string, *problem) {
	ids, wrong := c.data.batch(name)
	if wrong != nil {
		return nil, wrong
	}
	for _, id := range ids {
		if _, wrong := c.pool.find(id, ""); wrong != nil {
			return nil, wrong
		}
	}
	return ids, nil
}

func listGroupMembers(c *call) (any, *problem) {
	g, wrong := c.pool.group(c.data.text("code"))
	if wrong != nil {
		return nil, wrong
	}
	return c.members(g.Members)
}

func getUserGroups(c *call) (any, *problem) {
	u, wrong := c.meant(c.data)
	if wrong != nil {
		return nil, wrong
	}
	list := []any{}
	for _, g := range c.pool.groups {
		if slices.Contains(g.Members, u.ID()) {
			list = append(list, g.dto())
		}
	}
	return listed(len(list), list), nil
}
