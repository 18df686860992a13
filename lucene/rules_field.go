package lucene

import "strings"

// unknownField finds fields that are not in the catalogue of a dialect that has one.
func unknownField(q *question) string {
	if q.known || q.Field == "" || q.Field == AnyPath || len(q.v.dialect.fields) == 0 || q.v.dialect.hasBelow(q.Field) {
		return ""
	}
	message := "unknown field " + q.Field
	if near := q.v.nearest(q.Field); near != "" {
		return message + ": is " + near + " meant?"
	}
	return message + ": it finds nothing"
}

// hasBelow tells whether the dialect knows fields below a path.
func (d Dialect) hasBelow(path string) bool {
	for _, f := range d.fields {
		if len(f.Name) > len(path) && f.Name[len(path)] == '.' && strings.HasPrefix(f.Name, path) {
			return true
		}
	}
	return false
}

// nearest returns the field whose name is most like a misspelt one, or nothing.
func (v *validator) nearest(path string) string {
	if near, ok := v.near[path]; ok || len(path) < 4 {
		return near
	}
	best, fewest := "", far
	for _, f := range v.dialect.fields {
		if f.pattern() || f.NotIndexed {
			continue
		}
		if edits := distance(f.Name, path); edits < fewest {
			best, fewest = f.Name, edits
		}
	}
	v.near[path] = best
	return best
}

// objectField finds values that are asked of a field which holds objects.
func objectField(q *question) string {
	if q.known || q.Field == "" || q.Kind == Exists || !q.v.dialect.hasBelow(q.Field) {
		return ""
	}
	return q.Field + " holds objects, so this finds nothing: name what is in them, as in " + q.Field + ".name"
}

func notIndexed(q *question) string {
	if !q.info.NotIndexed {
		return ""
	}
	return q.Field + " is not searchable, so this finds nothing"
}
