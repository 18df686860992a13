package propelauth_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/backend/propelauth"
	"github.com/authplus/authplus/emulator/emulatortest"
)

func TestSuite(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, backendtest.Suite{
		Open: openTenant,
		Fields: []string{
			"email", "username", "given_name", "family_name", "picture", "external_id", "user_metadata", "app_metadata", "blocked",
		},
		Pushed: []string{
			"user_id__exact", "user_id__in", "email__exact", "email__in", "email__startswith", "email__endswith", "email__contains",
			"username__exact", "username__in", "username__startswith", "username__contains", "external_id__exact",
		},
		Orders:        []string{"created_at", "last_login", "email", "username"},
		NestedNulls:   true,
		Organizations: makeOrganization,
	})
}

// openTenant opens an environment without users.
func openTenant(t testing.TB, opts ...authplus.Option) backendtest.Tenant {
	t.Helper()
	server := emulatortest.PropelAuth(t)
	auth, err := authplus.Open(propelauth.Config{AuthURL: server.AuthURL(), APIKey: emulatortest.Token, URL: server.URL}, opts...)
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

func makeOrganization(t testing.TB, tenant backendtest.Tenant, name string) string {
	t.Helper()
	org := tenant.Auth.Organizations().New(func(o *authplus.Organization) { o.Name = name })
	require.NoError(t, org.Save(t.Context()))
	return org.ID
}
