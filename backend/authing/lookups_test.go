package authing_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/authing"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// lookupColumns are the kinds of fields that the table of lookups tells apart, with a value to look for.
var lookupColumns = []struct {
	title, field string
	value        any
}{
	{"user_id", "user_id", "angus"},
	{"email", "email", "angus"},
	{"username", "username", "angus"},
	{"phone_number", "phone_number", "angus"},
	{"name", "name", "angus"},
	{"else", "picture", "angus"},
	{"else", "locale", "angus"},
	{"else", "user_metadata.plan", "angus"},
	{"else", "created_at", time.Unix(60, 0)},
	{"else", "blocked", true},
}

// decision tells how a predicate is decided, as its plan says without any I/O; "-" is for one that there is
// not.
func decision(t *testing.T, b backend.Backend, lookup where.LookupName, field string, value any) string {
	t.Helper()
	switch lookup {
	case where.In, where.Range:
		value = []any{value, value, "zzz"}[:2]
		if text, ok := value.([]any)[0].(string); ok {
			value = []any{text, "malcolm"}
		}
	case where.IsNull:
		value = true
	}
	node, err := where.Users().Resolve(where.Lookup(field+"__"+string(lookup), value))
	if errors.Is(err, fault.ErrInvalid) {
		return "-"
	}
	require.NoError(t, err)
	results, err := b.Query(backend.Query{Model: "user", Fields: where.Users(), Where: node, Window: backend.Everything()})
	if errors.Is(err, fault.ErrNotSupported) {
		return "refused"
	}
	require.NoError(t, err)
	if strings.HasPrefix(results.Plan().Query, "searchUser") {
		return "search"
	}
	return "key"
}

// TestTheTableOfLookupsIsTrue compares the table in the package's documentation with what plans say.
func TestTheTableOfLookupsIsTrue(t *testing.T) {
	t.Parallel()
	b, err := authing.Config{UserPoolID: "pool", Secret: "secret"}.Open(backend.Transport{})
	require.NoError(t, err)
	source, err := os.ReadFile("authing.go")
	require.NoError(t, err)
	rows := map[string][]string{}
	for line := range strings.Lines(string(source)) {
		if cells := strings.Fields(strings.TrimPrefix(line, "//")); strings.HasPrefix(line, "//\t") && len(cells) == 7 {
			rows[cells[0]] = cells[1:]
		}
	}
	require.Len(t, rows, 20, "nineteen lookups and the titles")
	for name, cells := range rows {
		for i, title := range rows["lookup"] {
			for _, column := range lookupColumns {
				if name == "lookup" || column.title != title {
					continue
				}
				got := decision(t, b, where.LookupName(name), column.field, column.value)
				if got == "-" && cells[i] == "refused" {
					continue // there is no such lookup on some of the other fields
				}
				require.Equal(t, cells[i], got, fmt.Sprint(column.field, "__", name))
			}
		}
	}
}
