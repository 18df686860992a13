package cli

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/lucene"
)

func newEmulate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "emulate PROVIDER",
		Short: "Serve an emulator of an identity provider",
		Long: "Serves an emulator until it is interrupted. The first line on standard output names its URL and,\n" +
			"with --tls, the second one the file with the certificate that clients must trust.",
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newEmulateAuth0(), newEmulateAuthing(), newEmulateFusionAuth(), newEmulateGenAuth(), newEmulatePropelAuth())
	return cmd
}

// emulation is what the command asks of an emulator.
type emulation interface {
	http.Handler
	// Seed adds users in the provider's own format and returns how many.
	Seed(users io.Reader) (int, error)
	// Save writes the state, Load replaces it by what Save wrote, and Revision grows with each change.
	Save(w io.Writer) error
	Load(r io.Reader) error
	Revision() uint64
}

// emulateFlags are the flags that all emulators have.
type emulateFlags struct {
	listen, token, seed, data string
	delay, latency            time.Duration
	deterministic, tls        bool
}

func (f *emulateFlags) add(cmd *cobra.Command, listen string) {
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", listen, "address to listen on")
	flags.StringVar(&f.token, "token", "", "an access token to accept beside those that the emulator issues")
	flags.StringVar(&f.seed, "seed", "", "file with users in the provider's format, added at the start unless --data has a state already")
	flags.StringVar(&f.data, "data", "", "file to keep the state in: read at the start, written every few seconds and at the end")
	flags.DurationVar(&f.delay, "index-delay", 0, "how long a write takes to be found by searches")
	flags.DurationVar(&f.latency, "latency", 0, "how long every answer takes")
	flags.BoolVar(&f.deterministic, "deterministic", false, "draw ids from a fixed source, and let time move on by a second with each request")
	flags.BoolVar(&f.tls, "tls", false, "serve HTTPS with a certificate made for this run")
}

// check refuses values that no emulator can have.
func (f *emulateFlags) check() error {
	switch {
	case f.delay < 0:
		return usageError{errors.New("--index-delay must not be negative")}
	case f.latency < 0:
		return usageError{errors.New("--latency must not be negative")}
	}
	return nil
}

func newEmulateAuth0() *cobra.Command {
	var flags emulateFlags
	var limit auth0.RateLimit
	var classic bool
	cmd := &cobra.Command{
		Use:   "auth0",
		Short: "Serve an emulator of Auth0's Management API",
		Args:  usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			opts := []auth0.Option{
				auth0.WithIndexDelay(flags.delay), auth0.WithLatency(flags.latency), auth0.WithRateLimit(limit),
			}
			if flags.token != "" {
				opts = append(opts, auth0.WithToken(flags.token))
			}
			if flags.deterministic {
				opts = append(opts, auth0.WithDeterminism())
			}
			if classic {
				opts = append(opts, auth0.WithDialect(lucene.Auth0Users().With(lucene.Precedence(lucene.ClassicPrecedence))))
			}
			return flags.emulate(cmd, "auth0", auth0.New(opts...))
		},
	}
	flags.add(cmd, "127.0.0.1:4710")
	cmd.Flags().BoolVar(&classic, "classic-queries", false,
		"let no operator of a query bind tighter than another, as Apache Lucene reads them, instead of AND before OR")
	cmd.Flags().TextVar(&limit, "rate-limit", auth0.RateLimit{},
		"requests that are answered: N/s:BURST, the limits of a plan (free, essentials, professional, enterprise, enterprise-nonproduction), or off")
	return cmd
}

// emulate fills an emulator as the flags say and serves it until the command is interrupted.
func (f *emulateFlags) emulate(cmd *cobra.Command, provider string, e emulation) error {
	file := &dataFile{path: f.data, emulator: e}
	found, err := file.load()
	if err != nil {
		return err
	}
	if f.seed != "" && !found {
		if err := seed(e, f.seed); err != nil {
			return err
		}
	}
	l, err := listen(cmd.Context(), f.listen, f.tls)
	if err != nil {
		return err
	}
	stop, err := file.keep(cmd.ErrOrStderr())
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return errors.Join(l.serve(cmd.Context(), provider, e, cmd.OutOrStdout()), stop())
}

// seed adds the users in a file to an emulator.
func seed(e emulation, path string) error {
	users, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = users.Close() }() // it was only read
	if _, err := e.Seed(users); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
