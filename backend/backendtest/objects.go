package backendtest

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func testLifeCycle(t *testing.T, s Suite) {
	tenant := s.open(t)
	users, ctx := tenant.Auth.Users(), t.Context()
	user := create(t, tenant, s.user(t, tenant.Auth, nil))
	require.True(t, user.Fetched())
	require.NotEmpty(t, user.UserID)
	require.False(t, user.HasNewPassword())
	require.Zero(t, tenant.requests(func() { require.NoError(t, user.Save(ctx)) }), "nothing has changed")

	read, err := users.ByID(ctx, user.UserID)
	require.NoError(t, err)
	require.True(t, read.Same(user))
	require.Equal(t, "angus@acdc.com", read.Email)
	read, err = users.Get(ctx, where.Email.Eq("angus@acdc.com"))
	require.NoError(t, err)
	require.Equal(t, user.UserID, read.UserID)

	field := s.changeable()
	require.NoError(t, change(read, field, "Highway"))
	require.NoError(t, read.Save(ctx))
	require.NoError(t, user.Refresh(ctx))
	require.Equal(t, "Highway", text(user, field))

	id := user.UserID
	require.NoError(t, user.Delete(ctx))
	require.False(t, user.Fetched())
	require.Empty(t, user.UserID)
	_, err = users.ByID(ctx, id)
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	read.Name, read.GivenName, read.Nickname = "nobody", "nobody", "nobody"
	err = read.Save(ctx, authplus.UpdateFields(field))
	require.ErrorIs(t, err, authplus.ErrNotUpdated)
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
}

// changeable returns a text field that can be changed.
func (s Suite) changeable() string {
	for _, name := range []string{"name", "given_name", "nickname"} {
		if s.has(name) {
			return name
		}
	}
	return "email"
}

// change sets a text field of a user.
func change(u *authplus.User, field, value string) error {
	switch field {
	case "name":
		u.Name = value
	case "given_name":
		u.GivenName = value
	case "nickname":
		u.Nickname = value
	default:
		u.Email = value
	}
	return nil
}

// text returns a text field of a user.
func text(u *authplus.User, field string) string {
	switch field {
	case "name":
		return u.Name
	case "given_name":
		return u.GivenName
	case "nickname":
		return u.Nickname
	default:
		return u.Email
	}
}

func testFields(t *testing.T, s Suite) {
	tenant := s.open(t)
	created := create(t, tenant, s.user(t, tenant.Auth, nil))
	read, err := tenant.Auth.Users().ByID(t.Context(), created.UserID)
	require.NoError(t, err)
	for _, name := range s.Fields {
		value, known := values()[name]
		if !known || contains(s.Lossy, name) {
			continue
		}
		require.Equal(t, plain(t, value), field(t, created, name), "%s after it was created", name)
		require.Equal(t, plain(t, value), field(t, read, name), "%s as it was read", name)
	}
	require.False(t, read.CreatedAt.IsZero(), "the provider tells when a user was created")
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

func testForeignFields(t *testing.T, s Suite) {
	tenant := s.open(t)
	for name, value := range values() {
		if s.has(name) || name == "email" {
			continue
		}
		user, err := tenant.Auth.Users().FromDict(map[string]any{"email": "angus@acdc.com", name: value})
		require.NoError(t, err)
		user.SetPassword("Highway-to-Hell-1979")
		sent := tenant.requests(func() { err = tenant.Auth.Users().Create(t.Context(), user) })
		if err == nil {
			t.Errorf("%s is written, but missing from Fields", name)
			continue
		}
		require.True(t, isAny(err, authplus.ErrNotSupported, authplus.ErrInvalid), "%s: %v", name, err)
		require.False(t, user.Fetched(), name)
		if sent > 0 {
			require.ErrorIs(t, err, authplus.ErrInvalid, "%s: a request was needed to learn that it cannot be", name)
		}
	}
}

func testGet(t *testing.T, s Suite) {
	tenant := s.open(t)
	users, ctx := tenant.Auth.Users(), t.Context()
	_, err := users.Get(ctx, where.Email.Eq("bon@acdc.com"))
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	create(t, tenant, named(tenant.Auth, "angus@acdc.com"))
	create(t, tenant, named(tenant.Auth, "malcolm@acdc.com"))
	_, err = users.All().ClientSide().Get(ctx, where.Email.EndsWith("@acdc.com"))
	require.ErrorIs(t, err, authplus.ErrMultipleReturned)
	_, err = users.All().Get(ctx)
	require.ErrorIs(t, err, authplus.ErrMultipleReturned)
	_, err = users.Get(ctx)
	require.ErrorIs(t, err, authplus.ErrInvalid, "nobody in particular is meant")
	first, err := users.All().First(ctx)
	require.NoError(t, err)
	require.Contains(t, []string{"angus@acdc.com", "malcolm@acdc.com"}, first.Email)
	_, err = users.None().First(ctx)
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
}

func testGetOrCreate(t *testing.T, s Suite) {
	tenant := s.open(t)
	users, ctx := tenant.Auth.Users(), t.Context()
	calls := 0
	defaults := func(u *authplus.User) { calls++; u.SetPassword("Highway-to-Hell-1979") }
	user, created, err := users.GetOrCreate(ctx, where.Email.Eq("angus@acdc.com"), defaults)
	require.NoError(t, err)
	require.True(t, created)
	again, created, err := users.GetOrCreate(ctx, where.Email.Eq("angus@acdc.com"), defaults)
	require.NoError(t, err)
	require.False(t, created)
	require.True(t, again.Same(user))
	require.Equal(t, 1, calls, "defaults are for a new user")
	_, _, err = users.GetOrCreate(ctx, nil, defaults)
	require.ErrorIs(t, err, authplus.ErrInvalid)
}

func testUpdateOrCreate(t *testing.T, s Suite) {
	tenant := s.open(t)
	users, ctx := tenant.Auth.Users(), t.Context()
	name := s.changeable()
	set := func(u *authplus.User) { _ = change(u, name, "Angus") }
	made := func(u *authplus.User) { set(u); u.SetPassword("Highway-to-Hell-1979") }
	user, created, err := users.UpdateOrCreate(ctx, where.Email.Eq("angus@acdc.com"), set, made)
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, "Angus", text(user, name))
	again, created, err := users.UpdateOrCreate(ctx, where.Email.Eq("angus@acdc.com"), func(u *authplus.User) { _ = change(u, name, "Gus") }, made)
	require.NoError(t, err)
	require.False(t, created)
	require.Equal(t, user.UserID, again.UserID)
	require.Equal(t, "Gus", text(again, name))
}

func testRace(t *testing.T, s Suite) {
	tenant := s.Open(t)
	var made atomic.Int64
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			_, created, err := tenant.Auth.Users().GetOrCreate(t.Context(), where.Email.Eq("angus@acdc.com"), func(u *authplus.User) {
				u.SetPassword("Highway-to-Hell-1979")
			})
			if err != nil {
				t.Errorf("get or create: %v", err)
			}
			if created {
				made.Add(1)
			}
		})
	}
	workers.Wait()
	require.Equal(t, int64(1), made.Load())
}

func testConflict(t *testing.T, s Suite) {
	tenant := s.open(t)
	create(t, tenant, named(tenant.Auth, "angus@acdc.com"))
	other := named(tenant.Auth, "angus@acdc.com")
	require.ErrorIs(t, tenant.Auth.Users().Create(t.Context(), other), authplus.ErrConflict)
	require.False(t, other.Fetched())
	bon := create(t, tenant, named(tenant.Auth, "bon@acdc.com"))
	bon.Email = "angus@acdc.com"
	require.ErrorIs(t, bon.Save(t.Context()), authplus.ErrConflict)
}

func testBlocked(t *testing.T, s Suite) {
	tenant := s.open(t)
	ctx := t.Context()
	user := create(t, tenant, named(tenant.Auth, "angus@acdc.com"))
	require.False(t, user.Blocked)
	for _, blocked := range []bool{true, false} {
		user.Blocked = blocked
		require.NoError(t, user.Save(ctx))
		read, err := tenant.Auth.Users().ByID(ctx, user.UserID)
		require.NoError(t, err)
		require.Equal(t, blocked, read.Blocked)
	}
	banned := named(tenant.Auth, "bon@acdc.com")
	banned.Blocked = true
	create(t, tenant, banned)
	read, err := tenant.Auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	require.NoError(t, err)
	require.True(t, read.Blocked, "a user can be created blocked")
}
