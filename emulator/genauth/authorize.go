package genauth

import "slices"

var authorizeRoutes = []route{
	{method: "POST", path: "/api/v3/authorize-resources", handle: authorizeResources},
	{method: "GET", path: "/api/v3/get-my-authorized-resources", handle: getMyAuthorizedResources, access: endUser},
}

// allowance is a resource that a user may use, or everybody with a role.
type allowance struct {
	// TargetType is USER or ROLE, Target a user's id or a role's code.
	TargetType string   `json:"target_type"`
	Target     string   `json:"target"`
	Namespace  string   `json:"namespace"`
	Code       string   `json:"code"`
	Type       string   `json:"type"`
	Actions    []string `json:"actions"`
}

// authorizeResources allows users and roles to use resources.
func authorizeResources(c *call) (any, *problem) {
	list, ok := c.data.objects("list")
	if !ok || len(list) == 0 {
		return nil, malformed("list")
	}
	var made []allowance
	for _, item := range list {
		targets, ok := item.texts("targetIdentifiers")
		resources, has := item.objects("resources")
		if kind := item.text("targetType"); !ok || !has || kind != "USER" && kind != "ROLE" {
			return nil, malformed("targetType", "targetIdentifiers", "resources")
		}
		for _, resource := range resources {
			one, wrong := c.allowance(item.text("targetType"), resource)
			if wrong != nil {
				return nil, wrong
			}
			for _, one.Target = range targets {
				made = append(made, one)
			}
		}
	}
	c.pool.allowances = append(c.pool.allowances, made...)
	return done(), nil
}

// allowance reads what is allowed of a resource, which has to exist.
func (c *call) allowance(targetType string, data object) (allowance, *problem) {
	i := c.pool.resource(object{"code": data["code"], "namespace": c.data["namespace"]})
	if i < 0 {
		return allowance{}, &resourceMissing
	}
	actions, ok := data.texts("actions")
	if !ok {
		return allowance{}, malformed("actions")
	}
	return allowance{
		TargetType: targetType, Namespace: namespace(c.data), Code: data.text("code"), Type: c.pool.resources[i].text("type"), Actions: actions,
	}, nil
}

// getMyAuthorizedResources answers with what the user may use, in person or by a role. Without a namespace it is that of
// all.
func getMyAuthorizedResources(c *call) (any, *problem) {
	list := []any{}
	for _, a := range c.pool.allowances {
		i := c.pool.resource(object{"code": a.Code, "namespace": a.Namespace})
		wanted := (!c.data.has("namespace") || a.Namespace == namespace(c.data)) &&
			(!c.data.has("resourceType") || a.Type == c.data.text("resourceType"))
		if i < 0 || !wanted || !c.pool.allows(a, c.user.ID()) {
			continue
		}
		list = append(list, map[string]any{
			"resourceCode": a.Code, "resourceType": a.Type, "actions": a.Actions, "namespace": a.Namespace,
			"apiIdentifier": c.pool.resources[i]["apiIdentifier"],
		})
	}
	return listed(len(list), list), nil
}

// allows tells whether an allowance is a user's.
func (p *pool) allows(a allowance, user string) bool {
	if a.TargetType == "USER" {
		return a.Target == user
	}
	r, wrong := p.role(a.Target, a.Namespace)
	return wrong == nil && slices.Contains(r.Members, user)
}
