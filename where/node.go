package where

import "slices"

// Op says what a [Node] is.
type Op int

// The operators of a tree.
const (
	// OpAll matches everything. It is the zero value.
	OpAll Op = iota
	// OpNone matches nothing.
	OpNone
	// OpAnd matches what all Kids match.
	OpAnd
	// OpOr matches what at least one of Kids matches.
	OpOr
	// OpNot matches what its only kid does not.
	OpNot
	// OpLeaf is one lookup: Field, Lookup and Value.
	OpLeaf
	// OpLucene is raw query text: Text.
	OpLucene
)

// String returns the operator's name, such as "AND".
func (o Op) String() string {
	switch o {
	case OpAll:
		return "ALL"
	case OpNone:
		return "NONE"
	case OpAnd:
		return "AND"
	case OpOr:
		return "OR"
	case OpNot:
		return "NOT"
	case OpLeaf:
		return "LEAF"
	case OpLucene:
		return "LUCENE"
	default:
		return "UNKNOWN"
	}
}

// Node is a predicate as a tree, the form in which backends read it. The zero value matches
// everything. Which fields count depends on Op.
type Node struct {
	// Op says what the node is.
	Op Op
	// Kids are the operands of [OpAnd] and [OpOr], and the one of [OpNot].
	Kids []Node
	// Field is the path of the field that a leaf looks at; [SplitPath] takes it apart.
	Field string
	// Lookup is how a leaf compares.
	Lookup LookupName
	// Value is what a leaf compares with. After [Catalogue.Resolve] it is a string, a bool, a
	// [encoding/json.Number] or a [time.Time] in UTC; for [In] an []any of at least two of these,
	// and for [Range] an []any of both bounds.
	Value any
	// Text is the query text of [OpLucene].
	Text string
}

// Fields returns the paths of the fields that the tree looks at, each once, in their order. Raw query
// text adds none.
func (n Node) Fields() []string {
	var names []string
	n.walk(func(n Node) {
		if n.Op == OpLeaf && !slices.Contains(names, n.Field) {
			names = append(names, n.Field)
		}
	})
	return names
}

// Exacts returns the exact leaves that hold for every match: the tree itself, or the operands of a
// conjunction at its top. They tell what an object that matches looks like.
func (n Node) Exacts() []Node {
	switch {
	case n.Op == OpLeaf && n.Lookup == Exact:
		return []Node{n}
	case n.Op == OpAnd:
		var leaves []Node
		for _, kid := range n.Kids {
			leaves = append(leaves, kid.Exacts()...)
		}
		return leaves
	default:
		return nil
	}
}

// Texts returns the value that a leaf compares with, or the values, as texts; others are left out.
func (n Node) Texts() []string {
	list, ok := n.Value.([]any)
	if !ok {
		list = []any{n.Value}
	}
	texts := make([]string, 0, len(list))
	for _, value := range list {
		if text, ok := value.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// HasLucene tells whether raw query text stands anywhere in the tree.
func (n Node) HasLucene() bool {
	return n.Op == OpLucene || slices.ContainsFunc(n.Kids, Node.HasLucene)
}

func (n Node) walk(visit func(Node)) {
	visit(n)
	for _, kid := range n.Kids {
		kid.walk(visit)
	}
}

// clone returns a copy that shares nothing which can be changed.
func (n Node) clone() Node {
	if values, ok := n.Value.([]any); ok {
		n.Value = slices.Clone(values)
	}
	n.Kids = slices.Clone(n.Kids)
	for i, kid := range n.Kids {
		n.Kids[i] = kid.clone()
	}
	return n
}
