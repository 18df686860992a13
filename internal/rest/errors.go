package rest

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
)

// apiError returns the error for an answer that is no success. How often and for how long the request
// was sent is filled in when its call ends.
func (c *Client) apiError(r request, e *exchange) *fault.APIError {
	h := e.resp.Header
	api := &fault.APIError{
		Provider:   c.service.Provider,
		Status:     e.status,
		RequestID:  requestID(h),
		Method:     r.method,
		Route:      r.route,
		RetryAfter: retryAfter(h),
		Kind:       fault.Kind(e.status),
	}
	body := e.body
	if e.broken || isPage(h, body) {
		body = nil
		if api.Kind == fault.ErrDoesNotExist { //nolint:errorlint // Kind is the sentinel itself.
			// What answers so is not the provider's API and says nothing about its objects.
			api.Kind = fault.ErrUnavailable
		}
	}
	if api.Kind == nil { // A redirect leads to where the API is not.
		api.Kind = fault.ErrUnavailable
	}
	if c.service.Classify != nil {
		c.service.Classify(api, body)
	}
	if api.Message != "" {
		api.Summary = summary(api.Message, r.values())
	}
	return api
}

// isPage reports whether an answer is a page for people, as proxies and firewalls send.
func isPage(h http.Header, body []byte) bool {
	return strings.Contains(strings.ToLower(h.Get("Content-Type")), "html") ||
		bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))
}

func requestID(h http.Header) string {
	if id := h.Get("X-Request-Id"); id != "" {
		return id
	}
	return h.Get("X-Correlation-Id")
}

// maxRetryAfter keeps an absurd number of seconds from overflowing.
const maxRetryAfter = 365 * 24 * time.Hour

// retryAfter returns how long the provider asks to wait (RFC 9110, section 10.2.3): seconds, or a date
// that counts from the answer's own Date.
func retryAfter(h http.Header) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		return time.Duration(min(max(seconds, 0), int64(maxRetryAfter/time.Second))) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	from, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		from = time.Now()
	}
	return max(until.Sub(from), 0)
}
