package emulatortest

import (
	"strings"
	"testing"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/propelauth"
)

// PropelAuthService is an emulator of PropelAuth that listens.
type PropelAuthService struct {
	*propelauth.Server
	*Endpoint
}

// PropelAuth starts an emulator of PropelAuth that accepts [Token] as an API key, and stops it when the
// test ends.
func PropelAuth(t testing.TB, opts ...propelauth.Option) *PropelAuthService {
	t.Helper()
	server := propelauth.New(append([]propelauth.Option{propelauth.With(emulator.WithToken(Token))}, opts...)...)
	return &PropelAuthService{
		Server:   server,
		Endpoint: listen(t, server, server.RequestCount),
	}
}

// MustSeed adds users, each a JSON object as PropelAuth shows users, and ends the test if that fails.
func (s *PropelAuthService) MustSeed(t testing.TB, users ...string) {
	t.Helper()
	if _, err := s.Seed(strings.NewReader(strings.Join(users, "\n"))); err != nil {
		t.Fatal(err)
	}
}
