package rest_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/authplus/authplus/internal/rest"
)

// memory is a provider within the bubble of a test on the fake clock: real HTTP over pipes.
type memory struct {
	connections chan net.Conn
	closed      chan struct{}
	close       sync.Once

	mu sync.Mutex
	// refusing makes so many dials fail; negative stands for all.
	refusing int
	dialled  []string
}

// start serves the handler until the test ends. It is called within the bubble.
func start(t *testing.T, handler http.Handler) *memory {
	t.Helper()
	m := &memory{connections: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler, ErrorLog: discard, ReadHeaderTimeout: time.Hour}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(m)
	}()
	t.Cleanup(func() {
		_ = server.Shutdown(context.Background()) // Waits for handlers that take their time.
		<-done
	})
	return m
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.connections:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error {
	m.close.Do(func() { close(m.closed) })
	return nil
}

func (*memory) Addr() net.Addr { return &net.TCPAddr{} }

// dial connects to the provider, whatever the address.
func (m *memory) dial(ctx context.Context, network, address string) (net.Conn, error) {
	m.mu.Lock()
	m.dialled = append(m.dialled, address)
	refused := m.refusing != 0
	if m.refusing > 0 {
		m.refusing--
	}
	m.mu.Unlock()
	if refused {
		return refuse(ctx, network, address)
	}
	client, server := net.Pipe()
	select {
	case m.connections <- server:
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-m.closed:
		return nil, errors.New("closed")
	}
}

// refuse fails to connect, as where nothing listens.
func refuse(context.Context, string, string) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}

// unreachable has a client find nobody at any address.
func unreachable(transport *rest.Transport, _ *rest.Service) {
	transport.HTTPClient = &http.Client{Transport: &http.Transport{DialContext: refuse}}
}

// httpClient returns a client whose connections lead to the provider. They end with the test.
func (m *memory) httpClient(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{DialContext: m.dial, MaxIdleConnsPerHost: 100}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// client returns a client of the provider with everything at its default.
func (m *memory) client(t *testing.T, opts ...func(*rest.Transport, *rest.Service)) *rest.Client {
	t.Helper()
	own := func(transport *rest.Transport, _ *rest.Service) {
		transport.Retries = 0
		transport.HTTPClient = m.httpClient(t)
	}
	return open(t, "http://tenant.example", append([]func(*rest.Transport, *rest.Service){own}, opts...)...)
}
