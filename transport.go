package authplus

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/authplus/authplus/backend"
)

// Limiter keeps requests within the rate limits of one tenant, which it learns from the answers. An
// [Auth] and its copies have one of their own; several are given the same one by [WithLimiter]. It is
// safe for concurrent use.
type Limiter = backend.Limiter

// Exchange is one request and its answer, as [WithObserver] tells it.
type Exchange = backend.Exchange

// Observer is told of each exchange when it has ended.
type Observer = backend.Observer

// NewLimiter returns a limiter that uses a share of the tenant's limits: 1 is all of them, 0.5 leaves the
// other half to others. It does no I/O; another share than one above 0 and at most 1 is an error that
// wraps [ErrInvalid].
func NewLimiter(share float64) (*Limiter, error) {
	l, err := backend.NewLimiter(share)
	if err != nil {
		return nil, fmt.Errorf("authplus: %w", err)
	}
	return l, nil
}

// WithLimiter keeps the requests within the limits together with every other [Auth] that is given the
// same limiter. They should be of one tenant.
func WithLimiter(l *Limiter) Option {
	return func(s *settings) error {
		if l == nil {
			return fmt.Errorf("authplus: WithLimiter needs a limiter: %w", ErrInvalid)
		}
		s.transport.Limiter = l
		return nil
	}
}

// WithRateShare uses a share of the tenant's rate limit, above 0 and at most 1, and leaves the rest to
// others: half with 0.5. Without it all of the limit is used. Where a provider does not tell its limit,
// the share is that of what it was found to let through. It does no I/O.
func WithRateShare(share float64) Option {
	return func(s *settings) error {
		if !(share > 0 && share <= 1) {
			return fmt.Errorf("authplus: WithRateShare needs a share above 0 and at most 1: %w", ErrInvalid)
		}
		s.share = share
		return nil
	}
}

// WithRetries sets how often a request that failed is sent again at most, 4 times unless set; 0 sends
// nothing again. Only what is safe is sent again: what reads, what the provider refused because of its
// rate limit, what never reached it, and a write whose lost answer was looked for and not found. A token
// that was refused is renewed once in any case.
func WithRetries(n int) Option {
	return func(s *settings) error {
		switch {
		case n < 0:
			return fmt.Errorf("authplus: WithRetries needs a number that is not negative: %w", ErrInvalid)
		case n == 0:
			n = -1 // The transport's zero stands for its own number.
		}
		s.transport.Retries = n
		return nil
	}
}

// WithHTTPClient sends requests through a copy of client: its transport and time-out are used, its
// cookie jar is not.
func WithHTTPClient(client *http.Client) Option {
	return func(s *settings) error {
		if client == nil {
			return fmt.Errorf("authplus: WithHTTPClient needs a client: %w", ErrInvalid)
		}
		s.transport.HTTPClient = client
		return nil
	}
}

// WithTimeout bounds each single request, what it waits for the rate limit not counted; 30 seconds
// unless set.
func WithTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d <= 0 {
			return fmt.Errorf("authplus: WithTimeout needs a positive duration: %w", ErrInvalid)
		}
		s.transport.Timeout = d
		return nil
	}
}

// WithBodyLimit bounds the bytes of each answer; 64 MiB unless set. A larger answer is
// [ErrBodyTooLarge]. It does no I/O.
func WithBodyLimit(bytes int64) Option {
	return func(s *settings) error {
		if bytes <= 0 {
			return fmt.Errorf("authplus: WithBodyLimit needs a positive number of bytes: %w", ErrInvalid)
		}
		s.transport.MaxBody = bytes
		return nil
	}
}

// WithLogger writes a line for each exchange with the provider: at level Debug, and at Warn where the
// provider failed or refused because of its rate limit. The lines name methods, route templates, sizes
// and times, and never a secret or a person's data. It does no I/O.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) error {
		if logger == nil {
			return fmt.Errorf("authplus: WithLogger needs a logger: %w", ErrInvalid)
		}
		s.transport.Logger = logger
		return nil
	}
}

// WithObserver tells observe of each exchange with the provider, for metrics and traces. It is called by
// many goroutines at once, with the context of the call, and holds up the one that calls it. What it is
// told holds no secret and no person's data. It does no I/O.
func WithObserver(observe Observer) Option {
	return func(s *settings) error {
		if observe == nil {
			return fmt.Errorf("authplus: WithObserver needs a function: %w", ErrInvalid)
		}
		s.transport.Observer = observe
		return nil
	}
}

// complete makes of the settings what several options decide together.
func (s *settings) complete() error {
	if s.share == 0 {
		return nil
	}
	if s.transport.Limiter != nil {
		return fmt.Errorf("authplus: WithRateShare and WithLimiter exclude each other, as NewLimiter takes the share: %w", ErrInvalid)
	}
	limiter, err := NewLimiter(s.share)
	s.transport.Limiter = limiter
	return err
}
