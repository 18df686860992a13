package authplus_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/where"
)

// stageOne returns a tenant with one user who has a value in most fields.
func stageOne(t *testing.T, opts ...emulated.Option) (*service, *authplus.Auth, *wire, *User) {
	t.Helper()
	service := serve(t, opts...)
	bon := member(0, "bon")
	for name, value := range map[string]any{
		"name": "Bon Scott", "nickname": "bonny", "given_name": "Bon", "blocked": true, "email_verified": true,
		"username": "bon", "logins_count": 3, "user_metadata": map[string]any{"plan": "gold"},
	} {
		bon[name] = value
	}
	service.seed(t, bon)
	auth, w := service.open(t)
	user := get(t, auth, "auth0|bon")
	w.take()
	return service, auth, w, user
}

func TestCreateSendsWhatWasSet(t *testing.T) {
	t.Parallel()
	auth, w := serve(t).open(t)
	user := &User{
		UserID: "auth0|bon", Email: "bon@acdc.com", Nickname: "bonny", CreatedAt: time.Now(), LoginsCount: 7,
		UserMetadata: authplus.NewMetadata(map[string]any{"plan": "gold"}), AppMetadata: authplus.NewMetadata(nil),
	}
	password(user)
	require.NoError(t, auth.Users().Create(t.Context(), user))
	require.Equal(t, []string{
		`{"connection":"acdc","email":"bon@acdc.com","nickname":"bonny","password":"Highway","user_id":"bon","user_metadata":{"plan":"gold"}}`,
	}, w.bodies())
	require.True(t, user.Fetched())
	require.False(t, user.HasNewPassword())
	require.Equal(t, "auth0|bon", user.UserID)
	require.Zero(t, user.LoginsCount, "the object holds the provider's answer")
	require.NotEmpty(t, user.Identities)
	changes, err := user.Changes()
	require.NoError(t, err)
	require.Empty(t, changes)
}

func TestSaveSendsTheDifference(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*User)
		opts   []authplus.SaveOption
		bodies []string
	}{
		{name: "nothing", change: func(*User) {}},
		{name: "a value", change: func(u *User) { u.Nickname = "b" }, bodies: []string{`{"nickname":"b"}`}},
		{name: "a text taken away", change: func(u *User) { u.Nickname = "" }, bodies: []string{`{"nickname":null}`}},
		{name: "a flag taken away", change: func(u *User) { u.Blocked = false }, bodies: []string{`{"blocked":false}`}},
		{name: "an address", change: func(u *User) { u.Email = "b@acdc.com" }, bodies: []string{`{"connection":"acdc","email":"b@acdc.com"}`}},
		{name: "the same time elsewhere", change: func(u *User) { u.CreatedAt = u.CreatedAt.In(time.FixedZone("", 3600)) }},
		{
			name: "password with what goes along", change: func(u *User) { u.Nickname = "b"; password(u) },
			bodies: []string{`{"connection":"acdc","nickname":"b","password":"Highway"}`},
		},
		{
			name: "what excludes each other", change: func(u *User) {
				u.Email, u.EmailVerified, u.Username, u.Nickname = "b@acdc.com", false, "bonnie", "b"
				password(u)
			},
			bodies: []string{
				`{"connection":"acdc","password":"Highway"}`, `{"connection":"acdc","username":"bonnie"}`,
				`{"connection":"acdc","email":"b@acdc.com","email_verified":false,"nickname":"b"}`,
			},
		},
		{
			name: "some fields only", change: func(u *User) { u.Nickname, u.Name = "b", "n"; password(u) },
			opts: []authplus.SaveOption{authplus.UpdateFields("name", "given_name")}, bodies: []string{`{"name":"n"}`},
		},
		{
			name: "the password only", change: func(u *User) { u.Nickname = "b"; password(u) },
			opts: []authplus.SaveOption{authplus.UpdateFields("password")}, bodies: []string{`{"connection":"acdc","password":"Highway"}`},
		},
		{
			name: "some fields that did not change", change: func(u *User) { u.Nickname = "b" },
			opts: []authplus.SaveOption{authplus.UpdateFields("name")},
		},
		{
			name: "a zero on purpose", change: func(u *User) { u.FamilyName = "" },
			opts: []authplus.SaveOption{authplus.Send("phone_verified", "blocked")}, bodies: []string{`{"blocked":true,"connection":"acdc","phone_verified":false}`},
		},
		{
			name: "a null on purpose", change: func(*User) {},
			opts: []authplus.SaveOption{authplus.SetNull("picture", "nickname")}, bodies: []string{`{"nickname":null,"picture":null}`},
		},
		{
			name: "metadata by key", change: func(u *User) {
				_ = u.UserMetadata.Set("car.make", "Rolls")
				_ = u.UserMetadata.Delete("plan")
				_ = u.AppMetadata.Set("level", 3)
			},
			bodies: []string{`{"app_metadata":{"level":3},"user_metadata":{"car":{"make":"Rolls"},"plan":null}}`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, w, user := stageOne(t)
			w.answer = func(_ int, r *http.Request) (*http.Response, error, bool) {
				return reply(r, http.StatusOK, "application/json", string(user.Raw())), nil, r.Method == http.MethodPatch
			}
			tt.change(user)
			require.NoError(t, user.Save(t.Context(), tt.opts...))
			require.Equal(t, tt.bodies, w.bodies())
		})
	}
}

func TestSaveRefusesBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*User)
		opts   []authplus.SaveOption
		kind   error
		text   string
	}{
		{
			"a read-only field", func(u *User) { u.LoginsCount++ }, nil, authplus.ErrReadOnly,
			`authplus: user field "logins_count": only the provider sets it`,
		},
		{
			"the id", func(u *User) { u.UserID = "" }, nil, authplus.ErrReadOnly,
			`authplus: user field "user_id": only the provider sets it`,
		},
		{
			"sending a read-only field", nil, []authplus.SaveOption{authplus.Send("created_at")}, authplus.ErrReadOnly,
			`authplus: user field "created_at": only the provider sets it`,
		},
		{
			"null where none can be", nil, []authplus.SaveOption{authplus.SetNull("blocked")}, authplus.ErrInvalid,
			`authplus: user field "blocked": cannot be null`,
		},
		{
			"both ways at once", nil, []authplus.SaveOption{authplus.ForceInsert(), authplus.ForceUpdate()}, authplus.ErrInvalid,
			"authplus: ForceInsert and ForceUpdate exclude each other: invalid value",
		},
		{
			"metadata that is no JSON", func(u *User) { u.AppMetadata = authplus.NewMetadata(map[string]any{"f": func() {}}) }, nil,
			authplus.ErrInvalid, `authplus: user field "app_metadata": cannot be encoded as JSON`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, w, user := stageOne(t)
			if tt.change != nil {
				tt.change(user)
			}
			err := user.Save(t.Context(), tt.opts...)
			require.ErrorIs(t, err, tt.kind)
			require.EqualError(t, err, tt.text)
			require.Empty(t, w.take())
		})
	}
	_, _, w, user := stageOne(t)
	for _, opt := range []authplus.SaveOption{authplus.UpdateFields("emial"), authplus.Send("emial"), authplus.SetNull("emial")} {
		var field *authplus.FieldError
		require.ErrorAs(t, user.Save(t.Context(), opt), &field)
		require.Contains(t, field.Choices, "email")
	}
	require.Empty(t, w.take())
}

func TestFieldsThatWereLeftOutKeepTheirChange(t *testing.T) {
	t.Parallel()
	_, auth, w, user := stageOne(t)
	user.Nickname, user.Name = "b", "n"
	password(user)
	require.NoError(t, user.Save(t.Context(), authplus.UpdateFields("name")))
	require.Equal(t, []any{"b", true}, []any{user.Nickname, user.HasNewPassword()})
	w.take()
	require.NoError(t, user.Save(t.Context()))
	require.Equal(t, []string{`{"connection":"acdc","nickname":"b","password":"Highway"}`}, w.bodies())

	axl := auth.Users().New(func(u *User) { u.Email, u.Nickname = "axl@acdc.com", "a" })
	password(axl)
	require.NoError(t, axl.Save(t.Context(), authplus.UpdateFields("email", "password")))
	require.Equal(t, "a", axl.Nickname)
	w.take()
	require.NoError(t, axl.Save(t.Context()))
	require.Equal(t, []string{`{"nickname":"a"}`}, w.bodies())
}

func TestASaveThatFailsMidwayIsFinishedByTheNext(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]struct {
		answer func(r *http.Request) (*http.Response, error)
		kind   error
	}{
		"forbidden":   {refusal(http.StatusForbidden), authplus.ErrForbidden},
		"limited":     {refusal(http.StatusTooManyRequests), authplus.ErrRateLimited},
		"broken":      {refusal(http.StatusInternalServerError), authplus.ErrUnavailable},
		"a lost link": {func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, authplus.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for failing := range 3 {
				saveThatFails(t, failing, failure.answer, failure.kind)
			}
		})
	}
}

// refusal answers with a status.
func refusal(status int) func(r *http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		return reply(r, status, "application/json", fmt.Sprintf(`{"statusCode":%d,"message":"no"}`, status)), nil
	}
}

// saveThatFails lets one of the requests of a save fail, and saves again.
func saveThatFails(t *testing.T, failing int, answer func(*http.Request) (*http.Response, error), kind error) {
	t.Helper()
	steps := []string{
		`{"connection":"named","password":"Highway"}`, `{"connection":"named","username":"bonnie"}`,
		`{"connection":"named","email":"b@acdc.com","nickname":"b"}`,
	}
	fields := [][]string{{"password"}, {"username"}, {"email", "nickname"}}
	service := serve(t)
	auth, w := service.open(t)
	err := auth.Do(t.Context(), "POST", "/api/v2/connections", map[string]any{
		"name": "named", "strategy": "auth0", "options": map[string]any{"passwordPolicy": "none", "requires_username": true},
	}, nil)
	require.NoError(t, err)
	bon := auth.Using("named").Users().New(func(u *User) { u.Email, u.Username = "bon@acdc.com", "bon" })
	password(bon)
	require.NoError(t, bon.Save(t.Context()))

	bon.Email, bon.Username, bon.Nickname = "b@acdc.com", "bonnie", "b"
	password(bon)
	w.take()
	changes := 0
	w.answer = func(_ int, r *http.Request) (*http.Response, error, bool) {
		if r.Method != http.MethodPatch {
			return nil, nil, false // what is looked for after a lost answer
		}
		changes++
		if changes != failing+1 {
			return nil, nil, false
		}
		resp, err := answer(r)
		return resp, err, true
	}
	err = bon.Save(t.Context())
	require.ErrorIs(t, err, kind)
	require.Equal(t, failing+1, changes)
	var partial *authplus.PartialError
	if failing == 0 {
		require.NotErrorAs(t, err, &partial)
	} else {
		require.ErrorAs(t, err, &partial)
		require.Equal(t, concat(fields[:failing]), partial.Done)
		require.Equal(t, concat(fields[failing:]), partial.Failed)
	}
	require.Equal(t, failing == 0, bon.HasNewPassword())

	w.answer = nil
	w.take()
	require.NoError(t, bon.Save(t.Context()))
	require.Equal(t, steps[failing:], w.bodies(), "the rest, and nothing else")
	again := get(t, auth.Using(""), bon.UserID)
	require.Equal(t, []string{"b@acdc.com", "bonnie", "b"}, []string{again.Email, again.Username, again.Nickname})
}

func concat(lists [][]string) (all []string) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

func TestForcedSaves(t *testing.T) {
	t.Parallel()
	service, auth, w, _ := stageOne(t)
	service.seed(t, member(1, "brian"))
	brian := get(t, auth, "auth0|brian")
	password(brian)
	require.ErrorIs(t, brian.Save(t.Context(), authplus.ForceInsert()), authplus.ErrConflict)
	require.True(t, brian.Fetched())

	w.take()
	known := auth.Users().New(func(u *User) { u.UserID, u.Nickname = "auth0|bon", "b" })
	require.NoError(t, known.Save(t.Context(), authplus.ForceUpdate()))
	require.Equal(t, []string{`{"nickname":"b"}`}, w.bodies())
	require.Equal(t, "Bon Scott", known.Name)
	require.True(t, known.Fetched())

	ghost := auth.Users().New(func(u *User) { u.UserID, u.Nickname = "auth0|ghost", "g" })
	err := ghost.Save(t.Context(), authplus.ForceUpdate())
	require.ErrorIs(t, err, authplus.ErrNotUpdated)
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	require.False(t, ghost.Fetched())
}

func TestSavingOneWhoIsGone(t *testing.T) {
	t.Parallel()
	_, auth, _, user := stageOne(t)
	require.NoError(t, auth.Users().Delete(t.Context(), user.UserID))
	user.Nickname = "b"
	require.ErrorIs(t, user.Save(t.Context()), authplus.ErrNotUpdated)
	require.ErrorIs(t, user.Save(t.Context(), authplus.IfUnchanged()), authplus.ErrNotUpdated)
	require.ErrorIs(t, user.Refresh(t.Context()), authplus.ErrDoesNotExist)
	require.NoError(t, user.Delete(t.Context()), "Auth0 answers 204 for one who is gone")
}

func TestIfUnchanged(t *testing.T) {
	t.Parallel()
	now := epoch.Add(time.Hour)
	service, auth, w, user := stageOne(t, emulated.WithClock(func() time.Time { now = now.Add(time.Second); return now }))
	user.Nickname = "b"
	service.Expect(t, 2, func() { require.NoError(t, user.Save(t.Context(), authplus.IfUnchanged())) })
	service.Expect(t, 0, func() { require.NoError(t, user.Save(t.Context(), authplus.IfUnchanged())) })

	other := get(t, auth, user.UserID)
	other.Name = "n"
	require.NoError(t, other.Save(t.Context()))
	user.Nickname = "c"
	service.Expect(t, 1, func() {
		err := user.Save(t.Context(), authplus.IfUnchanged())
		require.ErrorIs(t, err, authplus.ErrStale)
		require.EqualError(t, err, "authplus: user: object has changed since it was read; Refresh reads it again")
	})
	require.NoError(t, user.Refresh(t.Context()))
	require.Equal(t, []string{"n", "b"}, []string{user.Name, user.Nickname})

	part, err := auth.Users().All().Only("nickname").First(t.Context())
	require.NoError(t, err)
	w.take()
	part.Nickname = "d"
	require.ErrorIs(t, part.Save(t.Context(), authplus.IfUnchanged()), authplus.ErrInvalid)
	require.Empty(t, w.take())
}

func TestOnlyThenSaveLeavesTheRestAlone(t *testing.T) {
	t.Parallel()
	_, auth, w, _ := stageOne(t)
	part, err := auth.Users().All().Only("email").First(t.Context())
	require.NoError(t, err)
	w.take()
	require.NoError(t, part.Save(t.Context()))
	require.Empty(t, w.take())

	part.GivenName = "Ronald" // assigned, so it is sent though it was not loaded
	require.NoError(t, part.Save(t.Context()))
	require.Equal(t, []string{`{"given_name":"Ronald"}`}, w.bodies())
	require.Equal(t, "Bon Scott", part.Name, "the answer has all fields")
	require.Equal(t, authplus.Set, part.Field("blocked"))
	require.True(t, get(t, auth, "auth0|bon").Blocked)
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	service, auth, w, user := stageOne(t)
	other := get(t, auth, user.UserID)
	other.Name, other.GivenName = "n", "g"
	require.NoError(t, other.Save(t.Context()))

	user.Name, user.Nickname = "mine", "mine"
	service.Expect(t, 1, func() { require.NoError(t, user.Refresh(t.Context(), "name")) })
	require.Equal(t, []string{"n", "mine", "Bon"}, []string{user.Name, user.Nickname, user.GivenName})
	w.take()
	require.NoError(t, user.Save(t.Context()))
	require.Equal(t, []string{`{"nickname":"mine"}`}, w.bodies())

	user.Nickname = "lost"
	require.NoError(t, user.Refresh(t.Context()))
	require.Equal(t, []string{"mine", "g"}, []string{user.Nickname, user.GivenName})

	part, err := auth.Users().All().Only("email").First(t.Context())
	require.NoError(t, err)
	require.NoError(t, part.Refresh(t.Context(), "nickname"))
	require.Equal(t, []authplus.FieldState{authplus.Set, authplus.NotLoaded}, []authplus.FieldState{part.Field("nickname"), part.Field("name")})
	require.ErrorIs(t, part.Refresh(t.Context(), "emial"), authplus.ErrInvalid)
	require.ErrorIs(t, auth.Users().New().Refresh(t.Context()), authplus.ErrInvalid)
}

func TestUpdateOrCreate(t *testing.T) {
	t.Parallel()
	auth, w := serve(t).open(t)
	ctx, bon := t.Context(), where.Email.Eq("bon@acdc.com")
	block := func(u *User) { u.Blocked = true }
	user, created, err := auth.Users().UpdateOrCreate(ctx, bon, block, func(u *User) { u.Nickname = "b"; password(u) })
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, []any{"b", false}, []any{user.Nickname, user.Blocked}, "create takes the place of set")
	w.take()
	user, created, err = auth.Users().UpdateOrCreate(ctx, bon, block, password)
	require.NoError(t, err)
	require.False(t, created)
	require.True(t, user.Blocked)
	require.Equal(t, []string{"", `{"blocked":true}`}, w.bodies())

	_, created, err = auth.Users().UpdateOrCreate(ctx, where.Email.Eq("axl@acdc.com"), password, nil)
	require.NoError(t, err)
	require.True(t, created, "without create, set fills in")
	user, _, err = auth.Users().UpdateOrCreate(ctx, bon, func(u *User) { u.Email = "axl@acdc.com" }, nil)
	require.ErrorIs(t, err, authplus.ErrConflict)
	require.Nil(t, user)
	_, _, err = auth.Users().UpdateOrCreate(ctx, nil, nil, nil)
	require.ErrorIs(t, err, authplus.ErrInvalid)
	user, created, err = auth.Users().UpdateOrCreate(ctx, bon, nil, nil)
	require.NoError(t, err)
	require.False(t, created)
	require.Equal(t, "bon@acdc.com", user.Email)
}
