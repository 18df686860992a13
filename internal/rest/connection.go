package rest

import (
	"net/http"
	"runtime/debug"
	"time"
)

const (
	module = "github.com/authplus/authplus"
	// ping is after how long without a word from the provider an HTTP/2 connection is asked whether it
	// still lives, and how long it has to answer. A connection that died silently would otherwise hold
	// up every request on it until the time-out.
	ping = 15 * time.Second
)

// roundTripper returns a copy of the default transport, with its proxy from the environment and the
// system's certificates, that is tuned for many requests to one host: it keeps as many connections as
// requests may be on their way, where the default of two makes concurrent requests dial again and again.
func roundTripper() http.RoundTripper {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // The program has put its own in place.
		return http.DefaultTransport
	}
	own := standard.Clone()
	own.MaxIdleConnsPerHost = maxPending
	own.ForceAttemptHTTP2 = true
	own.HTTP2 = &http.HTTP2Config{SendPingTimeout: ping, PingTimeout: ping}
	return own
}

// userAgent returns the library's name with its version, as far as the program knows it.
func userAgent() string {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == module && m.Version != "" && m.Version != "(devel)" {
				version = m.Version
			}
		}
	}
	return "authplus/" + version + " (+https://" + module + ")"
}
