package emulatortest

import (
	"strings"
	"testing"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/genauth"
)

// GenAuthService is an emulated user pool of GenAuth or Authing v3 that listens.
type GenAuthService struct {
	*genauth.Server
	*Endpoint
}

// GenAuth starts an emulator of GenAuth that accepts [Token]. It fails the test where no port is free.
func GenAuth(t testing.TB, opts ...genauth.Option) *GenAuthService {
	t.Helper()
	server := genauth.New(append([]genauth.Option{genauth.With(emulator.WithToken(Token))}, opts...)...)
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("emulatortest: %v", err)
		}
	})
	return &GenAuthService{
		Server:   server,
		Endpoint: listen(t, server, server.RequestCount),
	}
}

// MustSeed adds users as [genauth.Server.Seed] does: a JSON array, or one object after another. It fails
// the test where they are refused.
func (s *GenAuthService) MustSeed(t testing.TB, users ...string) {
	t.Helper()
	if _, err := s.Seed(strings.NewReader(strings.Join(users, "\n"))); err != nil {
		t.Fatal(err)
	}
}
