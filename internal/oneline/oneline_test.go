package oneline_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/oneline"
)

func TestOfKeepsOneSpaceForEachRun(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", "a": "a", " \n": " ", "\ta\r\n  b\u00a0c ": " a b c ", "a|b": "a|b"} {
		require.Equal(t, want, oneline.Of(text), "%q", text)
	}
}

func TestCutCountsCharacters(t *testing.T) {
	t.Parallel()
	require.Equal(t, strings.Repeat("é", 300), oneline.Cut(strings.Repeat("é", 300)))
	require.Equal(t, strings.Repeat("é", 299)+"…", oneline.Cut(strings.Repeat("é", 301)))
}
