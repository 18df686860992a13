package genauth

import "slices"

// organization is a tree of departments, of which the first one is its root.
type organization struct {
	Code        string        `json:"code"`
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Created     string        `json:"created"`
	Updated     string        `json:"updated"`
	Departments []*department `json:"departments"`
}

// department is a part of an organization, with the users in it.
type department struct {
	ID      string   `json:"id"`
	Parent  string   `json:"parent"`
	Name    string   `json:"name"`
	Code    string   `json:"code"`
	Created string   `json:"created"`
	Members []string `json:"members"`
}

// rootID is how the root of an organization can be named too.
const rootID = "root"

var organizationRoutes = []route{
	{method: "POST", path: "/api/v3/create-organization", handle: createOrganization},
	{method: "GET", path: "/api/v3/get-organization", handle: getOrganization},
	{method: "GET", path: "/api/v3/list-organizations", handle: listOrganizations},
	{method: "POST", path: "/api/v3/update-organization", handle: updateOrganization},
	{method: "POST", path: "/api/v3/delete-organization", handle: deleteOrganization},
	{method: "POST", path: "/api/v3/create-department", handle: createDepartment},
	{method: "GET", path: "/api/v3/get-department", handle: getDepartment},
	{method: "GET", path: "/api/v3/list-children-departments", handle: listChildrenDepartments},
	{method: "POST", path: "/api/v3/add-department-members", handle: addDepartmentMembers},
	{method: "POST", path: "/api/v3/remove-department-members", handle: removeDepartmentMembers},
	{method: "GET", path: "/api/v3/list-department-members", handle: listDepartmentMembers},
	{method: "GET", path: "/api/v3/get-user-departments", handle: getUserDepartments},
	{method: "POST", path: "/api/v3/set-user-departments", handle: setUserDepartments},
}

func (o *organization) dto() map[string]any {
	root := o.Departments[0]
	return map[string]any{
		"organizationCode": o.Code, "organizationName": o.Name, "description": o.Description, "createdAt": o.Created,
		"updatedAt": o.Updated, "departmentId": root.ID, "hasChildren": len(o.Departments) > 1,
		"membersCount": len(o.below(root.ID)), "isVirtualNode": false, "leaderUserIds": []any{},
	}
}

func (o *organization) departmentDTO(d *department) map[string]any {
	return map[string]any{
		"organizationCode": o.Code, "departmentId": d.ID, "parentDepartmentId": d.Parent, "name": d.Name, "code": d.Code,
		"createdAt": d.Created, "isRoot": d.Parent == "", "isVirtualNode": false, "hasChildren": len(o.children(d.ID)) > 0,
		"membersCount": len(d.Members),
	}
}

// organization returns the organization with a code.
func (p *pool) organization(code string) (*organization, *problem) {
	i := slices.IndexFunc(p.organizations, func(o *organization) bool { return o.Code == code })
	if i < 0 {
		return nil, &orgMissing
	}
	return p.organizations[i], nil
}

// department returns the department that a request names, and its organization.
func (c *call) department() (*organization, *department, *problem) {
	o, wrong := c.pool.organization(c.data.text("organizationCode"))
	if wrong != nil {
		return nil, nil, wrong
	}
	id, byCode := c.data.text("departmentId"), c.data.text("departmentIdType") == "code"
	if id == rootID {
		return o, o.Departments[0], nil
	}
	for _, d := range o.Departments {
		if byCode && d.Code == id || !byCode && d.ID == id {
			return o, d, nil
		}
	}
	return nil, nil, &deptMissing
}

func (o *organization) children(id string) []*department {
	var list []*department
	for _, d := range o.Departments {
		if d.Parent == id {
			list = append(list, d)
		}
	}
	return list
}

// below returns the users of a department and of those below it, each once.
func (o *organization) below(id string) []string {
	var users []string
	for _, d := range o.Departments {
		if d.ID == id {
			users = joined(users, d.Members)
		}
	}
	for _, child := range o.children(id) {
		users = joined(users, o.below(child.ID))
	}
	return users
}

func createOrganization(c *call) (any, *problem) {
	code, name := c.data.text("organizationCode"), c.data.text("organizationName")
	if code == "" || name == "" {
		return nil, malformed("organizationCode", "organizationName")
	}
	if _, wrong := c.pool.organization(code); wrong == nil {
		return nil, &orgTaken
	}
	now := stamp(c.now)
	o := &organization{
		Code: code, Name: name, Description: c.data.text("description"), Created: now, Updated: now,
		Departments: []*department{{ID: c.pool.ids.ObjectID(c.now), Name: name, Created: now}},
	}
	c.pool.organizations = append(c.pool.organizations, o)
	return o.dto(), nil
}

func getOrganization(c *call) (any, *problem) {
	o, wrong := c.pool.organization(c.data.text("organizationCode"))
	if wrong != nil {
		return nil, wrong
	}
	return o.dto(), nil
}

func listOrganizations(c *call) (any, *problem) {
	offset, limit, wrong := c.data.paging()
	if wrong != nil {
		return nil, wrong
	}
	list := []any{}
	for _, o := range part(c.pool.organizations, offset, limit) {
		list = append(list, o.dto())
	}
	return listed(len(c.pool.organizations), list), nil
}

func updateOrganization(c *call) (any, *problem) {
	o, wrong := c.pool.organization(c.data.text("organizationCode"))
	if wrong != nil {
		return nil, wrong
	}
	if code := c.data.text("organizationNewCode"); code != "" && code != o.Code {
		if _, wrong := c.pool.organization(code); wrong == nil {
			return nil, &orgTaken
		}
		o.Code = code
	}
	if name := c.data.text("organizationName"); name != "" {
		o.Name, o.Departments[0].Name = name, name
	}
	if description, sent := c.data["description"].(string); sent {
		o.Description = description
	}
	o.Updated = stamp(c.now)
	return o.dto(), nil
}

func deleteOrganization(c *call) (any, *problem) {
	o, wrong := c.pool.organization(c.data.text("organizationCode"))
	if wrong != nil {
		return nil, wrong
	}
	c.pool.organizations = slices.DeleteFunc(c.pool.organizations, func(other *organization) bool { return other == o })
	return done(), nil
}

func createDepartment(c *call) (any, *problem) {
	o, wrong := c.pool.organization(c.data.text("organizationCode"))
	if wrong != nil {
		return nil, wrong
	}
	name, parent := c.data.text("name"), c.data.text("parentDepartmentId")
	if name == "" || parent == "" {
		return nil, malformed("name", "parentDepartmentId")
	}
	if parent == rootID {
		parent = o.Departments[0].ID
	}
	if !slices.ContainsFunc(o.Departments, func(d *department) bool { return d.ID == parent }) {
		return nil, &deptMissing
	}
	d := &department{ID: c.pool.ids.ObjectID(c.now), Parent: parent, Name: name, Code: c.data.text("code"), Created: stamp(c.now)}
	o.Departments = append(o.Departments, d)
	return o.departmentDTO(d), nil
}

func getDepartment(c *call) (any, *problem) {
	o, d, wrong := c.department()
	if wrong != nil {
		return nil, wrong
	}
	return o.departmentDTO(d), nil
}

func listChildrenDepartments(c *call) (any, *problem) {
	o, d, wrong := c.department()
	if wrong != nil {
		return nil, wrong
	}
	list := []any{}
	for _, child := range o.children(d.ID) {
		list = append(list, o.departmentDTO(child))
	}
	return listed(len(list), list), nil
}

func addDepartmentMembers(c *call) (any, *problem) {
	_, d, wrong := c.department()
	if wrong != nil {
		return nil, wrong
	}
	users, wrong := c.everybody("userIds")
	if wrong != nil {
		return nil, wrong
	}
	d.Members = joined(d.Members, users)
	return done(), nil
}

// removeDepartmentMembers takes users out of one department: those below keep them.
func removeDepartmentMembers(c *call) (any, *problem) {
	_, d, wrong := c.department()
	if wrong != nil {
		return nil, wrong
	}
	users, wrong := c.data.batch("userIds")
	if wrong != nil {
		return nil, wrong
	}
	d.Members = left(d.Members, users)
	return done(), nil
}

func listDepartmentMembers(c *call) (any, *problem) {
	o, d, wrong := c.department()
	if wrong != nil {
		return nil, wrong
	}
	if c.data.flag("includeChildrenDepartments") {
		return c.members(o.below(d.ID))
	}
	return c.members(d.Members)
}

// eachDepartment calls visit with the departments that a user is in.
func (p *pool) eachDepartment(user string, visit func(*organization, *department)) {
	for _, o := range p.organizations {
		for _, d := range o.Departments {
			if slices.Contains(d.Members, user) {
				visit(o, d)
			}
		}
	}
}

func (p *pool) departmentsOf(user string) []string {
	ids := []string{}
	p.eachDepartment(user, func(_ *organization, d *department) { ids = append(ids, d.ID) })
	return ids
}

func getUserDepartments(c *call) (any, *problem) {
	u, wrong := c.meant(c.data)
	if wrong != nil {
		return nil, wrong
	}
	offset, limit, wrong := c.data.paging()
	if wrong != nil {
		return nil, wrong
	}
	list := []any{}
	c.pool.eachDepartment(u.ID(), func(o *organization, d *department) {
		dto := o.departmentDTO(d)
		dto["isLeader"], dto["isMainDepartment"], dto["joinedAt"] = false, false, d.Created
		list = append(list, dto)
	})
	return listed(len(list), part(list, offset, limit)), nil
}

// setUserDepartments replaces the departments of a user.
func setUserDepartments(c *call) (any, *problem) {
	u, wrong := c.meant(c.data.object("options"))
	if wrong != nil {
		return nil, wrong
	}
	list, ok := c.data.objects("departments")
	if !ok {
		return nil, malformed("departments")
	}
	ids := make([]any, len(list))
	for i, d := range list {
		ids[i] = d.text("departmentId")
	}
	for _, o := range c.pool.organizations {
		for _, d := range o.Departments {
			d.Members = left(d.Members, []string{u.ID()})
		}
	}
	if wrong := c.pool.join(u.ID(), object{"departmentIds": ids}); wrong != nil {
		return nil, wrong
	}
	return done(), nil
}

// join puts a new user into the departments that a body names.
func (p *pool) join(user string, body object) *problem {
	if !body.has("departmentIds") {
		return nil
	}
	ids, _ := body.texts("departmentIds")
	for _, id := range ids {
		d := p.departmentByID(id)
		if d == nil {
			return &deptMissing
		}
		d.Members = joined(d.Members, []string{user})
	}
	return nil
}

func (p *pool) departmentByID(id string) *department {
	for _, o := range p.organizations {
		for _, d := range o.Departments {
			if d.ID == id {
				return d
			}
		}
	}
	return nil
}

// forget takes a user out of everything that has users.
func (p *pool) forget(user string) {
	gone := []string{user}
	for _, r := range p.roles {
		r.Members = left(r.Members, gone)
	}
	for _, g := range p.groups {
		g.Members = left(g.Members, gone)
	}
	for _, o := range p.organizations {
		for _, d := range o.Departments {
			d.Members = left(d.Members, gone)
		}
	}
	p.signOut(user)
}

// inDepartment returns the condition of being in one of several departments.
func (p *pool) inDepartment(want any) (condition, *problem) {
	list, ok := object{"list": want}.objects("list")
	if !ok {
		return nil, malformed("advancedFilter")
	}
	var users []string
	for _, item := range list {
		o, wrong := p.organization(item.text("organizationCode"))
		if wrong != nil {
			return nil, wrong
		}
		id := item.text("departmentId")
		if id == rootID {
			id = o.Departments[0].ID
		}
		if item.flag("includeChildrenDepartments") {
			users = joined(users, o.below(id))
		} else if d := p.departmentByID(id); d != nil {
			users = joined(users, d.Members)
		}
	}
	return func(u *person) bool { return slices.Contains(users, u.ID()) }, nil
}
