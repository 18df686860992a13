package lucene_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// TestOptions states what each option changes: without it a query reads as before and with it as after.
// An error reads as no text.
func TestOptions(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		option               lucene.Option
		query, before, after string
	}{
		"default operator":    {lucene.DefaultOperator(lucene.OperatorAnd), "a b OR c d", "a b c d", "+a b c +d"},
		"pure negative":       {lucene.PureNegative(lucene.MatchRest), "a (-b)", "a (-b)", "a (-b #*:*)"},
		"leading wildcard":    {lucene.LeadingWildcard(true), "*a ?b", "", "*a ?b"},
		"literal leading":     {lucene.LeadingWildcard(true), `\*a* \**`, "", `*a* **`},
		"one-sided ranges":    {lucene.OneSidedRanges(true), "f:>=5 <a", "f:>=5 <a", "f:[5 TO *] [* TO a}"},
		"quoted star":         {lucene.OneSidedRanges(true), `["*" TO \*]`, `[\* TO \*]`, "[* TO *]"},
		"no one-sided phrase": {lucene.OneSidedRanges(true), `f:">5"`, "f:>5", "f:>5"},
		"exists":              {lucene.ExistsField(true), "f:*", "", "_exists_:f"},
		"exists by name":      {lucene.ExistsField(true), `_exists_:"a b"`, `_exists_:"a b"`, "_exists_:a b"},
		"blank":               {lucene.BlankQuery(true), " \t", "", `MatchNoDocsQuery("")`},
		"ideographic blank":   {lucene.BlankQuery(true), "\u3000", "", ""},
		"precedence":          {lucene.Precedence(lucene.BooleanPrecedence), "a OR b AND c", "a +b +c", "a +b +c"},
	} {
		require.Equal(t, tc.before, canonical(tc.query), name)
		require.Equal(t, tc.after, canonical(tc.query, tc.option), name)
	}
}

func canonical(query string, opts ...lucene.Option) string {
	tree, err := lucene.Parse(query, opts...)
	if err != nil {
		return ""
	}
	return tree.Canonical("field")
}

// TestSplitOnWhitespace states that a run of bare terms is one value for a field that is not analysed,
// unless it is split.
func TestSplitOnWhitespace(t *testing.T) {
	t.Parallel()
	const query = "f:(new york) >1 <5"
	whole := parse(t, query, lucene.OneSidedRanges(true))
	require.Equal(t, "f:new york {1 <5 TO *]", whole.Query("field", lucene.KeywordAnalyzer).Canonical("field"))
	split := parse(t, query, lucene.OneSidedRanges(true), lucene.SplitOnWhitespace(true))
	require.Equal(t, "(f:new f:york) {1 TO *] [* TO 5}", split.Query("field", lucene.KeywordAnalyzer).Canonical("field"))
}
