package lucene

// and returns the conjunction of nodes, with constants folded. It may change the slice.
func and(nodes []Node) Node { return join(OpAnd, nodes, OpAll, OpNone) }

// or returns the disjunction of nodes, with constants folded. It may change the slice.
func or(nodes []Node) Node { return join(OpOr, nodes, OpNone, OpAll) }

// join returns the junction of nodes. The neutral constant changes nothing, the absorbing one decides.
func join(op Op, nodes []Node, neutral, absorbing Op) Node {
	kids := nodes[:0]
	for _, n := range nodes {
		switch n.Op {
		case absorbing:
			return Node{Op: absorbing}
		case neutral:
		default:
			kids = append(kids, n)
		}
	}
	switch len(kids) {
	case 0:
		return Node{Op: neutral}
	case 1:
		return kids[0]
	default:
		return Node{Op: op, Kids: kids}
	}
}

// not returns the negation of a node, with constants folded and double negation removed.
func not(n Node) Node {
	switch n.Op {
	case OpAll:
		return Node{Op: OpNone}
	case OpNone:
		return Node{Op: OpAll}
	case OpNot:
		return n.Kids[0]
	default:
		return Node{Op: OpNot, Kids: []Node{n}}
	}
}
