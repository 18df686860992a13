package backend

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/where"
)

// Sort orders documents by the keys of order, those without a key last, and equal ones by the field
// id. Fields that fold case are ordered without regard to it. It returns an error that wraps the
// decoder's where a document is not a JSON object.
func Sort(docs []json.RawMessage, order []Order, fields *where.Catalogue, id string) error {
	order = append(slices.Clone(order), Order{Field: id})
	rows := make([]row, len(docs))
	for i, doc := range docs {
		keys, err := sortKeys(doc, order, fields)
		if err != nil {
			return err
		}
		rows[i] = row{doc: doc, keys: keys}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		for i, o := range order {
			if c := compareKeys(a.keys[i], b.keys[i], o.Desc); c != 0 {
				return c
			}
		}
		return 0
	})
	for i, r := range rows {
		docs[i] = r.doc
	}
	return nil
}

type row struct {
	doc  json.RawMessage
	keys []any
}

// sortKeys returns the values that a document is ordered by: string, *big.Float, bool, time.Time or,
// where it has none that can be ordered, nil.
func sortKeys(doc json.RawMessage, order []Order, fields *where.Catalogue) ([]any, error) {
	decoder := json.NewDecoder(strings.NewReader(string(doc)))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return nil, fmt.Errorf("backend: document to sort is not an object: %w", err)
	}
	keys := make([]any, len(order))
	for i, o := range order {
		info, _ := fields.Field(o.Field)
		keys[i] = sortKey(at(object, where.SplitPath(o.Field)), info)
	}
	return keys, nil
}

func at(value any, path []string) any {
	for _, step := range path {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[step]
	}
	return value
}

func sortKey(value any, info where.FieldInfo) any {
	switch v := value.(type) {
	case bool:
		return v
	case json.Number:
		// 256 bits hold every integer in use exactly, and bound what an absurd exponent can cost.
		if f, _, err := big.ParseFloat(string(v), 10, 256, big.ToNearestEven); err == nil {
			return f
		}
	case string:
		if info.Folds {
			return strings.ToLower(v)
		}
		if info.Kind == where.Time {
			if t, err := time.Parse(time.RFC3339, v); err == nil {
				return t
			}
		}
		return v
	}
	return nil
}

// compareKeys orders two keys of one field; nil comes last in either direction.
func compareKeys(a, b any, desc bool) int {
	if a == nil || b == nil {
		return cmp.Compare(rank(a), rank(b))
	}
	c := cmp.Compare(rank(a), rank(b))
	if c == 0 {
		c = compareAlike(a, b)
	}
	if desc {
		return -c
	}
	return c
}

// rank separates keys of different types, which mixed metadata may hold.
func rank(key any) int {
	switch key.(type) {
	case bool:
		return 0
	case *big.Float:
		return 1
	case time.Time:
		return 2
	case string:
		return 3
	default:
		return 4
	}
}

func compareAlike(a, b any) int {
	switch a := a.(type) {
	case bool:
		return cmp.Compare(number(a), number(b.(bool)))
	case *big.Float:
		return a.Cmp(b.(*big.Float))
	case time.Time:
		return a.Compare(b.(time.Time))
	case string:
		return cmp.Compare(a, b.(string))
	}
	return 0
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
