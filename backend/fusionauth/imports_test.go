package fusionauth_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/fusionauth"
	"github.com/authplus/authplus/emulator"
	instance "github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/where"
)

// TestAnImportUpdatesAllThatItSays imports users who are there already, with passwords and properties
// that have no canonical name, under their own id and another one.
func TestAnImportUpdatesAllThatItSays(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	ctx := t.Context()
	s.create(t, auth, "bon@acdc.com")
	byName := s.create(t, auth, "angus@acdc.com", func(u *authplus.User) { u.Username = "angus" })

	bon := &authplus.User{UserID: bonID, Email: "Bon@acdc.com", GivenName: "Bon"}
	bon.SetPassword("Highway-to-Hell-1979")
	require.NoError(t, bon.Extra.Set("mobilePhone", "+15551234567"))
	require.NoError(t, bon.Extra.Set("tenantId", bonID))
	angus := &authplus.User{UserID: byName.UserID, Username: "angus", GivenName: "Angus"}
	result, err := auth.Users().Import(ctx, fans(bon, angus), authplus.OnConflict(authplus.Update))
	require.NoError(t, err)
	require.Equal(t, 2, result.Done)

	found, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	require.NoError(t, err)
	require.NotEqual(t, bonID, found.UserID, "who is there keeps the id")
	require.Equal(t, "Bon", found.GivenName)
	require.Equal(t, "+15551234567", found.Extra.Map()["mobilePhone"])
	login := map[string]string{"loginId": "bon@acdc.com", "password": "Highway-to-Hell-1979", "applicationId": instance.ApplicationID}
	require.NoError(t, auth.Do(ctx, http.MethodPost, "/api/login", login, nil))

	hashed := &authplus.User{Email: "bon@acdc.com"}
	hashed.SetPasswordHash(authplus.Bcrypt("$2b$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"))
	result, err = auth.Users().Import(ctx, fans(hashed), authplus.OnConflict(authplus.Update))
	require.Error(t, err)
	require.ErrorIs(t, result.Errors[0].Err, authplus.ErrNotSupported, "no hash is dropped silently")
}

// TestAnImportThatIsRefusedAltogetherIsNotHalved sends users to an instance that takes none.
func TestAnImportThatIsRefusedAltogetherIsNotHalved(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"[TenantIdRequired]", "[invalidJSON]"} {
		s := serve(t, fusionauth.Elasticsearch)
		auth := s.open(t, fusionauth.Elasticsearch)
		require.NoError(t, s.Fault(emulator.Fault{
			Match: "POST /api/user/import", Status: http.StatusBadRequest, Body: `{"generalErrors":[{"code":"` + code + `","message":"x"}]}`,
		}))
		require.Equal(t, []string{"POST /api/user/import"}, s.asked(func() {
			_, err := auth.Users().Import(t.Context(), fans(&authplus.User{Email: "bon@acdc.com"}, &authplus.User{Email: "angus@acdc.com"}))
			require.ErrorIs(t, err, authplus.ErrInvalid)
		}))
	}
}
