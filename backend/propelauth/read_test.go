package propelauth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/propelauth"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

const api = "/api/backend/v1/"

// Each lookup takes the cheapest route that is right, and what it finds is exact.
func TestRoutesOfLookups(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		q    where.Q
		ask  []string
		want []string
	}{
		"an id":                      {where.UserID.Eq(bon), []string{"GET " + api + "user/" + bon}, []string{bon}},
		"an id that nobody has":      {where.UserID.Eq(none), []string{"GET " + api + "user/" + none}, nil},
		"an id that nobody can have": {where.UserID.Eq("email"), nil, nil},
		"an address":                 {where.Email.Eq("bon@acdc.com"), []string{"GET " + api + "user/email"}, []string{bon}},
		"an address in capitals":     {where.Email.Eq("ANGUS@acdc.com"), []string{"POST " + api + "user/emails"}, []string{angus}},
		"no address":                 {where.Email.Eq("bon"), nil, nil},
		"a user name":                {where.Username.Eq("angus"), []string{"GET " + api + "user/username"}, []string{angus}},
		"a user name in other case":  {where.Username.Eq("ANGUS"), []string{"GET " + api + "user/username"}, nil},
		"ids":                        {where.UserID.In(brian, angus, none, angus, "x"), []string{"POST " + api + "user/user_ids"}, []string{angus, brian}},
		"addresses":                  {where.Email.In("bon@acdc.com", "nobody@acdc.com", "ANGUS@ACDC.COM"), []string{"POST " + api + "user/emails"}, []string{angus, bon}},
		"user names":                 {where.Username.In("bon", "Bon", "angus"), []string{"POST " + api + "user/usernames"}, []string{angus, bon}},
		"an id and more":             {where.And(where.UserID.Eq(bon), where.Blocked.Eq(false)), []string{"GET " + api + "user/" + bon}, nil},
		"an address and more":        {where.And(where.Email.Eq("bon@acdc.com"), where.Blocked.Eq(true)), []string{"GET " + api + "user/email"}, []string{bon}},
		"an id of another system":    {where.ExternalID.Eq("a1"), []string{"GET " + api + "user/query"}, []string{angus}},
		"a part of an address":       {where.Email.EndsWith("@ACDC.com"), []string{"GET " + api + "user/query"}, []string{angus, bon}},
		"a part of a name":           {where.Username.StartsWith("an"), []string{"GET " + api + "user/query"}, []string{angus}},
		"a pattern":                  {where.Email.Wildcard("b*@*.co.uk"), []string{"GET " + api + "user/query"}, []string{brian}},
		"a part of either":           {where.Or(where.Email.Contains("an"), where.Username.Contains("an")), []string{"GET " + api + "user/query"}, []string{angus, brian}},
		"everybody":                  {nil, []string{"GET " + api + "user/query"}, []string{angus, bon, brian}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTenant(t, nil)
			var got []string
			asked := s.asked(func() { got = s.list(t, backend.Query{}, tt.q) })
			require.Equal(t, tt.ask, asked)
			require.ElementsMatch(t, tt.want, got)
			require.Equal(t, append([]string{}, tt.want...), append([]string{}, got...), "in the order of creation")
		})
	}
}

// What no text can be searched for is refused, with what to do, unless everything may be read.
func TestLookupsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	for text, tt := range map[string]struct {
		q    where.Q
		want []string
	}{
		"propelauth looks for parts of addresses and user names only": {where.GivenName.Eq("angus"), []string{angus}},
		"propelauth has no such attribute":                            {where.Nickname.Eq("Ang"), nil},
		`user field "email"`:                                          {where.Not(where.Email.Contains("acdc")), []string{brian}},
		`user field "username"`:                                       {where.Username.IsNull(true), []string{brian}},
		`user field "blocked"`:                                        {where.And(where.Email.Contains("acdc"), where.Blocked.Eq(true)), []string{bon}},
		`user field "user_metadata.guitar"`:                           {where.UserMetadata("guitar").Eq("SG"), []string{angus}},
	} {
		_, err := s.Query(complete(t, backend.Query{}, tt.q))
		require.ErrorIs(t, err, fault.ErrNotSupported)
		require.ErrorContains(t, err, text)
		require.ErrorContains(t, err, "ClientSide()")
		require.ElementsMatch(t, tt.want, s.list(t, backend.Query{ClientSide: true}, tt.q), text)
	}
	_, err := s.Query(complete(t, backend.Query{}, where.Lucene("email:x")))
	require.ErrorIs(t, err, fault.ErrNotSupported)
	_, err = s.Query(complete(t, backend.Query{Connection: "x"}, nil))
	require.ErrorIs(t, err, fault.ErrNotSupported)
	_, err = s.Query(complete(t, backend.Query{Model: "role"}, nil))
	require.ErrorContains(t, err, "MemberRoles")
}

// A search that minds case is not asked for what does not.
func TestASearchThatMindsCase(t *testing.T) {
	t.Parallel()
	s := newTenant(t, func(c *propelauth.Config) { c.SearchMindsCase = true })
	_, err := s.Query(complete(t, backend.Query{}, where.Email.Contains("acdc")))
	require.ErrorIs(t, err, fault.ErrNotSupported)
	for _, q := range []where.Q{where.Username.Contains("ng"), where.Email.Contains("@")} {
		_, err := s.Query(complete(t, backend.Query{}, q))
		require.NoError(t, err)
	}
}

func TestOrders(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	for name, tt := range map[string]struct {
		order []backend.Order
		text  string // of the refusal without ClientSide
		want  []string
	}{
		"created":               {[]backend.Order{{Field: "created_at"}}, "", []string{angus, bon, brian}},
		"created, newest first": {[]backend.Order{{Field: "created_at", Desc: true}}, "", []string{brian, bon, angus}},
		"active":                {[]backend.Order{{Field: "last_login"}}, "", []string{brian, bon, angus}},
		"active, latest first":  {[]backend.Order{{Field: "last_login", Desc: true}}, "", []string{angus, bon, brian}},
		"address":               {[]backend.Order{{Field: "email"}}, "", []string{angus, bon, brian}},
		"name, none last":       {[]backend.Order{{Field: "username"}}, "", []string{angus, bon, brian}},
		"address downwards":     {[]backend.Order{{Field: "email", Desc: true}}, "", []string{brian, bon, angus}},
		"name downwards":        {[]backend.Order{{Field: "username", Desc: true}}, "", []string{bon, angus, brian}},
		"two":                   {[]backend.Order{{Field: "created_at"}, {Field: "email"}}, "orders by one field only", []string{angus, bon, brian}},
		"first name":            {[]backend.Order{{Field: "given_name"}}, "cannot order by it", []string{angus, bon, brian}},
	} {
		_, err := s.Query(complete(t, backend.Query{Order: tt.order}, nil))
		if tt.text != "" {
			require.ErrorIs(t, err, fault.ErrNotSupported, name)
			require.ErrorContains(t, err, tt.text, name)
		} else {
			require.NoError(t, err, name)
			require.Equal(t, tt.want, s.list(t, backend.Query{Order: tt.order}, nil), name)
		}
		require.Equal(t, tt.want, s.list(t, backend.Query{Order: tt.order, ClientSide: true}, nil), name)
	}
}

// Users are read with everything that PropelAuth tells of them.
func TestAUserIsReadWithoutLoss(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	results, err := s.Query(complete(t, backend.Query{}, where.UserID.Eq(angus)))
	require.NoError(t, err)
	docs, err := backend.Collect(results.Pages(t.Context()))
	require.NoError(t, err)
	require.JSONEq(t, `{
		"user_id":"`+angus+`","email":"Angus@acdc.com","email_verified":false,"username":"angus","given_name":"Angus","family_name":"Young",
		"blocked":false,"created_at":"2023-11-14T22:13:20Z","last_login":"2023-11-14T22:18:20Z","external_id":"a1",
		"user_metadata":{"guitar":"SG","n":12345678901234567890},"app_metadata":{"plan":"gold"},
		"extra":{"has_password":false,"locked":false,"mfa_enabled":false,"can_create_orgs":false,"update_password_required":false}
	}`, string(docs[0]))
	require.Contains(t, string(docs[0]), "12345678901234567890", "numbers are exact")
}

func TestOrganizationsOfUsersOnRequest(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	const role = "extra.org_id_to_org_info." + acdc + ".user_role"
	require.Equal(t, []string{bon}, s.list(t, backend.Query{ClientSide: true}, where.Path(role).Eq("Member")))
	require.NotContains(t, s.documents(t, backend.Query{}, where.UserID.Eq(bon))[0]["extra"], "org_id_to_org_info")

	s = newTenant(t, func(c *propelauth.Config) { c.IncludeOrganizations = true })
	for _, q := range []where.Q{where.UserID.Eq(bon), where.Email.In("bon@acdc.com", "x@y.z"), where.Username.Contains("bon")} {
		require.Contains(t, s.documents(t, backend.Query{}, q)[0]["extra"], "org_id_to_org_info")
	}
}

func TestOnlySomeFields(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	require.Equal(t, []map[string]any{{"user_id": bon, "email": "bon@acdc.com"}}, s.documents(t, backend.Query{Only: []string{"email"}}, where.UserID.Eq(bon)))
}

func TestWhatAPlanTells(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	plan := func(q backend.Query, predicate where.Q) backend.Plan {
		results, err := s.Query(complete(t, q, predicate))
		require.NoError(t, err)
		return results.Plan()
	}
	p := plan(backend.Query{}, where.UserID.Eq(bon))
	require.Equal(t, []backend.Request{{Method: "GET", Target: api + "user/" + bon}}, p.Requests)
	require.Equal(t, backend.Immediate, p.Consistency)
	require.Equal(t, 1, p.MaxRequests)
	require.Empty(t, p.Refined)

	p = plan(backend.Query{}, where.Email.Contains("ACDC"))
	require.Equal(t, api+"user/query?email_or_username=ACDC&order_by=CREATED_AT_ASC&page_number=0&page_size=100", p.Requests[0].Target)
	require.True(t, p.Requests[0].Paged)
	require.Equal(t, []string{"email__contains"}, p.Refined)
	require.Len(t, p.Warnings, 1)

	p = plan(backend.Query{Window: backend.Window{Low: 250, High: 260}}, nil)
	require.Equal(t, api+"user/query?order_by=CREATED_AT_ASC&page_number=25&page_size=10", p.Requests[0].Target)
	require.Equal(t, 1, p.MaxRequests)
	require.Equal(t, backend.NothingRead, plan(backend.Query{}, where.UserID.Eq("x")).Consistency)
	s.Expect(t, 0, func() { plan(backend.Query{}, nil) })
}

func TestCounts(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	count := func(q backend.Query, predicate where.Q) int {
		results, err := s.Query(complete(t, q, predicate))
		require.NoError(t, err)
		n := 0
		s.Expect(t, 1, func() { n, err = results.Count(t.Context()) })
		require.NoError(t, err)
		return n
	}
	require.Equal(t, 3, count(backend.Query{}, nil))
	require.Equal(t, 1, count(backend.Query{Window: backend.Window{Low: 2, High: 9}}, nil))
	require.Equal(t, 2, count(backend.Query{}, where.Email.Contains("acdc")))
	require.Equal(t, 1, count(backend.Query{}, where.UserID.Eq(bon)))
}
