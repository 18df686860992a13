package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/authplus/authplus/fault"
)

// sending is one call on its way: what was tried so far, and what is left of its budget.
type sending struct {
	c    *Client
	r    request
	turn uint64 // its place in the limiter's line

	began    time.Time
	first    time.Time // when it was first sent
	idle     time.Time // since when it waits
	attempts int       // how often it was sent
	failures int       // that may pass by waiting
	refusals int       // because of the limit
	renewed  bool      // that the credentials were
	wasLost  bool      // that an answer was, and nothing was found when it was looked for
	doubt    bool      // that it may have been carried out by the last attempt
	removed  bool      // that an attempt may have taken away what was to go
}

// send sends the request, as often as it takes and may be, and returns the answer of a success.
func (c *Client) send(ctx context.Context, r request) (*Answer, error) {
	now := time.Now()
	s := &sending{c: c, r: r, turn: c.transport.Limiter.turn(), began: now, first: now, idle: now}
	for {
		a := s.try(ctx)
		if a.ok() {
			return c.answer(r, a.exchange), nil
		}
		if s.removed && isMissing(a) {
			return c.gone(r, a.exchange), nil
		}
		s.removed = s.removed || r.removes() && isUncertain(a)
		v := s.judge(a)
		s.doubt = isUncertain(a) && !r.reads() && !r.again
		if !v.again && !v.lookUp {
			return nil, s.failed(a.failure(), "")
		}
		if err := Pause(ctx, v.wait); err != nil {
			return nil, s.failed(err, " while waiting to send it again: "+a.failure().Error())
		}
		if v.lookUp {
			if answer, err := s.lookUp(ctx, a, v.again); answer != nil || err != nil {
				return answer, err
			}
		}
	}
}

// lookUp looks for what an attempt without an answer may have done. Without an answer and an error the
// request may be sent again.
func (s *sending) lookUp(ctx context.Context, a attempt, again bool) (*Answer, error) {
	answer, err := s.r.lost(ctx, time.Since(s.first))
	s.idle = time.Now()
	switch {
	case err != nil:
		return nil, s.failed(a.failure(), " (and looking for it failed: "+err.Error()+")")
	case answer != nil:
		found := *answer
		found.provider = s.c.service.Provider // the one who looked may have made it up
		return &found, nil
	}
	s.wasLost, s.doubt = true, false
	if !again {
		return nil, s.failed(a.failure(), "")
	}
	return nil, nil
}

// try sends the request once, as soon as the limiter permits.
func (s *sending) try(ctx context.Context) attempt {
	permit, err := s.c.transport.Limiter.acquire(ctx, s.c.limit(s.r), s.turn)
	if err != nil {
		return attempt{err: err}
	}
	started := time.Now()
	if s.attempts == 0 {
		s.first = started
	}
	a := s.c.exchange(ctx, s.r)
	ended := time.Now()
	permit.settle(a.outcome(ended))
	var unauthorized *authorizeError
	if !errors.As(a.err, &unauthorized) {
		s.attempts++
		s.c.report(ctx, s, a, started.Sub(s.idle), ended.Sub(started))
	}
	s.idle = ended
	return a
}

// failed returns the error that ends the call, with a note behind it.
func (s *sending) failed(err error, note string) error {
	elapsed := time.Since(s.began)
	var api *fault.APIError
	if errors.As(err, &api) && api.Provider == s.c.service.Provider {
		api.Attempts, api.Elapsed = s.attempts, elapsed
	} else {
		err = s.c.failed(s.r.method, s.r.route+tried(s.attempts, elapsed), err)
	}
	if note != "" {
		err = fmt.Errorf("%w%s", err, note)
	}
	if s.doubt {
		err = fmt.Errorf("%w: %w", err, fault.ErrOutcomeUnknown)
	}
	return err
}

// tried says how often and for how long a request was sent, if more than once.
func tried(attempts int, elapsed time.Duration) string {
	if attempts < 2 {
		return ""
	}
	return fmt.Sprintf(" after %d attempts in %v", attempts, elapsed.Round(time.Millisecond))
}

func (c *Client) refused(req *http.Request) bool {
	return c.service.Refused != nil && c.service.Refused(req)
}

// limit returns the name of the limit that a request counts against.
func (c *Client) limit(r request) string {
	if c.service.Limit == nil {
		return ""
	}
	return c.service.Limit(r.method, r.escapedPath())
}
