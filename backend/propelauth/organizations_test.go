package propelauth_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/backend/propelauth"
	"github.com/authplus/authplus/emulator"
	emulated "github.com/authplus/authplus/emulator/propelauth"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

func organizations(order ...backend.Order) backend.Query {
	return backend.Query{Model: "organization", Order: order}
}

func TestOrganizationsAreFound(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	for name, tt := range map[string]struct {
		q    where.Q
		ask  []string
		want []string
	}{
		"all":           {nil, []string{"POST " + api + "org/query"}, []string{acdc, fans}},
		"by id":         {where.ID.Eq(fans), []string{"GET " + api + "org/" + fans}, []string{fans}},
		"by no id":      {where.ID.Eq("query"), nil, nil},
		"by ids":        {where.ID.In(acdc, none), []string{"GET " + api + "org/" + acdc, "GET " + api + "org/" + none}, []string{acdc}},
		"by name":       {where.Path("name").Eq("Fans"), []string{"POST " + api + "org/query"}, []string{fans}},
		"by other case": {where.Path("name").Eq("fans"), []string{"POST " + api + "org/query"}, nil},
		"by a part":     {where.Lookup("name__icontains", "dc"), []string{"POST " + api + "org/query"}, []string{acdc}},
	} {
		var got []string
		asked := s.asked(func() { got = s.list(t, organizations(), tt.q) })
		require.ElementsMatch(t, tt.ask, asked, name)
		require.ElementsMatch(t, tt.want, got, name)
	}
	require.Equal(t, []string{fans, acdc}, s.list(t, organizations(backend.Order{Field: "extra.created_at", Desc: true}), nil))
	_, err := s.Query(complete(t, organizations(backend.Order{Field: "name", Desc: true}), nil))
	require.ErrorIs(t, err, fault.ErrNotSupported)
	_, err = s.Query(complete(t, organizations(), where.Path("metadata.plan").Eq("gold")))
	require.ErrorContains(t, err, "ClientSide()")
	results, err := s.Query(complete(t, organizations(), nil))
	require.NoError(t, err)
	n, err := results.Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
}

// Rows lack some fields, so whoever looks at them reads each organization whole.
func TestFieldsThatRowsLack(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	_, err := s.Create(t.Context(), backend.Create{Model: "organization", Document: fields(t, map[string]any{
		"name": "Roadies", "extra": map[string]any{"domain": "roadies.com"},
	})})
	require.NoError(t, err)
	domain := where.Path("extra.domain")
	for name, tt := range map[string]struct {
		q        backend.Query
		domain   where.Q
		requests int
	}{
		"decided there": {organizations(), domain.Eq("roadies.com"), 2},
		"decided here":  {backend.Query{Model: "organization", ClientSide: true}, domain.IsNull(false), 4},
		"sorted here":   {backend.Query{Model: "organization", ClientSide: true, Order: []backend.Order{{Field: "extra.domain"}}, Window: backend.Window{High: 1}}, nil, 4},
	} {
		s.Expect(t, tt.requests, func() {
			docs := s.documents(t, tt.q, tt.domain)
			require.Len(t, docs, 1, name)
			require.Equal(t, "Roadies", docs[0]["name"], name)
			require.Contains(t, docs[0]["extra"], "created_at", name)
		})
	}
}

func TestOrganizationsAreWritten(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	raw, err := s.Create(t.Context(), backend.Create{Model: "organization", Document: fields(t, map[string]any{
		"name": "Roadies", "extra": map[string]any{"domain": "roadies.com", "domain_autojoin": true, "max_users": 3},
	})})
	require.NoError(t, err)
	doc := object(t, raw)
	require.Equal(t, "Roadies", doc["name"])
	require.Equal(t, true, doc["extra"].(map[string]any)["domain_autojoin"])
	id := doc["id"].(string)

	raw, err = s.Update(t.Context(), backend.Update{Model: "organization", ID: id, Snapshot: raw, Set: fields(t, map[string]any{
		"metadata": map[string]any{"plan": "gold"}, "extra": map[string]any{"domain_autojoin": false},
	})})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"plan": "gold"}, object(t, raw)["metadata"])
	require.Equal(t, false, object(t, raw)["extra"].(map[string]any)["domain_autojoin"])
	raw, err = s.Update(t.Context(), backend.Update{Model: "organization", ID: id, Set: fields(t, map[string]any{
		"metadata": map[string]any{"since": 1973},
	})})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"plan": "gold", "since": 1973.0}, object(t, raw)["metadata"], "what was not loaded is kept")

	for name, set := range map[string]map[string]any{"display_name": {"display_name": "x"}, "slug": {"extra": map[string]any{"url_safe_org_slug": "x"}}} {
		_, err = s.Update(t.Context(), backend.Update{Model: "organization", ID: id, Snapshot: raw, Set: fields(t, set)})
		require.Error(t, err, name)
	}
	require.NoError(t, s.Delete(t.Context(), "organization", id))
	require.ErrorIs(t, s.Delete(t.Context(), "organization", id), fault.ErrDoesNotExist)
	_, err = s.Update(t.Context(), backend.Update{Model: "organization", ID: id, Set: fields(t, map[string]any{"name": "x"})})
	require.ErrorIs(t, err, fault.ErrNotUpdated)
}

// An organization is made once, however the answer is lost, though names need not be unique.
func TestLostOrganizations(t *testing.T) {
	t.Parallel()
	for _, f := range []emulator.Fault{{Truncate: 3}, {Drop: true}} {
		s := newTenant(t, nil)
		f.Match, f.Times = "POST "+api+"org/", 1
		require.NoError(t, s.Fault(f))
		_, err := s.Create(t.Context(), backend.Create{Model: "organization", Document: fields(t, map[string]any{"name": "Fans"})})
		require.NoError(t, err)
		require.Len(t, s.list(t, organizations(), where.Path("name").Eq("Fans")), 2, "the old one and the new one")
	}
}

func TestProjectsWithoutOrganizations(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil, emulated.WithoutOrganizations())
	results, err := s.Query(complete(t, organizations(), nil))
	require.NoError(t, err)
	_, err = results.Count(t.Context())
	require.ErrorIs(t, err, fault.ErrNotSupported)
}

// The relations of the band.
var (
	membersOf       = backend.Relation{Owner: "organization", ID: acdc, Name: "members"}
	organizationsOf = backend.Relation{Owner: "user", ID: angus, Name: "organizations"}
	rolesOf         = backend.Relation{Owner: "organization", ID: acdc, Name: "member roles", Member: bon}
)

func TestMembersAreFound(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	members := backend.Query{Of: membersOf}
	require.Equal(t, []string{angus, bon}, s.list(t, members, nil))
	require.Equal(t, []string{bon}, s.list(t, members, where.Path("extra.role_in_org").Eq("Member")))
	require.Equal(t, []string{bon}, s.list(t, members, where.UserID.Eq(bon)))
	require.Empty(t, s.list(t, members, where.UserID.Eq(brian)), "who is there and no member")
	require.Equal(t, []string{angus}, s.list(t, members, where.And(where.UserID.In(angus, bon), where.Path("extra.role_in_org").Eq("Owner"))))
	require.Equal(t, []string{angus}, s.list(t, members, where.Email.Eq("angus@acdc.com")))
	_, err := s.Query(complete(t, members, where.Blocked.Eq(true)))
	require.ErrorContains(t, err, "role_in_org")
	_, err = s.Query(complete(t, backend.Query{Of: membersOf, Order: []backend.Order{{Field: "email"}}}, nil))
	require.ErrorIs(t, err, fault.ErrNotSupported)
	require.Equal(t, []string{bon}, s.list(t, backend.Query{Of: membersOf, ClientSide: true}, where.Blocked.Eq(true)))
}

func TestOrganizationsOfAUser(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	of := backend.Query{Model: "organization", Of: organizationsOf}
	var docs []map[string]any
	s.Expect(t, 1, func() { docs = s.documents(t, of, nil) })
	require.Len(t, docs, 2)
	require.Equal(t, "AC/DC", docs[0]["name"])
	require.Equal(t, "Owner", docs[0]["extra"].(map[string]any)["user_role"])
	require.Equal(t, []string{fans}, s.list(t, of, where.Path("name").Eq("Fans")))
	of.Of.ID = none
	results, err := s.Query(complete(t, of, nil))
	require.NoError(t, err)
	_, err = results.Count(t.Context())
	require.ErrorIs(t, err, fault.ErrDoesNotExist)
}

// Members keep the role that they have when they are added again.
func TestMembershipsAreChanged(t *testing.T) {
	t.Parallel()
	s := newTenant(t, func(c *propelauth.Config) { c.DefaultRole = "Admin" })
	roles := func(user string) []string {
		of := rolesOf
		of.Member = user
		return s.list(t, backend.Query{Model: "role", Of: of}, nil)
	}
	asked := s.asked(func() { require.NoError(t, s.Relate(t.Context(), membersOf, []string{bon, brian})) })
	require.Equal(t, []string{"POST " + api + "user/user_ids", "POST " + api + "org/add_user"}, asked)
	require.Equal(t, []string{"Member"}, roles(bon))
	require.Equal(t, []string{"Admin"}, roles(brian))

	require.NoError(t, s.Unrelate(t.Context(), membersOf, []string{brian}))
	require.Empty(t, roles(brian))
	require.ErrorIs(t, s.Unrelate(t.Context(), membersOf, []string{brian}), fault.ErrDoesNotExist)

	of := backend.Relation{Owner: "user", ID: brian, Name: "organizations"}
	require.NoError(t, s.Relate(t.Context(), of, []string{acdc, fans}))
	s.Expect(t, 1, func() { require.NoError(t, s.Relate(t.Context(), of, []string{acdc, fans})) })
	require.NoError(t, s.Unrelate(t.Context(), of, []string{fans}))
	require.ErrorIs(t, s.Relate(t.Context(), of, []string{none}), fault.ErrDoesNotExist)
	require.ErrorIs(t, s.Relate(t.Context(), membersOf, []string{"query"}), fault.ErrDoesNotExist)
	require.ErrorIs(t, s.Relate(t.Context(), backend.Relation{Owner: "user", ID: bon, Name: "roles"}, []string{"x"}), fault.ErrNotSupported)
}

func TestTheRoleOfAMember(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	roles := func() []string { return s.list(t, backend.Query{Model: "role", Of: rolesOf}, nil) }
	s.Expect(t, 2, func() { require.NoError(t, s.Relate(t.Context(), rolesOf, []string{"Admin"})) })
	require.Equal(t, []string{"Admin"}, roles(), "one role takes the place of another")
	s.Expect(t, 1, func() { require.NoError(t, s.Relate(t.Context(), rolesOf, []string{"Admin"})) })
	require.ErrorIs(t, s.Relate(t.Context(), rolesOf, []string{"Admin", "Owner"}), fault.ErrInvalid)
	require.ErrorIs(t, s.Unrelate(t.Context(), rolesOf, []string{"Admin"}), fault.ErrNotSupported)
	require.NoError(t, s.Unrelate(t.Context(), rolesOf, []string{"Owner"}), "who does not have it")
	require.ErrorIs(t, s.Relate(t.Context(), rolesOf, []string{"Drummer"}), fault.ErrInvalid)

	of := rolesOf
	of.Member = brian
	require.NoError(t, s.Relate(t.Context(), of, []string{"Owner"}))
	require.Equal(t, []string{"Owner"}, s.list(t, backend.Query{Model: "role", Of: of}, nil), "a role makes a member")
}

func TestSeveralRolesOfAMember(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil, emulated.WithSeveralRoles())
	roles := func() []string { return s.list(t, backend.Query{Model: "role", Of: rolesOf}, nil) }
	require.NoError(t, s.Relate(t.Context(), rolesOf, []string{"Admin", "Owner"}))
	require.Equal(t, []string{"Member", "Admin", "Owner"}, roles())
	require.NoError(t, s.Unrelate(t.Context(), rolesOf, []string{"Member", "Owner"}))
	require.Equal(t, []string{"Admin"}, roles())
}

// Memberships are made and ended once, however the answer is lost.
func TestLostMemberships(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	require.NoError(t, s.Fault(emulator.Fault{Match: "POST */org/add_user", Times: 1, Truncate: 1}))
	require.NoError(t, s.Relate(t.Context(), membersOf, []string{brian}))
	require.NoError(t, s.Fault(emulator.Fault{Match: "POST */org/remove_user", Times: 1, Truncate: 1}))
	require.NoError(t, s.Unrelate(t.Context(), membersOf, []string{brian}))
	require.Equal(t, []string{angus, bon}, s.list(t, backend.Query{Of: membersOf}, nil))
}

func TestMagicLinks(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	link, err := s.Ticket(t.Context(), backend.Ticket{Kind: backend.SignIn, UserID: bon, ResultURL: "https://acdc.com", Lifetime: 2 * time.Hour})
	require.NoError(t, err)
	require.Contains(t, link, s.AuthURL()+"/verify_login_passwordless?t=")
	for name, tt := range map[string]struct {
		ticket backend.Ticket
		kind   error
	}{
		"nobody":       {backend.Ticket{Kind: backend.SignIn, UserID: none}, fault.ErrDoesNotExist},
		"minutes":      {backend.Ticket{Kind: backend.SignIn, UserID: bon, Lifetime: time.Minute}, fault.ErrInvalid},
		"an app":       {backend.Ticket{Kind: backend.SignIn, UserID: bon, ClientID: "x"}, fault.ErrNotSupported},
		"an address":   {backend.Ticket{Kind: backend.VerifyEmail, UserID: bon}, fault.ErrNotSupported},
		"a new secret": {backend.Ticket{Kind: backend.ChangePassword, UserID: bon}, fault.ErrNotSupported},
	} {
		_, err := s.Ticket(t.Context(), tt.ticket)
		require.ErrorIs(t, err, tt.kind, name)
	}
}

// The provider's own API is reached with the same credentials.
func TestDo(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	in := map[string]any{"user_id": angus, "duration_in_minutes": 5}
	require.NoError(t, s.Do(t.Context(), "POST", api+"access_token", in, &token))
	require.NotEmpty(t, token.AccessToken)
	var key json.RawMessage
	require.NoError(t, s.Do(t.Context(), "GET", "/api/v1/token_verification_metadata", nil, &key))
	require.NoError(t, s.Do(t.Context(), "POST", api+"user/"+angus+"/logout_all_sessions", nil, nil))
}

// The only role of a member is set to another one.
func TestTheRoleOfAMemberIsSet(t *testing.T) {
	t.Parallel()
	tenant := openTenant(t)
	ctx := t.Context()
	tenant.Fill(1)
	user, err := tenant.Auth.Users().Get(ctx, where.Email.Eq(backendtest.Address(0)))
	require.NoError(t, err)
	band, err := tenant.Auth.Organizations().ByID(ctx, makeOrganization(t, tenant, "AC/DC"))
	require.NoError(t, err)
	require.NoError(t, band.Members().Add(ctx, user))
	require.NoError(t, band.MemberRoles(user.UserID).SetIDs(ctx, "Owner"))
	roles, err := band.MemberRoles(user.UserID).List(ctx)
	require.NoError(t, err)
	require.Len(t, roles, 1)
	require.Equal(t, "Owner", roles[0].ID)
}
