package rest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-resty/resty/v2"

	"github.com/authplus/authplus/fault"
)

// Service is a provider's API, as its backend describes it.
type Service struct {
	// Provider is the provider's name, such as "auth0". It begins every error.
	Provider string
	// BaseURL is what routes are appended to, such as "https://acme.eu.auth0.com".
	BaseURL string
	// Authorize sets the credentials of a request. It is called before each time that the request is
	// sent; its error ends the call. It may be nil.
	Authorize func(ctx context.Context, req *http.Request) error
	// Refused is told the request that was answered with 401. If it returns true, other credentials
	// can be had, and the request is sent once more. It may be nil.
	Refused func(req *http.Request) bool
	// Classify fills in Code, Message and Fields from the body of an answer that is no success, and
	// corrects Kind, which stands at what the status alone says, and RetryAfter. The body is nil where
	// it is a page of HTML or was cut off. It may be nil.
	Classify func(e *fault.APIError, body []byte)
	// Envelope reads from the body of a success which status the provider means by it, where its HTTP
	// status is 200 whatever happened. A status that is no success makes the answer a failure of that
	// status, in all that follows from one: credentials, limits, sending again, Classify. 0 leaves the
	// answer as it is. It may be nil.
	Envelope func(body []byte) (status int)
	// Limit names the rate limit that a request counts against, by its method and its escaped path. The
	// names are few. It may be nil, if all requests count against one.
	Limit func(method, path string) string
}

// Client sends requests to one provider. It is safe for concurrent use.
type Client struct {
	service   Service
	transport Transport
	// bare sends requests without a body, full those with one. They are two because resty gives every
	// request to a client that allows bodies of GET and DELETE an empty body of unknown length, for which
	// net/http starts a goroutine and a timer.
	bare, full *resty.Client
}

// New returns the client of a service. It does no I/O. A base URL that is not a plain http or https
// URL, or a negative limit, is an error that wraps [fault.ErrInvalid].
func New(t Transport, s Service) (*Client, error) {
	t, err := t.complete()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Provider, err)
	}
	s.BaseURL = strings.TrimSuffix(s.BaseURL, "/")
	if !plain(s.BaseURL) {
		return nil, fmt.Errorf("%s: the base URL must be one such as https://acme.eu.auth0.com, without user, query and fragment: %w",
			s.Provider, fault.ErrInvalid)
	}
	return &Client{service: s, transport: t, bare: sender(t, s), full: sender(t, s).SetAllowGetMethodPayload(true)}, nil
}

// sender returns what builds requests and sends them once.
func sender(t Transport, s Service) *resty.Client {
	r := resty.NewWithClient(t.HTTPClient).
		SetLogger(silent{}).
		SetHeader("Accept", "application/json").
		SetHeader("User-Agent", t.UserAgent)
	if s.Authorize != nil {
		r.SetPreRequestHook(func(_ *resty.Client, req *http.Request) error {
			if err := s.Authorize(req.Context(), req); err != nil {
				return &authorizeError{err}
			}
			return nil
		})
	}
	return r
}

// plain reports whether a route can be appended to base.
func plain(base string) bool {
	u, err := url.Parse(base)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" &&
		u.User == nil && !strings.ContainsAny(base, "?#")
}

// silent drops what resty would print to standard error, which holds URLs.
type silent struct{}

// Errorf drops a line.
func (silent) Errorf(string, ...any) {}

// Warnf drops a line.
func (silent) Warnf(string, ...any) {}

// Debugf drops a line.
func (silent) Debugf(string, ...any) {}

// authorizeError tells a failure to get credentials from one of the network.
type authorizeError struct{ error }

func (e *authorizeError) Unwrap() error { return e.error }

// Do sends a call and returns its answer if that is a success (2xx). What failed and may succeed later
// is sent again, as the package's documentation says.
//
// Any other answer is a *[fault.APIError]. A provider that cannot be reached, takes longer than the
// transport's time-out or breaks off in the middle is an error that wraps [fault.ErrUnavailable] and
// the cause; an answer beyond the limit wraps [fault.ErrBodyTooLarge]. If ctx ends, the error wraps
// ctx's and not [fault.ErrUnavailable]. A write of which nobody knows whether it was carried out wraps
// [fault.ErrOutcomeUnknown] as well. What cannot be sent is an error that wraps [fault.ErrInvalid],
// before any request; for a value of the path it is a *[fault.FieldError].
func (c *Client) Do(ctx context.Context, call Call) (*Answer, error) {
	r, err := call.request()
	if err != nil {
		return nil, c.refuse(call.Method, call.Route, err)
	}
	return c.send(ctx, r)
}

// DoRaw sends a request that no backend knows to a path of the provider, such as
// "/api/v2/stats/daily?from=20260101". in is encoded as JSON unless it is nil. Errors are those of
// [Client.Do]; they name no more of the path than its first two segments. A path that does not begin
// with one slash, or has a segment "." or "..", is refused.
func (c *Client) DoRaw(ctx context.Context, method, path string, in any) (*Answer, error) {
	r, err := rawRequest(method, path, in)
	if err != nil {
		return nil, c.refuse(method, r.route, err)
	}
	return c.send(ctx, r)
}

// DoJSON sends a request as [Client.DoRaw] does and decodes the answer into out, unless out is nil or there
// is nothing in the answer.
func (c *Client) DoJSON(ctx context.Context, method, path string, in, out any) error {
	answer, err := c.DoRaw(ctx, method, path, in)
	if err != nil || out == nil || len(answer.Body) == 0 {
		return err
	}
	return answer.JSON(out)
}

// refuse says which call could not be made into a request. The method is left out where it is what
// is wrong.
func (c *Client) refuse(method, route string, err error) error {
	if !isMethod(method) {
		return fmt.Errorf("%s: %s: %w", c.service.Provider, route, err)
	}
	return c.failed(method, route, err)
}

func (c *Client) failed(method, route string, err error) error {
	return fmt.Errorf("%s: %s %s: %w", c.service.Provider, method, route, err)
}
