package fusionauth

import (
	"bytes"
	"encoding/json"
	"maps"

	"github.com/authplus/authplus/internal/rawjson"
)

// null is what a merge patch takes a value away with.
var null = json.RawMessage("null")

// mergePatch returns the patch in the form of RFC 7396 that turns one value into another: of objects what
// differs, with null for what is gone.
func mergePatch(from, to json.RawMessage) json.RawMessage {
	after := fieldsOf(to)
	if after == nil {
		return to
	}
	return rawjson.Encode(patchFields(fieldsOf(from), after))
}

// patchFields returns the members of the patch that turns one object into another.
func patchFields(before, after map[string]json.RawMessage) map[string]json.RawMessage {
	patch := map[string]json.RawMessage{}
	for name, value := range after {
		if !bytes.Equal(before[name], value) {
			patch[name] = mergePatch(before[name], value)
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			patch[name] = null
		}
	}
	return patch
}

// patchKeys returns the patch that changes some members of an object and leaves the others alone: a value
// that is an object replaces the one that is there.
func patchKeys(object, change map[string]json.RawMessage) map[string]json.RawMessage {
	patch := make(map[string]json.RawMessage, len(change))
	for name, value := range change {
		patch[name] = mergePatch(object[name], value)
	}
	return patch
}

// withoutNulls returns a value without the members that are null, at any depth of objects. FusionAuth
// refuses them in what is created, and keeps none.
func withoutNulls(value json.RawMessage) json.RawMessage {
	fields := fieldsOf(value)
	if fields == nil {
		return value
	}
	maps.DeleteFunc(fields, func(_ string, v json.RawMessage) bool { return isNull(v) })
	for name, v := range fields {
		fields[name] = withoutNulls(v)
	}
	return rawjson.Encode(fields)
}
