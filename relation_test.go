package authplus_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// newRole makes a role.
func newRole(t testing.TB, auth *authplus.Auth, name string) *authplus.Role {
	t.Helper()
	role := &authplus.Role{Name: name}
	require.NoError(t, auth.Roles().Create(t.Context(), role))
	return role
}

// newOrganization makes an organization.
func newOrganization(t testing.TB, auth *authplus.Auth, name string) *authplus.Organization {
	t.Helper()
	org := &authplus.Organization{Name: name}
	require.NoError(t, auth.Organizations().Create(t.Context(), org))
	return org
}

// roleNames returns the names of roles, sorted.
func roleNames(roles []*authplus.Role) []string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Name
	}
	slices.Sort(names)
	return names
}

// rolesOf returns the names of the roles that a user has.
func rolesOf(t testing.TB, user *User) []string {
	t.Helper()
	roles, err := user.Roles().All().Fresh().List(t.Context())
	require.NoError(t, err)
	return roleNames(roles)
}

func TestRelationsAreChangedAndReadFromBothEnds(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	singer, guitarist := newRole(t, auth, "singer"), newRole(t, auth, "guitarist")
	angus, bon := get(t, auth, "auth0|angus"), get(t, auth, "auth0|bon")

	s.Expect(t, 1, func() { require.NoError(t, bon.Roles().Add(ctx, singer, guitarist)) })
	s.Expect(t, 1, func() { require.NoError(t, guitarist.Users().Add(ctx, angus)) })
	s.Expect(t, 1, func() { require.Equal(t, []string{"guitarist", "singer"}, rolesOf(t, bon)) })
	s.Expect(t, 1, func() {
		users, err := guitarist.Users().List(ctx)
		require.NoError(t, err)
		require.ElementsMatch(t, []string{"angus", "bon"}, emails(users))
	})
	s.Expect(t, 1, func() { require.NoError(t, guitarist.Users().Remove(ctx, bon)) })
	s.Expect(t, 1, func() { require.Equal(t, []string{"singer"}, rolesOf(t, bon)) })

	org := newOrganization(t, auth, "acdc")
	s.Expect(t, 1, func() { require.NoError(t, angus.Organizations().Add(ctx, org)) })
	s.Expect(t, 1, func() { require.NoError(t, org.Members().Add(ctx, bon)) })
	members, err := org.Members().List(ctx)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"angus", "bon"}, emails(members))
	s.Expect(t, 1, func() { require.NoError(t, bon.Organizations().RemoveIDs(ctx, org.ID)) })
	in, err := bon.Organizations().Exists(ctx)
	require.NoError(t, err)
	require.False(t, in)
}

func TestARelationIsMadeWhatSetSays(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	ctx := t.Context()
	a, b, c := newRole(t, auth, "a"), newRole(t, auth, "b"), newRole(t, auth, "c")
	bon := get(t, auth, "auth0|bon")
	require.NoError(t, bon.Roles().Add(ctx, a, b))

	w.take()
	require.NoError(t, bon.Roles().Set(ctx, b, c, b))
	sent := w.take()
	require.Len(t, sent, 3, "one to read, one to add, one to remove")
	require.Equal(t, fmt.Sprintf(`POST {"roles":[%q]}`, c.ID), sent[1].Method+" "+sent[1].Body)
	require.Equal(t, fmt.Sprintf(`DELETE {"roles":[%q]}`, a.ID), sent[2].Method+" "+sent[2].Body)
	require.Equal(t, []string{"b", "c"}, rolesOf(t, bon))

	s.Expect(t, 1, func() { require.NoError(t, bon.Roles().SetIDs(ctx, c.ID, b.ID)) })
	s.Expect(t, 2, func() { require.NoError(t, bon.Roles().Clear(ctx)) })
	s.Expect(t, 1, func() { require.NoError(t, bon.Roles().Clear(ctx)) })
	require.Empty(t, rolesOf(t, bon))
}

func TestNothingToChangeSendsNothing(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	ctx := t.Context()
	role, bon := newRole(t, auth, "singer"), get(t, auth, "auth0|bon")
	s.Expect(t, 0, func() {
		require.NoError(t, bon.Roles().Add(ctx))
		require.NoError(t, bon.Roles().Remove(ctx))
		require.NoError(t, bon.Roles().AddIDs(ctx))
		require.NoError(t, bon.Roles().RemoveIDs(ctx))
	})
	w.take()
	require.NoError(t, bon.Roles().AddIDs(ctx, role.ID, role.ID))
	require.Equal(t, []string{fmt.Sprintf(`{"roles":[%q]}`, role.ID)}, w.bodies())
}

func TestRelationsNeedAnOwnerAndObjectsThatAreThere(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	other, _ := serve(t).open(t)
	ctx := t.Context()
	bon, role := get(t, auth, "auth0|bon"), newRole(t, auth, "singer")
	elsewhere := newRole(t, other, "singer")
	copied := new(User)
	reflect.ValueOf(copied).Elem().Set(reflect.ValueOf(bon).Elem())

	owners := map[string]struct {
		user *User
		want error
	}{
		"unbound":   {new(User), authplus.ErrUnbound},
		"not saved": {auth.Users().New(), authplus.ErrInvalid},
		"copied":    {copied, authplus.ErrCopied},
	}
	s.Expect(t, 0, func() {
		for name, test := range owners {
			roles := test.user.Roles()
			set := roles.Filter(where.Name.Eq("x")).Exclude(where.ID.Eq("y")).OrderBy("name").Only("name").Limit(3)
			require.ErrorIs(t, set.Err(), test.want, name)
			require.Equal(t, "QuerySet(invalid)", set.String(), name)
			require.Empty(t, set.Explain(), name)
			for doing, err := range map[string]error{
				"List": second(roles.List(ctx)), "Count": second(roles.Count(ctx)), "Exists": second(roles.Exists(ctx)),
				"Contains": second(roles.Contains(ctx, role)), "Get": second(roles.Get(ctx, where.Name.Eq("x"))),
				"ByID": second(roles.ByID(ctx, "x")), "InBulk": second(roles.InBulk(ctx, "x")),
				"Add": roles.Add(ctx, role), "AddIDs": roles.AddIDs(ctx, "x"), "Remove": roles.Remove(ctx, role),
				"Set": roles.Set(ctx, role), "Clear": roles.Clear(ctx), "Create": roles.Create(ctx, &authplus.Role{Name: "x"}),
			} {
				require.ErrorIs(t, err, test.want, "%s of %s", doing, name)
			}
		}
		for name, role := range map[string]*authplus.Role{
			"nil": nil, "not saved": auth.Roles().New(), "of another tenant": elsewhere,
		} {
			require.ErrorIs(t, bon.Roles().Add(ctx, role), authplus.ErrInvalid, name)
		}
		require.ErrorIs(t, bon.Roles().AddIDs(ctx, role.ID, ""), authplus.ErrInvalid)
	})
}

// second returns the error of a pair.
func second[V any](_ V, err error) error { return err }

func TestAnOwnerWhoIsGoneIsNoEmptyRelation(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	bon := get(t, auth, "auth0|bon")
	require.NoError(t, auth.Users().Delete(t.Context(), "auth0|bon"))
	_, err := bon.Roles().List(t.Context())
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
}

func TestManyMembersAreAddedTenAtATime(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.crowd(t, 25)
	auth, _ := s.open(t)
	ctx := t.Context()
	org := newOrganization(t, auth, "fans")
	users, err := auth.Users().All().List(ctx)
	require.NoError(t, err)
	s.Expect(t, 3, func() { require.NoError(t, org.Members().Add(ctx, users...)) })
	n, err := org.Members().Count(ctx)
	require.NoError(t, err)
	require.Equal(t, 25, n)
	// A list of members ends with an empty page.
	s.Expect(t, 2+3, func() { require.NoError(t, org.Members().Clear(ctx)) })
	n, err = org.Members().Count(ctx)
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestLinksFromTheOtherEndTakeARequestEach(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	role := newRole(t, auth, "singer")
	s.Expect(t, 1, func() { require.NoError(t, role.Users().AddIDs(ctx, "auth0|bon", "auth0|brian", "auth0|angus")) })
	s.Expect(t, 2, func() { require.NoError(t, role.Users().RemoveIDs(ctx, "auth0|bon", "auth0|angus")) })
	users, err := role.Users().List(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"brian"}, emails(users))
}

func TestUsersOfARelationAreFetchedInPart(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	ctx := t.Context()
	role := newRole(t, auth, "guitarist")
	require.NoError(t, role.Users().AddIDs(ctx, "auth0|angus"))

	angus, err := role.Users().All().First(ctx)
	require.NoError(t, err)
	require.True(t, angus.Fetched())
	require.Equal(t, "angus@acdc.com", angus.Email)
	require.Equal(t, authplus.Set, angus.Field("email"))
	require.Equal(t, authplus.NotLoaded, angus.Field("blocked"))
	require.Equal(t, authplus.NotLoaded, angus.Field("user_metadata"))
	require.Equal(t, []string{"email", "name", "picture", "user_id"}, plainKeys(t, angus))

	w.take()
	angus.Nickname = "Angus"
	require.NoError(t, angus.Save(ctx))
	require.Equal(t, []string{`{"nickname":"Angus"}`}, w.bodies())
	require.Equal(t, "Young", angus.UserMetadata.String("family_name"), "Save takes over the whole answer")

	again, err := role.Users().All().First(ctx)
	require.NoError(t, err)
	require.NoError(t, again.Refresh(ctx))
	require.Equal(t, "Young", again.UserMetadata.String("family_name"))
	require.Equal(t, authplus.Absent, again.Field("blocked"))
}

// plainKeys returns the names of the fields that a model's document has, sorted.
func plainKeys(t testing.TB, m interface{ AsDict() map[string]any }) []string {
	t.Helper()
	var names []string
	for name := range m.AsDict() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestFieldsThatAListLacksAreReadOnlyWhenAllowed(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	role := newRole(t, auth, "musician")
	require.NoError(t, role.Users().AddIDs(ctx, "auth0|angus", "auth0|bon", "auth0|malcolm"))

	young := role.Users().Filter(where.UserMetadata("family_name").Eq("Young")).OrderBy("created_at")
	s.Expect(t, 0, func() {
		require.ErrorIs(t, young.Err(), authplus.ErrNotSupported)
		require.EqualError(t, role.Users().Filter(where.Blocked.Eq(true)).Err(),
			`authplus: user field "blocked": auth0 lists the users of a role with user_id, email, picture, name only; ClientSide() reads each one whole`)
		require.ErrorIs(t, role.Users().All().Only("blocked").Err(), authplus.ErrNotSupported)
		require.ErrorIs(t, role.Users().OrderBy("created_at").Err(), authplus.ErrNotSupported)
		require.ErrorIs(t, role.Users().Query("email:x").Err(), authplus.ErrNotSupported)
	})
	s.Expect(t, 1+3, func() {
		users, err := young.ClientSide().List(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"angus", "malcolm"}, emails(users))
		require.Equal(t, authplus.Absent, users[0].Field("blocked"), "users are whole then")
	})
	require.Contains(t, young.ClientSide().Explain().String(), "GET /api/v2/users/{id} for each object")
}

func TestWhoBelongsIsAskedOfTheShorterList(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	ctx := t.Context()
	role, org := newRole(t, auth, "guitarist"), newOrganization(t, auth, "acdc")
	angus, bon := get(t, auth, "auth0|angus"), get(t, auth, "auth0|bon")
	require.NoError(t, role.Users().Add(ctx, angus))
	require.NoError(t, org.Members().Add(ctx, angus))

	w.take()
	in, err := role.Users().Contains(ctx, angus)
	require.NoError(t, err)
	require.True(t, in)
	require.Equal(t, "/api/v2/users/auth0%7Cangus/roles", w.take()[0].Path)

	s.Expect(t, 1, func() {
		in, err := role.Users().Contains(ctx, bon)
		require.NoError(t, err)
		require.False(t, in)
	})
	s.Expect(t, 2, func() {
		user, err := org.Members().ByID(ctx, "auth0|angus")
		require.NoError(t, err)
		require.Equal(t, "Young", user.UserMetadata.String("family_name"), "the user is read whole")
	})
	_, err = org.Members().ByID(ctx, "auth0|bon")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	_, err = org.Members().ByID(ctx, "auth0|nobody")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	found, err := org.Members().InBulk(ctx, "auth0|bon", "auth0|angus")
	require.NoError(t, err)
	require.Len(t, found, 1)
	s.Expect(t, 1, func() {
		in, err := angus.Roles().Contains(ctx, role)
		require.NoError(t, err)
		require.True(t, in)
	})
}

func TestObjectsAreCreatedInARelation(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	bon := get(t, auth, "auth0|bon")
	role := bon.Roles().New(func(r *authplus.Role) { r.Name = "singer" })
	s.Expect(t, 2, func() { require.NoError(t, bon.Roles().Create(ctx, role)) })
	require.True(t, role.Fetched())
	require.Equal(t, []string{"singer"}, rolesOf(t, bon))

	phil := &User{Email: "phil@acdc.com"}
	phil.SetPassword("Back in Black")
	require.NoError(t, role.Users().Create(ctx, phil))
	require.Equal(t, []string{"singer"}, rolesOf(t, phil))
}

func TestWhatWasCreatedAndNotAddedIsSaid(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	bon, role := get(t, auth, "auth0|bon"), &authplus.Role{Name: "singer"}
	w.answer = forbidding("/auth0|bon/roles")
	err := bon.Roles().Create(t.Context(), role)
	require.ErrorIs(t, err, authplus.ErrForbidden)
	require.ErrorContains(t, err, "authplus: the role was created and not added to the roles: ")
	require.True(t, role.Fetched())
}

func TestRelationsGoBeyondAThousand(t *testing.T) {
	t.Parallel()
	s := serve(t)
	const n = 1050
	s.crowd(t, n)
	auth, w := s.open(t)
	ctx := t.Context()
	role := newRole(t, auth, "fan")
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("auth0|fan%05d", i)
	}
	s.Expect(t, 11, func() { require.NoError(t, role.Users().AddIDs(ctx, ids...)) })

	s.Expect(t, 11, func() {
		seen := map[string]int{}
		for user, err := range role.Users().Iter(ctx) {
			require.NoError(t, err)
			seen[user.UserID]++
		}
		require.Len(t, seen, n)
	})
	w.take()
	s.Expect(t, 1, func() {
		first, err := role.Users().All().Limit(7).List(ctx)
		require.NoError(t, err)
		require.Len(t, first, 7)
	})
	require.Equal(t, "take=7", w.take()[0].Query)
	s.Expect(t, 1+11, func() {
		count, err := role.Users().Count(ctx)
		require.NoError(t, err)
		require.Equal(t, n, count, "a total beyond the limit of pages is not believed")
	})
	last, err := role.Users().All().Slice(1040, 2000).List(ctx)
	require.NoError(t, err)
	require.Len(t, last, 10)
}

func TestRemovingWhileReadingSkipsNobody(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.crowd(t, 230)
	auth, _ := s.open(t)
	ctx := t.Context()
	org := newOrganization(t, auth, "fans")
	users, err := auth.Users().All().List(ctx)
	require.NoError(t, err)
	require.NoError(t, org.Members().Add(ctx, users...))
	removed := 0
	for user, err := range org.Members().Iter(ctx) {
		require.NoError(t, err)
		require.NoError(t, org.Members().Remove(ctx, user))
		removed++
	}
	require.Equal(t, 230, removed)

	for i := range 120 {
		newRole(t, auth, fmt.Sprintf("role%03d", i))
	}
	removed = 0
	for role, err := range auth.Roles().All().Iter(ctx) {
		require.NoError(t, err)
		require.NoError(t, role.Delete(ctx))
		removed++
	}
	require.Equal(t, 120, removed)
}

func TestRolesWithinAnOrganization(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	org, role := newOrganization(t, auth, "acdc"), newRole(t, auth, "leader")
	require.NoError(t, org.Members().AddIDs(ctx, "auth0|angus"))
	angus := get(t, auth, "auth0|angus")

	s.Expect(t, 1, func() { require.NoError(t, org.MemberRoles("auth0|angus").Add(ctx, role)) })
	s.Expect(t, 1, func() {
		roles, err := org.MemberRoles("auth0|angus").List(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"leader"}, roleNames(roles))
	})
	require.Empty(t, rolesOf(t, angus), "a role in an organization is none in the tenant")
	require.NoError(t, org.MemberRoles("auth0|angus").Clear(ctx))
	exists, err := org.MemberRoles("auth0|angus").Exists(ctx)
	require.NoError(t, err)
	require.False(t, exists)
	s.Expect(t, 0, func() {
		_, err := org.MemberRoles("").List(ctx)
		require.ErrorIs(t, err, authplus.ErrInvalid)
	})
}

// forbidding refuses the requests whose path ends so.
func forbidding(suffix string) func(int, *http.Request) (*http.Response, error, bool) {
	return ending(suffix, 403, `{"statusCode":403,"error":"Forbidden","message":"Insufficient scope","errorCode":"insufficient_scope"}`)
}

// missing answers the requests whose path ends so as Auth0 does for a user who is gone.
func missing(suffix string) func(int, *http.Request) (*http.Response, error, bool) {
	return ending(suffix, 404, `{"statusCode":404,"error":"Not Found","message":"The user does not exist.","errorCode":"inexistent_user"}`)
}

func ending(suffix string, status int, body string) func(int, *http.Request) (*http.Response, error, bool) {
	return func(_ int, r *http.Request) (*http.Response, error, bool) {
		return reply(r, status, "application/json", body), nil, strings.HasSuffix(r.URL.Path, suffix)
	}
}

// plain is a provider that does what all must do and nothing beyond.
type plain struct{ auth0.Config }

func (p plain) Open(t backend.Transport) (backend.Backend, error) {
	b, err := p.Config.Open(t)
	return struct{ backend.Backend }{b}, err
}

func TestAProviderWithoutAnAbilitySaysSo(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, err := authplus.Open(plain{auth0.Config{URL: s.URL, Token: token.Static(emulatortest.Token)}})
	require.NoError(t, err)
	ctx := t.Context()
	angus, bon := get(t, auth, "auth0|angus"), get(t, auth, "auth0|bon")
	s.Expect(t, 0, func() {
		for want, err := range map[string]error{
			"auth0 has no relations such as roles;":           second(bon.Roles().List(ctx)),
			"auth0 has no relations such as organizations;":   bon.Organizations().AddIDs(ctx, "org_a"),
			"auth0 has no relations such as permissions;":     auth.Users().All().With("permissions").Err(),
			"auth0 has no linked users;":                      angus.Link(ctx, bon),
			"auth0 has no tickets for password change;":       second(bon.PasswordChangeTicket(ctx, authplus.TicketOptions{})),
			"auth0 has no blocks after failed sign-ins; Auth": bon.ClearBlocks(ctx),
		} {
			require.ErrorIs(t, err, authplus.ErrNotSupported)
			require.ErrorContains(t, err, want)
			require.ErrorContains(t, err, "Auth.Do reaches the provider's own API")
		}
	})
	require.True(t, bon.Fetched())
}
