package fault

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// APIError is an answer of a provider that is not a success.
type APIError struct {
	// Provider is the provider's name, such as "auth0".
	Provider string
	// Status is the HTTP status.
	Status int
	// Code is the provider's own error code, such as "inexistent_user"; empty where it gave none.
	Code string
	// Message is the provider's text, verbatim. It may hold a person's data, so [APIError.Error]
	// does not print it.
	Message string
	// Summary is Message with every value of the request masked; [APIError.Error] prints it.
	Summary string
	// Fields are the provider's messages about single fields, by the field's name.
	Fields map[string]string
	// RequestID is the provider's identifier of the exchange; empty where it gave none.
	RequestID string
	// Method is the HTTP method of the request.
	Method string
	// Route is the template of the path, such as "/api/v2/users/{id}", without any value.
	Route string
	// RetryAfter is how long the provider asks to wait; zero where it did not say.
	RetryAfter time.Duration
	// Attempts counts how often the request was sent.
	Attempts int
	// Elapsed is how long the call took, all attempts and what it waited included.
	Elapsed time.Duration
	// Kind is the sentinel that the answer stands for, such as [ErrConflict].
	Kind error
}

// Error returns provider, request, status, code and the masked message, on one line.
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s %s: %d", e.Provider, e.Method, e.Route, e.Status)
	if text := http.StatusText(e.Status); text != "" {
		b.WriteString(" " + text)
	}
	if e.Code != "" {
		fmt.Fprintf(&b, " (%s)", e.Code)
	}
	if e.Summary != "" {
		b.WriteString(": " + e.Summary)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " [request %s]", e.RequestID)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " after %d attempts in %v", e.Attempts, e.Elapsed.Round(time.Millisecond))
	}
	return b.String()
}

// Unwrap returns Kind, so that errors.Is(err, ErrConflict) and its like hold.
func (e *APIError) Unwrap() error { return e.Kind }
