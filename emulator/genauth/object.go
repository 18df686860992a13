package genauth

import (
	"encoding/json"
	"strconv"
	"strings"
)

// object is a JSON object as it was sent. Parameters of a GET are texts in it, whatever they mean.
type object map[string]any

// text returns a member that is a text, or "".
func (o object) text(name string) string {
	s, _ := o[name].(string)
	return s
}

// has tells whether there is a member other than null.
func (o object) has(name string) bool { return o[name] != nil }

// flag tells whether a member is true. Python writes it True.
func (o object) flag(name string) bool {
	switch v := o[name].(type) {
	case bool:
		return v
	case string:
		return strings.EqualFold(v, "true")
	}
	return false
}

// object returns a member that is an object, or an empty one.
func (o object) object(name string) object {
	switch inner := o[name].(type) {
	case map[string]any:
		return inner
	case object:
		return inner
	}
	return nil
}

// objects returns a member that is a list of objects, and false for anything else.
func (o object) objects(name string) ([]object, bool) {
	list, ok := o[name].([]any)
	objects := make([]object, 0, len(list))
	for _, element := range list {
		inner, isObject := element.(map[string]any)
		ok = ok && isObject
		objects = append(objects, inner)
	}
	return objects, ok
}

// texts returns a member that is a list of texts, and false for anything else. One text is a list of it,
// as a parameter that comes once is.
func (o object) texts(name string) ([]string, bool) {
	if one, ok := o[name].(string); ok {
		return []string{one}, true
	}
	list, ok := o[name].([]any)
	texts := make([]string, 0, len(list))
	for _, element := range list {
		one, isText := element.(string)
		ok = ok && isText
		texts = append(texts, one)
	}
	return texts, ok
}

// number returns a member that is an integer, or what is there instead of one that is missing.
func (o object) number(name string, missing int) (int, bool) {
	switch v := o[name].(type) {
	case nil:
		return missing, true
	case json.Number:
		n, err := strconv.Atoi(v.String())
		return n, err == nil
	case string:
		n, err := strconv.Atoi(v)
		return n, err == nil
	}
	return 0, false
}

// maxPage is the largest page, and the largest batch.
const maxPage = 50

// paging returns which part of a list is asked for: members page and limit.
func (o object) paging() (offset, limit int, wrong *problem) {
	page, ok := o.number("page", 1)
	if !ok || page < 1 {
		return 0, 0, malformed("page")
	}
	limit, ok = o.number("limit", 10)
	switch {
	case !ok || limit < 1:
		return 0, 0, malformed("limit")
	case limit > maxPage:
		return 0, 0, bad("limit must less than 50")
	}
	return (page - 1) * limit, limit, nil
}

// batch returns a list of texts of at least one and at most 50.
func (o object) batch(name string) ([]string, *problem) {
	list, ok := o.texts(name)
	if !ok || len(list) == 0 || len(list) > maxPage {
		return nil, malformed(name)
	}
	return list, nil
}

// part returns the part of a list that a page holds.
func part[T any](all []T, offset, limit int) []T {
	if offset >= len(all) {
		return []T{}
	}
	return all[offset:min(offset+limit, len(all))]
}
