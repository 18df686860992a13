package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/cli"
)

// fusionAuth runs authplus emulate fusionauth, asks it for a path, and returns the answer and the exit code
// after an interrupt.
func fusionAuth(t *testing.T, path, body string, args ...string) (answer string, code int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	var stderr bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Run(ctx, append([]string{"emulate", "fusionauth", "--listen", "127.0.0.1:0", "--token", "t"}, args...), in, &stderr)
		_ = in.Close()
	}()
	first, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, &stderr)
	url, ok := strings.CutPrefix(strings.TrimSpace(first), "fusionauth emulator listening on ")
	require.True(t, ok, first)
	request, err := http.NewRequest(http.MethodPost, url+path, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Authorization", "t")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	require.NoError(t, err)
	data, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	cancel()
	return string(data), <-ended
}

func TestEmulateFusionAuthServesItsAPI(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.json")
	answer, code := fusionAuth(t, "/api/user", `{"user":{"email":"bon@acdc.com"}}`, "--deterministic", "--data", file)
	require.Contains(t, answer, `"email":"bon@acdc.com"`)
	require.Equal(t, 130, code)
	const search = `{"search":{"queryString":"*bon*"}}`
	answer, _ = fusionAuth(t, "/api/user/search", search, "--data", file)
	require.Contains(t, answer, "nextResults", "Elasticsearch is the default")
	answer, _ = fusionAuth(t, "/api/user/search", search, "--data", file, "--engine", "database")
	require.Contains(t, answer, `"total":1`)
	require.NotContains(t, answer, "nextResults")
	require.Equal(t, 2, cli.Run(t.Context(), []string{"emulate", "fusionauth", "--engine", "sphinx"}, io.Discard, io.Discard))
}
