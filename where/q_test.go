package where_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/where"
)

func TestCombine(t *testing.T) {
	t.Parallel()
	a, b, c := where.Email.Eq("a"), where.Name.Eq("b"), where.Blocked.Eq(true)
	tests := []struct {
		name string
		q    where.Q
		want string
	}{
		{"and", where.And(a, b), `email__exact="a" AND name__exact="b"`},
		{"or", where.Or(a, b), `email__exact="a" OR name__exact="b"`},
		{"not", where.Not(a), `NOT email__exact="a"`},
		{"mixed levels have parentheses", where.And(a, where.Or(b, c)), `email__exact="a" AND (name__exact="b" OR blocked__exact=true)`},
		{"a negated conjunction has parentheses", where.Not(where.And(a, b)), `NOT (email__exact="a" AND name__exact="b")`},
		{"one operand stands alone", where.And(where.Or(a)), `email__exact="a"`},
		{"nil is left out of and", where.And(nil, a, nil), `email__exact="a"`},
		{"nil is left out of or", where.Or(nil, a), `email__exact="a"`},
		{"an empty kw is left out of or", where.Or(where.Kw{}, a), `email__exact="a"`},
		{"kw is a conjunction in sorted order", where.Or(where.Kw{"name": "b", "email": "a"}, c), `(email__exact="a" AND name__exact="b") OR blocked__exact=true`},
		{"kw alone", where.Kw{"name__in": []string{"b", "c"}}, `name__in=["b", "c"]`},
		{"raw text", where.Not(where.Lucene("name:b")), `NOT lucene("name:b")`},
		{"neutral", nil, `ALL`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, where.Describe(test.q))
		})
	}
}

func TestNeutral(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]where.Q{
		"and of none": where.And(), "or of none": where.Or(), "not nil": where.Not(nil),
		"not an empty kw": where.Not(where.Kw{}), "or of neutral ones": where.Or(nil, where.Kw{}, where.And(nil)),
		"not of neutral ones": where.Not(where.Or(nil, nil)),
	} {
		require.Nil(t, q, name)
	}
	require.Equal(t, where.OpAll, where.Tree(where.Kw(nil)).Op)
	require.Equal(t, where.Node{}, where.Tree(nil))
}

func TestPrintingHidesValues(t *testing.T) {
	t.Parallel()
	const secret = "malcolm"
	q := where.And(where.Email.Eq(secret), where.Not(where.Or(where.Kw{"name__in": []string{secret}}, where.Lucene(secret))))
	const want = "email__exact AND NOT (name__in OR lucene)"
	require.Equal(t, want, q.String())
	require.Contains(t, where.Describe(q), secret)

	nested := struct{ hidden where.Q }{q}
	kw := where.Kw{"email": secret}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		require.Equal(t, want, fmt.Sprintf(verb, q), verb)
		require.Equal(t, want, fmt.Sprintf(verb, where.Tree(q)), verb)
		require.Equal(t, "email__exact", fmt.Sprintf(verb, kw), verb)
		require.NotContains(t, fmt.Sprintf(verb, nested), secret, verb)
		require.NotContains(t, fmt.Sprintf(verb, []where.Q{q, kw}), secret, verb)
	}
	require.NotNil(t, nested.hidden)
	for _, value := range []any{q, kw, where.Tree(q)} {
		var out bytes.Buffer
		slog.New(slog.NewJSONHandler(&out, nil)).Info("asked", "q", value)
		require.NotContains(t, out.String(), secret)
		require.Contains(t, out.String(), "email__exact")
	}
}

func TestPredicatesAreImmutable(t *testing.T) {
	t.Parallel()
	ids, kw := []string{"a", "b"}, where.Kw{"email": "a"}
	qs := []where.Q{where.Lookup("user_id__in", ids), where.UserID.In(ids...), where.And(kw), where.UserMetadata("k").Eq(ids)}
	before := fmt.Sprint(where.Describe(qs[0]), where.Describe(qs[1]), where.Describe(qs[2]), where.Describe(qs[3]))
	ids[0], kw["email"] = "changed", "changed"
	tree := where.Tree(where.And(qs...))
	tree.Kids[0].Value.([]any)[0] = "changed"
	tree.Kids[1] = where.Node{}
	require.Equal(t, before, fmt.Sprint(where.Describe(qs[0]), where.Describe(qs[1]), where.Describe(qs[2]), where.Describe(qs[3])))
}

func TestNodeQuestions(t *testing.T) {
	t.Parallel()
	email, name := where.Email.Eq("a"), where.Name.Eq("b")
	tests := []struct {
		name   string
		q      where.Q
		fields []string
		exacts []string
		lucene bool
	}{
		{"neutral", nil, nil, nil, false},
		{"a leaf", email, []string{"email"}, []string{"email"}, false},
		{"a conjunction", where.And(name, email, where.Name.StartsWith("b")), []string{"name", "email"}, []string{"name", "email"}, false},
		{"a nested conjunction", where.And(name, where.And(email, where.Blocked.Eq(true))), []string{"name", "email", "blocked"}, []string{"name", "email", "blocked"}, false},
		{"a disjunction holds no leaf for sure", where.Or(name, email), []string{"name", "email"}, nil, false},
		{"a negation neither", where.And(where.Not(name), email), []string{"name", "email"}, []string{"email"}, false},
		{"raw text", where.And(email, where.Not(where.Lucene("x"))), []string{"email"}, []string{"email"}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tree := where.Tree(test.q)
			require.Equal(t, test.fields, tree.Fields())
			var exacts []string
			for _, leaf := range tree.Exacts() {
				require.Equal(t, where.Exact, leaf.Lookup)
				exacts = append(exacts, leaf.Field)
			}
			require.Equal(t, test.exacts, exacts)
			require.Equal(t, test.lucene, tree.HasLucene())
		})
	}
}

func TestOpNames(t *testing.T) {
	t.Parallel()
	names := map[where.Op]string{
		where.OpAll: "ALL", where.OpNone: "NONE", where.OpAnd: "AND", where.OpOr: "OR", where.OpNot: "NOT",
		where.OpLeaf: "LEAF", where.OpLucene: "LUCENE", where.Op(99): "UNKNOWN",
	}
	for op, name := range names {
		require.Equal(t, name, op.String())
	}
}
