package propelauth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/emulator"
)

// A user whose creation takes several calls, of which one fails, is there: saving again sends the rest.
func TestTheRestOfACreationIsSavedAgain(t *testing.T) {
	t.Parallel()
	tenant := openTenant(t, authplus.WithRetries(0))
	ctx, users := t.Context(), tenant.Auth.Users()
	angus := users.New(func(u *authplus.User) {
		u.Email, u.Picture, u.Blocked = "angus@acdc.com", "https://acdc.com/a.png", true
		u.SetPassword(password)
	})
	require.NoError(t, tenant.Server.Fault(emulator.Fault{Match: "POST */disable", Times: 1, Status: 500}))
	var partial *authplus.PartialError
	require.ErrorAs(t, angus.Save(ctx), &partial)
	require.Equal(t, []string{"blocked"}, partial.Failed)
	require.True(t, angus.Fetched())
	require.False(t, angus.HasNewPassword())
	require.True(t, angus.Blocked, "what is to be saved stays")

	before := tenant.Server.RequestCount()
	require.NoError(t, angus.Save(ctx))
	require.Equal(t, before+2, tenant.Server.RequestCount(), "POST disable, and the reading")
	read, err := users.ByID(ctx, angus.UserID)
	require.NoError(t, err)
	require.True(t, read.Blocked)
	require.Equal(t, "https://acdc.com/a.png", read.Picture)
}

// An address that waits for its confirmation is not the user's yet, and Save says so by what it leaves.
func TestAnAddressThatWaits(t *testing.T) {
	t.Parallel()
	tenant := openTenant(t)
	ctx := t.Context()
	angus := &authplus.User{Email: "angus@acdc.com"}
	require.NoError(t, tenant.Auth.Users().Create(ctx, angus))
	require.NoError(t, angus.Extra.Set("require_email_confirmation", true))
	angus.Email = "young@acdc.com"
	require.NoError(t, angus.Save(ctx))
	require.Equal(t, "angus@acdc.com", angus.Email)
	changes, err := angus.Changes()
	require.NoError(t, err)
	require.Empty(t, changes)
}

// A copy of a user of another project takes what can be written along.
func TestACopyOfAUser(t *testing.T) {
	t.Parallel()
	from, to := openTenant(t), openTenant(t)
	ctx := t.Context()
	angus := &authplus.User{Email: "angus@acdc.com", Username: "angus", ExternalID: "a1", Picture: "https://acdc.com/a.png"}
	angus.SetPasswordHash(authplus.Bcrypt(bcrypt))
	require.NoError(t, from.Auth.Users().Create(ctx, angus))
	copied := to.Auth.Users().Copy(angus)
	require.NoError(t, copied.Save(ctx))
	require.NotEqual(t, angus.UserID, copied.UserID)
	require.Equal(t, []string{angus.Email, angus.Username, angus.ExternalID, angus.Picture}, []string{copied.Email, copied.Username, copied.ExternalID, copied.Picture})
	set, _ := copied.Extra.Get("has_password")
	require.Equal(t, false, set, "passwords stay behind")
}
