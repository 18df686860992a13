package genauth_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/backend/genauth"
	"github.com/authplus/authplus/emulator/emulatortest"
	emulated "github.com/authplus/authplus/emulator/genauth"
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
			"email__isnull", "created_at__gte", "created_at__lt", "blocked__exact", "logins_count__gte", "username__exact",
			"username__in", "username__startswith", "name__exact", "name__contains", "family_name__startswith", "nickname__exact",
			"phone_number__exact", "phone_number__in", "phone_number__isnull", "external_id__exact", "user_metadata__instrument",
			"user_metadata__years__gte",
		},
		Orders:        []string{"email", "created_at", "username", "logins_count"},
		NestedNulls:   true,
		Roles:         makeRole,
		Organizations: makeOrganization,
	})
}

// Groups are organizations that pass the same test.
func TestGroupsPassTheSuite(t *testing.T) {
	t.Parallel()
	backendtest.RunOrganizations(t, backendtest.Suite{
		Open: func(t testing.TB, opts ...authplus.Option) backendtest.Tenant {
			return openPool(t, genauth.Config{Organizations: genauth.Groups}, opts...)
		},
		Organizations: makeOrganization,
	})
}

func openTenant(t testing.TB, opts ...authplus.Option) backendtest.Tenant {
	t.Helper()
	return openPool(t, genauth.Config{}, opts...)
}

// openPool opens a user pool that takes custom data without definition.
func openPool(t testing.TB, c genauth.Config, opts ...authplus.Option) backendtest.Tenant {
	t.Helper()
	server := emulatortest.GenAuth(t, emulated.WithAnyCustomData())
	c.Host, c.Token = server.URL, token.Static(emulatortest.Token)
	auth, err := authplus.Open(c, opts...)
	require.NoError(t, err)
	return backendtest.Tenant{Auth: auth, Server: server, Fill: func(n int) {
		var users bytes.Buffer
		for i := range n {
			fmt.Fprintf(&users, `{"email":%q}`+"\n", backendtest.Address(i))
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
