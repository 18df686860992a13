package bleveq_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSearch compares what an index finds with what matches, for any query on any document, and on one that
// holds the values which the query names.
func FuzzSearch(f *testing.F) {
	for i, seed := range []struct{ query, doc string }{
		{`email:"jane@exampleco.com" AND NOT blocked:true`, `{"email": "Jane@ExampleCo.com", "blocked": false}`},
		{`text:"new york"~2 OR folded:İ* OR n:[1 TO 2} OR date:{2018-12 TO *]`, `{"text": ["New York"], "folded": "i", "n": 1.5, "date": "2018-12-31T23:59:59.999-07:00"}`},
		{`/[^a-z]+|"x.y"{2,3}\d/ ab~1 a?c* *b*`, `{"a": {"b": ["1", "axc", null, [{}], true]}, "": "ab"}`},
		{`_exists_:a.b OR *:* -_exists_:"" user_metadata.a.b:1e-5`, `{"a.b": 0, "user_metadata": {"a.b": 0.00001}}`},
		{`flag:true n:[* TO 007] date:1544437230456`, `{"flag": true, "n": -7e300, "date": 1544437230456}`},
	} {
		f.Add(seed.query, seed.doc, byte(i))
	}
	all := dialects()
	f.Fuzz(func(t *testing.T, query, text string, choice byte) {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var doc map[string]any
		if err := decoder.Decode(&doc); err != nil {
			doc = map[string]any{"text": text, "folded": []any{text}, "date": text, "n": json.Number(text), text: text}
		}
		l := newLibrary(t, all[int(choice)%len(all)], []map[string]any{doc, answers(query), {}})
		l.check(t, query)
		require.NoError(t, l.index.Close())
	})
}
