// Command webapp is a small web application with a sign-in: a hosted login page, a session, an API that only some
// users may ask, and a logout. It is an example to start from, and runs beside an emulated Auth0:
//
//	go run ./cmd/authplus emulate auth0
//	go run ./examples/webapp
//
// Users sign in at the provider and come back with a code, for which the application gets their tokens. The tokens
// stay on the server; the browser has nothing but the name of a session. The API takes the access token of the session,
// or one that a request brings along, and asks it for the permission that the role of an editor gives.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "webapp:", err)
		os.Exit(1)
	}
}

// run serves the application until ctx ends.
func run(ctx context.Context, args []string) error {
	var c config
	var listen string
	flags := flag.NewFlagSet("webapp", flag.ContinueOnError)
	flags.StringVar(&listen, "listen", "127.0.0.1:8080", "`address` to listen on")
	flags.StringVar(&c.domain, "domain", "http://127.0.0.1:4710", "the tenant's domain, or the URL of an emulator")
	flags.StringVar(&c.clientID, "client-id", "authplus", "the application's `id`")
	flags.StringVar(&c.audience, "audience", "https://api.acdc.com", "the API that tokens are for")
	flags.StringVar(&c.url, "url", "http://127.0.0.1:8080", "the application's own `URL`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if c.clientSecret = os.Getenv("CLIENT_SECRET"); c.clientSecret == "" {
		c.clientSecret = "authplus-secret" // the emulator's
	}
	handler, err := newApp(c)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: listen, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close() // the process ends
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
