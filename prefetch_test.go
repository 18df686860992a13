package authplus_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

// tour gives roles and an organization to the band: bon sings, the brothers play, all are in acdc.
func tour(t testing.TB, auth *authplus.Auth) {
	t.Helper()
	ctx := t.Context()
	singer, guitarist := newRole(t, auth, "singer"), newRole(t, auth, "guitarist")
	require.NoError(t, singer.Users().AddIDs(ctx, "auth0|bon", "auth0|brian"))
	require.NoError(t, guitarist.Users().AddIDs(ctx, "auth0|angus", "auth0|malcolm", "auth0|bon"))
	require.NoError(t, newOrganization(t, auth, "acdc").Members().AddIDs(ctx, "auth0|angus", "auth0|bon"))
}

func TestWithLoadsRelationsOfAPage(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	tour(t, auth)
	ctx := t.Context()

	var users []*User
	s.Expect(t, 1+4*2, func() {
		var err error
		users, err = auth.Users().All().With("roles").With("organizations", "roles").List(ctx)
		require.NoError(t, err)
	})
	s.Expect(t, 0, func() {
		want := map[string][]string{
			"auth0|angus": {"guitarist"}, "auth0|malcolm": {"guitarist"}, "auth0|bon": {"guitarist", "singer"}, "auth0|brian": {"singer"},
		}
		for _, u := range users {
			require.Equal(t, want[u.UserID], roleNames(must(u.Roles().List(ctx))))
			require.Equal(t, len(want[u.UserID]), must(u.Roles().Count(ctx)))
			require.True(t, must(u.Roles().Exists(ctx)))
			in := must(u.Organizations().Exists(ctx))
			require.Equal(t, u.UserID == "auth0|angus" || u.UserID == "auth0|bon", in)
		}
		first, again := must(users[0].Roles().All().First(ctx)), must(users[0].Roles().All().First(ctx))
		require.Same(t, first, again, "the loaded objects are shared")
		require.True(t, must(users[0].Roles().Contains(ctx, first)))
	})
	s.Expect(t, 2, func() {
		must(users[0].Roles().Filter(where.Name.Eq("singer")).List(ctx))
		must(users[0].Roles().All().Fresh().List(ctx))
	})
}

func TestWhatWithLoadedIsForgottenWhenItChanges(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	tour(t, auth)
	ctx := t.Context()
	bon, err := auth.Users().All().With("roles", "organizations").Get(ctx, where.UserID.Eq("auth0|bon"))
	require.NoError(t, err)
	role := must(bon.Roles().All().First(ctx))

	s.Expect(t, 1, func() { require.NoError(t, bon.Roles().Remove(ctx, role)) })
	s.Expect(t, 1, func() { require.Len(t, must(bon.Roles().List(ctx)), 1) })
	s.Expect(t, 0, func() { require.Len(t, must(bon.Organizations().List(ctx)), 1) })
	bon.Nickname = "Bon"
	require.NoError(t, bon.Save(ctx))
	s.Expect(t, 0, func() { require.Len(t, must(bon.Organizations().List(ctx)), 1) })
	require.NoError(t, bon.Refresh(ctx))
	s.Expect(t, 1, func() { require.Len(t, must(bon.Organizations().List(ctx)), 1) })
}

func TestWithReadsNoMoreThanTheReaderTakes(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.crowd(t, 30)
	auth, w := s.open(t)
	ctx := t.Context()
	w.take()
	for _, err := range auth.Users().All().PageSize(10).With("roles").Iter(ctx) {
		require.NoError(t, err)
		break
	}
	relations := slices.DeleteFunc(w.take(), func(r sent) bool { return !strings.HasSuffix(r.Path, "/roles") })
	require.Len(t, relations, 10)
	s.Expect(t, 1+1, func() { must(auth.Users().All().With("roles").At(ctx, 3)) })
	s.Expect(t, 2, func() {
		must(auth.Users().All().With("roles").Count(ctx))
		must(auth.Users().All().With("roles").Exists(ctx))
	})
	s.Expect(t, 1, func() { must(auth.Users().All().With("roles").With().Limit(5).List(ctx)) })
}

func TestWithLoadsTheOtherWayToo(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	tour(t, auth)
	ctx := t.Context()
	roles, err := auth.Roles().All().With("users").List(ctx)
	require.NoError(t, err)
	s.Expect(t, 0, func() {
		for _, r := range roles {
			users := must(r.Users().List(ctx))
			require.Contains(t, emails(users), "bon")
			require.Equal(t, authplus.NotLoaded, users[0].Field("blocked"))
		}
	})
}

func TestExplainTellsWhatWithCosts(t *testing.T) {
	t.Parallel()
	auth, _ := openAt(t, "http://127.0.0.1:1")
	plan := auth.Roles().All().Limit(10).With("permissions", "users").Explain()
	require.Equal(t, `auth0 role: immediate
  GET /api/v2/roles?include_totals=true&page=0&per_page=10
  GET /api/v2/roles/{id}/permissions?include_totals=true&page=0&per_page=100 and further pages for each object
  GET /api/v2/roles/{id}/users?take=100 and further pages for each object
  note: a page of objects takes 2 further requests for each of them, 8 at a time
`, plan.String())
}

func TestWithNamesRelationsOfTheModel(t *testing.T) {
	t.Parallel()
	auth, _ := openAt(t, "http://127.0.0.1:1")
	require.EqualError(t, auth.Users().All().With("roles", "role").Err(),
		`authplus: user field "role": there is no such relation to load; choices are roles, organizations, permissions`)
	require.ErrorIs(t, auth.Connections().All().With("users").Err(), authplus.ErrInvalid)
}

func TestAFailedRelationFailsThePage(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	w.answer = forbidding("/roles")
	users, err := auth.Users().All().With("roles").List(t.Context())
	require.ErrorIs(t, err, authplus.ErrForbidden)
	require.Empty(t, users)
}

func TestAUserWhoGoesMeanwhileHasNoRelations(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	tour(t, auth)
	w.answer = missing("/auth0|bon/roles")
	users, err := auth.Users().All().With("roles").List(t.Context())
	require.NoError(t, err)
	require.Len(t, users, 4)
	for _, u := range users {
		require.Equal(t, u.UserID == "auth0|bon", len(must(u.Roles().List(t.Context()))) == 0)
	}
}
