package where

import (
	"maps"
	"slices"
	"strings"
)

// Kw is a predicate in Django's spelling: every pair must hold, read as by [Lookup]. An empty Kw is
// neutral. It is read when it is put into [And], [Or], [Not] or a query set; later changes of the map
// do not reach those.
type Kw map[string]any

func (k Kw) node() (Node, bool) {
	pairs := make([]Q, 0, len(k))
	for _, name := range slices.Sorted(maps.Keys(k)) {
		pairs = append(pairs, Lookup(name, k[name]))
	}
	all := And(pairs...)
	if all == nil {
		return Node{}, false
	}
	return all.node()
}

// Lookup returns a predicate in Django's spelling: a field and a lookup with two underscores between
// them, such as "email__istartswith". Without a lookup it is exact. Paths are written with dots or
// with two underscores: "user_metadata.plan__in" and "user_metadata__plan__in" are the same.
//
// A last step that is the name of a lookup is read as one; "user_metadata__range__exact" asks for the
// key "range". Keys that hold two underscores can only be asked for by [Path] and its kin. Mistakes
// in name or value are found by [Catalogue.Resolve].
func Lookup(name string, value any) Q {
	field, lookup := splitLookup(name)
	return leaf(field, lookup, value)
}

func splitLookup(name string) (field string, lookup LookupName) {
	parts := strings.Split(name, "__")
	lookup = Exact
	if last := len(parts) - 1; last > 0 {
		if spec, ok := specOf(LookupName(parts[last])); ok {
			parts, lookup = parts[:last], spec.name
		}
	}
	var steps []string
	for _, part := range parts {
		steps = append(steps, SplitPath(part)...)
	}
	return JoinPath(steps...), lookup
}
