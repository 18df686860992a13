package where

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Q is a predicate: a question that an object answers with yes or no. A nil Q is neutral: it asks
// nothing, and [And], [Or] and [Not] leave it out.
//
// Predicates are immutable. Printing one, with whatever verb of fmt or through log/slog, gives its
// fields and lookups and never its values, which may be a person's; [Describe] gives both.
type Q interface {
	// String returns the predicate's fields and lookups, without values.
	fmt.Stringer
	// node returns the tree, and false if the predicate is neutral.
	node() (Node, bool)
}

// predicate is a Q that asks something. The tree lies behind a function, because fmt prints what lies
// in unexported fields of other types without calling Format, and does not look into functions.
type predicate struct {
	tree func() Node
}

func ask(n Node) Q { return &predicate{tree: func() Node { return n }} }

func (p *predicate) node() (Node, bool) { return p.tree(), true }

// And returns the predicate that all of qs hold. Neutral ones are left out; of none, it is neutral.
func And(qs ...Q) Q { return junction(OpAnd, qs) }

// Or returns the predicate that at least one of qs holds. Neutral ones are left out; of none, it is
// neutral and does not, as the rules of logic would have it, match nothing.
func Or(qs ...Q) Q { return junction(OpOr, qs) }

func junction(op Op, qs []Q) Q {
	var kids []Node
	for _, q := range qs {
		if q == nil {
			continue
		}
		if kid, ok := q.node(); ok {
			kids = append(kids, kid)
		}
	}
	switch len(kids) {
	case 0:
		return nil
	case 1:
		return ask(kids[0])
	default:
		return ask(Node{Op: op, Kids: kids})
	}
}

// Not returns the predicate that q does not hold. It keeps objects that lack the field q asks about,
// since a missing field satisfies no lookup. The negation of a neutral predicate is neutral.
func Not(q Q) Q {
	if q == nil {
		return nil
	}
	kid, ok := q.node()
	if !ok {
		return nil
	}
	return ask(Node{Op: OpNot, Kids: []Node{kid}})
}

// Lucene returns a predicate in the provider's own query language, such as
// "user_metadata.family_name:Young". It is handed to the provider as it stands, in parentheses where
// needed; this package does not read it.
func Lucene(text string) Q { return ask(Node{Op: OpLucene, Text: text}) }

// leaf returns the predicate of one lookup. It keeps nothing of value that the caller can change.
func leaf(field string, lookup LookupName, value any) Q {
	if values, ok := listOf(value); ok {
		value = values
	}
	return ask(Node{Op: OpLeaf, Field: field, Lookup: lookup, Value: value})
}

// listOf returns a copy of the elements of a slice or array. Bytes are no list: they are a value of
// a kind that cannot be compared with.
func listOf(value any) ([]any, bool) {
	switch value.(type) {
	case nil, []byte, json.RawMessage:
		return nil, false
	}
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return nil, false
	}
	values := make([]any, v.Len())
	for i := range values {
		values[i] = v.Index(i).Interface()
	}
	return values, true
}

// Tree returns the predicate as a tree, unchecked: names may be unknown and values of any type. A
// neutral predicate is [OpAll]. [Catalogue.Resolve] returns the tree checked and in normal form.
func Tree(q Q) Node {
	if q != nil {
		if n, ok := q.node(); ok {
			return n.clone()
		}
	}
	return Node{Op: OpAll}
}
