package authing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/authing"
	"github.com/authplus/authplus/backend/backendtest"
	emulated "github.com/authplus/authplus/emulator/authing"
	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/token"
)

func TestSuite(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, backendtest.Suite{
		Open: openTenant,
		Fields: []string{
			"email", "username", "name", "given_name", "family_name", "nickname", "phone_number", "picture", "locale", "zoneinfo",
			"birthdate", "external_id", "user_metadata", "blocked",
		},
		Pushed: []string{
			"user_id__exact", "user_id__in", "email__exact", "email__in", "email__startswith", "email__endswith", "email__contains",
			"name__exact", "name__startswith", "name__contains",
		},
		Orders:      []string{"created_at", "updated_at"},
		NestedNulls: true,
		Roles:       makeRole,
	})
}

// openTenant starts a user pool that defines the fields it needs.
func openTenant(t testing.TB, opts ...authplus.Option) backendtest.Tenant {
	t.Helper()
	server := emulatortest.Authing(t, emulated.WithKey(key()))
	auth, err := authplus.Open(authing.Config{
		UserPoolID: emulated.UserPoolID, Token: token.Static(emulatortest.Token), Host: server.URL, DefineFields: true,
	}, opts...)
	require.NoError(t, err)
	return backendtest.Tenant{Auth: auth, Server: server, Fill: func(n int) {
		var users strings.Builder
		for i := range n {
			fmt.Fprintf(&users, `{"email":%q}`+"\n", backendtest.Address(i))
		}
		server.MustSeed(t, users.String())
	}}
}

func makeRole(t testing.TB, tenant backendtest.Tenant, name string) string {
	t.Helper()
	role := tenant.Auth.Roles().New(func(r *authplus.Role) { r.Name = name })
	require.NoError(t, role.Save(t.Context()))
	return role.ID
}
