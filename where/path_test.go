package where_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/where"
)

func TestSplitPath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path string
		steps      []string
		canonical  string
	}{
		{"one step", "email", []string{"email"}, "email"},
		{"several steps", "a.b.c", []string{"a", "b", "c"}, "a.b.c"},
		{"a dot in a key", `a.b\.c`, []string{"a", "b.c"}, `a.b\.c`},
		{"a backslash in a key", `a.b\\.c`, []string{"a", `b\`, "c"}, `a.b\\.c`},
		{"a backslash before another character", `a\b`, []string{`a\b`}, `a\\b`},
		{"a backslash at the end", `a\`, []string{`a\`}, `a\\`},
		{"empty steps", ".a..", []string{"", "a", "", ""}, ".a.."},
		{"nothing", "", []string{""}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.steps, where.SplitPath(test.path))
			require.Equal(t, test.canonical, where.JoinPath(test.steps...))
		})
	}
}

func TestJoinedPathsSplitAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.StringOf(rapid.RuneFrom([]rune(`ab.\_é`)))
		steps := rapid.SliceOfN(step, 1, 5).Draw(t, "steps")
		require.Equal(t, steps, where.SplitPath(where.JoinPath(steps...)))
	})
}

func FuzzSplitPath(f *testing.F) {
	for _, seed := range []string{"", "a.b", `a\.b`, `\\.\`, "..", "\xff."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		steps := where.SplitPath(path)
		require.NotEmpty(t, steps)
		canonical := where.JoinPath(steps...)
		require.Equal(t, steps, where.SplitPath(canonical))
		require.Equal(t, canonical, where.JoinPath(where.SplitPath(canonical)...))
	})
}
