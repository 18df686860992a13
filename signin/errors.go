package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/authplus/authplus/fault"
)

// What makes a callback unacceptable. Each wraps [fault.ErrUnauthorized]: the user has to sign in again.
var (
	// ErrState says that a callback belongs to no sign-in that this browser has begun, or to one that is
	// over: a forged request, a replayed one, or a user who took too long.
	ErrState = fmt.Errorf("signin: the callback belongs to no sign-in of this browser: %w", fault.ErrUnauthorized)
	// ErrIssuer says that another provider answers than was asked.
	ErrIssuer = fmt.Errorf("signin: another issuer answers: %w", fault.ErrUnauthorized)
	// ErrIDToken says that the id token is missing or not to be trusted.
	ErrIDToken = fmt.Errorf("signin: the id token is not to be trusted: %w", fault.ErrUnauthorized)
)

// CallbackError is a refusal that the user's browser brings back (RFC 6749, section 4.1.2.1).
type CallbackError struct {
	// Code is such as "access_denied" or "login_required".
	Code string
	// Description is the provider's text. It may hold a person's data and is not printed; nor is it to be
	// trusted, as anybody can make such a link.
	Description string
}

// Error returns the code, unless it has a form that codes do not have.
func (e *CallbackError) Error() string {
	if strings.Trim(e.Code, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return "signin: the provider refuses"
	}
	return "signin: the provider refuses: " + e.Code
}

// Format writes [CallbackError.Error] under every verb.
func (e *CallbackError) Format(f fmt.State, _ rune) { write(f, e.Error()) }

// Unwrap returns [fault.ErrUnavailable] for a provider in trouble, and [fault.ErrForbidden] otherwise.
func (e *CallbackError) Unwrap() error {
	if kind, ok := kinds[e.Code]; ok && errors.Is(kind, fault.ErrUnavailable) {
		return kind
	}
	return fault.ErrForbidden
}

// kinds are what the codes of OAuth 2.0 stand for where the status does not tell: providers differ in it.
var kinds = map[string]error{
	"invalid_grant":           fault.ErrUnauthorized,
	"invalid_client":          fault.ErrUnauthorized,
	"invalid_token":           fault.ErrUnauthorized,
	"invalid_request":         fault.ErrInvalid,
	"unauthorized_client":     fault.ErrForbidden,
	"access_denied":           fault.ErrForbidden,
	"server_error":            fault.ErrUnavailable,
	"temporarily_unavailable": fault.ErrUnavailable,
}

// refusal returns the error of an answer that is no success. Its text holds the code alone.
func refusal(status int, method, route string, body []byte) *fault.APIError {
	e := &fault.APIError{
		Provider: "signin", Status: status, Method: method, Route: route, Attempts: 1, Kind: fault.Kind(status),
	}
	var told struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &told) == nil {
		e.Code, e.Message = told.Code, told.Description
	}
	if status == http.StatusNotFound && e.Code == "" { // a page of somebody in between
		e.Kind = fault.ErrUnavailable
	}
	if kind, ok := kinds[e.Code]; ok && status < 500 && status != 429 {
		e.Kind = kind
	}
	if e.Kind == nil { // a redirect, which no endpoint of tokens answers with
		e.Kind = fault.ErrUnavailable
	}
	return e
}

// networkError returns what became of a request without an answer, and nil for another error. The address
// may hold a secret, so only its host is named.
func networkError(err error) error {
	sent, ok := errors.AsType[*url.Error](err)
	if !ok {
		return nil
	}
	if errors.Is(err, context.Canceled) { // nobody waits any more, which says nothing about the provider
		return fmt.Errorf("signin: waiting for the provider: %w", sent.Err)
	}
	host := "the provider"
	if u, err := url.Parse(sent.URL); err == nil && u.Host != "" {
		host = u.Host
	}
	return fmt.Errorf("signin: %s cannot be reached: %w: %w", host, sent.Err, fault.ErrUnavailable)
}
