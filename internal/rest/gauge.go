package rest

import (
	"math"
	"time"
)

const (
	// pull is how far each answer moves the level towards what the answer alone says of it.
	pull = 0.2
	// relax is what each answer leaves of the margin.
	relax = 0.998
	// firstRate is assumed where nothing tells the rate; slowest keeps a rate from becoming none.
	firstRate = 1.0
	slowest   = 1.0 / 60
)

// told is what an answer tells of a limit.
type told struct {
	limit, remaining float64
	// reset is when the limit is whole again, by this machine's clock; zero where nobody said.
	reset time.Time
}

// gauge follows a limit of which each answer tells what remains. Providers fill such a limit up at a
// steady rate, a few at the start of each window, so it is modelled as a bucket: its level says how many
// requests may be sent at once. Between answers the level is reckoned; each answer corrects it, and the
// sum of the corrections corrects the rate.
//
// Nothing is lost while the bucket is not full. The level may therefore be taken a little too low, which
// keeps requests from being refused, and the limit is used up all the same.
type gauge struct {
	limit float64 // 0 until an answer told it
	level float64 // requests that are on their way are taken off
	rate  float64 // a second, what others use taken off
	whole float64 // a second, what others use included; too low rather than too high
	at    time.Time
	reset time.Time
	// unread counts the requests that were sent after the last answer was read.
	unread float64
	last   seen

	// share is the part of the limit that may be used, up to 1. The rest is left to others in two ways:
	// that much of the bucket is never touched, and that much of the rate is not used even by nobody.
	share float64
	own   float64 // the level of the share
	spent bool    // that the share was used up when the last answer came
	// margin is left in the bucket. Refusals raise it, and it goes down as they stay away.
	margin float64

	// The measurement of the rate that is going on.
	since    time.Time
	drift    float64 // what the level was corrected by
	answers  int
	capped   bool // that the bucket was full on the way
	jumped   bool // that the level was not reckoned, so that the next correction tells nothing of the rate
	measured bool // that one was finished
}

func (g *gauge) known() bool { return g.limit > 0 }

// need is the level from which a request may be sent: one, what is left to others, and a little more
// against what the reckoning does not see.
func (g *gauge) need() float64 {
	return min(1+max(g.margin, min(1, g.limit/20))+(1-g.share)*g.limit, g.limit)
}

// full is the highest level of the share.
func (g *gauge) full() float64 { return max(g.share*g.limit, 1) }

// ownRate is at what rate the share fills up.
func (g *gauge) ownRate() float64 { return g.share * max(g.rate, g.whole) }

// wait returns how long it takes until a request may be sent, 0 for now.
func (g *gauge) wait(now time.Time) time.Duration {
	g.advance(now)
	seconds := (g.need() - g.level) / g.rate
	if g.share < 1 {
		seconds = max(seconds, (1-g.own)/g.ownRate())
	}
	if seconds <= 0 {
		return 0
	}
	d := time.Duration(math.Ceil(seconds * float64(time.Second)))
	if left := g.reset.Sub(now); left > 0 {
		d = min(d, left)
	}
	return d
}

// take takes one request off.
func (g *gauge) take() {
	g.unread++
	g.level--
	g.own--
}

// giveBack puts one back that was not sent.
func (g *gauge) giveBack() {
	g.unread--
	g.level++
	g.own++
}

// advance reckons the level at now.
func (g *gauge) advance(now time.Time) {
	if !g.known() || !now.After(g.at) {
		return
	}
	passed := now.Sub(g.at).Seconds()
	g.at = now
	g.level += g.rate * passed
	g.own = min(g.own+g.ownRate()*passed, g.full())
	if !g.reset.IsZero() && !now.Before(g.reset) {
		g.renew()
	}
	if g.level >= g.limit {
		g.level = g.limit
		g.jumped = true
	}
}

// renew takes in that the reset has come: whatever kind of limit it is, there is something again.
func (g *gauge) renew() {
	g.reset = time.Time{}
	// Requests that were sent since may have used what there is.
	if g.level < g.need()-g.unread {
		// Where the limit fills up steadily, it did so at least as fast as this.
		g.drift += min(max(1-g.unread-g.level, 0), 1)
		g.level, g.jumped = g.need()-g.unread, true
	}
	if g.spent {
		g.own = g.full()
	}
}

// refill returns how long the bucket takes until it is three quarters full, and until it is full; 0 where
// it is that full already or nothing is known.
func (g *gauge) refill(now time.Time) (near, full time.Duration) {
	g.advance(now)
	missing := g.limit - max(g.level, 0)
	if !g.known() || missing <= g.limit/4 {
		return 0, 0
	}
	seconds := func(requests float64) time.Duration {
		return time.Duration(min(requests/g.rate, 2*maxFreeze.Seconds()) * float64(time.Second))
	}
	return seconds(missing - g.limit/4), seconds(missing)
}

// hold empties the bucket until a moment, when one request may try. A refusal shows that the level was
// taken too high, and so perhaps the rate.
func (g *gauge) hold(now, until time.Time) {
	g.advance(now)
	if drift := g.drift - max(g.level+0.5, 0); drift < 0 {
		g.rate = max(g.rate+g.gain()*drift/max(now.Sub(g.since), measure).Seconds(), g.rate/2, slowest)
	}
	g.margin = min(2*g.margin+1, g.limit/4)
	g.level, g.at, g.reset, g.jumped = g.need(), until, time.Time{}, true
	g.restart(until)
}

// reading is what the headers of one answer say, and what is known of its request.
type reading struct {
	told
	// number is the request's; took is how long the answer took.
	number uint64
	took   time.Duration
	// newer counts the requests that were sent after the one that is answered, later those of them that
	// were sent so much after it that the provider can't have taken them first, and close all that were
	// sent at about the same time, so that their order is not known. pending are without an answer.
	newer, later, close, pending int
}

// read takes in what an answer says, and returns how far it is from what was reckoned, or 0 where the
// two cannot be compared.
func (g *gauge) read(now time.Time, r reading) float64 {
	g.advance(now)
	g.unread = 0
	defer func() { g.reset, g.spent = r.reset, r.remaining-1 < (1-g.share)*g.limit }()
	if !g.known() {
		*g = gauge{limit: r.limit, level: r.remaining - float64(r.newer), at: now, share: g.share, rate: firstRate}
		g.own = g.full() - (r.limit - r.remaining)
		if !r.reset.IsZero() {
			g.rate = slowest
		}
		g.restart(now)
		g.bound(now, r)
		g.compare(now, r)
		return 0
	}
	g.limit = r.limit
	g.compare(now, r)
	g.margin *= relax
	surprise := g.correct(r)
	g.bound(now, r)
	g.measure(now, r)
	return surprise
}

// correct moves the level to where the answer says that it is. The answer holds the level at the moment
// when the provider took the request, which is some time ago, and without its fraction: so it bounds the
// level, and within the bounds the reckoning knows more.
func (g *gauge) correct(r reading) (surprise float64) {
	filled := g.rate * r.took.Seconds() / 2
	lowest := r.remaining - float64(r.pending)
	highest := r.remaining + 1 + filled - float64(r.later)
	likely := r.remaining + 0.5 + filled - float64(r.newer)

	if r.close == 0 && !g.jumped {
		surprise = math.Abs(likely - g.level)
	}
	level := min(max(g.level, lowest), highest)
	level = min(level+pull/float64(1+r.close)*(likely-level), g.limit)
	if !g.jumped {
		g.drift += level - g.level
	}
	g.level, g.jumped = level, false
	return surprise
}
