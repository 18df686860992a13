package emulator

import (
	"math/rand/v2"
	"time"
)

// Option changes how an emulator behaves.
type Option func(*settings)

type settings struct {
	tokens        map[string]bool
	clock         func() time.Time
	source        func() rand.Source
	deterministic bool
	initial       Config
}

// All is several options in one.
func All(opts ...Option) Option {
	return func(s *settings) {
		for _, opt := range opts {
			opt(s)
		}
	}
}

// WithToken makes a text an accepted access token or API key, beside those that the emulator knows.
func WithToken(token string) Option {
	return func(s *settings) { s.tokens[token] = true }
}

// WithClock sets the clock that stamps users and tokens and that the index delay goes by. It is
// time.Now unless told otherwise.
func WithClock(clock func() time.Time) Option {
	return func(s *settings) { s.clock = clock }
}

// WithIndexDelay sets how long a write takes to be found by searches; 0, the default, is at once.
func WithIndexDelay(delay time.Duration) Option {
	return func(s *settings) { s.initial.IndexDelay = delay }
}

// WithLatency sets how long every answer takes; 0, the default, is at once.
func WithLatency(latency time.Duration) Option {
	return func(s *settings) { s.initial.Latency = latency }
}

// WithRateLimit sets how many requests are answered before others are refused with 429; no limit is the
// default.
func WithRateLimit(limit Rate) Option {
	return func(s *settings) { s.initial.RateLimit = limit }
}

// WithRand sets what generated ids are drawn from, so that runs repeat. Without it they are
// unpredictable.
func WithRand(source rand.Source) Option {
	return func(s *settings) { s.source = func() rand.Source { return source } }
}

// WithDeterminism makes the same requests get the same answers in every run: ids are drawn from a fixed
// source, and time begins at 2026-01-01T00:00:00Z and moves on by a second with each request. Only
// signatures differ. A reset begins anew.
func WithDeterminism() Option {
	return func(s *settings) { s.deterministic, s.source = true, Repeatable }
}
