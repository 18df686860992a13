package lucene_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/lucene"
)

// matches tells whether a document matches an expression as Auth0 reads it.
func matches(t require.TestingT, e lucene.Expr, doc map[string]any) bool {
	require.NoError(t, e.Err())
	dialect := lucene.Auth0Users()
	tree, err := dialect.Parse(e.String())
	require.NoError(t, err, e.String())
	return lucene.Match(tree, doc, dialect)
}

func TestBuiltExpressionsFindWhatTheyWereBuiltFrom(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune(`ab"\*?/ :()[]{}~^<>=&|+-!`+"\u3000\n")), 0, 6, -1)).Draw(t, "text")
		other := rapid.String().Draw(t, "other")
		n, ms := rapid.Int64().Draw(t, "n"), rapid.Int64Range(0, 253402300799999).Draw(t, "ms")
		f, flag := rapid.Float64().Draw(t, "f"), rapid.Bool().Draw(t, "flag")
		at := time.UnixMilli(ms).UTC()
		doc := map[string]any{
			"app_metadata": map[string]any{"text": text, "n": json.Number(strconv.FormatInt(n, 10)), "f": f, "flag": flag},
			"created_at":   at.Format(time.RFC3339Nano),
		}
		field := func(name string) lucene.FieldExpr { return lucene.Field("app_metadata." + name) }
		require.True(t, matches(t, field("text").Eq(text), doc))
		require.Equal(t, text == other, matches(t, field("text").Eq(other), doc))
		require.True(t, matches(t, field("text").In(other, text), doc))
		if cut := rapid.IntRange(0, len(text)).Draw(t, "cut"); cut < len(text) {
			require.True(t, matches(t, field("text").Prefix(text[:cut+1]), doc))
			require.True(t, matches(t, field("text").Suffix(text[cut:]), doc))
			require.True(t, matches(t, field("text").Contains(text[cut:]), doc))
		}
		require.True(t, matches(t, field("n").Eq(n), doc))
		require.True(t, matches(t, field("n").Between(n, n), doc))
		require.False(t, matches(t, field("n").Gt(n), doc))
		require.True(t, matches(t, field("f").Eq(f), doc))
		require.True(t, matches(t, field("f").Gte(f), doc))
		require.Equal(t, flag, matches(t, field("flag").Eq(true), doc))
		require.True(t, matches(t, lucene.Field("created_at").Between(at, at), doc))
		require.True(t, matches(t, lucene.Field("created_at").Eq(at), doc))
		require.False(t, matches(t, lucene.Field("created_at").Lt(at), doc))
		require.False(t, matches(t, lucene.Field("created_at").Gt(at), doc))
	})
}
