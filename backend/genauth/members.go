package genauth

import (
	"strings"

	"github.com/authplus/authplus/internal/rawjson"
)

// members is a JSON object that is written member by member. Its zero is an empty one.
type members struct {
	text  strings.Builder
	names []string
}

// add adds a member, whose value is JSON.
func (m *members) add(name, value string) {
	if len(m.names) > 0 {
		m.text.WriteByte(',')
	}
	m.names = append(m.names, name)
	if isPlain(name) {
		m.text.WriteString(`"` + name + `"`)
	} else {
		m.text.Write(rawjson.Encode(name))
	}
	m.text.WriteByte(':')
	m.text.WriteString(value)
}

// isPlain tells whether a name can be quoted as it stands.
func isPlain(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) < 0
}

// has tells whether there is a member with a name.
func (m *members) has(name string) bool {
	for _, known := range m.names {
		if known == name {
			return true
		}
	}
	return false
}

// none tells whether there are no members.
func (m *members) none() bool { return len(m.names) == 0 }

// object returns the object.
func (m *members) object() string { return "{" + m.text.String() + "}" }
