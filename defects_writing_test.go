package authplus_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// This file has the defects of the Python original in writing; defects_reading_test.go says more.

// TestB09 holds that saving without a change sends nothing, and with one only that; the original sent
// everything it had read, over what others had written meanwhile.
func TestB09SaveSendsOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	angus := get(t, auth, "auth0|angus")
	service.Expect(t, 0, func() { require.NoError(t, angus.Save(t.Context())) })

	other := get(t, auth, "auth0|angus")
	other.Nickname = "schoolboy"
	require.NoError(t, other.Save(t.Context()))
	w.take()
	angus.GivenName = "Angus"
	require.NoError(t, angus.Save(t.Context()))
	require.Equal(t, []string{`{"given_name":"Angus"}`}, w.bodies())
	require.Equal(t, "schoolboy", get(t, auth, "auth0|angus").Nickname)
}

// TestB10 holds that a key that was taken away is sent as null, and an empty object never; the original
// kept the key, or erased all metadata.
func TestB10MetadataIsNeverSentEmpty(t *testing.T) {
	t.Parallel()
	service := serve(t)
	user := member(0, "bon")
	user["user_metadata"] = map[string]any{"plan": "gold", "car": map[string]any{"make": "Rolls"}}
	user["app_metadata"] = map[string]any{"level": 3}
	service.seed(t, user)
	auth, w := service.open(t)
	bon := get(t, auth, "auth0|bon")
	w.take()

	steps := []struct {
		name   string
		change func() error
		body   string // "" is no request
	}{
		{"untouched", func() error { return nil }, ""},
		{"one of two keys", func() error { return bon.UserMetadata.Delete("plan") }, `{"user_metadata":{"plan":null}}`},
		{"within a key", func() error { return bon.UserMetadata.Set("car.colour", "black") },
			`{"user_metadata":{"car":{"colour":"black","make":"Rolls"}}}`},
		{"the last key", func() error { return bon.UserMetadata.Delete("car") }, `{"user_metadata":{"car":null}}`},
		{"all at once", func() error { bon.AppMetadata = authplus.Metadata{}; return nil }, `{"app_metadata":{"level":null}}`},
		{"an empty object", func() error { bon.AppMetadata = authplus.NewMetadata(nil); return nil }, ""},
	}
	for _, step := range steps {
		require.NoError(t, step.change(), step.name)
		require.NoError(t, bon.Save(t.Context()), step.name)
		bodies := w.bodies()
		if step.body == "" {
			require.Empty(t, bodies, step.name)
			continue
		}
		require.Len(t, bodies, 1, step.name)
		require.JSONEq(t, step.body, bodies[0], step.name)
	}
	again := get(t, auth, "auth0|bon")
	require.Zero(t, again.UserMetadata.Len())
	require.Zero(t, again.AppMetadata.Len())
}

// TestB15 holds that ids are escaped, and that one which would lead to another address is refused before
// any request; the original deleted at the address of all users.
func TestB15IdsCannotLeadElsewhere(t *testing.T) {
	t.Parallel()
	service := serve(t)
	auth, w := service.open(t)
	for _, id := range []string{"", ".", ".."} {
		w.take()
		_, err := auth.Users().ByID(t.Context(), id)
		require.ErrorIs(t, err, authplus.ErrInvalid, id)
		require.ErrorIs(t, auth.Users().Delete(t.Context(), id), authplus.ErrInvalid, id)
		var field *authplus.FieldError
		require.ErrorAs(t, auth.Users().Delete(t.Context(), id), &field)
		_, err = auth.Users().Get(t.Context(), where.UserID.Eq(id))
		require.ErrorIs(t, err, authplus.ErrInvalid, id)
		require.Empty(t, w.take())
	}

	const id = "auth0|a/b?c#d%2F../é"
	user := member(0, "bon")
	user["user_id"] = id
	service.seed(t, user)
	bon := get(t, auth, id)
	bon.Name = "Bon"
	require.NoError(t, bon.Save(t.Context()))
	require.NoError(t, bon.Delete(t.Context()))
	asked := w.take()
	require.Len(t, asked, 3)
	for _, request := range asked {
		require.Equal(t, "/api/v2/users/auth0%7Ca%2Fb%3Fc%23d%252F..%2F%C3%A9", request.Path)
	}
	_, err := auth.Users().ByID(t.Context(), id)
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
}

// TestB16 holds that the id is always loaded, so an object of which only some fields are can be saved;
// the original changed the collection.
func TestB16TheIDIsAlwaysLoaded(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	for _, set := range []*authplus.QuerySet[User]{
		auth.Users().All().Only("email"), auth.Users().All().Defer("user_id", "nickname"),
	} {
		bon, err := set.Get(t.Context(), where.Email.Eq("bon@acdc.com"))
		require.NoError(t, err)
		require.Equal(t, "auth0|bon", bon.UserID)
		w.take()
		bon.Nickname += "n"
		require.NoError(t, bon.Save(t.Context()))
		require.Equal(t, "/api/v2/users/auth0%7Cbon", w.take()[0].Path)
	}
	stray := auth.Users().New(func(u *User) { u.Email = "stray@acdc.com" })
	require.ErrorIs(t, stray.Save(t.Context(), authplus.ForceUpdate()), authplus.ErrInvalid)
	require.Empty(t, w.take())
}

// TestB18 holds that a change names the connection of the user's own identity, and an application only
// where one is configured; the original named its default connection, and empty texts.
func TestB18ChangesNameTheUsersOwnConnection(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.makeConnection(t, "gnr")
	auth, w := service.open(t)
	axl := auth.Using("gnr").Users().New(func(u *User) { u.Email = "axl@gnr.com" })
	axl.SetPassword("Jungle")
	require.NoError(t, axl.Save(t.Context()))

	axl, err := auth.Using("").Users().Get(t.Context(), where.Email.Eq("axl@gnr.com"))
	require.NoError(t, err)
	w.take()
	axl.Email = "rose@gnr.com"
	require.NoError(t, axl.Save(t.Context()))
	axl.Nickname = "rosie"
	require.NoError(t, axl.Save(t.Context()))
	require.Equal(t, []string{`{"connection":"gnr","email":"rose@gnr.com"}`, `{"nickname":"rosie"}`}, w.bodies())

	named, err := authplus.Open(auth0.Config{URL: service.URL, Token: token.Static(emulatortest.Token), ClientID: "app"},
		authplus.WithHTTPClient(&http.Client{Transport: w}))
	require.NoError(t, err)
	axl = get(t, named, axl.UserID)
	w.take()
	axl.Email = "axl@gnr.com"
	require.NoError(t, axl.Save(t.Context()))
	require.Equal(t, []string{`{"client_id":"app","connection":"gnr","email":"axl@gnr.com"}`}, w.bodies())
}

// TestB19 holds that every writable field reaches the provider, on creation and on change; the original
// dropped six of them.
func TestB19EveryWritableFieldIsSent(t *testing.T) {
	t.Parallel()
	service := serve(t)
	auth, _ := service.open(t)
	fill := func(u *User, suffix string) {
		u.GivenName, u.FamilyName, u.Name = "Bon"+suffix, "Scott"+suffix, "Bon Scott"+suffix
		u.Nickname, u.Picture = "bonny"+suffix, "https://acdc.com/bon"+suffix+".png"
		u.Blocked, u.EmailVerified = suffix == "", suffix == ""
	}
	bon := auth.Users().New(func(u *User) { u.UserID, u.Email = "auth0|bon", "bon@acdc.com"; fill(u, "") })
	bon.SetPassword("Highway")
	require.NoError(t, bon.Save(t.Context()))
	for _, suffix := range []string{"", "2"} {
		fill(bon, suffix)
		require.NoError(t, bon.Save(t.Context()))
		want := &User{UserID: "auth0|bon", Email: "bon@acdc.com"}
		fill(want, suffix)
		got := get(t, auth, "auth0|bon")
		require.Equal(t, describe(want), describe(got))
	}
}

// describe returns what a user is called.
func describe(u *User) string {
	return strings.Join([]string{
		u.UserID, u.Email, u.GivenName, u.FamilyName, u.Name, u.Nickname, u.Picture,
		fmt.Sprint(u.Blocked, u.EmailVerified),
	}, "\n")
}

// TestB21 holds the rules of get-or-create, of which the original broke six.
func TestB21GetOrCreate(t *testing.T) {
	t.Parallel()

	t.Run("sees what was created just before", func(t *testing.T) {
		t.Parallel()
		auth, _ := serve(t, emulated.WithIndexDelay(time.Hour)).open(t)
		for i := range 3 {
			user, created, err := auth.Users().GetOrCreate(t.Context(), where.Email.Eq("bon@acdc.com"), password)
			require.NoError(t, err)
			require.Equal(t, i == 0, created)
			require.Equal(t, "bon@acdc.com", user.Email)
		}
	})

	t.Run("defaults win, and run once, only to create", func(t *testing.T) {
		t.Parallel()
		auth, _ := serve(t).open(t)
		runs := 0
		q := where.And(where.Email.Eq("bon@acdc.com"), where.Nickname.Eq("bonny"), where.UserMetadata("band.name").Eq("AC/DC"))
		defaults := func(u *User) {
			runs++
			require.Equal(t, "bonny", u.Nickname, "what was asked for is there before the defaults")
			u.Name, u.UserMetadata = "Bon Scott", authplus.NewMetadata(map[string]any{"band": map[string]any{"name": "AC/DC", "of": "Sydney"}})
			u.SetPassword("Highway")
		}
		for range 2 {
			user, _, err := auth.Users().GetOrCreate(t.Context(), q, defaults)
			require.NoError(t, err)
			require.Equal(t, "bonny Bon Scott Sydney", user.Nickname+" "+user.Name+" "+user.UserMetadata.String("band.of"))
		}
		require.Equal(t, 1, runs)
	})

	t.Run("only exact values are taken over", func(t *testing.T) {
		t.Parallel()
		auth, w := serve(t).open(t)
		q := where.And(where.Email.Eq("bon@acdc.com"), where.Name.StartsWith("Bon"), where.Connection.Eq(database),
			where.Not(where.Nickname.Eq("axl")), where.Or(where.GivenName.Eq("a"), where.GivenName.Eq("b")))
		_, created, err := auth.Users().GetOrCreate(t.Context(), q, password)
		require.NoError(t, err)
		require.True(t, created)
		require.Equal(t, `{"connection":"acdc","email":"bon@acdc.com","password":"Highway"}`, w.take()[1].Body)
	})

	t.Run("a predicate that says nothing is refused", func(t *testing.T) {
		t.Parallel()
		auth, w := serve(t).open(t)
		for _, q := range []where.Q{nil, where.Kw{}, where.And(), where.Not(where.Or())} {
			_, created, err := auth.Users().GetOrCreate(t.Context(), q, nil)
			require.ErrorIs(t, err, authplus.ErrInvalid)
			require.False(t, created)
		}
		require.Empty(t, w.take())
	})

	t.Run("a user created meanwhile is got", func(t *testing.T) {
		t.Parallel()
		service := serve(t)
		auth, _ := service.open(t)
		user, created, err := auth.Users().GetOrCreate(t.Context(), where.Email.Eq("bon@acdc.com"), func(u *User) {
			service.seed(t, member(0, "bon")) // somebody else is faster
			password(u)
		})
		require.NoError(t, err)
		require.False(t, created)
		require.Equal(t, "auth0|bon", user.UserID)
	})

	t.Run("a conflict with a user who does not match remains", func(t *testing.T) {
		t.Parallel()
		service := serve(t)
		service.band(t)
		auth, _ := service.open(t)
		q := where.And(where.Email.Eq("bon@acdc.com"), where.Nickname.Eq("bonny"))
		user, created, err := auth.Users().GetOrCreate(t.Context(), q, password)
		require.ErrorIs(t, err, authplus.ErrConflict)
		require.NotErrorIs(t, err, authplus.ErrDoesNotExist)
		require.Nil(t, user)
		require.False(t, created)
	})
}

// password gives a new user the password that databases ask for.
func password(u *User) { u.SetPassword("Highway") }

// TestB22 holds that objects which were not saved are the same as none; in the original all of them were
// equal.
func TestB22UnsavedObjectsAreNotTheSame(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	a, b := auth.Users().New(), auth.Users().New()
	require.False(t, a.Same(b))
	require.False(t, a.Same(a))
	named := auth.Users().New(func(u *User) { u.UserID = "auth0|bon" })
	bon := get(t, auth, "auth0|bon")
	require.False(t, named.Same(bon), "an id that was only chosen says nothing")
	require.True(t, bon.Same(get(t, auth, "auth0|bon")))
	require.False(t, bon.Same(get(t, auth, "auth0|brian")))
	require.Len(t, map[*User]bool{a: true, b: true, bon: true}, 3)
}

// TestB23 holds that a deleted object is new again; the original sent changes to nobody.
func TestB23DeletedObjectsAreNew(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	bon := get(t, auth, "auth0|bon")
	require.NoError(t, bon.Delete(t.Context()))
	require.False(t, bon.Fetched())
	require.Empty(t, bon.UserID)
	require.ErrorIs(t, bon.Delete(t.Context()), authplus.ErrInvalid)

	w.take()
	password(bon)
	require.NoError(t, bon.Save(t.Context()))
	require.Equal(t, http.MethodPost, w.take()[0].Method)
	require.NotEmpty(t, bon.UserID)
	require.NotEqual(t, "auth0|bon", bon.UserID)
}

// TestB28 holds that a saved object has what the provider made of it; the original kept stale times.
func TestB28SaveTakesTheAnswerOver(t *testing.T) {
	t.Parallel()
	now := epoch
	service := serve(t, emulated.WithClock(func() time.Time { now = now.Add(time.Second); return now }))
	auth, _ := service.open(t)
	bon := auth.Users().New(func(u *User) { u.Email = "BON@acdc.com" })
	password(bon)
	require.NoError(t, bon.Save(t.Context()))
	require.Equal(t, "bon@acdc.com", bon.Email, "databases keep addresses in lower case")
	created := bon.UpdatedAt
	require.False(t, created.IsZero())
	bon.Name = "Bon"
	require.NoError(t, bon.Save(t.Context()))
	require.True(t, bon.UpdatedAt.After(created))
	require.True(t, bon.UpdatedAt.Equal(get(t, auth, bon.UserID).UpdatedAt))
}

// TestB29 holds that an object knows which of several requests succeeded, so that saving again sends the
// rest only; the original changed the password again.
func TestB29AHalfFailedSaveIsRemembered(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	bon := get(t, auth, "auth0|bon")
	w.take()
	bon.Email, bon.Name = "brian@acdc.com", "Bon"
	bon.SetPassword("Highway")
	err := bon.Save(t.Context())
	var partial *authplus.PartialError
	require.ErrorAs(t, err, &partial)
	require.Equal(t, []string{"password"}, partial.Done)
	require.Equal(t, []string{"email", "name"}, partial.Failed)
	require.ErrorIs(t, err, authplus.ErrConflict)
	require.False(t, bon.HasNewPassword())
	require.Equal(t, []string{"brian@acdc.com", "Bon"}, []string{bon.Email, bon.Name}, "what failed is still wanted")
	require.Len(t, w.take(), 2)

	bon.Email = "bonny@acdc.com"
	require.NoError(t, bon.Save(t.Context()))
	require.Equal(t, []string{`{"connection":"acdc","email":"bonny@acdc.com","name":"Bon"}`}, w.bodies())
	service.Expect(t, 0, func() { require.NoError(t, bon.Save(t.Context())) })
}

// TestB31 holds that a state has no password, however it is kept; the original pickled it.
func TestB31StatesHoldNoPassword(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	const secret = "HighwayToHell"
	bon := get(t, auth, "auth0|bon")
	bon.SetPassword(secret)
	bon.Name = "Bon"
	state, err := bon.State()
	require.NoError(t, err)
	var kept bytes.Buffer
	require.NoError(t, gob.NewEncoder(&kept).Encode(state))
	asJSON, err := json.Marshal(state)
	require.NoError(t, err)
	for _, text := range []string{kept.String(), string(asJSON), fmt.Sprintf("%v %+v %#v", state, state, state)} {
		require.NotContains(t, text, secret)
	}

	restored, err := auth.Users().Restore(state)
	require.NoError(t, err)
	require.False(t, restored.HasNewPassword())
	w.take()
	require.ErrorIs(t, restored.Save(t.Context()), authplus.ErrInvalid, "the password that was lost must be set again")
	require.Empty(t, w.take())
	restored.SetPassword("")
	require.NoError(t, restored.Save(t.Context()))
	require.Equal(t, []string{`{"name":"Bon"}`}, w.bodies())
}

// TestB32 holds that an object deletes itself, an id whom it names, and that a failure is told; the
// original deleted the object for another's id and hid failures.
func TestB32DeleteDeletesWhomItNames(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	bon := get(t, auth, "auth0|bon")
	require.NoError(t, auth.Users().Delete(t.Context(), "auth0|brian"))
	_, err := auth.Users().ByID(t.Context(), "auth0|brian")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	require.True(t, bon.Same(get(t, auth, "auth0|bon")))

	w.answer = func(_ int, r *http.Request) (*http.Response, error, bool) {
		return reply(r, http.StatusForbidden, "application/json", `{"statusCode":403,"message":"Insufficient scope"}`), nil, true
	}
	require.ErrorIs(t, bon.Delete(t.Context()), authplus.ErrForbidden)
	require.True(t, bon.Fetched())
	require.Equal(t, "auth0|bon", bon.UserID)
}
