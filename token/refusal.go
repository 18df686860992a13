package token

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/oneline"
)

// refusal returns the error for an answer that is no success (RFC 6749, section 5.2).
func (r request) refusal(resp *http.Response, body []byte) error {
	var answer struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	// A body of another shape, such as a proxy's page, says nothing beyond the status.
	_ = json.Unmarshal(body, &answer)
	return &fault.APIError{
		Provider:   "oauth",
		Status:     resp.StatusCode,
		Code:       r.mask(answer.Error),
		Message:    answer.Description,
		Summary:    r.mask(answer.Description),
		RequestID:  resp.Header.Get("X-Request-Id"),
		Method:     http.MethodPost,
		Route:      r.route(),
		RetryAfter: retryAfter(resp.Header),
		Attempts:   1,
		Kind:       kind(resp.StatusCode, answer.Error),
	}
}

// clientCodes are the codes that refuse the client, whatever their status. Auth0 answers
// access_denied with 401 to a wrong secret and with 403 to a client that has no grant for the API.
var clientCodes = []string{"access_denied", "invalid_client", "unauthorized_client"}

// kind returns the sentinel that an answer stands for. It differs from fault.Kind in what a 404 or a
// 409 of a token endpoint must not say: that an object is missing, or already there.
func kind(status int, code string) error {
	switch {
	case status == http.StatusTooManyRequests:
		return fault.ErrRateLimited
	case status < 400, status >= 500:
		return fault.ErrUnavailable
	case status == http.StatusUnauthorized, slices.Contains(clientCodes, code):
		return fault.ErrUnauthorized
	case status == http.StatusForbidden:
		return fault.ErrForbidden
	case status == http.StatusBadRequest:
		return fault.ErrInvalid
	}
	return fault.ErrUnavailable
}

var email = regexp.MustCompile(`[^\s"'<>()\[\],;:=]+@[^\s"'<>()\[\],;:=]+`)

// mask returns the text on one line, without the client's id and secret and without e-mail addresses. The
// secrets are brought on one line too, and before they are looked for: a secret is printed in no form.
func (r request) mask(text string) string {
	text = oneline.Of(text)
	secrets := r.grant.secrets()
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // One may hold another.
	for _, secret := range secrets {
		text = strings.ReplaceAll(text, oneline.Of(secret), "…")
	}
	return oneline.Cut(strings.TrimSpace(email.ReplaceAllString(text, "…")))
}

// retryAfter returns how long the endpoint asks to wait (RFC 9110, section 10.2.3): seconds, or a date
// that counts from the answer's own Date.
func retryAfter(h http.Header) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		return time.Duration(min(max(seconds, 0), int64(maxLife/time.Second))) * time.Second
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
