package rest

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/authplus/authplus/fault"
)

const (
	// defaultRetries is how often a failed request is sent again.
	defaultRetries = 4
	// maxRefusals is how often one call may be told that the limit was passed. The limiter waits in
	// between, so a second time is rare.
	maxRefusals = 10
	// maxWait is how long a provider may ask to wait; beyond it the caller decides.
	maxWait = time.Minute
	// maxElapsed is for how long after it was first sent a request is sent again.
	maxElapsed = 5 * time.Minute

	firstBackoff = 250 * time.Millisecond
	maxBackoff   = 10 * time.Second
)

// verdict is how a call goes on after an attempt that failed.
type verdict struct {
	// again says that the request is sent again, after wait.
	again bool
	wait  time.Duration
	// lookUp says that what became of the request is looked up first.
	lookUp bool
}

// judge decides how the call goes on, and counts what counts against its budget.
func (s *sending) judge(a attempt) verdict {
	switch status := a.status(); {
	case status == http.StatusUnauthorized:
		again := !s.renewed && s.c.refused(a.exchange.resp.Request)
		s.renewed = true
		return verdict{again: again}
	case status == http.StatusTooManyRequests:
		s.refusals++
		return verdict{again: s.allowed(s.refusals, maxRefusals, a)} // The limiter waits.
	case status == http.StatusConflict && s.wasLost && !isTransient(a):
		// The attempt that seemed lost may have been carried out after it was looked for.
		return verdict{lookUp: true}
	case !isTransient(a):
		return verdict{}
	}
	s.failures++
	again := s.allowed(s.failures, s.c.transport.Retries, a)
	v := verdict{again: again}
	if isUncertain(a) && !s.r.repeatable() {
		v.lookUp = s.r.lost != nil
		v.again = again && v.lookUp
	}
	if v.again {
		v.wait = backoff(s.failures, a.after(), rand.Float64())
	}
	return v
}

// allowed reports whether the budget has room for sending the request again.
func (s *sending) allowed(count, most int, a attempt) bool {
	return s.c.transport.Retries > 0 && count <= most && a.after() <= maxWait && time.Since(s.first) < maxElapsed
}

// isTransient reports whether a failure may pass by waiting.
func isTransient(a attempt) bool {
	switch status := a.status(); {
	case a.api == nil:
		return errors.Is(a.err, fault.ErrUnavailable) && !isPermanent(a.err) || isRefusedToken(a.err)
	case status == http.StatusRequestTimeout:
		return true
	case status == http.StatusConflict: // with something else under way, as the provider says
		return errors.Is(a.api, fault.ErrUnavailable)
	case status == http.StatusNotImplemented, status == http.StatusHTTPVersionNotSupported:
		return false
	default:
		return status >= 500
	}
}

// isRefusedToken reports whether no token was had because too many were asked for.
func isRefusedToken(err error) bool {
	var unauthorized *authorizeError
	return errors.As(err, &unauthorized) && errors.Is(err, fault.ErrRateLimited)
}

// isUncertain reports whether a failed request may have been carried out. An answer below 500 says that
// it was not; a success that came in part says that it was, and not with what result.
func isUncertain(a attempt) bool {
	if a.api != nil {
		return a.api.Status >= 500
	}
	return a.sent && !errors.Is(a.err, fault.ErrBodyTooLarge)
}

// isMissing reports whether the provider answers that what was asked for is not there.
func isMissing(a attempt) bool {
	return a.status() == http.StatusNotFound && errors.Is(a.failure(), fault.ErrDoesNotExist)
}

// backoff returns how long to wait before a request is sent again for the nth time: what the provider
// asks for, or longer each time; random from 0 up to 1 spreads those that failed together.
func backoff(n int, after time.Duration, random float64) time.Duration {
	if after > 0 {
		return after + time.Duration(random*float64(min(max(after/10, firstBackoff), time.Second)))
	}
	most := min(firstBackoff<<min(n-1, 16), maxBackoff)
	return most/2 + time.Duration(random*float64(most/2))
}

// Pause waits, or returns the error of a context that ends first.
func Pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
