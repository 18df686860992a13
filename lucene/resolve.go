package lucene

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
type Node struct {
	Op   Op
	Kids []Node
	Leaf Leaf
}
