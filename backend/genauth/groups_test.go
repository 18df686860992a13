package genauth_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/backend/genauth"
	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/where"
)

// openGroups opens a user pool whose organizations are its groups.
func openGroups(t *testing.T) *pool {
	t.Helper()
	p := open(t)
	c := config(p.URL)
	c.Organizations = genauth.Groups
	auth, err := authplus.Open(c, authplus.WithTimeout(backendtest.Patience))
	require.NoError(t, err)
	// The management token is had before requests are counted.
	require.NoError(t, auth.Do(t.Context(), http.MethodGet, "/api/v3/list-groups", nil, nil))
	p.auth = auth
	return p
}

// group adds the group that tests look at.
func (p *pool) group(t *testing.T) *authplus.Organization {
	t.Helper()
	band := &authplus.Organization{Name: "band", DisplayName: "AC/DC"}
	band.Extra = authplus.NewMetadata(map[string]any{"description": "loud"})
	p.Expect(t, 1, func() { require.NoError(t, p.auth.Organizations().Create(t.Context(), band)) })
	return band
}

func TestGroupsAreKnownByTheirCodes(t *testing.T) {
	t.Parallel()
	p, ctx := openGroups(t), t.Context()
	band := p.group(t)
	require.Equal(t, "band", band.ID)
	require.Equal(t, "static", band.Extra.String("type"))
	require.ErrorIs(t, p.auth.Organizations().Create(ctx, &authplus.Organization{Name: "band"}), authplus.ErrConflict)
	require.ErrorIs(t, p.auth.Organizations().Create(ctx, &authplus.Organization{Name: "AC/DC"}), authplus.ErrInvalid)
	crew := &authplus.Organization{Name: "crew"}
	require.NoError(t, p.auth.Organizations().Create(ctx, crew))
	require.Equal(t, []string{"crew", "crew"}, []string{crew.DisplayName, crew.Extra.String("description")}, "both are required")

	for _, q := range []where.Q{where.ID.Eq("band"), where.Name.Eq("band")} {
		p.Expect(t, 1, func() {
			read, err := p.auth.Organizations().Get(ctx, q)
			require.NoError(t, err)
			require.Equal(t, []string{"band", "band", "AC/DC", "loud"}, []string{read.ID, read.Name, read.DisplayName, read.Extra.String("description")})
		})
	}
	_, err := p.auth.Organizations().ByID(ctx, "nobody")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	both, err := p.auth.Organizations().All().List(ctx)
	require.NoError(t, err)
	require.Len(t, both, 2)
	_, err = p.auth.Organizations().Get(ctx, where.DisplayName.Eq("AC/DC"))
	require.ErrorIs(t, err, authplus.ErrNotSupported)
	found, err := p.auth.Organizations().Filter(where.DisplayName.Eq("AC/DC")).ClientSide().Get(ctx)
	require.NoError(t, err)
	require.Equal(t, "band", found.ID)
	require.NoError(t, crew.Delete(ctx))
	n, err := p.auth.Organizations().All().Count(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)
}

func TestGroupsAreChanged(t *testing.T) {
	t.Parallel()
	p, ctx := openGroups(t), t.Context()
	band := p.group(t)
	read := func(code string) *authplus.Organization {
		group, err := p.auth.Organizations().ByID(ctx, code)
		require.NoError(t, err)
		return group
	}
	band.DisplayName = "AC⚡DC"
	p.Expect(t, 1, func() { require.NoError(t, band.Save(ctx)) })
	require.Equal(t, []string{"AC⚡DC", "loud"}, []string{read("band").DisplayName, read("band").Extra.String("description")})
	require.NoError(t, band.Extra.Set("description", "louder"))
	require.NoError(t, band.Save(ctx))
	require.Equal(t, "louder", read("band").Extra.String("description"))
	band.Name = "acdc"
	require.NoError(t, band.Save(ctx))
	require.Equal(t, "acdc", band.ID, "its name is its code")
	stale := read("acdc")
	require.NoError(t, band.Delete(ctx))
	stale.DisplayName = "gone"
	require.ErrorIs(t, stale.Save(ctx), authplus.ErrNotUpdated)
}

// What is not sent stays, so a description that is taken away is sent empty.
func TestDescriptionsAreTakenAway(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*pool{"departments": open(t), "groups": openGroups(t)} {
		for how, change := range map[string]func(*authplus.Organization){
			"by itself": func(o *authplus.Organization) { require.NoError(t, o.Extra.Delete("description")) },
			"with all":  func(o *authplus.Organization) { o.Extra = authplus.Metadata{} },
		} {
			band := p.group(t)
			change(band)
			require.NoError(t, band.Save(t.Context()), name, how)
			read, err := p.auth.Organizations().ByID(t.Context(), "band")
			require.NoError(t, err)
			require.Empty(t, read.Extra.String("description"), name, how)
			require.NoError(t, read.Delete(t.Context()))
		}
	}
}

// What a change must send and nobody has read is read before it.
func TestDescriptionsThatWereNotReadAreKept(t *testing.T) {
	t.Parallel()
	p, ctx := openGroups(t), t.Context()
	p.group(t)
	partial, err := p.auth.Organizations().All().Only("id", "name").Get(ctx, where.ID.Eq("band"))
	require.NoError(t, err)
	partial.Name = "acdc"
	p.Expect(t, 2, func() { require.NoError(t, partial.Save(ctx)) })
	read, err := p.auth.Organizations().ByID(ctx, "acdc")
	require.NoError(t, err)
	require.Equal(t, []string{"AC/DC", "loud"}, []string{read.DisplayName, read.Extra.String("description")})
}

func TestLostRenamesOfGroupsAreLookedFor(t *testing.T) {
	t.Parallel()
	p, ctx := openGroups(t), t.Context()
	band := p.group(t)
	require.NoError(t, p.Fault(emulator.Fault{Match: "POST /api/v3/update-group", Times: 1, Truncate: 10}))
	band.Name = "acdc"
	require.NoError(t, band.Save(ctx))
	require.Equal(t, "acdc", band.ID)
}

func TestGroupsHaveManyMembers(t *testing.T) {
	t.Parallel()
	p, ctx := openGroups(t), t.Context()
	p.crowd(t, 120, 1)
	fans, err := p.auth.Users().All().List(ctx)
	require.NoError(t, err)
	band := p.group(t)
	p.Expect(t, 3, func() { require.NoError(t, band.Members().Add(ctx, fans...)) })
	p.Expect(t, 3, func() {
		listed, err := band.Members().List(ctx)
		require.NoError(t, err)
		require.Len(t, listed, 120)
	})
	p.Expect(t, 2, func() { require.NoError(t, band.Members().Remove(ctx, fans[:60]...)) })
	n, err := band.Members().Count(ctx)
	require.NoError(t, err)
	require.Equal(t, 60, n)
	isMember, err := band.Members().Contains(ctx, fans[0])
	require.NoError(t, err)
	require.False(t, isMember)

	fan, err := p.auth.Users().All().With("organizations").Get(ctx, where.UserID.Eq(fans[60].UserID))
	require.NoError(t, err)
	p.Expect(t, 0, func() {
		groups, err := fan.Organizations().List(ctx)
		require.NoError(t, err)
		require.Len(t, groups, 1)
		require.Equal(t, []string{"band", "AC/DC"}, []string{groups[0].Name, groups[0].DisplayName})
	})
	require.NoError(t, fan.Organizations().Remove(ctx, band))
	none, err := fan.Organizations().List(ctx)
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestGroupsTellWhatTheyCannotDo(t *testing.T) {
	t.Parallel()
	p, ctx := openGroups(t), t.Context()
	band := p.group(t)
	band.Metadata = authplus.NewMetadata(map[string]any{"since": "1973"})
	p.Expect(t, 0, func() {
		for name, err := range map[string]error{
			"metadata": band.Save(ctx), "member roles": errorOf(band.MemberRoles("x").List(ctx)),
			"invitations": errorOf(band.Invitations().List(ctx)), "connections": errorOf(band.Connections().List(ctx)),
		} {
			require.ErrorIs(t, err, authplus.ErrNotSupported, name)
			require.ErrorContains(t, err, "genauth", name)
			require.ErrorContains(t, err, "Do ", name)
		}
	})
}

// The plans name the lists of groups, and the pool's own organizations are still those of a Config that does
// not say otherwise.
func TestPlansTellWhatOrganizationsAre(t *testing.T) {
	t.Parallel()
	p := openGroups(t)
	departments, err := authplus.Open(config(p.URL))
	require.NoError(t, err)
	plan := func(auth *authplus.Auth) string { return auth.Organizations().All().Explain().String() }
	require.Contains(t, plan(p.auth), "/api/v3/list-groups")
	require.Contains(t, plan(departments), "/api/v3/list-organizations")
}
