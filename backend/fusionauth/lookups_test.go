package fusionauth_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/fusionauth"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// lookupColumns are the fields that the table of lookups tells apart, with values to look for, the smaller
// one first.
var lookupColumns = []struct {
	title, field string
	small, large any
}{
	{"email", "email", "angus", "malcolm"},
	{"username", "username", "angus", "malcolm"},
	{"phone_number", "phone_number", "15551", "15552"},
	{"name", "name", "angus", "malcolm"},
	{"given_name", "given_name", "angus", "malcolm"},
	{"boolean", "blocked", false, true},
	{"time", "created_at", time.Unix(0, 0), time.Unix(60, 0)},
	{"birthdate", "birthdate", "1955-03-31", "1956-03-31"},
	{"metadata", "user_metadata.plan", "angus", "malcolm"},
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

// openAt returns the backend for an instance that is not asked anything.
func openAt(t *testing.T, engine fusionauth.Engine) backend.Backend {
	t.Helper()
	b, err := fusionauth.Config{URL: "http://localhost:9011", APIKey: "x", Engine: engine}.Open(backend.Transport{})
	require.NoError(t, err)
	return b
}

// decision tells how a predicate is decided, as its plan says without any I/O. A direct read decides on one
// user here and counts as exact.
func decision(t *testing.T, b backend.Backend, q where.Q) string {
	t.Helper()
	node, err := where.Users().Resolve(q)
	if errors.Is(err, fault.ErrInvalid) {
		return "-"
	}
	require.NoError(t, err)
	results, err := b.Query(backend.Query{Model: "user", Fields: where.Users(), Where: node, Window: backend.Everything()})
	switch {
	case errors.Is(err, fault.ErrNotSupported):
		return "refused"
	case err != nil:
		require.NoError(t, err)
		return ""
	}
	plan := results.Plan()
	if len(plan.Refined) > 0 && plan.MaxRequests != 1 {
		return "refined"
	}
	return "exact"
}

// TestTheTableOfLookupsIsDocumented compares the table in the package's documentation with what the planner
// does.
func TestTheTableOfLookupsIsDocumented(t *testing.T) {
	t.Parallel()
	b := openAt(t, fusionauth.Elasticsearch)
	var want []string
	for _, name := range where.Any.Lookups() {
		row := []string{string(name)}
		for _, c := range lookupColumns {
			row = append(row, decision(t, b, where.Lookup(fmt.Sprintf("%s__%s", c.field, name), operand(name, c.small, c.large))))
		}
		want = append(want, strings.Join(row, " "))
	}

	source, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(source), "# Elasticsearch")
	section, _, _ = strings.Cut(section, "# Database")
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
	b := openAt(t, fusionauth.Elasticsearch)
	for name, tt := range map[string]struct {
		q    where.Q
		want string
	}{
		"a number in metadata":            {where.UserMetadata("seat").Gte(3), "refined"},
		"a text in metadata":              {where.UserMetadata("seat").Gte("a"), "refused"},
		"a time in metadata":              {where.UserMetadata("at").Eq(time.Unix(0, 0)), "refused"},
		"a key with a dot":                {where.UserMetadata(`a\.b`).Eq("x"), "refused"},
		"no value in metadata":            {where.UserMetadata("a").IsNull(true), "exact"},
		"no value deep in metadata":       {where.UserMetadata("a.b").IsNull(true), "refused"},
		"a value deep in metadata":        {where.UserMetadata("a.b").IsNull(false), "refined"},
		"half a date":                     {where.Birthdate.Eq("1955"), "refused"},
		"a negation of what is exact":     {where.Not(where.Email.StartsWith("a")), "exact"},
		"a negation of what is refined":   {where.Not(where.UserMetadata("plan").Eq("gold")), "refused"},
		"an alternative that is refined":  {where.Or(where.Email.Eq("a@acdc.com"), where.Username.StartsWith("a")), "refined"},
		"an alternative that is refused":  {where.Or(where.Email.Eq("a@acdc.com"), where.Picture.Eq("x")), "refused"},
		"a locale":                        {where.Locale.Eq("en-GB"), "refined"},
		"the beginning of a locale":       {where.Locale.StartsWith("en"), "refused"},
		"an application":                  {where.Path("extra.registrations.applicationId").Eq("85a03867"), "exact"},
		"a group":                         {where.Path("extra.memberships.groupId").In("85a03867", "a"), "exact"},
		"data":                            {where.Path("extra.data.company").Eq("PiedPiper"), "refined"},
		"a property that is indexed":      {where.Path("extra.mobilePhone").Eq("303"), "refined"},
		"a property that is not":          {where.Path("extra.middleName").Eq("M"), "refused"},
		"what FusionAuth does not have":   {where.LoginsCount.Gt(3), "refused"},
		"raw text":                        {where.Lucene("data.company:PiedPiper"), "exact"},
		"raw text beside what is refused": {where.And(where.Lucene("active:true"), where.Picture.Eq("x")), "refused"},
	} {
		require.Equal(t, tt.want, decision(t, b, tt.q), name)
	}
}

func TestTheDatabaseLooksForOneText(t *testing.T) {
	t.Parallel()
	b := openAt(t, fusionauth.Database)
	for name, tt := range map[string]struct {
		q    where.Q
		want string
	}{
		"a part of an address":        {where.Email.EndsWith("@acdc.com"), "refined"},
		"a name":                      {where.GivenName.Eq("Angus"), "refined"},
		"two texts":                   {where.And(where.GivenName.Eq("Angus"), where.FamilyName.Eq("Young")), "refused"},
		"a text without a known part": {where.Name.Contains("%_"), "refused"},
		"several texts":               {where.GivenName.In("Angus", "Bon"), "refused"},
		"metadata":                    {where.UserMetadata("plan").Eq("gold"), "refused"},
		"a flag":                      {where.Blocked.Eq(true), "refused"},
		"a negation":                  {where.Not(where.GivenName.Eq("Angus")), "refused"},
		"raw text":                    {where.Lucene("Young"), "exact"},
	} {
		require.Equal(t, tt.want, decision(t, b, tt.q), name)
	}
	node, err := where.Users().Resolve(where.Name.StartsWith("Angus McKinnon_Young"))
	require.NoError(t, err)
	results, err := b.Query(backend.Query{Model: "user", Fields: where.Users(), Where: node, Window: backend.Everything()})
	require.NoError(t, err)
	require.Equal(t, "*McKinnon*", results.Plan().Query)
	require.Equal(t, backend.Immediate, results.Plan().Consistency)
}
