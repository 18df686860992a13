package genauth

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// written returns the data of a request as the service, a program in JavaScript, writes them out again.
func (c *call) written() map[string]string {
	members := map[string]json.RawMessage{}
	if json.Unmarshal(c.body, &members) != nil || len(c.body) == 0 {
		for name, value := range c.data {
			members[name], _ = emulator.Encode(value) // texts and lists of texts can be encoded
		}
	}
	texts := make(map[string]string, len(members))
	for name, value := range members {
		decoder := json.NewDecoder(bytes.NewReader(value))
		decoder.UseNumber()
		texts[name] = stringify(decoder)
	}
	return texts
}

// stringify returns the value at a decoder's position as JSON.stringify writes it.
func stringify(d *json.Decoder) string {
	token, err := d.Token()
	if err != nil {
		return ""
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '[' {
			return stringifyList(d)
		}
		return stringifyObject(d)
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return "null"
		}
		return quote(f)
	default:
		return quote(v)
	}
}

func stringifyList(d *json.Decoder) string {
	var elements []string
	for d.More() {
		elements = append(elements, stringify(d))
	}
	_, _ = d.Token() // the bracket
	return "[" + strings.Join(elements, ",") + "]"
}

// stringifyObject writes the members as they come, after those whose names are numbers.
func stringifyObject(d *json.Decoder) string {
	type member struct {
		number uint64
		named  bool
		text   string
	}
	var members []member
	for d.More() {
		token, _ := d.Token()
		name, _ := token.(string)
		number, err := strconv.ParseUint(name, 10, 32)
		named := err != nil || strconv.FormatUint(number, 10) != name
		members = append(members, member{number, named, quote(name) + ":" + stringify(d)})
	}
	_, _ = d.Token() // the brace
	slices.SortStableFunc(members, func(a, b member) int {
		switch {
		case a.named && b.named:
			return 0
		case a.named:
			return 1
		case b.named:
			return -1
		}
		return int(a.number) - int(b.number)
	})
	texts := make([]string, len(members))
	for i, m := range members {
		texts[i] = m.text
	}
	return "{" + strings.Join(texts, ",") + "}"
}

// quote returns the JSON of a value that is neither list nor object. JavaScript leaves the separators of
// lines and characters that stand for broken ones as they are, and knows no negative zero.
func quote(v any) string {
	if v == 0.0 {
		return "0"
	}
	data, err := emulator.Encode(v)
	if err != nil {
		return "null"
	}
	return strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029", `\ufffd`, "\ufffd").Replace(string(data))
}
