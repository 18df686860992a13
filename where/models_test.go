package where_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/where"
)

func TestTypedFieldsAreOnesOfTheirModels(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		catalogue *where.Catalogue
		model     string
		fields    []where.Q
	}{
		{where.Roles(), "role", []where.Q{where.ID.Eq("x"), where.Name.Eq("x"), where.Description.IEq("x")}},
		{where.Permissions(), "permission", []where.Q{
			where.ID.Eq("x"), where.PermissionName.StartsWith("read:"), where.ResourceServer.Eq("x"), where.Path("sources.source_type").Eq("ROLE"),
		}},
		{where.Organizations(), "organization", []where.Q{where.ID.Eq("x"), where.Name.Eq("x"), where.DisplayName.IContains("x"), where.Path("metadata.plan").Eq("gold")}},
		{where.Invitations(), "invitation", []where.Q{
			where.ID.Eq("x"), where.OrganizationID.Eq("x"), where.Invitee.Eq("x"), where.ExpiresAt.IsNull(false), where.CreatedAt.IsNull(false),
			where.ClientID.Eq("x"), where.ConnectionID.Eq("x"), where.AppMetadata("a").Eq(1), where.UserMetadata("a").Eq(1),
		}},
		{where.EnabledConnections(), "enabled connection", []where.Q{where.ConnectionID.Eq("x"), where.Path("connection.strategy").Eq("auth0")}},
		{where.Connections(), "connection", []where.Q{where.ID.Eq("x"), where.Name.Eq("x"), where.Strategy.In("auth0", "samlp"), where.Path("options.requires_username").Eq(true)}},
		{where.Logs(), "log", []where.Q{
			where.LogID.Eq("x"), where.LogType.In("s", "f"), where.LogDate.IsNull(false), where.UserID.Eq("x"), where.ClientID.Eq("x"),
			where.ClientName.Eq("x"), where.IP.Eq("x"), where.ConnectionID.Eq("x"), where.OrganizationID.Eq("x"), where.Strategy.Eq("x"), where.Description.Eq("x"),
		}},
	} {
		require.Equal(t, test.model, test.catalogue.Model)
		for _, q := range test.fields {
			_, err := test.catalogue.Resolve(q)
			require.NoError(t, err, "%s: %s", test.model, q)
		}
		_, err := test.catalogue.Resolve(where.Email.Eq("x"))
		require.ErrorContains(t, err, test.model+` field "email": there is no such field; choices are `)
	}
}

func TestLogEventsAreReadOnly(t *testing.T) {
	t.Parallel()
	logs := where.Logs()
	for _, name := range logs.Names() {
		info, _ := logs.Field(name)
		require.True(t, info.ReadOnly, name)
	}
}
