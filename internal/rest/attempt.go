package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/authplus/authplus/fault"
)

// attempt is what came of sending a request once.
type attempt struct {
	exchange *exchange // nil where nothing came back
	// api is the answer if it is no success.
	api *fault.APIError
	// err is why there is no whole answer. It holds no value of the request.
	err error
	// sent tells that the provider may have got the request.
	sent bool
}

// ok reports whether the answer is a success and came whole.
func (a attempt) ok() bool { return a.api == nil && a.err == nil }

// failure returns the error that the attempt stands for, or nil.
func (a attempt) failure() error {
	if a.api != nil {
		return a.api
	}
	return a.err
}

// status returns the status of the answer, 0 without one.
func (a attempt) status() int {
	if a.exchange == nil {
		return 0
	}
	return a.exchange.status
}

// after returns how long the provider, or the one who hands out credentials, asks to wait.
func (a attempt) after() time.Duration {
	var api *fault.APIError
	if errors.As(a.failure(), &api) {
		return api.RetryAfter
	}
	return 0
}

// outcome returns what the attempt says about limits.
func (a attempt) outcome(now time.Time) outcome {
	o := outcome{unsent: !a.sent, refused: a.status() == http.StatusTooManyRequests, answered: a.exchange != nil}
	if a.exchange != nil {
		o.told = limits(a.exchange.resp.Header, now)
	}
	if o.refused {
		o.after = a.after()
	}
	return o
}

// exchange sends the request once and reads what comes back.
func (c *Client) exchange(ctx context.Context, r request) attempt {
	var d departure
	req := c.bare.R()
	if r.body != nil {
		req = c.full.R().SetHeader("Content-Type", r.media).SetBody(r.body)
	}
	req.SetContext(d.watch(ctx, r)).SetDoNotParseResponse(true)
	resp, err := req.Execute(r.method, c.service.BaseURL+r.target)
	if err != nil {
		return attempt{err: c.unanswered(ctx, r, req, err), sent: d.mayHaveArrived(err)}
	}
	defer func() { _ = resp.RawBody().Close() }()
	a := attempt{exchange: &exchange{resp: resp.RawResponse, status: resp.RawResponse.StatusCode}, sent: true}
	if err := a.exchange.read(c.transport.MaxBody); err != nil {
		a.err = c.unanswered(ctx, r, req, err)
		return a
	}
	a.exchange.open(c.service.Envelope)
	if !a.exchange.success() {
		a.api = c.apiError(r, a.exchange)
		return a
	}
	a.err = unfit(r, a.exchange)
	return a
}

// unfit returns an error for a success that cannot be the provider's answer to a call: a page, as proxies
// send, or no JSON where the result of a write stands in the answer. What a user asks for by its path may
// be anything.
func unfit(r request, e *exchange) error {
	what := "a page"
	switch {
	case r.raw, !isPage(e.resp.Header, e.body) && (r.lost == nil || json.Valid(e.body)):
		return nil
	case r.lost != nil:
		what = "not JSON"
	}
	return fmt.Errorf("answer of %d bytes is %s: %w", len(e.body), what, fault.ErrUnavailable)
}

// unanswered returns the error for a request that has no whole answer, without the request's values.
func (c *Client) unanswered(ctx context.Context, r request, req *resty.Request, err error) error {
	var unauthorized *authorizeError
	switch {
	case errors.As(err, &unauthorized):
		return unauthorized
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, fault.ErrBodyTooLarge):
		return err
	}
	values := r.values()
	if req.RawRequest != nil {
		values = append(values, credentials(req.RawRequest)...)
	}
	return fmt.Errorf("%w: %w", fault.ErrUnavailable, networkError(err, values))
}

// answer returns what the caller gets of a success.
func (c *Client) answer(r request, e *exchange) *Answer {
	return &Answer{
		Status: e.status, Header: e.resp.Header, Body: e.body,
		Method: r.method, Route: r.route, provider: c.service.Provider,
	}
}

// gone returns what the caller of a removal gets that an attempt before has carried out: a success without
// a body.
func (c *Client) gone(r request, e *exchange) *Answer {
	answer := c.answer(r, e)
	answer.Status, answer.Body = http.StatusNoContent, nil
	return answer
}
