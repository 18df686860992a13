package rest

import "time"

const (
	// maxPending is how many requests of one kind may be on their way.
	maxPending = 64
	// maxFreeze is how long a refusal stops everything; then one request tries.
	maxFreeze = time.Minute
	// firstFreeze is the shortest time after which a provider that says nothing is tried again. Limits
	// are told in whole seconds, so shorter ones are in vain.
	firstFreeze = time.Second
	// history is how many requests are remembered, more than can be on their way.
	history = 4 * maxPending
)

// bucket decides when the next request of one kind may be sent. It does no I/O and starts no timer:
// everything is told to it, the time included.
type bucket struct {
	gauge gauge
	pace  pace
	// random returns a number from 0 up to 1.
	random func() float64

	pending    int
	times      [history]time.Time // when the last requests were sent, by their numbers
	sent, read uint64             // the number of the last request sent, and of the newest one whose answer was read
	frozen     time.Time
	frozenAt   uint64 // the last request that was sent before the freeze
	strikes    int    // refusals in a row
}

func newBucket(share float64, random func() float64) *bucket {
	return &bucket{gauge: gauge{share: share}, pace: pace{window: firstWindow}, random: random}
}

// wait returns how long it takes until the next request may be sent: 0 for now, negative where an answer
// must come first.
func (b *bucket) wait(now time.Time) time.Duration {
	switch {
	case b.pending >= maxPending:
		return -1
	case now.Before(b.frozen):
		return b.frozen.Sub(now)
	case b.gauge.limit < 2:
		return b.pace.wait(now, b.pending)
	}
	return b.gauge.wait(now)
}

// take notes that a request is sent, and returns its number.
func (b *bucket) take(now time.Time) uint64 {
	b.pending++
	b.sent++
	b.times[b.sent%history] = now
	b.pace.take(now)
	b.gauge.take()
	return b.sent
}

// outcome is what became of a request, as far as limits go.
type outcome struct {
	// unsent says that nothing was sent.
	unsent bool
	// refused says that the limit was passed; after is how long the provider asks to wait, 0 where it
	// does not.
	refused bool
	after   time.Duration
	// told is what the headers say; nil without them.
	told *told
	// answered says that there was an answer.
	answered bool
}

// settle takes in what became of a request that took some time. It returns how far the answer is from
// what was reckoned.
func (b *bucket) settle(now time.Time, number uint64, took time.Duration, o outcome) float64 {
	b.pending--
	switch {
	case o.unsent:
		b.gauge.giveBack()
		return 0
	case o.refused:
		if number > b.frozenAt { // What was sent before a freeze tells nothing new.
			b.freeze(now, o)
		}
		return 0
	case o.answered:
		b.pace.answered()
		if number > b.frozenAt {
			b.strikes = 0
		}
	}
	if o.told == nil || number <= b.read || number <= b.frozenAt {
		return 0
	}
	b.read = number
	return b.gauge.read(now, b.reading(now, number, took, o))
}

func (b *bucket) reading(now time.Time, number uint64, took time.Duration, o outcome) reading {
	r := reading{told: *o.told, number: number, took: took, newer: int(b.sent - number), pending: b.pending}
	sent := now.Add(-took)
	for n := b.sent; n > 0 && b.sent-n < history; n-- {
		at := b.times[n%history]
		switch after := at.Sub(sent); {
		case after >= took/2:
			r.later++
		case after < -took/4:
			return r
		case n != number && after <= took/4:
			r.close++
		}
	}
	return r
}

// freeze stops everything until the limit can have recovered.
func (b *bucket) freeze(now time.Time, o outcome) {
	b.strikes++
	b.frozenAt = b.sent
	b.frozen = now.Add(b.recovery(now, o))
	b.pace.refused(now)
	if b.gauge.known() {
		b.gauge.hold(now, b.frozen)
	}
}

// recovery returns for how long nothing is sent after a refusal. Every time has jitter, so that clients
// which were refused together do not come back together.
func (b *bucket) recovery(now time.Time, o outcome) time.Duration {
	asked := firstFreeze << min(b.strikes-1, 5)
	switch {
	case o.after > 0:
		asked = o.after
	case o.told != nil && o.told.reset.After(now):
		asked = o.told.reset.Sub(now)
	}
	if near, full := b.gauge.refill(now); b.strikes == 1 && o.after == 0 && near > 0 && asked > near {
		// A reset is rounded up to whole seconds. Where the rate is known, the moment at which the limit
		// is whole again is known better, and beyond it the limit would go unused.
		return near + time.Duration(b.random()*float64(full-near)/2)
	}
	asked = min(asked, maxFreeze)
	return asked + time.Duration(b.random()*float64(min(max(asked/10, 100*time.Millisecond), time.Second)))
}
