package authplus_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

// api is the identifier of an API that has the permissions read:tours and write:tours.
const api = "https://api.acdc.com/"

func newAPI(t testing.TB, auth *authplus.Auth) {
	t.Helper()
	require.NoError(t, auth.Do(t.Context(), "POST", "/api/v2/resource-servers", map[string]any{
		"name": "Tours", "identifier": api,
		"scopes": []map[string]string{{"value": "read:tours", "description": "See tours"}, {"value": "write:tours", "description": "Plan tours"}},
	}, nil))
}

// permissionNames returns the names of permissions.
func permissionNames(permissions []*authplus.Permission) []string {
	names := make([]string, len(permissions))
	for i, p := range permissions {
		names[i] = p.Name
	}
	return names
}

func TestPermissionsAreKnownByTwoNames(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	newAPI(t, auth)
	ctx := t.Context()
	role := newRole(t, auth, "roadie")
	read := &authplus.Permission{Name: "read:tours", ResourceServer: api}

	w.take()
	s.Expect(t, 1, func() { require.NoError(t, role.Permissions().Add(ctx, read)) })
	require.Equal(t, []string{fmt.Sprintf(`{"permissions":[{"resource_server_identifier":%q,"permission_name":"read:tours"}]}`, api)}, w.bodies())
	require.NoError(t, role.Permissions().AddIDs(ctx, authplus.PermissionID(api, "write:tours")))

	list, err := role.Permissions().List(ctx)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"read:tours", "write:tours"}, permissionNames(list))
	found, err := role.Permissions().ByID(ctx, authplus.PermissionID(api, "read:tours"))
	require.NoError(t, err)
	require.Equal(t, "See tours", found.Description)
	require.Equal(t, "Tours", found.ResourceServerName)
	require.Equal(t, "Permission(read:tours https://api.acdc.com/)", fmt.Sprintf("%+v", found))

	require.NoError(t, role.Permissions().Remove(ctx, found))
	require.NoError(t, role.Permissions().Remove(ctx, read))
	list, err = role.Permissions().Filter(where.ResourceServer.Eq(api)).ClientSide().List(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"write:tours"}, permissionNames(list))
}

func TestPermissionsOfRolesStayWithTheRoles(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	newAPI(t, auth)
	ctx := t.Context()
	role, bon := newRole(t, auth, "roadie"), get(t, auth, "auth0|bon")
	read, write := authplus.PermissionID(api, "read:tours"), authplus.PermissionID(api, "write:tours")
	require.NoError(t, role.Permissions().AddIDs(ctx, read))
	require.NoError(t, bon.Roles().Add(ctx, role))
	require.NoError(t, bon.Permissions().AddIDs(ctx, write))

	list, err := bon.Permissions().List(ctx)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"read:tours", "write:tours"}, permissionNames(list))
	for _, p := range list {
		require.Equal(t, p.Name == "write:tours", p.Direct())
	}
	w.take()
	require.NoError(t, bon.Permissions().Clear(ctx))
	require.NotContains(t, w.take()[1].Body, "read:tours", "a permission of a role cannot be taken from a user")
	list, err = bon.Permissions().List(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"read:tours"}, permissionNames(list))
}

func TestPermissionsAreMadeWithTheirAPI(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	role := newRole(t, auth, "roadie")
	s.Expect(t, 0, func() {
		err := role.Permissions().Create(ctx, &authplus.Permission{Name: "read:tours", ResourceServer: api})
		require.ErrorIs(t, err, authplus.ErrNotSupported)
		require.ErrorIs(t, role.Permissions().Add(ctx, &authplus.Permission{Name: "read:tours"}), authplus.ErrInvalid)
		require.ErrorIs(t, role.Permissions().AddIDs(ctx, "read:tours"), authplus.ErrInvalid)
	})
	unknown := role.Permissions().AddIDs(ctx, authplus.PermissionID(api, "sing"))
	require.Error(t, unknown)
	require.NotContains(t, unknown.Error(), "authplus: permission field")
}
