package auth0_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/emulator/auth0"
)

func TestListsHaveTheirQuirks(t *testing.T) {
	t.Parallel()
	abc := []string{"a", "b", "c"}
	plain := auth0.Listing{Envelope: []string{"items", "start", "limit", "total"}}
	with := func(change func(*auth0.Listing)) auth0.Listing {
		l := plain
		change(&l)
		return l
	}
	for _, c := range []struct {
		name    string
		listing auth0.Listing
		query   string
		want    string
	}{
		{"a bare array", plain, "", `["a","b","c"]`},
		{"a page", plain, "per_page=2&page=1", `["c"]`},
		{"a page beyond the last", plain, "per_page=2&page=9", `[]`},
		{"totals", plain, "per_page=2&include_totals=true", `{"items":["a","b"],"start":0,"limit":2,"total":3}`},
		{"an envelope always", with(func(l *auth0.Listing) { l.Always = true }), "page=1", `{"items":[],"start":50,"limit":50,"total":3}`},
		{"another order", with(func(l *auth0.Listing) { l.Envelope = []string{"total", "length", "start", "items"} }), "include_totals=true",
			`{"total":3,"length":3,"start":0,"items":["a","b","c"]}`},
		{"the total of the page", with(func(l *auth0.Listing) { l.PageTotal = true }), "per_page=2&include_totals=true", `{"items":["a","b"],"start":0,"limit":2,"total":2}`},
		{"the limit of the page", with(func(l *auth0.Listing) { l.PageLimit = true }), "page=1&per_page=2&include_totals=true", `{"items":["c"],"start":2,"limit":1,"total":3}`},
		{"checkpoints", plain, "take=2", `{"items":["a","b"],"next":"Yg"}`},
		{"the last checkpoint", plain, "take=2&from=Yg", `{"items":["c"]}`},
		{"take goes before page and totals", plain, "take=2&include_totals=true&per_page=1&page=7", `{"items":["a","b"],"next":"Yg"}`},
		{"from alone", plain, "from=YQ==", `{"items":["b","c"]}`},
		{"the cursor of a row that is gone", plain, "from=YWE", `{"items":["b","c"]}`},
		{"a trailing cursor", with(func(l *auth0.Listing) { l.Trailing = true }), "take=3", `{"items":["a","b","c"],"next":"Yw"}`},
		{"an empty page ends it", with(func(l *auth0.Listing) { l.Trailing = true }), "take=3&from=Yw", `{"items":[]}`},
		{"checkpoints only", with(func(l *auth0.Listing) { l.OnlyCheckpoint = true }), "page=4", `{"items":["a","b","c"]}`},
		{"no checkpoints", with(func(l *auth0.Listing) { l.NoCheckpoint = true }), "take=1&from=YQ", `["a","b","c"]`},
		{"too much", plain, "take=101", "Query validation error: 'Value 101 is greater than maximum 100' on property take (Number of results per page. Defaults to 50)."},
		{"too little", plain, "take=0", "Query validation error: 'Value 0 is less than minimum 1' on property take (Number of results per page. Defaults to 50)."},
		{"no cursor", plain, "from=!", "Query validation error: 'Invalid checkpoint: !' on property from (Optional Id from which to start selection)."},
		{"too far", plain, "page=10&per_page=100", "Requesting page 10 exceeds the allowed maximum of 1000 records. To fetch results beyond 1000, use the checkpoint pagination method."},
		{"far without checkpoints", with(func(l *auth0.Listing) { l.NoCheckpoint = true }), "page=10&per_page=100", `[]`},
		{"no page", plain, "page=x", "Query validation error: 'Expected type integer but found type string' on property page (Page index of the results to return. First page is 0)."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, c.listing.Page(c.query, abc))
		})
	}
	require.Equal(t, []string{"a", "b", "c"}, abc)
}

// Pages of either sort, put together, are the list, whatever their size.
func TestPagesPutTogetherAreTheList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfNDistinct(rapid.StringN(1, 9, -1), 0, 40, rapid.ID[string]).Draw(t, "list")
		size := strconv.Itoa(rapid.IntRange(1, 12).Draw(t, "size"))
		l := auth0.Listing{Envelope: []string{"items", "total"}, Trailing: rapid.Bool().Draw(t, "trailing")}
		ordered := slices.Sorted(slices.Values(list))

		var byPage []string
		for page := 0; ; page++ {
			var part []string
			require.NoError(t, json.Unmarshal([]byte(l.Page("per_page="+size+"&page="+strconv.Itoa(page), list)), &part))
			if len(part) == 0 {
				break
			}
			byPage = append(byPage, part...)
		}
		require.True(t, slices.Equal(list, byPage))

		var byCursor []string
		for from := ""; ; {
			var part struct {
				Items []string
				Next  string
			}
			require.NoError(t, json.Unmarshal([]byte(l.Page("take="+size+"&from="+url.QueryEscape(from), list)), &part))
			byCursor = append(byCursor, part.Items...)
			if from = part.Next; from == "" {
				break
			}
		}
		require.True(t, slices.Equal(ordered, byCursor))
	})
}
