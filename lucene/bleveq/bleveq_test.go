package bleveq_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/lucene/bleveq"
)

// ask returns a query of Auth0's dialect for bleve.
func ask(t *testing.T, text string) query.Query {
	tree, err := lucene.Auth0Users().Parse(text)
	require.NoError(t, err)
	q, err := bleveq.New(lucene.Auth0Users()).Query(tree.Resolve())
	require.NoError(t, err)
	return q
}

// band is an index of users.
func band(t *testing.T) bleve.Index {
	l := newLibrary(t, lucene.Auth0Users(), []map[string]any{
		{"email": "b@x.com", "logins_count": 12, "created_at": "2020-01-01T00:00:00Z", "blocked": true},
		{"email": "A@x.com", "logins_count": 9, "created_at": "2021-01-01T00:00:00Z"},
		{"email": "c@x.com", "logins_count": -3, "created_at": "2019-12-31T23:59:59.999Z", "blocked": false},
		{"email": "d@y.com"},
	})
	t.Cleanup(func() { require.NoError(t, l.index.Close()) })
	return l.index
}

func ids(t *testing.T, index bleve.Index, request *bleve.SearchRequest) []string {
	result, err := index.Search(request)
	require.NoError(t, err)
	found := []string{}
	for _, hit := range result.Hits {
		found = append(found, hit.ID)
	}
	return found
}

func TestOrder(t *testing.T) {
	t.Parallel()
	index, layout := band(t), bleveq.New(lucene.Auth0Users())
	tests := []struct {
		path       string
		descending bool
		want       []string
	}{
		{"email", false, []string{"1", "0", "2", "3"}},
		{"email", true, []string{"3", "2", "0", "1"}},
		{"logins_count", false, []string{"2", "1", "0", "3"}},
		{"logins_count", true, []string{"0", "1", "2", "3"}},
		{"created_at", true, []string{"1", "0", "2", "3"}},
		{"blocked", false, []string{"2", "0", "1", "3"}},
	}
	for _, test := range tests {
		order, ok := layout.Order(test.path, test.descending)
		require.True(t, ok, test.path)
		request := bleve.NewSearchRequest(ask(t, "*:*"))
		request.SortByCustom(search.SortOrder{order, &search.SortDocID{}})
		require.Equal(t, test.want, ids(t, index, request), "%s %t", test.path, test.descending)
	}
	for _, path := range []string{"user_metadata.plan", "email.domain", "picture", "unknown"} {
		_, ok := layout.Order(path, false)
		require.False(t, ok, path)
	}
}

func TestQueriesArePartsOfOthers(t *testing.T) {
	t.Parallel()
	index := band(t)
	x, blocked := ask(t, "email:*@x.com"), ask(t, "_exists_:blocked")
	require.ElementsMatch(t, []string{"0", "2"}, ids(t, index, bleve.NewSearchRequest(bleve.NewConjunctionQuery(x, blocked))))
	require.ElementsMatch(t, []string{"0", "1", "2", "3"},
		ids(t, index, bleve.NewSearchRequest(bleve.NewDisjunctionQuery(x, ask(t, "email:*@y.com")))))
	rest := bleve.NewBooleanQuery()
	rest.AddMust(x)
	rest.AddMustNot(blocked)
	require.Equal(t, []string{"1"}, ids(t, index, bleve.NewSearchRequest(rest)))
}

func TestDeletedDocumentsAreNotFound(t *testing.T) {
	t.Parallel()
	index := band(t)
	require.NoError(t, index.Delete("0"))
	require.ElementsMatch(t, []string{"1", "2"}, ids(t, index, bleve.NewSearchRequest(ask(t, "email:*@x.com"))))
	require.ElementsMatch(t, []string{"1", "2", "3"}, ids(t, index, bleve.NewSearchRequest(ask(t, "*:*"))))
	require.ElementsMatch(t, []string{"2", "3"}, ids(t, index, bleve.NewSearchRequest(ask(t, "NOT email:a*"))))
}

func TestManyNamesOfFields(t *testing.T) {
	t.Parallel()
	// An index of bleve has at most 65,536 fields.
	metadata := map[string]any{}
	for i := range 70_000 {
		metadata["key"+strconv.Itoa(i)] = i
	}
	l := newLibrary(t, lucene.Auth0Users(), []map[string]any{{"user_metadata": metadata}, {}})
	l.check(t, "user_metadata.key69999:69999")
	l.check(t, "_exists_:user_metadata.key1")
	require.NoError(t, l.index.Close())
}

func TestOtherIndexesAreRefused(t *testing.T) {
	t.Parallel()
	index, err := bleve.NewMemOnly(bleve.NewIndexMapping())
	require.NoError(t, err)
	_, err = index.Search(bleve.NewSearchRequest(ask(t, "*:*")))
	require.ErrorIs(t, err, fault.ErrNotSupported)
	require.NoError(t, index.Close())
}

func TestSearchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := band(t).SearchInContext(ctx, bleve.NewSearchRequest(ask(t, "*:*")))
	require.ErrorIs(t, err, context.Canceled)
}
