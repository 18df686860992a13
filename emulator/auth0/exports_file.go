package auth0

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
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
	users := t.users.Select(func(p *profile) bool {
		_, belongs := p.identityIn(j.Connection)
		return j.Connection == "" || belongs
	})
	if limit := j.Export.Limit; limit > 0 {
		users = users[:min(limit, len(users))]
	}
	var file bytes.Buffer
	compressed := gzip.NewWriter(&file)
	if j.Export.Format == "csv" {
		writeCSV(compressed, fields, users)
	} else {
		writeNDJSON(compressed, fields, users)
	}
	_ = compressed.Close() // memory takes everything
	return file.Bytes()
}

// title returns the name that a field has in the file.
func (f exportField) title() string {
	if f.Title != "" {
		return f.Title
	}
	return f.Name
}

// writeNDJSON writes one object a line. A field that a user lacks is left out.
func writeNDJSON(w io.Writer, fields []exportField, users []*profile) {
	var line bytes.Buffer
	for _, user := range users {
		o := &object{}
		for _, f := range fields {
			if value, ok := valueAt(user.values, f.Name); ok {
				o.set(f.title(), value)
			}
		}
		line.Reset()
		_ = encode(&line, o) // what was decoded from JSON can be encoded
		line.WriteByte('\n')
		_, _ = w.Write(line.Bytes()) // memory takes everything
	}
}

// writeCSV writes a line of titles and one line a user.
func writeCSV(w io.Writer, fields []exportField, users []*profile) {
	var file strings.Builder
	for i, f := range fields {
		file.WriteString(separator(i) + quoted(f.title()))
	}
	for _, user := range users {
		file.WriteByte('\n')
		for i, f := range fields {
			value, _ := valueAt(user.values, f.Name)
			file.WriteString(separator(i) + cell(value))
		}
	}
	file.WriteByte('\n')
	_, _ = io.WriteString(w, file.String()) // memory takes everything
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
		_ = encode(&text, value) // what was decoded from JSON can be encoded
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
