package authplus

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// Values streams the objects as plain data with just these fields, or with all if none are named.
// Numbers are [json.Number]. It follows [QuerySet.Iter] otherwise, and asks even if the set was listed.
func (s *QuerySet[T]) Values(ctx context.Context, fields ...string) iter.Seq2[map[string]any, error] {
	set := s
	if len(fields) > 0 {
		set = s.Only(fields...)
	}
	return func(yield func(map[string]any, error) bool) {
		for document, err := range set.documents(ctx) {
			values, err := plainData(document, err)
			maps.DeleteFunc(values, func(name string, _ any) bool {
				return len(fields) > 0 && !slices.Contains(fields, name)
			})
			if !yield(values, err) || err != nil {
				return
			}
		}
	}
}

// plainData returns a document as plain data, and nil if there is an error.
func plainData(document json.RawMessage, err error) (map[string]any, error) {
	if err != nil {
		return nil, err
	}
	return decodeObject(document)
}

// Column is a field with values of type V, such as where.Email, which is a Column of strings.
type Column[V any] interface {
	Name() string
	Eq(value V) where.Q
}

// Pluck returns the values that the objects of a set have in one field, in the order of the set, such
// as all addresses:
//
//	emails, err := authplus.Pluck(ctx, users, where.Email)
//
// An object without the field gives V's zero, so the values stand at the positions of their objects. A
// path that leads through a list gives the list of the values in it. Just the field is read, and it is
// asked for even if the set was listed. A value that does not fit V is a *[FieldError].
func Pluck[T, V any](ctx context.Context, s *QuerySet[T], field Column[V]) ([]V, error) {
	path := where.SplitPath(field.Name())
	values := []V{}
	for document, err := range s.Values(ctx, path[0]) {
		var value V
		if err == nil {
			value, err = cell[V](s.manager.codec, document, field.Name())
		}
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// cell returns the value at a path of plain data.
func cell[V any](c *codec, document map[string]any, path string) (value V, err error) {
	found, ok := descend(document, where.SplitPath(path))
	if !ok || found == nil {
		return value, nil
	}
	data, err := json.Marshal(found)
	if err != nil {
		return value, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return value, &fault.FieldError{Model: c.name, Field: path, Kind: ErrInvalid,
			Problem: fmt.Sprintf("its value does not fit Go's %s", reflect.TypeFor[V]())}
	}
	return value, nil
}

// descend returns what is at a path: through a list, the list of what is there in its elements.
func descend(value any, path []string) (any, bool) {
	if len(path) == 0 {
		return value, true
	}
	switch v := value.(type) {
	case map[string]any:
		inner, ok := v[path[0]]
		if !ok {
			return nil, false
		}
		return descend(inner, path[1:])
	case []any:
		var found []any
		for _, element := range v {
			if inner, ok := descend(element, path); ok {
				found = append(found, inner)
			}
		}
		return found, len(found) > 0
	}
	return nil, false
}
