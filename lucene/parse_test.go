package lucene_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/lucene"
)

// parse reads a query that must be valid.
func parse(t require.TestingT, query string, opts ...lucene.Option) *lucene.Tree {
	tree, err := lucene.Parse(query, opts...)
	require.NoError(t, err, "%q", query)
	return tree
}

// elastic are the options of Elasticsearch's query_string.
func elastic() []lucene.Option { return corpusRow{Options: []string{"parser=es"}}.parserOptions() }

func TestClausesKeepHowTheyWereWritten(t *testing.T) {
	t.Parallel()
	tree := parse(t, `+f:a OR !(b && -c)^2`)

	require.Equal(t, lucene.Span{Start: 0, End: 20}, tree.Root.Span)
	require.Len(t, tree.Root.Clauses, 2)
	first, second := tree.Root.Clauses[0], tree.Root.Clauses[1]
	require.Equal(t, lucene.Clause{
		Modifier: lucene.Plus, Field: "f", Span: lucene.Span{Start: 0, End: 4},
		Leaf: &lucene.Leaf{Field: "f", Text: "a", Span: lucene.Span{Start: 3, End: 4}},
	}, first)
	require.Equal(t, lucene.ConjunctionOr, second.Conjunction)
	require.Equal(t, lucene.Negation, second.Modifier)
	require.Equal(t, lucene.Span{Start: 8, End: 20}, second.Span)
	require.Nil(t, second.Leaf)
	require.Equal(t, "2", second.Group.Boost)
	require.Equal(t, lucene.Span{Start: 9, End: 20}, second.Group.Span)
	require.Equal(t, lucene.ConjunctionAnd, second.Group.Clauses[1].Conjunction)
	require.Equal(t, lucene.Minus, second.Group.Clauses[1].Modifier)
}

func TestLeaves(t *testing.T) {
	t.Parallel()
	open := lucene.Bound{Open: true, Inclusive: true}
	for query, want := range map[string]lucene.Leaf{
		`a`:              {Text: "a"},
		`f:a\:\u0062`:    {Field: "f", Text: "a:b"},
		`a\ b\:c:x`:      {Field: "a b:c", Text: "x"},
		`\ud83d\ude00`:   {Text: "😀"},
		`\ud83dx`:        {Text: "\uFFFDx"},
		`a^2.5`:          {Text: "a", Boost: "2.5"},
		`"a \"b\""~3^2`:  {Kind: lucene.Phrase, Quoted: true, Text: `a "b"`, Slop: 3, Boost: "2"},
		`"a b"~1.9`:      {Kind: lucene.Phrase, Quoted: true, Text: "a b", Slop: 1},
		`"*"`:            {Kind: lucene.Phrase, Quoted: true, Text: "*"},
		`f:a\**`:         {Kind: lucene.Prefix, Field: "f", Text: "a*"},
		`a?b\*c*d`:       {Kind: lucene.Wildcard, Text: `a?b\*c*d`, Pieces: []lucene.Piece{{Text: "a"}, {Wild: '?'}, {Text: "b*c"}, {Wild: '*'}, {Text: "d"}}},
		`a\u0041?`:       {Kind: lucene.Wildcard, Text: `a\u0041?`, Pieces: []lucene.Piece{{Text: "au0041"}, {Wild: '?'}}},
		`/a\/[b-d]+/`:    {Kind: lucene.Regexp, Text: `a\/[b-d]+`},
		`a~`:             {Kind: lucene.Fuzzy, Text: "a", Edits: lucene.AutoEdits},
		`a~x`:            {Kind: lucene.Fuzzy, Text: "a", Edits: lucene.AutoEdits},
		`a^3~1`:          {Kind: lucene.Fuzzy, Text: "a", Edits: 1, Boost: "3"},
		`a~7`:            {Kind: lucene.Fuzzy, Text: "a", Edits: 2},
		`abcdefgh~0.7`:   {Kind: lucene.Fuzzy, Text: "abcdefgh", Edits: 2},
		`abcd~0.7`:       {Kind: lucene.Fuzzy, Text: "abcd", Edits: 1},
		`f:[a TO "b c"}`: {Kind: lucene.Range, Field: "f", Low: lucene.Bound{Text: "a", Inclusive: true}, High: lucene.Bound{Text: "b c", Quoted: true}},
		`{* TO \*]`:      {Kind: lucene.Range, Low: lucene.Bound{Open: true}, High: lucene.Bound{Text: "*", Inclusive: true}},
		`["*" TO TO]^2`:  {Kind: lucene.Range, Low: lucene.Bound{Text: "*", Inclusive: true, Quoted: true}, High: lucene.Bound{Text: "TO", Inclusive: true}, Boost: "2"},
		`*:*`:            {Kind: lucene.Everything, Field: "*"},
		`f:>5`:           {Field: "f", Text: ">5"},
		`_exists_:f`:     {Field: "_exists_", Text: "f"},
	} {
		leaf := *parse(t, query).Root.Clauses[0].Leaf
		leaf.Span = lucene.Span{}
		require.Equal(t, want, leaf, query)
	}
	for query, want := range map[string]lucene.Leaf{
		`f:>5`:         {Kind: lucene.Range, Field: "f", Text: ">5", Low: lucene.Bound{Text: "5"}, High: open},
		`f:>=5`:        {Kind: lucene.Range, Field: "f", Text: ">=5", Low: lucene.Bound{Text: "5", Inclusive: true}, High: open},
		`<=-5^2`:       {Kind: lucene.Range, Text: "<=-5", Low: open, High: lucene.Bound{Text: "-5", Inclusive: true}, Boost: "2"},
		`f:<`:          {Field: "f", Text: "<"},
		`f:>=`:         {Kind: lucene.Range, Field: "f", Text: ">=", Low: lucene.Bound{Text: "="}, High: open},
		`f:["*" TO 1]`: {Kind: lucene.Range, Field: "f", Low: open, High: lucene.Bound{Text: "1", Inclusive: true}},
		`_exists_:a.b`: {Kind: lucene.Exists, Field: "a.b", Text: "a.b"},
		`_exists_:"a"`: {Kind: lucene.Exists, Field: "a", Text: "a", Quoted: true},
		`f:*`:          {Kind: lucene.Exists, Field: "f"},
		`*:*`:          {Kind: lucene.Everything, Field: "*"},
		`f:*a`:         {Kind: lucene.Wildcard, Field: "f", Text: "*a", Pieces: []lucene.Piece{{Wild: '*'}, {Text: "a"}}},
	} {
		leaf := *parse(t, query, elastic()...).Root.Clauses[0].Leaf
		leaf.Span = lucene.Span{}
		require.Equal(t, want, leaf, query)
	}
}

func TestFieldOfGroupAppliesToItsBareMembers(t *testing.T) {
	t.Parallel()
	group := parse(t, `f:(a (b g:c) [1 TO 2])`).Root.Clauses[0].Group
	require.Equal(t, "f", group.Clauses[0].Leaf.Field)
	require.Empty(t, group.Clauses[0].Field, "it has no field of its own")
	inner := group.Clauses[1].Group
	require.Equal(t, "f", inner.Clauses[0].Leaf.Field)
	require.Equal(t, "g", inner.Clauses[1].Leaf.Field)
	require.Equal(t, "f", group.Clauses[2].Leaf.Field)
}

func TestLeavesAreWalkedInSourceOrder(t *testing.T) {
	t.Parallel()
	tree := parse(t, `a AND (b OR f:(c d)) e`)
	var texts []string
	for leaf := range tree.Leaves() {
		texts = append(texts, leaf.Text)
	}
	require.Equal(t, []string{"a", "b", "c", "d", "e"}, texts)
	for leaf := range tree.Leaves() {
		require.NotEqual(t, "d", leaf.Text, "a walk can be left")
		if leaf.Text == "c" {
			break
		}
	}
}

// TestRuns states which bare terms are one text for a parser that does not split at white space: here
// a run is printed in brackets.
func TestRuns(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		`new york city`:      "[new york city]",
		`new`:                "new",
		`f:new york city`:    "new [york city]",
		`f:(new york OR x)`:  "new york x",
		`x OR a b c`:         "x a [b c]",
		`a b AND c d`:        "a b c d",
		`a b c AND d`:        "[a b] c d",
		`a b +c d e`:         "[a b] c [d e]",
		`a "b" c d`:          "a b [c d]",
		`a b~ c`:             "a b c",
		`a b^2 c d`:          "a b [c d]",
		`a b f:c`:            "[a b] c",
		`a b *:c`:            "a b c",
		`a b \*:c`:           "[a b] c",
		`a + b c`:            "a + [b c]",
		`a b c*`:             "[a b] c",
		`a b (c d)`:          "[a b] [c d]",
		"a\tb\u3000c\r\nd":   "[a b c d]",
		"a\u00a0b c\vd\fe":   "[a\u00a0b c\vd\fe]",
		`a b /c/ d`:          "[a b] c d",
		`a TO b`:             "[a TO b]",
		`a b NOT c d`:        "[a b] c d",
		`and or not`:         "[and or not]",
		`a&&b &&c d||`:       "[a&&b &&c d||]",
		`a b NOT (c d OR e)`: "[a b] c d e",
	} {
		var b strings.Builder
		writeRuns(&b, parse(t, query).Root.Clauses)
		require.Equal(t, want, strings.TrimSpace(b.String()), query)
	}
}

// writeRuns writes the texts of leaves, runs in brackets.
func writeRuns(b *strings.Builder, clauses []lucene.Clause) {
	for i, c := range clauses {
		starts := i+1 < len(clauses) && clauses[i+1].Joined
		switch {
		case c.Group != nil:
			writeRuns(b, c.Group.Clauses)
			continue
		case starts && !c.Joined:
			b.WriteString("[")
		}
		b.WriteString(c.Leaf.Text)
		if c.Joined && !starts {
			b.WriteString("]")
		}
		b.WriteString(" ")
	}
}

// TestSpans states that spans nest, follow each other and point at what they describe.
func TestSpans(t *testing.T) {
	t.Parallel()
	for _, row := range corpus(t, "testdata/grammar.jsonl") {
		if tree, err := lucene.Parse(row.Input, row.parserOptions()...); err == nil {
			requireSpans(t, row.Input, tree.Root)
		}
	}
}

func requireSpans(t *testing.T, source string, g lucene.Group) {
	t.Helper()
	last := g.Span.Start
	for _, c := range g.Clauses {
		require.LessOrEqual(t, last, c.Span.Start, source)
		require.LessOrEqual(t, c.Span.End, g.Span.End, source)
		last = c.Span.End
		if c.Group != nil {
			require.Equal(t, byte('('), source[c.Group.Span.Start], source)
			require.Equal(t, c.Span.End, c.Group.Span.End, source)
			requireSpans(t, source, *c.Group)
			continue
		}
		require.Equal(t, c.Span.End, c.Leaf.Span.End, source)
		require.LessOrEqual(t, c.Span.Start, c.Leaf.Span.Start, source)
		text := source[c.Leaf.Span.Start:c.Leaf.Span.End]
		require.Equal(t, c.Leaf.Kind == lucene.Phrase, text[0] == '"' && c.Leaf.Kind != lucene.Exists, text)
		if c.Leaf.Boost != "" {
			require.Contains(t, text, "^"+c.Leaf.Boost)
		}
	}
}

// TestAnyTextGivesResultOrSyntaxError feeds the parser what resembles queries.
func TestAnyTextGivesResultOrSyntaxError(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		query := soup().Draw(t, "query")
		tree, err := lucene.Parse(query, elastic()...)
		requireResult(t, query, tree, err)
	})
}

// soup generates texts of the pieces that queries consist of.
func soup() *rapid.Generator[string] {
	pieces := strings.Split("a|b|new|york|AND|OR|NOT|TO|&&|!|+|-|(|)| | |\t|f:|:|*|?|\"|\"a b\"|~|~1|^2|^|[|{|]|}| TO |/|/a/|\\|\\u0041|\\*|>5|<=|é|\u3000|\xff|\x00|_exists_:|[a TO b]|\\\\/", "|")
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(t, "pieces"), "")
	})
}

// requireResult states that there is either a tree or a complete error.
func requireResult(t require.TestingT, query string, tree *lucene.Tree, err error) {
	if err == nil {
		require.NotNil(t, tree)
		require.Equal(t, query, tree.Source)
		return
	}
	require.Nil(t, tree)
	var syntax *lucene.SyntaxError
	require.ErrorAs(t, err, &syntax)
	require.NotEmpty(t, syntax.Message)
	require.GreaterOrEqual(t, syntax.Offset, 0)
	require.LessOrEqual(t, syntax.Offset, len(query))
	require.Positive(t, syntax.Line)
	require.Positive(t, syntax.Column)
}
