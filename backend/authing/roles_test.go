package authing_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func TestRolesAreKnownByTheirCode(t *testing.T) {
	t.Parallel()
	p := open(t)
	role := p.auth.Roles().New(func(r *authplus.Role) { r.Name, r.Description = "manager", "Runs the band" })
	p.Expect(t, 1, func() { require.NoError(t, role.Save(t.Context())) })
	require.Equal(t, "manager", role.ID)
	require.Equal(t, "default", role.Extra.String("namespace"))
	twin := p.auth.Roles().New(func(r *authplus.Role) { r.Name = "manager" })
	require.ErrorIs(t, twin.Save(t.Context()), authplus.ErrConflict)

	role.Name, role.Description = "roadie", ""
	p.Expect(t, 1, func() { require.NoError(t, role.Save(t.Context())) })
	require.Equal(t, "roadie", role.ID)
	for _, q := range []where.Q{where.Name.Eq("roadie"), where.ID.Eq("roadie")} {
		p.Expect(t, 1, func() {
			got, err := p.auth.Roles().Get(t.Context(), q)
			require.NoError(t, err)
			require.Empty(t, got.Description)
		})
	}
	_, err := p.auth.Roles().Get(t.Context(), where.Name.Eq("manager"))
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	require.NoError(t, role.Delete(t.Context()))
	require.NoError(t, p.auth.Roles().Delete(t.Context(), "roadie"), "one who is gone is no error")
}

func TestRolesAreListed(t *testing.T) {
	t.Parallel()
	p := open(t)
	for i := range 60 {
		require.NoError(t, p.auth.Roles().New(func(r *authplus.Role) { r.Name = fmt.Sprintf("role%02d", i) }).Save(t.Context()))
	}
	p.Expect(t, 2, func() {
		list, err := p.auth.Roles().All().List(t.Context())
		require.NoError(t, err)
		require.Len(t, list, 60)
		require.Equal(t, "role00", list[0].Name)
	})
	_, err := p.auth.Roles().Filter(where.Name.StartsWith("role1")).List(t.Context())
	require.ErrorIs(t, err, authplus.ErrNotSupported)
	list, err := p.auth.Roles().Filter(where.Name.StartsWith("role1")).OrderBy("-name").ClientSide().List(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 10)
	require.Equal(t, "role19", list[0].Name)
}

func TestUsersHaveRoles(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.seeded(t, 70)
	users, err := p.auth.Users().All().List(t.Context())
	require.NoError(t, err)
	var roles []*authplus.Role
	for _, name := range []string{"guitar", "drums", "voice"} {
		role := p.auth.Roles().New(func(r *authplus.Role) { r.Name = name })
		require.NoError(t, role.Save(t.Context()))
		roles = append(roles, role)
	}
	angus := users[0]
	p.Expect(t, 1, func() { require.NoError(t, angus.Roles().Add(t.Context(), roles[0], roles[1])) })
	require.NoError(t, angus.Roles().Add(t.Context(), roles[0]), "who has a role keeps it")
	require.NoError(t, angus.Roles().Set(t.Context(), roles[1], roles[2]))
	names := func() (names []string) {
		p.Expect(t, 1, func() {
			list, err := angus.Roles().List(t.Context())
			require.NoError(t, err)
			for _, role := range list {
				names = append(names, role.Name)
			}
		})
		return names
	}
	require.Equal(t, []string{"drums", "voice"}, names())

	p.Expect(t, 2, func() { require.NoError(t, roles[0].Users().Add(t.Context(), users...)) })
	p.Expect(t, 2, func() {
		list, err := roles[0].Users().List(t.Context())
		require.NoError(t, err)
		require.Len(t, list, 70)
		require.Equal(t, users[69].Email, list[69].Email)
	})
	p.Expect(t, 2, func() {
		has, err := roles[0].Users().Contains(t.Context(), users[5])
		require.NoError(t, err)
		require.True(t, has)
	})
	has, err := roles[2].Users().Contains(t.Context(), users[5])
	require.NoError(t, err)
	require.False(t, has)
	_, err = roles[0].Users().ByID(t.Context(), "5f7ddfe62ba819802422362e")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	_, err = roles[0].Users().Filter(where.Blocked.Eq(true)).List(t.Context())
	require.ErrorIs(t, err, authplus.ErrNotSupported)
	require.NoError(t, angus.Roles().Clear(t.Context()))
	require.Empty(t, names())
	require.ErrorIs(t, angus.Roles().AddIDs(t.Context(), "nobody's"), authplus.ErrDoesNotExist)
}

func TestWhatIsNoModelIsRefused(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.Expect(t, 0, func() {
		_, err := p.auth.Organizations().All().List(t.Context())
		require.ErrorIs(t, err, authplus.ErrNotSupported)
		require.ErrorContains(t, err, "reached through Do")
		require.ErrorIs(t, p.auth.Organizations().New().Save(t.Context()), authplus.ErrNotSupported)
	})
}
