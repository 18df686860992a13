package backend_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// ages is a list of users of these logins_count, in pages of three, of which skipped are left out.
func ages(counts []int, skipped int) func(context.Context) (iter.Seq2[[]json.RawMessage, error], int) {
	return func(context.Context) (iter.Seq2[[]json.RawMessage, error], int) {
		return func(yield func([]json.RawMessage, error) bool) {
			for page := range slices.Chunk(counts[skipped:], 3) {
				docs := make([]json.RawMessage, len(page))
				for i, n := range page {
					docs[i] = json.RawMessage(fmt.Sprintf(`{"user_id":"u%03d","logins_count":%d,"email":"a@b.cd"}`, n, n))
				}
				if !yield(docs, nil) {
					return
				}
			}
		}, skipped
	}
}

// read returns the numbers of the documents of results.
func read(t require.TestingT, r backend.Results) []int {
	docs, err := backend.Collect(r.Pages(context.Background()))
	require.NoError(t, err)
	numbers := []int{}
	for _, doc := range docs {
		var user struct {
			Count int `json:"logins_count"`
		}
		require.NoError(t, json.Unmarshal(doc, &user))
		numbers = append(numbers, user.Count)
	}
	return numbers
}

func resolve(t require.TestingT, q where.Q) where.Node {
	n, err := where.Users().Resolve(q)
	require.NoError(t, err)
	return n
}

// TestAReadingIsFilteringSortingAndSlicing compares a reading with the same done to a slice.
func TestAReadingIsFilteringSortingAndSlicing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfNDistinct(rapid.IntRange(0, 40), 0, 20, rapid.ID[int]).Draw(t, "counts")
		low := rapid.IntRange(0, 12).Draw(t, "low")
		window := backend.Window{Low: low, High: rapid.IntRange(low, 24).Draw(t, "high")}
		least := rapid.IntRange(0, 30).Draw(t, "least")
		sorts := rapid.Bool().Draw(t, "sorts")
		r := backend.Reading{
			Query: backend.Query{Fields: where.Users(), Window: window},
			List:  ages(counts, 0), Key: "user_id",
		}
		want := slices.Clone(counts)
		if least > 0 {
			r.Refine = []where.Node{resolve(t, where.LoginsCount.Gte(least))}
			want = slices.DeleteFunc(want, func(n int) bool { return n < least })
		}
		if sorts {
			r.Query.Order = []backend.Order{{Field: "logins_count"}}
			slices.Sort(want)
		} else if least == 0 {
			r.List = ages(counts, min(low, len(counts)))
		}
		want = want[min(window.Low, len(want)):min(window.High, len(want))]
		results, err := r.Results()
		require.NoError(t, err)
		require.Equal(t, append([]int{}, want...), read(t, results))
		count, err := results.Count(context.Background())
		require.NoError(t, err)
		require.Equal(t, len(want), count)
	})
}

func TestAReadingTellsItsPlan(t *testing.T) {
	t.Parallel()
	r := backend.Reading{
		Query:     backend.Query{Fields: where.Users(), Window: backend.Everything(), Order: []backend.Order{{Field: "email"}}},
		Described: backend.Plan{Provider: "acme", Consistency: backend.Immediate}, List: ages([]int{1}, 0), Key: "user_id",
		Refine: []where.Node{resolve(t, where.LoginsCount.Gte(1))},
	}
	results, err := r.Results()
	require.NoError(t, err)
	require.Equal(t, []string{"logins_count__gte"}, results.Plan().Refined)
	require.True(t, results.Plan().SortedHere)
	r.Ordered = true
	results, err = r.Results()
	require.NoError(t, err)
	require.False(t, results.Plan().SortedHere)
	r.Refine = []where.Node{resolve(t, where.Lucene("a:b"))}
	_, err = r.Results()
	require.ErrorIs(t, err, fault.ErrNotSupported)
	nothing := backend.Nothing("acme", backend.Query{Model: "user"})
	require.Empty(t, read(t, nothing))
	require.Equal(t, backend.NothingRead, nothing.Plan().Consistency)
}

func TestAReadingKeepsTheKeyAndWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query backend.Query
		want  string
	}{
		{backend.Query{Only: []string{"email"}}, `{"user_id":"u001","email":"a@b.cd"}`},
		{backend.Query{Defer: []string{"email", "user_id"}}, `{"user_id":"u001","logins_count":1}`},
	} {
		c.query.Window = backend.Everything()
		results, err := backend.Reading{Query: c.query, List: ages([]int{1}, 0), Key: "user_id"}.Results()
		require.NoError(t, err)
		docs, err := backend.Collect(results.Pages(t.Context()))
		require.NoError(t, err)
		require.JSONEq(t, c.want, string(docs[0]))
	}
}

func TestAReadingAsksForATotalWhereNothingIsDecidedHere(t *testing.T) {
	t.Parallel()
	r := backend.Reading{
		Query: backend.Query{Fields: where.Users(), Window: backend.Window{Low: 1, High: -1}}, List: ages([]int{1, 2}, 0), Key: "user_id",
		Total: func(context.Context) (int, error) { return 9, nil },
	}
	results, err := r.Results()
	require.NoError(t, err)
	n, err := results.Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 8, n)
	broken := errors.New("broken")
	r.Total = func(context.Context) (int, error) { return 0, broken }
	results, err = r.Results()
	require.NoError(t, err)
	_, err = results.Count(t.Context())
	require.ErrorIs(t, err, broken)
}
