package genauth

import (
	"regexp"
	"slices"
	"strings"
)

// role is a role of one namespace, with the users who have it.
type role struct {
	ID          string   `json:"id"`
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Namespace   string   `json:"namespace"`
	Status      string   `json:"status"`
	DisableTime any      `json:"disableTime"`
	Members     []string `json:"members"`
}

func (r *role) dto() map[string]any {
	return map[string]any{
		"id": r.ID, "code": r.Code, "name": r.Name, "description": r.Description, "namespace": r.Namespace,
		"namespaceName": r.Namespace, "status": r.Status, "disableTime": r.DisableTime,
	}
}

// defaultNamespace is where a role is unless told otherwise.
const defaultNamespace = "default"

var roleRoutes = []route{
	{method: "POST", path: "/api/v3/create-role", handle: createRole},
	{method: "POST", path: "/api/v3/create-roles-batch", handle: createRolesBatch},
	{method: "GET", path: "/api/v3/get-role", handle: getRole},
	{method: "GET", path: "/api/v3/list-roles", handle: listRoles},
	{method: "POST", path: "/api/v3/update-role", handle: updateRole},
	{method: "POST", path: "/api/v3/delete-roles-batch", handle: deleteRolesBatch},
	{method: "POST", path: "/api/v3/assign-role", handle: assignRole},
	{method: "POST", path: "/api/v3/revoke-role", handle: revokeRole},
	{method: "POST", path: "/api/v3/assign-role-batch", handle: assignRoleBatch},
	{method: "POST", path: "/api/v3/revoke-role-batch", handle: revokeRoleBatch},
	{method: "GET", path: "/api/v3/list-role-members", handle: listRoleMembers},
	{method: "GET", path: "/api/v3/get-user-roles", handle: getUserRoles},
	{method: "POST", path: "/api/v3/has-any-role", handle: hasAnyRole},
}

// namespace returns the namespace that a request names.
func namespace(data object) string {
	if name := data.text("namespace"); name != "" {
		return name
	}
	return defaultNamespace
}

// role returns the role with a code in a namespace.
func (p *pool) role(code, namespace string) (*role, *problem) {
	i := slices.IndexFunc(p.roles, func(r *role) bool { return r.Code == code && r.Namespace == namespace })
	if i < 0 {
		return nil, &roleMissing
	}
	return p.roles[i], nil
}

var roleCode = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func createRole(c *call) (any, *problem) {
	r, wrong := c.createRole(c.data)
	if wrong != nil {
		return nil, wrong
	}
	return r.dto(), nil
}

func (c *call) createRole(data object) (*role, *problem) {
	code, space := data.text("code"), namespace(data)
	if !roleCode.MatchString(code) {
		return nil, bad("invalid role code: " + code)
	}
	if _, wrong := c.pool.role(code, space); wrong == nil {
		return nil, &roleTaken
	}
	name := data.text("name")
	if name == "" {
		name = code
	}
	r := &role{
		ID: c.pool.ids.ObjectID(c.now), Code: code, Name: name, Description: data.text("description"),
		Namespace: space, Status: "ENABLE", DisableTime: data["disableTime"],
	}
	c.pool.roles = append(c.pool.roles, r)
	return r, nil
}

func createRolesBatch(c *call) (any, *problem) {
	list, ok := c.data.objects("list")
	if !ok || len(list) == 0 || len(list) > maxPage {
		return nil, malformed("list")
	}
	for _, data := range list {
		if _, wrong := c.createRole(data); wrong != nil {
			return nil, wrong
		}
	}
	return done(), nil
}

func getRole(c *call) (any, *problem) {
	r, wrong := c.pool.role(c.data.text("code"), namespace(c.data))
	if wrong != nil {
		return nil, wrong
	}
	return r.dto(), nil
}

func listRoles(c *call) (any, *problem) {
	offset, limit, wrong := c.data.paging()
	if wrong != nil {
		return nil, wrong
	}
	keywords := strings.ToLower(c.data.text("keywords"))
	list := []any{}
	for _, r := range c.pool.roles {
		found := strings.Contains(strings.ToLower(r.Code+"\n"+r.Name), keywords)
		if r.Namespace == namespace(c.data) && found {
			list = append(list, r.dto())
		}
	}
	return listed(len(list), part(list, offset, limit)), nil
}

func updateRole(c *call) (any, *problem) {
	r, wrong := c.pool.role(c.data.text("code"), namespace(c.data))
	if wrong != nil {
		return nil, wrong
	}
	code, name := c.data.text("newCode"), c.data.text("name")
	switch {
	case !roleCode.MatchString(code):
		return nil, bad("invalid role code: " + code)
	case name == "":
		return nil, malformed("name")
	}
	if other, wrong := c.pool.role(code, r.Namespace); wrong == nil && other != r {
		return nil, &roleTaken
	}
	r.Code, r.Name = code, name
	if description, sent := c.data["description"].(string); sent {
		r.Description = description
	}
	if status := c.data.text("status"); status != "" {
		r.Status = status
	}
	return done(), nil
}

func deleteRolesBatch(c *call) (any, *problem) {
	codes, wrong := c.data.batch("codeList")
	if wrong != nil {
		return nil, wrong
	}
	for _, code := range codes {
		if _, wrong := c.pool.role(code, namespace(c.data)); wrong != nil {
			return nil, wrong
		}
	}
	c.pool.roles = slices.DeleteFunc(c.pool.roles, func(r *role) bool {
		return r.Namespace == namespace(c.data) && slices.Contains(codes, r.Code)
	})
	return done(), nil
}

// targets returns the users that the targets of a request name. Roles of groups and departments are not
// kept.
func (c *call) targets() ([]string, *problem) {
	list, ok := c.data.objects("targets")
	if !ok || len(list) == 0 || len(list) > maxPage {
		return nil, malformed("targets")
	}
	var users []string
	for _, target := range list {
		switch target.text("targetType") {
		case "USER":
			u, wrong := c.pool.find(target.text("targetIdentifier"), "")
			if wrong != nil {
				return nil, wrong
			}
			users = append(users, u.ID())
		case "ROLE", "GROUP", "DEPARTMENT":
			return nil, &problem{status: 501, text: text{"不支持该主体类型", "The emulator gives roles to users only"}}
		default:
			return nil, malformed("targetType")
		}
	}
	return users, nil
}

func assignRole(c *call) (any, *problem) { return c.change(c.data, joined) }

func revokeRole(c *call) (any, *problem) { return c.change(c.data, left) }

// change gives the targets of a request a role, or takes it from them.
func (c *call) change(data object, how func(members, users []string) []string) (any, *problem) {
	r, wrong := c.pool.role(data.text("code"), namespace(data))
	if wrong != nil {
		return nil, wrong
	}
	users, wrong := c.targets()
	if wrong != nil {
		return nil, wrong
	}
	r.Members = how(r.Members, users)
	return done(), nil
}

// joined adds those who are not members yet; left takes away.
func joined(members, users []string) []string {
	for _, id := range users {
		if !slices.Contains(members, id) {
			members = append(members, id)
		}
	}
	return members
}

func left(members, users []string) []string {
	return slices.DeleteFunc(members, func(id string) bool { return slices.Contains(users, id) })
}

func assignRoleBatch(c *call) (any, *problem) { return c.changeAll(joined) }

func revokeRoleBatch(c *call) (any, *problem) { return c.changeAll(left) }

func (c *call) changeAll(how func(members, users []string) []string) (any, *problem) {
	roles, ok := c.data.objects("roles")
	if !ok || len(roles) == 0 {
		return nil, malformed("roles")
	}
	for _, data := range roles {
		if _, wrong := c.change(data, how); wrong != nil {
			return nil, wrong
		}
	}
	return done(), nil
}

func listRoleMembers(c *call) (any, *problem) {
	r, wrong := c.pool.role(c.data.text("code"), namespace(c.data))
	if wrong != nil {
		return nil, wrong
	}
	return c.members(r.Members)
}

// members answers with a page of users.
func (c *call) members(ids []string) (any, *problem) {
	offset, limit, wrong := c.data.paging()
	if wrong != nil {
		return nil, wrong
	}
	var users []*person
	for _, id := range part(ids, offset, limit) {
		if u, wrong := c.pool.find(id, ""); wrong == nil {
			users = append(users, u)
		}
	}
	return listed(len(ids), c.pool.dtos(users, askedBy(c.data))), nil
}

// getUserRoles answers with the roles of the default namespace, unless it is asked for another.
func getUserRoles(c *call) (any, *problem) {
	u, wrong := c.meant(c.data)
	if wrong != nil {
		return nil, wrong
	}
	list := c.pool.rolesOf(u.ID(), namespace(c.data))
	return listed(len(list), list), nil
}

func (p *pool) rolesOf(user, namespace string) []any {
	list := []any{}
	for _, r := range p.roles {
		if r.Namespace == namespace && slices.Contains(r.Members, user) {
			list = append(list, r.dto())
		}
	}
	return list
}

func hasAnyRole(c *call) (any, *problem) {
	u, wrong := c.meant(c.data.object("options"))
	if wrong != nil {
		return nil, wrong
	}
	roles, ok := c.data.objects("roles")
	if !ok || len(roles) == 0 {
		return nil, malformed("roles")
	}
	has := slices.ContainsFunc(roles, func(data object) bool {
		r, wrong := c.pool.role(data.text("code"), namespace(data))
		return wrong == nil && slices.Contains(r.Members, u.ID())
	})
	return map[string]any{"hasAnyRole": has}, nil
}
