package authplus_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func TestAnObjectBelongsToAManagerOrSaysSo(t *testing.T) {
	t.Parallel()
	auth, w := serve(t).open(t)
	stray := &User{Email: "bon@acdc.com"}
	for name, ask := range map[string]func() error{
		"Save":    func() error { return stray.Save(t.Context()) },
		"Delete":  func() error { return stray.Delete(t.Context()) },
		"Refresh": func() error { return stray.Refresh(t.Context()) },
		"State":   func() error { _, err := stray.State(); return err },
		"Changes": func() error { _, err := stray.Changes(); return err },
	} {
		require.ErrorIs(t, ask(), authplus.ErrUnbound, name)
	}
	require.EqualError(t, stray.Save(t.Context()), "authplus: object is not bound to a manager; Manager.Attach binds it, or says why it cannot")
	require.Nil(t, stray.AsDict())
	require.Nil(t, stray.Raw())
	require.Empty(t, w.take())

	password(stray)
	require.NoError(t, auth.Users().Attach(stray))
	require.NoError(t, stray.Save(t.Context()))
	require.ErrorIs(t, auth.Users().Attach(nil), authplus.ErrInvalid)
	require.ErrorIs(t, auth.Users().Create(t.Context(), nil), authplus.ErrInvalid)
}

func TestACopyOfABoundObjectIsRefused(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	bon := get(t, auth, "auth0|bon")
	w.take()
	var twin User
	assign(&twin, bon)
	twin.Name = "Twin"
	err := twin.Save(t.Context())
	require.ErrorIs(t, err, authplus.ErrCopied)
	require.EqualError(t, err, "authplus: object was copied after it was bound; use the object that a manager returned, or Manager.Copy")
	require.ErrorIs(t, twin.Delete(t.Context()), authplus.ErrCopied)
	require.ErrorIs(t, auth.Users().Attach(&twin), authplus.ErrCopied)
	twin.SetPassword("lost")
	require.False(t, bon.HasNewPassword())
	fromInit := auth.Users().New(func(u *User) { assign(u, bon) })
	require.ErrorIs(t, fromInit.Save(t.Context()), authplus.ErrCopied)
	require.Empty(t, w.take())

	proper := auth.Users().Copy(bon)
	require.False(t, proper.Fetched())
	require.Empty(t, proper.UserID)
	require.Equal(t, "bon@acdc.com", proper.Email)
}

// assign copies as an assignment does, behind the back of go vet.
func assign(to, from *User) { reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from).Elem()) }

func TestAUserIsItsDocument(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	angus := get(t, auth, "auth0|angus")
	data, err := json.Marshal(angus)
	require.NoError(t, err)
	var document, raw map[string]any
	require.NoError(t, json.Unmarshal(data, &document))
	require.NoError(t, json.Unmarshal(angus.Raw(), &raw))
	require.Subset(t, slices.Collect(maps.Keys(raw)), slices.Collect(maps.Keys(document)), "the document has nothing else")
	dict := angus.AsDict()
	require.Equal(t, document, dict)
	require.Equal(t, "Young", dict["user_metadata"].(map[string]any)["family_name"])

	var decoded User
	require.NoError(t, json.Unmarshal(data, &decoded))
	require.False(t, decoded.Fetched(), "JSON makes no object a fetched one")
	rebuilt, err := auth.Users().FromDict(dict)
	require.NoError(t, err)
	require.False(t, rebuilt.Fetched())
	require.Equal(t, dict, rebuilt.AsDict())
	password(rebuilt)
	require.ErrorIs(t, rebuilt.Save(t.Context()), authplus.ErrConflict, "saving it creates")
}

func TestFromDictSaysWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	auth, _ := serve(t).open(t)
	for _, tt := range []struct {
		name, text string
		dict       map[string]any
	}{
		{"a name", "", map[string]any{"emial": "bon@acdc.com"}},
		{"a type", `authplus: user field "blocked": a JSON string does not fit Go's bool`, map[string]any{"blocked": "bon@acdc.com"}},
		{"no JSON", "authplus: user cannot be encoded: invalid value", map[string]any{"name": func() {}}},
		{"metadata", "authplus: metadata must be a JSON object: invalid value", map[string]any{"user_metadata": "bon@acdc.com"}},
	} {
		user, err := auth.Users().FromDict(tt.dict)
		require.Nil(t, user, tt.name)
		require.ErrorIs(t, err, authplus.ErrInvalid, tt.name)
		require.NotContains(t, err.Error(), "bon@acdc.com", tt.name)
		if tt.text != "" {
			require.EqualError(t, err, tt.text)
		}
	}
	var field *authplus.FieldError
	_, err := auth.Users().FromDict(map[string]any{"emial": 1})
	require.ErrorAs(t, err, &field)
	require.Contains(t, field.Choices, "email")
}

func TestFieldTellsAbsentNullAndSetApart(t *testing.T) {
	t.Parallel()
	const body = `{"user_id":"auth0|bon","email":"bon@acdc.com","blocked":false,"picture":null,"logins_count":0}`
	auth, _ := answering(t, 200, "application/json", body)
	user := get(t, auth.Using(""), "auth0|bon")
	for name, want := range map[string]authplus.FieldState{
		"email": authplus.Set, "blocked": authplus.Set, "logins_count": authplus.Set,
		"picture": authplus.Null, "name": authplus.Absent, "nope": authplus.Absent,
	} {
		require.Equal(t, want, user.Field(name), name)
	}
	user.Email, user.Name = "", "Bon"
	require.Equal(t, []authplus.FieldState{authplus.Null, authplus.Set}, []authplus.FieldState{user.Field("email"), user.Field("name")})
	changes, err := user.Changes()
	require.NoError(t, err)
	require.Equal(t, map[string]authplus.Change{
		"email": {Old: json.RawMessage(`"bon@acdc.com"`)}, "name": {New: json.RawMessage(`"Bon"`)},
	}, changes)
	require.Equal(t, []string{"not loaded", "absent", "null", "set"},
		[]string{authplus.NotLoaded.String(), authplus.Absent.String(), authplus.Null.String(), authplus.Set.String()})
}

func TestAStateBringsTheObjectBack(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	part, err := auth.Users().All().Only("email", "user_metadata").Get(t.Context(), where.UserID.Eq("auth0|angus"))
	require.NoError(t, err)
	part.Nickname = "schoolboy"
	fresh := auth.Users().New(func(u *User) { u.Email = "phil@acdc.com" })

	throughJSON := func(s authplus.State) (out authplus.State, err error) {
		data, err := json.Marshal(s)
		return out, errors.Join(err, json.Unmarshal(data, &out))
	}
	throughGob := func(s authplus.State) (out authplus.State, err error) {
		var b bytes.Buffer
		err = gob.NewEncoder(&b).Encode(s)
		return out, errors.Join(err, gob.NewDecoder(&b).Decode(&out))
	}
	for _, through := range []func(authplus.State) (authplus.State, error){throughJSON, throughGob} {
		for _, user := range []*User{part, fresh} {
			state, err := user.State()
			require.NoError(t, err)
			kept, err := through(state)
			require.NoError(t, err)
			back, err := auth.Users().Restore(kept)
			require.NoError(t, err)
			require.Equal(t, user.Fetched(), back.Fetched())
			require.Equal(t, user.AsDict(), back.AsDict())
			require.Equal(t, user.Field("name"), back.Field("name"))
			want, err := user.Changes()
			require.NoError(t, err)
			got, err := back.Changes()
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	}
	state, err := part.State()
	require.NoError(t, err)
	back, err := auth.Users().Restore(state)
	require.NoError(t, err)
	w.take()
	require.NoError(t, back.Save(t.Context()))
	require.Equal(t, []string{`{"nickname":"schoolboy"}`}, w.bodies())

	for _, bad := range []authplus.State{{}, {Model: "role"}, {Model: "user", Document: []byte(`{`)}, {Model: "user", Document: []byte(`{"blocked":"x"}`)}} {
		user, err := auth.Users().Restore(bad)
		require.ErrorIs(t, err, authplus.ErrInvalid)
		require.Nil(t, user)
	}
}

// Customer types its metadata.
type Customer struct {
	User
	AppMetadata Subscription `json:"app_metadata,omitzero"`
}

// Subscription is a customer's app_metadata.
type Subscription struct {
	Plan  string   `json:"plan,omitzero"`
	Seats int      `json:"seats,omitzero"`
	Tags  []string `json:"tags,omitempty"`
}

func TestAnOwnTypeIsSavedAsAWhole(t *testing.T) {
	t.Parallel()
	service := serve(t)
	bon := member(0, "bon")
	bon["app_metadata"] = map[string]any{"plan": "gold", "seats": 2, "other": "untouched"}
	service.seed(t, bon)
	auth, w := service.open(t)
	customers := authplus.Of[Customer](auth)

	customer, err := customers.Get(t.Context(), where.AppMetadata("plan").Eq("gold"))
	require.NoError(t, err)
	require.Equal(t, Subscription{Plan: "gold", Seats: 2}, customer.AppMetadata)
	w.take()
	require.NoError(t, customer.Save(t.Context()))
	customer.AppMetadata.Seats, customer.AppMetadata.Plan, customer.Name = 0, "silver", "Bon"
	require.NoError(t, customer.Save(t.Context()), "the promoted method sees the whole object")
	require.Equal(t, []string{`{"app_metadata":{"plan":"silver","seats":null},"name":"Bon"}`}, w.bodies())
	again := get(t, auth, "auth0|bon")
	require.Equal(t, "untouched", again.AppMetadata.String("other"))

	fresh := customers.New(func(c *Customer) { c.Email, c.AppMetadata = "axl@acdc.com", Subscription{Tags: []string{"new"}} })
	fresh.SetPassword("Jungle")
	require.NoError(t, fresh.Save(t.Context()))
	require.Equal(t, []string{"new"}, fresh.AppMetadata.Tags)
	require.Equal(t, "User("+fresh.UserID+")", fresh.String())
}

// Odd and Pointing cannot stand for users.
type (
	Odd struct {
		User
		Shoe int `json:"shoe_size"`
	}
	Pointing struct{ *User }
	Hiding   struct {
		User
		UserID string `json:"-"`
	}
)

func TestATypeThatCannotStandForTheModelSaysSo(t *testing.T) {
	t.Parallel()
	auth, w := serve(t).open(t)
	odd := authplus.Of[Odd](auth)
	err := odd.All().Err()
	require.ErrorIs(t, err, authplus.ErrInvalid)
	require.ErrorContains(t, err, `"shoe_size"`)
	require.ErrorContains(t, err, "authplus_test.Odd")
	ctx := t.Context()
	for name, ask := range map[string]func() error{
		"List":        func() error { _, err := odd.All().List(ctx); return err },
		"Exists":      func() error { _, err := odd.All().Exists(ctx); return err },
		"Count":       func() error { _, err := odd.Filter(where.Name.Eq("x")).Count(ctx); return err },
		"First":       func() error { _, err := odd.OrderBy("name").First(ctx); return err },
		"Contains":    func() error { _, err := odd.All().Contains(ctx, odd.New()); return err },
		"Get":         func() error { _, err := odd.Get(ctx, where.Name.Eq("x")); return err },
		"ByID":        func() error { _, err := odd.ByID(ctx, "x"); return err },
		"InBulk":      func() error { _, err := odd.InBulk(ctx, "x"); return err },
		"Create":      func() error { return odd.Create(ctx, odd.New()) },
		"GetOrCreate": func() error { _, _, err := odd.GetOrCreate(ctx, where.Name.Eq("x"), nil); return err },
		"Delete":      func() error { return odd.Delete(ctx, "x") },
		"FromDict":    func() error { _, err := odd.FromDict(nil); return err },
		"Restore":     func() error { _, err := odd.Restore(authplus.State{Model: "user"}); return err },
		"Pluck":       func() error { _, err := authplus.Pluck(ctx, odd.All(), where.Name); return err },
	} {
		require.Equal(t, err, ask(), name)
	}
	require.ErrorIs(t, odd.New().Save(ctx), authplus.ErrUnbound)
	require.Equal(t, "QuerySet(invalid)", odd.All().String())

	err = authplus.Of[Pointing](auth).All().Err()
	require.EqualError(t, err, "authplus: type authplus_test.Pointing embeds a pointer, which may be nil; embed authplus.User itself: invalid value")
	require.Error(t, authplus.Of[Pointing](auth).Create(ctx, authplus.Of[Pointing](auth).New()))
	require.ErrorIs(t, authplus.Of[Hiding](auth).All().Err(), authplus.ErrInvalid)
	require.Empty(t, w.take())
}

// TestDocumentsAreReadAsEncodingJSONReadsThem compares what a fetched user holds with what encoding/json
// makes of the same document.
func TestDocumentsAreReadAsEncodingJSONReadsThem(t *testing.T) {
	t.Parallel()
	auth, w := openAt(t, "http://127.0.0.1:1")
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"é\u2028\"\\/<>&", "\x00\x1f", "😀", ""}))
	rapid.Check(t, func(rt *rapid.T) {
		document := map[string]any{
			"user_id": "auth0|x", "email": text.Draw(rt, "email"), "name": text.Draw(rt, "name"),
			"blocked": rapid.Bool().Draw(rt, "blocked"), "logins_count": rapid.IntRange(-1000, 1<<40).Draw(rt, "logins"),
			"created_at": "2024-02-29T12:00:00.123Z", "picture": nil,
			"identities":    []any{map[string]any{"connection": text.Draw(rt, "connection"), "isSocial": true}},
			"user_metadata": map[string]any{text.Draw(rt, "key"): []any{text.Draw(rt, "value"), 1.5, nil}},
			"multifactor":   rapid.SliceOf(text).Draw(rt, "multifactor"),
		}
		data, err := json.Marshal(document)
		require.NoError(rt, err)
		var want User
		require.NoError(rt, json.Unmarshal(data, &want))
		w.answer = constant(200, "application/json", string(data))
		got, err := auth.Using("").Users().ByID(t.Context(), "auth0|x")
		require.NoError(rt, err)
		require.Equal(rt, asJSON(rt, &want), asJSON(rt, got))
		require.NoError(rt, got.Save(t.Context()), "nothing differs")
		require.Len(rt, w.take(), 1)
	})
}
