package rest_test

import (
	"context"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/rest"
)

func TestUserAgent(t *testing.T) {
	t.Parallel()
	p := serve(t, answering(http.StatusOK, "{}"))
	_, err := p.client(t).Do(t.Context(), reading)
	require.NoError(t, err)
	require.Regexp(t, `^authplus/\S+ \(\+https://github\.com/authplus/authplus\)$`, p.seen()[0].header.Get("User-Agent"))

	_, err = p.client(t, func(t *rest.Transport, _ *rest.Service) { t.UserAgent = "own/1" }).Do(t.Context(), reading)
	require.NoError(t, err)
	require.Equal(t, "own/1", p.seen()[1].header.Get("User-Agent"))
}

// Many requests at once use few connections, and those again and again.
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	const workers = 20
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(answering(http.StatusOK, "{}"))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	client := open(t, server.URL)
	for range 5 {
		var group sync.WaitGroup
		for range workers {
			group.Go(func() {
				_, err := client.Do(t.Context(), reading)
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	}
	require.LessOrEqual(t, connections.Load(), int32(2*workers), "a request may dial while a connection becomes free")
}

// secureURL tells the child of TestEnvironment where a server with a certificate is.
const secureURL = "AUTHPLUS_TEST_SECURE_URL"

// What the environment says of proxies and certificates holds. The standard library reads both once in a
// process, so the test runs in one of its own.
func TestEnvironment(t *testing.T) {
	t.Parallel()
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Protocol", r.Proto)
		answering(http.StatusOK, "{}")(w, r)
	}))
	secure.EnableHTTP2 = true
	secure.StartTLS()
	t.Cleanup(secure.Close)
	authorities := filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	require.NoError(t, os.WriteFile(authorities, certificate, 0o600))
	var asked atomic.Value
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.URL.String())
		answering(http.StatusOK, "{}")(w, r)
	}))
	t.Cleanup(proxy.Close)

	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWithinEnvironment$", "-test.v")
	child.Env = append(os.Environ(), "SSL_CERT_FILE="+authorities, "SSL_CERT_DIR=/nowhere", "HTTP_PROXY="+proxy.URL, secureURL+"="+secure.URL,
		"NO_PROXY=", "no_proxy=", "REQUEST_METHOD=") // Any of these would have the proxy passed by.
	output, err := child.CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.Contains(t, string(output), "--- PASS: TestWithinEnvironment", "%s", output)
	require.Equal(t, "http://tenant.example/users", asked.Load())
}

// TestWithinEnvironment is the child of TestEnvironment.
func TestWithinEnvironment(t *testing.T) {
	t.Parallel()
	secure := os.Getenv(secureURL)
	if secure == "" {
		t.Skip("runs within TestEnvironment")
	}
	call := rest.Call{Method: http.MethodGet, Route: "/users"}
	answer, err := open(t, secure).Do(context.Background(), call)
	require.NoError(t, err)
	require.Equal(t, "HTTP/2.0", answer.Header.Get("X-Protocol"))
	_, err = open(t, "http://tenant.example").Do(context.Background(), call)
	require.NoError(t, err)
}
