package auth0_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend/auth0"
)

func TestTheTableOfEndpointsFitsTogether(t *testing.T) {
	t.Parallel()
	require.Empty(t, auth0.EndpointProblems())
}

func TestTheTableOfEndpointsIsDocumented(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("auth0.go")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(source), "# Other models and relations")
	section, _, _ = strings.Cut(section, "\npackage ")
	var rows []string
	for line := range strings.Lines(section) {
		if row, ok := strings.CutPrefix(line, "//\t"); ok {
			rows = append(rows, strings.Join(strings.Fields(row), " "))
		}
	}
	require.Equal(t, auth0.EndpointRows(), rows)
}
