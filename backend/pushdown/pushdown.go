// Package pushdown translates predicates into a provider's query text, for the providers whose search
// index understands Lucene's language: the algebra of AND, OR and NOT over lookups of which an index
// decides some precisely, some roughly and some not at all.
package pushdown

import (
	"fmt"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

// Precision says how the text that stands for a predicate compares with the predicate.
type Precision int

// The degrees of precision, in their order.
const (
	// Never: no text can be sent for it.
	Never Precision = iota
	// Superset: the text finds every match and may find others.
	Superset
	// Exact: the text finds the matches and nothing else.
	Exact
)

// Pushed is a predicate in the query language.
type Pushed struct {
	Expr      lucene.Expr
	Precision Precision
	// Reason names the first lookup in it that the index cannot decide at all, not even roughly.
	Reason error
}

// Refused returns what cannot be pushed down, for a reason.
func Refused(reason error) Pushed { return Pushed{Reason: reason} }

// Translator translates predicates for one index; it collects what the plan should warn of.
type Translator struct {
	// Provider is the provider's name, with which errors about raw text begin.
	Provider string
	// Dialect is how raw text is read.
	Dialect lucene.Dialect
	// Leaf translates one lookup.
	Leaf func(n where.Node) Pushed
	// Vague returns the error for the negation of a lookup that the index decides roughly.
	Vague func(field string) error
	// Warnings are sentences about what was translated.
	Warnings []string
}

// Conjuncts translates predicates that hold together: it returns the text for them, which is zero for none,
// and those that it does not decide precisely. Without clientSide, a predicate that the index cannot decide
// even roughly is its reason as an error.
func (t *Translator) Conjuncts(nodes []where.Node, clientSide bool) (expr lucene.Expr, rest []where.Node, err error) {
	var exprs []lucene.Expr
	for _, n := range nodes {
		one, err := t.Push(n)
		if err != nil {
			return expr, nil, err
		}
		if one.Reason != nil && !clientSide {
			return expr, nil, one.Reason
		}
		if one.Precision != Never {
			exprs = append(exprs, one.Expr)
		}
		if one.Precision != Exact {
			rest = append(rest, n)
		}
	}
	if len(exprs) > 0 {
		expr = lucene.And(exprs...)
	}
	return expr, rest, nil
}

// Push translates a node. Beyond the reasons of [Pushed], it fails on malformed raw text, with an error that
// wraps fault.ErrInvalid.
func (t *Translator) Push(n where.Node) (Pushed, error) {
	switch n.Op {
	case where.OpAll:
		return Pushed{Expr: lucene.All(), Precision: Exact}, nil
	case where.OpNone:
		return Pushed{Expr: lucene.Not(lucene.All()), Precision: Exact}, nil
	case where.OpAnd, where.OpOr:
		return t.junction(n)
	case where.OpNot:
		return t.negation(n)
	case where.OpLucene:
		return t.raw(n.Text)
	default:
		return t.Leaf(n), nil
	}
}

func (t *Translator) junction(n where.Node) (Pushed, error) {
	out := Pushed{Precision: Exact}
	exprs := make([]lucene.Expr, 0, len(n.Kids))
	for _, kid := range n.Kids {
		k, err := t.Push(kid)
		if err != nil {
			return Pushed{}, err
		}
		if out.Reason == nil {
			out.Reason = k.Reason
		}
		out.Precision = min(out.Precision, k.Precision)
		if k.Precision != Never {
			exprs = append(exprs, k.Expr)
		}
	}
	switch {
	case n.Op == where.OpOr:
		out.Expr = lucene.Or(exprs...)
	case len(exprs) == 0:
		out.Precision = Never
	default:
		// A conjunction without one of its legs still finds every match; a disjunction does not.
		out.Precision = max(out.Precision, Superset)
		out.Expr = lucene.And(exprs...)
	}
	return out, nil
}

// negation translates what is exact only: the complement of a superset would lose matches.
func (t *Translator) negation(n where.Node) (Pushed, error) {
	kid, err := t.Push(n.Kids[0])
	if err != nil {
		return Pushed{}, err
	}
	if kid.Precision == Exact {
		return Pushed{Expr: lucene.Not(kid.Expr), Precision: Exact}, nil
	}
	if kid.Reason == nil {
		kid.Reason = t.Vague(n.Kids[0].Fields()[0])
	}
	return Refused(kid.Reason), nil
}

// raw checks query text that the user wrote, and takes it as it stands.
func (t *Translator) raw(text string) (Pushed, error) {
	tree, err := t.Dialect.Parse(text)
	if err != nil {
		return Pushed{}, fmt.Errorf("%s: raw query: %w", t.Provider, err)
	}
	for _, finding := range lucene.Validate(tree, t.Dialect) {
		if finding.Severity == lucene.Error {
			return Pushed{}, fmt.Errorf("%s: raw query: %s: %w", t.Provider, finding.Message, fault.ErrInvalid)
		}
		t.Warnings = append(t.Warnings, "raw query: "+finding.Message)
	}
	return Pushed{Expr: lucene.Parsed(tree), Precision: Exact}, nil
}

// Matcher returns a decision on raw query text for documents that are read already.
func Matcher(provider string, dialect lucene.Dialect, text string) (func(document map[string]any) bool, error) {
	tree, err := dialect.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: raw query: %w", provider, err)
	}
	m, err := lucene.NewMatcher(tree, dialect)
	if err != nil {
		return nil, fmt.Errorf("%s: raw query: %w", provider, err)
	}
	return func(document map[string]any) bool { return m.Match(document) }, nil
}

// Compared translates a comparison with a bound, or with two.
func Compared(field lucene.FieldExpr, n where.Node) lucene.Expr {
	switch n.Lookup {
	case where.Gt:
		return field.Gt(n.Value)
	case where.Gte:
		return field.Gte(n.Value)
	case where.Lt:
		return field.Lt(n.Value)
	case where.Lte:
		return field.Lte(n.Value)
	default:
		bounds := n.Value.([]any)
		return field.Between(bounds[0], bounds[1])
	}
}
