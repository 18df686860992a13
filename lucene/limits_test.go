package lucene_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// hostile are queries that cost a careless parser time, stack or memory.
func hostile() map[string]string {
	const size = 100 << 10
	fill := func(part string) string { return strings.Repeat(part, size/len(part)) }
	return map[string]string{
		"one term":                fill("a"),
		"terms":                   fill("a "),
		"10,000 clauses":          strings.Repeat("f:a OR ", 10_000) + "b",
		"10,000 phrases":          strings.Repeat(`"a b" `, 10_000),
		"10,000 parentheses":      strings.Repeat("(", 10_000) + "a" + strings.Repeat(")", 10_000),
		"groups":                  fill("(a) "),
		"open parentheses":        fill("("),
		"open quote":              `"` + fill("a "),
		"open quotes":             fill(`"`),
		"escaped quotes":          fill(`\"`),
		"broken UTF-8":            fill("\xff\xe3\x80 "),
		"NUL":                     fill("\x00"),
		"backslashes":             fill(`\`),
		"escapes":                 fill(`\u00e9`),
		"stars":                   fill("*"),
		"question marks":          fill("a?"),
		"slashes":                 fill("/"),
		"escaped slashes":         fill(`/\`),
		"expressions that go on":  fill(`/a\/ `),
		"ranges":                  fill("[a TO b] "),
		"ranges that never close": fill("[a TO "),
		"bounds that go on":       fill(`["a\" TO b] `),
		"bounds with open quotes": fill(`["a TO b] `),
		"tabs in a range":         "[" + fill("\t "),
		"modifiers":               fill("-"),
		"lone signs":              fill("+ "),
		"carets":                  fill("a^1"),
		"tildes":                  fill("a~"),
		"deep expression":         "/" + fill("(") + "/",
		"wide expression":         "/" + fill("a|") + "a/",
		"complements":             "/" + fill("~") + "a/",
		"long lines":              fill("a\n") + ")",
	}
}

// TestHostileQueriesCostLittle allows 10 MB for a query of 100 KB. How long they take is for
// BenchmarkHostile to tell.
func TestHostileQueriesCostLittle(t *testing.T) { //nolint:paralleltest // it measures the whole program
	for name, query := range hostile() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		tree, err := lucene.Parse(query, elastic()...)
		runtime.ReadMemStats(&after)
		require.LessOrEqual(t, after.TotalAlloc-before.TotalAlloc, uint64(10<<20), name)
		requireResult(t, query, tree, err)
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, query := range hostile() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = lucene.Parse(query, elastic()...)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	nested := func(levels int) string { return strings.Repeat("(", levels) + "a" + strings.Repeat(")", levels) }
	for name, tc := range map[string]struct {
		within, beyond string
		option         lucene.Option
		message        string
	}{
		"length":          {strings.Repeat("a", 9), strings.Repeat("a", 10), lucene.MaxLength(9), "longer than the limit"},
		"default length":  {strings.Repeat("a", 1<<20), strings.Repeat("a", 1<<20+1), lucene.MaxLength(0), "longer"},
		"depth":           {nested(3), nested(4), lucene.MaxDepth(3), "nested deeper than the limit"},
		"default depth":   {nested(1000), nested(1001), lucene.MaxDepth(0), "nested deeper"},
		"greatest depth":  {nested(10_000), nested(10_001), lucene.MaxDepth(1 << 30), "nested deeper"},
		"clauses":         {"a (b c)", "a (b c d)", lucene.MaxClauses(4), "more clauses than the limit"},
		"default clauses": {strings.Repeat("a ", 1<<14), strings.Repeat("a ", 1<<14+1), lucene.MaxClauses(-1), "more clauses"},
	} {
		_, err := lucene.Parse(tc.within, tc.option)
		require.NoError(t, err, name)
		_, err = lucene.Parse(tc.beyond, tc.option)
		require.ErrorContains(t, err, tc.message, name)
	}
}

// TestDeepTreesCanBeUsed states that what the parser lets through exhausts no stack later.
func TestDeepTreesCanBeUsed(t *testing.T) {
	t.Parallel()
	query := strings.Repeat("(", 10_000) + "a" + strings.Repeat(")", 10_000)
	tree := parse(t, query, lucene.MaxDepth(10_000))
	require.Equal(t, query, tree.String())
	require.Equal(t, "a", tree.Canonical("field"))
}
