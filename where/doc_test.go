package where_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/where"
)

func TestDocumentedTable(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(source), "# Lookups")
	section, _, _ = strings.Cut(section, "\n// # ")
	var rows []string
	for line := range strings.Lines(section) {
		if row, ok := strings.CutPrefix(line, "//\t"); ok {
			rows = append(rows, strings.Join(strings.Fields(row), " "))
		}
	}
	require.Equal(t, where.LookupRows(), rows)
}
