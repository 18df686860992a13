package cli

import (
	"github.com/spf13/cobra"

	"github.com/authplus/authplus/emulator"
)

// served is an emulator that "emulate" serves.
type served struct {
	provider, short, long string
	// listen is the address to listen on unless told otherwise.
	listen string
	// flags adds the flags that other emulators do not have; it may be nil.
	flags func(cmd *cobra.Command)
	// start returns the emulator as its own flags say, with the options that all emulators have.
	start func(common emulator.Option) (emulation, error)
}

// command returns the command that serves the emulator.
func (s served) command() *cobra.Command {
	var flags emulateFlags
	var limit emulator.Rate
	cmd := &cobra.Command{
		Use:   s.provider,
		Short: s.short,
		Long:  s.long,
		Args:  usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			e, err := s.start(emulator.All(append(flags.options(), emulator.WithRateLimit(limit))...))
			if err != nil {
				return err
			}
			return flags.emulate(cmd, s.provider, e)
		},
	}
	flags.add(cmd, s.listen)
	cmd.Flags().TextVar(&limit, "rate-limit", emulator.Rate{}, "requests that are answered: N/s:BURST, or off")
	if s.flags != nil {
		s.flags(cmd)
	}
	return cmd
}

// options returns what the flags say, for an emulator.
func (f *emulateFlags) options() []emulator.Option {
	opts := []emulator.Option{emulator.WithIndexDelay(f.delay), emulator.WithLatency(f.latency)}
	if f.token != "" {
		opts = append(opts, emulator.WithToken(f.token))
	}
	if f.deterministic {
		opts = append(opts, emulator.WithDeterminism())
	}
	return opts
}
