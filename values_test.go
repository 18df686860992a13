package authplus_test

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func TestValuesArePlainData(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	set := auth.Users().OrderBy("-email").Slice(0, 2)
	for range 2 {
		var got []map[string]any
		for values, err := range set.Values(t.Context(), "email", "user_metadata") {
			require.NoError(t, err)
			got = append(got, values)
		}
		require.Equal(t, []map[string]any{
			{"email": "malcolm@acdc.com", "user_metadata": map[string]any{"family_name": "Young"}},
			{"email": "brian@acdc.com"},
		}, got)
		asked := w.take()
		require.Len(t, asked, 1, "it asks each time")
		query, err := url.ParseQuery(asked[0].Query)
		require.NoError(t, err)
		require.Equal(t, "created_at,email,user_id,user_metadata", query.Get("fields"))
	}
	for values, err := range auth.Users().All().Values(t.Context()) {
		require.NoError(t, err)
		require.Contains(t, values, "user_id")
		require.Contains(t, values, "created_at")
		break
	}
	for values, err := range set.Values(t.Context(), "emial") {
		require.Nil(t, values)
		require.ErrorIs(t, err, authplus.ErrInvalid)
	}
}

func TestPluckReadsOneField(t *testing.T) {
	t.Parallel()
	service := serve(t)
	bon, brian := member(0, "bon"), member(1, "brian")
	bon["logins_count"], bon["blocked"] = 7, true
	bon["user_metadata"] = map[string]any{"cars": []any{map[string]any{"make": "Rolls"}, map[string]any{}}, "age": 33}
	service.seed(t, bon, brian)
	auth, _ := service.open(t)
	all, ctx := auth.Users().All(), t.Context()

	emails, err := authplus.Pluck(ctx, all, where.Email)
	require.NoError(t, err)
	require.Equal(t, []string{"bon@acdc.com", "brian@acdc.com"}, emails)
	logins, err := authplus.Pluck(ctx, all, where.LoginsCount)
	require.NoError(t, err)
	require.Equal(t, []int{7, 0}, logins, "the zero stands for a missing value")
	blocked, err := authplus.Pluck(ctx, all, where.Blocked)
	require.NoError(t, err)
	require.Equal(t, []bool{true, false}, blocked)
	created, err := authplus.Pluck(ctx, all.Limit(1), where.CreatedAt)
	require.NoError(t, err)
	require.Equal(t, []time.Time{epoch}, created)
	ages, err := authplus.Pluck(ctx, all, where.UserMetadata("age"))
	require.NoError(t, err)
	require.Equal(t, []any{json.Number("33"), nil}, ages)
	makes, err := authplus.Pluck(ctx, all, where.UserMetadata("cars.make"))
	require.NoError(t, err)
	require.Equal(t, []any{[]any{"Rolls"}, nil}, makes)
	connections, err := authplus.Pluck(ctx, all.Limit(1), where.Connection)
	require.NoError(t, err)
	require.Equal(t, []any{[]any{database}}, connections)

	none, err := authplus.Pluck(ctx, auth.Users().None(), where.Email)
	require.NoError(t, err)
	require.Equal(t, []string{}, none)
	_, err = authplus.Pluck(ctx, all, where.Path("emial"))
	require.ErrorIs(t, err, authplus.ErrInvalid)
	var field *authplus.FieldError
	_, err = authplus.Pluck(ctx, all, number{where.Path("user_metadata.cars")})
	require.ErrorAs(t, err, &field)
	require.EqualError(t, err, `authplus: user field "user_metadata.cars": its value does not fit Go's int`)
}

// number reads a field of free JSON as a number.
type number struct{ where.PathField }

// Eq makes it a column of numbers.
func (n number) Eq(value int) where.Q { return n.PathField.Eq(value) }

func TestInBulkReturnsWhomItFinds(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	found, err := auth.Users().InBulk(t.Context(), "auth0|bon", "auth0|nobody", "auth0|angus", "auth0|bon")
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Equal(t, "bon@acdc.com", found["auth0|bon"].Email)
	require.True(t, found["auth0|angus"].Fetched())
	none, err := auth.Users().InBulk(t.Context())
	require.NoError(t, err)
	require.NotNil(t, none)
	_, err = auth.Users().InBulk(t.Context(), "auth0|bon", "..")
	require.ErrorIs(t, err, authplus.ErrInvalid)
}

func TestContainsAsksByID(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	bon, angus := get(t, auth, "auth0|bon"), get(t, auth, "auth0|angus")
	young := auth.Users().Filter(where.UserMetadata("family_name").Eq("Young"))
	service.Expect(t, 2, func() {
		for user, want := range map[*User]bool{bon: false, angus: true} {
			in, err := young.Contains(t.Context(), user)
			require.NoError(t, err)
			require.Equal(t, want, in)
		}
	})
	bon.UserMetadata = authplus.NewMetadata(map[string]any{"family_name": "Young"})
	require.NoError(t, bon.Save(t.Context()))
	in, err := young.Contains(t.Context(), bon)
	require.NoError(t, err)
	require.True(t, in)

	service.Expect(t, 0, func() {
		for _, user := range []*User{nil, auth.Users().New()} {
			_, err := young.Contains(t.Context(), user)
			require.ErrorIs(t, err, authplus.ErrInvalid)
		}
		_, err := young.Contains(t.Context(), &User{})
		require.ErrorIs(t, err, authplus.ErrUnbound)
		in, err := auth.Users().None().Contains(t.Context(), bon)
		require.NoError(t, err)
		require.False(t, in)
	})
}
