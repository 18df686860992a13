package e2e_test

import (
	"encoding/json"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/fusionauth"
	emulator "github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/where"
)

// openFusionAuth serves an instance, and returns what is connected to it and what runs the SDK against it. It
// skips the test where the SDK cannot run.
func openFusionAuth(t *testing.T) (*authplus.Auth, func(script, email string, into any)) {
	t.Helper()
	needSDKs(t)
	server := httptest.NewServer(emulator.New())
	t.Cleanup(server.Close)
	auth, err := authplus.Open(fusionauth.Config{URL: server.URL, APIKey: emulator.APIKey, SkipVerification: true})
	require.NoError(t, err)
	return auth, func(script, email string, into any) {
		t.Helper()
		scripts{url: server.URL}.run(t, into, "fusionauth.cjs", script, email)
	}
}

func TestFusionAuthsSDKSeesWhatWasWrittenHere(t *testing.T) {
	t.Parallel()
	auth, run := openFusionAuth(t)
	ctx := t.Context()
	angus := auth.Users().New(func(u *authplus.User) {
		u.Email, u.GivenName, u.Locale = "angus@acdc.com", "Angus", "en-AU"
		u.UserMetadata = authplus.NewMetadata(map[string]any{"family_name": "Young", "hat": "cap", "born": map[string]any{"in": "Glasgow"}})
	})
	angus.SetPassword("Highway-to-Hell-1979")
	require.NoError(t, angus.Save(ctx))
	angus.Blocked = true
	require.NoError(t, angus.UserMetadata.Delete("hat"))
	require.NoError(t, angus.UserMetadata.Set("born", map[string]any{"year": 1955}))
	require.NoError(t, angus.Save(ctx))
	angus.Blocked = false
	require.NoError(t, angus.Save(ctx))
	guitarist := &authplus.Role{Name: "guitarist"}
	require.NoError(t, auth.Using(emulator.ApplicationID).Roles().Create(ctx, guitarist))
	require.NoError(t, angus.Roles().Add(ctx, guitarist))
	band := &authplus.Organization{Name: "AC/DC"}
	require.NoError(t, auth.Organizations().Create(ctx, band))
	require.NoError(t, band.Members().Add(ctx, angus))

	var seen struct {
		User                 map[string]any
		Roles, Groups, Found []string
	}
	run("read", "angus@acdc.com", &seen)
	require.Equal(t, angus.UserID, seen.User["id"])
	require.Equal(t, "Angus", seen.User["firstName"])
	require.Equal(t, true, seen.User["active"])
	require.Equal(t, []any{"en_AU"}, seen.User["preferredLanguages"])
	require.Equal(t, map[string]any{"user_metadata": map[string]any{"family_name": "Young", "born": map[string]any{"year": 1955.0}}}, seen.User["data"])
	require.Equal(t, []string{"guitarist"}, seen.Roles)
	require.Equal(t, []string{"AC/DC"}, seen.Groups)
	require.Equal(t, []string{angus.UserID}, seen.Found)
}

func TestWhatFusionAuthsSDKWroteIsSeenHere(t *testing.T) {
	t.Parallel()
	auth, run := openFusionAuth(t)
	ctx := t.Context()
	var id string
	run("write", "bon@acdc.com", &id)

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	require.NoError(t, err)
	require.Equal(t, id, bon.UserID)
	require.Equal(t, "Bon", bon.GivenName)
	require.Equal(t, "en-GB", bon.Locale)
	require.True(t, bon.Blocked)
	require.True(t, bon.EmailVerified)
	year, ok := bon.UserMetadata.Get("born.year")
	require.True(t, ok)
	require.Equal(t, json.Number("1946"), year)
	require.Equal(t, "AC/DC", bon.Extra.String("data.band"))
	require.Equal(t, "303-555-1234", bon.Extra.String("mobilePhone"))

	found, err := auth.Using(emulator.ApplicationID).Users().Query("data.user_metadata.family_name:Scott").Get(ctx)
	require.NoError(t, err)
	require.Equal(t, id, found.UserID)
	roles, err := authplus.Pluck(ctx, bon.Roles().All(), where.Name)
	require.NoError(t, err)
	require.Equal(t, []string{"singer"}, roles)
	bands, err := bon.Organizations().List(ctx)
	require.NoError(t, err)
	require.Len(t, bands, 1)
	isMember, err := bands[0].Members().Contains(ctx, bon)
	require.NoError(t, err)
	require.True(t, isMember)
	singer, err := auth.Roles().Get(ctx, where.Name.Eq("singer"))
	require.NoError(t, err)
	singers, err := singer.Users().Count(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, singers)
}
