package authing_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/where"
)

// angus is a user with a value of every kind.
func angus(u *authplus.User) {
	u.Email, u.EmailVerified, u.Username = "Angus@acdc.com", true, "angus"
	u.PhoneNumber, u.PhoneVerified = "+61255501234", true
	u.Name, u.GivenName, u.FamilyName, u.Nickname = "Angus Young", "Angus", "Young", "安格斯"
	u.Picture, u.Blocked, u.ExternalID = "https://acdc.com/angus.png", true, "E-1"
	u.Locale, u.Zoneinfo, u.Birthdate = "en-AU", "Australia/Sydney", "1955-03-31"
	u.UserMetadata = authplus.NewMetadata(map[string]any{
		"plan": "gold", "shows": json.Number("9007199254740993"), "active": false, "gear": map[string]any{"amps": []any{"JTM45"}}, "empty": "",
	})
	u.Extra = authplus.NewMetadata(map[string]any{"company": "Alberts", "gender": "M"})
	u.SetPassword("Highway2Hell")
}

func TestAUserSurvivesTheRoundTrip(t *testing.T) {
	t.Parallel()
	p := open(t)
	made := p.auth.Users().New(angus)
	// The definitions, five that are missing, the public key, and the user.
	p.Expect(t, 8, func() { require.NoError(t, made.Save(t.Context())) })
	require.Len(t, made.UserID, 24)
	require.False(t, made.CreatedAt.IsZero())

	var read *authplus.User
	p.Expect(t, 1, func() {
		var err error
		read, err = p.auth.Users().ByID(t.Context(), made.UserID)
		require.NoError(t, err)
	})
	want, got := made.AsDict(), read.AsDict()
	require.Equal(t, want, got)
	require.Equal(t, "+61255501234", read.PhoneNumber)
	require.Equal(t, json.Number("9007199254740993"), read.UserMetadata.Map()["shows"])
	require.Equal(t, "Alberts", read.Extra.String("company"))
	require.Equal(t, "arn:cn:authing:authplus:user:"+read.UserID, read.Extra.String("arn"))
	require.Equal(t, authplus.Absent, read.Field("last_login"))
	require.NotContains(t, string(read.Raw()), "password")
}

func TestSaveSendsTheDifference(t *testing.T) {
	t.Parallel()
	p := open(t)
	user := p.auth.Users().New(angus)
	require.NoError(t, user.Save(t.Context()))
	p.Expect(t, 0, func() { require.NoError(t, user.Save(t.Context())) })

	user.Blocked, user.Nickname = false, ""
	p.Expect(t, 1, func() { require.NoError(t, user.Save(t.Context())) })
	require.Equal(t, authplus.Absent, user.Field("nickname"))

	require.NoError(t, user.UserMetadata.Set("plan", "silver"))
	require.NoError(t, user.UserMetadata.Delete("shows"))
	require.NoError(t, user.UserMetadata.Set("fresh", 1.5))
	user.PhoneNumber = "+15550001111"
	// One definition, the user-defined fields, the rest.
	p.Expect(t, 3, func() { require.NoError(t, user.Save(t.Context())) })
	require.NoError(t, user.UserMetadata.Delete("fresh"))
	// The user-defined fields, and the user that they belong to.
	p.Expect(t, 2, func() { require.NoError(t, user.Save(t.Context())) })

	again, err := p.auth.Users().ByID(t.Context(), user.UserID)
	require.NoError(t, err)
	require.Equal(t, again.AsDict(), user.AsDict())
	require.Equal(t, "+15550001111", again.PhoneNumber)
	require.Equal(t, "silver", again.UserMetadata.String("plan"))
	require.Equal(t, 4, again.UserMetadata.Len())
}

func TestUsersAreFoundByTheirKeysAtOnce(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.Configure(func(c *emulator.Config) { c.IndexDelay = time.Hour })
	user := p.auth.Users().New(angus)
	require.NoError(t, user.Save(t.Context()))
	for _, tt := range []struct {
		name     string
		q        where.Q
		requests int
	}{
		{"id", where.UserID.Eq(user.UserID), 1},
		{"email", where.Email.Eq("Angus@acdc.com"), 1},
		{"email in another case", where.Email.Eq("ANGUS@acdc.com"), 1},
		{"username", where.Username.Eq("angus"), 1},
		{"phone", where.PhoneNumber.Eq("+61255501234"), 1},
		{"external id", where.ExternalID.Eq("E-1"), 1},
		{"several ids", where.UserID.In(user.UserID, "5f7ddfe62ba819802422362e"), 1},
		{"several addresses", where.Email.In("bon@acdc.com", "angus@acdc.com"), 1},
		{"a key and more", where.And(where.Username.Eq("angus"), where.Blocked.Eq(true)), 1},
	} {
		p.Expect(t, tt.requests, func() {
			got, err := p.auth.Users().Get(t.Context(), tt.q)
			require.NoError(t, err, tt.name)
			require.Equal(t, user.UserID, got.UserID, tt.name)
		})
	}
	for name, q := range map[string]where.Q{
		"id": where.UserID.Eq("5f7ddfe62ba819802422362e"), "email": where.Email.Eq("bon@acdc.com"), "username": where.Username.Eq("Angus"),
		"phone of another country": where.PhoneNumber.Eq("+49255501234"), "a key and something else": where.And(where.Username.Eq("angus"), where.Blocked.Eq(false)),
	} {
		_, err := p.auth.Users().Get(t.Context(), q)
		require.ErrorIs(t, err, authplus.ErrDoesNotExist, name)
	}
}

func TestOneNumberInTwoCountries(t *testing.T) {
	t.Parallel()
	p := open(t)
	for i, phone := range []string{"+61255501234", "+49255501234"} {
		require.NoError(t, p.auth.Users().New(func(u *authplus.User) {
			u.Username, u.PhoneNumber = fmt.Sprint("user", i), phone
		}).Save(t.Context()))
	}
	for i, phone := range []string{"+61255501234", "+49255501234"} {
		got, err := p.auth.Users().Get(t.Context(), where.PhoneNumber.Eq(phone))
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint("user", i), got.Username)
	}
	list, err := p.auth.Users().Filter(where.PhoneNumber.In("+49255501234", "+61255501234", "+1255501234")).List(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 2)
}

func TestWhatAuthingLacksIsRefused(t *testing.T) {
	t.Parallel()
	p := open(t)
	for name, tt := range map[string]struct {
		change func(*authplus.User)
		want   error
	}{
		"app_metadata":      {func(u *authplus.User) { u.AppMetadata = authplus.NewMetadata(map[string]any{"a": 1}) }, authplus.ErrNotSupported},
		"a chosen id":       {func(u *authplus.User) { u.UserID = "1" }, authplus.ErrNotSupported},
		"an unknown extra":  {func(u *authplus.User) { u.Extra = authplus.NewMetadata(map[string]any{"shoe": 1}) }, authplus.ErrNotSupported},
		"extra for changes": {func(u *authplus.User) { u.Extra = authplus.NewMetadata(map[string]any{"city": "Sydney"}) }, authplus.ErrNotSupported},
		"a hash in parts": {func(u *authplus.User) {
			u.SetPasswordHash(authplus.Scrypt(make([]byte, 64), make([]byte, 16), 16384, 8, 1))
		}, authplus.ErrNotSupported},
		"nobody":           {func(u *authplus.User) { u.Username = "" }, authplus.ErrInvalid},
		"a bad address":    {func(u *authplus.User) { u.Email = "nobody" }, authplus.ErrInvalid},
		"a short password": {func(u *authplus.User) { u.SetPassword("short") }, authplus.ErrInvalid},
	} {
		user := p.auth.Users().New(func(u *authplus.User) { u.Username = "x" }, tt.change)
		require.ErrorIs(t, user.Save(context.Background()), tt.want, name)
	}
	n, err := p.auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestHashesOfNewUsersAreKept(t *testing.T) {
	t.Parallel()
	p := open(t)
	const hash = "$2b$10$YLMWr8oF6b3YFtvzGaXwQuV9IdeUEdQ/ooJNPJ4sJ0d5uQUaXIxce"
	user := p.auth.Users().New(func(u *authplus.User) {
		u.Username = "bon"
		u.SetPasswordHash(authplus.Bcrypt(hash))
	})
	require.NoError(t, user.Save(t.Context()))
	var answer struct {
		Data struct{ User struct{ Password string } }
	}
	ask := map[string]any{"query": `query ($id: String) { user(id: $id) { password } }`, "variables": map[string]any{"id": user.UserID}}
	require.NoError(t, p.auth.Do(t.Context(), "POST", "/graphql/v2", ask, &answer))
	require.Equal(t, hash, answer.Data.User.Password)
	user.SetPasswordHash(authplus.Bcrypt(hash))
	require.ErrorIs(t, user.Save(t.Context()), authplus.ErrNotSupported)
}

func TestSearchesFollowWritesAfterAWhile(t *testing.T) {
	t.Parallel()
	type stop struct{} // The key of what ends a context once a request of its own is answered.
	p := open(t, authplus.WithObserver(func(ctx context.Context, _ authplus.Exchange) {
		if cancel, ok := ctx.Value(stop{}).(context.CancelFunc); ok {
			cancel()
		}
	}))
	p.Configure(func(c *emulator.Config) { c.IndexDelay = time.Hour })
	user := p.auth.Users().New(func(u *authplus.User) { u.Username, u.Name = "bon", "Bon Scott" })
	require.NoError(t, user.Save(t.Context()))
	silent := p.auth.Users().New(func(u *authplus.User) { u.ExternalID = "E-7" })
	require.NoError(t, silent.Save(t.Context()))
	set := p.auth.Users().Filter(where.Name.Contains("scott"))
	n, err := set.Count(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p.Expect(t, 1, func() {
		require.ErrorIs(t, p.auth.WaitSearchable(context.WithValue(ctx, stop{}, cancel), user), context.Canceled)
	})
	p.Refresh()
	p.Expect(t, 1, func() { require.NoError(t, p.auth.WaitSearchable(t.Context(), user, silent)) })
	n, err = set.Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
}
