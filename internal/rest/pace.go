package rest

import (
	"math"
	"time"
)

const (
	// firstWindow is how many requests may be on their way while nothing is known of a provider's limit.
	firstWindow = 2
	// growth is what each answer adds to a rate: a tenth of it in a second.
	growth = 0.1
	// paceAfter is how much of a measured rate is used.
	paceAfter = 0.95
	// slowestPace is the lowest rate that refusals lead to.
	slowestPace = 0.5
)

// pace spaces requests to a provider that tells nothing of its limit. It lets more and more be on their
// way, until one is refused; what passed between two refusals is then the rate, which grows again from
// there.
type pace struct {
	window  float64
	rate    float64 // a second; 0 for as many as there are
	next    time.Time
	struck  time.Time // the last refusal
	answers float64   // since then
}

// wait returns how long it takes until a request may be sent: 0 for now, negative where an answer must
// come first.
func (p *pace) wait(now time.Time, pending int) time.Duration {
	if float64(pending) >= p.window {
		return -1
	}
	return max(p.next.Sub(now), 0)
}

func (p *pace) take(now time.Time) {
	if p.rate == 0 {
		return
	}
	if p.next.Before(now) {
		p.next = now
	}
	p.next = p.next.Add(time.Duration(float64(time.Second) / p.rate))
}

// answered takes in that a request passed.
func (p *pace) answered() {
	p.answers++
	p.window = min(p.window+1, maxPending)
	if p.rate > 0 {
		p.rate += growth
	}
}

// refused takes in that the limit was passed.
func (p *pace) refused(now time.Time) {
	if !p.struck.IsZero() {
		measured := paceAfter * p.answers / max(now.Sub(p.struck).Seconds(), math.SmallestNonzeroFloat64)
		if p.rate > 0 {
			measured = max(measured, p.rate/2)
		}
		p.rate = max(measured, slowestPace)
	}
	p.struck, p.answers = now, 0
	p.window = max(p.window/2, firstWindow)
}
