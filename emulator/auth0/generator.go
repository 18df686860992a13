package auth0

import (
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// generator makes identifiers of Auth0's shapes. It is safe for concurrent use.
type generator struct {
	source func() rand.Source

	mu   sync.Mutex
	rand *rand.Rand
}

// newGenerator returns a generator that draws from what source returns.
func newGenerator(source func() rand.Source) *generator {
	return &generator{source: source, rand: rand.New(source())}
}

// restart begins anew with what source returns now.
func (g *generator) restart() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rand = rand.New(g.source())
}

// unpredictable returns a source that is seeded by the system.
func unpredictable() rand.Source {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // it never fails
	return rand.NewChaCha8(seed)
}

// repeatable returns a source that is the same each time.
func repeatable() rand.Source { return rand.NewPCG(0, 0) }

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// prefixed returns a prefix and 16 letters or digits, as in con_dqoO3J23QCEvZ85b.
func (g *generator) prefixed(prefix string) string { return prefix + g.text(16) }

// text returns n letters or digits, as tickets have.
func (g *generator) text(n int) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	id := make([]byte, n)
	for i := range id {
		id[i] = alphanumeric[g.rand.IntN(len(alphanumeric))]
	}
	return string(id)
}

// bytes returns n bytes, as salts have.
func (g *generator) bytes(n int) []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.rand.Uint32())
	}
	return b
}

// object returns 24 hexadecimal digits, of which the first eight are the moment in seconds.
func (g *generator) object(now time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return fmt.Sprintf("%08x%016x", uint32(now.Unix()), g.rand.Uint64())
}
