package cli

import (
	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/propelauth"
)

// newEmulatePropelAuth returns the command "emulate propelauth".
func newEmulatePropelAuth() *cobra.Command {
	authURL, several := "", false
	return served{
		provider: "propelauth", short: "Serve an emulator of PropelAuth's backend API", listen: "127.0.0.1:4750",
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&authURL, "auth-url", propelauth.DefaultAuthURL, "the environment's logical URL, which access tokens name as their issuer")
			cmd.Flags().BoolVar(&several, "several-roles", false, "let members have several roles, none of which is above another")
		},
		start: func(common emulator.Option) (emulation, error) {
			opts := []propelauth.Option{propelauth.With(common), propelauth.WithAuthURL(authURL)}
			if several {
				opts = append(opts, propelauth.WithSeveralRoles())
			}
			return propelauth.New(opts...), nil
		},
	}.command()
}
