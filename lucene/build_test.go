package lucene_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
)

func TestExpressions(t *testing.T) {
	t.Parallel()
	a, b, c := lucene.Field("a").Eq(1), lucene.Field("b").Eq("x"), lucene.Field("c").Eq(true)
	for _, tc := range []struct {
		name string
		expr lucene.Expr
		want string
	}{
		{"zero is everything", lucene.Expr{}, ""},
		{"all", lucene.All(), ""},
		{"nothing", lucene.Not(lucene.All()), "*:* AND NOT *:*"},
		{"not nothing", lucene.Not(lucene.Not(lucene.All())), ""},
		{"one", a, "a:1"},
		{"and", lucene.And(a, b, c), `a:1 AND b:"x" AND c:true`},
		{"or", lucene.Or(a, b), `a:1 OR b:"x"`},
		{"or within and", lucene.And(a, lucene.Or(b, c)), `a:1 AND (b:"x" OR c:true)`},
		{"and within or", lucene.Or(lucene.And(a, b), c), `(a:1 AND b:"x") OR c:true`},
		{"equal levels are laid flat", lucene.And(lucene.And(a, b), c), `a:1 AND b:"x" AND c:true`},
		{"not", lucene.Not(a), "*:* AND NOT a:1"},
		{"not not", lucene.Not(lucene.Not(a)), "a:1"},
		{"not and", lucene.Not(lucene.And(a, b)), `*:* AND NOT (a:1 AND b:"x")`},
		{"negation within and", lucene.And(a, lucene.Not(b)), `a:1 AND NOT b:"x"`},
		{"negations only", lucene.And(lucene.Not(a), lucene.Not(b)), `*:* AND NOT a:1 AND NOT b:"x"`},
		{"negation within or", lucene.Or(a, lucene.Not(b)), `a:1 OR (*:* AND NOT b:"x")`},
		{"not or not", lucene.Not(lucene.Or(a, lucene.Not(b))), `*:* AND NOT (a:1 OR (*:* AND NOT b:"x"))`},
		{"all is neutral in and", lucene.And(lucene.All(), a), "a:1"},
		{"all decides or", lucene.Or(lucene.All(), a), ""},
		{"nothing is neutral in or", lucene.Or(lucene.Not(lucene.All()), a), "a:1"},
		{"nothing decides and", lucene.And(lucene.Not(lucene.All()), a), "*:* AND NOT *:*"},
		{"and of none", lucene.And(), ""},
		{"or of none", lucene.Or(), "*:* AND NOT *:*"},
		{"parsed", lucene.Parsed(parse(t, "b OR c")), "b OR c"},
		{"parsed within and", lucene.And(a, lucene.Parsed(parse(t, "b OR c"))), "a:1 AND (b OR c)"},
		{"parsed condition", lucene.And(a, lucene.Parsed(parse(t, "f:(b c)"))), "a:1 AND f:(b c)"},
		{"parsed modifier", lucene.And(a, lucene.Parsed(parse(t, "-b"))), "a:1 AND (-b)"},
		{"parsed and negated", lucene.Not(lucene.Parsed(parse(t, "b c"))), "*:* AND NOT (b c)"},
		{"parsed blank", lucene.Parsed(parse(t, "", lucene.BlankQuery(true))), "*:* AND NOT *:*"},
		{"parsed expression that would go on", lucene.And(lucene.Parsed(parse(t, `/x\\/`)), lucene.Field("p").Eq("/")), `/x[\\]/ AND p:"/"`},
	} {
		require.NoError(t, tc.expr.Err(), tc.name)
		require.Equal(t, tc.want, tc.expr.String(), tc.name)
	}
}

func TestExpressionsAreValues(t *testing.T) {
	t.Parallel()
	a, b, c := lucene.Field("a").Eq(1), lucene.Field("b").Eq(2), lucene.Field("c").Eq(3)
	both := lucene.And(a, b)
	require.Equal(t, "a:1 AND b:2 AND c:3", lucene.And(both, c).String())
	require.Equal(t, "a:1 AND b:2 AND a:1", lucene.And(both, a).String())
	require.Equal(t, "a:1 AND b:2", both.String())
}

func TestConditions(t *testing.T) {
	t.Parallel()
	f := lucene.Field("f")
	for want, expr := range map[string]lucene.Expr{
		`a\ b\:c:"x"`:        lucene.Field("a b:c").Eq("x"),
		`\*:"x"`:             lucene.Field("*").Eq("x"),
		`\AND:"x"`:           lucene.Field("AND").Eq("x"),
		`f:""`:               f.Eq(""),
		`f:("a" OR 2)`:       f.In("a", 2),
		`f:"b"`:              f.In("b"),
		`*:* AND NOT *:*`:    f.In(),
		`_exists_:f`:         f.Exists(),
		`_exists_:">a b"`:    lucene.Field(">a b").Exists(),
		`f:{1 TO *]`:         f.Gt(1),
		`f:[1 TO *]`:         f.Gte(1),
		`f:[* TO -1}`:        f.Lt(-1),
		`f:[* TO "a b"]`:     f.Lte("a b"),
		`f:["x]" TO y]`:      f.Between("x]", "y"),
		`f:["a\u005c" TO b]`: f.Between(`a\`, "b"),
		`f:a\ b*`:            f.Prefix("a b"),
		`f:\-a-\**`:          f.Prefix("-a-*"),
		`f:*usa`:             f.Suffix("usa"),
		"f:*a\\/b\\\u3000*":  f.Contains("a/b\u3000"),
		`_exists_:f `:        f.Prefix(""),
		`f:a*b\?`:            f.Wildcard("a*b?"),
		`f:"a?b"`:            f.Wildcard("a?b"),
		`_exists_:f  `:       f.Wildcard("**"),
	} {
		require.NoError(t, expr.Err(), want)
		want = unspaced(want)
		require.Equal(t, want, expr.String())
	}
}

// unspaced returns a key of a table without what only told it from others.
func unspaced(key string) string {
	for key[len(key)-1] == ' ' {
		key = key[:len(key)-1]
	}
	return key
}

func TestValues(t *testing.T) {
	t.Parallel()
	type plan string
	type level int8
	moment := time.Date(2024, 3, 1, 13, 30, 0, 123456789, time.FixedZone("CET", 3600))
	for _, tc := range []struct {
		value any
		want  string
	}{
		{"gold", `f:"gold"`}, {plan("gold"), `f:"gold"`}, {true, "f:true"}, {level(7), "f:7"}, {-7, `f:"-7"`},
		{uint64(math.MaxUint64), "f:18446744073709551615"}, {1.5, "f:1.5"}, {float32(0.1), "f:0.1"},
		{1e21, `f:"1e+21"`}, {-0.0000001, `f:"-1e-07"`}, {json.Number("12.50"), "f:12.50"},
		{moment, `f:"2024-03-01T12:30:00.123Z"`},
	} {
		expr := lucene.Field("f").Eq(tc.value)
		require.NoError(t, expr.Err())
		require.Equal(t, tc.want, expr.String())
	}
	require.Equal(t, "f:[2024-03-01T12:30:00.123Z TO *]", lucene.Field("f").Gte(moment).String())
}

// TestWhatCannotBeSaid states that an expression with a mistake in it knows it and matches nothing.
func TestWhatCannotBeSaid(t *testing.T) {
	t.Parallel()
	f, ok := lucene.Field("f"), lucene.Field("g").Eq(1)
	for name, expr := range map[string]lucene.Expr{
		"nil":               f.Eq(nil),
		"not a number":      f.Eq(math.NaN()),
		"infinite":          f.Gt(math.Inf(-1)),
		"a struct":          f.Eq(struct{}{}),
		"a pointer":         f.Eq(new(int)),
		"bytes":             f.In("a", []byte("b")),
		"no json.Number":    f.Eq(json.Number("x")),
		"year 10000":        f.Eq(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)),
		"empty bound":       f.Gte(""),
		"star as a bound":   f.Between("*", "b"),
		"missing bound":     f.Between("a", nil),
		"nameless field":    lucene.Field("").Exists(),
		"no tree":           lucene.Parsed(nil),
		"within and":        lucene.And(ok, f.Eq(nil)),
		"within or":         lucene.Or(f.Eq(nil), ok),
		"within not":        lucene.Not(f.Eq(nil)),
		"within not twice":  lucene.Not(lucene.And(lucene.Not(f.Eq(nil)), lucene.Not(ok))),
		"beside nothing":    lucene.And(lucene.Not(lucene.All()), f.Eq(nil)),
		"nameless field in": lucene.Field("").In(),
	} {
		require.ErrorIs(t, expr.Err(), fault.ErrInvalid, name)
		require.Equal(t, "*:* AND NOT *:*", expr.String(), name)
	}
}

func TestValuesStayInside(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		requireInside(t, anyText().Draw(t, "field"), anyText().Draw(t, "text"))
	})
}

// requireInside states that no field and no value breaks out of its condition, whatever they hold.
func requireInside(t require.TestingT, name, text string) {
	if name == "" {
		name = "f"
	}
	f := lucene.Field(name)
	for _, opts := range [][]lucene.Option{{lucene.LeadingWildcard(true)}, elastic()} {
		requireLeaf(t, lucene.Field("f").Eq(text).String(), lucene.Leaf{Kind: lucene.Phrase, Quoted: true, Field: "f", Text: text}, opts...)
		requireOne(t, f.Eq(text), opts...)
		requireOne(t, f.In(text, name), opts...)
		requireOne(t, f.Exists(), opts...)
		requireOne(t, f.Contains(text), opts...)
		requireOne(t, f.Suffix(text), opts...)
		requireOne(t, f.Wildcard(text), opts...)
		if text == "" {
			continue
		}
		requireLeaf(t, lucene.Field("f").Prefix(text).String(), lucene.Leaf{Kind: lucene.Prefix, Field: "f", Text: text}, opts...)
		if text != "*" {
			bound := parse(t, lucene.Field("f").Between(text, text).String(), opts...).Root.Clauses[0].Leaf.Low
			require.Equal(t, text, bound.Text)
		}
	}
}

// requireOne states that an expression is one clause that prints back as it is.
func requireOne(t require.TestingT, expr lucene.Expr, opts ...lucene.Option) {
	require.NoError(t, expr.Err())
	tree := parse(t, expr.String(), opts...)
	require.Len(t, tree.Root.Clauses, 1, "%q", expr)
	require.Equal(t, lucene.NoModifier, tree.Root.Clauses[0].Modifier)
}
