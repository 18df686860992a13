package lucene

import (
	"iter"
	"slices"
)

// Op says what a [Node] of a resolved tree is.
type Op uint8

// The operators of a resolved tree.
const (
	// OpAll matches every document. It is the zero value.
	OpAll Op = iota
	// OpNone matches no document.
	OpNone
	// OpAnd matches what all Kids match.
	OpAnd
	// OpOr matches what at least one of Kids matches.
	OpOr
	// OpNot matches what its only kid does not.
	OpNot
	// OpLeaf is one condition: Leaf.
	OpLeaf
)

// Node is a node of a resolved tree: a query with one meaning.
//
// In what [Tree.Resolve] returns, OpAll and OpNone stand at the root only, OpAnd and OpOr have at least
// two kids, and OpNot has one, which is no OpNot.
type Node struct {
	Op   Op
	Kids []Node
	Leaf Leaf
}

// Resolve returns what the query means: And, Or, Not and leaves in place of operators, signs and
// white space. It is read with the options that the tree was parsed with, changed by opts; of these
// [DefaultOperator], [Precedence], [PureNegative] and [SplitOnWhitespace] count. It does no I/O.
//
// Under [ClassicPrecedence] each level of parentheses is a list of required, optional and prohibited
// clauses, as Lucene makes it. A level matches what all required and no prohibited clauses match, and
// at least one optional one where none is required.
//
// Under [BooleanPrecedence] NOT binds tighter than AND, and AND tighter than OR. A clause with a sign or
// NOT, and without AND or OR on either side, stays required or prohibited for its whole level while the
// default operator is OR: "a -b" and "a NOT b" ask for a without b, "a OR NOT b" for what has a or lacks
// b.
func (t *Tree) Resolve(opts ...Option) Node {
	r := resolver{tree: t, options: t.options.with(opts)}
	return r.group(t.Root)
}

// resolver resolves one tree.
type resolver struct {
	tree    *Tree
	options options
}

// operand is a clause whose own meaning is known: a leaf, a run of leaves or a resolved group.
type operand struct {
	conjunction Conjunction
	modifier    Modifier
	node        Node
}

// negated tells whether the operand has a sign or word that turns it around.
func (o operand) negated() bool { return o.modifier == Minus || o.modifier == Negation }

// signed returns the node, turned around if the operand is negated.
func (o operand) signed() Node {
	if o.negated() {
		return not(o.node)
	}
	return o.node
}

func (r *resolver) group(g Group) Node {
	operands := r.operands(g.Clauses)
	onlyNegated := !slices.ContainsFunc(operands, func(o operand) bool { return !o.negated() })
	switch {
	case onlyNegated && (len(operands) == 0 || r.options.pureNegative == MatchNone):
		return Node{Op: OpNone}
	case r.options.precedence == BooleanPrecedence:
		return r.algebra(operands)
	default:
		return r.classic(operands)
	}
}

// operands resolves each clause of a group, or each run of clauses where runs are not split.
func (r *resolver) operands(clauses []Clause) []operand {
	operands := make([]operand, 0, len(clauses))
	for i := 0; i < len(clauses); i++ {
		c := clauses[i]
		end := r.runEnd(clauses, i)
		switch {
		case end > i+1:
			operands = append(operands, operand{c.Conjunction, c.Modifier, r.leaf(r.tree.joined(clauses[i:end]))})
			i = end - 1
		case c.Leaf != nil:
			operands = append(operands, operand{c.Conjunction, c.Modifier, r.leaf(*c.Leaf)})
		case c.Group != nil:
			operands = append(operands, operand{c.Conjunction, c.Modifier, r.group(*c.Group)})
		}
	}
	return operands
}

// runEnd returns where the run of adjacent terms ends that starts with clause i.
func (r *resolver) runEnd(clauses []Clause, i int) int {
	end := i + 1
	for !r.options.split && clauses[i].Leaf != nil && end < len(clauses) &&
		clauses[end].Joined && clauses[end].Leaf != nil {
		end++
	}
	return end
}

// leaf returns the node of a leaf. Asking whether there is any field with a value, which is how a lone
// star is read, is asking for nothing.
func (r *resolver) leaf(l Leaf) Node {
	if l.Kind == Everything || l.Kind == Exists && l.Field == "" && !l.Quoted {
		return Node{Op: OpAll}
	}
	return Node{Op: OpLeaf, Leaf: l}
}

// occur is what a clause is to its level in Lucene's way of reading.
type occur uint8

const (
	should occur = iota
	must
	mustNot
)

// occurs follows QueryParserBase.addClause: AND also makes the clause before it required, and OR makes
// it optional where AND is the default.
func (r *resolver) occurs(operands []operand) []occur {
	byDefault := r.options.operator == OperatorAnd
	occurs := make([]occur, len(operands))
	for i, o := range operands {
		if i > 0 && occurs[i-1] != mustNot {
			switch {
			case o.conjunction == ConjunctionAnd:
				occurs[i-1] = must
			case o.conjunction == ConjunctionOr && byDefault:
				occurs[i-1] = should
			}
		}
		switch {
		case o.negated():
			occurs[i] = mustNot
		case byDefault && o.conjunction != ConjunctionOr,
			!byDefault && (o.conjunction == ConjunctionAnd || o.modifier == Plus):
			occurs[i] = must
		}
	}
	return occurs
}

// classic joins the operands of a level as required, optional and prohibited clauses.
func (r *resolver) classic(operands []operand) Node {
	occurs := r.occurs(operands)
	all := make([]Node, 0, len(operands))
	if !slices.Contains(occurs, must) {
		for i, o := range operands {
			if occurs[i] == should {
				all = append(all, o.node)
			}
		}
		if len(all) > 0 {
			all = []Node{or(all)}
		}
	}
	for i, o := range operands {
		switch occurs[i] {
		case must:
			all = append(all, o.node)
		case mustNot:
			all = append(all, not(o.node))
		}
	}
	return and(all)
}

// algebra joins the operands of a level with AND binding tighter than OR.
func (r *resolver) algebra(operands []operand) Node {
	var required, prohibited []Node
	alternatives := make([]Node, 0, len(operands))
	for start, end := range r.chains(operands) {
		switch first := operands[start]; {
		case !r.stands(operands, start, end):
			alternatives = append(alternatives, conjunction(operands[start:end]))
		case first.negated():
			prohibited = append(prohibited, not(first.node))
		case first.modifier == Plus:
			required = append(required, first.node)
		default:
			alternatives = append(alternatives, first.node)
		}
	}
	if len(required) == 0 && len(alternatives) > 0 {
		required = append(required, or(alternatives))
	}
	return and(append(required, prohibited...))
}

// chains yields where each chain of operands that AND ties starts and ends.
func (r *resolver) chains(operands []operand) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		start := 0
		for end := 1; end <= len(operands); end++ {
			if end < len(operands) && r.ties(operands[end].conjunction) {
				continue
			}
			if !yield(start, end) {
				return
			}
			start = end
		}
	}
}

// ties tells whether an operator, or none, ties operands as AND does.
func (r *resolver) ties(c Conjunction) bool {
	return c == ConjunctionAnd || c == NoConjunction && r.options.operator == OperatorAnd
}

// stands tells whether a chain is a single operand with no operator on either side.
func (r *resolver) stands(operands []operand, start, end int) bool {
	return end == start+1 && operands[start].conjunction != ConjunctionOr &&
		(end == len(operands) || operands[end].conjunction != ConjunctionOr)
}

// conjunction returns the conjunction of a chain.
func conjunction(chain []operand) Node {
	nodes := make([]Node, len(chain))
	for i, o := range chain {
		nodes[i] = o.signed()
	}
	return and(nodes)
}
