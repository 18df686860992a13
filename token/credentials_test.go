package token_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
)

// source returns a source on a clock of its own.
func source(opts ...token.Option) (token.Source, *clock) {
	c := &clock{now: noon}
	return token.ClientCredentials(clientID, clientSecret, append(opts, token.Clock(c.Now))...), c
}

// requireToken asks for a token and requires which one it is.
func requireToken(t *testing.T, src token.Source, at token.Endpoint, want string) {
	t.Helper()
	got, err := src.Token(t.Context(), at)
	require.NoError(t, err)
	require.Equal(t, want, got.AccessToken)
}

func TestClientCredentials(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	src, _ := source()
	got, err := src.Token(t.Context(), e.at())
	require.NoError(t, err)
	require.Equal(t, token.Token{
		AccessToken: "token-1", Type: "Bearer", Issued: noon, Expiry: noon.Add(1000 * time.Second), Scope: "read:users update:users",
	}, got)
	require.Equal(t, []map[string]string{{
		"grant_type": "client_credentials", "client_id": clientID, "client_secret": clientSecret,
		"audience": "https://acme.eu.auth0.com/api/v2/",
	}}, e.requests)
}

func TestAudience(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	src, _ := source(token.Audience("https://other/"))
	requireToken(t, src, e.at(), "token-1")
	require.Equal(t, "https://other/", e.requests[0]["audience"])
	src.(token.Forgetter).Forget(e.at(), token.Token{AccessToken: "token-1"})
	requireToken(t, src, e.at(), "token-2")
}

func TestTokensAreKeptByEndpointAndAudience(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	src, _ := source()
	other := e.at()
	other.Audience = ""
	elsewhere := e.at()
	elsewhere.URL += "2"
	for range 2 {
		requireToken(t, src, e.at(), "token-1")
		requireToken(t, src, other, "token-2")
		requireToken(t, src, elsewhere, "token-3")
	}
	require.NotContains(t, e.requests[1], "audience")
}

func TestClientCredentialsRefuseBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	tests := []struct{ name, id, secret, url, want string }{
		{"no id", "", marker, e.URL, "token: the client id is empty: invalid value"},
		{"no secret", marker, "", e.URL, "token: the client secret is empty: invalid value"},
		{"no URL", marker, marker, "", "token: the token endpoint has no URL: invalid value"},
		{"no scheme", marker, marker, "acme.eu.auth0.com/oauth/token", ""},
		{"another scheme", marker, marker, "ftp://acme/", ""},
		{"malformed", marker, marker, "http://acme/%zz" + marker, ""},
		{"credentials in the URL", marker, marker, strings.Replace(e.URL, "://", "://u:"+marker+"@", 1), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := token.ClientCredentials(tt.id, tt.secret).Token(t.Context(), token.Endpoint{URL: tt.url})
			require.ErrorIs(t, err, fault.ErrInvalid)
			require.NotContains(t, err.Error(), marker)
			if tt.want != "" {
				require.EqualError(t, err, tt.want)
			}
		})
	}
	t.Cleanup(func() { require.Zero(t, e.count()) })
}

func TestConcurrentCallersShareOneFetch(t *testing.T) {
	t.Parallel()
	const callers = 50
	e := newEndpoint(t)
	src, _ := source()
	start := make(chan struct{})
	var group sync.WaitGroup
	errs := make([]error, callers)
	for i := range callers {
		group.Go(func() {
			<-start
			got, err := src.Token(t.Context(), e.at())
			if err == nil && got.AccessToken != "token-1" {
				err = errors.New("another token")
			}
			errs[i] = err
		})
	}
	close(start)
	group.Wait()
	require.NoError(t, errors.Join(errs...))
	require.Equal(t, 1, e.count())
}

func TestTokenIsRenewedAtFourFifthsOfItsLife(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	src, clock := source()
	requireToken(t, src, e.at(), "token-1")
	clock.advance(799 * time.Second)
	requireToken(t, src, e.at(), "token-1")
	clock.advance(time.Second)
	requireToken(t, src, e.at(), "token-2")
	requireToken(t, src, e.at(), "token-2")
	require.Equal(t, 2, e.count())
}

func TestFailedEarlyRenewalUsesTheOldToken(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	src, clock := source()
	requireToken(t, src, e.at(), "token-1")
	e.answering(status(http.StatusServiceUnavailable, ""))

	clock.advance(800 * time.Second)
	requireToken(t, src, e.at(), "token-1")
	requireToken(t, src, e.at(), "token-1")
	require.Equal(t, 2, e.count(), "a failed renewal pauses")

	clock.advance(10 * time.Second)
	requireToken(t, src, e.at(), "token-1")
	require.Equal(t, 3, e.count(), "and is tried again")

	clock.advance(190 * time.Second)
	_, err := src.Token(t.Context(), e.at())
	require.ErrorIs(t, err, fault.ErrUnavailable, "an expired token is of no use")

	e.answering(nil)
	requireToken(t, src, e.at(), "token-5")
}

func TestFailureIsNotKept(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	e.answering(status(http.StatusServiceUnavailable, ""))
	src, _ := source()
	_, err := src.Token(t.Context(), e.at())
	require.ErrorIs(t, err, fault.ErrUnavailable)
	e.answering(nil)
	requireToken(t, src, e.at(), "token-2")
}

func TestForget(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	src, _ := source()
	forgetter, ok := src.(token.Forgetter)
	require.True(t, ok)
	forgetter.Forget(e.at(), token.Token{AccessToken: "token-1"})
	requireToken(t, src, e.at(), "token-1")
	forgetter.Forget(e.at(), token.Token{AccessToken: "another"})
	requireToken(t, src, e.at(), "token-1")
	forgetter.Forget(e.at(), token.Token{AccessToken: "token-1"})
	requireToken(t, src, e.at(), "token-2")
	forgetter.Forget(e.at(), token.Token{AccessToken: "token-1"})
	requireToken(t, src, e.at(), "token-2")
}

// held answers once release is closed and tells when a request came and when its client left.
type held struct{ came, left, release chan struct{} }

func hold(e *endpoint) held {
	h := held{make(chan struct{}, 9), make(chan struct{}, 9), make(chan struct{})}
	e.answering(func(w http.ResponseWriter, r *http.Request) {
		h.came <- struct{}{}
		select {
		case <-h.release:
			status(http.StatusOK, `{"access_token":"held","expires_in":1000}`)(w, r)
		case <-r.Context().Done():
			h.left <- struct{}{}
		}
	})
	return h
}

// ask asks for a token in the background.
func ask(ctx context.Context, src token.Source, at token.Endpoint) <-chan error {
	done := make(chan error, 1)
	go func() {
		_, err := src.Token(ctx, at)
		done <- err
	}()
	return done
}

func TestWaiterLeavesAndTheFetchGoesOnForOthers(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	h := hold(e)
	src, _ := source()
	first, cancelFirst := context.WithCancel(t.Context())
	firstDone := ask(first, src, e.at())
	<-h.came
	joined := make(chan struct{})
	secondDone := ask(&announced{Context: t.Context(), joined: joined}, src, e.at())
	<-joined

	cancelFirst()
	require.ErrorIs(t, <-firstDone, context.Canceled)
	close(h.release)
	require.NoError(t, <-secondDone)
	require.Equal(t, 1, e.count())
}

// announced tells when it is waited on, which a caller does once it has joined the fetch.
type announced struct {
	context.Context
	once   sync.Once
	joined chan struct{}
}

func (a *announced) Done() <-chan struct{} {
	a.once.Do(func() { close(a.joined) })
	return a.Context.Done()
}

func TestFetchIsCancelledWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	h := hold(e)
	src, _ := source()
	ctx, cancel := context.WithCancel(t.Context())
	done := ask(ctx, src, e.at())
	<-h.came
	cancel()
	err := <-done
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, fault.ErrUnavailable)
	require.EqualError(t, err, "token: waiting for an access token: context canceled")
	<-h.left

	e.answering(nil)
	requireToken(t, src, e.at(), "token-2")
}

func TestEndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	src, _ := source()
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	_, err := src.Token(ctx, e.at())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Zero(t, e.count())
}
