package token

import (
	"context"
	"fmt"
	"time"

	"github.com/authplus/authplus/fault"
)

// Func returns a source whose tokens fetch gets, for providers whose token endpoint follows no standard.
// Tokens are kept, renewed and shared as those of [ClientCredentials] are: fetch is called by one
// goroutine at a time for each endpoint. A token that does not say when it expires is kept until the
// provider refuses it. client names who asks, for a [Store].
//
// Errors of fetch are returned as they are; a token that no header can carry is an error that wraps
// [fault.ErrUnavailable].
func Func(client string, fetch func(ctx context.Context, at Endpoint) (Token, error), opts ...Option) Source {
	return newCached("token.Func", funcSupplier{id: hide(client), fetch: fetch}, opts)
}

// funcSupplier gets the tokens of a function.
type funcSupplier struct {
	id    secret
	fetch func(ctx context.Context, at Endpoint) (Token, error)
}

func (s funcSupplier) client() string { return s.id() }

func (s funcSupplier) check(Endpoint) error {
	if s.fetch == nil {
		return fmt.Errorf("token: a function that fetches tokens is needed: %w", fault.ErrInvalid)
	}
	return nil
}

func (s funcSupplier) get(ctx context.Context, at Endpoint, start time.Time) (Token, error) {
	t, err := s.fetch(ctx, at)
	if err != nil {
		return Token{}, err
	}
	if !sendable(t.AccessToken) {
		return Token{}, fmt.Errorf("token: the function gave no usable access token: %w", fault.ErrUnavailable)
	}
	if t.Issued.IsZero() {
		t.Issued = start
	}
	if t.Type == "" {
		t.Type = bearer
	}
	return t, nil
}
