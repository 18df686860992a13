package emulatortest

import (
	"net"
	"net/http"
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
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // it ends with ErrServerClosed
	}()
	t.Cleanup(func() {
		_ = server.Close() // what is still asked is of no interest any more
		<-done
	})
	return &Endpoint{URL: "http://" + listener.Addr().String(), count: count}
}
