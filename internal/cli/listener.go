package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// listener is where an emulator listens.
type listener struct {
	net.Listener
	scheme string
	// authority is the file with the certificate that clients must trust; empty without TLS.
	authority string
}

// listen opens an address, with TLS if secure.
func listen(ctx context.Context, address string, secure bool) (*listener, error) {
	opened, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	l := &listener{Listener: opened, scheme: "http"}
	if !secure {
		return l, nil
	}
	host, _, err := net.SplitHostPort(opened.Addr().String())
	if err == nil {
		var authority *authority
		if authority, err = newAuthority(host, time.Now()); err == nil {
			l.scheme = "https"
			l.Listener = tls.NewListener(opened, authority.config())
			l.authority, err = authority.write()
		}
	}
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return l, nil
}

// shutdown is how long requests that are under way may take when the command is interrupted.
const shutdown = 2 * time.Second

// serve serves a handler until ctx ends. The first line on out names the URL.
func (l *listener) serve(ctx context.Context, provider string, h http.Handler, out io.Writer) error {
	if l.authority != "" {
		defer func() { _ = os.Remove(l.authority) }() // it is of no use any more
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdown)
		defer cancel()
		if server.Shutdown(grace) != nil {
			_ = server.Close()
		}
	})
	if err := l.announce(provider, out); err != nil {
		stop()
		return errors.Join(err, l.Close())
	}
	err := server.Serve(l)
	if stop() { // it ended on its own
		return err
	}
	<-ended
	return context.Cause(ctx)
}

// announce prints where clients find the emulator and what they must trust.
func (l *listener) announce(provider string, out io.Writer) error {
	text := fmt.Sprintf("%s emulator listening on %s://%s\n", provider, l.scheme, l.Addr())
	if l.authority != "" {
		text += l.authority + "\n"
	}
	_, err := io.WriteString(out, text)
	return err
}
