package fusionauth_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/fusionauth"
	instance "github.com/authplus/authplus/emulator/fusionauth"
)

// visit follows a link as a browser does, and sends a form if there is one.
func visit(t *testing.T, link string, form url.Values) int {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	var answer *http.Response
	var err error
	if form == nil {
		answer, err = client.Get(link)
	} else {
		answer, err = client.PostForm(link, form)
	}
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

func TestTicketsAreLinksThatWorkOnce(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	ctx := t.Context()
	bon := s.create(t, auth, "bon@acdc.com", func(u *authplus.User) { u.SetPassword("Highway-to-Hell-1979") })
	mails := len(s.Outbox())

	link, err := bon.EmailVerificationTicket(ctx, authplus.TicketOptions{})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, visit(t, link, nil))
	require.Equal(t, http.StatusNotFound, visit(t, link, nil))
	require.NoError(t, bon.Refresh(ctx))
	require.True(t, bon.EmailVerified)

	link, err = bon.PasswordChangeTicket(ctx, authplus.TicketOptions{ClientID: instance.ApplicationID})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, visit(t, link, nil))
	require.Equal(t, http.StatusBadRequest, visit(t, link, url.Values{"password": {"short"}}))
	require.Equal(t, http.StatusOK, visit(t, link, url.Values{"password": {"Let-There-Be-Rock"}}))
	require.Equal(t, http.StatusNotFound, visit(t, link, url.Values{"password": {"Let-There-Be-Rock"}}))
	login := map[string]string{"loginId": "bon@acdc.com", "password": "Let-There-Be-Rock", "applicationId": instance.ApplicationID}
	require.NoError(t, auth.Do(ctx, http.MethodPost, "/api/login", login, nil))

	link, err = bon.SignInTicket(ctx, authplus.TicketOptions{ClientID: instance.ApplicationID})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, visit(t, link, nil))
	require.Equal(t, http.StatusNotFound, visit(t, link, nil))
	require.Len(t, s.Outbox(), mails, "nothing is sent")

	_, err = bon.SignInTicket(ctx, authplus.TicketOptions{})
	require.ErrorIs(t, err, authplus.ErrInvalid, "to which application?")
	_, err = bon.PasswordChangeTicket(ctx, authplus.TicketOptions{Lifetime: time.Hour})
	require.ErrorIs(t, err, authplus.ErrNotSupported)
	nameless := s.create(t, auth, "", func(u *authplus.User) { u.Username = "angus" })
	_, err = nameless.EmailVerificationTicket(ctx, authplus.TicketOptions{})
	require.ErrorIs(t, err, authplus.ErrInvalid)
	again, err := auth.Users().ByID(ctx, bon.UserID)
	require.NoError(t, err)
	require.NoError(t, bon.Delete(ctx))
	_, err = again.EmailVerificationTicket(ctx, authplus.TicketOptions{})
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
}
