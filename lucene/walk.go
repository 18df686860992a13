package lucene

import "iter"

// A path that is followed through a document is written with a dot before each name: ".a.b". What is left of
// it at the end is empty. A name in a document may hold dots itself, which is no different from names in each
// other's objects, as in Elasticsearch.

// valueTest decides on one value.
type valueTest interface{ holds(value any) bool }

// reach tells whether one of the values at a path passes a test. It goes through the elements of arrays at
// every level. Null is no value.
func reach(value any, rest string, t valueTest) bool {
	switch v := value.(type) {
	case nil:
		return false
	case []any:
		for _, element := range v {
			if reach(element, rest, t) {
				return true
			}
		}
		return false
	case map[string]any:
		for i := 1; i <= len(rest); i++ {
			if i < len(rest) && rest[i] != '.' {
				continue
			}
			if member, ok := v[rest[1:i]]; ok && reach(member, rest[i:], t) {
				return true
			}
		}
		return false
	default:
		return rest == "" && t.holds(value)
	}
}

// exists tells whether there is a value at a path or below it.
func exists(value any, rest string) bool {
	switch v := value.(type) {
	case nil:
		return false
	case []any:
		for _, element := range v {
			if exists(element, rest) {
				return true
			}
		}
		return false
	case map[string]any:
		return existsIn(v, rest)
	default:
		return rest == ""
	}
}

func existsIn(object map[string]any, rest string) bool {
	for i := 1; i <= len(rest); i++ {
		if i == len(rest) || rest[i] == '.' {
			if member, ok := object[rest[1:i]]; ok && exists(member, rest[i:]) {
				return true
			}
		}
	}
	for name, member := range object {
		if isBelow(name, rest) && exists(member, "") {
			return true
		}
	}
	return false
}

// isBelow tells whether a name that holds dots goes on after what is left of a path.
func isBelow(name, rest string) bool {
	if rest == "" {
		return true
	}
	left := len(rest) - 1
	return len(name) > left && name[left] == '.' && name[:left] == rest[1:]
}

// Values returns the values of a decoded JSON document with their paths, as conditions ask for them: texts,
// numbers and booleans, those of arrays one by one. Nulls, empty arrays and empty objects are no values. A
// value that is part of another one, such as the domain of an address, is listed too where the dialect knows
// it as a field. The order is not defined.
func (d Dialect) Values(doc map[string]any) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		if !walk("", doc, yield) {
			return
		}
		for i := range d.fields {
			if f := &d.fields[i]; f.of != "" && !f.yieldParts(doc, yield) {
				return
			}
		}
	}
}

// partTest decides on a text by the part of it that a field takes.
type partTest struct {
	take   func(text string) (part string, ok bool)
	onPart func(part string) bool
}

func (p partTest) holds(value any) bool {
	text, ok := value.(string)
	if !ok {
		return false
	}
	part, ok := p.take(text)
	return ok && p.onPart(part)
}

// yieldParts yields what the field takes from another one. It returns false once yield has.
func (f *FieldInfo) yieldParts(doc map[string]any, yield func(string, any) bool) bool {
	stop := partTest{f.take, func(part string) bool { return !yield(f.Name, part) }}
	return !reach(doc, "."+f.of, stop)
}

// walk yields the values at and below a path, which begins with a dot. It returns false once yield has.
func walk(path string, value any, yield func(string, any) bool) bool {
	switch v := value.(type) {
	case nil:
	case []any:
		for _, element := range v {
			if !walk(path, element, yield) {
				return false
			}
		}
	case map[string]any:
		for name, member := range v {
			if !walk(path+"."+name, member, yield) {
				return false
			}
		}
	default:
		return path != "" && yield(path[1:], value)
	}
	return true
}
