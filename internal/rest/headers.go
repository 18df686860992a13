package rest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxTold is more than any provider allows, and keeps a mistaken number harmless.
	maxTold = 1e6
	// epoch tells a reset that is a Unix time from one that counts seconds: no limit lasts 15 years.
	epoch = 5e8
	// maxSkew is how far two clocks may differ without being told apart: dates are in whole seconds.
	maxSkew = 2 * time.Second
)

// limits returns what the headers of an answer tell of its rate limit, or nil. It reads X-RateLimit-Limit,
// -Remaining and -Reset, as Auth0 sends them, and the same names without the X.
func limits(h http.Header, now time.Time) *told {
	for _, prefix := range []string{"X-Ratelimit-", "Ratelimit-"} {
		limit, known := number(h.Get(prefix + "Limit"))
		remaining, also := number(h.Get(prefix + "Remaining"))
		if known && also && limit >= 1 && remaining <= limit {
			return &told{limit: limit, remaining: remaining, reset: reset(h, prefix+"Reset", now)}
		}
	}
	return nil
}

// number returns the number at the start of a header, as some providers have parameters behind it.
func number(header string) (float64, bool) {
	digits, _, _ := strings.Cut(header, ",")
	digits, _, _ = strings.Cut(digits, ";")
	n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
	return min(float64(n), maxTold), err == nil && n >= 0
}

// reset returns the moment of a reset by this machine's clock, or zero. The header counts seconds from
// now, or is a Unix time by the provider's clock, which the answer's date tells.
func reset(h http.Header, name string, now time.Time) time.Time {
	n, err := strconv.ParseInt(strings.TrimSpace(h.Get(name)), 10, 64)
	switch {
	case err != nil || n <= 0:
		return time.Time{}
	case n < epoch:
		return now.Add(time.Duration(n) * time.Second)
	}
	at := time.Unix(min(n, 1<<40), 0)
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		if skew := date.Sub(now); skew.Abs() > maxSkew {
			at = at.Add(-skew)
		}
	}
	return at
}
