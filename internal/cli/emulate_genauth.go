package cli

import (
	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/genauth"
)

// newEmulateGenAuth returns the command "emulate genauth".
func newEmulateGenAuth() *cobra.Command {
	anyCustom := false
	return served{
		provider: "genauth", short: "Serve an emulator of GenAuth's and Authing's APIs v3", listen: "127.0.0.1:4730",
		flags: func(cmd *cobra.Command) {
			cmd.Flags().BoolVar(&anyCustom, "any-custom-data", false, "take custom data for which no custom field was defined")
		},
		start: func(common emulator.Option) (emulation, error) {
			opts := []genauth.Option{genauth.With(common)}
			if anyCustom {
				opts = append(opts, genauth.WithAnyCustomData())
			}
			return genauth.New(opts...), nil
		},
	}.command()
}
