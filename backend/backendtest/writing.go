package backendtest

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/where"
)

// raws returns the documents of users.
func raws(users []*authplus.User) []json.RawMessage {
	docs := make([]json.RawMessage, len(users))
	for i, u := range users {
		docs[i] = u.Raw()
	}
	return docs
}

// keys returns a field of each document.
func keys(t testing.TB, docs []json.RawMessage, name string) []any {
	t.Helper()
	list := make([]any, len(docs))
	for i, doc := range docs {
		var fields map[string]any
		require.NoError(t, json.Unmarshal(doc, &fields))
		list[i] = fields[name]
	}
	return list
}

func testMetadata(t *testing.T, s Suite) {
	if !s.has("user_metadata") {
		t.Skip("users have no metadata of this kind; the refusal is tested with the other fields")
	}
	tenant := s.open(t)
	ctx := t.Context()
	user := named(tenant.Auth, "angus@acdc.com")
	require.NoError(t, user.UserMetadata.Set("plan", "gold"))
	require.NoError(t, user.UserMetadata.Set("band", map[string]any{"name": "AC/DC", "since": json.Number("1973")}))
	create(t, tenant, user)
	read := func() *authplus.User {
		t.Helper()
		u, err := tenant.Auth.Users().ByID(ctx, user.UserID)
		require.NoError(t, err)
		return u
	}
	require.Equal(t, "AC/DC", read().UserMetadata.String("band.name"))
	_, there := read().UserMetadata.Get("absent")
	require.False(t, there)

	require.NoError(t, user.UserMetadata.Set("tour", "Black Ice"))
	require.NoError(t, user.UserMetadata.Delete("plan"))
	require.NoError(t, user.Save(ctx))
	require.Equal(t, "Black Ice", read().UserMetadata.String("tour"))
	require.Equal(t, "AC/DC", read().UserMetadata.String("band.name"), "what was not touched stays")
	_, there = read().UserMetadata.Get("plan")
	require.False(t, there, "a key that was removed is gone")

	require.NoError(t, user.UserMetadata.Set("band.name", "Geordie"))
	require.NoError(t, user.Save(ctx))
	require.Equal(t, "Geordie", read().UserMetadata.String("band.name"))
	since, _ := read().UserMetadata.Get("band.since")
	require.EqualValues(t, "1973", plainNumber(since), "the neighbour of a changed value stays")
	require.Zero(t, tenant.requests(func() { require.NoError(t, user.Save(ctx)) }))
}

func testNulls(t *testing.T, s Suite) {
	if !s.has("user_metadata") {
		t.Skip("users have no metadata of this kind; the refusal is tested with the other fields")
	}
	tenant := s.open(t)
	user := named(tenant.Auth, "angus@acdc.com")
	require.NoError(t, user.UserMetadata.Set("band", map[string]any{"name": "AC/DC", "singer": nil}))
	require.NoError(t, user.UserMetadata.Set("label", nil))
	create(t, tenant, user)
	read, err := tenant.Auth.Users().ByID(t.Context(), user.UserID)
	require.NoError(t, err)
	for _, u := range []*authplus.User{user, read} {
		requireNull(t, u, "label", s.Nulls)
		requireNull(t, u, "band.singer", s.NestedNulls)
		require.Equal(t, "AC/DC", u.UserMetadata.String("band.name"))
	}
	require.NoError(t, read.UserMetadata.Set("band.name", nil))
	require.NoError(t, read.Save(t.Context()))
	read, err = tenant.Auth.Users().ByID(t.Context(), user.UserID)
	require.NoError(t, err)
	requireNull(t, read, "band.name", s.NestedNulls)
}

// requireNull fails unless a value among the metadata is null where nulls are kept, and absent elsewhere.
func requireNull(t *testing.T, user *authplus.User, path string, kept bool) {
	t.Helper()
	value, there := user.UserMetadata.Get(path)
	require.Equal(t, kept, there, path)
	require.Nil(t, value, path)
}

// plainNumber returns a number as its text.
func plainNumber(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return strings.Trim(string(data), `"`)
}

func testUnicode(t *testing.T, s Suite) {
	tenant := s.open(t)
	name := s.changeable()
	if name == "email" {
		t.Skip("users have no names")
	}
	for i, text := range []string{"Ünal Öz", "安格斯·杨", "أنغوس", "🎸 \"quoted\" \\ <b>&</b>", "line\nbreak", strings.Repeat("x", 60)} {
		user := named(tenant.Auth, Address(i))
		require.NoError(t, change(user, name, text))
		create(t, tenant, user)
		read, err := tenant.Auth.Users().ByID(t.Context(), user.UserID)
		require.NoError(t, err)
		require.Equal(t, text, field(t, read, name))
	}
}

// testPartialFailures lets each request of a save fail once, and saves again.
func testPartialFailures(t *testing.T, s Suite) {
	tenant := s.open(t)
	ctx := t.Context()
	for i, f := range []emulator.Fault{{Drop: true}, {Status: http.StatusInternalServerError}, {Status: http.StatusTooManyRequests}} {
		for step := range 4 {
			address := Address(10*i + step)
			user := create(t, tenant, named(tenant.Auth, address))
			user.Blocked = true
			require.NoError(t, change(user, s.changeable(), "Angus"+Address(100+10*i+step)))
			if s.has("user_metadata") {
				require.NoError(t, user.UserMetadata.Set("plan", "gold"))
			}
			failed := failAt(ctx, t, tenant, user, f, step)
			if !failed {
				break // there are no so many requests
			}
			read, err := tenant.Auth.Users().ByID(ctx, user.UserID)
			require.NoError(t, err)
			require.True(t, read.Blocked, "%+v at %d", f, step)
			require.Equal(t, text(user, s.changeable()), text(read, s.changeable()), "%+v at %d", f, step)
			changes, err := user.Changes()
			require.NoError(t, err)
			require.Empty(t, changes)
		}
	}
}

// testUnavailable lets reading fail in every way: it says nothing about who is there.
func testUnavailable(t *testing.T, s Suite) {
	tenant := s.open(t)
	ctx := t.Context()
	user := create(t, tenant, named(tenant.Auth, "angus@acdc.com"))
	for _, f := range []emulator.Fault{
		{Status: http.StatusInternalServerError}, {Status: http.StatusServiceUnavailable, Body: " "},
		{Status: http.StatusBadGateway, Body: "<html>Bad Gateway</html>", ContentType: "text/html"},
		{Status: http.StatusNotFound, Body: "<html>no such page</html>", ContentType: "text/html"},
		{Status: http.StatusOK, Body: "{"}, {Drop: true}, {Truncate: 5},
	} {
		require.NoError(t, tenant.Server.Fault(f))
		_, byID := tenant.Auth.Users().ByID(ctx, user.UserID)
		_, byEmail := tenant.Auth.Users().Get(ctx, where.Email.Eq("angus@acdc.com"))
		_, listed := tenant.Auth.Users().All().List(ctx)
		_, counted := tenant.Auth.Users().All().Count(ctx)
		for what, err := range map[string]error{"by id": byID, "by address": byEmail, "list": listed, "count": counted} {
			require.Error(t, err, "%s: %+v", what, f)
			require.NotErrorIs(t, err, authplus.ErrDoesNotExist, "%s: %+v", what, f)
			require.NotContains(t, err.Error(), "angus@acdc.com")
		}
	}
	require.NoError(t, tenant.Server.Fault())
	require.NoError(t, tenant.Server.Fault(emulator.Fault{Status: http.StatusTooManyRequests}))
	_, err := tenant.Auth.Users().ByID(ctx, user.UserID)
	require.ErrorIs(t, err, authplus.ErrRateLimited)
}

func testBadInput(t *testing.T, s Suite) {
	tenant := s.open(t)
	users, ctx := tenant.Auth.Users(), t.Context()
	sent := tenant.requests(func() {
		for _, id := range []string{"", ".", ".."} {
			_, err := users.ByID(ctx, id)
			require.Error(t, err, "%q", id)
			require.Error(t, users.Delete(ctx, id), "%q", id)
		}
		_, err := users.Filter(where.Lookup("shoe_size", 42)).List(ctx)
		require.ErrorIs(t, err, authplus.ErrInvalid)
		_, err = users.All().OrderBy("shoe_size").List(ctx)
		require.ErrorIs(t, err, authplus.ErrInvalid)
	})
	require.Zero(t, sent)
	_, err := users.ByID(ctx, "no/such?id=1#2")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	err = users.Create(ctx, named(tenant.Auth, "no address"))
	require.ErrorIs(t, err, authplus.ErrInvalid)
	var api *authplus.APIError
	if errors.As(err, &api) {
		require.NotContains(t, err.Error(), "no address", "a person's data is not printed")
	}
	found, err := users.Filter(where.Email.Eq(`a" OR "b`)).List(ctx)
	if err == nil {
		require.Empty(t, found)
	}
}
