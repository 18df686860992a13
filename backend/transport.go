package backend

import "github.com/authplus/authplus/internal/rest"

// Transport is how requests are sent: the HTTP client, time-outs and limits that a user chose. Its
// zero value is usable.
type Transport = rest.Transport

// Limiter keeps requests within the rate limits of one tenant.
type Limiter = rest.Limiter

// Exchange is one request and its answer, as an [Observer] is told of it.
type Exchange = rest.Exchange

// Observer is told of each exchange when it has ended.
type Observer = rest.Observer

// NewLimiter returns a limiter that uses a share of the tenant's limits. It does no I/O; a share that
// is not above 0 and at most 1 is an error that wraps fault.ErrInvalid.
func NewLimiter(share float64) (*Limiter, error) { return rest.NewLimiter(share) }
