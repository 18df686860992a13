package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/fusionauth"
)

// newEmulateFusionAuth returns the command "emulate fusionauth".
func newEmulateFusionAuth() *cobra.Command {
	engine := ""
	return served{
		provider: "fusionauth", short: "Serve an emulator of FusionAuth", listen: "127.0.0.1:9011",
		long: "Serves an emulator of FusionAuth until it is interrupted. The API key is " + fusionauth.APIKey + ",\n" +
			"the tenant " + fusionauth.TenantID + ", the application " + fusionauth.ApplicationID + ".",
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&engine, "engine", string(fusionauth.Elasticsearch), "what users are searched with: elasticsearch or database")
		},
		start: func(common emulator.Option) (emulation, error) {
			if engine != string(fusionauth.Elasticsearch) && engine != string(fusionauth.Database) {
				return nil, usageError{fmt.Errorf("--engine must be %s or %s", fusionauth.Elasticsearch, fusionauth.Database)}
			}
			return fusionauth.New(fusionauth.With(common), fusionauth.WithEngine(fusionauth.Engine(engine))), nil
		},
	}.command()
}
