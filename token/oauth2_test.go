package token_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
)

// foreign is a source of package oauth2.
type foreign struct {
	mu    sync.Mutex
	asked int
	give  func(n int) (*oauth2.Token, error)
}

func (f *foreign) Token() (*oauth2.Token, error) {
	f.mu.Lock()
	f.asked++
	n := f.asked
	f.mu.Unlock()
	return f.give(n)
}

func TestOAuth2(t *testing.T) {
	t.Parallel()
	c := &clock{now: noon}
	f := &foreign{give: func(n int) (*oauth2.Token, error) {
		given := &oauth2.Token{AccessToken: []string{"", "a", "b", "c"}[n], Expiry: c.Now().Add(1000 * time.Second)}
		return given.WithExtra(map[string]any{"scope": "read:users"}), nil
	}}
	src := token.OAuth2(f, token.Clock(c.Now))
	for _, url := range []string{"", "https://acme/oauth/token"} {
		got, err := src.Token(t.Context(), token.Endpoint{URL: url})
		require.NoError(t, err)
		require.Equal(t, token.Token{
			AccessToken: "a", Type: "Bearer", Issued: noon, Expiry: noon.Add(1000 * time.Second), Scope: "read:users",
		}, got)
	}
	c.advance(800 * time.Second)
	requireToken(t, src, token.Endpoint{}, "b")
	src.(token.Forgetter).Forget(token.Endpoint{URL: "x"}, token.Token{AccessToken: "b"})
	requireToken(t, src, token.Endpoint{}, "c")
}

func TestOAuth2Failures(t *testing.T) {
	t.Parallel()
	other := errors.New("other")
	refused := &http.Response{StatusCode: http.StatusUnauthorized, Header: http.Header{}}
	tests := []struct {
		name string
		give *oauth2.Token
		err  error
		want error
	}{
		{"nothing", nil, nil, fault.ErrUnavailable},
		{"no token", &oauth2.Token{}, nil, fault.ErrUnavailable},
		{"a token that no header can carry", &oauth2.Token{AccessToken: marker + "\n"}, nil, fault.ErrUnavailable},
		{"refused", nil, &oauth2.RetrieveError{Response: refused, Body: []byte(marker), ErrorCode: "invalid_client", ErrorDescription: marker}, fault.ErrUnauthorized},
		{"refused in other words", nil, &oauth2.RetrieveError{Response: refused, ErrorCode: "is " + marker}, fault.ErrUnauthorized},
		{"unreachable", nil, &url.Error{Op: "Post", URL: "https://acme/" + marker, Err: other}, fault.ErrUnavailable},
		{"anything else", nil, other, other},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := &foreign{give: func(int) (*oauth2.Token, error) { return tt.give, tt.err }}
			_, err := token.OAuth2(f).Token(t.Context(), token.Endpoint{})
			require.ErrorIs(t, err, tt.want)
			require.NotContains(t, err.Error(), marker)
		})
	}
	_, err := token.OAuth2(nil).Token(t.Context(), token.Endpoint{})
	require.ErrorIs(t, err, fault.ErrInvalid)
}

// A source that takes its time holds nobody up whose context ends.
func TestOAuth2IsNotWaitedForLonger(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	f := &foreign{give: func(int) (*oauth2.Token, error) {
		<-release
		return nil, nil
	}}
	ctx, cancel := context.WithCancel(t.Context())
	done := ask(ctx, token.OAuth2(f), token.Endpoint{})
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
}
