package where

import (
	"maps"
	"slices"
	"strings"
)

// Kind is what the values of a field are. It decides which lookups and which values the field takes.
type Kind int

// The kinds of fields.
const (
	// String is a text. It is the zero value.
	String Kind = iota
	// Bool is true or false; a field that is missing or null counts as false.
	Bool
	// Number is a number of any size and precision.
	Number
	// Time is an instant, in JSON an RFC 3339 text.
	Time
	// Date is a calendar date, in JSON a text such as "2006-01-02". It is compared as a text.
	Date
	// Strings is a list of texts; a lookup holds if it holds for one of them.
	Strings
	// Objects is a list of objects, whose fields are found below it.
	Objects
	// Object is free JSON, whose fields are found below it.
	Object
	// Any is a field within an Object or one of Objects: each value has the type that JSON gives it.
	Any
)

// String returns the kind in words, such as "boolean".
func (k Kind) String() string {
	names := [...]string{"text", "boolean", "number", "time", "date", "list of texts", "list of objects", "object", "any value"}
	if k < 0 || int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}

// Fits tells whether a JSON value can be one of the kind: of a type that holds it, whatever it says. null fits
// all.
func (k Kind) Fits(value string) bool {
	first := "\""
	switch k {
	case Bool:
		first = "tf"
	case Number:
		first = "-0123456789"
	case Strings, Objects:
		first = "["
	case Object:
		first = "{"
	case Any:
		return value != ""
	}
	return len(value) > 0 && strings.ContainsRune(first+"n", rune(value[0]))
}

// Lookups returns the lookups that fields of the kind take, in the order of the package's table.
func (k Kind) Lookups() []LookupName {
	var names []LookupName
	for _, spec := range lookupSpecs {
		if slices.Contains(spec.kinds, k) {
			names = append(names, spec.name)
		}
	}
	return names
}

// FieldInfo is what is known of a field.
type FieldInfo struct {
	// Name is the field's name or, below an object, its path.
	Name string
	// Kind is what its values are.
	Kind Kind
	// Folds tells that the case of letters does not count, for any lookup.
	Folds bool
	// ReadOnly tells that only the provider sets the field.
	ReadOnly bool
	// Nullable tells that null takes the value away.
	Nullable bool
}

// Catalogue is the list of a model's fields, against which predicates are checked. It is immutable
// and safe for concurrent use.
type Catalogue struct {
	// Model is the model's name, such as "user".
	Model  string
	fields map[string]FieldInfo
}

// NewCatalogue returns the catalogue of a model. Of two fields with one name, the later one counts.
func NewCatalogue(model string, fields ...FieldInfo) *Catalogue {
	c := &Catalogue{Model: model, fields: make(map[string]FieldInfo, len(fields))}
	for _, f := range fields {
		c.fields[f.Name] = f
	}
	return c
}

// Names returns the names of the fields, sorted.
func (c *Catalogue) Names() []string { return slices.Sorted(maps.Keys(c.fields)) }

// Field returns the field at a path, and false if there is none. A path that leads below an [Object]
// or [Objects] is of kind [Any] and otherwise as that field; its steps must not be empty.
func (c *Catalogue) Field(path string) (FieldInfo, bool) {
	steps := SplitPath(path)
	info, ok := c.fields[steps[0]]
	if !ok || len(steps) == 1 {
		return info, ok
	}
	if info.Kind != Object && info.Kind != Objects || slices.Contains(steps, "") {
		return FieldInfo{}, false
	}
	info.Name, info.Kind = JoinPath(steps...), Any
	return info, true
}
