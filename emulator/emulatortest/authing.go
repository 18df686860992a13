package emulatortest

import (
	"strings"
	"testing"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/authing"
)

// AuthingService is an emulated user pool of Authing v2 that listens.
type AuthingService struct {
	*authing.Server
	*Endpoint
}

// Authing starts an emulator of Authing v2 that accepts [Token]. It fails the test where no port is free.
func Authing(t testing.TB, opts ...authing.Option) *AuthingService {
	t.Helper()
	server := authing.New(append([]authing.Option{authing.With(emulator.WithToken(Token))}, opts...)...)
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("emulatortest: %v", err)
		}
	})
	return &AuthingService{
		Server:   server,
		Endpoint: listen(t, server, server.RequestCount),
	}
}

// MustSeed adds users as [authing.Server.Seed] does: a JSON array, or one object after another. It fails
// the test where they are refused.
func (s *AuthingService) MustSeed(t testing.TB, users ...string) {
	t.Helper()
	if _, err := s.Seed(strings.NewReader(strings.Join(users, "\n"))); err != nil {
		t.Fatal(err)
	}
}
