package lucene

import "slices"

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
// two kids, none of which has the same operator, and OpNot has one, which is no OpNot.
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
	var required, optional []Node
	mandatory := false
	for i, o := range r.occurs(operands) {
		switch o {
		case must:
			mandatory = true
			required = append(required, operands[i].node)
		case mustNot:
			required = append(required, not(operands[i].node))
		default:
			optional = append(optional, operands[i].node)
		}
	}
	if !mandatory && len(optional) > 0 {
		required = append([]Node{or(optional)}, required...)
	}
	return and(required)
}

// algebra joins the operands of a level with AND binding tighter than OR.
func (r *resolver) algebra(operands []operand) Node {
	var required, prohibited, alternatives []Node
	for _, chain := range r.chains(operands) {
		first := chain.operands[0]
		switch {
		case chain.stands && first.negated():
			prohibited = append(prohibited, not(first.node))
		case chain.stands && first.modifier == Plus:
			required = append(required, first.node)
		default:
			alternatives = append(alternatives, chain.node())
		}
	}
	if len(required) == 0 && len(alternatives) > 0 {
		required = append(required, or(alternatives))
	}
	return and(append(required, prohibited...))
}

// chain is a list of operands tied by AND.
type chain struct {
	operands []operand
	// stands tells that the chain is a single operand with neither AND nor OR on either side.
	stands bool
}

func (c chain) node() Node {
	nodes := make([]Node, len(c.operands))
	for i, o := range c.operands {
		nodes[i] = o.signed()
	}
	return and(nodes)
}

// chains cuts a level where OR stands or is meant.
func (r *resolver) chains(operands []operand) []chain {
	var chains []chain
	start := 0
	for i := 1; i <= len(operands); i++ {
		if i < len(operands) && r.tiesTighter(operands[i].conjunction) {
			continue
		}
		free := operands[start].conjunction != ConjunctionOr &&
			(i == len(operands) || operands[i].conjunction != ConjunctionOr)
		chains = append(chains, chain{operands: operands[start:i], stands: free && i == start+1})
		start = i
	}
	return chains
}

func (r *resolver) tiesTighter(c Conjunction) bool {
	return c == ConjunctionAnd || c == NoConjunction && r.options.operator == OperatorAnd
}
