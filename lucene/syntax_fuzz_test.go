package lucene_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// addSeeds adds queries of every form to a fuzz target.
func addSeeds(f *testing.F) {
	for _, row := range corpus(f, "testdata/cases.jsonl") {
		f.Add(row.Input)
	}
	f.Add("a\x00\xff\xe3\x80 \u3000b")
	f.Add(`/a\\/ \u002f ["a\" TO "b"]`)
}

// fuzzOptions are the readings that every fuzzed query is given.
func fuzzOptions() [][]lucene.Option {
	return [][]lucene.Option{
		nil,
		elastic(),
		append(elastic(), lucene.DefaultOperator(lucene.OperatorAnd), lucene.SplitOnWhitespace(true)),
		{lucene.MaxDepth(2), lucene.MaxClauses(4), lucene.MaxLength(64)},
	}
}

// FuzzParse states that every text gives a tree or a complete error, and that a tree can be used.
func FuzzParse(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, query string) {
		for _, opts := range fuzzOptions() {
			tree, err := lucene.Parse(query, opts...)
			requireResult(t, query, tree, err)
			if err != nil {
				continue
			}
			requireSpans(t, query, tree.Root)
			for _, analyzer := range []lucene.Analyzer{lucene.WhitespaceAnalyzer, lucene.SimpleAnalyzer, lucene.KeywordAnalyzer} {
				_, err := tree.Query("field", analyzer).MarshalJSON()
				require.NoError(t, err)
			}
		}
	})
}

// FuzzParsePrintParse states that a tree prints as text that parses to an equal tree.
func FuzzParsePrintParse(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, query string) {
		for _, opts := range fuzzOptions()[:3] {
			requireRoundTrip(t, query, opts...)
		}
	})
}

// FuzzValuesStayInside states that no field, value or parsed query breaks out of its place.
func FuzzValuesStayInside(f *testing.F) {
	for _, row := range corpus(f, "testdata/cases.jsonl") {
		f.Add("f", row.Input)
	}
	f.Add("AND", `" OR *:* OR "`)
	f.Fuzz(func(t *testing.T, name, text string) {
		if len(name)+len(text) > 10_000 {
			return
		}
		requireInside(t, name, text)
		if tree, err := lucene.Parse(text, elastic()...); err == nil && len(tree.Root.Clauses) > 0 {
			requireBeside(t, lucene.Parsed(tree), text)
		}
	})
}

// requireBeside states that what stands beside a parsed query keeps its place.
func requireBeside(t *testing.T, parsed lucene.Expr, text string) {
	t.Helper()
	both := lucene.And(parsed, lucene.Field("f").Eq(text))
	clauses := parse(t, both.String(), append(elastic(), lucene.MaxDepth(10_000))...).Root.Clauses
	require.Len(t, clauses, 2, "%q", both)
	require.Equal(t, lucene.ConjunctionAnd, clauses[1].Conjunction)
	require.Equal(t, text, clauses[1].Leaf.Text)
}
