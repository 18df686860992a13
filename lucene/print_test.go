package lucene_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/lucene"
)

func TestStringIsUniform(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"a   b\t&& c":                  "a b AND c",
		"a||b || !c":                   "a||b OR NOT c",
		"NOT a -b +c":                  "NOT a -b +c",
		"f : a":                        "f:a",
		"f:( a  OR\nb )^2.50":          "f:(a OR b)^2.50",
		"((a))":                        "((a))",
		`a\-b c\+ \-d`:                 `a-b c+ \-d`,
		`\u0041\ \:\x`:                 `A\ \:x`,
		`\AND \&& TO`:                  `\AND \&& TO`,
		"a\\\u3000b":                   "a\\\u3000b",
		`"a \"b\" \\ \*"~2.7^3`:        `"a \"b\" \\ *"~2^3`,
		`a^3~1 b~5 c~x d~0.9`:          "a~1^3 b~2 c~ d~0",
		`a"b"/c/i`:                     `a "b" /c/ i`,
		`a*~ b\*c?`:                    `a* b\*c?`,
		`[ a   TO  "b c" }^2`:          `[a TO "b c"}^2`,
		`["a\b" TO b\u0020]`:           `["ab" TO b\u0020]`,
		`[\* TO "*"]`:                  `[\* TO "*"]`,
		`[\" TO TO]`:                   `[\" TO TO]`,
		`[a\\ TO "b\u005c"]`:           `[a\u005c TO "b\u005c"]`,
		`*:* *:a \*:b`:                 `*:* *:a *:b`,
		`a b \*:c`:                     `a b \*:c`,
		"a +  b - ^2 !  ~ OR +  AND c": "a + b - ^2 ! ~ OR + AND c",
		`/a\\/ b\u002fc "d\u002f"`:     `/a\\/ b\u002fc "d\u002f"`,
		`a\/b "c/d"`:                   `a\/b "c/d"`,
		"f:a*^2":                       "f:a*^2",
	} {
		require.Equal(t, want, parse(t, query).String(), query)
	}
	for query, want := range map[string]string{
		`_exists_:a\.b f:* -* _exists_:"a b"`: `_exists_:a.b f:* -* _exists_:"a b"`,
		`f:(>1 <=5) f:\>=5 >`:                 `f:(>1 <=5) f:>=5 >`,
		"  ":                                  "",
		"\\\x1d":                              "\\\x1d",
	} {
		require.Equal(t, want, parse(t, query, elastic()...).String(), query)
	}
}

// requireRoundTrip states that a tree prints as text that parses to an equal tree, and that printing
// changes nothing more the second time.
func requireRoundTrip(t require.TestingT, query string, opts ...lucene.Option) {
	tree, err := lucene.Parse(query, opts...)
	if err != nil {
		return
	}
	text := tree.String()
	again, err := lucene.Parse(text, opts...)
	require.NoError(t, err, "%q became %q", query, text)
	require.Equal(t, unplaced(tree.Root), unplaced(again.Root), "%q became %q", query, text)
	require.Equal(t, text, again.String())
}

// unplaced returns a group without the positions of its parts.
func unplaced(g lucene.Group) lucene.Group {
	g.Span = lucene.Span{}
	clauses := make([]lucene.Clause, len(g.Clauses))
	for i, c := range g.Clauses {
		c.Span = lucene.Span{}
		if c.Leaf != nil {
			leaf := *c.Leaf
			leaf.Span = lucene.Span{}
			c.Leaf = &leaf
		}
		if c.Group != nil {
			group := unplaced(*c.Group)
			c.Group = &group
		}
		clauses[i] = c
	}
	g.Clauses = clauses
	return g
}

func TestStringParsesBackToEqualTree(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"testdata/cases.jsonl", "testdata/grammar.jsonl"} {
		for _, row := range corpus(t, file) {
			requireRoundTrip(t, row.Input, row.parserOptions()...)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		query := soup().Draw(t, "query")
		requireRoundTrip(t, query)
		requireRoundTrip(t, query, elastic()...)
	})
}

// TestStringOfBuiltTree states that a tree made by hand prints what it says, too.
func TestStringOfBuiltTree(t *testing.T) {
	t.Parallel()
	tree := &lucene.Tree{Root: lucene.Group{Clauses: []lucene.Clause{
		{Field: "a b", Leaf: &lucene.Leaf{Text: "x y"}},
		{Conjunction: lucene.ConjunctionAnd, Group: &lucene.Group{}},
		{Conjunction: lucene.ConjunctionOr, Leaf: &lucene.Leaf{Kind: lucene.Range}},
		{},
	}}}
	require.Equal(t, `a\ b:x\ y AND () OR {"" TO ""} ()`, tree.String())
	require.NotPanics(t, func() { _ = tree.Canonical("field") })
}
