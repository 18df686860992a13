package auth0

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
)

// defaultFields are exported where a request names none.
var defaultFields = []exportField{
	{Name: "user_id"}, {Name: "email"}, {Name: "email_verified"}, {Name: "username"}, {Name: "phone_number"},
	{Name: "name"}, {Name: "given_name"}, {Name: "family_name"}, {Name: "nickname"}, {Name: "picture"},
	{Name: "identities[0].connection", Title: "connection"}, {Name: "created_at"}, {Name: "updated_at"},
	{Name: "last_login"}, {Name: "logins_count"},
}

// exported returns the compressed file of an export: the users as they are now, by id.
func (t *tenant) exported(j *job) []byte {
	fields := j.Export.Fields
	if len(fields) == 0 {
		fields = defaultFields
	}
	head, line := "", jsonLine
	if j.Export.Format == "csv" {
		head, line = csvHead(fields), csvLine
	}
	lines := t.exportedLines(j.Connection, func(p *profile) string { return line(fields, p) })
	if limit := j.Export.Limit; limit > 0 {
		lines = lines[:min(limit, len(lines))]
	}
	var file bytes.Buffer
	compressed := gzip.NewWriter(&file)
	_, _ = io.WriteString(compressed, head) // memory takes everything
	for _, l := range lines {
		_, _ = io.WriteString(compressed, l.text)
	}
	_ = compressed.Close()
	return file.Bytes()
}

// exportedLine is what a file says of a user.
type exportedLine struct{ id, text string }

// exportedLines returns what a file says of the users of a connection, or of all, by id. It makes no
// copies of the users.
func (t *tenant) exportedLines(connection string, line func(*profile) string) []exportedLine {
	var lines []exportedLine
	t.users.Select(func(p *profile) bool {
		if _, belongs := p.identityIn(connection); belongs || connection == "" {
			lines = append(lines, exportedLine{p.ID(), line(p)})
		}
		return false
	})
	slices.SortFunc(lines, func(a, b exportedLine) int { return strings.Compare(a.id, b.id) })
	return lines
}

// title returns the name that a field has in the file.
func (f exportField) title() string {
	if f.Title != "" {
		return f.Title
	}
	return f.Name
}

// jsonLine returns a user as an object on a line. A field that the user lacks is left out.
func jsonLine(fields []exportField, user *profile) string {
	o := &object{}
	for _, f := range fields {
		if value, ok := valueAt(user.values, f.Name); ok {
			o.set(f.title(), value)
		}
	}
	var line bytes.Buffer
	_ = emulator.EncodeTo(&line, o) // what was decoded from JSON can be encoded
	return line.String() + "\n"
}

// csvHead returns the titles of the columns as a line.
func csvHead(fields []exportField) string {
	var line strings.Builder
	for i, f := range fields {
		line.WriteString(separator(i) + quoted(f.title()))
	}
	return line.String() + "\n"
}

// csvLine returns a user as a line. A field that the user lacks is empty.
func csvLine(fields []exportField, user *profile) string {
	var line strings.Builder
	for i, f := range fields {
		value, _ := valueAt(user.values, f.Name)
		line.WriteString(separator(i) + cell(value))
	}
	return line.String() + "\n"
}

func separator(column int) string {
	if column == 0 {
		return ""
	}
	return ","
}

func quoted(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

// cell returns a value as it stands in a CSV file. A text begins with an apostrophe, so that no program
// takes it for a formula; a time does not need it.
func cell(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case bool:
		return strconv.FormatBool(value)
	case json.Number:
		return value.String()
	case string:
		if _, err := time.Parse(time.RFC3339, value); err == nil {
			return value
		}
		return quoted("'" + value)
	default:
		var text bytes.Buffer
		_ = emulator.EncodeTo(&text, value) // what was decoded from JSON can be encoded
		return quoted("'" + text.String())
	}
}

// valueAt returns the value at a path such as identities[0].connection.
func valueAt(value any, path string) (any, bool) {
	for path != "" {
		var step string
		if at := strings.IndexAny(path[1:], ".["); at >= 0 {
			step, path = path[:at+1], path[at+1:]
		} else {
			step, path = path, ""
		}
		var ok bool
		if value, ok = child(value, strings.TrimPrefix(step, ".")); !ok {
			return nil, false
		}
	}
	return value, true
}

// child returns what a step of a path leads to: a property, or with brackets an element.
func child(value any, step string) (any, bool) {
	if index, ok := strings.CutPrefix(step, "["); ok {
		list, _ := value.([]any)
		i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
		if err != nil || i >= len(list) {
			return nil, false
		}
		return list[i], true
	}
	fields, _ := value.(map[string]any)
	found, ok := fields[step]
	return found, ok
}
