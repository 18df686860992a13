package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/cli"
)

func TestEmulateGenAuthServesItsAPI(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	var stderr bytes.Buffer
	code := make(chan int, 1)
	go func() {
		code <- cli.Run(ctx, []string{"emulate", "genauth", "--listen", "127.0.0.1:0", "--token", "t", "--any-custom-data", "--deterministic"}, in, &stderr)
		_ = in.Close()
	}()
	first, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, &stderr)
	url, ok := strings.CutPrefix(strings.TrimSpace(first), "genauth emulator listening on ")
	require.True(t, ok, first)

	request, err := http.NewRequest(http.MethodPost, url+"/api/v3/create-user", strings.NewReader(`{"username":"angus","customData":{"any":1}}`))
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer t")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(request)
	require.NoError(t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Contains(t, string(body), `"statusCode":200`)
	cancel()
	require.Equal(t, 130, <-code)
}
