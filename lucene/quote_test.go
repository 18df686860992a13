package lucene_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/lucene"
)

func TestQuote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":              `""`,
		"jane doe":      `"jane doe"`,
		`a"b\c`:         `"a\"b\\c"`,
		`" OR *:* OR "`: `"\" OR *:* OR \""`,
		"*?/AND":        `"*?/AND"`,
		"\n\u3000\x00":  "\"\n\u3000\x00\"",
	} {
		require.Equal(t, want, lucene.Quote(text), text)
	}
}

func TestEscapeIsLucenes(t *testing.T) {
	t.Parallel()
	require.Equal(t, `\\\+\-\!\(\)\:\^\[\]\"\{\}\~\*\?\|\&\/`, lucene.Escape(`\+-!():^[]"{}~*?|&/`))
	require.Equal(t, "a b AND é<=>@", lucene.Escape("a b AND é<=>@"), "it leaves white space and words alone")
	require.Empty(t, lucene.Escape(""))
}

// anyText generates texts with many characters of the language in them.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), soup(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
}

func TestQuotedTextStandsForItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := anyText().Draw(t, "text")
		requireLeaf(t, lucene.Quote(text), lucene.Leaf{Kind: lucene.Phrase, Quoted: true, Text: text})
	})
}

// requireLeaf states that a query is one condition without anything around it.
func requireLeaf(t require.TestingT, query string, want lucene.Leaf, opts ...lucene.Option) {
	clauses := parse(t, query, opts...).Root.Clauses
	require.Len(t, clauses, 1, "%q", query)
	c := clauses[0]
	require.NotNil(t, c.Leaf, "%q", query)
	require.Equal(t, lucene.NoModifier, c.Modifier)
	got := *c.Leaf
	got.Span = lucene.Span{}
	require.Equal(t, want, got, "%q", query)
}
