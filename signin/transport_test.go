package signin_test

import (
	"crypto/x509"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/signin"
)

// refusing is a transport that an instrumented program may have put in place of the default one.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("refused") }

// TestTLSBesideAnotherDefaultTransport: the rules of a config hold whatever the program's default transport is. It
// changes what the whole program shares, so it does so in a process of its own.
func TestTLSBesideAnotherDefaultTransport(t *testing.T) {
	t.Parallel()
	const child = "AUTHPLUS_TEST_DEFAULT_TRANSPORT"
	if os.Getenv(child) == "" {
		run := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		run.Env = append(os.Environ(), child+"=1")
		output, err := run.CombinedOutput()
		require.NoError(t, err, "%s", output)
		return
	}
	http.DefaultTransport = refusing{}
	p := newProvider(t, quietTLS)
	conf := p.config()
	conf.RootCAs = x509.NewCertPool()
	conf.RootCAs.AddCert(p.Certificate())
	_, err := complete(t, newClient(t, conf))
	require.NoError(t, err)
	_, err = signin.New(t.Context(), p.config())
	require.ErrorContains(t, err, "refused")
}
