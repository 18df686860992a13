package lucene_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// shapes are queries of five common forms, and how many allocations parsing one may take.
var shapes = []struct {
	name   string
	query  string
	allocs float64
}{
	{"term", `email:"jane@exampleco.com"`, 5},
	{"bool", `name:john AND email_verified:true AND NOT blocked:true`, 14},
	{"group and range", `(identities.connection:"google-oauth2" OR email:*@exampleco.com) AND logins_count:[100 TO 200}`, 19},
	{"wildcard, fuzzy, boost", `name:jo*n^2 OR nickname:smyth~1 OR family_name:"van dyke"^3`, 13},
	{"20 ids", "user_id:(" + strings.Repeat(`"auth0|5457edea1b8f22891a000004" OR `, 19) + `"auth0|5457edea1b8f22891a000004")`, 36},
}

func TestParseAllocatesLittle(t *testing.T) { //nolint:paralleltest // allocations are counted for the whole program
	for _, shape := range shapes {
		allocs := testing.AllocsPerRun(100, func() {
			_, err := lucene.Parse(shape.query, lucene.LeadingWildcard(true))
			require.NoError(t, err)
		})
		require.LessOrEqual(t, allocs, shape.allocs, shape.name)
	}
}

func BenchmarkParse(b *testing.B) {
	for _, shape := range shapes {
		b.Run(shape.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := lucene.Parse(shape.query, lucene.LeadingWildcard(true)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkString(b *testing.B) {
	for _, shape := range shapes {
		tree, err := lucene.Parse(shape.query, lucene.LeadingWildcard(true))
		require.NoError(b, err)
		b.Run(shape.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = tree.String()
			}
		})
	}
}
