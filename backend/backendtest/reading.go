package backendtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/where"
)

// isAny tells whether an error is one of several.
func isAny(err error, kinds ...error) bool {
	return slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) })
}

// band makes users who differ in everything.
func (s Suite) band(t testing.TB, tenant Tenant) []*authplus.User {
	t.Helper()
	var users []*authplus.User
	for i, name := range []string{"Angus Young", "Malcolm Young", "Bon Scott", "Brian Johnson", "Ünal Öz", "a*b ?c"} {
		given, family, _ := strings.Cut(name, " ")
		address := fmt.Sprintf("member%d@%s.com", i, []string{"acdc", "geordie"}[i%2])
		user := s.user(t, tenant.Auth, map[string]any{
			"email": address, "username": fmt.Sprintf("member%d", i), "name": name, "given_name": given, "family_name": family,
			"nickname": strings.ToUpper(given), "phone_number": fmt.Sprintf("+1555123456%d", i), "external_id": fmt.Sprint("e", i),
			"user_metadata": map[string]any{"instrument": []string{"guitar", "voice"}[i%2], "years": i * 10},
			"app_metadata":  map[string]any{"plan": "gold", "active": i%2 == 0},
		})
		user.Blocked = i == 3
		if i == 4 { // one who has next to nothing
			user = named(tenant.Auth, address)
		}
		users = append(users, create(t, tenant, user))
	}
	return users
}

// lookups are predicates in Django's spelling, and their values.
func (s Suite) lookups(band []*authplus.User) []struct {
	name  string
	value any
} {
	type lookup = struct {
		name  string
		value any
	}
	all := []lookup{
		{"user_id", band[1].UserID}, {"user_id__in", []string{band[0].UserID, "nobody", band[2].UserID, band[0].UserID}},
		{"email", "member0@acdc.com"}, {"email", "MEMBER0@acdc.com"}, {"email", "nobody@acdc.com"},
		{"email__in", []string{"member0@acdc.com", "nobody@acdc.com", "member2@acdc.com"}}, {"email__in", []string{}},
		{"email__startswith", "member"}, {"email__endswith", "@acdc.com"}, {"email__contains", "r1@"}, {"email__isnull", true},
		{"created_at__gte", band[2].CreatedAt}, {"created_at__lt", band[2].CreatedAt},
		{"blocked", true}, {"blocked", false}, {"logins_count__gte", 1}, {"email_verified", false},
	}
	for field, values := range map[string][]string{
		"username": {"member1", "mem"}, "name": {"Bon Scott", "Bon"}, "given_name": {"Angus", "An"}, "family_name": {"Young", "Yo"},
		"nickname": {"ANGUS", "AN"}, "phone_number": {"+15551234561", "+1555"}, "external_id": {"e2", "e"},
	} {
		if s.has(field) {
			all = append(all, lookup{field, values[0]}, lookup{field + "__in", values}, lookup{field + "__startswith", values[1]},
				lookup{field + "__contains", values[1]}, lookup{field + "__isnull", true}, lookup{field + "__isnull", false})
		}
	}
	if s.has("name") {
		all = append(all, lookup{"name", "a*b ?c"}, lookup{"name__contains", "*b ?"}, lookup{"name__wildcard", "*on*"}, lookup{"name__regex", "B(on|rian).*"})
	}
	if s.has("user_metadata") {
		all = append(all, lookup{"user_metadata__instrument", "guitar"}, lookup{"user_metadata__years__gte", 20}, lookup{"user_metadata__none__isnull", true})
	}
	if s.has("app_metadata") {
		all = append(all, lookup{"app_metadata__active", true})
	}
	return all
}

// testLookups compares each lookup and its negation with what it means, on what is read.
func testLookups(t *testing.T, s Suite) {
	tenant := s.open(t)
	band := s.band(t, tenant)
	used := map[string]bool{}
	for _, l := range s.lookups(band) {
		name := l.name
		if !strings.Contains(name, "__") {
			name += "__exact"
		}
		q := where.Lookup(l.name, l.value)
		used[name] = true
		s.compare(t, tenant, q, contains(s.Pushed, name))
		s.compare(t, tenant, where.Not(q), false)
		s.compare(t, tenant, where.And(where.Email.Eq("member0@acdc.com"), q), true)
		s.compare(t, tenant, where.Or(where.Email.Eq("member0@acdc.com"), q), false)
	}
	for _, name := range s.Pushed {
		require.True(t, used[name], "%s is not among the lookups of the suite", name)
	}
}

// compare reads what a predicate stands for and compares it with its meaning. Where it is refused, it is
// read with ClientSide.
func (s Suite) compare(t *testing.T, tenant Tenant, q where.Q, pushed bool) {
	t.Helper()
	users := tenant.Auth.Users()
	all, err := users.All().List(t.Context())
	require.NoError(t, err)
	var want []string
	for _, u := range all {
		ok, err := where.Match(where.Users(), q, u.Raw())
		require.NoError(t, err)
		if ok {
			want = append(want, u.Email)
		}
	}
	set := users.Filter(q)
	got, err := set.List(t.Context())
	if err != nil {
		require.ErrorIs(t, err, authplus.ErrNotSupported, set.String())
		require.False(t, pushed, "%s is refused: %v", set, err)
		require.Error(t, set.Err(), "a refusal needs no request")
		got, err = set.ClientSide().List(t.Context())
	}
	require.NoError(t, err, set.String())
	require.ElementsMatch(t, want, addresses(got), set.String())
}

func testOrders(t *testing.T, s Suite) {
	tenant := s.open(t)
	s.band(t, tenant)
	users := tenant.Auth.Users()
	all, err := users.All().List(t.Context())
	require.NoError(t, err)
	for _, name := range append([]string{"email", "created_at"}, s.Orders...) {
		for _, key := range []string{name, "-" + name} {
			want := slices.Clone(all)
			docs := raws(want)
			require.NoError(t, backend.Sort(docs, []backend.Order{{Field: name, Desc: key[0] == '-'}}, where.Users(), "user_id"))
			set := users.All().OrderBy(key)
			got, err := set.List(t.Context())
			if err != nil {
				require.ErrorIs(t, err, authplus.ErrNotSupported, key)
				require.False(t, contains(s.Orders, name), "%s is refused: %v", key, err)
				got, err = set.ClientSide().List(t.Context())
			}
			require.NoError(t, err, key)
			require.Equal(t, keys(t, docs, name), keys(t, raws(got), name), key)
			last, err := set.ClientSide().Slice(1, 3).List(t.Context())
			require.NoError(t, err, key)
			require.Equal(t, addresses(got[1:3]), addresses(last), key)
		}
	}
}

func testSlices(t *testing.T, s Suite) {
	tenant := s.open(t)
	tenant.Fill(45)
	set := tenant.Auth.Users().All().PageSize(10)
	all, err := set.List(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 45)
	for _, w := range [][2]int{{0, 0}, {0, 1}, {0, 10}, {5, 25}, {19, 21}, {40, 60}, {44, 45}, {45, 50}, {99, 100}} {
		part, err := set.Fresh().Slice(w[0], w[1]).List(t.Context())
		require.NoError(t, err)
		require.Equal(t, addresses(all[min(w[0], 45):min(w[1], 45)]), addresses(part), "%v", w)
	}
	one, err := set.Fresh().At(t.Context(), 17)
	require.NoError(t, err)
	require.Equal(t, all[17].Email, one.Email)
	_, err = set.Fresh().At(t.Context(), 45)
	require.ErrorIs(t, err, authplus.ErrIndexOutOfRange)
	_, err = set.Slice(-1, 2).List(t.Context())
	require.ErrorIs(t, err, authplus.ErrNegativeIndex)
}

func testCounts(t *testing.T, s Suite) {
	tenant := s.open(t)
	users, ctx := tenant.Auth.Users(), t.Context()
	n, err := users.All().Count(ctx)
	require.NoError(t, err)
	require.Zero(t, n)
	tenant.Fill(33)
	for want, set := range map[int]*authplus.QuerySet[authplus.User]{
		33: users.All(), 10: users.All().Limit(10), 3: users.All().Offset(30),
		1: users.Filter(where.Email.Eq(Address(7))), 0: users.Filter(where.Email.Eq("nobody@acdc.com")),
		4: users.Filter(where.Email.Contains("fan0000")).Exclude(where.Email.Gte(Address(4))).ClientSide(),
	} {
		n, err := set.Count(ctx)
		require.NoError(t, err, set.String())
		require.Equal(t, want, n, set.String())
		some, err := set.Exists(ctx)
		require.NoError(t, err, set.String())
		require.Equal(t, want > 0, some, set.String())
	}
}

func testInBulk(t *testing.T, s Suite) {
	tenant := s.open(t)
	band := s.band(t, tenant)
	ids := []string{band[0].UserID, band[2].UserID, band[0].UserID}
	found, err := tenant.Auth.Users().InBulk(t.Context(), ids...)
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Equal(t, band[2].Email, found[band[2].UserID].Email)
	found, err = tenant.Auth.Users().InBulk(t.Context())
	require.NoError(t, err)
	require.Empty(t, found)
}

func testMany(t *testing.T, s Suite) {
	many := s.Many
	if many == 0 {
		many = 12_000
	}
	if testing.Short() {
		many /= 10
	}
	tenant := s.open(t)
	tenant.Fill(many)
	seen := map[string]bool{}
	for user, err := range tenant.Auth.Users().All().Iter(t.Context()) {
		require.NoError(t, err)
		require.False(t, seen[user.Email], "a user comes twice")
		seen[user.Email] = true
	}
	require.Len(t, seen, many)
	n, err := tenant.Auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, many, n)
}

func testDeleting(t *testing.T, s Suite) {
	tenant := s.open(t)
	tenant.Fill(250)
	deleted := 0
	for user, err := range tenant.Auth.Users().All().PageSize(50).Iter(t.Context()) {
		require.NoError(t, err)
		require.NoError(t, user.Delete(t.Context()))
		tenant.Server.Refresh()
		deleted++
	}
	require.Equal(t, 250, deleted)
	some, err := tenant.Auth.Users().All().Exists(t.Context())
	require.NoError(t, err)
	require.False(t, some)
}

func testDeletingASet(t *testing.T, s Suite) {
	tenant := s.open(t)
	users, ctx := tenant.Auth.Users(), t.Context()
	tenant.Fill(120)
	result, err := users.Filter(where.Email.StartsWith("fan0001")).Delete(ctx)
	if err != nil {
		require.ErrorIs(t, err, authplus.ErrNotSupported)
		result, err = users.Filter(where.Email.StartsWith("fan0001")).ClientSide().Delete(ctx)
	}
	require.NoError(t, err)
	require.Equal(t, 10, result.Done)
	tenant.Server.Refresh()
	result, err = users.All().Delete(ctx)
	require.NoError(t, err)
	require.Equal(t, 110, result.Done)
	tenant.Server.Refresh()
	n, err := users.All().Count(ctx)
	require.NoError(t, err)
	require.Zero(t, n)
}

func testPlans(t *testing.T, s Suite) {
	tenant := s.open(t)
	users := tenant.Auth.Users()
	sent := tenant.requests(func() {
		for _, set := range []*authplus.QuerySet[authplus.User]{
			users.All(), users.Filter(where.Email.Eq("angus@acdc.com")), users.Filter(where.UserID.Eq("x")), users.None(),
			users.Filter(where.Name.Regex("A.*")).ClientSide(),
		} {
			require.NoError(t, set.Err())
			plan := set.Explain()
			require.NotEmpty(t, plan.Provider)
			require.NotEmpty(t, plan.String())
			require.Equal(t, set.String() == users.None().String() || plan.Consistency == backend.NothingRead, len(plan.Requests) == 0, set.String())
		}
	})
	require.Zero(t, sent)
	byID := users.Filter(where.UserID.Eq("x")).Explain()
	require.NotEqual(t, backend.Eventual, byID.Consistency, "an id is read at once, or not asked for if nobody can have it")
	require.Equal(t, backend.Immediate, users.Filter(where.Email.Eq("angus@acdc.com")).Explain().Consistency, "an address is read at once")
}
