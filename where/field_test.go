package where_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/where"
)

func TestFields(t *testing.T) {
	t.Parallel()
	day := time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)
	plan := where.UserMetadata("plan")
	tests := []struct {
		q    where.Q
		want string
	}{
		{where.EmailVerified.Eq(false), `email_verified__exact=false`},
		{where.Email.In("a", "b"), `email__in=["a", "b"]`},
		{where.Email.In(), `email__in=[]`},
		{where.Picture.IsNull(true), `picture__isnull=true`},
		{where.CreatedAt.Gt(day), `created_at__gt=2024-01-02T00:00:00Z`},
		{where.LoginsCount.Gte(3), `logins_count__gte=3`},
		{where.LoginsCount.Lt(3), `logins_count__lt=3`},
		{where.LoginsCount.Lte(3), `logins_count__lte=3`},
		{where.LoginsCount.Between(1, 3), `logins_count__range=[1, 3]`},
		{where.Name.StartsWith("a"), `name__startswith="a"`},
		{where.Name.EndsWith("a"), `name__endswith="a"`},
		{where.Name.Contains("a"), `name__contains="a"`},
		{where.Name.Wildcard("a*"), `name__wildcard="a*"`},
		{where.Name.Regex("^a"), `name__regex="^a"`},
		{where.Username.IEq("a"), `username__iexact="a"`},
		{where.Username.IStartsWith("a"), `username__istartswith="a"`},
		{where.Username.IEndsWith("a"), `username__iendswith="a"`},
		{where.Username.IContains("a"), `username__icontains="a"`},
		{where.Username.IWildcard("a"), `username__iwildcard="a"`},
		{where.Username.IRegex("a"), `username__iregex="a"`},
		{plan.Eq(nil), `user_metadata.plan__exact=null`},
		{plan.In("gold", 3, nil), `user_metadata.plan__in=["gold", 3, null]`},
		{plan.Gt(1.5), `user_metadata.plan__gt=1.5`},
		{plan.Gte("a"), `user_metadata.plan__gte="a"`},
		{plan.Lt(day), `user_metadata.plan__lt=2024-01-02T00:00:00Z`},
		{plan.Lte(1), `user_metadata.plan__lte=1`},
		{plan.Between("a", "b"), `user_metadata.plan__range=["a", "b"]`},
		{plan.IContains("ol"), `user_metadata.plan__icontains="ol"`},
		{where.AppMetadata("a.b").IsNull(false), `app_metadata.a.b__isnull=false`},
		{where.UserMetadata("").IsNull(true), `user_metadata__isnull=true`},
		{where.Connection.Eq("c"), `identities.connection__exact="c"`},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, where.Describe(test.q))
			_, err := where.Users().Resolve(test.q)
			require.NoError(t, err)
		})
	}
	require.Equal(t, "created_at", where.CreatedAt.Asc())
	require.Equal(t, "-created_at", where.CreatedAt.Desc())
	require.Equal(t, "identities.provider", where.IdentityProvider.Name())
}

func TestUsersCatalogue(t *testing.T) {
	t.Parallel()
	users := where.Users()
	canonical := []string{
		"app_metadata", "birthdate", "blocked", "created_at", "email", "email_verified", "external_id", "extra",
		"family_name", "given_name", "identities", "last_ip", "last_login", "last_password_reset", "locale",
		"logins_count", "multifactor", "name", "nickname", "phone_number", "phone_verified", "picture",
		"updated_at", "user_id", "user_metadata", "username", "zoneinfo",
	}
	require.Equal(t, "user", users.Model)
	require.Equal(t, canonical, users.Names())
	var folds, readOnly, nullable []string
	for _, name := range canonical {
		info, ok := users.Field(name)
		require.True(t, ok)
		require.Equal(t, name, info.Name)
		for list, is := range map[*[]string]bool{&folds: info.Folds, &readOnly: info.ReadOnly, &nullable: info.Nullable} {
			if is {
				*list = append(*list, name)
			}
		}
	}
	require.Equal(t, []string{"email", "family_name", "given_name", "name", "nickname"}, folds)
	require.Equal(t, []string{"created_at", "identities", "last_ip", "last_login", "last_password_reset",
		"logins_count", "multifactor", "updated_at", "user_id"}, readOnly)
	require.Equal(t, []string{"birthdate", "email", "external_id", "family_name", "given_name", "locale", "name",
		"nickname", "phone_number", "picture", "username", "zoneinfo"}, nullable)
}

func TestTypedFieldsAreCatalogued(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		where.UserID.Name(), where.Email.Name(), where.EmailVerified.Name(), where.Username.Name(),
		where.PhoneNumber.Name(), where.PhoneVerified.Name(), where.Name.Name(), where.GivenName.Name(),
		where.FamilyName.Name(), where.Nickname.Name(), where.Picture.Name(), where.Blocked.Name(),
		where.CreatedAt.Name(), where.UpdatedAt.Name(), where.LastLogin.Name(), where.LastPasswordReset.Name(),
		where.LastIP.Name(), where.LoginsCount.Name(), where.ExternalID.Name(), where.Locale.Name(),
		where.Zoneinfo.Name(), where.Birthdate.Name(), where.Connection.Name(), where.IdentityProvider.Name(),
	} {
		_, ok := where.Users().Field(name)
		require.True(t, ok, name)
	}
}

func TestCatalogueField(t *testing.T) {
	t.Parallel()
	c := where.NewCatalogue("thing",
		where.FieldInfo{Name: "free", Kind: where.Object, Nullable: true},
		where.FieldInfo{Name: "parts", Kind: where.Objects, ReadOnly: true},
		where.FieldInfo{Name: "tags", Kind: where.Strings},
		where.FieldInfo{Name: "tags", Kind: where.Strings, Folds: true},
	)
	tests := []struct {
		path string
		want where.FieldInfo
		ok   bool
	}{
		{"free", where.FieldInfo{Name: "free", Kind: where.Object, Nullable: true}, true},
		{"free.a.b", where.FieldInfo{Name: "free.a.b", Kind: where.Any, Nullable: true}, true},
		{`free.a\b`, where.FieldInfo{Name: `free.a\\b`, Kind: where.Any, Nullable: true}, true},
		{"parts.id", where.FieldInfo{Name: "parts.id", Kind: where.Any, ReadOnly: true}, true},
		{"tags", where.FieldInfo{Name: "tags", Kind: where.Strings, Folds: true}, true},
		{"tags.a", where.FieldInfo{}, false},
		{"free.", where.FieldInfo{}, false},
		{"free..a", where.FieldInfo{}, false},
		{"other", where.FieldInfo{}, false},
		{"", where.FieldInfo{}, false},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			t.Parallel()
			info, ok := c.Field(test.path)
			require.Equal(t, test.ok, ok)
			require.Equal(t, test.want, info)
		})
	}
	require.Equal(t, []string{"free", "parts", "tags"}, c.Names())
	require.Equal(t, "unknown", where.Kind(99).String())
	require.Empty(t, where.Kind(99).Lookups())
}
