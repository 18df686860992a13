package cli

import (
	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/genauth"
)

// newEmulateGenAuth returns the command "emulate genauth".
func newEmulateGenAuth() *cobra.Command {
	var flags emulateFlags
	var limit emulator.Rate
	anyCustom := false
	cmd := &cobra.Command{
		Use:   "genauth",
		Short: "Serve an emulator of GenAuth's and Authing's APIs v3",
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
			opts := []genauth.Option{genauth.With(common...)}
			if anyCustom {
				opts = append(opts, genauth.WithAnyCustomData())
			}
			return flags.emulate(cmd, "genauth", genauth.New(opts...))
		},
	}
	flags.add(cmd, "127.0.0.1:4730")
	cmd.Flags().TextVar(&limit, "rate-limit", emulator.Rate{}, "requests that are answered: N/s:BURST, or off")
	cmd.Flags().BoolVar(&anyCustom, "any-custom-data", false, "take custom data for which no custom field was defined")
	return cmd
}
