package token_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
)

func TestFuncIsAskedForNewTokensOnly(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	asked := 0
	src := token.Func("pool", func(context.Context, token.Endpoint) (token.Token, error) {
		asked++
		return token.Token{AccessToken: "t" + string(rune('0'+asked)), Expiry: now.Add(time.Hour)}, nil
	}, token.Clock(func() time.Time { return now }))
	at := token.Endpoint{URL: "https://core.acme"}
	for range 3 {
		got, err := src.Token(t.Context(), at)
		require.NoError(t, err)
		require.Equal(t, "t1", got.AccessToken)
	}
	now = now.Add(50 * time.Minute)
	got, err := src.Token(t.Context(), at)
	require.NoError(t, err)
	require.Equal(t, "t2", got.AccessToken, "after four fifths of its life")

	src.(token.Forgetter).Forget(at, got)
	got, err = src.Token(t.Context(), at)
	require.NoError(t, err)
	require.Equal(t, "t3", got.AccessToken, "after the provider refused it")
}

func TestFuncFails(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	tests := map[string]struct {
		fetch func(context.Context, token.Endpoint) (token.Token, error)
		want  error
	}{
		"with its own error": {func(context.Context, token.Endpoint) (token.Token, error) { return token.Token{}, refused }, refused},
		"without a token":    {func(context.Context, token.Endpoint) (token.Token, error) { return token.Token{}, nil }, fault.ErrUnavailable},
		"without a function": {nil, fault.ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := token.Func("pool", tt.fetch).Token(t.Context(), token.Endpoint{})
			require.ErrorIs(t, err, tt.want)
		})
	}
}
