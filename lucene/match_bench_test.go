package lucene_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// decisions are queries for the user jane whose evaluation must not allocate.
var decisions = []struct{ name, query string }{
	{"exact", `email:"jane@exampleco.com"`},
	{"prefix", `user_id:auth0*`},
	{"suffix", `email:*@exampleco.com`},
	{"contains", `name:*smith*`},
	{"pattern", `name:j*e*s*h`},
	{"fuzzy", `nickname:jane~`},
	{"range of numbers", `logins_count:[100 TO 200}`},
	{"range of dates", `created_at:[2018-01 TO 2019}`},
	{"metadata", `user_metadata.addresses.city:Oslo`},
	{"exists", `_exists_:app_metadata.plan`},
	{"bare", `nobody`},
	{"boolean", `(identities.connection:"google-oauth2" OR email:*@x.com) AND NOT blocked:true AND logins_count:13`},
}

func TestMatchAllocatesNothing(t *testing.T) { //nolint:paralleltest // allocations are counted for the whole program
	doc := decode(t, jane)
	for _, decision := range decisions {
		m := matcher(t, decision.query)
		require.Zero(t, testing.AllocsPerRun(100, func() { m.Match(doc) }), decision.name)
	}
}

func matcher(t require.TestingT, query string) *lucene.Matcher {
	tree, err := lucene.Auth0Users().Parse(query)
	require.NoError(t, err)
	m, err := lucene.NewMatcher(tree, lucene.Auth0Users())
	require.NoError(t, err)
	return m
}

func BenchmarkMatch(b *testing.B) {
	doc := decode(b, jane)
	for _, decision := range decisions {
		m := matcher(b, decision.query)
		b.Run(decision.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Match(doc)
			}
		})
	}
}
