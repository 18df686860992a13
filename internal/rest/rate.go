package rest

import "time"

// measure is how long and over how many answers the rate of a gauge is measured.
const (
	measure        = time.Second
	measureAnswers = 4
)

// bound takes in what the reset says of the rate: a limit that is whole again by then fills up at least
// as fast, whoever uses it. Where nothing remains, the reset may be when the next request passes instead.
func (g *gauge) bound(now time.Time, r reading) {
	left := (r.reset.Sub(now) + r.took).Seconds()
	if r.reset.IsZero() || left <= 0 {
		return
	}
	missing := r.limit - r.remaining - 1
	if r.remaining < 1 {
		missing = 0.5
	}
	g.atLeast(missing / left)
}

// compare takes in how much more two answers in a row tell than was used between them.
func (g *gauge) compare(now time.Time, r reading) {
	last := g.last
	g.last = seen{remaining: r.remaining, number: r.number, at: now.Add(-r.took / 2), sure: r.close == 0}
	passed := g.last.at.Sub(last.at)
	if g.jumped || !last.sure || !g.last.sure || passed < 4*r.took || passed <= 0 {
		return
	}
	filled := r.remaining - last.remaining + float64(r.number-last.number) - 1 // Both are whole numbers.
	g.atLeast(filled / passed.Seconds())
}

// atLeast takes in that the limit fills up at some rate, or faster.
func (g *gauge) atLeast(rate float64) {
	g.whole = max(g.whole, rate)
	if raised := g.whole - g.rate; !g.measured && raised > 0 {
		// What the level was corrected by so far is the same lack, and must not be added once more.
		g.drift = max(g.drift-raised*g.at.Sub(g.since).Seconds(), min(g.drift, 0))
		g.rate = g.whole
	}
}

// seen is what was read of an answer; sure tells that it is known which requests came before it.
type seen struct {
	remaining float64
	number    uint64
	at        time.Time
	sure      bool
}

// measure corrects the rate by what the level had to be corrected by.
func (g *gauge) measure(now time.Time, r reading) {
	g.answers++
	g.capped = g.capped || r.remaining >= r.limit-1
	passed := now.Sub(g.since)
	if passed < measure || g.answers < measureAnswers {
		return
	}
	// A full bucket does not show what it could not take in, so then the rate is only known to be higher.
	if g.drift > 0 || !g.capped {
		g.rate = max(g.rate+g.gain()*g.drift/passed.Seconds(), slowest)
		g.measured = true
	}
	g.restart(now)
}

// gain is how far the rate follows a measurement: the whole way at first, and where it is too low anyway.
func (g *gauge) gain() float64 {
	if g.measured && !g.capped {
		return 0.5
	}
	return 1
}

func (g *gauge) restart(now time.Time) {
	g.since, g.drift, g.answers, g.capped = now, 0, 0, false
}
