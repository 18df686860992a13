package auth0

import (
	"math/rand/v2"
	"time"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/lucene"
)

// Option changes what [New] makes.
type Option func(*Server)

// WithToken makes a text an accepted access token, beside those that the server issues.
func WithToken(token string) Option {
	return func(s *Server) { s.tokens[token] = true }
}

// WithClock sets the clock that stamps users and tokens and that the index delay goes by. It is
// time.Now unless told otherwise.
func WithClock(clock func() time.Time) Option {
	return func(s *Server) { s.clock = clock }
}

// WithIndexDelay sets how long a write takes to be found by searches; 0, the default, is at once.
func WithIndexDelay(delay time.Duration) Option {
	return func(s *Server) { s.initial.IndexDelay = delay }
}

// WithLatency sets how long every answer takes; 0, the default, is at once.
func WithLatency(latency time.Duration) Option {
	return func(s *Server) { s.initial.Latency = latency }
}

// WithJobDelay sets how long imports, exports and other jobs take: half of it they are pending, then
// processing. 0, the default, lets a job be done as soon as somebody asks for it, and after a tenth of a
// second otherwise.
func WithJobDelay(delay time.Duration) Option {
	return func(s *Server) { s.initial.JobDelay = delay }
}

// WithRateLimit sets how many requests to the Management API are answered before others are refused
// with 429; no limit is the default.
func WithRateLimit(limit RateLimit) Option {
	return func(s *Server) { s.initial.RateLimit = limit }
}

// WithSearchTimeout sets how long a search may take before it is answered with 503, as Auth0 does after
// two seconds, the default. 0 lets it take its time.
func WithSearchTimeout(limit time.Duration) Option {
	return func(s *Server) { s.initial.SearchTimeout = limit }
}

// WithDialect sets how searches for users are read: as lucene.Auth0Users unless told otherwise. Auth0 does
// not tell whether AND binds tighter than OR;
// lucene.Auth0Users().With(lucene.Precedence(lucene.ClassicPrecedence)) reads both as Apache Lucene does.
func WithDialect(dialect lucene.Dialect) Option {
	return func(s *Server) { s.dialect = dialect }
}

// WithWindow sets how many matches of a search can be paged through. Auth0's number, 1,000, is the
// default.
func WithWindow(users int) Option {
	return func(s *Server) { s.window = users }
}

// WithRand sets what generated ids are drawn from, so that runs repeat. Without it they are
// unpredictable.
func WithRand(source rand.Source) Option {
	return func(s *Server) { s.ids = emulator.NewGenerator(func() rand.Source { return source }) }
}

// WithDeterminism makes the same requests get the same answers in every run: ids are drawn from a fixed
// source, and time begins at 2026-01-01T00:00:00Z and moves on by a second with each request. Only the
// signatures of tokens differ. A reset begins anew.
func WithDeterminism() Option {
	return func(s *Server) {
		s.deterministic = true
		s.ids = emulator.NewGenerator(emulator.Repeatable)
	}
}

// WithDomain sets the tenant's domain, which tokens and audiences name. It is "authplus.auth0.local"
// unless told otherwise.
func WithDomain(domain string) Option {
	return func(s *Server) { s.domain = domain }
}

// Config is what can be changed while the server runs.
type Config struct {
	// IndexDelay is how long a write takes to be found by searches.
	IndexDelay time.Duration
	// Latency is how long every answer takes.
	Latency time.Duration
	// RateLimit is how many requests to the Management API are answered.
	RateLimit RateLimit
	// TokenLifetime is how long the access tokens live that are issued from now on; 0 leaves it to the
	// API that they are for, which is a day for the Management API.
	TokenLifetime time.Duration
	// SearchTimeout is how long a search may take; 0 is as long as it takes.
	SearchTimeout time.Duration
	// JobDelay is how long a job takes. Zero is as long as nobody asks for it, but a tenth of a second at
	// most.
	JobDelay time.Duration
	// Clock is the moment at which the tenant's time stands still; zero lets it run.
	Clock time.Time
}
