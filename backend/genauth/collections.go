package genauth

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
)

// The routes by which roles, organizations and groups are changed, which errors look at.
const (
	updateRoleRoute         = "/api/v3/update-role"
	updateOrganizationRoute = "/api/v3/update-organization"
	updateGroupRoute        = "/api/v3/update-group"
)

// collection is one list of the API other than that of users: the pool's own objects of a model, or those
// of a relation. Reading, writing and plans follow from it.
type collection struct {
	model string
	// objects is what there is to know of its objects; nil stands for users.
	objects *model
	// grouping is what organizations are where the list is used; empty stands for either.
	grouping Grouping
	// owner is the owner's model and relation the relation's name; both are empty for the pool's own.
	owner, relation string
	// list is the route of the list, and ownerKey the parameter that names the owner.
	list, ownerKey string
	// fields are what a row has of its object; nil stands for all.
	fields []string
	// fixed are further parameters of the list.
	fixed url.Values
	// unpaged tells that the list is answered whole.
	unpaged bool
	// item is the route of one object, and itemKey the parameter that names it.
	item, itemKey string
	// create, update and remove are the routes that write one object; inBatch tells that remove takes a list.
	create, update, remove string
	inBatch                bool
	// add and drop change who belongs to a relation.
	add, drop membership
}

// membership is a change of a relation. Its zero is one that the service does not have.
type membership struct {
	route string
	// inverse tells that the relation is seen from the user: then there is a request for each object, to
	// which the user is added.
	inverse bool
	// scattered tells that a user can be in several departments of what is left, which are found out first.
	scattered bool
	// body returns what is sent for an object that has members, and some of their ids.
	body func(of string, members []string) map[string]any
}

// rootDepartment is the id of the department that all others of an organization are below.
const rootDepartment = "root"

// collections are all lists but that of users.
var collections = []collection{
	{
		model: "role", objects: &roles, list: "/api/v3/list-roles", item: "/api/v3/get-role", itemKey: "code",
		create: "/api/v3/create-role", update: updateRoleRoute, remove: "/api/v3/delete-roles-batch", inBatch: true,
	},
	{
		model: "organization", objects: &organizations, grouping: Departments,
		list: "/api/v3/list-organizations", item: "/api/v3/get-organization", itemKey: "organizationCode",
		create: "/api/v3/create-organization", update: updateOrganizationRoute, remove: "/api/v3/delete-organization",
	},
	{
		model: "organization", objects: &groups, grouping: Groups,
		list: "/api/v3/list-groups", item: "/api/v3/get-group", itemKey: "code",
		create: "/api/v3/create-group", update: updateGroupRoute, remove: "/api/v3/delete-groups-batch", inBatch: true,
	},
	{
		model: "role", objects: &roles, owner: userModel, relation: "roles", list: "/api/v3/get-user-roles", ownerKey: "userId", unpaged: true,
		add:  membership{route: "/api/v3/assign-role", inverse: true, body: roleTargets},
		drop: membership{route: "/api/v3/revoke-role", inverse: true, body: roleTargets},
	},
	{
		model: userModel, owner: "role", relation: "users", list: "/api/v3/list-role-members", ownerKey: "code",
		add:  membership{route: "/api/v3/assign-role", body: roleTargets},
		drop: membership{route: "/api/v3/revoke-role", body: roleTargets},
	},
	{
		model: "organization", objects: &organizations, grouping: Departments,
		owner: userModel, relation: "organizations", list: "/api/v3/get-user-departments", ownerKey: "userId",
		fields: []string{"id", "name"},
		add:    membership{route: "/api/v3/add-department-members", inverse: true, body: departmentMembers},
		drop:   membership{inverse: true, scattered: true},
	},
	{
		model: userModel, grouping: Departments,
		owner: "organization", relation: "members", list: "/api/v3/list-department-members", ownerKey: "organizationCode",
		fixed: url.Values{"departmentId": {rootDepartment}, "includeChildrenDepartments": {"true"}},
		add:   membership{route: "/api/v3/add-department-members", body: departmentMembers},
		drop:  membership{scattered: true},
	},
	{
		model: "organization", objects: &groups, grouping: Groups,
		owner: userModel, relation: "organizations", list: "/api/v3/get-user-groups", ownerKey: "userId", unpaged: true,
		add:  membership{route: "/api/v3/add-group-members", inverse: true, body: groupMembers},
		drop: membership{route: "/api/v3/remove-group-members", inverse: true, body: groupMembers},
	},
	{
		model: userModel, grouping: Groups,
		owner: "organization", relation: "members", list: "/api/v3/list-group-members", ownerKey: "code",
		add:  membership{route: "/api/v3/add-group-members", body: groupMembers},
		drop: membership{route: "/api/v3/remove-group-members", body: groupMembers},
	},
}

// roleTargets gives users a role, or takes it from them.
func roleTargets(role string, users []string) map[string]any {
	type target struct {
		Type string `json:"targetType"`
		ID   string `json:"targetIdentifier"`
	}
	targets := make([]target, len(users))
	for i, id := range users {
		targets[i] = target{"USER", id}
	}
	return map[string]any{"code": role, "targets": targets}
}

// departmentMembers puts users into the root department of an organization.
func departmentMembers(organization string, users []string) map[string]any {
	return map[string]any{"organizationCode": organization, "departmentId": rootDepartment, "userIds": users}
}

// groupMembers puts users into a group, or takes them out of it.
func groupMembers(group string, users []string) map[string]any {
	return map[string]any{"code": group, "userIds": users}
}

// usedBy tells whether a list is used where organizations are what a grouping says.
func (c *collection) usedBy(g Grouping) bool { return c.grouping == "" || c.grouping == g }

// collectionOf returns the list of a model in a relation; the zero relation stands for the pool.
func (b *Backend) collectionOf(model string, of backend.Relation) (*collection, error) {
	i := slices.IndexFunc(collections, func(c collection) bool {
		return c.model == model && c.owner == of.Owner && c.relation == of.Name && c.usedBy(b.grouping)
	})
	switch {
	case i >= 0 && of.Member == "":
		return &collections[i], nil
	case of.None():
		return nil, fmt.Errorf("genauth: there is no model %q; Do reaches the API: %w", model, fault.ErrNotSupported)
	default:
		return nil, fmt.Errorf("genauth: the %s of a model %q are not to be had; Do reaches the API: %w", of.Name, of.Owner, fault.ErrNotSupported)
	}
}

// keyOf returns the field that identifies the objects of a model.
func keyOf(name string) string {
	if name == userModel {
		return keyField
	}
	return "id"
}

// document returns the canonical form of an object of the list as the service answers it.
func (c *collection) document(wire json.RawMessage) (json.RawMessage, error) {
	if c.objects == nil {
		return canonical(wire)
	}
	return c.objects.canonical(wire)
}
