package token

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// Key says what a token is for: the tenant by its token endpoint, the client, and the audience.
type Key struct{ URL, ClientID, Audience string }

// Store keeps tokens where several sources find them. It is safe for concurrent use.
type Store interface {
	// Update calls next with the token that is kept under key, or with the zero Token, keeps the token
	// that next returns, and returns it. While next runs nobody else updates the key, so that a token
	// which many want is fetched once. An error of next is returned as it is, and nothing changes. Update
	// returns when ctx ends; next is given a context that ends no later.
	Update(ctx context.Context, key Key, next func(ctx context.Context, kept Token) (Token, error)) (Token, error)
}

// MemoryStore is a [Store] for the sources of one process, such as those of several users of a library
// who do not share a source. Its zero value is usable. It does no I/O.
type MemoryStore struct {
	mu sync.Mutex
	// places is a pointer, as fmt looks into unexported fields and stops at pointers.
	places *map[Key]*place
}

// place is where one token is kept. Whoever holds turn may read and replace it.
type place struct {
	turn  chan struct{}
	token Token
}

// Update implements [Store].
func (m *MemoryStore) Update(ctx context.Context, key Key, next func(context.Context, Token) (Token, error)) (Token, error) {
	p := m.place(key)
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return Token{}, ended(ctx)
	}
	got, err := next(ctx, p.token)
	if err != nil {
		return Token{}, err
	}
	p.token = got
	return got, nil
}

func (m *MemoryStore) place(key Key) *place {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.places == nil {
		m.places = &map[Key]*place{}
	}
	places := *m.places
	if places[key] == nil {
		places[key] = &place{turn: make(chan struct{}, 1)}
	}
	return places[key]
}

// Format prints the name of the store, never what it keeps.
func (m *MemoryStore) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "token.MemoryStore") }
