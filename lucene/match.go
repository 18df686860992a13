package lucene

// Match decides whether a document matches a query, as [Matcher.Match] does. For many documents compile the
// query once with [NewMatcher]. A query that cannot be compiled matches nothing.
func Match(t *Tree, doc map[string]any, d Dialect) bool {
	m, err := NewMatcher(t, d)
	return err == nil && m.Match(doc)
}

// Matcher decides on documents. It is immutable and safe for concurrent use.
type Matcher struct {
	root test
}

// test decides on a decoded document.
type test func(doc map[string]any) bool

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

func (d Dialect) compile(n Node) (test, error) {
	switch n.Op {
	case OpLeaf:
		return d.compileLeaf(n.Leaf)
	case OpAnd, OpOr:
		kids, err := d.compileAll(n.Kids)
		return firstOf(kids, n.Op == OpOr), err
	case OpNot:
		kids, err := d.compileAll(n.Kids)
		none := firstOf(kids, true)
		return func(doc map[string]any) bool { return !none(doc) }, err
	default:
		all := n.Op == OpAll
		return func(map[string]any) bool { return all }, nil
	}
}

func (d Dialect) compileAll(nodes []Node) ([]test, error) {
	tests := make([]test, len(nodes))
	for i, n := range nodes {
		var err error
		if tests[i], err = d.compile(n); err != nil {
			return nil, err
		}
	}
	return tests, nil
}

// firstOf returns the conjunction or disjunction of tests: the first one that answers as decisive decides.
func firstOf(tests []test, decisive bool) test {
	if len(tests) == 1 {
		return tests[0]
	}
	return func(doc map[string]any) bool {
		for _, t := range tests {
			if t(doc) == decisive {
				return decisive
			}
		}
		return !decisive
	}
}

func (d Dialect) compileLeaf(l Leaf) (test, error) {
	conditions, err := d.Conditions(l)
	if err != nil {
		return nil, err
	}
	tests := make([]test, len(conditions))
	for i := range conditions {
		tests[i] = d.conditionTest(&conditions[i])
	}
	return firstOf(tests, true), nil
}

// conditionTest returns the test whether a document satisfies a condition.
func (d Dialect) conditionTest(c *Condition) test {
	switch {
	case c.Path == AnyPath:
		return func(doc map[string]any) bool {
			for _, value := range d.Values(doc) {
				if c.holds(value) {
					return true
				}
			}
			return false
		}
	case c.Words != nil && c.Words.All:
		tests := make([]test, len(c.Words.Words))
		for i, word := range c.Words.Words {
			one := *c
			one.Words = oneWord(word)
			tests[i] = one.valueTest()
		}
		return firstOf(tests, false)
	default:
		return c.valueTest()
	}
}

// valueTest returns the test whether one of the values at the condition's path satisfies it.
func (c *Condition) valueTest() test {
	rest, holds, text := "."+c.Path, c.holds, c.holdsText
	find := func(doc map[string]any) bool { return reach(doc, rest, holds) }
	if c.Exists {
		find = func(doc map[string]any) bool { return exists(doc, rest) }
	}
	if c.Field.of == "" {
		return find
	}
	return func(doc map[string]any) bool { return find(doc) || c.Field.parts(doc, text) }
}
