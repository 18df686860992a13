package authplus_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

var update = flag.Bool("update", false, "write the golden files anew")

// plans are the sets whose plans testdata/golden keeps, by the name of the file.
var plans = map[string]func(*authplus.Manager[User]) *authplus.QuerySet[User]{
	"all":                func(u *authplus.Manager[User]) *authplus.QuerySet[User] { return u.All() },
	"none":               func(u *authplus.Manager[User]) *authplus.QuerySet[User] { return u.None() },
	"by_id":              filtered(where.UserID.Eq("auth0|a/b?c")),
	"by_ids":             filtered(where.UserID.In("auth0|bon", "auth0|brian"), where.Blocked.Eq(false)),
	"by_email":           filtered(where.Email.Eq("bon@acdc.com")),
	"by_email_mixed":     filtered(where.Email.Eq("Bon@ACDC.com"), where.Name.StartsWith("B")),
	"email_no_address":   filtered(where.Email.Eq(`x" OR email:"*`)),
	"prefix":             filtered(where.Email.StartsWith("b")),
	"suffix":             filtered(where.Email.EndsWith("@acdc.com")),
	"suffix_short":       filtered(where.Email.EndsWith("m")),
	"infix":              filtered(where.Name.Contains("ung on")),
	"wildcard":           filtered(where.Nickname.Wildcard("b*n")),
	"regex":              filtered(where.Name.Regex("^B")),
	"in":                 filtered(where.Email.In("a@acdc.com", "b@acdc.com")),
	"in_nothing":         filtered(where.Email.In()),
	"flag_true":          filtered(where.Blocked.Eq(true)),
	"flag_false":         filtered(where.EmailVerified.Eq(false)),
	"isnull":             filtered(where.PhoneNumber.IsNull(true)),
	"number":             filtered(where.LoginsCount.Between(1, 7)),
	"time":               filtered(where.CreatedAt.Gte(time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)), where.LastLogin.Lt(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))),
	"metadata":           filtered(where.UserMetadata("family_name").Eq("Young")),
	"metadata_number":    filtered(where.AppMetadata("level").Eq(3)),
	"metadata_range":     filtered(where.AppMetadata("level").Gt(3)),
	"user_metadata_gt":   filtered(where.UserMetadata("level").Gt(3)),
	"user_metadata_like": filtered(where.UserMetadata("plan").StartsWith("g")),
	"not":                filtered(where.Not(where.And(where.Blocked.Eq(true), where.Name.Eq("axl")))),
	"or":                 filtered(where.Or(where.Name.Eq("bon"), where.And(where.Nickname.Eq("b"), where.Blocked.Eq(true))), where.Username.Eq("bon")),
	"not_indexed":        filtered(where.Picture.Eq("https://acdc.com/bon.png")),
	"unknown_to_auth0":   filtered(where.Locale.Eq("en-AU")),
	"quoted":             filtered(where.Name.Eq(`a "b" \ AND (c) [d TO e] *?`)),
	"raw": func(u *authplus.Manager[User]) *authplus.QuerySet[User] {
		return u.Query("name:bon OR name:brian").Filter(where.Blocked.Eq(true))
	},
	"raw_by_id": func(u *authplus.Manager[User]) *authplus.QuerySet[User] {
		return u.Query("name:bon").Filter(where.UserID.Eq("auth0|bon")).Only("email")
	},
	"slice": func(u *authplus.Manager[User]) *authplus.QuerySet[User] {
		return u.OrderBy("-last_login").Slice(20, 30)
	},
	"slice_wide": func(u *authplus.Manager[User]) *authplus.QuerySet[User] { return u.OrderBy("email").Slice(50, 450) },
	"slice_far":  func(u *authplus.Manager[User]) *authplus.QuerySet[User] { return u.All().Slice(5000, 5010) },
	"order":      func(u *authplus.Manager[User]) *authplus.QuerySet[User] { return u.OrderBy("-email") },
	"order_two": func(u *authplus.Manager[User]) *authplus.QuerySet[User] {
		return u.OrderBy("family_name", "given_name")
	},
	"order_here": func(u *authplus.Manager[User]) *authplus.QuerySet[User] {
		return u.OrderBy("user_metadata.plan").ClientSide()
	},
	"only": func(u *authplus.Manager[User]) *authplus.QuerySet[User] { return u.All().Only("email", "name") },
	"defer": func(u *authplus.Manager[User]) *authplus.QuerySet[User] {
		return u.All().Defer("identities", "multifactor")
	},
	"page_size": func(u *authplus.Manager[User]) *authplus.QuerySet[User] { return u.All().PageSize(500) },
	"client_side": func(u *authplus.Manager[User]) *authplus.QuerySet[User] {
		return u.Filter(where.Name.Regex("^B"), where.Blocked.Eq(true)).ClientSide()
	},
}

func filtered(q ...where.Q) func(*authplus.Manager[User]) *authplus.QuerySet[User] {
	return func(u *authplus.Manager[User]) *authplus.QuerySet[User] { return u.Filter(q...) }
}

// TestPlansAreAsRecorded compares what Explain says with the golden files, of which each backend has one
// a case. A set that the backend refuses has the refusal in its file.
func TestPlansAreAsRecorded(t *testing.T) {
	t.Parallel()
	auth, err := authplus.New("acme.eu.auth0.com", token.Static("x"))
	require.NoError(t, err)
	for name, build := range plans {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compare(t, name+".auth0.txt", explained(build(auth.Users())))
		})
	}
}

func TestEveryGoldenFileHasACase(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/golden/*.auth0.txt")
	require.NoError(t, err)
	for _, name := range names {
		require.Contains(t, plans, strings.TrimSuffix(filepath.Base(name), ".auth0.txt"))
	}
}

// explained returns the plan of a set as text, or why there is none.
func explained(set *authplus.QuerySet[User]) string {
	if err := set.Err(); err != nil {
		return "refused: " + err.Error() + "\n"
	}
	return set.Explain().String()
}

// compare compares a text with a golden file, which -update writes.
func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}
