package token_test

import (
	"bytes"
	"crypto/elliptic"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/token"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestTokenValid(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		token token.Token
		want  bool
	}{
		{"no token", token.Token{}, false},
		{"an expiry alone", token.Token{Expiry: noon.Add(time.Hour)}, false},
		{"without an expiry", token.Token{AccessToken: "a"}, true},
		{"before the expiry", token.Token{AccessToken: "a", Expiry: noon.Add(1)}, true},
		{"at the expiry", token.Token{AccessToken: "a", Expiry: noon}, false},
		{"after the expiry", token.Token{AccessToken: "a", Expiry: noon.Add(-1)}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, tt.token.Valid(noon))
		})
	}
}

func TestTokenString(t *testing.T) {
	t.Parallel()
	require.Equal(t, "Token(none)", token.Token{}.String())
	require.Equal(t, "Token(Bearer)", token.Token{AccessToken: "a", Type: "Bearer"}.String())
	require.Equal(t, "Token(Bearer, expires 2026-03-01T12:00:00Z)",
		token.Token{AccessToken: "a", Type: "Bearer", Expiry: noon}.String())
}

const marker = "MARKER"

func TestSecretsAreNeverPrinted(t *testing.T) {
	t.Parallel()
	secret := token.Token{AccessToken: marker, Type: "Bearer", Expiry: noon}
	static := token.Static(marker)
	credentials := token.ClientCredentials(clientID, clientSecret)
	e := newEndpoint(t)
	e.answering(status(http.StatusOK, `{"access_token":"MARKER","expires_in":1000}`))
	requireToken(t, credentials, e.at(), marker)
	key := token.PrivateKeyJWT(marker, ecKey(t, elliptic.P256()))
	store := new(token.MemoryStore)
	requireToken(t, token.ClientCredentials(clientID, clientSecret, token.KeepIn(store)), e.at(), marker)
	values := map[string]any{
		"private key":        key,
		"hidden private key": struct{ s token.Source }{key},
		"store":              store,
		"hidden store":       struct{ s token.Store }{store},
		"token":              secret,
		"pointer to a token": &secret,
		"token in a slice":   []token.Token{secret},
		"token in a struct":  struct{ T token.Token }{secret},
		"static":             static,
		"hidden static":      struct{ s token.Source }{static},
		"client credentials": credentials,
		"source in a struct": struct{ S token.Source }{credentials},
		"hidden source":      struct{ s token.Source }{credentials},
	}
	for name, value := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
				require.NotContains(t, fmt.Sprintf(verb, value), marker, verb)
				require.NotContains(t, fmt.Sprintf(verb, value), fmt.Sprintf("%x", marker), verb)
			}
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("text", "value", value)
			slog.New(slog.NewJSONHandler(&log, nil)).Info("json", "value", value)
			require.Contains(t, log.String(), "json")
			require.NotContains(t, log.String(), marker)
			encoded, err := json.Marshal(value)
			require.NoError(t, err)
			require.NotContains(t, string(encoded), marker)
		})
	}
}
