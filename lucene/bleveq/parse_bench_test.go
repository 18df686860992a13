package bleveq_test

import (
	"strings"
	"testing"

	querystring "github.com/blevesearch/bleve/v2/search/query"

	"github.com/authplus/authplus/lucene"
)

// parseShapes are queries of five common forms: in Lucene's language, and the nearest text in that of
// bleve's query strings, which have neither groups nor AND and OR.
var parseShapes = []struct{ name, lucene, bleve string }{
	{"term", `email:"jane@exampleco.com"`, `email:"jane@exampleco.com"`},
	{"bool", `name:john AND email_verified:true AND NOT blocked:true`, `+name:john +email_verified:true -blocked:true`},
	{
		"group and range",
		`(identities.connection:"google-oauth2" OR email:*@exampleco.com) AND logins_count:[100 TO 200}`,
		`identities.connection:"google-oauth2" email:*@exampleco.com +logins_count:>=100 +logins_count:<200`,
	},
	{
		"wildcard, fuzzy, boost",
		`name:jo*n^2 OR nickname:smyth~1 OR family_name:"van dyke"^3`,
		`name:jo*n^2 nickname:smyth~1 family_name:"van dyke"^3`,
	},
	{
		"20 ids",
		"user_id:(" + strings.Repeat(`"auth0|5457edea1b8f22891a000004" OR `, 19) + `"auth0|5457edea1b8f22891a000004")`,
		strings.Repeat(`user_id:"auth0|5457edea1b8f22891a000004" `, 20),
	},
}

// BenchmarkParse parses each shape, ours beside bleve's parser of query strings.
func BenchmarkParse(b *testing.B) {
	for _, shape := range parseShapes {
		b.Run(shape.name+"/ours", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := lucene.Parse(shape.lucene, lucene.LeadingWildcard(true)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(shape.name+"/bleve", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := querystring.NewQueryStringQuery(shape.bleve).Parse(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
