package emulatortest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Token is an access token that every emulator of this package accepts.
const Token = "emulatortest"

// Endpoint is where an emulator listens.
type Endpoint struct {
	// URL is its address, without a slash at the end.
	URL string
	// count returns how many requests there were.
	count func() int
}

// Expect runs f and fails the test unless the emulator is asked precisely n times meanwhile. It counts
// what every goroutine asks, so f must wait for its own.
func (e *Endpoint) Expect(t testing.TB, n int, f func()) {
	t.Helper()
	before := e.count()
	f()
	if asked := e.count() - before; asked != n {
		t.Errorf("emulatortest: %d requests, want %d", asked, n)
	}
}

// listen serves a handler on a free loopback port until the test ends.
func listen(t testing.TB, handler http.Handler, count func() int) *Endpoint {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("emulatortest: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var connections sync.WaitGroup
	server := &http.Server{
		Handler:     handler,
		BaseContext: func(net.Listener) context.Context { return ctx },
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				connections.Add(1)
			case http.StateClosed, http.StateHijacked:
				connections.Done()
			}
		},
		// Clients keep connections that have carried no request yet. The limit ends those too, perhaps just as
		// one is sent, so it is longer than any test.
		ReadHeaderTimeout: time.Hour,
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // it ends with ErrServerClosed
	}()
	t.Cleanup(func() {
		_ = server.Close() // what is still asked is of no interest any more
		cancel()           // afterwards: who gives up answering would otherwise send an empty answer
		<-done
		connections.Wait() // Close does not wait for what it ends
	})
	return &Endpoint{URL: "http://" + listener.Addr().String(), count: count}
}
