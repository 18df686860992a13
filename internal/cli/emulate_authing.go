package cli

import (
	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/authing"
)

// newEmulateAuthing returns the command "emulate authing".
func newEmulateAuthing() *cobra.Command {
	var flags emulateFlags
	var limit emulator.Rate
	cmd := &cobra.Command{
		Use:   "authing",
		Short: "Serve an emulator of Authing's API v2",
		Args:  usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			opts := []emulator.Option{
				emulator.WithIndexDelay(flags.delay), emulator.WithLatency(flags.latency), emulator.WithRateLimit(limit),
			}
			if flags.token != "" {
				opts = append(opts, emulator.WithToken(flags.token))
			}
			if flags.deterministic {
				opts = append(opts, emulator.WithDeterminism())
			}
			return flags.emulate(cmd, "authing", authing.New(authing.With(opts...)))
		},
	}
	flags.add(cmd, "127.0.0.1:4740")
	cmd.Flags().TextVar(&limit, "rate-limit", emulator.Rate{}, "requests that are answered: N/s:BURST, or off")
	return cmd
}
