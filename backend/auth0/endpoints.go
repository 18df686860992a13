package auth0

import "net/http"

// collection is one list of the Management API: the tenant's own objects of a model, or those of a
// relation. Reading, writing, plans and the table in the package's documentation follow from it.
//
// The braces of its routes stand for the ids of the owner (for the roles of a member: of the
// organization and of the member) and then of the object, whatever their names.
type collection struct {
	model string
	// owner is the owner's model and relation the relation's name; both are empty for a tenant's own.
	owner, relation string
	list            list
	// item is the route of one object, read by its id; empty where Auth0 has none.
	item string
	// unique is the route of one object, read by uniqueField.
	unique, uniqueField string
	// create, update and remove write one object.
	create, update, remove verb
	// add and drop change who belongs to a relation.
	add, drop change
	// inverse is the relation that leads from the object back to the owner, where that is the shorter
	// way to find out whether an object belongs to it.
	inverse string
	// advice says what to do where a verb is missing.
	advice string
}

// verb is one operation; its zero is one that Auth0 does not have.
type verb struct{ method, route string }

// change is an operation on several objects of a relation; its zero is one that Auth0 does not have.
type change struct {
	verb
	// param is the property of the body that holds the ids, or with each the id; "" has no body.
	param string
	// most is how many ids one request takes.
	most int
	// each has a request for each id.
	each bool
	// inverse has a request for each id, which then leads the path, while the owner stands in the body.
	inverse bool
}

// family is a way in which a list is paged.
type family int

const (
	// unpaged lists answer everything at once.
	unpaged family = iota
	// byOffset lists take page and per_page.
	byOffset
	// byCheckpoint lists take from and take as well, which reach further.
	byCheckpoint
	// byLogID lists take the id of the last row as from.
	byLogID
)

// list is how objects are listed.
type list struct {
	route  string
	items  string // the property that holds the rows
	paging family
	// counts tells that total is the number of matches. It is less in the lists that do not.
	counts bool
	// fields are what a row has of its object; nil stands for all.
	fields []string
	// filters are the parameters that limit the list to objects with a value.
	filters []filter
	// sorts are the fields that the list can be ordered by.
	sorts []string
	// small tells that Auth0 bounds the list to what one page holds.
	small bool
	// eventual tells that the list comes from a search index.
	eventual bool
}

// filter is a parameter that limits a list to objects which have a value in a field.
type filter struct {
	field, param string
	// several may be given; one that finds more than was asked for is loose.
	several, loose bool
}

// memberFields are what a list of users in a relation has of them.
var memberFields = []string{keyField, "email", "picture", "name"}

// Limits of what one request changes. Auth0 documents 10 members and 50 roles of a user; the others
// keep bodies far below its 1 MB.
const (
	mostMembers = 10
	mostRoles   = 50
	mostOthers  = 100
)

// collections are all lists but that of users, which has a search of its own.
var collections = []collection{
	{
		model: "role",
		list: list{
			route: "/api/v2/roles", items: "roles", paging: byOffset, counts: true,
			filters: []filter{{field: "name", param: "name_filter", loose: true}},
		},
		item:   "/api/v2/roles/{id}",
		create: verb{http.MethodPost, "/api/v2/roles"},
		update: verb{http.MethodPatch, "/api/v2/roles/{id}"},
		remove: verb{http.MethodDelete, "/api/v2/roles/{id}"},
	},
	{
		model: "organization",
		list: list{
			route: "/api/v2/organizations", items: "organizations", paging: byCheckpoint, counts: true,
			sorts: []string{"name", "display_name"},
		},
		item:   "/api/v2/organizations/{id}",
		unique: "/api/v2/organizations/name/{name}", uniqueField: "name",
		create: verb{http.MethodPost, "/api/v2/organizations"},
		update: verb{http.MethodPatch, "/api/v2/organizations/{id}"},
		remove: verb{http.MethodDelete, "/api/v2/organizations/{id}"},
	},
	{
		model: "connection",
		list: list{
			route: "/api/v2/connections", items: "connections", paging: byCheckpoint, counts: true,
			filters: []filter{{field: "name", param: "name"}, {field: "strategy", param: "strategy", several: true}},
		},
		item:   "/api/v2/connections/{id}",
		create: verb{http.MethodPost, "/api/v2/connections"},
		update: verb{http.MethodPatch, "/api/v2/connections/{id}"},
		remove: verb{http.MethodDelete, "/api/v2/connections/{id}"},
	},
	{
		model:  "log",
		list:   list{route: "/api/v2/logs", items: "logs", paging: byLogID, sorts: []string{"date"}, eventual: true},
		item:   "/api/v2/logs/{id}",
		advice: "only Auth0 writes log events",
	},
	{
		model: "role", owner: userModel, relation: "roles",
		list: list{route: "/api/v2/users/{id}/roles", items: "roles", paging: byOffset, counts: true, small: true},
		add:  change{verb: verb{http.MethodPost, "/api/v2/users/{id}/roles"}, param: "roles", most: mostRoles},
		drop: change{verb: verb{http.MethodDelete, "/api/v2/users/{id}/roles"}, param: "roles", most: mostRoles},
	},
	{
		model: "organization", owner: userModel, relation: "organizations",
		list: list{route: "/api/v2/users/{id}/organizations", items: "organizations", paging: byOffset},
		add:  change{verb: verb{http.MethodPost, "/api/v2/organizations/{id}/members"}, param: "members", inverse: true},
		drop: change{verb: verb{http.MethodDelete, "/api/v2/organizations/{id}/members"}, param: "members", inverse: true},
	},
	{
		model: "permission", owner: userModel, relation: "permissions",
		list: list{route: "/api/v2/users/{id}/permissions", items: "permissions", paging: byOffset, counts: true},
		add:  change{verb: verb{http.MethodPost, "/api/v2/users/{id}/permissions"}, param: "permissions", most: mostOthers},
		drop: change{verb: verb{http.MethodDelete, "/api/v2/users/{id}/permissions"}, param: "permissions", most: mostOthers},
	},
	{
		model: userModel, owner: "role", relation: "users",
		list: list{
			route: "/api/v2/roles/{id}/users", items: "users", paging: byCheckpoint, counts: true, fields: memberFields,
		},
		add:     change{verb: verb{http.MethodPost, "/api/v2/roles/{id}/users"}, param: "users", most: mostOthers},
		drop:    change{verb: verb{http.MethodDelete, "/api/v2/users/{id}/roles"}, param: "roles", inverse: true},
		inverse: "roles",
	},
	{
		model: "permission", owner: "role", relation: "permissions",
		list: list{route: "/api/v2/roles/{id}/permissions", items: "permissions", paging: byOffset, counts: true},
		add:  change{verb: verb{http.MethodPost, "/api/v2/roles/{id}/permissions"}, param: "permissions", most: mostOthers},
		drop: change{verb: verb{http.MethodDelete, "/api/v2/roles/{id}/permissions"}, param: "permissions", most: mostOthers},
	},
	{
		model: userModel, owner: "organization", relation: "members",
		list: list{
			route: "/api/v2/organizations/{id}/members", items: "members", paging: byCheckpoint, counts: true,
			fields: memberFields, eventual: true,
		},
		add:     change{verb: verb{http.MethodPost, "/api/v2/organizations/{id}/members"}, param: "members", most: mostMembers},
		drop:    change{verb: verb{http.MethodDelete, "/api/v2/organizations/{id}/members"}, param: "members", most: mostMembers},
		inverse: "organizations",
	},
	{
		model: "role", owner: "organization", relation: "member roles",
		list: list{
			route: "/api/v2/organizations/{id}/members/{user_id}/roles", items: "roles", paging: byOffset, counts: true, small: true,
		},
		add:  change{verb: verb{http.MethodPost, "/api/v2/organizations/{id}/members/{user_id}/roles"}, param: "roles", most: mostRoles},
		drop: change{verb: verb{http.MethodDelete, "/api/v2/organizations/{id}/members/{user_id}/roles"}, param: "roles", most: mostRoles},
	},
	{
		model: "invitation", owner: "organization", relation: "invitations",
		list:   list{route: "/api/v2/organizations/{id}/invitations", items: "invitations", paging: byOffset, sorts: []string{"created_at"}},
		item:   "/api/v2/organizations/{id}/invitations/{invitation_id}",
		create: verb{http.MethodPost, "/api/v2/organizations/{id}/invitations"},
		drop:   change{verb: verb{http.MethodDelete, "/api/v2/organizations/{id}/invitations/{invitation_id}"}, each: true},
		advice: "create an invitation, or delete it and create another",
	},
	{
		model: "enabled connection", owner: "organization", relation: "connections",
		list: list{
			route: "/api/v2/organizations/{id}/enabled_connections", items: "enabled_connections", paging: byOffset, counts: true,
		},
		item:   "/api/v2/organizations/{id}/enabled_connections/{connection_id}",
		create: verb{http.MethodPost, "/api/v2/organizations/{id}/enabled_connections"},
		update: verb{http.MethodPatch, "/api/v2/organizations/{id}/enabled_connections/{connection_id}"},
		add:    change{verb: verb{http.MethodPost, "/api/v2/organizations/{id}/enabled_connections"}, param: "connection_id", each: true},
		drop:   change{verb: verb{http.MethodDelete, "/api/v2/organizations/{id}/enabled_connections/{connection_id}"}, each: true},
	},
}
