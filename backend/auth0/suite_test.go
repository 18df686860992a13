package auth0_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/token"
)

func TestSuite(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, backendtest.Suite{
		Open: openTenant,
		Fields: []string{
			"email", "name", "given_name", "family_name", "nickname", "picture", "phone_number", "user_metadata", "app_metadata", "blocked",
		},
		Pushed: []string{
			"user_id__exact", "user_id__in", "email__exact", "email__in", "email__startswith", "email__endswith", "email__contains",
			"email__isnull", "created_at__gte", "created_at__lt", "blocked__exact", "logins_count__gte", "email_verified__exact",
			"name__exact", "name__startswith", "name__contains", "family_name__in", "user_metadata__instrument",
		},
		Orders:        []string{"email", "created_at", "name"},
		Nulls:         true,
		NestedNulls:   true,
		Roles:         makeRole,
		Organizations: makeOrganization,
	})
}

// openTenant opens a tenant whose database takes any password and asks for no user names.
func openTenant(t testing.TB, opts ...authplus.Option) backendtest.Tenant {
	t.Helper()
	const database = "acdc"
	server := emulatortest.Auth0(t)
	opts = append([]authplus.Option{authplus.WithConnection(database)}, opts...)
	auth, err := authplus.Open(auth0.Config{URL: server.URL, Token: token.Static(emulatortest.Token)}, opts...)
	require.NoError(t, err)
	err = auth.Do(t.Context(), "POST", "/api/v2/connections", map[string]any{
		"name": database, "strategy": "auth0", "options": map[string]any{"passwordPolicy": "none", "requires_username": false},
	}, nil)
	require.NoError(t, err)
	return backendtest.Tenant{Auth: auth, Server: server, Fill: func(n int) {
		var users bytes.Buffer
		for i := range n {
			fmt.Fprintf(&users, `{"email":%q,"connection":%q}`+"\n", backendtest.Address(i), database)
		}
		_, err := server.Seed(&users)
		require.NoError(t, err)
	}}
}

func makeRole(t testing.TB, tenant backendtest.Tenant, name string) string {
	t.Helper()
	role := tenant.Auth.Roles().New(func(r *authplus.Role) { r.Name = name })
	require.NoError(t, role.Save(t.Context()))
	return role.ID
}

func makeOrganization(t testing.TB, tenant backendtest.Tenant, name string) string {
	t.Helper()
	org := tenant.Auth.Organizations().New(func(o *authplus.Organization) { o.Name = name })
	require.NoError(t, org.Save(t.Context()))
	return org.ID
}
