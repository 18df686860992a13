package graphql

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Resolver is a value that depends on the arguments of the field that asks for it.
type Resolver func(arguments map[string]any) (any, error)

// Object is an answer's object, whose members stand in the order in which they were asked for.
type Object []Member

// Member is a member of an [Object].
type Member struct {
	Name  string
	Value any
}

// MarshalJSON writes the members in their order.
func (o Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		for _, part := range []any{m.Name, m.Value} {
			data, err := json.Marshal(part)
			if err != nil {
				return nil, err
			}
			b.Write(data)
			b.WriteByte(':')
		}
		b.Truncate(b.Len() - 1)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// add sets a member. One that was asked for twice stands once.
func (o *Object) add(name string, value any) {
	for i, m := range *o {
		if m.Name == name {
			(*o)[i].Value = value
			return
		}
	}
	*o = append(*o, Member{name, value})
}

// SelectionError says that a document asks for what there is not.
type SelectionError struct {
	// Field is the name of the field, Problem what is wrong with it.
	Field, Problem string
}

// Error says it as servers do.
func (e *SelectionError) Error() string { return fmt.Sprintf(e.Problem, e.Field) }

// The problems of selections.
const (
	unknownField     = "Cannot query field %q."
	missingSelection = "Field %q must have a selection of subfields."
)

// Select returns of a field's value what the field asks for. Objects are of type map[string]any and have
// all their fields, so one that is missing is a
// [*SelectionError]; lists are of type []any; a [Resolver]
// is asked with its field's arguments. Everything else is a value of its own.
func (f Field) Select(value any, variables map[string]any) (any, error) {
	switch v := value.(type) {
	case map[string]any:
		return f.object(v, variables)
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			var err error
			if list[i], err = f.Select(element, variables); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	return value, nil
}

func (f Field) object(object map[string]any, variables map[string]any) (any, error) {
	if len(f.Fields) == 0 {
		return nil, &SelectionError{f.Name, missingSelection}
	}
	out := make(Object, 0, len(f.Fields))
	for _, kid := range f.Fields {
		if !kid.Included(variables) {
			continue
		}
		value, ok := object[kid.Name]
		if !ok {
			return nil, &SelectionError{kid.Name, unknownField}
		}
		if resolve, ok := value.(Resolver); ok {
			var err error
			if value, err = resolve(kid.Arguments(variables)); err != nil {
				return nil, err
			}
		}
		selected, err := kid.Select(value, variables)
		if err != nil {
			return nil, err
		}
		out.add(kid.Alias, selected)
	}
	return out, nil
}
