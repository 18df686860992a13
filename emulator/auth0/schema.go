package auth0

import (
	"regexp"
	"slices"
)

// schema is a table of the properties that a resource has, in the order in which their mistakes are
// reported. A body is checked with [schema.validate]:
//
//	var roleSchema = schema{
//		{name: "name", kind: "string", min: 1, max: 50, uses: writable | needed, description: "Name of the role."},
//		{name: "description", kind: "string", max: 255, uses: writable, description: "Description of the role."},
//	}
//	body, wrong := c.object(roleSchema, creatable)
type schema []attribute

// attribute is a property of a resource, or of the request that writes one.
type attribute struct {
	name string
	// kind is the type that JSON Schema gives it; empty for any.
	kind string
	// description is what error messages say about it.
	description string
	// min and max bound the length of a text in characters, the number of elements of an array, or a
	// number; 0 is no bound.
	min, max int
	// pattern is what a text must match; nil for any.
	pattern *regexp.Regexp
	// enum are the only texts that are allowed; nil for any.
	enum []string
	// unique refuses arrays with equal elements.
	unique bool
	// element is what an array's elements are like; its name, description and uses have no meaning. nil
	// for any.
	element *attribute
	// properties are those of an object, with the uses of the whole body. nil for any.
	properties schema
	// check returns what else is wrong with a value of the right kind, or nothing; nil checks nothing.
	check func(value any) string
	uses  uses
}

// uses are what the API lets one do with an attribute.
type uses uint16

const (
	creatable  uses = 1 << iota // POST takes it
	updatable                   // PATCH takes it
	needed                      // POST does not do without it
	nullable                    // PATCH takes null, which removes it
	selectable                  // the parameter fields takes it
	sortable                    // the parameter sort orders by it
	folding                     // sorting ignores case
	stored                      // it is part of the resource
	moment                      // it is a time
	ofAccount                   // it belongs to one identity of a user, not to the user as a whole
)

const (
	writable = creatable | updatable
	anywhere = stored | selectable
	text     = writable | nullable | anywhere | sortable
)

// find returns the attribute with a name.
func (s schema) find(name string) (attribute, bool) {
	i := slices.IndexFunc(s, func(a attribute) bool { return a.name == name })
	if i < 0 {
		return attribute{}, false
	}
	return s[i], true
}

// can tells whether all these uses are allowed.
func (a attribute) can(u uses) bool { return a.uses&u == u }

// namesWith returns the names of the attributes that can be used so.
func (s schema) namesWith(u uses) []string {
	var names []string
	for _, a := range s {
		if a.can(u) {
			names = append(names, a.name)
		}
	}
	return names
}
