package auth0

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/where"
)

// EndpointRows returns the lines of the table in the package's documentation, with single spaces.
func EndpointRows() []string {
	var rows []string
	for _, c := range collections {
		name := c.model + "s"
		if c.owner != "" {
			name = c.owner + "'s " + c.relation
		}
		cells := []string{name, c.list.route, c.list.paging.String(), filterNames(c.list.filters), orDash(strings.Join(c.list.sorts, ", ")), c.changes()}
		rows = append(rows, strings.Join(cells, " "))
	}
	return rows
}

// String returns the name of a family of lists.
func (f family) String() string {
	return [...]string{"no pages", "offset", "checkpoint", "date, log id"}[f]
}

func filterNames(filters []filter) string {
	var names []string
	for _, f := range filters {
		names = append(names, f.field)
	}
	return orDash(strings.Join(names, ", "))
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// changes names what can be changed in a collection.
func (c *collection) changes() string {
	var names []string
	for _, v := range []struct {
		name, method string
	}{
		{"create", c.create.method}, {"change", c.update.method}, {"delete", c.remove.method},
		{"add", c.add.method}, {"remove", c.drop.method},
	} {
		if v.method != "" {
			names = append(names, v.name)
		}
	}
	return orDash(strings.Join(names, ", "))
}

// EndpointProblems returns what does not fit together in the table of endpoints.
func EndpointProblems() []string {
	var problems []string
	for _, c := range collections {
		wrong := func(format string, args ...any) {
			problems = append(problems, fmt.Sprintf("%s %s: ", c.owner, c.model)+fmt.Sprintf(format, args...))
		}
		for _, name := range c.fieldNames() {
			if _, ok := c.catalogue().Field(name); !ok {
				wrong("there is no field %q", name)
			}
		}
		owners := len(ownerIDs(backend.Relation{Owner: c.owner, Name: c.relation}))
		for route, want := range c.routes(owners) {
			if n := strings.Count(route, "{"); n != want {
				wrong("%s has %d values instead of %d", route, n, want)
			}
		}
		if c.inverse != "" && !slices.ContainsFunc(collections, func(o collection) bool {
			return o.model == c.owner && o.owner == c.model && o.relation == c.inverse
		}) {
			wrong("there is no inverse %q", c.inverse)
		}
	}
	return problems
}

func (c *collection) catalogue() *where.Catalogue {
	if c.model == userModel {
		return where.Users()
	}
	return models[c.model].fields
}

// fieldNames returns the fields that a collection names.
func (c *collection) fieldNames() []string {
	names := slices.Concat(c.list.fields, c.list.sorts, []string{keyOf(c.model)})
	for _, f := range c.list.filters {
		names = append(names, f.field)
	}
	if c.uniqueField != "" {
		names = append(names, c.uniqueField)
	}
	return names
}

// routes returns the routes of a collection with how many values each needs.
func (c *collection) routes(owners int) map[string]int {
	routes := map[string]int{c.list.route: owners}
	for route, want := range map[string]int{
		c.item: owners + 1, c.unique: 1, c.create.route: owners, c.update.route: owners + 1, c.remove.route: owners + 1,
	} {
		if route != "" {
			routes[route] = want
		}
	}
	for _, op := range []change{c.add, c.drop} {
		switch {
		case op.route == "":
		case op.each && op.param == "":
			routes[op.route] = owners + 1
		default:
			routes[op.route] = owners
		}
	}
	return routes
}

// Merged returns an object with the first-level keys of change.
func Merged(object, change json.RawMessage) json.RawMessage { return merged(object, change, false) }

// PermissionOf returns the two names of a permission's id.
func PermissionOf(id string) (name, server string, err error) {
	p, err := permissionOf(id)
	return p.Name, p.ResourceServer, err
}

// LimitOf names the limit of a request.
var LimitOf = limitOf
