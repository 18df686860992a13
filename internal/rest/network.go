package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
)

// departure watches whether a request gets out.
type departure struct{ watched, wrote atomic.Bool }

// watch returns the context to send the request with. What may be repeated need not be watched.
func (d *departure) watch(ctx context.Context, r request) context.Context {
	if r.repeatable() && r.reads() {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { d.watched.Store(true) },
		WroteHeaders: func() { d.wrote.Store(true) },
	})
}

// mayHaveArrived reports whether the provider may have got a request that ended with err.
func (d *departure) mayHaveArrived(err error) bool {
	var unauthorized *authorizeError
	var op *net.OpError
	switch {
	case errors.As(err, &unauthorized):
		return false
	case errors.As(err, &op) && op.Op == "dial":
		return false
	}
	return !d.watched.Load() || d.wrote.Load()
}

// errTimeout stands for the client's own time-out. The errors of net/http for it pass for that of the
// caller's context, which has not ended.
var errTimeout = errors.New("no whole answer within the time-out")

// maskedError is an error of the network, whose text may hold values of the request.
type maskedError struct {
	text string
	err  error
}

func (e *maskedError) Error() string { return e.text }

func (e *maskedError) Unwrap() error { return e.err }

// networkError returns err without the URL and the values of the request.
func networkError(err error, values []string) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var netError net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &netError) && netError.Timeout() {
		return errTimeout
	}
	return &maskedError{text: summary(err.Error(), values), err: err}
}

// credentials returns the secrets of a request's header.
func credentials(req *http.Request) []string {
	header := req.Header.Get(authorization)
	return []string{header, strings.TrimPrefix(header, bearerPrefix)}
}

// isPermanent reports whether a failure of the network will not pass by waiting.
func isPermanent(err error) bool {
	var (
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       tls.AlertError
		name        *net.DNSError
	)
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &name) && name.IsNotFound
}
