package where_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

func leaf(field string, lookup where.LookupName, value any) where.Node {
	return where.Node{Op: where.OpLeaf, Field: field, Lookup: lookup, Value: value}
}

func TestResolveTrees(t *testing.T) {
	t.Parallel()
	a, b := where.UserID.Eq("a"), where.Username.Eq("b")
	nodeA, nodeB := leaf("user_id", where.Exact, "a"), leaf("username", where.Exact, "b")
	raw := where.Node{Op: where.OpLucene, Text: "x"}
	all, none := where.Node{Op: where.OpAll}, where.Node{Op: where.OpNone}
	nothing := where.UserID.In()
	tests := []struct {
		name string
		q    where.Q
		want where.Node
	}{
		{"nil", nil, all},
		{"conjunctions are flattened", where.And(a, where.And(b, where.Lucene("x"))), where.Node{Op: where.OpAnd, Kids: []where.Node{nodeA, nodeB, raw}}},
		{"disjunctions are flattened", where.Or(where.Or(a, b), where.Lucene("x")), where.Node{Op: where.OpOr, Kids: []where.Node{nodeA, nodeB, raw}}},
		{"levels are kept", where.And(a, where.Or(a, b)), where.Node{Op: where.OpAnd, Kids: []where.Node{nodeA, {Op: where.OpOr, Kids: []where.Node{nodeA, nodeB}}}}},
		{"nothing decides a conjunction", where.And(a, nothing), none},
		{"nothing is left out of a disjunction", where.Or(nothing, a), nodeA},
		{"everything decides a disjunction", where.Or(a, where.Not(nothing)), all},
		{"everything is left out of a conjunction", where.And(where.Not(nothing), a), nodeA},
		{"disjunction of nothing", where.Or(nothing, nothing), none},
		{"conjunction of everything", where.And(where.Not(nothing), where.Not(nothing)), all},
		{"negation", where.Not(a), where.Node{Op: where.OpNot, Kids: []where.Node{nodeA}}},
		{"double negation", where.Not(where.Not(a)), nodeA},
		{"threefold negation", where.Not(where.Not(where.Not(a))), where.Node{Op: where.OpNot, Kids: []where.Node{nodeA}}},
		{"a double negation is flattened too", where.And(a, where.Not(where.Not(where.And(a, b)))), where.Node{Op: where.OpAnd, Kids: []where.Node{nodeA, nodeA, nodeB}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			node, err := where.Users().Resolve(test.q)
			require.NoError(t, err)
			require.Equal(t, test.want, node)
		})
	}
}

type plan string

func TestResolveLeaves(t *testing.T) {
	t.Parallel()
	berlin := time.FixedZone("Berlin", 2*60*60)
	noon := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	none := where.Node{Op: where.OpNone}
	meta := where.UserMetadata("k")
	tests := []struct {
		name string
		q    where.Q
		want where.Node
	}{
		{"named type", meta.Eq(plan("gold")), leaf("user_metadata.k", where.Exact, "gold")},
		{"int", meta.Eq(-3), leaf("user_metadata.k", where.Exact, json.Number("-3"))},
		{"uint64", meta.Eq(uint64(math.MaxUint64)), leaf("user_metadata.k", where.Exact, json.Number("18446744073709551615"))},
		{"float64", meta.Eq(1e21), leaf("user_metadata.k", where.Exact, json.Number("1e+21"))},
		{"float32", meta.Eq(float32(0.1)), leaf("user_metadata.k", where.Exact, json.Number("0.1"))},
		{"json.Number is kept as written", meta.Eq(json.Number("1.50")), leaf("user_metadata.k", where.Exact, json.Number("1.50"))},
		{"bool", meta.Eq(true), leaf("user_metadata.k", where.Exact, true)},
		{"time becomes UTC", where.CreatedAt.Eq(noon.In(berlin)), leaf("created_at", where.Exact, noon)},
		{"time as text", where.Lookup("created_at__gte", "2024-05-01T14:00:00+02:00"), leaf("created_at", where.Gte, noon)},
		{"time as date", where.Lookup("created_at__lt", "2024-05-01"), leaf("created_at", where.Lt, noon.Add(-12*time.Hour))},
		{"date from a time keeps its day", where.Lookup("birthdate", time.Date(1955, 3, 31, 0, 0, 0, 0, berlin)), leaf("birthdate", where.Exact, "1955-03-31")},
		{"date as text", where.Birthdate.StartsWith("1955-"), leaf("birthdate", where.StartsWith, "1955-")},
		{"list of texts", where.Lookup("multifactor__contains", "guard"), leaf("multifactor", where.Contains, "guard")},
		{"exact nil", meta.Eq(nil), leaf("user_metadata.k", where.IsNull, true)},
		{"iexact nil", where.Lookup("username__iexact", nil), leaf("username", where.IsNull, true)},
		{"exact nil of an object", where.Lookup("user_metadata", nil), leaf("user_metadata", where.IsNull, true)},
		{"path is made canonical", where.Path(`user_metadata.a\b`).Eq("x"), leaf(`user_metadata.a\\b`, where.Exact, "x")},
		{"in drops nil and repetitions", meta.In("a", nil, "b", "a", 1, json.Number("1.0")), leaf("user_metadata.k", where.In, []any{"a", "b", json.Number("1")})},
		{"in tells types apart", meta.In("1", 1, true), leaf("user_metadata.k", where.In, []any{"1", json.Number("1"), true})},
		{"in of one", meta.In("a", "a"), leaf("user_metadata.k", where.Exact, "a")},
		{"in of none", where.Email.In(), none},
		{"in of nil", meta.In(nil), none},
		{"in with an array", where.Lookup("username__in", [2]string{"a", "b"}), leaf("username", where.In, []any{"a", "b"})},
		{"in folds", where.Email.In("B@x", "b@X"), leaf("email", where.Exact, "B@x")},
		{"in of times", where.CreatedAt.In(noon, noon.In(berlin)), leaf("created_at", where.Exact, noon)},
		{"range", where.LoginsCount.Between(1, 3), leaf("logins_count", where.Range, []any{json.Number("1"), json.Number("3")})},
		{"range of one", where.LoginsCount.Between(3, 3), leaf("logins_count", where.Range, []any{json.Number("3"), json.Number("3")})},
		{"reversed range", where.LoginsCount.Between(3, 1), none},
		{"reversed range of texts", meta.Between("b", "a"), none},
		{"range that is reversed but for case", where.Name.Between("a", "B"), leaf("name", where.Range, []any{"a", "B"})},
		{"reversed range of times", where.CreatedAt.Between(noon, noon.Add(-1)), none},
		{"numbers are ordered by value", meta.Between(9, 10), leaf("user_metadata.k", where.Range, []any{json.Number("9"), json.Number("10")})},
		{"case lookup where the field folds", where.Lookup("email__istartswith", "B"), leaf("email", where.StartsWith, "B")},
		{"iexact where the field folds", where.Lookup("name__iexact", "B"), leaf("name", where.Exact, "B")},
		{"iregex where the field folds", where.Lookup("name__iregex", "^B"), leaf("name", where.Regex, "^B")},
		{"case lookup elsewhere", where.Username.IStartsWith("B"), leaf("username", where.IStartsWith, "B")},
		{"isnull of an object", where.Path("identities").IsNull(false), leaf("identities", where.IsNull, false)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			node, err := where.Users().Resolve(test.q)
			require.NoError(t, err)
			require.Equal(t, test.want, node)
			again, err := where.Users().Compile(node)
			require.NoError(t, err)
			require.NotNil(t, again)
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	t.Parallel()
	users := where.Users()
	meta := where.UserMetadata("k")
	names := func(kind where.Kind) []string {
		var out []string
		for _, name := range kind.Lookups() {
			out = append(out, string(name))
		}
		return out
	}
	tests := []struct {
		name, problem string
		q             where.Q
		choices       []string
	}{
		{"unknown field", "there is no such field", where.Kw{"emial": "secret"}, users.Names()},
		{"unknown root of a path", "there is no such field", where.Path("metadata.plan").Eq("secret"), users.Names()},
		{"no field", "there is no such field", where.Lookup("", "secret"), users.Names()},
		{"unknown lookup", `there is nothing below a field of kind text, and "zap" is no lookup`, where.Lookup("email__zap", "secret"), names(where.String)},
		{"empty step", "the path has an empty step", where.Path("user_metadata.").Eq("secret"), nil},
		{"text lookup on a boolean", `there is no lookup "startswith" for a field of kind boolean`, where.Lookup("blocked__startswith", "secret"), names(where.Bool)},
		{"comparison of an object", `there is no lookup "gt" for a field of kind object`, where.Lookup("user_metadata__gt", "secret"), names(where.Object)},
		{"equality of a list of objects", `there is no lookup "exact" for a field of kind list of objects`, where.Lookup("identities", "secret"), []string{"isnull"}},
		{"order of booleans", `there is no lookup "lt" for a field of kind boolean`, where.Lookup("blocked__lt", true), names(where.Bool)},
		{"nil", "cannot use nil as a query value", meta.Gt(nil), nil},
		{"nil as a text", "cannot use nil as a query value", where.Lookup("email__startswith", nil), nil},
		{"nil as a list", "cannot use nil as a query value", where.Lookup("email__in", nil), nil},
		{"nil as a bound", "cannot use nil as a query value", meta.Between("secret", nil), nil},
		{"number for a text", "it is a text and cannot be compared with a number", where.Lookup("email", 1), nil},
		{"text for a boolean", "it is a boolean and cannot be compared with a text", where.Lookup("blocked", "secret"), nil},
		{"text for a number", "it is a number and cannot be compared with a text", where.Lookup("logins_count__gt", "secret"), nil},
		{"number for a time", "it is a time and cannot be compared with a number", where.Lookup("created_at__gt", 2024), nil},
		{"malformed time", "a time is written as in RFC 3339, or as a date such as 2006-01-02", where.Lookup("created_at__gt", "secret"), nil},
		{"year out of reach", "the year of a time must have four digits", where.CreatedAt.Gt(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)), nil},
		{"year out of reach in UTC", "the year of a time must have four digits", where.Lookup("created_at__gt", "9999-12-31T23:59:59-01:00"), nil},
		{"order of a boolean in free JSON", `the lookup "gt" takes a value with an order, not a boolean`, meta.Gt(true), nil},
		{"bounds of two types", "the bounds of a range must be of one type, not a text and a number", meta.Between("secret", 2), nil},
		{"one bound", `the lookup "range" takes a list of two bounds`, where.Lookup("logins_count__range", []int{1}), nil},
		{"no list", `the lookup "in" takes a list`, where.Lookup("email__in", "secret"), nil},
		{"wrong value in a list", "it is a text and cannot be compared with a boolean", where.Lookup("email__in", []any{"secret", true}), nil},
		{"list in a list", "a Go value of type []interface {} cannot be compared with", meta.In([]any{"secret"}), nil},
		{"flag", `the lookup "isnull" takes a boolean`, where.Lookup("email__isnull", "secret"), nil},
		{"text", `the lookup "contains" takes a text, not a number`, where.Lookup("email__contains", 1), nil},
		{"list for a text", "a Go value of type []interface {} cannot be compared with", where.Lookup("email__contains", []string{"secret"}), nil},
		{"pointer", "a Go value of type *string cannot be compared with", meta.Eq(new(string)), nil},
		{"map", "a Go value of type map[string]string cannot be compared with", meta.Eq(map[string]string{"secret": "secret"}), nil},
		{"bytes", "a Go value of type []uint8 cannot be compared with", meta.Eq([]byte("secret")), nil},
		{"NaN", "a number must be finite", meta.Eq(math.NaN()), nil},
		{"infinity", "a number must be finite", meta.Lt(math.Inf(-1)), nil},
		{"malformed json.Number", "a json.Number must hold a JSON number", meta.Eq(json.Number("secret")), nil},
		{"regular expression", "the pattern is no regular expression: missing closing )", where.Name.Regex("(secret"), nil},
		{"regular expression below a neutral operand", "the pattern is no regular expression: missing argument to repetition operator", where.And(nil, where.Not(where.Username.IRegex("*secret"))), nil},
		{"after what decides already", "there is no such field", where.And(where.Email.In(), where.Kw{"emial": "secret"}), users.Names()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := users.Resolve(test.q)
			require.ErrorIs(t, err, fault.ErrInvalid)
			var bad *fault.FieldError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, "user", bad.Model)
			require.Equal(t, test.problem, bad.Problem)
			require.Equal(t, test.choices, bad.Choices)
			require.NotContains(t, err.Error(), "secret")
		})
	}
}

func TestResolveErrorText(t *testing.T) {
	t.Parallel()
	_, err := where.Users().Resolve(where.Lookup("blocked__gt", true))
	require.EqualError(t, err, `authplus: user field "blocked": there is no lookup "gt" for a field of kind boolean; choices are exact, in, isnull`)
}

func TestCompileRefusesMalformedTrees(t *testing.T) {
	t.Parallel()
	for name, node := range map[string]where.Node{
		"unknown operator": {Op: where.Op(99)},
		"not of none":      {Op: where.OpNot},
		"not of two":       {Op: where.OpNot, Kids: make([]where.Node, 2)},
		"unknown lookup":   leaf("email", "zap", "x"),
		"unknown field":    leaf("emial", where.Exact, "x"),
		"wrong value":      leaf("email", where.In, "x"),
	} {
		_, err := where.Users().Compile(where.Node{Op: where.OpAnd, Kids: []where.Node{node}})
		require.ErrorIs(t, err, fault.ErrInvalid, name)
	}
}
