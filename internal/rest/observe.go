package rest

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/authplus/authplus/fault"
)

// Exchange is one request and its answer, as an observer sees it. It holds no secret and no value of the
// request.
type Exchange struct {
	// Provider is the provider's name, such as "auth0".
	Provider string
	// Method is the HTTP method; Route is the template of the path, such as "/api/v2/users/{id}".
	Method, Route string
	// Attempt counts how often the request was sent, from 1.
	Attempt int
	// Status is the HTTP status; 0 where no answer came.
	Status int
	// Start is when the request was sent.
	Start time.Time
	// Wait is how long the request waited before: for the rate limit, and before it was sent again.
	Wait time.Duration
	// Duration is how long the exchange took, from sending to the last byte of the answer.
	Duration time.Duration
	// Sent and Received are the bytes of both bodies, without their encoding.
	Sent, Received int
	// RequestID is the provider's identifier of the exchange; empty where it gave none.
	RequestID string
	// Err is what was wrong; nil for a success. It wraps the sentinel that the failure stands for, and
	// no typed error.
	Err error
}

// Observer is told of every exchange when it has ended, before the caller is. It is called by many
// goroutines at once and holds up the one that calls it. ctx is that of the call.
type Observer func(ctx context.Context, e Exchange)

// report tells the observer and the log of an exchange.
func (c *Client) report(ctx context.Context, s *sending, a attempt, wait, took time.Duration) {
	t := c.transport
	if t.Observer == nil && t.Logger == nil {
		return
	}
	e := Exchange{
		Provider: c.service.Provider, Method: s.r.method, Route: s.r.route,
		Attempt: s.attempts, Status: a.status(), Start: time.Now().Add(-took), Wait: wait, Duration: took,
		Sent: len(s.r.body), Err: observed(a.failure()),
	}
	if a.exchange != nil {
		e.Received, e.RequestID = len(a.exchange.body), requestID(a.exchange.resp.Header)
	}
	if t.Logger != nil {
		e.log(ctx, t.Logger)
	}
	if t.Observer != nil {
		t.Observer(ctx, e)
	}
}

// log writes the exchange: at level Debug, and at Warn if the provider did not do what it should.
func (e Exchange) log(ctx context.Context, logger *slog.Logger) {
	level := slog.LevelDebug
	if errors.Is(e.Err, fault.ErrUnavailable) || errors.Is(e.Err, fault.ErrRateLimited) {
		level = slog.LevelWarn
	}
	if !logger.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("provider", e.Provider), slog.String("method", e.Method), slog.String("route", e.Route),
		slog.Int("attempt", e.Attempt), slog.Int("status", e.Status),
		slog.Duration("wait", e.Wait), slog.Duration("duration", e.Duration),
		slog.Int("sent", e.Sent), slog.Int("received", e.Received),
	}
	if e.RequestID != "" {
		attrs = append(attrs, slog.String("request_id", e.RequestID))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.String("error", e.Err.Error()))
	}
	logger.LogAttrs(ctx, level, "exchange", attrs...)
}

// observedError is an error's text with its sentinel. The typed errors hold what a person's data may be.
type observedError struct {
	text string
	kind error
}

func (e *observedError) Error() string { return e.text }

func (e *observedError) Unwrap() error { return e.kind }

// observed returns err as observers may see it.
func observed(err error) error {
	if err == nil {
		return nil
	}
	var api *fault.APIError
	if errors.As(err, &api) {
		return &observedError{text: api.Error(), kind: api.Kind}
	}
	for _, kind := range []error{fault.ErrUnavailable, fault.ErrBodyTooLarge, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, kind) {
			return &observedError{text: err.Error(), kind: kind}
		}
	}
	return &observedError{text: err.Error()}
}
