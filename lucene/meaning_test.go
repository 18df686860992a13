package lucene_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/lucene"
)

// TestExpressionsMeanTheSameEverywhere states that an expression matches the same documents whether its
// text is read by Lucene, by Elasticsearch or by algebra, and with either default operator. A document
// is the set of the fields in it that are 1.
func TestExpressionsMeanTheSameEverywhere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		expr, want := randomExpr(t, 3)
		if expr.String() == "" {
			return
		}
		doc := rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", "c", "d"})).Draw(t, "document")
		for _, op := range []lucene.Operator{lucene.OperatorOr, lucene.OperatorAnd} {
			for _, negative := range []lucene.PureNegativeRule{lucene.MatchNone, lucene.MatchRest} {
				tree := parse(t, expr.String(), lucene.DefaultOperator(op), lucene.PureNegative(negative))
				require.Equal(t, want(doc), lucenesVerdict(t, tree, doc), "%s on %v", expr, doc)
				node := tree.Resolve(lucene.Precedence(lucene.BooleanPrecedence))
				require.Equal(t, want(doc), algebrasVerdict(node, doc), "%s on %v", expr, doc)
			}
		}
	})
}

// randomExpr returns an expression and what it should match.
func randomExpr(t *rapid.T, depth int) (lucene.Expr, func(doc []string) bool) {
	kind := rapid.IntRange(0, 5).Draw(t, "kind")
	if depth == 0 {
		kind %= 2
	}
	switch kind {
	case 0:
		return lucene.All(), func([]string) bool { return true }
	case 1, 2:
		name := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "field")
		return lucene.Field(name).Eq(1), func(doc []string) bool { return slices.Contains(doc, name) }
	case 3:
		expr, match := randomExpr(t, depth-1)
		return lucene.Not(expr), func(doc []string) bool { return !match(doc) }
	default:
		return randomJunction(t, depth, kind == 4)
	}
}

func randomJunction(t *rapid.T, depth int, and bool) (lucene.Expr, func(doc []string) bool) {
	var exprs []lucene.Expr
	var matches []func([]string) bool
	for range rapid.IntRange(0, 3).Draw(t, "legs") {
		expr, match := randomExpr(t, depth-1)
		exprs, matches = append(exprs, expr), append(matches, match)
	}
	join := lucene.Or
	if and {
		join = lucene.And
	}
	return join(exprs...), func(doc []string) bool {
		for _, match := range matches {
			if match(doc) != and {
				return !and
			}
		}
		return and
	}
}

// lucenesQuery is the JSON form of a query of Lucene's.
type lucenesQuery struct {
	T, F string
	C    []struct {
		O string
		Q lucenesQuery
	}
}

func lucenesVerdict(t require.TestingT, tree *lucene.Tree, doc []string) bool {
	text, err := json.Marshal(tree.Query("", lucene.KeywordAnalyzer))
	require.NoError(t, err)
	var query lucenesQuery
	require.NoError(t, json.Unmarshal(text, &query))
	return query.matches(doc)
}

// matches decides as Lucene does: all that must match do, nothing that must not does, and where nothing
// must, something that should does.
func (q lucenesQuery) matches(doc []string) bool {
	switch q.T {
	case "all":
		return true
	case "term":
		return slices.Contains(doc, q.F)
	}
	required, matched := false, false
	for _, c := range q.C {
		hit := c.Q.matches(doc)
		switch {
		case c.O == "not" && hit, (c.O == "must" || c.O == "filter") && !hit:
			return false
		case c.O == "must", c.O == "filter":
			required = true
		case c.O == "should":
			matched = matched || hit
		}
	}
	return required || matched
}

func algebrasVerdict(n lucene.Node, doc []string) bool {
	kid := func(k lucene.Node) bool { return algebrasVerdict(k, doc) }
	switch n.Op {
	case lucene.OpAll:
		return true
	case lucene.OpNone:
		return false
	case lucene.OpAnd:
		return !slices.ContainsFunc(n.Kids, func(k lucene.Node) bool { return !kid(k) })
	case lucene.OpOr:
		return slices.ContainsFunc(n.Kids, kid)
	case lucene.OpNot:
		return !kid(n.Kids[0])
	case lucene.OpLeaf:
		return slices.Contains(doc, n.Leaf.Field)
	default:
		panic(fmt.Sprint("unknown operator ", n.Op))
	}
}
