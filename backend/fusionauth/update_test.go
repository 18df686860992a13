package fusionauth_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/fusionauth"
	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/where"
)

// TestALocaleLeavesTheOtherLanguages changes the first language of users of whom the others were not read.
func TestALocaleLeavesTheOtherLanguages(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	ctx := t.Context()
	bon := s.create(t, auth, "bon@acdc.com", func(u *authplus.User) {
		require.NoError(t, u.Extra.Set("preferredLanguages", []string{"en_GB", "fr", "de"}))
	})
	for locale, set := range map[string]*authplus.QuerySet[authplus.User]{
		"en-AU": auth.Users().All().Only("locale"),
		"sv":    auth.Users().All().Defer("extra"),
	} {
		user, err := set.Get(ctx, where.UserID.Eq(bon.UserID))
		require.NoError(t, err)
		user.Locale = locale
		require.Equal(t, []string{"GET /api/user/{id}", "PATCH /api/user/{id}"}, s.asked(func() { require.NoError(t, user.Save(ctx)) }))
		require.NoError(t, bon.Refresh(ctx))
		require.Equal(t, locale, bon.Locale)
		require.Equal(t, []any{"fr", "de"}, bon.Extra.Map()["preferredLanguages"].([]any)[1:])
	}
	bon.Locale = "en"
	require.Equal(t, []string{"PATCH /api/user/{id}"}, s.asked(func() { require.NoError(t, bon.Save(ctx)) }))
}

// TestDeletionsAreCarriedOutOnce breaks off the answer of a deletion, and has the limit refuse another one.
func TestDeletionsAreCarriedOutOnce(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	ctx := t.Context()
	bon := s.create(t, auth, "bon@acdc.com")
	require.NoError(t, s.Fault(emulator.Fault{Match: "DELETE *", Times: 1, Drop: true}))
	require.Len(t, s.asked(func() { require.NoError(t, bon.Delete(ctx)) }), 2)

	angus := s.create(t, auth, "angus@acdc.com")
	other, err := auth.Users().Get(ctx, where.UserID.Eq(angus.UserID))
	require.NoError(t, err)
	require.NoError(t, other.Delete(ctx))
	require.NoError(t, s.Fault(emulator.Fault{Match: "DELETE *", Times: 1, Status: http.StatusTooManyRequests}))
	require.ErrorIs(t, angus.Delete(ctx), authplus.ErrDoesNotExist, "a refusal deletes nobody")
}
