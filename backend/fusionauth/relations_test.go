package fusionauth_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/fusionauth"
	instance "github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/where"
)

type rawMessage = json.RawMessage

func TestGroupsAreOrganizations(t *testing.T) {
	t.Parallel()
	for _, engine := range []fusionauth.Engine{fusionauth.Elasticsearch, fusionauth.Database} {
		s := serve(t, engine)
		auth := s.open(t, engine)
		ctx := t.Context()
		band := &authplus.Organization{Name: "AC/DC", Metadata: authplus.NewMetadata(map[string]any{"since": 1973, "home": map[string]any{"city": "Sydney"}})}
		require.NoError(t, auth.Organizations().Create(ctx, band))
		require.NoError(t, band.Metadata.Set("home", map[string]any{"country": "Australia"}))
		require.NoError(t, band.Save(ctx))
		require.Equal(t, map[string]any{"country": "Australia"}, band.Metadata.Map()["home"])
		require.ErrorIs(t, auth.Organizations().Create(ctx, &authplus.Organization{Name: "AC/DC"}), authplus.ErrConflict)
		require.ErrorIs(t, auth.Organizations().Create(ctx, &authplus.Organization{Name: "x", DisplayName: "X"}), authplus.ErrNotSupported)
		found, err := auth.Organizations().Filter(where.Name.StartsWith("AC")).Exclude(where.Path("metadata.since").Lt(1970)).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, band.ID, found.ID)

		bon, angus := s.create(t, auth, "bon@acdc.com"), s.create(t, auth, "angus@acdc.com")
		s.create(t, auth, "axl@acdc.com")
		require.Equal(t, []string{"POST /api/group/member"}, s.asked(func() { require.NoError(t, band.Members().Add(ctx, bon, angus)) }))
		require.Equal(t, []string{"POST /api/group/member/search", "POST /api/user/search"}, s.asked(func() {
			members, err := band.Members().List(ctx)
			require.NoError(t, err)
			require.Len(t, members, 2)
		}))
		require.Equal(t, []string{"POST /api/group/member/search"}, s.asked(func() {
			n, err := band.Members().Count(ctx)
			require.NoError(t, err)
			require.Equal(t, 2, n)
		}))
		only, err := band.Members().Filter(where.Email.StartsWith("b")).ClientSide().List(ctx)
		require.NoError(t, err)
		require.Len(t, only, 1)
		_, err = band.Members().Get(ctx, where.Email.Eq("axl@acdc.com"))
		require.ErrorIs(t, err, authplus.ErrDoesNotExist)
		require.NoError(t, bon.Organizations().Remove(ctx, band))
		bands, err := bon.Organizations().Count(ctx)
		require.NoError(t, err)
		require.Zero(t, bands)
		require.NoError(t, band.Delete(ctx))
		require.ErrorIs(t, found.Save(ctx, authplus.Send("name")), authplus.ErrNotUpdated)
	}
}

func TestRolesBelongToApplications(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	ctx := t.Context()
	var other struct {
		Application struct{ ID string } `json:"application"`
	}
	application := map[string]any{"application": map[string]any{"name": "other", "roles": []any{map[string]any{"name": "drummer"}}}}
	require.NoError(t, auth.Do(ctx, http.MethodPost, "/api/application", application, &other))
	require.ErrorIs(t, auth.Roles().Create(ctx, &authplus.Role{Name: "singer"}), authplus.ErrInvalid, "of which application?")
	mine := auth.Using(instance.ApplicationID)
	singer := &authplus.Role{Name: "singer", Description: "sings"}
	require.NoError(t, mine.Roles().Create(ctx, singer))
	require.Equal(t, instance.ApplicationID, singer.Extra.String("applicationId"))
	singer.Description = "sings loudly"
	require.NoError(t, singer.Save(ctx))
	names, err := authplus.Pluck(ctx, auth.Roles().All().OrderBy("name"), where.Name)
	require.NoError(t, err)
	require.Equal(t, []string{"drummer", "singer"}, names)
	n, err := mine.Roles().All().Count(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)

	drummer, err := auth.Roles().Get(ctx, where.Name.Eq("drummer"))
	require.NoError(t, err)
	bon := s.create(t, auth, "bon@acdc.com")
	require.Len(t, s.asked(func() { require.NoError(t, bon.Roles().Add(ctx, singer, drummer)) }), 4, "the roles, the user, and two applications")
	require.Len(t, s.asked(func() { require.NoError(t, bon.Roles().Add(ctx, singer)) }), 2, "there is nothing to change")
	require.NoError(t, bon.Roles().Remove(ctx, drummer))
	left, err := authplus.Pluck(ctx, bon.Roles().All(), where.Name)
	require.NoError(t, err)
	require.Equal(t, []string{"singer"}, left)
	singers, err := singer.Users().List(ctx)
	require.NoError(t, err)
	require.Len(t, singers, 1)
	drummers, err := drummer.Users().Count(ctx)
	require.NoError(t, err)
	require.Zero(t, drummers)
	require.NoError(t, drummer.Users().Add(ctx, bon))
	require.NoError(t, drummer.Delete(ctx))
	require.ErrorIs(t, drummer.Delete(ctx), authplus.ErrInvalid)
	require.ErrorIs(t, bon.Roles().AddIDs(ctx, "nobody"), authplus.ErrInvalid)

	_, err = singer.Permissions().List(ctx)
	require.ErrorIs(t, err, authplus.ErrNotSupported)
	_, err = auth.Connections().All().List(ctx)
	require.ErrorIs(t, err, authplus.ErrNotSupported)
	_, err = s.open(t, fusionauth.Database).Roles().Get(ctx, where.ID.Eq(singer.ID))
	require.NoError(t, err)
}
