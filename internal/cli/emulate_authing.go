package cli

import (
	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/authing"
)

// newEmulateAuthing returns the command "emulate authing".
func newEmulateAuthing() *cobra.Command {
	return served{
		provider: "authing", short: "Serve an emulator of Authing's API v2", listen: "127.0.0.1:4740",
		start: func(common emulator.Option) (emulation, error) { return authing.New(authing.With(common)), nil },
	}.command()
}
