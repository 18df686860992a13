package emulatortest

import (
	"strings"
	"testing"

	"github.com/authplus/authplus/emulator/auth0"
)

// Auth0Service is an emulated Auth0 tenant that listens.
type Auth0Service struct {
	*auth0.Server
	*Endpoint
}

// Auth0 starts an emulator of Auth0 that accepts [Token], and whose searches take the time that they take
// on the machine that runs the tests. It fails the test where no port is free.
func Auth0(t testing.TB, opts ...auth0.Option) *Auth0Service {
	t.Helper()
	server := auth0.New(append([]auth0.Option{auth0.WithToken(Token), auth0.WithSearchTimeout(0)}, opts...)...)
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("emulatortest: %v", err)
		}
	})
	return &Auth0Service{
		Server:   server,
		Endpoint: listen(t, server, server.RequestCount),
	}
}

// MustSeed adds users as [auth0.Server.Seed] does: a JSON array, or one object after another. It fails
// the test where they are refused.
func (s *Auth0Service) MustSeed(t testing.TB, users ...string) {
	t.Helper()
	if _, err := s.Seed(strings.NewReader(strings.Join(users, "\n"))); err != nil {
		t.Fatal(err)
	}
}
