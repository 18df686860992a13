package backend

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"

	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/where"
)

// Map passes pages through a function and leaves empty ones out.
func Map(seq iter.Seq2[[]json.RawMessage, error], change func([]json.RawMessage) ([]json.RawMessage, error)) iter.Seq2[[]json.RawMessage, error] {
	return func(yield func([]json.RawMessage, error) bool) {
		for page, err := range seq {
			if err == nil {
				page, err = change(page)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if len(page) > 0 && !yield(page, nil) {
				return
			}
		}
	}
}

// Gather reads all pages before it yields them as one, which order has put in order; nil leaves them as
// they are.
func Gather(seq iter.Seq2[[]json.RawMessage, error], order func([]json.RawMessage) error) iter.Seq2[[]json.RawMessage, error] {
	return func(yield func([]json.RawMessage, error) bool) {
		docs, err := Collect(seq)
		if err == nil && order != nil {
			err = order(docs)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		if len(docs) > 0 {
			yield(docs, nil)
		}
	}
}

// Collect reads all pages of seq into one slice.
func Collect(seq iter.Seq2[[]json.RawMessage, error]) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for page, err := range seq {
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}
	return all, nil
}

// Choose takes away from each document the fields that were not asked for: all but only, if that names any,
// and those of drop. The field key, which holds the id, always stays.
func Choose(docs []json.RawMessage, key string, only, drop []string) ([]json.RawMessage, error) {
	if len(only) == 0 && len(drop) == 0 {
		return docs, nil
	}
	for i, doc := range docs {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(doc, &fields); err != nil {
			return nil, err
		}
		maps.DeleteFunc(fields, func(name string, _ json.RawMessage) bool {
			if name == key {
				return false
			}
			return len(only) > 0 && !slices.Contains(only, name) || slices.Contains(drop, name)
		})
		docs[i] = rawjson.Encode(fields)
	}
	return docs, nil
}

// Conjuncts returns the predicates that hold together for every match of q.
func Conjuncts(q Query) []where.Node {
	switch q.Where.Op {
	case where.OpAll:
		return nil
	case where.OpAnd:
		return q.Where.Kids
	default:
		return []where.Node{q.Where}
	}
}
