package where_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/big"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/where"
)

// Small worlds, so that random predicates meet random documents.
var (
	worldTexts = []any{"", "a", "A", "ab", "B", "1", "1974-10-24", "1974-10-24T02:00:00Z"}
	worldTimes = []any{time.Date(1974, 10, 24, 0, 0, 0, 0, time.UTC), time.Date(1974, 10, 24, 2, 0, 0, 0, time.UTC)}
	worldMixed = slices.Concat(worldTexts, worldTimes, []any{true, false, 0, 1, 1.5, json.Number("1.0")})
	worldKinds = map[string][]any{
		"email": worldTexts, "username": worldTexts, "multifactor": worldTexts, "created_at": worldTimes,
		"blocked": {true, false}, "logins_count": {0, 1, 1.5, json.Number("10e-1")},
		"user_metadata.k": worldMixed, "user_metadata.k.j": worldMixed, "identities.provider": worldMixed,
	}
)

func genLeaf(t *rapid.T) where.Q {
	names := []string{"email", "username", "multifactor", "created_at", "blocked", "logins_count",
		"user_metadata.k", "user_metadata.k.j", "identities.provider", "user_metadata"}
	name := rapid.SampledFrom(names).Draw(t, "field")
	info, _ := where.Users().Field(name)
	lookup := rapid.SampledFrom(info.Kind.Lookups()).Draw(t, "lookup")
	world := worldKinds[name]
	switch lookup {
	case where.IsNull:
		return where.Path(name).IsNull(rapid.Bool().Draw(t, "null"))
	case where.In:
		return where.Lookup(name+"__in", rapid.SliceOfN(rapid.SampledFrom(orNil(world)), 0, 3).Draw(t, "values"))
	case where.Range:
		kind := genOrdered(t, world)
		return where.Lookup(name+"__range", []any{rapid.SampledFrom(kind).Draw(t, "lo"), rapid.SampledFrom(kind).Draw(t, "hi")})
	case where.Gt, where.Gte, where.Lt, where.Lte:
		return where.Lookup(name+"__"+string(lookup), rapid.SampledFrom(genOrdered(t, world)).Draw(t, "bound"))
	case where.Exact:
		return where.Path(name).Eq(rapid.SampledFrom(orNil(world)).Draw(t, "value"))
	case where.Wildcard, where.IWildcard:
		return where.Lookup(name+"__"+string(lookup), rapid.SampledFrom([]any{"*", "a*", "*B", "a", "*a*"}).Draw(t, "pattern"))
	case where.Regex, where.IRegex:
		return where.Lookup(name+"__"+string(lookup), rapid.SampledFrom([]any{"", "a", "^A$", "b$"}).Draw(t, "pattern"))
	default:
		return where.Lookup(name+"__"+string(lookup), rapid.SampledFrom(worldTexts).Draw(t, "text"))
	}
}

func orNil(world []any) []any { return slices.Concat(world, []any{nil}) }

// genOrdered returns those of the world's values that have an order with each other.
func genOrdered(t *rapid.T, world []any) []any {
	isTime := func(v any) bool { _, ok := v.(time.Time); return ok }
	isText := func(v any) bool { _, ok := v.(string); return ok }
	isNumber := func(v any) bool { _, isBool := v.(bool); return !isTime(v) && !isText(v) && !isBool }
	var groups [][]any
	for _, is := range []func(any) bool{isTime, isText, isNumber} {
		if group := slices.DeleteFunc(slices.Clone(world), func(v any) bool { return !is(v) }); len(group) > 0 {
			groups = append(groups, group)
		}
	}
	return rapid.SampledFrom(groups).Draw(t, "type")
}

func genQ(t *rapid.T, depth int) where.Q {
	kind := rapid.IntRange(0, 9).Draw(t, "kind")
	if depth == 0 || kind > 5 {
		return genLeaf(t)
	}
	kids := make([]where.Q, rapid.IntRange(0, 3).Draw(t, "kids"))
	for i := range kids {
		kids[i] = genQ(t, depth-1)
	}
	switch kind {
	case 0, 1:
		return where.And(kids...)
	case 2, 3:
		return where.Or(kids...)
	case 4:
		return where.Not(genQ(t, depth-1))
	default:
		return nil
	}
}

// genValue returns JSON that holds scalars, arrays and objects with the keys k and j.
func genValue(t *rapid.T, depth int) any {
	switch kind := rapid.IntRange(0, 9).Draw(t, "json"); {
	case depth > 0 && kind < 2:
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) any { return genValue(t, depth-1) }), 0, 2).Draw(t, "array")
	case depth > 0 && kind < 4:
		object := map[string]any{}
		for _, key := range []string{"k", "j"} {
			if rapid.Bool().Draw(t, key) {
				object[key] = genValue(t, depth-1)
			}
		}
		return object
	case kind == 4:
		return nil
	default:
		return rapid.SampledFrom(slices.Concat(worldTexts, []any{true, false, 0, 1, 1.5})).Draw(t, "scalar")
	}
}

func genDocument(t *rapid.T) json.RawMessage {
	document := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(worldKinds)) { // in an order that the seed repeats
		world := worldKinds[name]
		if !strings.Contains(name, ".") && rapid.Bool().Draw(t, "has "+name) {
			document[name] = rapid.SampledFrom(orNil(world)).Draw(t, name)
		}
	}
	if rapid.Bool().Draw(t, "has metadata") {
		document["user_metadata"] = map[string]any{"k": genValue(t, 3)}
	}
	if rapid.Bool().Draw(t, "has identities") {
		document["identities"] = []any{map[string]any{"provider": genValue(t, 1)}, map[string]any{"provider": "a"}}
	}
	data, err := json.Marshal(document)
	require.NoError(t, err)
	return data
}

// naive evaluates a tree as it was built, straight from the rules.
func naive(t require.TestingT, n where.Node, doc map[string]any) bool {
	evaluate := func(kid where.Node) bool { return naive(t, kid, doc) }
	switch n.Op {
	case where.OpAnd:
		return !slices.ContainsFunc(n.Kids, func(kid where.Node) bool { return !evaluate(kid) })
	case where.OpOr:
		return slices.ContainsFunc(n.Kids, evaluate)
	case where.OpNot:
		return !evaluate(n.Kids[0])
	case where.OpLeaf:
		return naiveLeaf(t, n, doc)
	}
	require.Equal(t, where.OpAll, n.Op)
	return true
}

func naiveLeaf(t require.TestingT, n where.Node, doc map[string]any) bool {
	found := naiveValues(doc, strings.Split(n.Field, "."))
	null := len(naiveScalars(found)) == 0
	if n.Lookup == where.IsNull || n.Value == nil {
		return null == (n.Value == nil || n.Value == true)
	}
	if n.Field == "blocked" && null {
		found = []any{false}
	}
	info, _ := where.Users().Field(n.Field)
	want, fold := n.Value, info.Folds
	if plain, ok := strings.CutPrefix(string(n.Lookup), "i"); ok && n.Lookup != where.In {
		n.Lookup, fold = where.LookupName(plain), true
	}
	if fold {
		found, want = naiveFold(found).([]any), naiveFold(want)
	}
	return slices.ContainsFunc(found, func(value any) bool { return naiveHolds(t, n, value, want) })
}

// naiveFold turns texts into lower case. The patterns of this test mean the same in lower case.
func naiveFold(value any) any {
	switch v := value.(type) {
	case string:
		return strings.ToLower(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = naiveFold(v[i])
		}
		return out
	}
	return value
}

// naiveValues returns everything at the end of a path, arrays taken apart.
func naiveValues(value any, steps []string) []any {
	var out []any
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			out = append(out, naiveValues(element, steps)...)
		}
		return out
	case map[string]any:
		if len(steps) > 0 {
			return naiveValues(v[steps[0]], steps[1:])
		}
	}
	if len(steps) > 0 || value == nil {
		return nil
	}
	return []any{value}
}

func naiveScalars(values []any) []any {
	var out []any
	for _, value := range values {
		if object, ok := value.(map[string]any); ok {
			for _, member := range object {
				out = append(out, naiveScalars(naiveValues(member, nil))...)
			}
			continue
		}
		out = append(out, value)
	}
	return out
}

func naiveHolds(t require.TestingT, n where.Node, value, want any) bool {
	text, isText := value.(string)
	wanted, _ := want.(string)
	switch n.Lookup {
	case where.Exact:
		order, ok := naiveCompare(value, want)
		return ok && order == 0
	case where.In:
		return slices.ContainsFunc(want.([]any), func(w any) bool {
			order, ok := naiveCompare(value, w)
			return ok && order == 0
		})
	case where.Range:
		lo, okLo := naiveCompare(value, want.([]any)[0])
		hi, okHi := naiveCompare(value, want.([]any)[1])
		return okLo && okHi && lo >= 0 && hi <= 0
	case where.StartsWith:
		return isText && strings.HasPrefix(text, wanted)
	case where.EndsWith:
		return isText && strings.HasSuffix(text, wanted)
	case where.Contains:
		return isText && strings.Contains(text, wanted)
	case where.Wildcard:
		ok, err := path.Match(wanted, text)
		require.NoError(t, err)
		return isText && ok
	case where.Regex:
		return isText && map[string]bool{"": true, "a": strings.Contains(text, "a"), "^A$": text == "A", "^a$": text == "a", "b$": strings.HasSuffix(text, "b")}[wanted]
	default:
		order, ok := naiveCompare(value, want)
		return ok && map[where.LookupName]bool{where.Gt: order > 0, where.Gte: order >= 0, where.Lt: order < 0, where.Lte: order <= 0}[n.Lookup]
	}
}

// naiveCompare orders two values of one type; booleans are equal or not.
func naiveCompare(value, want any) (int, bool) {
	switch w := want.(type) {
	case string:
		v, ok := value.(string)
		return strings.Compare(v, w), ok
	case bool:
		v, ok := value.(bool)
		return map[bool]int{true: 0, false: 1}[v == w], ok
	case time.Time:
		text, _ := value.(string)
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if v, err := time.Parse(layout, text); err == nil {
				return v.Compare(w), true
			}
		}
		return 0, false
	}
	v, ok := naiveNumber(value)
	w, okW := naiveNumber(want)
	if !ok || !okW {
		return 0, false
	}
	return v.Cmp(w), true
}

func naiveNumber(value any) (*big.Rat, bool) {
	switch v := value.(type) {
	case int:
		return big.NewRat(int64(v), 1), true
	case float64:
		return new(big.Rat).SetFloat64(v), true
	case json.Number:
		return new(big.Rat).SetString(string(v))
	}
	return nil, false
}

func match(t require.TestingT, q where.Q, doc json.RawMessage) bool {
	got, err := where.Match(where.Users(), q, doc)
	require.NoError(t, err)
	return got
}

func TestMatchAgreesWithTheRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q, doc := genQ(t, 3), genDocument(t)
		decoder := json.NewDecoder(bytes.NewReader(doc))
		decoder.UseNumber()
		var object map[string]any
		require.NoError(t, decoder.Decode(&object))
		require.Equal(t, naive(t, where.Tree(q), object), match(t, q, doc), "%s on %s", where.Describe(q), doc)
	})
}

func TestMatchKeepsTheLawsOfLogic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// A neutral predicate is not everything: its negation is neutral too.
		a, b, doc := genLeaf(t), where.Or(genQ(t, 2), genLeaf(t)), genDocument(t)
		isA, isB := match(t, a, doc), match(t, b, doc)
		require.Equal(t, !isA, match(t, where.Not(a), doc))
		require.Equal(t, isA, match(t, where.Not(where.Not(a)), doc))
		require.Equal(t, isA && isB, match(t, where.And(a, b), doc))
		require.Equal(t, isA && isB, match(t, where.And(b, a), doc))
		require.Equal(t, isA || isB, match(t, where.Or(a, b), doc))
		require.Equal(t, match(t, where.Not(where.And(a, b)), doc), match(t, where.Or(where.Not(a), where.Not(b)), doc))
		require.Equal(t, match(t, where.Not(where.Or(a, b)), doc), match(t, where.And(where.Not(a), where.Not(b)), doc))
	})
}

func TestResolvedTreesAreNormal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := genQ(t, 3)
		node, err := where.Users().Resolve(q)
		require.NoError(t, err, where.Describe(q))
		requireNormal(t, node, true)
	})
}

func requireNormal(t require.TestingT, n where.Node, top bool) {
	switch n.Op {
	case where.OpAll, where.OpNone:
		require.True(t, top)
	case where.OpAnd, where.OpOr:
		require.GreaterOrEqual(t, len(n.Kids), 2)
	case where.OpNot:
		require.Len(t, n.Kids, 1)
	}
	for _, kid := range n.Kids {
		require.NotEqual(t, n.Op, kid.Op)
		requireNormal(t, kid, false)
	}
	if n.Op != where.OpLeaf {
		return
	}
	values, isList := n.Value.([]any)
	require.Equal(t, n.Lookup == where.In || n.Lookup == where.Range, isList)
	if !isList {
		values = []any{n.Value}
	} else {
		require.GreaterOrEqual(t, len(values), 2)
	}
	info, _ := where.Users().Field(n.Field)
	require.False(t, info.Folds && strings.HasPrefix(string(n.Lookup), "i") && n.Lookup != where.In && n.Lookup != where.IsNull)
	for _, value := range values {
		switch v := value.(type) {
		case string, bool, json.Number:
		case time.Time:
			require.Equal(t, time.UTC, v.Location())
		default:
			require.Failf(t, "not normal", "%T", value)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add([]byte(bon), "user_metadata__tags", "b")
	f.Add([]byte(`{"blocked": [[{}]], "email": {"a": 1e999}}`), "email__regex", "(")
	f.Add([]byte(`{"user_metadata": {"k": 1e99999999999999999999}}`), "user_metadata__k__wildcard", "*a*")
	users := where.Users()
	f.Fuzz(func(t *testing.T, doc []byte, name, value string) {
		for _, want := range []any{value, json.Number(value), []any{value, json.Number("1"), true}, []string{value, value}, value != "", nil} {
			q := where.Lookup(name, want)
			got, err := where.Match(users, q, doc)
			if err != nil {
				continue
			}
			not, err := where.Match(users, where.Not(q), doc)
			require.NoError(t, err)
			require.NotEqual(t, got, not)
		}
	})
}
