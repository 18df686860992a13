package graphql

import (
	"errors"
	"fmt"
)

// Document is what was sent: at least one operation.
type Document struct {
	Operations []*Operation
	fragments  map[string][]selected
}

// Operation is one operation of a document, with its fragments put in their places.
type Operation struct {
	// Kind is "query", "mutation" or "subscription"; Name may be "".
	Kind, Name string
	// Variables are what it declares, Fields what it asks for.
	Variables []Variable
	Fields    []Field

	selection []selected
}

// Variable is the declaration of a variable.
type Variable struct {
	Name, Type string
	// Required tells that null is no value, and Default is taken where none is given; nil stands for none.
	Required bool
	Default  any
}

// Field is a field that is asked for.
type Field struct {
	// Alias is the name of the value in the answer, which is Name unless the document says otherwise.
	Alias, Name string
	// Fields are what is asked of the value; none where it is no object.
	Fields []Field

	arguments  []argument
	conditions []condition
}

type argument struct {
	name  string
	value any
}

// reference stands in a value for a variable.
type reference string

// condition is a directive include or skip.
type condition struct {
	when  bool // the value of value that keeps the field
	value any
}

// selected is a field or a fragment in a selection, before fragments are put in their places.
type selected struct {
	field    Field
	kids     []selected
	fragment string // the name of a fragment that stands here
	inline   bool   // kids stand here themselves
}

// Operation returns the operation with a name, or the only one where name is "".
func (d *Document) Operation(name string) (*Operation, error) {
	if name == "" && len(d.Operations) == 1 {
		return d.Operations[0], nil
	}
	for _, o := range d.Operations {
		if o.Name == name && name != "" {
			return o, nil
		}
	}
	return nil, errors.New("graphql: the document has no such operation")
}

// Bind returns the values of the operation's variables: those that are given, with numbers as json.Number, and
// defaults. The error is that of a value that is missing, or that is none of its type where that is one of
// GraphQL's own; it does not tell the value.
func (o *Operation) Bind(given map[string]any) (map[string]any, error) {
	bound := map[string]any{}
	for _, v := range o.Variables {
		value, ok := given[v.Name]
		if !ok && v.Default != nil {
			value, ok = v.Default, true
		}
		if v.Required && value == nil {
			return nil, fmt.Errorf("graphql: Variable \"$%s\" of required type \"%s\" was not provided", v.Name, v.Type)
		}
		if problem := mistake(v.Type, value); ok && problem != "" {
			return nil, fmt.Errorf("graphql: Variable \"$%s\" got an invalid value; %s", v.Name, problem)
		}
		if ok {
			bound[v.Name] = value
		}
	}
	return bound, nil
}

// Arguments returns the values of the field's arguments. One whose variable has no value is left out.
func (f Field) Arguments(variables map[string]any) map[string]any {
	values := map[string]any{}
	for _, a := range f.arguments {
		if value, ok := bind(a.value, variables); ok {
			values[a.name] = value
		}
	}
	return values
}

// Included tells whether the field is wanted, as its directives say.
func (f Field) Included(variables map[string]any) bool {
	for _, c := range f.conditions {
		if value, _ := bind(c.value, variables); value != c.when {
			return false
		}
	}
	return true
}

// bind puts values in the places of variables. It is false for a variable without a value.
func bind(value any, variables map[string]any) (any, bool) {
	switch v := value.(type) {
	case reference:
		bound, ok := variables[string(v)]
		return bound, ok
	case []any:
		list := make([]any, 0, len(v))
		for _, element := range v {
			bound, _ := bind(element, variables)
			list = append(list, bound)
		}
		return list, true
	case map[string]any:
		object := map[string]any{}
		for name, member := range v {
			if bound, ok := bind(member, variables); ok {
				object[name] = bound
			}
		}
		return object, true
	}
	return value, true
}

// maxFields bounds what fragments in fragments unfold to.
const maxFields = 10_000

// unfold puts fragments in their places.
func (d *Document) unfold() error {
	for _, o := range d.Operations {
		u := unfolding{fragments: d.fragments}
		fields, err := u.fields(o.selection, nil)
		if err != nil {
			return err
		}
		o.Fields, o.selection = fields, nil
	}
	return nil
}

type unfolding struct {
	fragments map[string][]selected
	open      []string // the fragments that are being unfolded
	count     int
}

func (u *unfolding) fields(list []selected, into []Field) ([]Field, error) {
	for _, s := range list {
		var err error
		if into, err = u.add(s, into); err != nil {
			return nil, err
		}
	}
	return into, nil
}

func (u *unfolding) add(s selected, into []Field) ([]Field, error) {
	if u.count++; u.count > maxFields {
		return nil, errors.New("graphql: the document asks for too much")
	}
	switch {
	case s.inline:
		return u.fields(s.kids, into)
	case s.fragment != "":
		return u.spread(s.fragment, into)
	}
	field := s.field
	var err error
	if field.Fields, err = u.fields(s.kids, nil); err != nil {
		return nil, err
	}
	return append(into, field), nil
}

func (u *unfolding) spread(name string, into []Field) ([]Field, error) {
	kids, ok := u.fragments[name]
	if !ok {
		return nil, errors.New("graphql: a fragment is not defined")
	}
	for _, open := range u.open {
		if open == name {
			return nil, errors.New("graphql: a fragment holds itself")
		}
	}
	u.open = append(u.open, name)
	fields, err := u.fields(kids, into)
	u.open = u.open[:len(u.open)-1]
	return fields, err
}
