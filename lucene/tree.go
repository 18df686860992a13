package lucene

import "iter"

// Tree is a parsed query as it was written: clauses in source order, with operators, quoting and
// positions. What it means is the business of [Tree.Resolve].
//
// A tree is safe for concurrent use as long as nobody changes it.
type Tree struct {
	// Source is the query string that was parsed. Every [Span] of the tree points into it.
	Source string
	// Root holds the clauses that stand outside all parentheses. It is empty only for a blank query,
	// which [BlankQuery] allows.
	Root Group

	options options
}

// Leaves returns the conditions of the tree in source order.
func (t *Tree) Leaves() iter.Seq[*Leaf] {
	return func(yield func(*Leaf) bool) { t.Root.leaves(yield) }
}

// leaves yields the leaves of the group, and returns false once yield has.
func (g *Group) leaves(yield func(*Leaf) bool) bool {
	for _, c := range g.Clauses {
		if c.Leaf != nil && !yield(c.Leaf) || c.Group != nil && !c.Group.leaves(yield) {
			return false
		}
	}
	return true
}

// Group is a list of clauses: the whole query, or what stands between two parentheses.
type Group struct {
	// Clauses are in source order.
	Clauses []Clause
	// Boost is the factor behind ^ as it was written; empty for none. It does not change what matches.
	Boost string
	// Span includes the parentheses and the boost.
	Span Span
}

// Clause is one element of a [Group]: a [Leaf] or another group, and how it is tied to the others.
type Clause struct {
	// Conjunction is the operator between the clause before and this one.
	Conjunction Conjunction
	// Modifier stands before the clause, and before its field.
	Modifier Modifier
	// Joined tells that the clause continues a run of adjacent bare terms, such as the second and the
	// third word of: new york city. Engines that do not split at white space hand the whole run to the
	// field as one text. No clause of a run has a field of its own, an operator or a boost.
	Joined bool
	// Field is the name before the colon, without escapes; empty for none. Leaves know the field that
	// applies to them; this one tells where it was written.
	Field string
	// Leaf is the condition; nil for a group.
	Leaf *Leaf
	// Group is the group; nil for a leaf.
	Group *Group
	// Span includes modifier and field and not the conjunction.
	Span Span
}

// Conjunction is the operator that stands between two clauses.
type Conjunction uint8

// The conjunctions.
const (
	// NoConjunction is white space, or nothing at all: the default operator applies.
	NoConjunction Conjunction = iota
	// ConjunctionAnd is AND or &&.
	ConjunctionAnd
	// ConjunctionOr is OR or ||.
	ConjunctionOr
)

// Modifier is the sign or word that stands before a clause.
type Modifier uint8

// The modifiers.
const (
	// NoModifier is none.
	NoModifier Modifier = iota
	// Plus is +: the clause is required.
	Plus
	// Minus is -: the clause is prohibited.
	Minus
	// Negation is NOT or !, which mean the same as -.
	Negation
)
