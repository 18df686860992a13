package lucene

// Match decides whether a document matches a query, as [Matcher.Match] does. For many documents compile the
// query once with [NewMatcher]. A query that cannot be compiled matches nothing.
func Match(t *Tree, doc map[string]any, d Dialect) bool {
	m, err := NewMatcher(t, d)
	return err == nil && m.Match(doc)
}

// Matcher decides on documents. It is immutable and safe for concurrent use.
type Matcher struct {
	root decision
}

// decision decides on a decoded document.
type decision func(doc map[string]any) bool

// NewMatcher compiles a query, as [Dialect.Parse] read it, for the fields of a dialect. It does no I/O. The
// error wraps [fault.ErrNotSupported] if the query holds a regular expression that cannot be evaluated, or a
// pattern for the names of fields.
func NewMatcher(t *Tree, d Dialect) (*Matcher, error) { return d.Compile(t.Resolve()) }

// Compile returns a matcher for a resolved query. The errors are those of [NewMatcher].
func (d Dialect) Compile(n Node) (*Matcher, error) {
	root, err := d.compile(n)
	if err != nil {
		return nil, err
	}
	return &Matcher{root: root}, nil
}

// Match decides on a decoded JSON document. Numbers should be of type [json.Number], as
// [json.Decoder.UseNumber] makes them: a float64 has lost digits of large ones.
//
// A path goes through every element of the arrays on its way, and a leaf matches if one of the values that it
// finds does. So a document without the field matches no leaf, and its negation always. Values are compared
// by the type of the field, and where the dialect does not know it by the type that the value has in JSON: a
// leaf "13" matches the text "13" and the number 13.0.
func (m *Matcher) Match(doc map[string]any) bool { return m.root(doc) }

func (d Dialect) compile(n Node) (decision, error) {
	switch n.Op {
	case OpLeaf:
		return d.compileLeaf(n.Leaf)
	case OpAnd, OpOr:
		kids, err := d.compileAll(n.Kids)
		return firstOf(kids, n.Op == OpOr), err
	case OpNot:
		kids, err := d.compileAll(n.Kids)
		some := firstOf(kids, true)
		return func(doc map[string]any) bool { return !some(doc) }, err
	default:
		all := n.Op == OpAll
		return func(map[string]any) bool { return all }, nil
	}
}

func (d Dialect) compileAll(nodes []Node) ([]decision, error) {
	kids := make([]decision, len(nodes))
	for i, n := range nodes {
		var err error
		if kids[i], err = d.compile(n); err != nil {
			return nil, err
		}
	}
	return kids, nil
}

// firstOf returns the conjunction or disjunction of decisions: the first one that answers as decisive decides.
func firstOf(kids []decision, decisive bool) decision {
	if len(kids) == 1 {
		return kids[0]
	}
	return func(doc map[string]any) bool {
		for _, kid := range kids {
			if kid(doc) == decisive {
				return decisive
			}
		}
		return !decisive
	}
}

func (d Dialect) compileLeaf(l Leaf) (decision, error) {
	conditions, err := d.Conditions(l)
	if err != nil {
		return nil, err
	}
	kids := make([]decision, len(conditions))
	for i := range conditions {
		kids[i] = d.decide(&conditions[i])
	}
	return firstOf(kids, true), nil
}

// decide returns the decision whether a document satisfies a condition.
func (d Dialect) decide(c *Condition) decision {
	switch {
	case c.Path == AnyPath:
		return d.anywhere(c)
	case c.Words != nil && c.Words.All:
		kids := make([]decision, len(c.Words.Words))
		for i, word := range c.Words.Words {
			one := *c
			one.Words = oneWord(word)
			kids[i] = one.decide()
		}
		return firstOf(kids, false)
	default:
		return c.decide()
	}
}

// anywhere returns the decision whether any value of a document satisfies a condition. It stands apart from
// decide as the dialect that it keeps would be allocated for each condition there.
func (d Dialect) anywhere(c *Condition) decision {
	return func(doc map[string]any) bool {
		for _, value := range d.Values(doc) {
			if c.holds(value) {
				return true
			}
		}
		return false
	}
}

// decide returns the decision whether one of the values at the condition's path satisfies it.
func (c *Condition) decide() decision {
	rest := "." + c.Path
	find := func(doc map[string]any) bool { return reach(doc, rest, c) }
	if c.Exists {
		find = func(doc map[string]any) bool { return exists(doc, rest) }
	}
	if c.Field.of == "" {
		return find
	}
	above, part := "."+c.Field.of, partTest{c.Field.take, c.holdsText}
	return func(doc map[string]any) bool { return find(doc) || reach(doc, above, part) }
}
