package cli

import (
	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/propelauth"
)

// newEmulatePropelAuth returns the command "emulate propelauth".
func newEmulatePropelAuth() *cobra.Command {
	var flags emulateFlags
	var limit emulator.Rate
	authURL, several := "", false
	cmd := &cobra.Command{
		Use:   "propelauth",
		Short: "Serve an emulator of PropelAuth's backend API",
		Args:  usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			common := []emulator.Option{
				emulator.WithIndexDelay(flags.delay), emulator.WithLatency(flags.latency), emulator.WithRateLimit(limit),
			}
			if flags.token != "" {
				common = append(common, emulator.WithToken(flags.token))
			}
			if flags.deterministic {
				common = append(common, emulator.WithDeterminism())
			}
			opts := []propelauth.Option{propelauth.With(common...), propelauth.WithAuthURL(authURL)}
			if several {
				opts = append(opts, propelauth.WithSeveralRoles())
			}
			return flags.emulate(cmd, "propelauth", propelauth.New(opts...))
		},
	}
	flags.add(cmd, "127.0.0.1:4750")
	cmd.Flags().TextVar(&limit, "rate-limit", emulator.Rate{}, "requests that are answered: N/s:BURST, or off")
	cmd.Flags().StringVar(&authURL, "auth-url", propelauth.DefaultAuthURL, "the environment's logical URL, which access tokens name as their issuer")
	cmd.Flags().BoolVar(&several, "several-roles", false, "let members have several roles, none of which is above another")
	return cmd
}
