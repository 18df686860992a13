package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/fusionauth"
)

func newEmulateFusionAuth() *cobra.Command {
	var flags emulateFlags
	var limit emulator.Rate
	var engine string
	cmd := &cobra.Command{
		Use:   "fusionauth",
		Short: "Serve an emulator of FusionAuth",
		Long: "Serves an emulator of FusionAuth until it is interrupted. The API key is " + fusionauth.APIKey + ",\n" +
			"the tenant " + fusionauth.TenantID + ", the application " + fusionauth.ApplicationID + ".",
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			if engine != string(fusionauth.Elasticsearch) && engine != string(fusionauth.Database) {
				return usageError{fmt.Errorf("--engine must be %s or %s", fusionauth.Elasticsearch, fusionauth.Database)}
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
			server := fusionauth.New(fusionauth.With(common...), fusionauth.WithEngine(fusionauth.Engine(engine)))
			return flags.emulate(cmd, "fusionauth", server)
		},
	}
	flags.add(cmd, "127.0.0.1:9011")
	cmd.Flags().TextVar(&limit, "rate-limit", emulator.Rate{}, "requests that are answered: N/s:BURST, or off")
	cmd.Flags().StringVar(&engine, "engine", string(fusionauth.Elasticsearch), "what users are searched with: elasticsearch or database")
	return cmd
}
