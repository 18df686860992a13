package genauth

import "slices"

// application is the one application of a fresh user pool, which end users sign in to.
type application struct {
	ID        string   `json:"appId"`
	Secret    string   `json:"-"`
	Name      string   `json:"appName"`
	Type      string   `json:"appType"`
	Redirects []string `json:"redirectUris"`
}

// theApplication has the development credentials. It takes every redirect URI on loopback.
var theApplication = application{ID: "authplus", Secret: "authplus-secret", Name: "authplus", Type: "web"}

var applicationRoutes = []route{
	{method: "GET", path: "/api/v3/list-applications", handle: listApplications},
	{method: "GET", path: "/api/v3/get-application", handle: getApplication},
	{method: "POST", path: "/api/v3/create-resource", handle: createResource},
	{method: "GET", path: "/api/v3/get-resource", handle: getResource},
	{method: "GET", path: "/api/v3/list-resources", handle: listResources},
	{method: "POST", path: "/api/v3/delete-resource", handle: deleteResource},
}

func (a application) dto() map[string]any {
	return map[string]any{"appId": a.ID, "appName": a.Name, "appType": a.Type, "userPoolId": poolID}
}

func listApplications(c *call) (any, *problem) {
	if _, _, wrong := c.data.paging(); wrong != nil {
		return nil, wrong
	}
	return listed(1, []any{theApplication.dto()}), nil
}

func getApplication(c *call) (any, *problem) {
	if c.data.text("appId") != theApplication.ID {
		return nil, &appMissing
	}
	return theApplication.dto(), nil
}

// The problems of resources.
var (
	resourceMissing = problem{404, 0, text{"资源不存在", "Resource does not exist"}, nil}
	resourceTaken   = problem{409, 0, text{"资源已存在", "Resource already exists"}, nil}
)

// resource returns the place of the resource with a code in a namespace, or -1.
func (p *pool) resource(data object) int {
	return slices.IndexFunc(p.resources, func(r object) bool {
		return r.text("code") == data.text("code") && r.text("namespace") == namespace(data)
	})
}

func createResource(c *call) (any, *problem) {
	if c.data.text("code") == "" || c.data.text("type") == "" {
		return nil, malformed("code", "type")
	}
	if c.pool.resource(c.data) >= 0 {
		return nil, &resourceTaken
	}
	r := object{"namespace": namespace(c.data)}
	for _, name := range []string{"code", "type", "name", "description", "actions", "apiIdentifier"} {
		r[name] = c.data[name]
	}
	c.pool.resources = append(c.pool.resources, r)
	return r, nil
}

func getResource(c *call) (any, *problem) {
	i := c.pool.resource(c.data)
	if i < 0 {
		return nil, &resourceMissing
	}
	return c.pool.resources[i], nil
}

func listResources(c *call) (any, *problem) {
	offset, limit, wrong := c.data.paging()
	if wrong != nil {
		return nil, wrong
	}
	list := []object{}
	for _, r := range c.pool.resources {
		if r.text("namespace") == namespace(c.data) {
			list = append(list, r)
		}
	}
	return listed(len(list), part(list, offset, limit)), nil
}

func deleteResource(c *call) (any, *problem) {
	i := c.pool.resource(c.data)
	if i < 0 {
		return nil, &resourceMissing
	}
	c.pool.resources = slices.Delete(c.pool.resources, i, i+1)
	return done(), nil
}
