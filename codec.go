package authplus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/where"
)

// schema is what is known of a model, whatever Go type stands for it.
type schema struct {
	name   string // "user"
	label  string // "User"
	key    string // the field that identifies an object
	unique []string
	fields *where.Catalogue
	// created is the field that tells when an object was made; empty where none does.
	created string
	// owned tells that objects exist within their owner only, such as an organization's invitations.
	owned bool
	// relations are what With can load.
	relations []relation
	// rules are what Validate checks.
	rules []rule
}

// codec translates between a Go type and the model's documents, field by field.
type codec struct {
	schema
	fields []codecField
	// into decodes a document into a value of the Go type.
	into jsonscan.Decoder
}

// codecField is one field of the Go type.
type codecField struct {
	model string
	name  string
	index []int
	info  where.FieldInfo
}

// newCodec returns the codec of the struct type t. Fields are found as encoding/json finds them. A
// JSON name that the model does not have is an error: it would never reach the provider.
func newCodec(t reflect.Type, s schema) (*codec, error) {
	c := &codec{schema: s, into: jsonscan.Compile(t, map[reflect.Type]jsonscan.Decoder{
		reflect.TypeFor[Metadata](): decodeMetadata,
	})}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous && f.Type.Kind() == reflect.Pointer {
			return nil, fmt.Errorf("authplus: type %s embeds a pointer, which may be nil; embed %s itself: %w", t, f.Type.Elem(), ErrInvalid)
		}
		name, ok := jsonscan.FieldName(f)
		if !ok {
			continue
		}
		info, known := s.fields.Field(name)
		if !known {
			return nil, &fault.FieldError{Model: s.name, Field: name, Kind: ErrInvalid, Choices: s.fields.Names(),
				Problem: fmt.Sprintf("type %s has it and the model does not; tag it json:\"-\" or keep the value in metadata", t)}
		}
		c.add(codecField{model: s.name, name: name, index: f.Index, info: info})
	}
	if !slices.ContainsFunc(c.fields, func(f codecField) bool { return f.name == s.key }) {
		return nil, &fault.FieldError{Model: s.name, Field: s.key, Kind: ErrInvalid, Problem: fmt.Sprintf("type %s hides it", t)}
	}
	return c, nil
}

// add adds a field; of two with one name, the one that is embedded less deeply counts.
func (c *codec) add(f codecField) {
	i := slices.IndexFunc(c.fields, func(other codecField) bool { return other.name == f.name })
	switch {
	case i < 0:
		c.fields = append(c.fields, f)
	case len(f.index) < len(c.fields[i].index):
		c.fields[i] = f
	}
}

// field returns the field with this name.
func (c *codec) field(name string) (codecField, bool) {
	i := slices.IndexFunc(c.fields, func(f codecField) bool { return f.name == name })
	if i < 0 {
		return codecField{}, false
	}
	return c.fields[i], true
}

// check returns an error for a name that the model does not have.
func (c *codec) check(names ...string) error {
	for _, name := range names {
		if _, ok := c.field(name); !ok {
			return &fault.FieldError{Model: c.name, Field: name, Problem: "there is no such field", Choices: c.schema.fields.Names(), Kind: ErrInvalid}
		}
	}
	return nil
}

// fill decodes a document into an object, whose strings are then parts of the document.
func (c *codec) fill(object reflect.Value, document string) error {
	s := jsonscan.New(document)
	if err := c.into(object.Elem(), s); err != nil {
		return c.unreadable(err)
	}
	if err := s.End(); err != nil {
		return c.unreadable(err)
	}
	return nil
}

// decode returns a new value of the Go type that holds the document; "" gives an empty one.
func (c *codec) decode(t reflect.Type, document string) (reflect.Value, error) {
	fresh := reflect.New(t)
	if document == "" {
		return fresh, nil
	}
	return fresh, c.fill(fresh, document)
}

// unreadable returns the error for a document that does not fit the Go type. The decoder's text may
// hold a value, so only the place is told.
func (c *codec) unreadable(err error) error {
	var member *jsonscan.MemberError
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &member) && errors.As(err, &mismatch) {
		return &fault.FieldError{Model: c.name, Field: member.Name, Kind: ErrInvalid,
			Problem: fmt.Sprintf("a JSON %s does not fit Go's %s", strings.Fields(mismatch.Value)[0], mismatch.Type)}
	}
	if errors.As(err, &member) && errors.Is(err, ErrInvalid) {
		return member.Err
	}
	return fmt.Errorf("authplus: %s: document is not understood: %w", c.name, ErrInvalid)
}

// encode returns a field's value as JSON, and nil if it is zero.
func (f codecField) encode(object reflect.Value) (json.RawMessage, error) {
	v := object.Elem().FieldByIndex(f.index)
	if isZero(v) {
		return nil, nil
	}
	data, err := json.Marshal(v.Interface())
	if err != nil {
		return nil, &fault.FieldError{Model: f.model, Field: f.name, Kind: ErrInvalid, Problem: "cannot be encoded as JSON"}
	}
	if bytes.Equal(data, []byte("null")) {
		return nil, nil
	}
	return data, nil
}

// isZero tells whether a value is zero, as the option omitzero of encoding/json does.
func isZero(v reflect.Value) bool {
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
		return z.IsZero()
	}
	return v.IsZero()
}

// copyField gives to the value that from has in a field.
func (f codecField) copy(to, from reflect.Value) {
	to.Elem().FieldByIndex(f.index).Set(from.Elem().FieldByIndex(f.index))
}

// same tells whether two encodings of a field mean the same: times are compared as times.
func (f codecField) same(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	if f.info.Kind != where.Time || a == nil || b == nil {
		return false
	}
	var s, t time.Time
	return json.Unmarshal(a, &s) == nil && json.Unmarshal(b, &t) == nil && s.Equal(t)
}

// document returns an object's fields that are not zero.
func (c *codec) document(object reflect.Value) (map[string]json.RawMessage, error) {
	out := make(map[string]json.RawMessage, len(c.fields))
	for _, f := range c.fields {
		data, err := f.encode(object)
		if err != nil {
			return nil, err
		}
		if data != nil {
			out[f.name] = data
		}
	}
	return out, nil
}

// difference is how a field differs from its last known value; nil is a value that is not there.
type difference struct {
	field    codecField
	old, now json.RawMessage
}

// differences returns the fields in which an object differs from a document. The document is decoded
// into the Go type first, so what the type does not know is never different.
func (c *codec) differences(object reflect.Value, document string) ([]difference, error) {
	before, err := c.decode(object.Type().Elem(), document)
	if err != nil {
		return nil, err
	}
	var out []difference
	for _, f := range c.fields {
		old, err := f.encode(before)
		if err != nil {
			return nil, err
		}
		now, err := f.encode(object)
		if err != nil {
			return nil, err
		}
		if !f.same(old, now) {
			out = append(out, difference{field: f, old: old, now: now})
		}
	}
	return out, nil
}

// change returns what to send for a difference, or nil where nothing is to be sent: metadata as the
// first-level keys that differ, a value that is gone as null or as the type's zero.
func (d difference) change() (json.RawMessage, error) {
	switch {
	case d.field.info.Kind == where.Object:
		return objectChange(d.old, d.now)
	case d.now != nil:
		return d.now, nil
	case d.field.info.Nullable:
		return json.RawMessage("null"), nil
	default:
		return zeroOf(d.field.info.Kind), nil
	}
}

// objectChange returns the first-level keys in which two objects differ, removed ones as null. An
// empty object is never sent: Auth0 erases everything for it.
func objectChange(old, now json.RawMessage) (json.RawMessage, error) {
	var before, after map[string]json.RawMessage
	if err := unmarshalObject(old, &before); err != nil {
		return nil, err
	}
	if err := unmarshalObject(now, &after); err != nil {
		return nil, err
	}
	out := map[string]json.RawMessage{}
	for key, value := range after {
		if previous, ok := before[key]; !ok || !equalJSON(previous, value) {
			out[key] = value
		}
	}
	for key := range before {
		if _, ok := after[key]; !ok {
			out[key] = json.RawMessage("null")
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return json.Marshal(out)
}

func unmarshalObject(data json.RawMessage, out *map[string]json.RawMessage) error {
	if data == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("authplus: metadata must be a JSON object: %w", ErrInvalid)
	}
	return nil
}

// equalJSON tells whether two texts are the same JSON, whatever their white space and order of keys.
// Numbers are the same if they are written the same.
func equalJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, err := plainValue(a)
	if err != nil {
		return false
	}
	y, err := plainValue(b)
	return err == nil && reflect.DeepEqual(x, y)
}

// zeroOf returns the JSON of a kind's zero.
func zeroOf(kind where.Kind) json.RawMessage {
	switch kind {
	case where.Bool:
		return json.RawMessage("false")
	case where.Number:
		return json.RawMessage("0")
	case where.Strings, where.Objects:
		return json.RawMessage("[]")
	case where.Object:
		return json.RawMessage("{}")
	case where.String:
		return json.RawMessage(`""`)
	default:
		return json.RawMessage("null")
	}
}
