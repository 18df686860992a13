package token_test

import (
	"crypto/elliptic"
	"crypto/x509"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
)

func TestEnvironment(t *testing.T) { //nolint:paralleltest // It sets the environment.
	sec1, err := x509.MarshalECPrivateKey(ecKey(t, elliptic.P256()))
	require.NoError(t, err)
	key := block("EC PRIVATE KEY", sec1)
	const prefix = "AUTHPLUS_TOKEN_TEST" // The environment of whoever runs the tests has none of these.
	tests := []struct {
		name string
		set  map[string]string
		want map[string]string // what is sent, as far as it is told; nil stands for no request
		err  string
	}{
		{"a token", map[string]string{"API_TOKEN": "token-1", "CLIENT_ID": "x"}, nil, ""},
		{"a secret", map[string]string{"CLIENT_ID": "id", "CLIENT_SECRET": "s"}, map[string]string{"client_secret": "s"}, ""},
		{"an audience", map[string]string{"CLIENT_ID": "id", "CLIENT_SECRET": "s", "AUDIENCE": "other"}, map[string]string{"audience": "other"}, ""},
		{"a key", map[string]string{"CLIENT_ID": "id", "CLIENT_ASSERTION_PRIVATE_KEY": key}, map[string]string{"client_id": "id"}, ""},
		{"a key on one line", map[string]string{
			"CLIENT_ID": "id", "CLIENT_ASSERTION_PRIVATE_KEY": strings.ReplaceAll(key, "\n", `\n`), "CLIENT_ASSERTION_SIGNING_ALG": "ES256",
		}, map[string]string{"client_id": "id"}, ""},
		{"nothing", nil, nil, prefix + "_API_TOKEN nor " + prefix + "_CLIENT_ID"},
		{"an id alone", map[string]string{"CLIENT_ID": marker}, nil, prefix + "_CLIENT_SECRET nor " + prefix + "_CLIENT_ASSERTION_PRIVATE_KEY"},
		{"no key", map[string]string{"CLIENT_ID": "id", "CLIENT_ASSERTION_PRIVATE_KEY": marker}, nil, prefix + "_CLIENT_ASSERTION_PRIVATE_KEY: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for name, value := range tt.set {
				t.Setenv(prefix+"_"+name, value)
			}
			src, err := token.Environment(prefix)
			if tt.err != "" {
				require.ErrorIs(t, err, fault.ErrInvalid)
				require.ErrorContains(t, err, tt.err)
				require.NotContains(t, err.Error(), marker)
				return
			}
			require.NoError(t, err)
			e := newEndpoint(t)
			requireToken(t, src, e.at(), "token-1")
			if tt.want == nil {
				require.Zero(t, e.count())
			}
			for name, value := range tt.want {
				require.Equal(t, value, e.requests[0][name])
			}
		})
	}
}
