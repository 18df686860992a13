package rest

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/authplus/authplus/fault"
)

const (
	defaultTimeout = 30 * time.Second
	defaultMaxBody = 64 << 20
)

// Transport is how requests are sent, as a user's options describe it. Its zero value is usable.
type Transport struct {
	// HTTPClient sends the requests; nil stands for one of the package's own. A copy of it is used
	// that follows no redirects and keeps no cookies.
	HTTPClient *http.Client
	// Timeout bounds one request from dialling to the last byte of its answer. The time-out of
	// HTTPClient holds as well, so the shorter one decides; 30 seconds where neither is set.
	Timeout time.Duration
	// MaxBody bounds the decoded bytes of one answer; 64 MiB where it is 0.
	MaxBody int64
	// UserAgent is the header of that name; the library's own where it is empty.
	UserAgent string
	// Limiter keeps the requests within the provider's limits; nil stands for one of the client's own.
	Limiter *Limiter
	// Retries is how often a request that failed is sent again at most; 4 where it is 0, never where it
	// is negative.
	Retries int
	// Logger gets a line for each exchange, without secrets and personal data; it may be nil.
	Logger *slog.Logger
	// Observer is told of each exchange; it may be nil.
	Observer Observer
}

// TokenClient returns the client to ask for access tokens with: the user's, within the time-out of all
// other requests. It is nil where the user chose neither.
func (t Transport) TokenClient() *http.Client {
	if t.HTTPClient == nil && t.Timeout == 0 {
		return nil
	}
	var own http.Client
	if t.HTTPClient != nil {
		own = *t.HTTPClient
	}
	if t.Timeout > 0 && (own.Timeout == 0 || t.Timeout < own.Timeout) {
		own.Timeout = t.Timeout
	}
	return &own
}

// complete returns the transport with its defaults filled in and an HTTP client that may be changed.
func (t Transport) complete() (Transport, error) {
	if t.Timeout < 0 || t.MaxBody < 0 {
		return t, fmt.Errorf("time-out and body limit must not be negative: %w", fault.ErrInvalid)
	}
	if t.MaxBody == 0 {
		t.MaxBody = defaultMaxBody
	}
	if t.UserAgent == "" {
		t.UserAgent = userAgent()
	}
	if t.Limiter == nil {
		t.Limiter = newLimiter(1)
	}
	if t.Retries == 0 {
		t.Retries = defaultRetries
	}
	t.HTTPClient = t.client()
	return t, nil
}

// client returns the HTTP client to use, which nobody else holds.
func (t Transport) client() *http.Client {
	var own http.Client
	if t.HTTPClient != nil {
		own = *t.HTTPClient
	}
	if own.Transport == nil {
		own.Transport = roundTripper()
	}
	own.Jar = nil
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	switch {
	case own.Timeout > 0 && t.Timeout > 0:
		own.Timeout = min(own.Timeout, t.Timeout)
	case own.Timeout == 0 && t.Timeout > 0:
		own.Timeout = t.Timeout
	case own.Timeout == 0:
		own.Timeout = defaultTimeout
	}
	return &own
}
