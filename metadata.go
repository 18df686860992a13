package authplus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"sync"

	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/where"
)

// Metadata is a JSON object of a user's, such as user_metadata. It is a value: a copy is independent
// of what it was copied from. Its zero is usable and stands for an absent object. It is decoded when
// it is first touched, and numbers keep every digit.
//
// Paths name nested values with dots: "address.city". A dot that belongs to a key is written `\.`.
// Metadata does no I/O; saving the object that it belongs to sends the first-level keys that changed.
type Metadata struct {
	// content never changes once it is here, so copies share it; nil is an absent object.
	content *content
}

// content is one state of a metadata object.
type content struct {
	raw  string
	once sync.Once // guards tree and err, which come from raw when they are first asked for
	tree map[string]any
	err  error
}

// errNoObject says that metadata is something else than an object.
var errNoObject = fmt.Errorf("authplus: metadata must be a JSON object: %w", ErrInvalid)

// NewMetadata returns metadata with the contents of m; nil stands for an empty object. A value that
// cannot be encoded as JSON is an error where the metadata is used, at the latest by Save. It does no I/O.
func NewMetadata(m map[string]any) Metadata {
	if m == nil {
		m = map[string]any{}
	}
	data, err := json.Marshal(m)
	if err != nil {
		err = fmt.Errorf("authplus: metadata: %w: %w", ErrInvalid, err)
		return Metadata{&content{err: err, raw: "{}"}}
	}
	return Metadata{&content{raw: string(data)}}
}

// object returns the decoded object, nil if it is absent; callers must not change it.
func (m Metadata) object() map[string]any {
	if m.content == nil {
		return nil
	}
	c := m.content
	c.once.Do(func() {
		if c.err == nil {
			c.tree, c.err = decodeObject([]byte(c.raw))
		}
	})
	return c.tree
}

// decodeObject decodes a JSON object and keeps numbers as they are written.
func decodeObject(data []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var object map[string]any
	err := decoder.Decode(&object)
	return object, err
}

// Get returns the value at path and whether there is one. Numbers are [json.Number]; objects and
// lists are copies. It does no I/O.
func (m Metadata) Get(path string) (any, bool) {
	var value any = m.object()
	for _, step := range where.SplitPath(path) {
		object, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		if value, ok = object[step]; !ok {
			return nil, false
		}
	}
	return clone(value), true
}

// String returns the text at path, or "" where there is none or something else.
func (m Metadata) String(path string) string {
	value, _ := m.Get(path)
	text, _ := value.(string)
	return text
}

// Set puts a value, which must be encodable as JSON, at path, and makes the objects on the way. A
// value on the way that is no object is an error that wraps [ErrInvalid], and nothing is changed.
// It does no I/O.
func (m *Metadata) Set(path string, value any) error {
	plain, err := plainValue(value)
	if err != nil {
		return fmt.Errorf("authplus: metadata: %w: %w", ErrInvalid, err)
	}
	tree, err := with(m.object(), where.SplitPath(path), plain)
	if err != nil {
		return err
	}
	return m.replace(tree)
}

// replace makes tree the contents.
func (m *Metadata) replace(tree map[string]any) error {
	if m.content != nil && m.content.err != nil {
		return m.content.err
	}
	data, err := json.Marshal(tree)
	if err != nil {
		return fmt.Errorf("authplus: metadata: %w: %w", ErrInvalid, err)
	}
	m.content = &content{raw: string(data)}
	return nil
}

// plainValue returns what a value looks like once it was encoded as JSON and decoded again.
func plainValue(value any) (any, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var plain any
	err = decoder.Decode(&plain)
	return plain, err
}

// with returns a copy of object that has value at path; what lies beside the path is shared.
func with(object map[string]any, path []string, value any) (map[string]any, error) {
	out := maps.Clone(object)
	if out == nil {
		out = map[string]any{}
	}
	if len(path) == 1 {
		out[path[0]] = value
		return out, nil
	}
	inner, ok := out[path[0]].(map[string]any)
	if _, there := out[path[0]]; there && !ok {
		return nil, fmt.Errorf("authplus: metadata: a value on the way to the path is not an object: %w", ErrInvalid)
	}
	inner, err := with(inner, path[1:], value)
	if err != nil {
		return nil, err
	}
	out[path[0]] = inner
	return out, nil
}

// Delete takes away what is at path. Nothing there is no error. It does no I/O.
func (m *Metadata) Delete(path string) error {
	if _, there := m.Get(path); !there {
		return nil
	}
	return m.replace(without(m.object(), where.SplitPath(path)))
}

// without returns a copy of object that has nothing at path, which exists.
func without(object map[string]any, path []string) map[string]any {
	out := maps.Clone(object)
	if len(path) == 1 {
		delete(out, path[0])
		return out
	}
	out[path[0]] = without(out[path[0]].(map[string]any), path[1:])
	return out
}

// Decode stores the object in the value that v points to, as encoding/json does. It does no I/O.
func (m Metadata) Decode(v any) error {
	data, err := m.MarshalJSON()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("authplus: metadata: %w: %w", ErrInvalid, err)
	}
	return nil
}

// Map returns a copy of the object, nil if it is absent. It does no I/O.
func (m Metadata) Map() map[string]any {
	object, _ := clone(m.object()).(map[string]any)
	return object
}

// Len returns the number of first-level keys. It does no I/O.
func (m Metadata) Len() int { return len(m.object()) }

// IsZero tells whether the object is absent, which is not the same as empty. It does no I/O.
func (m Metadata) IsZero() bool { return m.content == nil }

// MarshalJSON returns the object; an absent one is {}.
func (m Metadata) MarshalJSON() ([]byte, error) {
	if m.content == nil {
		return []byte("{}"), nil
	}
	m.object()
	return []byte(m.content.raw), m.content.err
}

// UnmarshalJSON takes a JSON object; null stands for an absent one.
func (m *Metadata) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	if bytes.Equal(data, []byte("null")) {
		m.content = nil
		return nil
	}
	if len(data) == 0 || data[0] != '{' {
		return errNoObject
	}
	m.content = &content{raw: string(data)}
	return nil
}

// decodeMetadata is what [Metadata.UnmarshalJSON] does, without a copy of the text.
func decodeMetadata(into reflect.Value, s *jsonscan.Scanner) error {
	m := into.Addr().Interface().(*Metadata)
	switch kind, value := s.Kind(), s.Value(); kind {
	case 'n':
		m.content = nil
	case '{':
		m.content = &content{raw: value}
	default:
		return errNoObject
	}
	return s.Err()
}

// Format prints how many keys there are instead of the contents, which are a person's.
func (m Metadata) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Metadata(%d keys)", m.Len()) }

// LogValue returns what [Metadata.Format] writes.
func (m Metadata) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(m)) }

// clone copies decoded JSON.
func clone(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if v == nil {
			return nil
		}
		out := make(map[string]any, len(v))
		for key, inner := range v {
			out[key] = clone(inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = clone(inner)
		}
		return out
	default:
		return value
	}
}
