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
	mu   sync.Mutex
	rand *rand.Rand
}

func newGenerator(source rand.Source) *generator { return &generator{rand: rand.New(source)} }

// unpredictable returns a source that is seeded by the system.
func unpredictable() rand.Source {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // it never fails
	return rand.NewChaCha8(seed)
}

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// prefixed returns a prefix and 16 letters or digits, as in con_dqoO3J23QCEvZ85b.
func (g *generator) prefixed(prefix string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	id := []byte(prefix)
	for range 16 {
		id = append(id, alphanumeric[g.rand.IntN(len(alphanumeric))])
	}
	return string(id)
}

// object returns 24 hexadecimal digits, of which the first eight are the moment in seconds.
func (g *generator) object(now time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return fmt.Sprintf("%08x%016x", uint32(now.Unix()), g.rand.Uint64())
}
