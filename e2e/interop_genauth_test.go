package e2e_test

import (
	"encoding/json"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/genauth"
	emulator "github.com/authplus/authplus/emulator/genauth"
	"github.com/authplus/authplus/where"
)

// openGenAuth serves a user pool, and returns what is connected to it and what runs the SDK against it. It
// skips the test where the SDK cannot run.
func openGenAuth(t *testing.T) (*authplus.Auth, func(script, email string, into any)) {
	t.Helper()
	needSDKs(t)
	server := httptest.NewServer(emulator.New(emulator.WithAnyCustomData()))
	t.Cleanup(server.Close)
	auth, err := authplus.Open(genauth.Config{AccessKeyID: "authplus", AccessKeySecret: "authplus-secret", Host: server.URL})
	require.NoError(t, err)
	return auth, func(script, email string, into any) {
		t.Helper()
		scripts{url: server.URL}.run(t, into, "genauth.cjs", script, email)
	}
}

func TestGenAuthsSDKSeesWhatWasWrittenHere(t *testing.T) {
	t.Parallel()
	auth, run := openGenAuth(t)
	ctx := t.Context()
	angus := auth.Users().New(func(u *authplus.User) {
		u.Email, u.PhoneNumber, u.FamilyName = "angus@acdc.com", "+61412345678", "Young"
		u.UserMetadata = authplus.NewMetadata(map[string]any{"hat": "cap", "guitar": "SG"})
	})
	angus.SetPassword("Highway-to-Hell-1979")
	require.NoError(t, angus.Save(ctx))
	angus.Blocked = true
	require.NoError(t, angus.UserMetadata.Delete("hat"))
	require.NoError(t, angus.Save(ctx))
	guitarist := &authplus.Role{Name: "guitarist"}
	require.NoError(t, auth.Roles().Create(ctx, guitarist))
	require.NoError(t, angus.Roles().Add(ctx, guitarist))
	band := &authplus.Organization{Name: "acdc", DisplayName: "AC/DC"}
	require.NoError(t, auth.Organizations().Create(ctx, band))
	require.NoError(t, band.Members().Add(ctx, angus))

	var seen struct {
		User                        map[string]any
		Roles, Organizations, Found []string
	}
	run("read", "angus@acdc.com", &seen)
	require.Equal(t, angus.UserID, seen.User["userId"])
	require.Equal(t, "Suspended", seen.User["status"])
	require.Equal(t, []any{"+61", "412345678"}, []any{seen.User["phoneCountryCode"], seen.User["phone"]})
	require.Equal(t, map[string]any{"guitar": "SG"}, seen.User["customData"])
	require.Equal(t, []string{"guitarist"}, seen.Roles)
	require.Equal(t, []string{"acdc"}, seen.Organizations)
	require.Equal(t, []string{angus.UserID}, seen.Found)
}

func TestWhatGenAuthsSDKWroteIsSeenHere(t *testing.T) {
	t.Parallel()
	auth, run := openGenAuth(t)
	ctx := t.Context()
	var id string
	run("write", "bon@acdc.com", &id)

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	require.NoError(t, err)
	require.Equal(t, id, bon.UserID)
	require.True(t, bon.Blocked)
	require.Equal(t, "+8613800000000", bon.PhoneNumber)
	require.Equal(t, "AC/DC", bon.Extra.String("company"))
	since, _ := bon.UserMetadata.Get("since")
	require.Equal(t, "1974", since.(json.Number).String())
	found, err := auth.Users().Filter(where.UserMetadata("plan").Eq("gold")).Get(ctx)
	require.NoError(t, err)
	require.Equal(t, id, found.UserID)
	roles, err := bon.Roles().List(ctx)
	require.NoError(t, err)
	require.Len(t, roles, 1)
	require.Equal(t, "Singer", roles[0].Name)
	bands, err := bon.Organizations().List(ctx)
	require.NoError(t, err)
	require.Len(t, bands, 1)
	isMember, err := bands[0].Members().Contains(ctx, bon)
	require.NoError(t, err)
	require.True(t, isMember)
}
