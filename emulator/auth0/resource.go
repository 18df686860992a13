package auth0

import (
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// resource is what the API answers with about one thing, and when the thing was made, which the API
// does not always tell and which lists are ordered by. Nth counts the things that were made in one
// millisecond, in the tenant as a whole.
type resource struct {
	Created string  `json:"created"`
	Nth     int     `json:"nth,omitempty"`
	Object  *object `json:"object"`
}

// newResource returns a resource that is made now, with these values as its first properties: names and
// values take turns.
func (t *tenant) newResource(first ...any) resource {
	o := &object{}
	for i := 0; i < len(first); i += 2 {
		o.set(first[i].(string), first[i+1])
	}
	made := resource{Created: stamp(t.now()), Object: o}
	if made.Created == t.newest.Created {
		made.Nth = t.newest.Nth + 1
	}
	t.newest = made
	return made
}

// cursor returns what a checkpoint remembers of a resource with a key.
func (r resource) cursor(key string) string { return createdCursor(r.Created, r.Nth, key) }

// base returns the resource itself, for rows of tables that embed it.
func (r resource) base() resource { return r }

// shown is a resource in a list.
type shown struct {
	*object
	cursor string
}

// shownCursor is the cursor of lists of resources; see [listing].
func shownCursor(s shown) string { return s.cursor }

// listed returns the resources of a table that match, in the order in which they were made.
func listed[T interface{ base() resource }](rows *table[T], match func(*object) bool) []shown {
	list := []shown{}
	for key, row := range rows.all() {
		if r := row.base(); match(r.Object) {
			list = append(list, shown{r.Object, r.cursor(key)})
		}
	}
	return list
}

// keysWhere returns the keys of the rows that match.
func keysWhere[T any](rows *table[T], match func(T) bool) []string {
	var keys []string
	for key, row := range rows.all() {
		if match(row) {
			keys = append(keys, key)
		}
	}
	return keys
}

// anything matches every object.
func anything(*object) bool { return true }

// project returns the listed resources with those properties that keep allows.
func (s shown) project(keep func(name string) bool) shown { return shown{s.only(keep), s.cursor} }

// projected returns a list with those properties that the parameters fields and include_fields keep.
// Names that no resource has are no mistake.
func projected(query url.Values, list []shown) ([]shown, *problem) {
	keep, wrong := fieldsOf(query)
	if wrong != nil {
		return nil, wrong
	}
	for i := range list {
		list[i] = list[i].project(keep)
	}
	return list, nil
}

// fieldsOf returns which properties the parameters fields and include_fields keep.
func fieldsOf(query url.Values) (keep func(name string) bool, wrong *problem) {
	include, wrong := includeParameter.boolean(query)
	if wrong != nil {
		return nil, wrong
	}
	text := query.Get(fieldsParameter.name)
	if text == "" {
		return func(string) bool { return true }, nil
	}
	names := strings.Split(text, ",")
	return func(name string) bool { return slices.Contains(names, name) == include }, nil
}

// take gives an object the properties of a checked body, in the order of the schema. null removes one.
func (o *object) take(s schema, body map[string]any) {
	for _, a := range s {
		switch value, given := body[a.name]; {
		case !given:
		case value == nil:
			o.unset(a.name)
		default:
			o.set(a.name, value)
		}
	}
}

// otherwise gives an object a property that it lacks.
func (o *object) otherwise(name string, value any) {
	if !o.has(name) {
		o.set(name, value)
	}
}

// texts returns the elements of a value that is an array of texts.
func texts(value any) []string {
	list, _ := value.([]any)
	all := make([]string, 0, len(list))
	for _, element := range list {
		if text, ok := element.(string); ok {
			all = append(all, text)
		}
	}
	return all
}

// array returns the body as a JSON array that is like an attribute.
func (c *call) array(like attribute) ([]any, *problem) {
	value, err := emulator.Decode(c.body)
	if err != nil {
		return nil, malformed.with()
	}
	v := validation{use: updatable}
	v.value(like, "", value)
	if len(v.found) > 0 {
		return nil, invalidBody.because(v.found[0].message, v.found[0].path, v.found[0].description)
	}
	return value.([]any), nil
}

// namesParameter is a filter by words that a parameter may give several times or separated by commas.
func namesParameter(query url.Values, name string) func(value string) bool {
	if !query.Has(name) {
		return func(string) bool { return true }
	}
	var names []string
	for _, text := range query[name] {
		names = append(names, strings.Split(text, ",")...)
	}
	return func(value string) bool { return slices.Contains(names, value) }
}
