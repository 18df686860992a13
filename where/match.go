package where

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
)

// test decides on a decoded document.
type test func(doc map[string]any) bool

// Match decides whether a document matches a predicate. For many documents, [Catalogue.Compile] the
// predicate once.
//
// The rules: A path goes through every element of the arrays on its way, and a lookup holds if it
// holds for one of the values that it finds. A missing field satisfies no lookup but IsNull(true), so
// a negation keeps the document; the one exception is a field of kind [Bool], which counts as false
// when it is missing or null. Numbers are compared exactly, times as instants. Values of different
// JSON types are never equal and have no order.
//
// A predicate with raw query text is an error that wraps [fault.ErrNotSupported]; a predicate or a
// document that is not understood is one that wraps [fault.ErrInvalid].
func Match(c *Catalogue, q Q, doc json.RawMessage) (bool, error) {
	m, err := c.Compile(Tree(q))
	if err != nil {
		return false, err
	}
	return m.Match(doc)
}

// Matcher decides on documents. It is immutable and safe for concurrent use.
type Matcher struct {
	holds test
	// looksAt are the members of a document that the predicate looks at, unless it looks at all.
	looksAt []string
	all     bool
}

// Keep returns the JSON documents that match, in their order; a nil matcher keeps all. Its errors are those
// of [Matcher.Match].
func (m *Matcher) Keep(docs []json.RawMessage) ([]json.RawMessage, error) {
	if m == nil {
		return docs, nil
	}
	kept := make([]json.RawMessage, 0, len(docs))
	for _, doc := range docs {
		ok, err := m.Match(doc)
		if err != nil {
			return nil, err
		}
		if ok {
			kept = append(kept, doc)
		}
	}
	return kept, nil
}

// MatchOption changes how a [Matcher] decides.
type MatchOption func(*compiler)

// WithLucene makes compile decide on raw query text: it is called once for each such text, and what
// it returns once for each document. Its error becomes that of [Catalogue.Compile].
func WithLucene(compile func(text string) (func(doc map[string]any) bool, error)) MatchOption {
	return func(c *compiler) { c.lucene = compile }
}

// Compile returns a matcher for a tree, which is resolved first if it is not yet. It does no I/O. The
// errors are those of [Catalogue.Resolve], and for raw query text [fault.ErrNotSupported] unless
// [WithLucene] is given.
func (c *Catalogue) Compile(n Node, opts ...MatchOption) (*Matcher, error) {
	n, err := c.resolve(n)
	if err != nil {
		return nil, err
	}
	compiler := &compiler{catalogue: c}
	for _, opt := range opts {
		opt(compiler)
	}
	holds, err := compiler.compile(n)
	if err != nil {
		return nil, err
	}
	return &Matcher{holds: holds, looksAt: compiler.looksAt, all: compiler.all}, nil
}

// Match decides on a JSON document, of which it decodes what the predicate looks at. It returns an error
// that wraps [fault.ErrInvalid] if the document is no JSON object.
func (m *Matcher) Match(doc json.RawMessage) (bool, error) {
	s := jsonscan.New(string(doc))
	object := map[string]any{}
	for name := range s.Members() {
		if m.all || slices.Contains(m.looksAt, name) {
			object[name] = s.Any()
		}
	}
	// Where the document is wrong is not passed on: nobody finds the place without the document.
	if s.End() != nil {
		return false, fmt.Errorf("where: the document is no JSON object: %w", fault.ErrInvalid)
	}
	return m.MatchValue(object), nil
}

// MatchValue decides on a decoded document. Numbers should be of type json.Number, as
// [json.Decoder.UseNumber] makes them: a float64 has lost digits of large ones.
func (m *Matcher) MatchValue(doc map[string]any) bool { return m.holds(doc) }

// compiler turns a resolved tree into a test.
type compiler struct {
	catalogue *Catalogue
	lucene    func(text string) (func(doc map[string]any) bool, error)
	looksAt   []string
	all       bool
}

func (c *compiler) compile(n Node) (test, error) {
	switch n.Op {
	case OpAnd, OpOr:
		return c.junction(n)
	case OpNot:
		return c.negation(n.Kids[0])
	case OpLeaf:
		return c.leaf(n), nil
	case OpLucene:
		return c.raw(n.Text)
	default:
		all := n.Op == OpAll
		return func(map[string]any) bool { return all }, nil
	}
}

// junction returns the test for a conjunction or disjunction: the first operand that answers as
// decisive decides.
func (c *compiler) junction(n Node) (test, error) {
	kids := make([]test, len(n.Kids))
	for i, kid := range n.Kids {
		var err error
		if kids[i], err = c.compile(kid); err != nil {
			return nil, err
		}
	}
	decisive := n.Op == OpOr
	return func(doc map[string]any) bool {
		for _, kid := range kids {
			if kid(doc) == decisive {
				return decisive
			}
		}
		return !decisive
	}, nil
}

func (c *compiler) negation(n Node) (test, error) {
	kid, err := c.compile(n)
	if err != nil {
		return nil, err
	}
	return func(doc map[string]any) bool { return !kid(doc) }, nil
}

func (c *compiler) leaf(n Node) test {
	steps := SplitPath(n.Field)
	if !slices.Contains(c.looksAt, steps[0]) {
		c.looksAt = append(c.looksAt, steps[0])
	}
	info, _ := c.catalogue.Field(n.Field)
	return leafTest(n, steps, info)
}

func (c *compiler) raw(text string) (test, error) {
	c.all = true
	if c.lucene == nil {
		return nil, fmt.Errorf("where: raw query text cannot be decided on here; use lookups: %w", fault.ErrNotSupported)
	}
	return c.lucene(text)
}
