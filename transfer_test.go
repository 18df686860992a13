package authplus_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/where"
)

// stream returns users as a sequence.
func stream(users ...*User) iter.Seq2[*User, error] {
	return func(yield func(*User, error) bool) {
		for _, user := range users {
			if !yield(user, nil) {
				return
			}
		}
	}
}

func TestImportTellsOfEachUser(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	users := []*User{
		{Email: "phil@acdc.com", EmailVerified: true, UserMetadata: authplus.NewMetadata(map[string]any{"drums": true})},
		{Email: "angus@acdc.com"},
		{Email: "no address"},
		{Email: "cliff@acdc.com"},
	}
	users[0].SetPasswordHash(authplus.Bcrypt("$2b$10$nOUIs5kJ7naTuTFkBy1veuK0kSxUFXfuaOKdOKf9xYT0KKIGSJwFa"))
	users[3].SetPassword("a plain one")
	result, err := auth.Users().Import(t.Context(), stream(users...))
	require.ErrorIs(t, err, authplus.ErrConflict)
	require.ErrorIs(t, err, authplus.ErrInvalid)
	require.ErrorIs(t, err, authplus.ErrNotSupported)
	require.NotContains(t, err.Error(), "@")
	require.Equal(t, 1, result.Done)
	require.Equal(t, []int{1, 2, 3}, []int{result.Errors[0].Index, result.Errors[1].Index, result.Errors[2].Index})
	require.ErrorIs(t, result.Errors[0].Err, authplus.ErrConflict)

	require.False(t, users[0].Fetched())
	phil, err := auth.Users().All().Get(t.Context(), where.Email.Eq("phil@acdc.com"))
	require.NoError(t, err)
	require.Equal(t, map[string]any{"drums": true}, phil.UserMetadata.Map())
	require.True(t, slices.ContainsFunc(w.take(), func(r sent) bool { return strings.Contains(r.Body, "$2b$10$") }))
}

func TestImportSkipsOrUpdatesWhoIsThere(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	angus := func() *User { return &User{Email: "angus@acdc.com", Nickname: "Devil"} }
	result, err := auth.Users().Import(t.Context(), stream(angus()), authplus.OnConflict(authplus.Ignore))
	require.NoError(t, err)
	require.Equal(t, authplus.BulkResult[User]{Skipped: 1}, result)
	result, err = auth.Users().Import(t.Context(), stream(angus()), authplus.OnConflict(authplus.Update))
	require.NoError(t, err)
	require.Equal(t, authplus.BulkResult[User]{Done: 1}, result)
	found, err := auth.Users().ByID(t.Context(), "auth0|angus")
	require.NoError(t, err)
	require.Equal(t, "Devil", found.Nickname)
}

func TestImportSplitsFiles(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	long := strings.Repeat("x", 100_000)
	var users []*User
	for i := range 12 {
		users = append(users, &User{
			Email: fmt.Sprintf("fan%02d@acdc.com", i), UserMetadata: authplus.NewMetadata(map[string]any{"long": long}),
		})
	}
	result, err := auth.Users().Import(t.Context(), stream(users...))
	require.NoError(t, err)
	require.Equal(t, 12, result.Done)
	files := 0
	for _, r := range w.take() {
		if r.Path == "/api/v2/jobs/users-imports" {
			files++
			require.LessOrEqual(t, len(r.Body), 512_000)
		}
	}
	require.Equal(t, 3, files)
	n, err := auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 12, n)
}

func TestAnImportEndsWithItsSequence(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	broken := errors.New("line 2 is no user")
	result, err := auth.Users().Import(t.Context(), func(yield func(*User, error) bool) {
		if yield(&User{Email: "angus@acdc.com"}, nil) {
			yield(nil, broken)
		}
	})
	require.ErrorIs(t, err, broken)
	require.Equal(t, 1, result.Done, "what came before is imported")
}

func TestImportNeedsAConnection(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	_, err := auth.Using("").Users().Import(t.Context(), stream(&User{Email: "angus@acdc.com"}))
	require.ErrorIs(t, err, authplus.ErrInvalid)
	_, err = auth.Using("nowhere").Users().Import(t.Context(), stream(&User{Email: "angus@acdc.com"}))
	require.ErrorIs(t, err, authplus.ErrInvalid)
	_, err = auth.Roles().Import(t.Context(), func(func(*authplus.Role, error) bool) {})
	require.ErrorIs(t, err, authplus.ErrNotSupported)
}

func TestExportYieldsEverybody(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.crowd(t, 1500)
	auth, w := s.open(t)
	seen := map[string]bool{}
	for user, err := range auth.Users().Export(t.Context()) {
		require.NoError(t, err)
		require.True(t, user.Fetched())
		require.False(t, user.CreatedAt.IsZero())
		seen[user.UserID] = true
	}
	require.Len(t, seen, 1500)
	for _, r := range w.take() {
		if strings.HasPrefix(r.Path, "/exports/") {
			require.Empty(t, r.Body)
		}
	}
}

func TestExportAsksForItsFileAgain(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	require.NoError(t, s.Fault(emulator.Fault{Match: "GET /exports/*", Times: 1, Status: http.StatusForbidden, Body: "expired"}))
	n := 0
	for _, err := range auth.Users().Export(t.Context()) {
		require.NoError(t, err)
		n++
	}
	require.Equal(t, 4, n)

	require.NoError(t, s.Fault(emulator.Fault{Match: "GET /exports/*", Status: http.StatusForbidden, Body: "expired"}))
	for user, err := range auth.Users().Export(t.Context()) {
		require.Nil(t, user)
		require.ErrorIs(t, err, authplus.ErrUnavailable)
	}
}

func TestAnExportEndsWithItsReader(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	for _, err := range auth.Users().Export(t.Context()) {
		require.NoError(t, err)
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range auth.Users().Export(ctx) {
		require.ErrorIs(t, err, context.Canceled)
	}
}

func TestHashesAreNotShown(t *testing.T) {
	t.Parallel()
	hash := authplus.Scrypt([]byte("sum"), []byte("salt"), 16384, 8, 1)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		require.NotContains(t, fmt.Sprintf(verb, hash), "salt")
		require.NotContains(t, fmt.Sprintf(verb, struct{ H authplus.Hash }{hash}), "salt")
	}
	user := &User{}
	user.SetPasswordHash(hash)
	require.True(t, user.HasNewPassword())
	user.SetPasswordHash(authplus.Hash{})
	require.False(t, user.HasNewPassword())
}

func TestCreateRefusesAHash(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	user := &User{Email: "angus@acdc.com"}
	user.SetPasswordHash(authplus.Bcrypt("$2b$10$nOUIs5kJ7naTuTFkBy1veuK0kSxUFXfuaOKdOKf9xYT0KKIGSJwFa"))
	s.Expect(t, 0, func() {
		require.ErrorIs(t, auth.Users().Create(t.Context(), user), authplus.ErrNotSupported)
	})
}
