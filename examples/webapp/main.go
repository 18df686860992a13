// Command webapp is a small web application with a sign-in: a hosted login page, a session, an API that only some
// users may ask, and a logout. It is an example to start from, and brings an emulated Auth0 along:
//
//	go run ./examples/webapp
//
// With -domain, -client-id, -audience and the variable CLIENT_SECRET it is the application of a tenant of yours.
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
	c := config{clientSecret: os.Getenv("CLIENT_SECRET")}
	var listen string
	flags := flag.NewFlagSet("webapp", flag.ContinueOnError)
	flags.StringVar(&listen, "listen", "127.0.0.1:8080", "`address` to listen on")
	flags.StringVar(&c.url, "url", "http://127.0.0.1:8080", "the application's own `URL`")
	flags.StringVar(&c.domain, "domain", "", "the tenant's domain; empty for an emulated tenant")
	flags.StringVar(&c.clientID, "client-id", "", "the application's `id`")
	flags.StringVar(&c.audience, "audience", "", "the `API` that tokens are for")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if c.domain == "" {
		emulated, _, err := emulate(ctx)
		if err != nil {
			return err
		}
		emulated.url = c.url
		c = emulated
		fmt.Fprintf(os.Stderr, "sign in as %s, who edits, or %s, with the password %q\n", editor, listener, password)
	}
	handler, err := newApp(c)
	if err != nil {
		return err
	}
	return serve(ctx, &http.Server{Addr: listen, Handler: handler, ReadHeaderTimeout: 10 * time.Second})
}

func serve(ctx context.Context, server *http.Server) error {
	context.AfterFunc(ctx, func() { _ = server.Close() }) // the process ends
	fmt.Fprintln(os.Stderr, "listening on http://"+server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
