package bleveq_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/lucene/bleveq"
)

const users = 100_000

// user returns a made-up user.
func user(random *rand.Rand, i int) map[string]any {
	first, last := word(random), word(random)
	created := time.Unix(1_500_000_000+int64(random.IntN(200_000_000)), 0).UTC()
	return map[string]any{
		"user_id": fmt.Sprintf("auth0|%024x", i), "email": fmt.Sprintf("%s.%s%d@%s.com", first, last, i, word(random)[:1]),
		"email_verified": random.IntN(2) == 0, "name": first + " " + last, "given_name": first, "family_name": last,
		"nickname": first + strconv.Itoa(i), "picture": "https://example.com/picture.png",
		"created_at": created.Format(time.RFC3339), "updated_at": created.Add(time.Hour).Format(time.RFC3339),
		"last_login": created.Add(time.Duration(random.IntN(1e9)) * time.Millisecond).Format(time.RFC3339), "last_ip": "10.0.0.1",
		"logins_count":  json.Number(strconv.Itoa(random.IntN(1000))),
		"identities":    []any{map[string]any{"connection": "Username-Password-Authentication", "provider": "auth0", "isSocial": false, "user_id": fmt.Sprintf("%024x", i)}},
		"user_metadata": map[string]any{"plan": word(random)[:2], "theme": "dark"},
		"app_metadata":  map[string]any{"roles": []any{"admin", "editor"}[:random.IntN(3)], "tier": json.Number(strconv.Itoa(random.IntN(5)))},
	}
}

func word(random *rand.Rand) string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	text := make([]byte, 5+random.IntN(4))
	for i := range text {
		text[i] = letters[random.IntN(len(letters))]
	}
	return string(text)
}

// population is an index of many users, made once.
var population = sync.OnceValues(func() (*library, error) {
	random := rand.New(rand.NewPCG(1, 2))
	index, err := bleveq.NewIndex()
	if err != nil {
		return nil, err
	}
	l := &library{dialect: lucene.Auth0Users(), layout: bleveq.New(lucene.Auth0Users()), index: index}
	for len(l.docs) < users {
		batch := index.NewBatch()
		for range 10_000 {
			doc := user(random, len(l.docs))
			if err := batch.IndexAdvanced(l.layout.Document(doc["user_id"].(string), doc)); err != nil {
				return nil, err
			}
			l.docs = append(l.docs, doc)
		}
		if err := index.Batch(batch); err != nil {
			return nil, err
		}
	}
	return l, nil
})

func BenchmarkIndex(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	layout := bleveq.New(lucene.Auth0Users())
	for b.Loop() {
		index, err := bleveq.NewIndex()
		require.NoError(b, err)
		batch := index.NewBatch()
		for i := range 10_000 {
			doc := user(random, i)
			require.NoError(b, batch.IndexAdvanced(layout.Document(doc["user_id"].(string), doc)))
		}
		require.NoError(b, index.Batch(batch))
		require.NoError(b, index.Close())
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/10_000, "µs/user")
}

func BenchmarkSearch(b *testing.B) {
	l, err := population()
	require.NoError(b, err)
	shapes := []struct{ name, query string }{
		{"exact", `email:"` + l.docs[777]["email"].(string) + `"`},
		{"metadata", `user_metadata.plan:ab`},
		{"prefix", `email:a*`},
		{"suffix", `email:*@x.com`},
		{"contains", `name:*abc*`},
		{"range", `created_at:[2018 TO 2020]`},
		{"after", `created_at:[2017-08-01T12:00:00Z TO *]`},
		{"numbers", `logins_count:[100 TO 500]`},
		{"not", `NOT email_verified:true`},
		{"exists", `_exists_:last_login`},
		{"all", `*:*`},
	}
	for _, shape := range shapes {
		tree, err := l.dialect.Parse(shape.query)
		require.NoError(b, err)
		query, err := l.layout.Query(tree.Resolve())
		require.NoError(b, err)
		b.Run(shape.name, func(b *testing.B) {
			for b.Loop() {
				_, err := l.index.Search(bleve.NewSearchRequestOptions(query, 50, 0, false))
				require.NoError(b, err)
			}
		})
		b.Run(shape.name+"-newest", func(b *testing.B) {
			newest, _ := l.layout.Order("created_at", true)
			for b.Loop() {
				request := bleve.NewSearchRequestOptions(query, 50, 0, false)
				request.SortByCustom(search.SortOrder{newest, &search.SortDocID{}})
				_, err := l.index.Search(request)
				require.NoError(b, err)
			}
		})
		matcher, err := lucene.NewMatcher(tree, l.dialect)
		require.NoError(b, err)
		b.Run(shape.name+"-match", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, doc := range l.docs {
					matcher.Match(doc)
				}
			}
		})
	}
}
