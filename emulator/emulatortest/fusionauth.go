package emulatortest

import (
	"strings"
	"testing"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/fusionauth"
)

// FusionAuthService is an emulated FusionAuth instance that listens.
type FusionAuthService struct {
	*fusionauth.Server
	*Endpoint
}

// FusionAuth starts an emulator of FusionAuth that accepts [Token] as an API key. It fails the test where no
// port is free.
func FusionAuth(t testing.TB, opts ...fusionauth.Option) *FusionAuthService {
	t.Helper()
	server := fusionauth.New(append([]fusionauth.Option{fusionauth.With(emulator.WithToken(Token))}, opts...)...)
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("emulatortest: %v", err)
		}
	})
	return &FusionAuthService{
		Server:   server,
		Endpoint: listen(t, server, server.RequestCount),
	}
}

// MustSeed adds users in the format of FusionAuth's imports: a JSON array, or one object after another. It
// fails the test where they are refused.
func (s *FusionAuthService) MustSeed(t testing.TB, users ...string) {
	t.Helper()
	if _, err := s.Seed(strings.NewReader(strings.Join(users, "\n"))); err != nil {
		t.Fatal(err)
	}
}
