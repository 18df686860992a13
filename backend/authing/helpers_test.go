package authing_test

import (
	"crypto/rand"
	"crypto/rsa"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/authing"
	"github.com/authplus/authplus/backend/backendtest"
	emulated "github.com/authplus/authplus/emulator/authing"
	"github.com/authplus/authplus/emulator/emulatortest"
)

// TestMain looks for goroutines that are left, those aside that bleve begins with the program.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// key is the key of all emulators of these tests, as making one takes long.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	made, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return made
})

// pool is an emulated user pool and a client of it.
type pool struct {
	*emulatortest.AuthingService
	auth *authplus.Auth
}

// open starts a user pool.
func open(t testing.TB, opts ...authplus.Option) *pool {
	t.Helper()
	emu := emulatortest.Authing(t, emulated.WithKey(key()))
	return &pool{emu, connect(t, emu, opts...)}
}

// connect returns a client that defines the fields it needs, with a token at hand.
func connect(t testing.TB, emu *emulatortest.AuthingService, opts ...authplus.Option) *authplus.Auth {
	t.Helper()
	auth, err := authplus.Open(config(emu), append([]authplus.Option{authplus.WithTimeout(backendtest.Patience)}, opts...)...)
	require.NoError(t, err)
	_, err = auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	return auth
}

func config(emu *emulatortest.AuthingService) authing.Config {
	return authing.Config{UserPoolID: emulated.UserPoolID, Secret: emulated.Secret, Host: emu.URL, DefineFields: true}
}

// backend returns the backend that clients of the pool speak through.
func (p *pool) backend(t testing.TB) backend.Backend {
	t.Helper()
	b, err := config(p.AuthingService).Open(backend.Transport{Timeout: backendtest.Patience})
	require.NoError(t, err)
	return b
}
