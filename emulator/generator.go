package emulator

import (
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Generator draws what providers make at random: ids, secrets, salts. It is safe for concurrent use.
type Generator struct {
	source func() rand.Source

	mu   sync.Mutex
	rand *rand.Rand
	// object is what the last object id ended with: five bytes at random, and three that count.
	object uint64
}

// NewGenerator returns a generator that draws from what source returns.
func NewGenerator(source func() rand.Source) *Generator {
	g := &Generator{source: source}
	g.Restart()
	return g
}

// Restart begins anew with what the source returns now.
func (g *Generator) Restart() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rand = rand.New(g.source())
	g.object = g.rand.Uint64() >> 1 // far from where counting would start over
}

// Unpredictable returns a source that is seeded by the system.
func Unpredictable() rand.Source {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // it never fails
	return rand.NewChaCha8(seed)
}

// Repeatable returns a source that is the same each time.
func Repeatable() rand.Source { return rand.NewPCG(0, 0) }

// Alphanumeric are the letters and digits that most ids are made of.
const Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// Prefixed returns a prefix and 16 letters or digits, as in con_dqoO3J23QCEvZ85b.
func (g *Generator) Prefixed(prefix string) string { return prefix + g.Text(16) }

// Text returns n letters or digits.
func (g *Generator) Text(n int) string { return g.Of(Alphanumeric, n) }

// Of returns n characters of an alphabet of ASCII ones, such as the digits for a passcode.
func (g *Generator) Of(alphabet string, n int) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	text := make([]byte, n)
	for i := range text {
		text[i] = alphabet[g.rand.IntN(len(alphabet))]
	}
	return string(text)
}

// Bytes returns n bytes.
func (g *Generator) Bytes(n int) []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.rand.Uint32())
	}
	return b
}

// ObjectID returns 24 hexadecimal digits as MongoDB makes them: the moment in seconds, five bytes that stay
// the same, and a counter of three bytes, which carries into those before it. Ids of one second are so in the
// order in which they were made.
func (g *Generator) ObjectID(now time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.object++
	return fmt.Sprintf("%08x%016x", uint32(now.Unix()), g.object)
}

// UUID returns a random UUID of version 4.
func (g *Generator) UUID() string {
	b := g.Bytes(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
