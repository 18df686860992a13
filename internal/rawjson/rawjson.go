// Package rawjson encodes, reads and compares JSON values that are kept as they were read.
package rawjson

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// Encode returns the JSON of a value that cannot fail to encode: maps, texts and raw JSON. Others are null.
func Encode(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return data
}

// Text returns the text that a JSON value is, or "".
func Text(data json.RawMessage) (s string) {
	if json.Unmarshal(data, &s) != nil {
		return ""
	}
	return s
}

// Value returns the Go value of JSON, with its numbers exact; nil for null, nothing and what is not JSON.
func Value(data json.RawMessage) (v any) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if decoder.Decode(&v) != nil {
		return nil
	}
	return v
}

// Same reports whether two JSON values are equal. What is absent equals null.
func Same(a, b json.RawMessage) bool { return reflect.DeepEqual(Value(a), Value(b)) }
