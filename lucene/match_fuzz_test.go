package lucene_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// allDialects are the dialects of the package, and two with more types of fields and other rules.
func allDialects() []lucene.Dialect {
	fields := []lucene.FieldInfo{
		{Name: "text", Type: lucene.TypeText}, {Name: "folded", Folds: true}, {Name: "n", Type: lucene.TypeNumber},
		{Name: "date", Type: lucene.TypeDate}, {Name: "flag", Type: lucene.TypeBoolean},
	}
	return []lucene.Dialect{
		lucene.Classic(), lucene.Elasticsearch(), lucene.Auth0Users(), lucene.Auth0Logs(), lucene.FusionAuthES(),
		lucene.FusionAuthDB(), lucene.Elasticsearch().WithFields(fields...),
		lucene.Auth0Users().WithFields(fields...).With(lucene.Precedence(lucene.ClassicPrecedence)).WithDates(lucene.ZeroFilled).Strict(),
	}
}

// FuzzMatch decides on documents by queries in all dialects, and checks that a query which is printed and read
// again decides the same.
func FuzzMatch(f *testing.F) {
	for _, seed := range []struct{ query, doc string }{
		{`email:"jane@exampleco.com" AND NOT blocked:true`, jane},
		{`text:"new york"~2 OR folded:İ* OR n:[1 TO 2} OR date:{2018-12 TO *]`, `{"text": ["New York"], "folded": "i", "n": 1.5, "date": "2018-12-31T23:59:59.999-07:00"}`},
		{`/[^a-z]+|"x.y"{2,3}\d/ ab~1 a?c* *b*`, `{"a": {"b": ["1", "axc", null, [{}], true]}, "": "ab"}`},
		{`_exists_:a.b OR *:* -_exists_:"" user_metadata.a\.b:1e-5`, `{"a.b": 0, "user_metadata": {"a.b": 0.00001}}`},
		{`flag:true n:007 date:1544437230456`, `{"flag": true, "n": 7, "date": 1544437230456}`},
	} {
		f.Add(seed.query, seed.doc)
	}
	dialects := allDialects()
	f.Fuzz(func(t *testing.T, query, text string) {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var doc map[string]any
		if err := decoder.Decode(&doc); err != nil {
			doc = map[string]any{"text": text, "folded": []any{text}, "date": text, "n": json.Number(text)}
		}
		for _, d := range dialects {
			tree, err := d.Parse(query)
			if err != nil {
				continue
			}
			for _, finding := range lucene.Validate(tree, d) {
				require.LessOrEqual(t, finding.Span.Start, finding.Span.End)
			}
			m, err := lucene.NewMatcher(tree, d)
			if err != nil {
				continue
			}
			got := m.Match(doc)
			if strings.HasPrefix(d.Name(), "fusionauth") {
				continue // which rewrites the text once more
			}
			again, err := d.Parse(tree.String())
			require.NoError(t, err)
			require.Equal(t, got, lucene.Match(again, doc, d))
		}
	})
}
