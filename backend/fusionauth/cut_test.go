package fusionauth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/fusionauth"
)

// page is a page of a search: how many users it has, of how many, and the way on that it tells.
type page struct {
	users, total int
	next         string
}

// pages serves pages of users to searches, one after the other, the last for ever.
func pages(t *testing.T, engine fusionauth.Engine, all ...page) *authplus.Auth {
	t.Helper()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p := all[min(asked, len(all)-1)]
		asked++
		users := make([]map[string]any, p.users)
		for i := range users {
			users[i] = map[string]any{"id": fusionauth.NewUUID(), "insertInstant": 1000*asked + i}
		}
		reply := map[string]any{"users": users, "total": p.total}
		if p.next != "" {
			reply["nextResults"] = p.next
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(reply)
	}))
	t.Cleanup(server.Close)
	auth, err := authplus.Open(fusionauth.Config{URL: server.URL, APIKey: "x", Engine: engine}, authplus.WithRetries(0))
	require.NoError(t, err)
	return auth
}

// TestNothingIsCutSilently reads searches whose pages are shorter than what was asked for.
func TestNothingIsCutSilently(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		engine fusionauth.Engine
		pages  []page
		want   int
		cut    bool
	}{
		"no way on":             {fusionauth.Elasticsearch, []page{{2, 5, "a"}, {2, 5, ""}}, 0, true},
		"the same way":          {fusionauth.Elasticsearch, []page{{2, 5, "a"}, {2, 5, "a"}}, 0, true},
		"short pages":           {fusionauth.Elasticsearch, []page{{2, 5, "a"}, {2, 5, "b"}, {1, 5, "c"}}, 5, false},
		"some are gone":         {fusionauth.Elasticsearch, []page{{2, 5, "a"}, {2, 5, "b"}, {0, 5, ""}}, 4, false},
		"short pages, database": {fusionauth.Database, []page{{2, 5, ""}, {2, 5, ""}, {1, 5, ""}}, 5, false},
		"no users, database":    {fusionauth.Database, []page{{2, 5, ""}, {0, 5, ""}}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			users := pages(t, tt.engine, tt.pages...).Users().All().OrderBy("email")
			seen := 0
			var failed error
			for _, err := range users.Iter(t.Context()) {
				if failed = err; err == nil {
					seen++
				}
			}
			if tt.cut {
				require.ErrorIs(t, failed, authplus.ErrUnavailable)
				return
			}
			require.NoError(t, failed)
			require.Equal(t, tt.want, seen)
		})
	}
}
