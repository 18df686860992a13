package authing_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/where"
)

// seeded fills the pool with n users, some of whom were created at the same moment.
func (p *pool) seeded(t testing.TB, n int) {
	t.Helper()
	users := make([]string, n)
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range users {
		users[i] = fmt.Sprintf(`{"username":"u%05d","name":"Fan %d","email":"fan%d@acdc.com","createdAt":%q,"updatedAt":%q}`,
			i, i, i, start.Add(time.Duration(i/3)*time.Second).Format(time.RFC3339), start.Add(time.Duration(n-i)*time.Minute).Format(time.RFC3339))
	}
	p.MustSeed(t, users...)
}

func TestListsAreReadCompletely(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.seeded(t, 2_000)
	seen := map[string]bool{}
	last := time.Time{}
	// Each page begins with a user of the one before, so there are more than 40.
	p.Expect(t, 48, func() {
		for user, err := range p.auth.Users().All().Iter(t.Context()) {
			require.NoError(t, err)
			require.False(t, user.CreatedAt.Before(last))
			seen[user.Username], last = true, user.CreatedAt
		}
	})
	require.Len(t, seen, 2_000)
	p.Expect(t, 1, func() {
		n, err := p.auth.Users().All().Count(t.Context())
		require.NoError(t, err)
		require.Equal(t, 2_000, n)
	})
}

func TestWindowsTakeFewRequests(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.seeded(t, 200)
	for _, tt := range []struct {
		order     string
		low, high int
		requests  int
	}{
		{"created_at", 0, 3, 1},
		{"-created_at", 9, 12, 1},
		{"created_at", 95, 105, 1},
		{"created_at", 0, 120, 3},
		{"-updated_at", 5, 8, 1},
		{"updated_at", 0, 2, 1},
		{"created_at", 198, 500, 1},
	} {
		set := p.auth.Users().All().OrderBy(tt.order)
		all, err := set.List(t.Context())
		require.NoError(t, err)
		p.Expect(t, tt.requests, func() {
			list, err := set.Fresh().Slice(tt.low, tt.high).List(t.Context())
			require.NoError(t, err)
			require.Len(t, list, min(tt.high, 200)-tt.low)
			for i, user := range list {
				require.Equal(t, all[tt.low+i].Username, user.Username, tt)
			}
		})
	}
}

// Deleting and adding while the list goes on skips nobody and repeats nobody.
func TestReadingWhileWriting(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"created_at", "-created_at"} {
		for _, every := range []int{1, 2, 7} {
			t.Run(fmt.Sprint(order, every), func(t *testing.T) {
				t.Parallel()
				p := open(t)
				p.seeded(t, 330)
				seen := map[string]int{}
				n := 0
				for user, err := range p.auth.Users().All().OrderBy(order).Iter(t.Context()) {
					require.NoError(t, err)
					seen[user.Username]++
					if n++; n%every == 0 {
						require.NoError(t, user.Delete(t.Context()))
					}
					if n%50 == 0 {
						require.NoError(t, p.auth.Users().New(func(u *authplus.User) { u.Username = fmt.Sprint("late", n) }).Save(t.Context()))
					}
				}
				for i := range 330 {
					require.Equal(t, 1, seen[fmt.Sprintf("u%05d", i)], i)
				}
				for name, times := range seen {
					require.Equal(t, 1, times, name)
				}
			})
		}
	}
}

func TestTextsAreSearchedAndRefined(t *testing.T) {
	t.Parallel()
	p := open(t)
	for i, name := range []string{"Angus Young", "Malcolm Young", "Bon Scott", "youngster"} {
		require.NoError(t, p.auth.Users().New(func(u *authplus.User) {
			u.Username, u.Name = fmt.Sprint("u", i), name
			u.Extra = authplus.NewMetadata(map[string]any{"company": fmt.Sprint("Label ", i%2)})
		}).Save(t.Context()))
	}
	for _, tt := range []struct {
		q    where.Q
		want []string
	}{
		{where.Name.EndsWith("young"), []string{"u0", "u1"}},
		{where.Name.Contains("YOUNG"), []string{"u0", "u1", "u3"}},
		{where.Name.StartsWith("young"), []string{"u3"}},
		{where.Name.Wildcard("*n*oung"), []string{"u0"}},
		{where.Name.Eq("bon scott"), []string{"u2"}},
		{where.Username.StartsWith("u"), []string{"u0", "u1", "u2", "u3"}},
		{where.Path("extra.company").Contains("1"), []string{"u1", "u3"}},
		{where.And(where.Name.Contains("young"), where.Not(where.Username.Eq("u0"))), []string{"u1", "u3"}},
	} {
		p.Expect(t, 1, func() {
			list, err := p.auth.Users().Filter(tt.q).OrderBy("username").List(t.Context())
			require.NoError(t, err)
			var got []string
			for _, user := range list {
				got = append(got, user.Username)
			}
			require.Equal(t, tt.want, got)
		})
	}
}

func TestWhatCannotBeDecidedIsRefused(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.seeded(t, 60)
	users := p.auth.Users()
	for _, tt := range []struct {
		set  *authplus.QuerySet[authplus.User]
		want string
	}{
		{users.Filter(where.Blocked.Eq(true)), `user field "blocked": authing v2 cannot decide this lookup; ClientSide()`},
		{users.Filter(where.UserMetadata("plan").Eq("gold")), `user_metadata.plan`},
		{users.Filter(where.Or(where.Name.Contains("x"), where.Email.Eq("a@b.cd"))), `"name"`},
		{users.All().OrderBy("email"), `user field "email": authing v2 orders by created_at or updated_at only`},
		{users.Query("name:x"), "raw query text"},
		{p.auth.Using("other").Users().All(), "no connections"},
	} {
		p.Expect(t, 0, func() {
			_, err := tt.set.List(t.Context())
			require.ErrorIs(t, err, authplus.ErrNotSupported)
			require.ErrorContains(t, err, tt.want)
		})
	}
	list, err := users.Filter(where.Blocked.Eq(false)).OrderBy("-username").ClientSide().Slice(0, 2).List(t.Context())
	require.NoError(t, err)
	require.Equal(t, "u00059", list[0].Username)
}

func TestOnlyTheFieldsAskedForAreRead(t *testing.T) {
	t.Parallel()
	p := open(t)
	user := p.auth.Users().New(angus)
	require.NoError(t, user.Save(t.Context()))
	got, err := p.auth.Users().Filter(where.Email.Eq("angus@acdc.com")).Only("name").Get(t.Context())
	require.NoError(t, err)
	require.JSONEq(t, fmt.Sprintf(`{"user_id":%q,"name":"Angus Young"}`, user.UserID), string(got.Raw()))
	got, err = p.auth.Users().Filter(where.Email.Eq("angus@acdc.com")).Defer("extra", "user_metadata").Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, authplus.NotLoaded, got.Field("extra"))
	require.Equal(t, "angus", got.Username)
}

func TestPlansSayWhatIsAsked(t *testing.T) {
	t.Parallel()
	b := open(t).backend(t)
	for _, tt := range []struct {
		q    where.Q
		want string
	}{
		{where.UserID.Eq("1"), "authing user: immediate\n  POST /graphql/v2\n  query: user(id: \"1\")\n  requests: at most 1\n"},
		{where.Email.Eq("A@b.cd"), "authing user: immediate\n  POST /graphql/v2\n  query: findUser(email: \"A@b.cd\")\n  requests: at most 2\n"},
		{where.Username.In("a", "b"), "authing user: immediate\n  POST /graphql/v2\n  query: userBatch(ids: [\"a\" \"b\"], type: \"username\")\n  decided here: username__in\n  requests: at most 1\n"},
		{where.Name.Contains("x"), "authing user: eventual\n  POST /graphql/v2 and further pages\n  query: searchUser(query: \"x\", fields: [\"name\"])\n  decided here: name__contains\n"},
		{nil, "authing user: immediate\n  POST /graphql/v2 and further pages\n  query: users(page: 1, limit: 50, sortBy: CREATEDAT_ASC)\n"},
	} {
		node, err := where.Users().Resolve(tt.q)
		require.NoError(t, err)
		results, err := b.Query(backend.Query{Model: "user", Fields: where.Users(), Where: node, Window: backend.Everything()})
		require.NoError(t, err)
		require.Equal(t, tt.want, results.Plan().String())
	}
}

func TestManyAreReadInBatches(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.seeded(t, 200)
	names := make([]string, 200)
	for i := range names {
		names[i] = fmt.Sprintf("u%05d", 199-i)
	}
	p.Expect(t, 3, func() {
		list, err := p.auth.Users().Filter(where.Username.In(names...)).List(t.Context())
		require.NoError(t, err)
		require.Len(t, list, 200)
		require.True(t, slices.IsSortedFunc(list, func(a, b *authplus.User) int { return a.CreatedAt.Compare(b.CreatedAt) }))
	})
}
