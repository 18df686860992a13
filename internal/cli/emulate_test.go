package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/cli"
)

// running is an emulator that the command serves.
type running struct {
	t         *testing.T
	url       string
	authority string // the second line; empty without TLS
	client    *http.Client
	stop      func() (code int, stderr string)
}

// emulate runs authplus emulate auth0 on a free port until stop or the end of the test.
func emulate(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	var stderr bytes.Buffer
	code := make(chan int, 1)
	go func() {
		all := append([]string{"emulate", "auth0", "--listen", "127.0.0.1:0", "--token", "t"}, args...)
		code <- cli.Run(ctx, all, in, &stderr)
		_ = in.Close()
	}()
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	require.NoError(t, err, &stderr)
	url, ok := strings.CutPrefix(strings.TrimSpace(first), "auth0 emulator listening on ")
	require.True(t, ok, first)
	r := &running{t: t, url: url, client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	if strings.HasPrefix(url, "https:") {
		second, err := lines.ReadString('\n')
		require.NoError(t, err)
		r.authority = strings.TrimSpace(second)
	}
	r.stop = func() (int, string) {
		cancel()
		c := <-code
		code <- c
		return c, stderr.String()
	}
	t.Cleanup(func() { r.stop() })
	return r
}

// ask sends a request and returns the status and the body.
func (r *running) ask(method, path, body string) (int, string) {
	r.t.Helper()
	request, err := http.NewRequest(method, r.url+path, strings.NewReader(body))
	require.NoError(r.t, err)
	request.Header.Set("Authorization", "Bearer t")
	answer, err := r.client.Do(request)
	require.NoError(r.t, err)
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(answer.Body)
	require.NoError(r.t, err)
	return answer.StatusCode, string(data)
}

func (r *running) emails() string {
	r.t.Helper()
	status, body := r.ask("GET", "/api/v2/users?fields=email", "")
	require.Equal(r.t, http.StatusOK, status, body)
	return body
}

func TestAnEmulatorEndsWhenItIsInterrupted(t *testing.T) {
	t.Parallel()
	r := emulate(t)
	require.True(t, strings.HasPrefix(r.url, "http://127.0.0.1:"), r.url)
	require.Equal(t, "[]", r.emails())
	code, _ := r.stop()
	require.Equal(t, 130, code)
	if answer, err := r.client.Get(r.url + "/_emulator/requests"); err == nil { // somebody else has got the port
		require.NoError(t, answer.Body.Close())
		require.NotEqual(t, http.StatusOK, answer.StatusCode)
	}
}

func TestARestartKeepsEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, seed := filepath.Join(dir, "data.json"), filepath.Join(dir, "seed.json")
	require.NoError(t, os.WriteFile(seed, []byte(`{"email":"seeded@acdc.com"}`), 0o600))

	first := emulate(t, "--data", data, "--seed", seed)
	status, body := first.ask("POST", "/api/v2/roles", `{"name":"guitar"}`)
	require.Equal(t, http.StatusOK, status, body)
	_, body = first.ask("GET", "/api/v2/roles", "")
	code, stderr := first.stop()
	require.Equal(t, 130, code, stderr)

	info, err := os.Stat(data)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	second := emulate(t, "--data", data, "--seed", seed) // the seed is not added again
	require.Equal(t, `[{"email":"seeded@acdc.com"}]`, second.emails())
	_, again := second.ask("GET", "/api/v2/roles", "")
	require.Equal(t, body, again)
	second.stop()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 2, "nothing else is left behind")
}

func TestTheFlagsReachTheEmulator(t *testing.T) {
	t.Parallel()
	r := emulate(t, "--deterministic", "--index-delay", "1h", "--rate-limit", "100/s:2", "--latency", "1ns")
	_, config := r.ask("POST", "/_emulator/config", "{}")
	for _, part := range []string{`"index_delay":"1h0m0s"`, `"rate_limit":"100/s:2"`, `"latency":"1ns"`} {
		require.Contains(t, config, part)
	}
	status, body := r.ask("POST", "/api/v2/roles", `{"name":"guitar"}`)
	require.Equal(t, http.StatusOK, status)
	again := emulate(t, "--deterministic")
	_, twin := again.ask("POST", "/api/v2/roles", `{"name":"guitar"}`)
	require.Equal(t, body, twin)
}

func TestAnEmulatorServesTLS(t *testing.T) {
	t.Parallel()
	r := emulate(t, "--tls")
	text, err := os.ReadFile(r.authority)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(text))
	trusting := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	_, port, err := net.SplitHostPort(strings.TrimPrefix(r.url, "https://"))
	require.NoError(t, err)
	for _, host := range []string{"127.0.0.1", "localhost"} {
		answer, err := trusting.Get("https://" + host + ":" + port + "/.well-known/jwks.json")
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		require.NoError(t, answer.Body.Close())
	}
	_, err = r.client.Get(r.url)
	require.Error(t, err, "nobody else trusts it")
	code, _ := r.stop()
	require.Equal(t, 130, code)
	require.NoFileExists(t, r.authority)
}

func TestCommandLinesThatCannotBeCarriedOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"email":3}`), 0o600))
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = busy.Close() })
	for name, c := range map[string]struct {
		args    []string
		code    int
		message string
	}{
		"an unknown flag":       {[]string{"--nothing"}, 2, "unknown flag: --nothing"},
		"an argument":           {[]string{"more"}, 2, `unknown command "more"`},
		"a limit that is none":  {[]string{"--rate-limit", "much"}, 2, `rate limit "much"`},
		"a negative delay":      {[]string{"--index-delay", "-1s"}, 2, "--index-delay must not be negative"},
		"a delay that is none":  {[]string{"--latency", "slow"}, 2, "--latency"},
		"no such seed":          {[]string{"--seed", filepath.Join(dir, "none")}, 1, "no such file"},
		"a broken seed":         {[]string{"--seed", broken}, 1, "broken.json: auth0: seed: line 1: email"},
		"a broken data file":    {[]string{"--data", broken}, 1, "broken.json: auth0: loading: "},
		"a folder as data file": {[]string{"--data", dir}, 1, "is a directory"},
		"data in no folder":     {[]string{"--listen", "127.0.0.1:0", "--data", filepath.Join(dir, "none", "data")}, 1, "no such file"},
		"a port that is taken":  {[]string{"--listen", busy.Addr().String()}, 1, "address already in use"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			code := cli.Run(t.Context(), append([]string{"emulate", "auth0"}, c.args...), &stdout, &stderr)
			require.Equal(t, c.code, code, &stderr)
			require.Contains(t, stderr.String(), c.message)
			require.Empty(t, stdout.String())
		})
	}
}
