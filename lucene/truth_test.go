package lucene_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/lucene"
)

// oracle is a query as Lucene's classes hold it, in the form of the corpus.
type oracle struct {
	T string `json:"t"`
	F string `json:"f"`
	V string `json:"v"`
	C []struct {
		O string `json:"o"`
		Q oracle `json:"q"`
	} `json:"c"`
	Q *oracle `json:"q"`
}

// holds decides as Lucene does, if the terms in facts are true and all others false. ok is false for queries
// of other kinds than terms.
func (q oracle) holds(facts map[string]bool) (result, ok bool) {
	switch q.T {
	case "term":
		return facts[q.F+":"+q.V], true
	case "all":
		return true, true
	case "none":
		return false, true
	case "boost":
		return q.Q.holds(facts)
	case "bool":
	default:
		return false, false
	}
	required, optional, prohibited := 0, false, false
	all := true
	for _, c := range q.C {
		holds, ok := c.Q.holds(facts)
		if !ok {
			return false, false
		}
		switch c.O {
		case "should":
			optional = optional || holds
		case "not":
			prohibited = prohibited || holds
		default:
			required++
			all = all && holds
		}
	}
	return all && !prohibited && (required > 0 || optional), true
}

// truth decides on a resolved tree, if the terms in facts are true and all others false.
func truth(n lucene.Node, facts map[string]bool) bool {
	kid := func(k lucene.Node) bool { return truth(k, facts) }
	switch n.Op {
	case lucene.OpAnd:
		return !slices.ContainsFunc(n.Kids, func(k lucene.Node) bool { return !kid(k) })
	case lucene.OpOr:
		return slices.ContainsFunc(n.Kids, kid)
	case lucene.OpNot:
		return !kid(n.Kids[0])
	case lucene.OpLeaf:
		return facts[atom(n.Leaf)]
	default:
		return n.Op == lucene.OpAll
	}
}

// atom returns the name of a term as a fact.
func atom(l lucene.Leaf) string {
	field := l.Field
	if l.Kind == lucene.Exists {
		return "_exists_:" + field
	}
	if field == "" {
		field = "field"
	}
	return field + ":" + l.Text
}

func atoms(n lucene.Node, found map[string]bool) {
	if n.Op == lucene.OpLeaf {
		found[atom(n.Leaf)] = true
	}
	for _, kid := range n.Kids {
		atoms(kid, found)
	}
}

// atoms adds the names of a query's terms to those that were found.
func (q oracle) atoms(found map[string]bool) {
	if q.T == "term" {
		found[q.F+":"+q.V] = true
	}
	if q.Q != nil {
		q.Q.atoms(found)
	}
	for _, c := range q.C {
		c.Q.atoms(found)
	}
}

// requireTruth compares a resolved tree with Lucene's query under every combination of facts. It returns false
// for queries of more than terms, and for terms that an analyzer changed.
func requireTruth(t require.TestingT, text string, n lucene.Node, q oracle) bool {
	found, known := map[string]bool{}, map[string]bool{}
	atoms(n, found)
	q.atoms(known)
	for name := range found {
		if !known[name] {
			return false
		}
	}
	if _, ok := q.holds(nil); !ok {
		return false
	}
	names := slices.Sorted(maps.Keys(known))
	for bits := range 1 << min(len(names), 10) {
		facts := map[string]bool{}
		for i, name := range names {
			facts[name] = bits>>i&1 == 1
		}
		want, _ := q.holds(facts)
		require.Equal(t, want, truth(n, facts), "%q with %v", text, facts)
	}
	return true
}

func TestResolveEqualsLucene(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, row := range corpus(t, "testdata/cases.jsonl") {
		var q oracle
		if row.AST == nil || row.analyzer() == lucene.SimpleAnalyzer || json.Unmarshal(row.AST, &q) != nil {
			continue
		}
		tree, err := lucene.Parse(row.Input, row.parserOptions()...)
		require.NoError(t, err, row.Input)
		// But for keywords, Lucene cut runs of terms at white space.
		split := row.analyzer() != lucene.KeywordAnalyzer
		if requireTruth(t, row.Input, tree.Resolve(lucene.SplitOnWhitespace(split)), q) {
			compared++
		}
	}
	require.Greater(t, compared, 150)
}

// level draws clauses of single letters, with every operator and sign.
func level(t *rapid.T, depth int) string {
	text := ""
	for i := range rapid.IntRange(1, 4).Draw(t, "clauses") {
		if i > 0 {
			text += rapid.SampledFrom([]string{" ", " AND ", " OR ", " && ", " || "}).Draw(t, "operator")
		}
		text += rapid.SampledFrom([]string{"", "", "", "+", "-", "NOT ", "!"}).Draw(t, "sign")
		switch rapid.IntRange(0, 6).Draw(t, "form") {
		case 0:
			text += "*:*"
		case 1, 2:
			if depth > 0 {
				text += "(" + level(t, depth-1) + ")"
				continue
			}
			fallthrough
		default:
			text += rapid.SampledFrom([]string{"a", "b", "c", `"d"`, "f:e"}).Draw(t, "term")
		}
	}
	return text
}

func TestResolveEqualsLuceneOnRandomLevels(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := level(t, 2)
		opts := []lucene.Option{lucene.SplitOnWhitespace(rapid.Bool().Draw(t, "split"))}
		if rapid.Bool().Draw(t, "and") {
			opts = append(opts, lucene.DefaultOperator(lucene.OperatorAnd))
		}
		if rapid.Bool().Draw(t, "rest") {
			opts = append(opts, lucene.PureNegative(lucene.MatchRest))
		}
		tree, err := lucene.Parse(text, opts...)
		require.NoError(t, err, text)
		made, err := json.Marshal(tree.Query("field", lucene.KeywordAnalyzer))
		require.NoError(t, err)
		var q oracle
		require.NoError(t, json.Unmarshal(made, &q))
		require.True(t, requireTruth(t, text, tree.Resolve(), q))
	})
}

// TestParenthesesEndTheDifference states that where no level mixes operators and no negation stands beside OR,
// both precedences give the same.
func TestParenthesesEndTheDifference(t *testing.T) {
	t.Parallel()
	var clear func(t *rapid.T, depth int) string
	clear = func(t *rapid.T, depth int) string {
		if depth == 0 || rapid.Bool().Draw(t, "leaf") {
			return rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "term")
		}
		one, other := clear(t, depth-1), clear(t, depth-1)
		return rapid.SampledFrom([]string{
			"(" + one + " AND " + other + ")", "(" + one + " OR " + other + ")", "(" + one + " AND NOT " + other + ")",
			"(" + one + " OR (*:* AND NOT " + other + "))",
		}).Draw(t, "form")
	}
	rapid.Check(t, func(t *rapid.T) {
		text := clear(t, 3)
		tree, err := lucene.Parse(text)
		require.NoError(t, err)
		require.Equal(t, tree.Resolve(), tree.Resolve(lucene.Precedence(lucene.BooleanPrecedence)), text)
	})
}
