package rest

import (
	"container/list"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/authplus/authplus/fault"
)

// Limiter keeps requests within a provider's rate limits, so that they are met and not hit. It learns
// them from the answers: how many requests there may be, how many remain, and from these how fast the
// limit fills up. Where nothing is known yet it sends two requests at a time; then it spends what the
// limit allows at once, and spaces what follows. A refusal (429) stops everything until the limit can
// have recovered.
//
// Requests are let through in the order in which their calls came; a call that is sent again keeps its
// place. Clients that send to one tenant share its limits by sharing a Limiter. It is safe for
// concurrent use, and does no I/O.
type Limiter struct {
	mu    sync.Mutex
	kinds *kinds
	lines map[string]*line
	turns uint64
	timer *time.Timer
}

// line are the requests of one kind that wait, ordered by their turns.
type line struct {
	kind    *kind
	waiting list.List
}

// waiter is a request that waits for its permit.
type waiter struct {
	turn    uint64
	granted chan struct{} // closed once permit is set
	permit  *permit
}

// NewLimiter returns a limiter that uses a share of the limits, above 0 and up to 1, and leaves the rest
// to others. It does no I/O. Another share is an error that wraps [fault.ErrInvalid].
func NewLimiter(share float64) (*Limiter, error) {
	if !(share > 0 && share <= 1) {
		return nil, fmt.Errorf("the share of the rate limit must be above 0 and at most 1: %w", fault.ErrInvalid)
	}
	return newLimiter(share), nil
}

func newLimiter(share float64) *Limiter {
	return &Limiter{kinds: newKinds(share, rand.Float64), lines: map[string]*line{}}
}

// turn returns the next place in line.
func (l *Limiter) turn() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turns++
	return l.turns
}

// permit allows one request. It must be settled.
type permit struct {
	limiter *Limiter
	kind    *kind
	numbers numbers
	at      time.Time
}

// acquire waits until a request of a kind may be sent. It returns an error as soon as ctx ends.
func (l *Limiter) acquire(ctx context.Context, kind string, turn uint64) (*permit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	n := l.line(kind)
	if now := time.Now(); n.waiting.Len() == 0 && n.kind.wait(now) == 0 {
		defer l.mu.Unlock()
		return l.permit(n, now), nil
	}
	w := &waiter{turn: turn, granted: make(chan struct{})}
	element := n.insert(w)
	l.pump()
	l.mu.Unlock()

	select {
	case <-w.granted:
		return w.permit, nil
	case <-ctx.Done():
		l.leave(n, element)
		return nil, ctx.Err()
	}
}

// leave takes a waiter out of its line. A permit that it was given meanwhile goes back.
func (l *Limiter) leave(n *line, element *list.Element) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w, _ := element.Value.(*waiter)
	if w.permit != nil {
		l.kinds.settle(n.kind, time.Now(), w.permit.numbers, 0, outcome{unsent: true})
	} else {
		n.waiting.Remove(element)
	}
	l.pump()
}

// settle takes in what became of the request.
func (p *permit) settle(o outcome) {
	l := p.limiter
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.kinds.settle(p.kind, now, p.numbers, now.Sub(p.at), o)
	l.pump()
}

// line returns the line of a kind. The caller holds mu, as do those of all methods below.
func (l *Limiter) line(kind string) *line {
	n := l.lines[kind]
	if n == nil {
		n = &line{kind: l.kinds.of(kind)}
		l.lines[kind] = n
	}
	return n
}

// insert places a waiter before all whose turn comes later. Those that come again stand near the front.
func (n *line) insert(w *waiter) *list.Element {
	if last := n.waiting.Back(); last == nil || turnOf(last) < w.turn {
		return n.waiting.PushBack(w)
	}
	e := n.waiting.Front()
	for turnOf(e) < w.turn {
		e = e.Next()
	}
	return n.waiting.InsertBefore(w, e)
}

func turnOf(e *list.Element) uint64 {
	w, _ := e.Value.(*waiter)
	return w.turn
}

func (l *Limiter) permit(n *line, now time.Time) *permit {
	return &permit{limiter: l, kind: n.kind, numbers: n.kind.take(now), at: now}
}

// pump lets through whoever may go now, and sees to it that the next one is looked at in time.
func (l *Limiter) pump() {
	now := time.Now()
	for {
		n, wait := l.next(now)
		if n == nil {
			l.wake(wait)
			return
		}
		w, _ := n.waiting.Remove(n.waiting.Front()).(*waiter)
		w.permit = l.permit(n, now)
		close(w.granted)
	}
}

// next returns the line whose first waiter may go now, the earliest if there are several, or how long it
// takes until one may; 0 if that depends on answers.
func (l *Limiter) next(now time.Time) (*line, time.Duration) {
	var first *line
	var soonest time.Duration
	for _, n := range l.lines {
		if n.waiting.Len() == 0 {
			continue
		}
		wait := n.kind.wait(now)
		switch {
		case wait == 0 && (first == nil || turnOf(n.waiting.Front()) < turnOf(first.waiting.Front())):
			first = n
		case wait > 0 && (soonest == 0 || wait < soonest):
			soonest = wait
		}
	}
	return first, soonest
}

// wake has pump called after a time, if it is not 0, and not before.
func (l *Limiter) wake(after time.Duration) {
	switch {
	case after == 0 && l.timer != nil:
		l.timer.Stop()
	case after > 0 && l.timer != nil:
		l.timer.Reset(after)
	case after > 0:
		l.timer = time.AfterFunc(after, func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.pump()
		})
	}
}
