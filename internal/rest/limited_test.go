package rest_test

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// limited is a provider with a rate limit, without a network.
type limited struct {
	rate, burst float64
	latency     time.Duration
	style       style
	// mixed sends two kinds of requests; apart gives each a limit of its own.
	mixed, apart bool

	mu      sync.Mutex
	buckets map[string]*filling
	random  *rand.Rand
	passed  int
	refused int
	last    time.Time
}

// filling is the state of one limit.
type filling struct {
	level float64
	at    time.Time
}

// style is how a provider counts and tells its limit.
type style int

const (
	// tellsFull: a bucket; the reset is when it is full, as limits of Auth0's kind are described.
	tellsFull style = iota
	// tellsNext: the same, but with nothing left the reset is when the next request passes.
	tellsNext
	// window: the whole limit at the start of each ten seconds.
	window
	// silent: a bucket of which no header tells.
	silent
)

const windowLength = 10 * time.Second

func newLimited(rate, burst float64, latency time.Duration, s style) *limited {
	return &limited{
		rate: rate, burst: burst, latency: latency, style: s,
		buckets: map[string]*filling{}, random: rand.New(rand.NewPCG(1, 2)),
	}
}

// RoundTrip answers after about the latency; the limit is looked at when two fifths of it have passed.
func (l *limited) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	latency := time.Duration(float64(l.latency) * (0.7 + 0.6*l.random.Float64()))
	l.mu.Unlock()
	if err := later(r, latency*2/5); err != nil {
		return nil, err
	}
	response := l.take(r)
	if err := later(r, latency*3/5); err != nil {
		return nil, err
	}
	return response, nil
}

func later(r *http.Request, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-r.Context().Done():
		return r.Context().Err()
	}
}

func (l *limited) take(r *http.Request) *http.Response {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	key := ""
	if l.apart {
		key = r.Method
	}
	b := l.buckets[key]
	if b == nil {
		b = &filling{level: l.burst, at: now}
		l.buckets[key] = b
	}
	l.fill(b, now)
	header := http.Header{"Date": {now.UTC().Format(http.TimeFormat)}, "Content-Type": {"application/json"}}
	status := http.StatusOK
	if b.level < 1 {
		l.refused++
		status = http.StatusTooManyRequests
	} else {
		b.level--
		l.passed++
		l.last = now
	}
	l.tell(header, b, now)
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader("{}")), Request: r}
}

func (l *limited) fill(b *filling, now time.Time) {
	if l.style == window {
		if start := now.Truncate(windowLength); b.at.Before(start) {
			b.level, b.at = l.burst, now
		}
		return
	}
	b.level = math.Min(l.burst, b.level+l.rate*now.Sub(b.at).Seconds())
	b.at = now
}

func (l *limited) tell(h http.Header, b *filling, now time.Time) {
	missing := l.burst - b.level
	switch {
	case l.style == silent:
		return
	case l.style == tellsNext && b.level < 1:
		missing = 1 - b.level
	}
	reset := now.Add(time.Duration(missing / l.rate * float64(time.Second))).Add(time.Second - 1)
	if l.style == window {
		reset = now.Truncate(windowLength).Add(windowLength)
	}
	h.Set("X-RateLimit-Limit", strconv.Itoa(int(l.burst)))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(int(b.level)))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10))
}

// use returns the part of what the limit allowed until the last request passed that was used.
func (l *limited) use(begun time.Time) float64 {
	passed := l.last.Sub(begun).Seconds()
	allowed := l.burst + l.rate*passed
	if l.style == window {
		windows := l.last.Truncate(windowLength).Sub(begun.Truncate(windowLength))/windowLength + 1
		allowed = l.burst * float64(windows)
	}
	return float64(l.passed) / (allowed * float64(len(l.buckets)))
}

func (l *limited) String() string {
	return fmt.Sprintf("%g/s:%g, %v, style %d", l.rate, l.burst, l.latency, l.style)
}
