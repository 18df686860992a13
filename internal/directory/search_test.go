package directory_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/internal/directory"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/lucene/bleveq"
)

// TestMain looks for goroutines that are left, those aside that bleve begins with the program.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// note is a document of tests.
type note struct {
	id    string
	word  string
	place int
}

func (n note) ID() string     { return n.id }
func (n note) Keys() []string { return []string{"key " + n.id} }
func (n note) Tags() []string { return []string{n.word} }
func (n note) Clone() note    { return n }

func byPlace(a, b note) int { return cmp.Compare(a.place, b.place) }

func byPlaceDescending(a, b note) int { return byPlace(b, a) }

func values(n note) map[string]any {
	return map[string]any{"nickname": n.word, "logins_count": json.Number(strconv.Itoa(n.place))}
}

// shelf is a directory of notes with a clock.
type shelf struct {
	*directory.Directory[note]
	now time.Time
}

func newShelf(t interface{ Cleanup(func()) }, delay time.Duration) *shelf {
	s := &shelf{now: time.Unix(0, 0)}
	s.Directory = directory.New(func() time.Time { return s.now }, delay, directory.Searching[note]{
		Layout: bleveq.New(lucene.Auth0Users()), Values: values, Compare: byPlace,
	})
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// query returns what a text in Lucene's language asks for.
func query(t require.TestingT, text string) directory.Query[note] {
	dialect := lucene.Auth0Users()
	tree, err := dialect.Parse(text)
	require.NoError(t, err)
	matcher, err := lucene.NewMatcher(tree, dialect)
	require.NoError(t, err)
	return directory.Query[note]{
		Node: tree.Resolve(), Match: func(n note) bool { return matcher.Match(values(n)) }, Limit: 1000,
	}
}

// many returns n notes, two at each place.
func many(n int) []note {
	notes := make([]note, n)
	for i := range notes {
		notes[i] = note{id: fmt.Sprintf("n%06d", i), word: fmt.Sprintf("word%d", i%7), place: i / 2}
	}
	return notes
}

func ids(p directory.Page[note]) []string {
	list := make([]string, len(p.Documents))
	for i, n := range p.Documents {
		list[i] = n.id
	}
	return list
}

func TestSearchInTheIndexAndBesideIt(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	require.NoError(t, s.Load(many(5000)))
	require.NoError(t, s.Insert(note{id: "fresh", word: "word3", place: 9000}))
	require.True(t, s.Delete("n000003"))
	_, err := s.Update("n000010", func(n note) (note, error) {
		n.word = "changed"
		return n, nil
	})
	require.NoError(t, err)

	page, err := s.Search(query(t, "nickname:word3"))
	require.NoError(t, err)
	require.Equal(t, 714-2+1, page.Total)
	require.Equal(t, "n000017", page.Documents[0].id)
	require.Equal(t, "fresh", page.Documents[len(page.Documents)-1].id)

	page, err = s.Search(query(t, "nickname:changed"))
	require.NoError(t, err)
	require.Equal(t, []string{"n000010"}, ids(page))
}

func TestNaturalOrderBothWays(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	require.NoError(t, s.Load(many(5000)))
	all := directory.Query[note]{Limit: 3}
	page, err := s.Search(all)
	require.NoError(t, err)
	require.Equal(t, 5000, page.Total)
	require.Equal(t, []string{"n000000", "n000001", "n000002"}, ids(page))

	all.Descending = true
	page, err = s.Search(all)
	require.NoError(t, err)
	require.Equal(t, []string{"n004998", "n004999", "n004996"}, ids(page), "equal ones are in order of their ids both ways")

	// More matches than are sorted, and the same by sorting.
	q := query(t, "logins_count:[100 TO 2400]")
	q.Descending, q.Limit, q.Offset = true, 4, 2
	walked, err := s.Search(q)
	require.NoError(t, err)
	q.Compare = byPlaceDescending
	sorted, err := s.Search(q)
	require.NoError(t, err)
	require.Equal(t, ids(sorted), ids(walked))
	require.Equal(t, sorted.Total, walked.Total)
	require.Equal(t, []string{"n004798", "n004799", "n004796", "n004797"}, ids(walked))
}

// TestALimitBeyondAllNumbers is none, however many are left out.
func TestALimitBeyondAllNumbers(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	require.NoError(t, s.Load(many(3)))
	for _, q := range []directory.Query[note]{{}, {Compare: byPlaceDescending}, query(t, "nickname:word*")} {
		q.Limit = math.MaxInt
		for _, q.Offset = range []int{0, 1, 3, math.MaxInt} {
			page, err := s.Search(q)
			require.NoError(t, err)
			require.Len(t, page.Documents, max(3-q.Offset, 0))
		}
	}
}

func TestSearchLagsBehind(t *testing.T) {
	t.Parallel()
	s := newShelf(t, time.Minute)
	require.NoError(t, s.Insert(note{id: "a", word: "x"}))
	page, err := s.Search(query(t, "nickname:x"))
	require.NoError(t, err)
	require.Zero(t, page.Total)
	_, there := s.Get("a")
	require.True(t, there)

	s.now = s.now.Add(time.Minute)
	require.True(t, s.Delete("a"))
	page, err = s.Search(query(t, "nickname:x"))
	require.NoError(t, err)
	require.Equal(t, 1, page.Total, "it is deleted, and searches do not know yet")
	s.Refresh()
	page, err = s.Search(query(t, "nickname:x"))
	require.NoError(t, err)
	require.Zero(t, page.Total)
}

func TestAnIndexOfOldVersionsIsMadeAnew(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	require.NoError(t, s.Load(many(3000)))
	for round := range 4 {
		for _, n := range many(3000) {
			_, err := s.Update(n.id, func(n note) (note, error) {
				n.word = fmt.Sprintf("round%d", round)
				return n, nil
			})
			require.NoError(t, err)
		}
		page, err := s.Search(query(t, fmt.Sprintf("nickname:round%d", round)))
		require.NoError(t, err)
		require.Equal(t, 3000, page.Total)
		page, err = s.Search(query(t, fmt.Sprintf("nickname:round%d", round-1)))
		require.NoError(t, err)
		require.Zero(t, page.Total)
	}
}

// TestSearchAgreesWithAScan compares searches with a scan of all documents, over random writes.
func TestSearchAgreesWithAScan(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 0)
	model := map[string]note{}
	for _, n := range many(2500) {
		model[n.id] = n
		require.NoError(t, s.Insert(n))
	}
	rapid.Check(t, func(t *rapid.T) {
		id := fmt.Sprintf("n%06d", rapid.IntRange(0, 2600).Draw(t, "id"))
		n := note{id: id, word: rapid.StringMatching(`[ab]{1,3}`).Draw(t, "word"), place: rapid.IntRange(0, 2000).Draw(t, "place")}
		_, there := model[id]
		switch {
		case there && rapid.Bool().Draw(t, "delete"):
			require.True(t, s.Delete(id))
			delete(model, id)
		case there:
			_, err := s.Update(id, func(note) (note, error) { return n, nil })
			require.NoError(t, err)
			model[id] = n
		default:
			require.NoError(t, s.Insert(n))
			model[id] = n
		}
		prefix := rapid.StringMatching(`[abw]{1,2}`).Draw(t, "prefix")
		q := query(t, "nickname:"+prefix+"*")
		q.Descending = rapid.Bool().Draw(t, "descending")
		page, err := s.Search(q)
		require.NoError(t, err)
		var want []note
		for _, n := range model {
			if strings.HasPrefix(n.word, prefix) {
				want = append(want, n)
			}
		}
		slices.SortFunc(want, func(a, b note) int {
			order := byPlace(a, b)
			if q.Descending {
				order = -order
			}
			return cmp.Or(order, cmp.Compare(a.id, b.id))
		})
		require.Equal(t, len(want), page.Total)
		for i, n := range page.Documents {
			require.Equal(t, want[i], n)
		}
	})
}
