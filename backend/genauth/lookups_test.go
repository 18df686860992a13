package genauth_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// lookupColumns are the kinds of fields that the table of lookups tells apart, with values to look for that
// are plain ones of their kind, the smaller one first.
var lookupColumns = []struct {
	title, field string
	small, large any
}{
	{"username", "username", "angus", "malcolm"},
	{"phone", "phone_number", "+15551234567", "+15551234568"},
	{"locale", "locale", "de", "en"},
	{"name", "name", "angus", "malcolm"},
	{"nickname", "nickname", "angus", "malcolm"},
	{"blocked", "blocked", false, true},
	{"number", "logins_count", 3, 5},
	{"time", "created_at", time.Unix(0, 0), time.Unix(60, 0)},
	{"metadata", "user_metadata.plan", "angus", "malcolm"},
	{"picture", "picture", "angus", "malcolm"},
}

// operand returns what a lookup compares with.
func operand(name where.LookupName, small, large any) any {
	switch name {
	case where.In, where.Range:
		return []any{small, large}
	case where.IsNull:
		return true
	default:
		return small
	}
}

// decision tells how a predicate is decided, as its plan says without any I/O.
func decision(t *testing.T, b backend.Backend, q where.Q) string {
	t.Helper()
	node, err := where.Users().Resolve(q)
	if errors.Is(err, fault.ErrInvalid) {
		return "-"
	}
	require.NoError(t, err)
	results, err := b.Query(backend.Query{Model: "user", Fields: where.Users(), Where: node, Window: backend.Everything()})
	if errors.Is(err, fault.ErrNotSupported) {
		return "refused"
	}
	require.NoError(t, err)
	switch plan := results.Plan(); {
	case plan.Consistency == backend.Immediate:
		return "direct"
	case len(plan.Refined) > 0:
		return "refined"
	default:
		return "exact"
	}
}

// TestTheTableOfLookupsIsDocumented compares the table in the package's documentation with what the planner
// does.
func TestTheTableOfLookupsIsDocumented(t *testing.T) {
	t.Parallel()
	b, err := config("https://idp.example.com").Open(backend.Transport{})
	require.NoError(t, err)
	titles := []string{"lookup"}
	for _, c := range lookupColumns {
		titles = append(titles, c.title)
	}
	want := []string{strings.Join(titles, " ")}
	for _, name := range where.Any.Lookups() {
		row := []string{string(name)}
		for _, c := range lookupColumns {
			row = append(row, decision(t, b, where.Lookup(fmt.Sprintf("%s__%s", c.field, name), operand(name, c.small, c.large))))
		}
		want = append(want, strings.Join(row, " "))
	}
	source, err := os.ReadFile("genauth.go")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(source), "# Lookups")
	section, _, _ = strings.Cut(section, "# Other models and relations")
	var rows []string
	for line := range strings.Lines(section) {
		if row, ok := strings.CutPrefix(line, "//\t"); ok {
			rows = append(rows, strings.Join(strings.Fields(row), " "))
		}
	}
	require.Equal(t, strings.Join(want, "\n"), strings.Join(rows, "\n"))
}

// TestLookupsThatDependOnTheirValue states what the table of lookups cannot.
func TestLookupsThatDependOnTheirValue(t *testing.T) {
	t.Parallel()
	b, err := config("https://idp.example.com").Open(backend.Transport{})
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		q    where.Q
		want string
	}{
		"a moment within a millisecond":   {where.CreatedAt.Gte(time.Unix(0, 1)), "refined"},
		"the end of a moment within one":  {where.CreatedAt.Lte(time.Unix(0, 1)), "exact"},
		"an empty text":                   {where.Locale.Contains(""), "refused"},
		"a negation of what is exact":     {where.Not(where.Locale.Eq("de")), "exact"},
		"a negation of a name":            {where.Not(where.Name.Eq("angus")), "refined"},
		"a negation of what is refined":   {where.Not(where.UserMetadata("seat").Eq(3)), "refused"},
		"the negation of being blocked":   {where.Not(where.Blocked.Eq(true)), "exact"},
		"a key below a key":               {where.UserMetadata("band.name").Eq("x"), "refused"},
		"a key that is an attribute too":  {where.UserMetadata("email").Eq("x"), "refused"},
		"one or the other":                {where.Or(where.Locale.Eq("de"), where.Zoneinfo.Eq("x")), "exact"},
		"one that is refined or another":  {where.Or(where.Locale.Eq("de"), where.Name.Eq("x")), "refined"},
		"one that is refused or another":  {where.Or(where.Locale.Eq("de"), where.Picture.Eq("x")), "refused"},
		"two nicknames":                   {where.And(where.Nickname.Contains("a"), where.Nickname.Contains("b")), "refused"},
		"a conjunction within a negation": {where.Not(where.And(where.Locale.Eq("de"), where.Zoneinfo.Eq("x"))), "refused"},
	} {
		require.Equal(t, tt.want, decision(t, b, tt.q), name)
	}
}
