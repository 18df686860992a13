package rest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/rest"
)

func TestLimitHeaders(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 500, time.UTC)
	const unix = "1772366403" // 12:00:03
	tests := []struct {
		name                    string
		limit, remaining, reset string
		date                    string
		wantLimit, wantLeft     float64
		wantReset               time.Time
	}{
		{"as Auth0 sends them", "50", "49", unix, "", 50, 49, time.Unix(1772366403, 0)},
		{"a clock that is late by an hour", "50", "0", "1772362803", "Sun, 01 Mar 2026 11:00:00 GMT", 50, 0, now.Add(3*time.Second - 0)},
		{"a clock that differs by less than dates tell", "50", "0", unix, "Sun, 01 Mar 2026 11:59:59 GMT", 50, 0, time.Unix(1772366403, 0)},
		{"seconds", "50", "0", "3", "", 50, 0, now.Add(3 * time.Second)},
		{"no reset", "50", "0", "", "", 50, 0, time.Time{}},
		{"a reset that is no number", "50", "0", "soon", "", 50, 0, time.Time{}},
		{"parameters", "50, 50;w=60", "7;x", "", "", 50, 7, time.Time{}},
		{"absurd", "99999999999", "99999999999", "", "", 1e6, 1e6, time.Time{}},
		{"nothing", "", "", "", "", 0, 0, time.Time{}},
		{"no limit", "", "7", unix, "", 0, 0, time.Time{}},
		{"more than there can be", "5", "7", unix, "", 0, 0, time.Time{}},
		{"none at all", "0", "0", unix, "", 0, 0, time.Time{}},
		{"negative", "-5", "-7", unix, "", 0, 0, time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			for name, value := range map[string]string{"Limit": tt.limit, "Remaining": tt.remaining, "Reset": tt.reset} {
				h.Set("x-ratelimit-"+name, value)
			}
			h.Set("Date", tt.date)
			limit, remaining, reset := rest.Limits(h, now)
			require.InDelta(t, tt.wantLimit, limit, 0)
			require.InDelta(t, tt.wantLeft, remaining, 0)
			require.WithinDuration(t, tt.wantReset, reset, time.Microsecond)
		})
	}
}

func FuzzLimitHeaders(f *testing.F) {
	f.Add("50", "49", "1772366403", "Sun, 01 Mar 2026 11:00:00 GMT")
	f.Add("50, 50;w=60", "7;x", "3", "")
	f.Fuzz(func(t *testing.T, limit, remaining, reset, date string) {
		h := http.Header{"X-Ratelimit-Limit": {limit}, "X-Ratelimit-Remaining": {remaining}, "X-Ratelimit-Reset": {reset}, "Date": {date}}
		got, left, _ := rest.Limits(h, time.Now())
		require.GreaterOrEqual(t, left, 0.0)
		require.LessOrEqual(t, left, got)
		require.LessOrEqual(t, got, 1e6)
	})
}
