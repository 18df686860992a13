package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/authplus/authplus/fault"
)

// OAuth2 returns a source that hands out the tokens of src, whatever the endpoint: of a package that
// exchanges another identity for tokens of the provider, for example. Tokens are kept and renewed as those
// of [ClientCredentials] are. src is asked by one goroutine at a time as long as somebody waits; a caller
// whose context ends does not wait for it.
//
// What a token endpoint refuses is a *[fault.APIError] as with [ClientCredentials], without the endpoint's
// text. Other errors of src are wrapped; those of the network also wrap [fault.ErrUnavailable].
func OAuth2(src oauth2.TokenSource, opts ...Option) Source {
	s := newCached("token.OAuth2", oauth2Supplier{src}, opts)
	s.anywhere = true
	return s
}

// oauth2Supplier gets the tokens of a source of package oauth2.
type oauth2Supplier struct{ src oauth2.TokenSource }

func (oauth2Supplier) client() string { return "" }

func (s oauth2Supplier) check(Endpoint) error {
	if s.src == nil {
		return fmt.Errorf("token: a source of package oauth2 is needed: %w", fault.ErrInvalid)
	}
	return nil
}

func (s oauth2Supplier) get(_ context.Context, _ Endpoint, start time.Time) (Token, error) {
	t, err := s.src.Token()
	if err != nil {
		return Token{}, refusalOf(err)
	}
	if t == nil || !sendable(t.AccessToken) {
		return Token{}, fmt.Errorf("token: the source of package oauth2 gave no usable access token: %w", fault.ErrUnavailable)
	}
	got := Token{AccessToken: t.AccessToken, Type: t.Type(), Issued: start, Expiry: t.Expiry}
	if scope, ok := t.Extra("scope").(string); ok {
		got.Scope = scope
	}
	return got, nil
}

// refusalOf returns the error for a failure of package oauth2, whose texts hold bodies and URLs.
func refusalOf(err error) error {
	var refused *oauth2.RetrieveError
	var network *url.Error
	switch {
	case errors.As(err, &refused) && refused.Response != nil:
		return &fault.APIError{
			Provider: "oauth", Status: refused.Response.StatusCode, Code: word(refused.ErrorCode), Message: refused.ErrorDescription,
			RequestID: refused.Response.Header.Get("X-Request-Id"), Method: http.MethodPost, Route: "(token)",
			RetryAfter: retryAfter(refused.Response.Header), Attempts: 1,
			Kind: kind(refused.Response.StatusCode, refused.ErrorCode),
		}
	case errors.As(err, &network):
		return fmt.Errorf("token: the source of package oauth2: %w: %w", fault.ErrUnavailable, network.Err)
	}
	return fmt.Errorf("token: the source of package oauth2: %w", err)
}

// word returns a code if it is one, such as invalid_client.
func word(code string) string {
	if strings.Trim(code, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return ""
	}
	return code
}
