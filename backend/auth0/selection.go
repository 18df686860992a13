package auth0

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/where"
)

// selection is which fields to load. The server leaves fields out as far as it can, and the rest is
// trimmed here, so that a document holds what was asked for and nothing else.
type selection struct {
	only, drop []string // what a document keeps, or what it loses; both empty keeps all
	param      url.Values
}

// selectionOf returns what q asks for. Reading needs further fields than the user: the key, the one
// that reading goes on by, and those that are looked at here, which for raw query text can be any.
func selectionOf(q backend.Query, refined []where.Node) selection {
	s := chosen(q, refined)
	if slices.ContainsFunc(refined, where.Node.HasLucene) {
		s.param = nil
	}
	return s
}

func chosen(q backend.Query, refined []where.Node) selection {
	needed := []string{keyField, createdField}
	for _, n := range refined {
		for _, path := range n.Fields() {
			needed = append(needed, where.SplitPath(path)[0])
		}
	}
	for _, o := range q.Order {
		needed = append(needed, where.SplitPath(o.Field)[0])
	}
	switch {
	case len(q.Only) > 0:
		only := append([]string{keyField}, q.Only...)
		return selection{only: only, param: choice(append(needed, only...), "true")}
	case len(q.Defer) > 0:
		drop := slices.DeleteFunc(slices.Clone(q.Defer), func(f string) bool { return f == keyField })
		absent := slices.DeleteFunc(slices.Clone(drop), func(f string) bool {
			attr, _ := attributeOf(f)
			return slices.Contains(needed, f) || !attr.choose
		})
		return selection{drop: drop, param: choice(absent, "false")}
	}
	return selection{}
}

// choice returns the parameters fields and include_fields, or nil where Auth0 cannot name a field.
func choice(names []string, include string) url.Values {
	slices.Sort(names)
	names = slices.Compact(names)
	for _, name := range names {
		if attr, _ := attributeOf(name); !attr.choose {
			return nil
		}
	}
	if len(names) == 0 {
		return nil
	}
	return url.Values{"fields": {strings.Join(names, ",")}, "include_fields": {include}}
}

// add sets the parameters in query.
func (s selection) add(query url.Values) { maps.Copy(query, s.param) }

// trim takes away from each document what was not asked for.
func (s selection) trim(docs []json.RawMessage) ([]json.RawMessage, error) {
	return backend.Choose(docs, keyField, s.only, s.drop)
}
