package e2e_test

import (
	"encoding/json"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/propelauth"
	emulator "github.com/authplus/authplus/emulator/propelauth"
	"github.com/authplus/authplus/where"
)

// openPropelAuth serves an environment, and returns what is connected to it and what runs the SDK against it.
// It skips the test where the SDK cannot run.
func openPropelAuth(t *testing.T) (*authplus.Auth, func(script, email string, into any)) {
	t.Helper()
	needSDKs(t)
	server := httptest.NewServer(emulator.New())
	t.Cleanup(server.Close)
	auth, err := authplus.Open(propelauth.Config{AuthURL: emulator.DefaultAuthURL, APIKey: emulator.APIKey, URL: server.URL})
	require.NoError(t, err)
	return auth, func(script, email string, into any) {
		t.Helper()
		scripts{url: server.URL}.run(t, into, "propelauth.cjs", script, email)
	}
}

func TestPropelAuthsSDKSeesWhatWasWrittenHere(t *testing.T) {
	t.Parallel()
	auth, run := openPropelAuth(t)
	ctx := t.Context()
	angus := auth.Users().New(func(u *authplus.User) {
		u.Email, u.Username, u.GivenName, u.ExternalID = "angus@acdc.com", "angus", "Angus", "a1"
		u.UserMetadata = authplus.NewMetadata(map[string]any{"band": "AC/DC", "hat": "cap"})
	})
	angus.SetPassword("Highway-to-Hell-1979")
	require.NoError(t, angus.Save(ctx))
	angus.Blocked = true
	angus.FamilyName = "Young"
	require.NoError(t, angus.UserMetadata.Delete("hat"))
	require.NoError(t, angus.UserMetadata.Set("born.year", 1955))
	require.NoError(t, angus.Save(ctx))
	band := &authplus.Organization{Name: "AC/DC"}
	require.NoError(t, auth.Organizations().Create(ctx, band))
	require.NoError(t, band.Members().Add(ctx, angus))
	require.NoError(t, band.MemberRoles(angus.UserID).AddIDs(ctx, "Owner"))

	var seen struct {
		User           map[string]any
		Organization   string
		Members, Found []string
	}
	run("read", "angus@acdc.com", &seen)
	for name, want := range map[string]any{
		"userId": angus.UserID, "firstName": "Angus", "lastName": "Young", "username": "angus", "enabled": false,
		"hasPassword": true, "legacyUserId": "a1",
		"properties": map[string]any{"band": "AC/DC", "born": map[string]any{"year": 1955.0}},
	} {
		require.Equal(t, want, seen.User[name], name)
	}
	require.Equal(t, "AC/DC", seen.Organization)
	require.Equal(t, []string{angus.UserID + " Owner"}, seen.Members)
	require.Equal(t, []string{angus.UserID}, seen.Found)
}

func TestWhatPropelAuthsSDKWroteIsSeenHere(t *testing.T) {
	t.Parallel()
	auth, run := openPropelAuth(t)
	ctx := t.Context()
	var id string
	run("write", "bon@acdc.com", &id)

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	require.NoError(t, err)
	require.Equal(t, id, bon.UserID)
	require.Equal(t, "Bon", bon.GivenName)
	require.Equal(t, "b1", bon.ExternalID)
	require.True(t, bon.Blocked)
	require.True(t, bon.EmailVerified)
	year, ok := bon.UserMetadata.Get("born.year")
	require.True(t, ok)
	require.Equal(t, json.Number("1946"), year)

	found, err := auth.Users().Filter(where.Username.StartsWith("bo")).Get(ctx)
	require.NoError(t, err)
	require.Equal(t, id, found.UserID)
	bands, err := bon.Organizations().List(ctx)
	require.NoError(t, err)
	require.Len(t, bands, 1)
	require.Equal(t, "AC/DC", bands[0].Name)
	roles, err := authplus.Pluck(ctx, bands[0].MemberRoles(id).All(), where.Name)
	require.NoError(t, err)
	require.Equal(t, []string{"Admin"}, roles)
	isMember, err := bands[0].Members().Contains(ctx, bon)
	require.NoError(t, err)
	require.True(t, isMember)
}
