package fusionauth

import (
	"encoding/json"
	"maps"
	"slices"
)

// textOf returns a property that is a text; "" where there is none.
func textOf(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

// objectIn returns a property that is an object; nil where there is none.
func objectIn(o object, name string) object {
	v, _ := o[name].(object)
	return v
}

// listIn returns a property that is a list; nil where there is none.
func listIn(o object, name string) []any {
	v, _ := o[name].([]any)
	return v
}

// objectsIn returns the objects in a list.
func objectsIn(o object, name string) []object {
	var all []object
	for _, v := range listIn(o, name) {
		if one, ok := v.(object); ok {
			all = append(all, one)
		}
	}
	return all
}

// areObjects tells whether a value is a list of nothing but objects.
func areObjects(value any) bool {
	list, isList := value.([]any)
	return isList && !slices.ContainsFunc(list, func(v any) bool {
		_, isObject := v.(object)
		return !isObject
	})
}

// textsIn returns the texts in a list.
func textsIn(o object, name string) []string {
	var all []string
	for _, v := range listIn(o, name) {
		if one, ok := v.(string); ok {
			all = append(all, one)
		}
	}
	return all
}

// numberOf returns a number as an integer.
func numberOf(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case int:
		return int64(v)
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			f, _ := v.Float64()
			return int64(f)
		}
		return n
	}
	return 0
}

// clone returns a copy of a JSON value that shares nothing with it.
func clone[V any](value V) V {
	copied, _ := copyOf(value).(V)
	return copied
}

func copyOf(value any) any {
	switch value := value.(type) {
	case object:
		c := make(object, len(value))
		for name, v := range value {
			c[name] = copyOf(v)
		}
		return c
	case []any:
		c := make([]any, len(value))
		for i, v := range value {
			c[i] = copyOf(v)
		}
		return c
	default:
		return value
	}
}

// withoutNulls takes members that are null out of objects at any depth, as FusionAuth keeps none.
func withoutNulls(value any) any {
	o, ok := value.(object)
	if !ok {
		return value
	}
	maps.DeleteFunc(o, func(_ string, v any) bool { return v == nil })
	for name, v := range o {
		o[name] = withoutNulls(v)
	}
	return o
}

// only returns the properties with some names.
func only(o object, names []string) object {
	kept := object{}
	for _, name := range names {
		if value, set := o[name]; set {
			kept[name] = value
		}
	}
	return kept
}

// without returns the properties but those with some names.
func without(o object, names ...string) object {
	kept := maps.Clone(o)
	for _, name := range names {
		delete(kept, name)
	}
	return kept
}
