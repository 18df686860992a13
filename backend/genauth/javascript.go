package genauth

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rawjson"
)

// javaScript returns JSON as JSON.stringify(JSON.parse(text)) writes it, which is what both ends of a
// signature compare: without white space, with characters beyond ASCII as they are, numbers as doubles,
// and members whose names are integers before the others.
func javaScript(text json.RawMessage) string {
	var b strings.Builder
	s := jsonscan.New(string(text))
	writeValue(&b, s)
	if s.End() != nil {
		return string(text)
	}
	return b.String()
}

// writeValue writes the value at the scanner's position.
func writeValue(b *strings.Builder, s *jsonscan.Scanner) {
	switch s.Kind() {
	case '{':
		writeObject(b, s)
	case '[':
		b.WriteByte('[')
		comma := ""
		for range s.Elements() {
			b.WriteString(comma)
			writeValue(b, s)
			comma = ","
		}
		b.WriteByte(']')
	case '"':
		plain, _ := jsonscan.Text(s.Value())
		writeText(b, plain)
	case 't', 'f', 'n':
		b.WriteString(s.Value())
	default:
		writeNumber(b, s.Value())
	}
}

// member is one member of an object, as it is written.
type member struct{ name, value string }

func writeObject(b *strings.Builder, s *jsonscan.Scanner) {
	var members []member
	for name := range s.Members() {
		var value strings.Builder
		writeValue(&value, s)
		members = append(members, member{name, value.String()})
	}
	slices.SortStableFunc(members, func(a, c member) int {
		i, isIndex := index(a.name)
		j, also := index(c.name)
		switch {
		case isIndex && also:
			return int(i) - int(j)
		case isIndex:
			return -1
		case also:
			return 1
		}
		return 0
	})
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		writeText(b, m.name)
		b.WriteString(":" + m.value)
	}
	b.WriteByte('}')
}

// index tells whether a name is one that JavaScript takes for an index.
func index(name string) (uint64, bool) {
	n, err := strconv.ParseUint(name, 10, 32)
	return n, err == nil && strconv.FormatUint(n, 10) == name && n < 1<<32-1
}

func writeNumber(b *strings.Builder, text string) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		b.WriteString("null") // What is too large is infinite, which JSON lacks.
		return
	}
	if f == 0 {
		f = 0 // There is no negative zero in JSON.stringify.
	}
	b.Write(rawjson.Encode(f))
}

// writeText writes a JSON text with the escapes that are needed and no others.
func writeText(b *strings.Builder, text string) {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // A text always has a JSON form.
	plain := strings.TrimSuffix(quoted.String(), "\n")
	if strings.ContainsAny(text, "\u2028\u2029") || strings.ContainsRune(text, utf8.RuneError) {
		plain = unescaped.Replace(plain)
	}
	b.WriteString(plain)
}

// unescaped takes back the escapes that encoding/json adds and JSON.stringify does not. A backslash that
// is one itself is written twice, so it is gone past first.
var unescaped = strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029", `\ufffd`, "\ufffd")
