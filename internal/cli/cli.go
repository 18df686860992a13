// Package cli holds the commands of the program authplus.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/authplus/authplus/fault"
)

// The exit codes of the program.
const (
	exitOK           = 0
	exitFailed       = 1
	exitUsage        = 2
	exitUnauthorized = 4
	exitInterrupted  = 130
)

// usageError is a command line that cannot be carried out.
type usageError struct{ error }

// Unwrap returns what is wrong with the command line.
func (e usageError) Unwrap() error { return e.error }

// Run carries out a command line, without the program's name, and returns the exit code: 0 for
// success, 1 for a failure, 2 for a wrong command line, 4 for refused credentials, 130 for an end by
// ctx. Data goes to stdout, everything else to stderr.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "authplus:", err)
	}
	return exitCode(ctx, err)
}

func exitCode(ctx context.Context, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage):
		return exitUsage
	case ctx.Err() != nil && !errors.Is(err, errUnsaved):
		return exitInterrupted
	case errors.Is(err, fault.ErrUnauthorized):
		return exitUnauthorized
	default:
		return exitFailed
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "authplus",
		Short:         "Django's ORM for identity providers: a walk-through and emulators",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          usage(cobra.NoArgs),
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(newQuickstart(), newEmulate(), newLucene())
	return root
}

// usage marks what a check of arguments refuses as a wrong command line.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}
