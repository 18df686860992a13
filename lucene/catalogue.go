package lucene

import "strings"

// FieldType says how the values of a field are compared.
type FieldType uint8

// The types of fields.
const (
	// TypeAny compares each value as the type that it has in JSON: texts whole, numbers as numbers.
	TypeAny FieldType = iota
	// TypeKeyword compares whole texts.
	TypeKeyword
	// TypeText cuts texts into words, which are looked for one by one; see [Words].
	TypeText
	// TypeNumber compares numbers, exactly.
	TypeNumber
	// TypeBoolean holds true or false.
	TypeBoolean
	// TypeDate compares instants, to the millisecond. In a document they are texts in the form of RFC
	// 3339 or milliseconds since 1970.
	TypeDate
)

// String returns what the values of the type are, in the plural.
func (t FieldType) String() string {
	switch t {
	case TypeKeyword:
		return "texts"
	case TypeText:
		return "words"
	case TypeNumber:
		return "numbers"
	case TypeBoolean:
		return "booleans"
	case TypeDate:
		return "dates"
	default:
		return "values"
	}
}

// FieldInfo describes a field, or all fields below a path, to a [Dialect].
type FieldInfo struct {
	// Name is the path of the field: the names on the way to it, joined by dots. The levels of arrays
	// are not counted. A name that ends in .* stands for every path below.
	Name string
	// Type says how values are compared.
	Type FieldType
	// Folds tells that the case of letters does not count.
	Folds bool
	// NoWildcards tells that the engine refuses patterns on the field, and NoRanges that it refuses
	// ranges.
	NoWildcards, NoRanges bool
	// NotSortable tells that the engine does not order by the field.
	NotSortable bool
	// Suffixes tells that texts of the field are often looked for by how they end, such as addresses by their
	// domain, so that an index should be prepared for it.
	Suffixes bool
	// NotIndexed tells that the engine keeps the field and finds nothing by it.
	NotIndexed bool

	// of is the field whose texts take cuts a value of this one from. Empty for most fields.
	of   string
	take func(text string) (part string, ok bool)
}

// pattern tells whether the entry stands for every path below another one.
func (f FieldInfo) pattern() bool { return strings.HasSuffix(f.Name, ".*") }

// covers tells whether the entry describes a path.
func (f FieldInfo) covers(path string) bool {
	if above, ok := strings.CutSuffix(f.Name, "*"); ok && f.pattern() {
		return len(path) > len(above) && strings.HasPrefix(path, above)
	}
	return f.Name == path
}

// catalogue is a list of fields. Of several entries that cover a path the last one counts whose name
// is the longest.
type catalogue []FieldInfo

func (c catalogue) find(path string) (found FieldInfo, ok bool) {
	for _, f := range c {
		if f.covers(path) && len(f.Name) >= len(found.Name) {
			found, ok = f, true
		}
	}
	return found, ok
}
