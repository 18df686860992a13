// Package e2e_test has the vendor's SDK for Node and this module read what the other wrote.
package e2e_test

import (
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// stage is a tenant that both clients are connected to.
type stage struct {
	scripts
	auth *authplus.Auth
}

// openStage serves a tenant with the database "fans" over TLS, without which the SDK does not go. It
// skips the test where the SDK cannot run.
func openStage(t *testing.T) *stage {
	t.Helper()
	needSDKs(t)
	server := httptest.NewTLSServer(emulated.New())
	t.Cleanup(server.Close)
	certificate := filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	require.NoError(t, os.WriteFile(certificate, pem.EncodeToMemory(block), 0o600))

	auth, err := authplus.Open(
		auth0.Config{URL: server.URL, Token: token.ClientCredentials("authplus", "authplus-secret")},
		authplus.WithConnection("fans"), authplus.WithHTTPClient(server.Client()))
	require.NoError(t, err)
	fans := map[string]any{"name": "fans", "strategy": "auth0", "enabled_clients": []string{"authplus"}}
	require.NoError(t, auth.Do(t.Context(), "POST", "/api/v2/connections", fans, nil))
	return &stage{scripts{server.URL, []string{"NODE_EXTRA_CA_CERTS=" + certificate}}, auth}
}

func TestTheSDKSeesWhatWasWrittenHere(t *testing.T) {
	t.Parallel()
	s, ctx := openStage(t), t.Context()
	angus := s.auth.Users().New(func(u *authplus.User) {
		u.Email, u.GivenName = "angus@acdc.com", "Angus"
		u.UserMetadata = authplus.NewMetadata(map[string]any{"family_name": "Young", "hat": "cap"})
	})
	angus.SetPassword("Highway-to-Hell-1979")
	require.NoError(t, angus.Save(ctx))
	angus.Blocked = true
	require.NoError(t, angus.UserMetadata.Delete("hat"))
	require.NoError(t, angus.UserMetadata.Set("born.year", 1955))
	require.NoError(t, angus.Save(ctx))
	guitarist := &authplus.Role{Name: "guitarist"}
	require.NoError(t, s.auth.Roles().Create(ctx, guitarist))
	require.NoError(t, angus.Roles().Add(ctx, guitarist))
	band := &authplus.Organization{Name: "acdc"}
	require.NoError(t, s.auth.Organizations().Create(ctx, band))
	require.NoError(t, band.Members().Add(ctx, angus))

	var seen struct {
		User                                 map[string]any
		Roles, Organizations, Members, Found []string
	}
	s.run(t, &seen, "read.cjs", "angus@acdc.com")
	require.Equal(t, angus.UserID, seen.User["user_id"])
	require.Equal(t, "Angus", seen.User["given_name"])
	require.Equal(t, true, seen.User["blocked"])
	require.Equal(t, map[string]any{"family_name": "Young", "born": map[string]any{"year": 1955.0}}, seen.User["user_metadata"])
	require.Equal(t, []string{"guitarist"}, seen.Roles)
	require.Equal(t, []string{"acdc"}, seen.Organizations)
	require.Equal(t, []string{angus.UserID}, seen.Members)
	require.Equal(t, []string{angus.UserID}, seen.Found)
}

func TestWhatTheSDKWroteIsSeenHere(t *testing.T) {
	t.Parallel()
	s, ctx := openStage(t), t.Context()
	var id string
	s.run(t, &id, "write.cjs", "bon@acdc.com")

	bon, err := s.auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	require.NoError(t, err)
	require.Equal(t, id, bon.UserID)
	require.Equal(t, "Bon", bon.GivenName)
	require.True(t, bon.Blocked)
	year, ok := bon.UserMetadata.Get("born.year")
	require.True(t, ok)
	require.Equal(t, "1946", year.(json.Number).String())
	require.Equal(t, []string{"since"}, slices.Collect(maps.Keys(bon.AppMetadata.Map())))

	found, err := s.auth.Users().Query("user_metadata.family_name:Scott").Get(ctx)
	require.NoError(t, err)
	require.Equal(t, id, found.UserID)
	roles, err := authplus.Pluck(ctx, bon.Roles().All(), where.Name)
	require.NoError(t, err)
	require.Equal(t, []string{"singer"}, roles)
	bands, err := bon.Organizations().List(ctx)
	require.NoError(t, err)
	require.Len(t, bands, 1)
	require.Equal(t, "AC/DC", bands[0].DisplayName)
	isMember, err := bands[0].Members().Contains(ctx, bon)
	require.NoError(t, err)
	require.True(t, isMember)
}
