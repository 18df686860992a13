package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator/auth0"
)

func newEmulate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "emulate PROVIDER",
		Short: "Serve an emulator of an identity provider",
		Args:  usage(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newEmulateAuth0())
	return cmd
}

func newEmulateAuth0() *cobra.Command {
	var listen, token string
	cmd := &cobra.Command{
		Use:   "auth0",
		Short: "Serve an emulator of Auth0's Management API",
		Args:  usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var opts []auth0.Option
			if token != "" {
				opts = append(opts, auth0.WithToken(token))
			}
			return listenAndServe(cmd.Context(), "auth0", listen, auth0.New(opts...), cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:4710", "address to listen on")
	cmd.Flags().StringVar(&token, "token", "", "an access token to accept beside those that the emulator issues")
	return cmd
}

// listenAndServe serves an emulator until ctx ends. The first line on out names its URL.
func listenAndServe(ctx context.Context, provider, address string, h http.Handler, out io.Writer) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if _, err := fmt.Fprintf(out, "%s emulator listening on http://%s\n", provider, listener.Addr()); err != nil {
		return err
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return context.Cause(ctx)
}
