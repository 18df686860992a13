package where_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/where"
)

func TestLookupNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, field string
		lookup      where.LookupName
	}{
		{"email", "email", where.Exact},
		{"email__exact", "email", where.Exact},
		{"email__istartswith", "email", where.IStartsWith},
		{"user_metadata.plan", "user_metadata.plan", where.Exact},
		{"user_metadata.plan__in", "user_metadata.plan", where.In},
		{"user_metadata__plan__startswith", "user_metadata.plan", where.StartsWith},
		{"user_metadata__a__b", "user_metadata.a.b", where.Exact},
		{"user_metadata__range__exact", "user_metadata.range", where.Exact},
		{"user_metadata.in", "user_metadata.in", where.Exact},
		{`user_metadata.a\.b__gt`, `user_metadata.a\.b`, where.Gt},
		{`user_metadata__a\__b`, `user_metadata.a\\.b`, where.Exact},
		{"email__zap", "email.zap", where.Exact},
		{"in", "in", where.Exact},
		{"email__", "email.", where.Exact},
		{"__in", "", where.In},
		{"", "", where.Exact},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want := where.Node{Op: where.OpLeaf, Field: test.field, Lookup: test.lookup, Value: "v"}
			require.Equal(t, want, where.Tree(where.Lookup(test.name, "v")))
		})
	}
}

func FuzzLookup(f *testing.F) {
	for _, seed := range []string{"email", "email__in", "user_metadata__a.b__range", "__", `\__\`, "a____b", "email__zap"} {
		f.Add(seed, "value")
	}
	catalogue := where.Users()
	f.Fuzz(func(t *testing.T, name, value string) {
		q := where.Or(where.Lookup(name, value), where.Kw{name: []any{value, nil, 1}})
		require.NotEmpty(t, q.String())
		if node, err := catalogue.Resolve(q); err == nil {
			_, err = catalogue.Compile(node)
			require.NoError(t, err)
		}
	})
}
