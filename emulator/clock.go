package emulator

import (
	"sync/atomic"
	"time"
)

// firstMoment is when time begins for a deterministic emulator.
var firstMoment = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// Clock is an emulator's time. Make one with [NewClock]. It is safe for concurrent use.
type Clock struct {
	source        func() time.Time
	deterministic bool
	ticks         atomic.Int64
}

// NewClock returns a clock that goes as source does. A deterministic one begins at
// 2026-01-01T00:00:00Z and moves on by a second with each tick.
func NewClock(source func() time.Time, deterministic bool) *Clock {
	return &Clock{source: source, deterministic: deterministic}
}

// Tick tells the clock of a request.
func (c *Clock) Tick() { c.ticks.Add(1) }

// Restart begins anew.
func (c *Clock) Restart() { c.ticks.Store(0) }

// Now returns the time, or the moment at which it stands still unless that is zero, in UTC and whole
// milliseconds.
func (c *Clock) Now(still time.Time) time.Time {
	now := still
	switch {
	case !now.IsZero():
	case c.deterministic:
		now = firstMoment.Add(time.Duration(c.ticks.Load()) * time.Second)
	default:
		now = c.source()
	}
	return now.UTC().Truncate(time.Millisecond)
}
