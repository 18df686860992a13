package rest

import (
	"net/http"
	"time"
)

// What fuzz targets and tables reach directly.
var (
	Summary    = summary
	RetryAfter = retryAfter
	Backoff    = backoff
)

// Limits returns what headers tell of a limit.
func Limits(h http.Header, now time.Time) (limit, remaining float64, reset time.Time) {
	if t := limits(h, now); t != nil {
		return t.limit, t.remaining, t.reset
	}
	return 0, 0, time.Time{}
}

// Buckets returns how many limits a limiter reckons with.
func (l *Limiter) Buckets() int { return len(l.kinds.byName) + len(l.kinds.common) }
