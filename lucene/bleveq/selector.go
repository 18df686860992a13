package bleveq

import "github.com/authplus/authplus/lucene"

// selector finds the documents of a segment that match a part of a query. The caller may change the set that
// it gets.
type selector interface {
	docs(s *segment) (docset, error)
}

// constant finds all documents or none.
type constant bool

func (c constant) docs(s *segment) (docset, error) {
	if c {
		return allDocs(s.size), nil
	}
	return noDocs(s.size), nil
}

// every finds what all of its parts find.
type every []selector

func (e every) docs(s *segment) (docset, error) {
	found := allDocs(s.size)
	for _, part := range e {
		docs, err := part.docs(s)
		if err != nil {
			return nil, err
		}
		found.intersect(docs)
	}
	return found, nil
}

// some finds what at least one of its parts finds.
type some []selector

func (o some) docs(s *segment) (docset, error) {
	found := noDocs(s.size)
	for _, part := range o {
		docs, err := part.docs(s)
		if err != nil {
			return nil, err
		}
		found.unite(docs)
	}
	return found, nil
}

// without finds what its part does not.
type without struct{ part selector }

func (w without) docs(s *segment) (docset, error) {
	docs, err := w.part.docs(s)
	if err != nil {
		return nil, err
	}
	found := allDocs(s.size)
	found.subtract(docs)
	return found, nil
}

// lookup finds the documents that have one of some terms in a field: those from from on and before to or, if
// exact is set, from alone.
type lookup struct {
	field    string
	from, to string
	exact    bool
	// unlimited tells that there is no to.
	unlimited bool
	// prefix is cut from terms before accept decides on them; a nil accept takes all.
	prefix string
	accept func(term string) bool
}

// impossible tells whether no term can lie in the range.
func (l *lookup) impossible() bool { return !l.exact && !l.unlimited && l.to <= l.from }

// end returns to, or nil if there is none.
func (l *lookup) end() []byte {
	if l.unlimited {
		return nil
	}
	return []byte(l.to)
}

// docs looks the terms up.
func (l *lookup) docs(s *segment) (docset, error) { return s.lookup(l) }

// compile returns the selector for a resolved query.
func (l *Layout) compile(n lucene.Node) (selector, error) {
	switch n.Op {
	case lucene.OpLeaf:
		return l.leaf(n.Leaf)
	case lucene.OpAnd:
		parts, err := l.compileAll(n.Kids)
		return every(parts), err
	case lucene.OpOr:
		parts, err := l.compileAll(n.Kids)
		return some(parts), err
	case lucene.OpNot:
		parts, err := l.compileAll(n.Kids)
		return without{some(parts)}, err
	default:
		return constant(n.Op == lucene.OpAll), nil
	}
}

func (l *Layout) compileAll(nodes []lucene.Node) ([]selector, error) {
	parts := make([]selector, len(nodes))
	for i, n := range nodes {
		var err error
		if parts[i], err = l.compile(n); err != nil {
			return nil, err
		}
	}
	return parts, nil
}
