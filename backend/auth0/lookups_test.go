package auth0_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// lookupColumns are the kinds of fields that the table of lookups tells apart, with values to look for
// that are plain ones of their kind, the smaller one first.
var lookupColumns = []struct {
	title, field string
	small, large any
}{
	{"text", "username", "angus", "malcolm"},
	{"name", "name", "angus", "malcolm"},
	{"boolean", "blocked", false, true},
	{"number", "logins_count", 3, 5},
	{"time", "created_at", time.Unix(0, 0), time.Unix(60, 0)},
	{"app_metadata", "app_metadata.plan", "angus", "malcolm"},
	{"user_metadata", "user_metadata.plan", "angus", "malcolm"},
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
	results, err := b.Query(complete(backend.Query{Model: "user", Where: node}))
	switch {
	case errors.Is(err, fault.ErrNotSupported):
		return "refused"
	case err != nil:
		require.NoError(t, err)
		return ""
	case len(results.Plan().Refined) > 0:
		return "refined"
	default:
		return "exact"
	}
}

// TestTheTableOfLookupsIsDocumented compares the table in the package's documentation with what the
// planner does.
func TestTheTableOfLookupsIsDocumented(t *testing.T) {
	t.Parallel()
	b, err := auth0.Config{Domain: "acme.eu.auth0.com", Token: token.Static("x")}.Open(backend.Transport{})
	require.NoError(t, err)
	var want []string
	for _, name := range where.Any.Lookups() {
		row := []string{string(name)}
		for _, c := range lookupColumns {
			row = append(row, decision(t, b, where.Lookup(fmt.Sprintf("%s__%s", c.field, name), operand(name, c.small, c.large))))
		}
		want = append(want, strings.Join(row, " "))
	}

	source, err := os.ReadFile("auth0.go")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(source), "# Lookups")
	section, _, _ = strings.Cut(section, "# Other models and relations")
	var rows []string
	for line := range strings.Lines(section) {
		if row, ok := strings.CutPrefix(line, "//\t"); ok {
			rows = append(rows, strings.Join(strings.Fields(row), " "))
		}
	}
	require.NotEmpty(t, rows)
	titles := "lookup"
	for _, c := range lookupColumns {
		titles += " " + c.title
	}
	require.Equal(t, titles, rows[0])
	require.Equal(t, strings.Join(want, "\n"), strings.Join(rows[1:], "\n"))
}

// TestLookupsThatDependOnTheirValue states what the table of lookups cannot.
func TestLookupsThatDependOnTheirValue(t *testing.T) {
	t.Parallel()
	b, err := auth0.Config{Domain: "acme.eu.auth0.com", Token: token.Static("x")}.Open(backend.Transport{})
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		q    where.Q
		want string
	}{
		"a number in metadata":            {where.UserMetadata("seat").Eq(3), "refined"},
		"a text that spells a number":     {where.UserMetadata("seat").Eq("3"), "refined"},
		"a time in metadata":              {where.UserMetadata("at").Eq(time.Unix(0, 0)), "refused"},
		"a short end":                     {where.Username.EndsWith("us"), "refused"},
		"a short beginning":               {where.Username.StartsWith("a"), "exact"},
		"a negation of what is exact":     {where.Not(where.Username.Eq("angus")), "exact"},
		"a negation of what is refined":   {where.Not(where.UserMetadata("seat").Eq(3)), "refused"},
		"an alternative that is refined":  {where.Or(where.Username.Eq("angus"), where.UserMetadata("seat").Eq(3)), "refined"},
		"an alternative that is refused":  {where.Or(where.Username.Eq("angus"), where.Picture.Eq("x")), "refused"},
		"a key with a dot":                {where.UserMetadata(`song\.title`).Eq("x"), "refined"},
		"the presence of such a key":      {where.UserMetadata(`song\.title`).IsNull(false), "refused"},
		"identities":                      {where.Connection.Eq("acdc"), "exact"},
		"what providers know of a person": {where.Path("identities.profileData.name").Eq("x"), "refused"},
	} {
		require.Equal(t, tt.want, decision(t, b, tt.q), name)
	}
}
