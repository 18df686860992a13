package authplus_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
)

func TestTicketsAreLinks(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	ctx := t.Context()
	bon := get(t, auth, "auth0|bon")
	w.take()

	s.Expect(t, 1, func() {
		link, err := bon.EmailVerificationTicket(ctx, authplus.TicketOptions{})
		require.NoError(t, err)
		require.Regexp(t, `^https?://.+/u/email-verification\?ticket=\w{32}#$`, link)
	})
	link, err := bon.PasswordChangeTicket(ctx, authplus.TicketOptions{
		ResultURL: "https://acdc.com/done", Lifetime: time.Hour, MarkEmailVerified: true, IncludeEmail: true,
	})
	require.NoError(t, err)
	require.Regexp(t, `^https?://.+/u/reset-password\?ticket=\w{32}#$`, link)
	_, err = bon.EmailVerificationTicket(ctx, authplus.TicketOptions{Identity: bon.Identities[0]})
	require.NoError(t, err)

	bodies := w.bodies()
	require.JSONEq(t, `{"user_id":"auth0|bon"}`, bodies[0])
	require.JSONEq(t, `{"user_id":"auth0|bon","result_url":"https://acdc.com/done","ttl_sec":3600,
		"mark_email_as_verified":true,"includeEmailInRedirect":true}`, bodies[1])
	require.JSONEq(t, `{"user_id":"auth0|bon","identity":{"provider":"auth0","user_id":"bon"}}`, bodies[2])
}

func TestTicketsNeedAUserWhoIsThere(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	bon := get(t, auth, "auth0|bon")
	s.Expect(t, 0, func() {
		require.ErrorIs(t, second(new(User).PasswordChangeTicket(ctx, authplus.TicketOptions{})), authplus.ErrUnbound)
		require.ErrorIs(t, second(bon.SignInTicket(ctx, authplus.TicketOptions{})), authplus.ErrNotSupported, "Auth0 has no such links")
		require.ErrorIs(t, second(auth.Users().New().EmailVerificationTicket(ctx, authplus.TicketOptions{})), authplus.ErrInvalid)
		require.ErrorIs(t, second(bon.PasswordChangeTicket(ctx, authplus.TicketOptions{Lifetime: -1})), authplus.ErrInvalid)
	})
	require.NoError(t, auth.Users().Delete(ctx, "auth0|bon"))
	require.ErrorIs(t, second(bon.PasswordChangeTicket(ctx, authplus.TicketOptions{})), authplus.ErrDoesNotExist)
}

func TestAnAnswerWithoutALinkIsNoTicket(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	bon := get(t, auth, "auth0|bon")
	for _, body := range []string{`{}`, `{"ticket":""}`, `[]`, `<html>`} {
		w.answer = always(201, body)
		_, err := bon.EmailVerificationTicket(t.Context(), authplus.TicketOptions{})
		require.ErrorIs(t, err, authplus.ErrUnavailable, body)
	}
}

// always answers every request alike.
func always(status int, body string) func(int, *http.Request) (*http.Response, error, bool) {
	return func(_ int, r *http.Request) (*http.Response, error, bool) {
		return reply(r, status, "application/json", body), nil, true
	}
}
