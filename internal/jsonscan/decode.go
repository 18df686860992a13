package jsonscan

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Decoder decodes the value at a scanner's position into a Go value that can be set. Strings share the
// memory of the text. Null leaves the Go value alone, as does a member that a struct has no field for.
type Decoder func(into reflect.Value, s *Scanner) error

// MemberError says which member of an object cannot be decoded.
type MemberError struct {
	// Name is the member's name.
	Name string
	// Err is the decoder's error. It may hold the value.
	Err error
}

// Error returns the member's name and the decoder's error.
func (e *MemberError) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap returns the decoder's error.
func (e *MemberError) Unwrap() error { return e.Err }

// Compile returns the decoder for a type. Tags are those of encoding/json, whose results it gives,
// except that names are compared to the letter. own are decoders for types that have one of their own.
// A type that it knows no better is left to encoding/json.
func Compile(t reflect.Type, own map[reflect.Type]Decoder) Decoder {
	if d, ok := own[t]; ok {
		return d
	}
	if t == reflect.TypeFor[time.Time]() {
		return decodeTime
	}
	if reflect.PointerTo(t).Implements(unmarshaler) || reflect.PointerTo(t).Implements(textUnmarshaler) {
		return decodeOther
	}
	switch t.Kind() {
	case reflect.String:
		return decodeString
	case reflect.Bool:
		return decodeBool
	case reflect.Int, reflect.Int64:
		return decodeInt
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return decodeOther
		}
		return slice(Compile(t.Elem(), own))
	case reflect.Struct:
		return structure(t, own)
	default:
		return decodeOther
	}
}

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// decodeOther leaves a value to encoding/json.
func decodeOther(into reflect.Value, s *Scanner) error {
	value := s.Value()
	if s.err != nil {
		return s.err
	}
	return json.Unmarshal([]byte(value), into.Addr().Interface())
}

// null goes past a null and tells whether there was one.
func null(s *Scanner) bool { return s.Kind() == 'n' && s.skip() }

func decodeString(into reflect.Value, s *Scanner) error {
	if s.Kind() != '"' {
		return decodeOther(into, s)
	}
	text, ok := Text(s.Value())
	if !ok {
		return s.err
	}
	into.SetString(text)
	return nil
}

func decodeBool(into reflect.Value, s *Scanner) error {
	if kind := s.Kind(); kind != 't' && kind != 'f' {
		return decodeOther(into, s)
	}
	value := s.Value()
	into.SetBool(value == "true")
	return s.err
}

func decodeInt(into reflect.Value, s *Scanner) error {
	start := *s
	n, err := strconv.ParseInt(s.Value(), 10, 64)
	if err != nil {
		*s = start // encoding/json tells what does not fit
		return decodeOther(into, s)
	}
	into.SetInt(n)
	return nil
}

func decodeTime(into reflect.Value, s *Scanner) error {
	start := *s
	if text, ok := Text(s.Value()); ok {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			*into.Addr().Interface().(*time.Time) = t
			return nil
		}
	}
	*s = start
	return decodeOther(into, s)
}

// slice returns the decoder for slices of what element decodes.
func slice(element Decoder) Decoder {
	return func(into reflect.Value, s *Scanner) error {
		switch {
		case null(s):
			into.SetZero()
			return nil
		case s.Kind() != '[':
			return decodeOther(into, s)
		}
		n := 0
		var err error
		for range s.Elements() {
			if n == into.Cap() {
				into.Grow(1)
			}
			into.SetLen(n + 1)
			into.Index(n).SetZero()
			if err = element(into.Index(n), s); err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			into.Set(reflect.MakeSlice(into.Type(), 0, 0))
		}
		into.SetLen(n)
		return s.err
	}
}

// member is a field of a struct.
type member struct {
	index  []int
	decode Decoder
}

// structure returns the decoder for structs.
func structure(t reflect.Type, own map[reflect.Type]Decoder) Decoder {
	members := map[string]member{}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous && f.Type.Kind() == reflect.Pointer {
			return decodeOther // what it points to has to be made first
		}
		name, ok := FieldName(f)
		if !ok {
			continue
		}
		// Of two fields with one name, the one that is embedded less deeply counts.
		if other, taken := members[name]; !taken || len(f.Index) < len(other.index) {
			members[name] = member{index: f.Index, decode: Compile(f.Type, own)}
		}
	}
	return func(into reflect.Value, s *Scanner) error {
		switch {
		case null(s):
			return nil
		case s.Kind() != '{':
			return decodeOther(into, s)
		}
		for name := range s.Members() {
			m, ok := members[name]
			if !ok {
				continue
			}
			if err := m.decode(into.FieldByIndex(m.index), s); err != nil {
				return &MemberError{Name: name, Err: err}
			}
		}
		return s.err
	}
}

// FieldName returns the name under which encoding/json knows a field, and false if it does not.
func FieldName(f reflect.StructField) (string, bool) {
	tag := f.Tag.Get("json")
	if !f.IsExported() || tag == "-" || f.Anonymous && tag == "" {
		return "", false
	}
	name, _, _ := strings.Cut(tag, ",")
	if name == "" {
		name = f.Name
	}
	return name, true
}
