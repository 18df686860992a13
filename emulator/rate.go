package emulator

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Rate is how many requests are answered: a bucket that holds Burst requests and is filled by PerSecond
// steadily. Its zero value is no limit.
type Rate struct {
	Burst     int
	PerSecond float64
}

// ParseRate reads "15/s:30" for 15 requests a second with bursts of 30, "15/s" for the same with bursts
// of 15, "500/min:40", or "off".
func ParseRate(text string) (Rate, error) {
	if text == "off" || text == "" {
		return Rate{}, nil
	}
	if r, ok := parseRate(text); ok {
		return r, nil
	}
	return Rate{}, fmt.Errorf("emulator: rate limit %q: want N/s, N/s:BURST, N/min:BURST or off", text)
}

func parseRate(text string) (Rate, bool) {
	const most = 1_000_000
	text, burst, hasBurst := strings.Cut(text, ":")
	number, unit, _ := strings.Cut(text, "/")
	requests, err := strconv.ParseFloat(number, 64)
	seconds := map[string]float64{"s": 1, "min": 60}[unit]
	if err != nil || seconds == 0 || !(requests >= 0.001 && requests <= most) {
		return Rate{}, false
	}
	r := Rate{Burst: max(1, int(requests/seconds)), PerSecond: requests / seconds}
	if hasBurst {
		if r.Burst, err = strconv.Atoi(burst); err != nil || r.Burst < 1 || r.Burst > most {
			return Rate{}, false
		}
	}
	return r, true
}

// Off tells whether there is no limit.
func (r Rate) Off() bool { return r.Burst == 0 }

// String returns the text that [ParseRate] reads.
func (r Rate) String() string {
	if r.Off() {
		return "off"
	}
	return fmt.Sprintf("%s/s:%d", strconv.FormatFloat(r.PerSecond, 'g', -1, 64), r.Burst)
}

// MarshalText returns the text that [ParseRate] reads.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the text with [ParseRate].
func (r *Rate) UnmarshalText(text []byte) error {
	parsed, err := ParseRate(string(text))
	if err == nil {
		*r = parsed
	}
	return err
}

// Buckets count requests against rates, a bucket for each key. Their zero value is full. They are safe
// for concurrent use.
type Buckets[K comparable] struct {
	mu      sync.Mutex
	buckets map[K]*bucket
}

// bucket holds what is left of a rate at a moment.
type bucket struct {
	rate Rate
	left float64
	at   time.Time
}

// Reset fills every bucket.
func (b *Buckets[K]) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.buckets = nil
}

// Left tells of a bucket after a request.
type Left struct {
	// Limit is how many requests the bucket holds, Remaining how many are left in it.
	Limit, Remaining int
	// Reset is when a request is let through again, or when the bucket is full again where one is let
	// through now.
	Reset time.Time
}

// Charge is a bucket that a request counts against. One whose rate is off lets everything through.
type Charge[K comparable] struct {
	Key  K
	Rate Rate
}

// Take counts a request against the buckets of several charges at once. It returns the number of the
// first one that is empty, or -1, and what is left of each; a refused request counts against none.
func (b *Buckets[K]) Take(now time.Time, charges ...Charge[K]) (refused int, left []Left) {
	b.mu.Lock()
	defer b.mu.Unlock()
	refused = -1
	buckets := make([]*bucket, len(charges))
	for i, c := range charges {
		buckets[i] = b.bucket(c, now)
		if refused < 0 && buckets[i].empty() {
			refused = i
		}
	}
	left = make([]Left, len(charges))
	for i, one := range buckets {
		if refused < 0 {
			one.take()
		}
		left[i] = one.tell(now)
	}
	return refused, left
}

// bucket returns the bucket of a charge, filled up to now. A rate that has changed begins anew.
func (b *Buckets[K]) bucket(c Charge[K], now time.Time) *bucket {
	if c.Rate.Off() {
		return nil
	}
	one := b.buckets[c.Key]
	if one == nil || one.rate != c.Rate {
		one = &bucket{rate: c.Rate, left: float64(c.Rate.Burst), at: now}
		if b.buckets == nil {
			b.buckets = map[K]*bucket{}
		}
		b.buckets[c.Key] = one
	}
	if passed := now.Sub(one.at); passed > 0 {
		one.left = math.Min(float64(c.Rate.Burst), one.left+passed.Seconds()*c.Rate.PerSecond)
	}
	one.at = now
	return one
}

// enough is what a request takes, less what adding up fractions of seconds may lose.
const enough = 1 - 1e-9

func (b *bucket) empty() bool { return b != nil && b.left < enough }

func (b *bucket) take() {
	if b != nil {
		b.left = math.Max(0, b.left-1)
	}
}

func (b *bucket) tell(now time.Time) Left {
	if b == nil {
		return Left{}
	}
	missing := float64(b.rate.Burst) - b.left
	if b.left < enough {
		missing = 1 - b.left
	}
	wait := time.Duration(missing / b.rate.PerSecond * float64(time.Second))
	return Left{Limit: b.rate.Burst, Remaining: int(b.left + 1 - enough), Reset: now.Add(wait)}
}
