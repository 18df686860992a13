package fusionauth

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// patched returns what the body makes of a document, by the type that the request names.
func (c *call) patched(document object) (object, problems) {
	var wrong problems
	if c.operations() {
		operations, err := emulator.Decode(c.raw)
		list, isList := operations.([]any)
		result, applied := applyOperations(document, list)
		if err != nil || !isList || !applied {
			wrong.General = append(wrong.General, problem{"[invalidJSON]", "The JSON Patch could not be applied."})
		}
		return result, wrong
	}
	merged, _ := merge(document, c.body, c.mediaType() != "application/merge-patch+json").(object)
	return merged, wrong
}

// merge returns what a patch makes of a value: objects are merged, null takes a value away, and anything
// else replaces it, but that the older way adds the elements of arrays.
func merge(value, patch any, adding bool) any {
	changes, isObject := patch.(object)
	if !isObject {
		now, isList := value.([]any)
		more, both := patch.([]any)
		if adding && isList && both {
			return append(slices.Clone(now), more...)
		}
		return patch
	}
	result, _ := value.(object)
	result = maps.Clone(result)
	if result == nil {
		result = object{}
	}
	for name, change := range changes {
		if change == nil {
			delete(result, name)
			continue
		}
		result[name] = merge(result[name], change, adding)
	}
	return result
}

// applyOperations returns what the operations of RFC 6902 make of a document, and whether all could be
// carried out.
func applyOperations(document object, operations []any) (object, bool) {
	root := object{"": document}
	for _, o := range operations {
		operation, isObject := o.(object)
		if !isObject || !applyOperation(root, operation) {
			return nil, false
		}
	}
	result, isObject := root[""].(object)
	return result, isObject
}

// applyOperation carries one operation out below root, whose member "" is the document.
func applyOperation(root, o object) bool {
	path := textOf(o, "path")
	value, given := o["value"]
	switch textOf(o, "op") {
	case "add":
		return given && put(root, path, clone(value), true)
	case "replace":
		_, there := at(root, path)
		return given && there && put(root, path, clone(value), false)
	case "remove":
		return remove(root, path)
	case "test":
		now, there := at(root, path)
		return there && equal(now, value)
	case "copy", "move":
		moved, there := at(root, textOf(o, "from"))
		if !there || textOf(o, "op") == "move" && !remove(root, textOf(o, "from")) {
			return false
		}
		return put(root, path, copyOf(moved), true)
	}
	return false
}

// steps returns the steps of a JSON pointer, the first of which is "".
func steps(pointer string) []string {
	all := strings.Split(pointer, "/")
	for i, step := range all {
		all[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
	}
	return all
}

// at returns the value at a pointer.
func at(root any, pointer string) (any, bool) {
	for _, step := range steps(pointer) {
		switch v := root.(type) {
		case object:
			member, there := v[step]
			if !there {
				return nil, false
			}
			root = member
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			root = v[i]
		default:
			return nil, false
		}
	}
	return root, true
}

// parent returns the container of the value at a pointer, where that is, and the last step.
func parent(root any, pointer string) (container any, of, last string, ok bool) {
	i := strings.LastIndexByte(pointer, '/')
	if i < 0 {
		return nil, "", "", false
	}
	all := steps(pointer)
	container, ok = at(root, pointer[:i])
	return container, pointer[:i], all[len(all)-1], ok
}

// put sets the value at a pointer. In a list it replaces the element there, or inserts before it.
func put(root object, pointer string, value any, insert bool) bool {
	container, of, last, ok := parent(root, pointer)
	if !ok {
		return false
	}
	switch v := container.(type) {
	case object:
		v[last] = value
		return true
	case []any:
		i, err := strconv.Atoi(last)
		if last == "-" {
			i, err = len(v), nil
		}
		if err != nil || i < 0 || i > len(v) || !insert && i == len(v) {
			return false
		}
		if insert {
			return put(root, of, slices.Insert(slices.Clone(v), i, value), false)
		}
		v[i] = value
		return true
	}
	return false
}

// remove takes the value at a pointer away.
func remove(root object, pointer string) bool {
	container, of, last, ok := parent(root, pointer)
	if _, there := at(root, pointer); !ok || !there {
		return false
	}
	switch v := container.(type) {
	case object:
		delete(v, last)
		return true
	case []any:
		i, _ := strconv.Atoi(last) // it is there
		return put(root, of, slices.Delete(slices.Clone(v), i, i+1), false)
	}
	return false
}

// equal tells whether two JSON values are the same.
func equal(a, b any) bool {
	x, err := emulator.Encode(a)
	y, err2 := emulator.Encode(b)
	return err == nil && err2 == nil && string(x) == string(y)
}
