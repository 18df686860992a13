package jsonscan

import "encoding/json"

// Any walks the value at the position and returns it as [json.Decoder.UseNumber] has it: a map, a slice, a
// text, a [json.Number], a boolean, or nil for null and after a mistake. Of several members with one name
// the last counts. Texts and numbers are parts of the scanned text where they can be.
func (s *Scanner) Any() any {
	switch c := s.Kind(); c {
	case '{':
		return s.object()
	case '[':
		return s.array()
	case '"':
		if text, ok := Text(s.Value()); ok {
			return text
		}
		return nil
	case 't', 'f':
		if s.Value() == "" {
			return nil
		}
		return c == 't'
	default:
		if text := s.Value(); text != "" && text != "null" {
			return json.Number(text)
		}
		return nil
	}
}

func (s *Scanner) object() map[string]any {
	object := map[string]any{}
	for name := range s.Members() {
		object[name] = s.Any()
	}
	return object
}

func (s *Scanner) array() []any {
	array := []any{}
	for range s.Elements() {
		array = append(array, s.Any())
	}
	return array
}
