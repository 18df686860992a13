package e2e_test

import (
	"encoding/json"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/authing"
	emulator "github.com/authplus/authplus/emulator/authing"
	"github.com/authplus/authplus/where"
)

// openAuthing serves a user pool, and returns what is connected to it and what runs the SDK against it. It
// skips the test where the SDK cannot run.
func openAuthing(t *testing.T) (*authplus.Auth, func(script, email string, into any)) {
	t.Helper()
	needSDKs(t)
	server := httptest.NewServer(emulator.New())
	t.Cleanup(server.Close)
	auth, err := authplus.Open(authing.Config{
		UserPoolID: emulator.UserPoolID, Secret: emulator.Secret, Host: server.URL, DefineFields: true,
	})
	require.NoError(t, err)
	return auth, func(script, email string, into any) {
		t.Helper()
		scripts{url: server.URL}.run(t, into, "authing.cjs", script, email)
	}
}

func TestAuthingsSDKSeesWhatWasWrittenHere(t *testing.T) {
	t.Parallel()
	auth, run := openAuthing(t)
	ctx := t.Context()
	angus := auth.Users().New(func(u *authplus.User) {
		u.Email, u.PhoneNumber, u.FamilyName = "angus@acdc.com", "+61412345678", "Young"
		u.UserMetadata = authplus.NewMetadata(map[string]any{"hat": "cap", "guitar": "SG", "born": map[string]any{"year": 1955}})
	})
	angus.SetPassword("Highway-to-Hell-1979")
	require.NoError(t, angus.Save(ctx))
	angus.Blocked = true
	require.NoError(t, angus.UserMetadata.Delete("hat"))
	require.NoError(t, angus.Save(ctx))
	guitarist := &authplus.Role{Name: "guitarist"}
	require.NoError(t, auth.Roles().Create(ctx, guitarist))
	require.NoError(t, angus.Roles().Add(ctx, guitarist))

	var seen struct {
		User         map[string]any
		Roles, Found []string
	}
	run("read", "angus@acdc.com", &seen)
	require.Equal(t, angus.UserID, seen.User["id"])
	require.Equal(t, true, seen.User["blocked"])
	require.Equal(t, "412345678", seen.User["phone"])
	require.Equal(t, "+61", seen.User["phoneCountryCode"])
	require.Equal(t, map[string]any{"guitar": "SG", "born": map[string]any{"year": 1955.0}}, seen.User["customData"])
	require.Equal(t, []string{"guitarist"}, seen.Roles)
	require.Equal(t, []string{angus.UserID}, seen.Found)
}

func TestWhatAuthingsSDKWroteIsSeenHere(t *testing.T) {
	t.Parallel()
	auth, run := openAuthing(t)
	ctx := t.Context()
	var id string
	run("write", "bon@acdc.com", &id)

	bon, err := auth.Users().Get(ctx, where.Email.Eq("Bon@acdc.com"))
	require.NoError(t, err)
	require.Equal(t, id, bon.UserID)
	require.Equal(t, "+13035551234", bon.PhoneNumber)
	require.True(t, bon.Blocked)
	require.Equal(t, map[string]any{"plan": "gold", "since": json.Number("1974"), "born": map[string]any{"year": json.Number("1946")}}, bon.UserMetadata.Map())
	require.Equal(t, "AC/DC", bon.Extra.String("company"))
	roles, err := authplus.Pluck(ctx, bon.Roles().All(), where.Name)
	require.NoError(t, err)
	require.Equal(t, []string{"singer"}, roles)
	found, err := auth.Users().Filter(where.GivenName.StartsWith("bo")).Get(ctx)
	require.NoError(t, err)
	require.Equal(t, id, found.UserID)
}
