package lucene_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// TestQueriesAreLucenes states further forms as Lucene prints them.
func TestQueriesAreLucenes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ options, query, want string }{
		{"", "a^0.0001", "(a)^1.0E-4"},
		{"", "a^0.001", "(a)^0.001"},
		{"", "a^9999999", "(a)^9999999.0"},
		{"", "a^12345678", "(a)^1.2345678E7"},
		{"", "a^20000000", "(a)^2.0E7"},
		{"split", "new york city", "new york city"},
		{"split,defop=AND", "a b OR c d", "+a b c +d"},
		{"analyzer=keyword", "new york city", "new york city"},
		{"analyzer=simple", "A-B AND 12 OR c", "+(a b) c"},
		{"analyzer=simple,defop=AND", "1 OR b 2 c", "b +c"},
		{"analyzer=simple,leadingWildcard", `A?\B*C`, `a?\B*c`},
		{"analyzer=simple", "/AB/ XY~ [A TO B]", "/ab/ xy~2 [a TO b]"},
		{"analyzer=simple", "İSTANBUL ΑΣ", "istanbul ασ"},
		{"parser=es", "*", "_exists_:field"},
		{"parser=es", "_exists_:*", "_exists_:_exists_"},
		{"parser=es", "-a -(-b)", "-a -(-b #*:*) #*:*"},
		{"parser=es", `-" "`, ""},
		{"parser=es", `f:>\*`, "f:{* TO *]"},
	} {
		row := corpusRow{Options: strings.Split(tc.options, ",")}
		tree := parse(t, tc.query, row.parserOptions()...)
		require.Equal(t, tc.want, tree.Query("field", row.analyzer()).Canonical("field"), tc.query)
	}
}

// TestTokens states how analyzers cut a phrase: each token is printed on a line.
func TestTokens(t *testing.T) {
	t.Parallel()
	tokens := func(a lucene.Analyzer, text string) []string {
		canonical := parse(t, "f:"+lucene.Quote(text)+" x").Query("f", a).Canonical("f")
		return strings.Split(strings.Trim(strings.TrimSuffix(canonical, " x"), `"`), " ")
	}
	long := strings.Repeat("y", 254)
	for _, tc := range []struct {
		analyzer lucene.Analyzer
		text     string
		want     []string
	}{
		{lucene.WhitespaceAnalyzer, " a\u00a0b c\u2003d\ve\u2028f\u3000g\x1dh\u202fi ", []string{"a\u00a0b", "c", "d", "e", "f", "g", "h\u202fi"}},
		{lucene.WhitespaceAnalyzer, long + "é" + long, []string{long + "é", long}},
		{lucene.WhitespaceAnalyzer, long + "😀z", []string{long + "😀", "z"}},
		{lucene.WhitespaceAnalyzer, long + "y😀z", []string{long + "y", "😀z"}},
		{lucene.SimpleAnalyzer, "Jane's 2nd É-mail", []string{"jane", "s", "nd", "é", "mail"}},
		{lucene.KeywordAnalyzer, long + long, []string{long + long}},
	} {
		require.True(t, slices.Equal(tc.want, tokens(tc.analyzer, tc.text)), "%q", tokens(tc.analyzer, tc.text))
	}
}

func TestRegexpsOfLucenes(t *testing.T) {
	t.Parallel()
	for _, valid := range []string{
		"", "*", "**", ")", "|", "&", "a|b&c", "a||b", "[]a]", "[^]]", "[-a]", "()", "~~a", "a{0}", "a{2,1}", "a{3,}", "<1-5>",
		"<5-1>", `"a(b"`, "#", "@", "a}", "]", `\d`, `[\w-z]`, `\\`, "é+", "~(ab)", strings.Repeat("(", 300) + "a" + strings.Repeat(")", 300),
	} {
		_, err := lucene.Parse("/" + valid + "/")
		require.NoError(t, err, valid)
	}
	for _, invalid := range []string{
		"(", "a)", "[", "[]", "[^]", "[a", "[a-", "[a-]", "[z-a]", `[a-\]]`, "a|", "a&", "~", "a{", "a{1", "a{1,", "a{,3}",
		"a{1,2,3}", "a{2147483648}", "<", "<>", "<a>", "<1-a>", "<-1>", "<1-2-3>", "<1-99999999999>", `"a`, strings.Repeat("(", 2000),
	} {
		_, err := lucene.Parse("/" + invalid + "/")
		require.Error(t, err, invalid)
	}
}

func TestNumbersBehindTildesAreJavas(t *testing.T) {
	t.Parallel()
	for suffix, edits := range map[string]int{
		"~1": 1, "~1.0": 1, "~1f": 1, "~1D": 1, "~1e0": 1, "~+1": 1, "~.5": 1, "~2.": 2, "~0x1p1": 2, "~0x1p1f": 2, "~1e2": 2,
		"~NaN": 0, "~-0": 0, "~0": 0, "~1_0": lucene.AutoEdits, "~inf": lucene.AutoEdits, "~nan": lucene.AutoEdits,
		"~++1": lucene.AutoEdits, "~0x1": lucene.AutoEdits, "~1e": lucene.AutoEdits, "~f": lucene.AutoEdits, `~\1`: lucene.AutoEdits,
	} {
		leaf := parse(t, "ab"+suffix).Root.Clauses[0].Leaf
		require.Equal(t, lucene.Fuzzy, leaf.Kind, suffix)
		require.Equal(t, edits, leaf.Edits, suffix)
	}
	for _, suffix := range []string{"~Infinity", "~-Infinity", "~3e9", "~-1f"} {
		_, err := lucene.Parse("ab" + suffix)
		require.Error(t, err, suffix)
	}
	require.Equal(t, 2147483647, parse(t, `"a b"~1e20`).Root.Clauses[0].Leaf.Slop)
}
