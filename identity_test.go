package authplus_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
)

func TestLinkMakesOneUserOfTwo(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	angus, bon := get(t, auth, "auth0|angus"), get(t, auth, "auth0|bon")
	angus.Nickname = "Angus"

	s.Expect(t, 1, func() { require.NoError(t, angus.Link(ctx, bon)) })
	require.Len(t, angus.Identities, 2)
	require.Equal(t, "bon", angus.Identities[1].UserID)
	require.Equal(t, "Angus", angus.Nickname, "what was not saved stays")
	changes, err := angus.Changes()
	require.NoError(t, err)
	require.Len(t, changes, 1, "identities are known, the nickname is not")
	require.False(t, bon.Fetched())
	require.Empty(t, bon.UserID)
	require.ErrorIs(t, second(auth.Users().ByID(ctx, "auth0|bon")), authplus.ErrDoesNotExist)

	other := angus.Identities[1]
	s.Expect(t, 1, func() { require.NoError(t, angus.Unlink(ctx, other)) })
	require.Len(t, angus.Identities, 1)
	require.Equal(t, "bon@acdc.com", get(t, auth, "auth0|bon").Email)
	require.NoError(t, angus.Unlink(ctx, other), "Auth0 does not mind an identity that is not there")
}

func TestLinkRefusesBeforeItAsks(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	elsewhere := serve(t)
	elsewhere.band(t)
	other, _ := elsewhere.open(t)
	ctx := t.Context()
	angus, stranger := get(t, auth, "auth0|angus"), get(t, other, "auth0|bon")
	again := get(t, auth, "auth0|angus")
	s.Expect(t, 0, func() {
		for name, user := range map[string]*User{
			"nobody": nil, "not saved": auth.Users().New(), "of another tenant": stranger, "himself": again,
		} {
			require.ErrorIs(t, angus.Link(ctx, user), authplus.ErrInvalid, name)
		}
		require.ErrorIs(t, new(User).Link(ctx, angus), authplus.ErrUnbound)
		require.ErrorIs(t, auth.Users().New().Link(ctx, angus), authplus.ErrInvalid)
		for name, identity := range map[string]authplus.Identity{
			"nothing": {}, "half": {Provider: "auth0"}, "the first": angus.Identities[0],
			"the first, prefixed": {Provider: "auth0", UserID: "auth0|angus"},
		} {
			require.ErrorIs(t, angus.Unlink(ctx, identity), authplus.ErrInvalid, name)
		}
	})
	require.True(t, angus.Fetched())
	require.True(t, stranger.Fetched())
}

func TestUnlinkTakesAPrefixedIDForWhatIsMeant(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	angus := get(t, auth, "auth0|angus")
	require.NoError(t, angus.Link(ctx, get(t, auth, "auth0|bon")))
	require.NoError(t, angus.Unlink(ctx, authplus.Identity{Provider: "auth0", UserID: "auth0|bon"}))
	require.Len(t, angus.Identities, 1)
}

func TestLinkNamesTheConnectionWhereAuth0Asks(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	angus, bon := get(t, auth, "auth0|angus"), get(t, auth, "auth0|bon")
	w.take()
	w.answer = func(i int, r *http.Request) (*http.Response, error, bool) {
		refused := `{"statusCode":400,"error":"Bad Request","message":"The provider/connection is not configured.","errorCode":"inexistent_connection"}`
		return reply(r, 400, "application/json", refused), nil, i == 0 && strings.HasSuffix(r.URL.Path, "/identities")
	}
	require.NoError(t, angus.Link(t.Context(), bon))
	sent := w.take()
	require.Len(t, sent, 3)
	require.Equal(t, `{"provider":"auth0","user_id":"bon"}`, sent[0].Body)
	require.Contains(t, sent[1].Query, "name="+database)
	require.Contains(t, sent[2].Body, `"connection_id":"con_`)
	require.Len(t, angus.Identities, 2)
}

func TestAFailedLinkChangesNeitherUser(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	angus, bon := get(t, auth, "auth0|angus"), get(t, auth, "auth0|bon")
	require.NoError(t, auth.Users().Delete(t.Context(), "auth0|angus"))
	require.ErrorIs(t, angus.Link(t.Context(), bon), authplus.ErrDoesNotExist)
	require.True(t, bon.Fetched())
	require.Len(t, angus.Identities, 1)
}
