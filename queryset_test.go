package authplus_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func TestChildrenAreIndependent(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	base := auth.Users().Filter(where.Email.EndsWith("@acdc.com"))
	// Siblings of one parent have room to write into its memory, and must not.
	a := base.Filter(where.Email.StartsWith("a")).OrderBy("email")
	b := base.Filter(where.Email.StartsWith("b")).OrderBy("-email").Defer("name")
	young := a.Exclude(where.UserMetadata("family_name").Eq("Young"))
	reversed, narrow := b.Reverse(), b.Only("email").Limit(1)

	for _, tt := range []struct {
		set  *authplus.QuerySet[User]
		want []string
	}{
		{base, []string{"angus", "malcolm", "bon", "brian"}},
		{a, []string{"angus"}},
		{b, []string{"brian", "bon"}},
		{young, []string{}},
		{reversed, []string{"bon", "brian"}},
		{narrow, []string{"brian"}},
	} {
		users, err := tt.set.List(t.Context())
		require.NoError(t, err)
		require.Equal(t, tt.want, emails(users), tt.set)
	}
}

func TestListReadsOnce(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	set := auth.Users().All()
	var first []*User
	service.Expect(t, 1, func() {
		var err error
		first, err = set.List(t.Context())
		require.NoError(t, err)
	})
	service.Expect(t, 0, func() {
		ctx := t.Context()
		again, err := set.List(ctx)
		require.NoError(t, err)
		require.Same(t, first[0], again[0], "the objects are shared")
		again[0] = nil // the slice is the caller's
		n, err := set.Count(ctx)
		require.NoError(t, err)
		require.Equal(t, 4, n)
		some, err := set.Exists(ctx)
		require.NoError(t, err)
		require.True(t, some)
		at, err := set.At(ctx, 0)
		require.NoError(t, err)
		require.Same(t, first[0], at)
		last, err := set.Last(ctx)
		require.NoError(t, err)
		require.Same(t, first[3], last)
		in, err := set.Contains(ctx, at)
		require.NoError(t, err)
		require.True(t, in)
		part, err := set.Slice(1, 9).Slice(0, 2).List(ctx)
		require.NoError(t, err)
		require.Equal(t, first[1:3], part)
		for user, err := range set.Iter(ctx) {
			require.NoError(t, err)
			require.Same(t, first[0], user)
			break
		}
		require.Contains(t, set.String(), "4 objects")
	})
}

func TestGetAsksEvenAnEvaluatedSet(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	set := auth.Users().All()
	users, err := set.List(t.Context())
	require.NoError(t, err)
	service.Expect(t, 1, func() {
		bon, err := set.Get(t.Context(), where.UserID.Eq("auth0|bon"))
		require.NoError(t, err)
		require.NotSame(t, users[2], bon)
	})
	service.Expect(t, 1, func() {
		_, err := set.Fresh().List(t.Context())
		require.NoError(t, err)
	})
}

func TestConcurrentListsReadOnce(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	set := auth.Users().All()
	service.Expect(t, 1, func() {
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				users, err := set.List(t.Context())
				if err != nil || len(users) != 4 {
					t.Errorf("%d users, %v", len(users), err)
				}
			})
		}
		wg.Wait()
	})
}

func TestAFailedListIsTriedAgain(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	set := auth.Users().All()
	w.answer = func(i int, r *http.Request) (*http.Response, error, bool) {
		return reply(r, http.StatusForbidden, "application/json", `{"statusCode":403,"message":"Insufficient scope"}`), nil, i == 0
	}
	users, err := set.List(t.Context())
	require.ErrorIs(t, err, authplus.ErrForbidden)
	require.Nil(t, users)
	users, err = set.List(t.Context())
	require.NoError(t, err)
	require.Len(t, users, 4)
}

func TestAWaiterDoesNotInheritTheEndOfAnothersContext(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	set := auth.Users().All()
	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan struct{})
	w.answer = func(i int, r *http.Request) (*http.Response, error, bool) {
		if i > 0 {
			return nil, nil, false
		}
		close(asked)
		<-r.Context().Done()
		return nil, r.Context().Err(), true
	}
	failed := make(chan error)
	go func() {
		_, err := set.List(ctx)
		failed <- err
	}()
	<-asked
	listed := make(chan error)
	go func() {
		_, err := set.List(t.Context())
		listed <- err
	}()
	cancel()
	require.ErrorIs(t, <-failed, context.Canceled)
	require.NoError(t, <-listed)
}

func TestStoppingEarlyAsksNoFurther(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.crowd(t, 250)
	auth, _ := service.open(t)
	service.Expect(t, 1, func() {
		for user, err := range auth.Users().All().PageSize(20).Iter(t.Context()) {
			require.NoError(t, err)
			require.NotNil(t, user)
			break
		}
	})
}

func TestAfterASliceNothingIsRefined(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	slice := auth.Users().All().Slice(1, 3)
	service.Expect(t, 0, func() {
		for verb, set := range map[string]*authplus.QuerySet[User]{
			"Filter":  slice.Filter(where.Name.Eq("bon")),
			"Exclude": slice.Exclude(where.Name.Eq("bon")),
			"Query":   slice.Query("name:bon"),
			"OrderBy": slice.OrderBy("name"),
			"Reverse": slice.Reverse(),
		} {
			require.ErrorIs(t, set.Err(), authplus.ErrSliced, verb)
			require.EqualError(t, set.Err(), "authplus: "+verb+": cannot be done once a slice has been taken")
			_, err := set.List(t.Context())
			require.ErrorIs(t, err, authplus.ErrSliced, verb)
			require.Empty(t, set.Explain())
		}
		_, err := slice.Last(t.Context())
		require.ErrorIs(t, err, authplus.ErrSliced)
		_, err = slice.Get(t.Context(), where.Name.Eq("bon"))
		require.ErrorIs(t, err, authplus.ErrSliced)
	})
	for name, set := range map[string]*authplus.QuerySet[User]{
		"nothing to filter by": slice.Filter(),
		"a neutral predicate":  slice.Filter(nil, where.Kw{}).Exclude(where.And()),
		"fields":               slice.Only("email"),
		"a page size":          slice.PageSize(1),
		"a scope":              slice.Apply(func(s *authplus.QuerySet[User]) *authplus.QuerySet[User] { return s.ClientSide() }),
		"fresh":                slice.Fresh(),
	} {
		users, err := set.List(t.Context())
		require.NoError(t, err, name)
		require.Equal(t, []string{"malcolm", "bon"}, emails(users), name)
	}
	one, err := slice.Limit(1).Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, "malcolm@acdc.com", one.Email)
}

func TestSlicesAnswerWithinTheirBounds(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	all, ctx := auth.Users().All(), t.Context()
	for _, tt := range []struct{ low, high, count int }{{0, 2, 2}, {1, 3, 2}, {3, 9, 1}, {4, 9, 0}, {9, 12, 0}, {2, 2, 0}, {0, math.MaxInt, 4}} {
		slice := all.Slice(tt.low, tt.high)
		n, err := slice.Count(ctx)
		require.NoError(t, err)
		require.Equal(t, tt.count, n, slice)
		some, err := slice.Exists(ctx)
		require.NoError(t, err)
		require.Equal(t, tt.count > 0, some, slice)
	}
	first, err := all.Slice(1, 3).First(ctx)
	require.NoError(t, err)
	bon, err := all.Slice(1, 3).At(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, []string{"malcolm", "bon"}, emails([]*User{first, bon}))
	in, err := all.Slice(1, 3).Contains(ctx, bon)
	require.NoError(t, err)
	require.True(t, in)
	in, err = all.Slice(0, 2).Contains(ctx, bon)
	require.NoError(t, err)
	require.False(t, in)

	w.take()
	for _, i := range []int{2, 5, math.MaxInt} {
		_, err = all.Slice(1, 3).At(ctx, i)
		require.ErrorIs(t, err, authplus.ErrIndexOutOfRange)
	}
	_, err = all.At(ctx, math.MaxInt)
	require.ErrorIs(t, err, authplus.ErrIndexOutOfRange)
	require.Empty(t, w.take(), "there is nothing to ask for")
	_, err = all.At(ctx, 4)
	require.EqualError(t, err, "authplus: user at 4: index out of range")
	require.NotErrorIs(t, err, authplus.ErrDoesNotExist)
}

func TestFirstAndLast(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	ctx, nobody := t.Context(), auth.Users().Filter(where.Email.StartsWith("nobody"))
	for _, set := range []*authplus.QuerySet[User]{auth.Users().None(), nobody} {
		for range 2 { // before it is listed, and after
			_, err := set.First(ctx)
			require.ErrorIs(t, err, authplus.ErrDoesNotExist)
			_, err = set.Last(ctx)
			require.ErrorIs(t, err, authplus.ErrDoesNotExist)
			_, err = set.Get(ctx)
			require.ErrorIs(t, err, authplus.ErrDoesNotExist)
			_, err = set.List(ctx)
			require.NoError(t, err)
		}
	}
	for _, tt := range []struct {
		set         *authplus.QuerySet[User]
		first, last string
	}{
		{auth.Users().All(), "angus", "brian"},
		{auth.Users().All().Reverse(), "brian", "angus"},
		{auth.Users().All().Reverse().Reverse(), "angus", "brian"},
		{auth.Users().OrderBy("email"), "angus", "malcolm"},
		{auth.Users().OrderBy("email").OrderBy("-email"), "malcolm", "angus"},
		{auth.Users().OrderBy("email").OrderBy(), "angus", "brian"},
	} {
		first, err := tt.set.First(ctx)
		require.NoError(t, err)
		last, err := tt.set.Last(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{tt.first, tt.last}, emails([]*User{first, last}), tt.set)
	}
}

func TestAMissingFieldComesLast(t *testing.T) {
	t.Parallel()
	service := serve(t)
	users := make([]map[string]any, 3)
	for i := range users {
		users[i] = member(i, fmt.Sprintf("fan%d", i))
	}
	users[1]["last_login"], users[2]["last_login"] = "2024-05-01T00:00:00.000Z", "2024-04-01T00:00:00.000Z"
	service.seed(t, users...)
	auth, _ := service.open(t)
	for order, want := range map[string][]string{
		"last_login": {"fan2", "fan1", "fan0"}, "-last_login": {"fan1", "fan2", "fan0"},
	} {
		for _, set := range []*authplus.QuerySet[User]{auth.Users().OrderBy(order), auth.Users().OrderBy(order).Limit(9)} {
			got, err := set.List(t.Context())
			require.NoError(t, err)
			require.Equal(t, want, emails(got), set)
		}
	}
}

func TestPredicatesKeepTheirMeaning(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	axl := member(9, "axl")
	axl["blocked"], axl["nickname"] = true, "Axl"
	service.seed(t, axl)
	auth, _ := service.open(t)
	for _, tt := range []struct {
		q    where.Q
		want []string
	}{
		{where.Blocked.Eq(false), []string{"angus", "malcolm", "bon", "brian"}},
		{where.Blocked.Eq(true), []string{"axl"}},
		{where.Not(where.UserMetadata("family_name").Eq("Young")), []string{"bon", "brian", "axl"}},
		{where.UserMetadata("family_name").IsNull(true), []string{"bon", "brian", "axl"}},
		{where.Nickname.Eq("AXL"), []string{"axl"}},
		{where.Not(where.Email.In()), []string{"angus", "malcolm", "bon", "brian", "axl"}},
		{where.And(where.Email.StartsWith("b"), where.Not(where.Email.Contains("ria"))), []string{"bon"}},
		{where.CreatedAt.Gt(epoch), []string{"malcolm", "bon", "brian", "axl"}},
		{where.CreatedAt.Between(epoch, epoch), []string{"angus"}},
		{where.Email.Eq("not an address"), []string{}},
		{where.Email.Eq(`"quoted"@acdc.com`), []string{}},
		{where.And(where.UserID.In("auth0|axl", "auth0|bon", "auth0|nobody"), where.Blocked.Eq(false)), []string{"bon"}},
		{where.Lookup("email__istartswith", "B"), []string{"bon", "brian"}},
	} {
		users, err := auth.Users().Filter(tt.q).List(t.Context())
		require.NoError(t, err, tt.q)
		require.Equal(t, tt.want, emails(users), where.Describe(tt.q))
		n, err := auth.Users().Filter(tt.q).Count(t.Context())
		require.NoError(t, err)
		require.Len(t, tt.want, n, where.Describe(tt.q))
	}
}

func TestWhatTheProviderCannotDecideIsRefusedUnlessAllowed(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	for _, tt := range []struct {
		set  *authplus.QuerySet[User]
		want []string
	}{
		{auth.Users().Filter(where.Email.Regex("^b")), []string{"bon", "brian"}},
		{auth.Users().Filter(where.UserMetadata("family_name").StartsWith("Y")), []string{"angus", "malcolm"}},
		{auth.Users().Filter(where.Email.Contains("on")), []string{"bon"}},
		{auth.Users().OrderBy("-user_metadata.family_name"), []string{"angus", "malcolm", "bon", "brian"}},
		{auth.Users().OrderBy("blocked", "-email"), []string{"malcolm", "brian", "bon", "angus"}},
	} {
		service.Expect(t, 0, func() {
			require.ErrorIs(t, tt.set.Err(), authplus.ErrNotSupported)
			require.ErrorContains(t, tt.set.Err(), "ClientSide()")
			_, err := tt.set.List(t.Context())
			require.ErrorIs(t, err, authplus.ErrNotSupported)
		})
		users, err := tt.set.ClientSide().List(t.Context())
		require.NoError(t, err)
		require.Equal(t, tt.want, emails(users), tt.set)
		part, err := tt.set.ClientSide().Slice(0, 1).List(t.Context())
		require.NoError(t, err)
		require.Equal(t, tt.want[:1], emails(part), tt.set)
	}
}

func TestOnlyAndDefer(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	all := auth.Users().All()
	for _, tt := range []struct {
		set            *authplus.QuerySet[User]
		loaded, absent []string
	}{
		{all.Only("email", "user_metadata"), []string{"user_id", "email", "user_metadata"}, []string{"created_at", "identities"}},
		{all.Only("email").Only("created_at"), []string{"user_id", "created_at"}, []string{"email"}},
		{all.Only("email", "created_at").Defer("created_at"), []string{"user_id", "email"}, []string{"created_at"}},
		{all.Only("email").Defer("email"), []string{"user_id"}, []string{"email"}},
		{all.Defer("email").Defer("identities"), []string{"user_id", "created_at"}, []string{"email", "identities"}},
		{all.Defer("email", "user_id"), []string{"user_id", "created_at"}, []string{"email"}},
		{all.Only("email").Defer(), []string{"email", "created_at"}, nil},
		{all.Only("multifactor"), []string{"user_id"}, []string{"email", "created_at"}}, // Auth0 cannot choose it
		{all.Only("email").Filter(where.UserID.Eq("auth0|bon")).Query("created_at:*"), []string{"email"}, []string{"created_at"}},
	} {
		user, err := tt.set.First(t.Context())
		require.NoError(t, err)
		for _, name := range tt.loaded {
			if user.Field(name) != authplus.Absent {
				require.Equal(t, authplus.Set, user.Field(name), "%s of %s", name, tt.set)
			}
		}
		for _, name := range tt.absent {
			require.Equal(t, authplus.NotLoaded, user.Field(name), "%s of %s", name, tt.set)
		}
	}
	require.ErrorIs(t, all.Only().Err(), authplus.ErrInvalid)
	require.ErrorIs(t, all.Only("emial").Err(), authplus.ErrInvalid)
	require.ErrorIs(t, all.Defer("user_metadata.plan").Err(), authplus.ErrInvalid)
}

func TestNoneIsRefinedLikeAnyOther(t *testing.T) {
	t.Parallel()
	service := serve(t)
	auth, _ := service.open(t)
	service.Expect(t, 0, func() {
		none := auth.Users().None().Filter(where.Name.Eq("bon")).OrderBy("-name").Reverse().Slice(2, 5)
		users, err := none.List(t.Context())
		require.NoError(t, err)
		require.Empty(t, users)
		n, err := auth.Users().None().Count(t.Context())
		require.NoError(t, err)
		require.Zero(t, n)
		_, err = auth.Users().None().Get(t.Context(), where.UserID.Eq("auth0|bon"))
		require.ErrorIs(t, err, authplus.ErrDoesNotExist)
		require.Equal(t, "QuerySet[User]([0:0], not evaluated)", auth.Users().None().String())
	})
}

func TestTheFirstMistakeIsKept(t *testing.T) {
	t.Parallel()
	service := serve(t)
	auth, _ := service.open(t)
	set := auth.Users().OrderBy("nope").Slice(-1, 2).Filter(where.Lookup("zap", 1)).PageSize(0)
	service.Expect(t, 0, func() {
		require.ErrorContains(t, set.Err(), `"nope"`)
		ctx, user := t.Context(), auth.Users().New()
		asks := map[string]func() error{
			"List":     func() error { _, err := set.List(ctx); return err },
			"Iter":     func() error { _, err := collect(ctx, set); return err },
			"At":       func() error { _, err := set.At(ctx, 0); return err },
			"First":    func() error { _, err := set.First(ctx); return err },
			"Last":     func() error { _, err := set.Last(ctx); return err },
			"Get":      func() error { _, err := set.Get(ctx); return err },
			"Count":    func() error { _, err := set.Count(ctx); return err },
			"Exists":   func() error { _, err := set.Exists(ctx); return err },
			"Contains": func() error { _, err := set.Contains(ctx, user); return err },
			"Pluck":    func() error { _, err := authplus.Pluck(ctx, set, where.Email); return err },
			"Values": func() error {
				for values, err := range set.Values(ctx, "email") {
					require.Nil(t, values)
					return err
				}
				return nil
			},
		}
		for name, ask := range asks {
			require.Equal(t, set.Err(), ask(), name)
		}
		require.Equal(t, "QuerySet[User](invalid)", set.String())
	})
}
