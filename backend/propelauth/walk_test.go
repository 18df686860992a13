package propelauth_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// crowd returns the ids of n users who are seeded beside the band, the oldest first.
func (s *tenant) crowd(t testing.TB, n int) []string {
	t.Helper()
	ids, users := make([]string, n), make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("00000000-0000-4000-8000-%012d", i)
		// Several have the same second, in which they were created.
		users[i] = fmt.Sprintf(`{"user_id":"%s","email":"fan%05d@acdc.com","created_at":%d}`, ids[i], i, 1600000000+i/7)
	}
	s.MustSeed(t, strings.Join(users, "\n"))
	return ids
}

// A list is read completely and in order, in hardly more requests than its pages.
func TestEverybodyIsRead(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	ids := append(s.crowd(t, 3000), angus, bon, brian)
	asked := s.asked(func() { require.Equal(t, ids, s.list(t, backend.Query{}, nil)) })
	require.LessOrEqual(t, len(asked), 34)
	require.Len(t, s.list(t, backend.Query{Order: []backend.Order{{Field: "email"}}}, nil), len(ids))
	require.Equal(t, ids[:3000], s.list(t, backend.Query{}, where.Email.StartsWith("fan")))
}

// The end of an order that has one direction only takes one request more than its beginning, and perhaps
// the page that is asked for ahead, as it is not known how many of a page match.
func TestTheEndOfAnOrder(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	ids := s.crowd(t, 350)
	down := []backend.Order{{Field: "email", Desc: true}}
	asked := s.asked(func() {
		require.Equal(t, []string{ids[349], ids[348]}, s.list(t, backend.Query{Order: down, Window: backend.Window{Low: 0, High: 2}}, where.Email.StartsWith("fan")))
	})
	require.GreaterOrEqual(t, len(asked), 2)
	require.LessOrEqual(t, len(asked), 3)
	all := s.list(t, backend.Query{Order: down}, nil)
	require.Len(t, all, 353)
	require.Equal(t, []string{ids[349], ids[348]}, all[:2])
	require.Equal(t, []string{brian, bon, angus}, []string{all[350], all[351], all[352]})
}

// Windows take the one page that covers them, or begin where they do.
func TestWindows(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	ids := append(s.crowd(t, 400), angus, bon, brian)
	for _, tt := range []struct{ low, high, requests int }{
		{0, 1, 1}, {0, 100, 1}, {402, 403, 1}, {402, 500, 1}, {37, 41, 1}, {95, 106, 1}, {0, 250, 3}, {300, -1, 2}, {403, 410, 1}, {1000, 1001, 1},
	} {
		w := backend.Window{Low: tt.low, High: tt.high}
		want := backend.Window{Low: min(w.Low, len(ids)), High: min(w.High, len(ids))}
		if w.Open() {
			want.High = len(ids)
		}
		asked := s.asked(func() {
			require.Equal(t, append([]string{}, ids[want.Low:want.High]...), s.list(t, backend.Query{Window: w}, nil), "%v", w)
		})
		require.Len(t, asked, tt.requests, "%v", w)
	}
}

// Whatever is deleted or created while a list is read, everybody who was there all along comes once.
func TestNobodyIsSkippedNorRepeated(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	for name, tt := range map[string]struct {
		every  int // of how many read users one is deleted
		create bool
		down   bool // reads downwards by address
	}{
		"all are deleted": {1, false, false}, "some are deleted": {3, false, false}, "one is made for each that is deleted": {2, true, false},
		"all are deleted from the end": {1, false, true}, "some are deleted from the end": {3, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			s.Reset()
			ids := s.crowd(t, 700)
			query := complete(t, backend.Query{}, nil)
			if tt.down {
				query.Order = []backend.Order{{Field: "email", Desc: true}}
				slices.Reverse(ids)
			}
			results, err := s.Query(query)
			require.NoError(t, err)
			var read []string
			for page, err := range results.Pages(t.Context()) {
				require.NoError(t, err)
				for _, doc := range page {
					id := object(t, doc)["user_id"].(string)
					if len(read) < len(ids) && len(read)%tt.every == 0 {
						require.NoError(t, s.Delete(t.Context(), "user", id))
						if tt.create {
							_, err := s.Create(t.Context(), backend.Create{Model: "user", Document: fields(t, map[string]any{"email": "new-" + id + "@acdc.com"})})
							require.NoError(t, err)
						}
					}
					read = append(read, id)
				}
			}
			require.Equal(t, ids, read[:len(ids)])
			if tt.create {
				require.Len(t, read, len(ids)+350, "those who were made are read at the end")
			}
		})
	}
}

// shifting is a list of numbers that anything can happen to between two pages.
type shifting struct {
	list   []int
	change func(list []int) []int
}

// RoundTrip answers GET user/query.
func (s *shifting) RoundTrip(r *http.Request) (*http.Response, error) {
	var number, size int
	q := r.URL.Query()
	_, _ = fmt.Sscan(q.Get("page_number"), &number)
	_, _ = fmt.Sscan(q.Get("page_size"), &size)
	from := min(number*size, len(s.list))
	rows := []map[string]string{}
	for _, n := range s.list[from:min(from+size, len(s.list))] {
		rows = append(rows, map[string]string{"user_id": fmt.Sprintf("user-%d", n)})
	}
	body, _ := json.Marshal(map[string]any{"users": rows, "total_users": len(s.list)})
	s.list = s.change(s.list)
	return answer(r, http.StatusOK, string(body)), nil
}

// TestAWalkOverAShiftingList deletes and appends at random between two pages.
func TestAWalkOverAShiftingList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		query, backwards := everybody(), rapid.Bool().Draw(t, "backwards")
		if backwards {
			query.Order = []backend.Order{{Field: "email", Desc: true}}
		}
		n, most := rapid.IntRange(0, 400).Draw(t, "users"), rapid.IntRange(0, 60).Draw(t, "deleted at once")
		chance := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "chance"), 0)) // requests may come from elsewhere
		left, next := 600, n
		source := &shifting{list: make([]int, n)}
		for i := range source.list {
			source.list[i] = i
		}
		gone := map[int]bool{}
		source.change = func(list []int) []int {
			out := append([]int{}, list...)
			for range min(chance.IntN(most+1), len(out), left) {
				i := chance.IntN(len(out))
				gone[out[i]] = true
				out = append(out[:i], out[i+1:]...)
				left--
			}
			if next < 2*n {
				out, next = append(out, next), next+1
			}
			return out
		}
		b := opened(t, source)
		results, err := b.Query(query)
		require.NoError(t, err)
		docs, err := backend.Collect(results.Pages(context.Background()))
		require.NoError(t, err)
		seen, last := map[int]bool{}, -1
		if backwards {
			slices.Reverse(docs)
		}
		for _, doc := range docs {
			var user struct {
				ID string `json:"user_id"`
			}
			require.NoError(t, json.Unmarshal(doc, &user))
			var id int
			_, err := fmt.Sscanf(user.ID, "user-%d", &id)
			require.NoError(t, err)
			require.False(t, seen[id], "nobody comes twice")
			if seen[id] = true; id < n { // others arrived meanwhile, and come where they are found
				require.Greater(t, id, last, "the order is kept")
				last = id
			}
		}
		for id := range n {
			require.True(t, seen[id] || gone[id], "user %d was there all along", id)
		}
	})
}

// A server whose pages cannot be those of a list is given up.
func TestPagesThatDoNotAddUp(t *testing.T) {
	t.Parallel()
	transport := roundTrip(func(r *http.Request) (*http.Response, error) {
		rows := make([]map[string]string, 100)
		for i := range rows {
			rows[i] = map[string]string{"user_id": fmt.Sprint(i)}
		}
		if r.URL.Query().Get("page_number") != "0" {
			rows = rows[:0]
		}
		body, _ := json.Marshal(map[string]any{"users": rows, "total_users": 1000})
		return answer(r, http.StatusOK, string(body)), nil
	})
	results, err := opened(t, transport).Query(everybody())
	require.NoError(t, err)
	n := 0
	for page, err := range results.Pages(t.Context()) {
		if err != nil {
			require.ErrorIs(t, err, fault.ErrUnavailable)
			return
		}
		if n += len(page); n > 1e5 {
			break
		}
	}
	require.Fail(t, "the list does not end")
}

// Who stops within the first page asks for no other, and who stops later for one at most.
func TestWhoStopsAsksForLittleMore(t *testing.T) {
	t.Parallel()
	for pages, most := range map[int]int{1: 1, 2: 3, 4: 5} {
		s := newTenant(t, nil)
		s.crowd(t, 900)
		results, err := s.Query(complete(t, backend.Query{}, nil))
		require.NoError(t, err)
		asked := s.asked(func() {
			left := pages
			for _, err := range results.Pages(t.Context()) {
				require.NoError(t, err)
				if left--; left == 0 {
					break
				}
			}
		})
		require.LessOrEqual(t, len(asked), most)
		require.GreaterOrEqual(t, len(asked), pages)
	}
}
