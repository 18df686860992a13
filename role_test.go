package authplus_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func TestRolesAreActiveRecords(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()

	role := auth.Roles().New(func(r *authplus.Role) { r.Name, r.Description = "singer", "sings" })
	s.Expect(t, 1, func() { require.NoError(t, role.Save(ctx)) })
	require.True(t, role.Fetched())
	require.NotEmpty(t, role.ID)

	s.Expect(t, 0, func() { require.NoError(t, role.Save(ctx)) })
	w.take()
	role.Description = ""
	require.NoError(t, role.Save(ctx))
	require.Equal(t, []string{`{"description":""}`}, w.bodies())

	s.Expect(t, 1, func() {
		same, err := auth.Roles().ByID(ctx, role.ID)
		require.NoError(t, err)
		require.True(t, same.Same(role))
	})
	role.ID = "rol_other"
	require.ErrorIs(t, role.Save(ctx), authplus.ErrReadOnly)
	require.NoError(t, role.Refresh(ctx))

	gone, err := auth.Roles().ByID(ctx, role.ID)
	require.NoError(t, err)
	s.Expect(t, 1, func() { require.NoError(t, role.Delete(ctx)) })
	require.False(t, role.Fetched())
	require.Empty(t, role.ID)
	gone.Name = "shouter"
	require.ErrorIs(t, gone.Save(ctx), authplus.ErrNotUpdated)
	require.ErrorIs(t, gone.Refresh(ctx), authplus.ErrDoesNotExist)
	require.ErrorIs(t, gone.Delete(ctx), authplus.ErrDoesNotExist, "Auth0 says so of roles, unlike of users")
	require.ErrorIs(t, second(auth.Roles().ByID(ctx, "rol_none")), authplus.ErrDoesNotExist)
}

func TestRolesAreFoundByName(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()
	singer := newRole(t, auth, "singer")
	newRole(t, auth, "Singer (deputy)")
	w.take()
	s.Expect(t, 1, func() {
		found, err := auth.Roles().Get(ctx, where.Name.Eq("singer"))
		require.NoError(t, err)
		require.True(t, found.Same(singer), "the list is limited loosely, and the rest is decided here")
	})
	require.Contains(t, w.take()[0].Query, "name_filter=singer")

	again, created, err := auth.Roles().GetOrCreate(ctx, where.Name.Eq("singer"), nil)
	require.NoError(t, err)
	require.False(t, created)
	require.True(t, again.Same(singer))
	changed, created, err := auth.Roles().UpdateOrCreate(ctx, where.Name.Eq("drummer"),
		func(r *authplus.Role) { r.Description = "drums" }, nil)
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, "drums", changed.Description)
	require.ErrorIs(t, auth.Roles().Create(ctx, &authplus.Role{Name: "singer"}), authplus.ErrConflict)
}

func TestWhatAListCannotDecideIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	for _, name := range []string{"drummer", "singer", "guitarist"} {
		newRole(t, auth, name)
	}
	dear := map[string]*authplus.QuerySet[authplus.Role]{
		"another field": auth.Roles().Filter(where.Description.IsNull(false)),
		"part of name":  auth.Roles().Filter(where.Name.EndsWith("er")),
		"negation":      auth.Roles().Exclude(where.Name.Eq("singer")),
		"order":         auth.Roles().OrderBy("name"),
		"either":        auth.Roles().Filter(where.Or(where.Name.Eq("singer"), where.Description.Eq("sings"))),
	}
	s.Expect(t, 0, func() {
		for name, set := range dear {
			require.ErrorIs(t, set.Err(), authplus.ErrNotSupported, name)
			require.ErrorContains(t, set.Err(), "ClientSide()", name)
			require.NoError(t, set.ClientSide().Err(), name)
		}
		require.EqualError(t, dear["another field"].Err(), `authplus: role field "description": `+
			`auth0 cannot limit the list by it; ClientSide() reads what the other lookups match and decides here`)
		raw := auth.Roles().Query("name:singer").ClientSide()
		require.ErrorIs(t, raw.Err(), authplus.ErrNotSupported)
		require.ErrorIs(t, auth.Roles().All().Reverse().Err(), authplus.ErrInvalid, "the order of creation is not known")
	})
	s.Expect(t, 1, func() {
		roles, err := dear["part of name"].ClientSide().OrderBy("-name").List(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"singer", "drummer"}, []string{roles[0].Name, roles[1].Name})
		require.Len(t, roles, 2)
	})
	s.Expect(t, 0, func() {
		roles, err := auth.Roles().Filter(where.Name.In()).List(ctx)
		require.NoError(t, err)
		require.Empty(t, roles)
	})
}

func TestPagesOfRoles(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()
	for i := range 205 {
		newRole(t, auth, fmt.Sprintf("role%03d", i))
	}
	all := auth.Roles().All()
	var names []string
	s.Expect(t, 3, func() {
		roles, err := all.List(ctx)
		require.NoError(t, err)
		names = make([]string, len(roles))
		for i, r := range roles {
			names[i] = r.Name
		}
		require.Len(t, names, 205)
	})
	for _, window := range [][3]int{{0, 5, 1}, {100, 200, 1}, {97, 103, 1}, {150, 290, 2}, {204, 210, 1}, {300, 301, 1}, {7, 7, 0}} {
		low, high := window[0], window[1]
		s.Expect(t, window[2], func() {
			roles, err := all.Fresh().Slice(low, high).List(ctx)
			require.NoError(t, err)
			require.Len(t, roles, max(0, min(high, 205)-min(low, 205)), "%v", window)
			for i, r := range roles {
				require.Equal(t, names[low+i], r.Name)
			}
		})
	}
	s.Expect(t, 1, func() {
		n, err := all.Fresh().Offset(200).Count(ctx)
		require.NoError(t, err)
		require.Equal(t, 5, n)
	})
	w.take()
	s.Expect(t, 1, func() {
		role, err := all.Fresh().At(ctx, 17)
		require.NoError(t, err)
		require.Equal(t, names[17], role.Name)
	})
	require.Equal(t, "include_totals=true&page=17&per_page=1", w.take()[0].Query)
	s.Expect(t, 5, func() {
		require.Len(t, must(all.PageSize(50).List(ctx)), 205)
	})
}

// must returns the value of a pair without error.
func must[V any](value V, err error) V {
	if err != nil {
		panic(err)
	}
	return value
}

func TestPlansOfRoles(t *testing.T) {
	t.Parallel()
	auth, _ := openAt(t, "http://127.0.0.1:1")
	for name, test := range map[string]struct {
		set  *authplus.QuerySet[authplus.Role]
		want string
	}{
		"all": {auth.Roles().All(), `auth0 role: immediate
  GET /api/v2/roles?include_totals=true&page=0&per_page=100 and further pages
`},
		"by id": {auth.Roles().Filter(where.ID.In("rol_a", "rol/b")), `auth0 role: immediate
  GET /api/v2/roles/rol_a
  GET /api/v2/roles/rol%2Fb
  requests: at most 2
`},
		"by name": {auth.Roles().Filter(where.Name.Eq("x y")), `auth0 role: immediate
  GET /api/v2/roles?include_totals=true&name_filter=x+y&page=0&per_page=100 and further pages
  decided here: name
`},
		"a window": {auth.Roles().All().Slice(20, 30), `auth0 role: immediate
  GET /api/v2/roles?include_totals=true&page=2&per_page=10
  requests: at most 1
`},
		"nothing": {auth.Roles().None(), "auth0 role: nothing read\n"},
		"sorted here": {auth.Roles().OrderBy("name").Limit(3).ClientSide(), `auth0 role: immediate
  GET /api/v2/roles?include_totals=true&page=0&per_page=100 and further pages
  order: sorted here, after everything is read
`},
	} {
		require.Equal(t, test.want, test.set.Explain().String(), name)
	}
}
