package lucene_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// heavy are queries that parse, and that cost a careless evaluation time, stack or memory.
func heavy() map[string]string {
	return map[string]string{
		"10,000 clauses":       strings.Repeat("email:a OR ", 10_000) + "name:b",
		"10,000 mixed clauses": strings.Repeat("x AND y OR NOT z ", 3_300) + "b",
		"10,000 words":         "name:(" + strings.Repeat("a ", 10_000) + ")",
		"nested parentheses":   strings.Repeat("(a AND ", 900) + "b" + strings.Repeat(")", 900),
		"nested negations":     strings.Repeat("-(", 900) + "b" + strings.Repeat(")", 900),
		"one long pattern":     "name:" + strings.Repeat("*a", 20_000) + "b",
		"one long fuzzy term":  "name:" + strings.Repeat("a", 100_000) + "~2",
		"one long phrase":      `"` + strings.Repeat("a b ", 25_000) + `"~9`,
		"unknown fields":       strings.Repeat("unheard:a OR ", 7_000) + "b",
	}
}

// TestHeavyQueriesCostLittle allows each step 10 MB for a query of 100 KB, but for compiling, where every bare
// word asks several fields. How long they take is for BenchmarkHeavy to tell.
func TestHeavyQueriesCostLittle(t *testing.T) { //nolint:paralleltest // it measures the whole program
	doc := map[string]any{"email": strings.Repeat("a", 1000), "name": strings.Repeat("a", 1000)}
	for name, query := range heavy() {
		for _, d := range []lucene.Dialect{lucene.Auth0Users(), lucene.Elasticsearch()} {
			tree, err := d.Parse(query)
			require.NoError(t, err, name)
			var m *lucene.Matcher
			require.Less(t, allocated(func() { lucene.Validate(tree, d) }), uint64(10<<20), "%s: validate", name)
			require.Less(t, allocated(func() { tree.Resolve() }), uint64(10<<20), "%s: resolve", name)
			require.Less(t, allocated(func() { m, err = lucene.NewMatcher(tree, d) }), uint64(40<<20), "%s: compile", name)
			require.NoError(t, err, name)
			require.Zero(t, allocated(func() { m.Match(doc) })>>16, "%s: match", name)
		}
	}
}

// allocated returns how many bytes a function allocates.
func allocated(run func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func BenchmarkHeavy(b *testing.B) {
	doc := map[string]any{"email": strings.Repeat("a", 1000), "name": strings.Repeat("a", 1000)}
	d := lucene.Auth0Users()
	for name, query := range heavy() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				tree, err := d.Parse(query)
				require.NoError(b, err)
				lucene.Validate(tree, d)
				lucene.Match(tree, doc, d)
			}
		})
	}
}
