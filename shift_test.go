package authplus_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMassDeletionAmidAStretchLosesNobody lets a page in the middle of a stretch come empty, as hundreds
// are deleted between the answers to its neighbours and its own, when the stretch after it has begun.
func TestMassDeletionAmidAStretchLosesNobody(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.crowd(t, 1200)
	auth, w := s.open(t)
	other, _ := s.open(t)
	var neighbours sync.WaitGroup
	neighbours.Add(9)
	var stretch struct {
		sync.Once
		q string
	}
	w.answer = func(_ int, r *http.Request) (*http.Response, error, bool) {
		query := r.URL.Query()
		q := query.Get("q")
		if !strings.Contains(q, "created_at:[") || query.Get("fields") != "" {
			return nil, nil, false
		}
		stretch.Do(func() { stretch.q = q })
		switch {
		case q != stretch.q:
			return nil, nil, false
		case query.Get("page") == "8":
			neighbours.Wait()
			for i := 100; i < 500; i++ {
				if err := other.Users().Delete(t.Context(), fmt.Sprintf("auth0|fan%05d", i)); err != nil {
					t.Errorf("deleting: %v", err)
				}
			}
			return nil, nil, false
		}
		defer neighbours.Done()
		answer, err := w.next.RoundTrip(r)
		return answer, err, true
	}
	seen := map[string]int{}
	for user, err := range auth.Users().All().Iter(t.Context()) {
		require.NoError(t, err)
		seen[user.UserID]++
	}
	for i := range 1200 {
		times := seen[fmt.Sprintf("auth0|fan%05d", i)]
		if i >= 100 && i < 500 {
			require.LessOrEqual(t, times, 1)
			continue
		}
		require.Equal(t, 1, times, "user %d", i)
	}
}

// TestASliceIsRightWhileOthersWrite adds and removes users between the pages of a slice.
func TestASliceIsRightWhileOthersWrite(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(*testing.T, *service){
		"a newer user": func(t *testing.T, s *service) { s.seed(t, member(9000, "newest")) },
		"one who goes": func(t *testing.T, s *service) {
			auth, _ := s.open(t)
			require.NoError(t, auth.Users().Delete(t.Context(), "auth0|fan00399"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			s.crowd(t, 400)
			auth, w := s.open(t)
			w.answer = func(i int, _ *http.Request) (*http.Response, error, bool) {
				if i == 1 {
					write(t, s)
				}
				return nil, nil, false
			}
			list, err := auth.Users().OrderBy("-created_at").Limit(300).List(t.Context())
			require.NoError(t, err)
			require.Len(t, list, 300)
			for i, user := range list[:299] {
				require.Greater(t, user.UserID, list[i+1].UserID, "in order, nobody twice")
				if user.UserID != "auth0|newest" && list[i+1].UserID != "auth0|newest" {
					this, err := strconv.Atoi(strings.TrimPrefix(user.UserID, "auth0|fan"))
					require.NoError(t, err)
					next, err := strconv.Atoi(strings.TrimPrefix(list[i+1].UserID, "auth0|fan"))
					require.NoError(t, err)
					require.Equal(t, this-1, next, "nobody is missing")
				}
			}
		})
	}
}

// TestManyUsersOfAMomentCostNoMorePages reads users who were created fifty at a time, as imports do.
func TestManyUsersOfAMomentCostNoMorePages(t *testing.T) {
	t.Parallel()
	s := serve(t)
	users := make([]map[string]any, 3000)
	for i := range users {
		users[i] = member(i/50, fmt.Sprintf("fan%05d", i))
	}
	s.seed(t, users...)
	auth, w := s.open(t)
	n := 0
	for _, err := range auth.Users().All().Iter(t.Context()) {
		require.NoError(t, err)
		n++
	}
	require.Equal(t, 3000, n)
	require.LessOrEqual(t, len(w.take()), 70, "30 pages hold them, and as many as that are looked at once more")
}
