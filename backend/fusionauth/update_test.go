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

// TestDeletionsThatAreNotFound deletes users who are gone: after an attempt without an answer, that one may
// have deleted them, and after a refusal it did not.
func TestDeletionsThatAreNotFound(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault emulator.Fault
		want  error
	}{
		"lost":    {emulator.Fault{Drop: true}, nil},
		"refused": {emulator.Fault{Status: http.StatusTooManyRequests}, authplus.ErrDoesNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, fusionauth.Elasticsearch)
			auth := s.open(t, fusionauth.Elasticsearch)
			bon := s.create(t, auth, "bon@acdc.com")
			same, err := auth.Users().Get(t.Context(), where.UserID.Eq(bon.UserID))
			require.NoError(t, err)
			require.NoError(t, same.Delete(t.Context()))
			tt.fault.Match, tt.fault.Times = "DELETE *", 1
			require.NoError(t, s.Fault(tt.fault))
			require.Len(t, s.asked(func() { require.ErrorIs(t, bon.Delete(t.Context()), tt.want) }), 2)
		})
	}
}
