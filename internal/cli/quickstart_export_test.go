package cli

import (
	"context"
	"io"
)

// WalkOneStep walks through one step that must have the result "want" and take one request, and reports
// it as text.
func WalkOneStep(ctx context.Context, out io.Writer, result string, requests int, err error) error {
	asked := 0
	t := &tour{requests: func() int { return asked }}
	run := func(context.Context) (string, error) {
		asked += requests
		return result, err
	}
	return t.walk(ctx, []step{{title: "a step", line: "code", run: run, want: "want", requests: 1}}, out, textReport)
}

// ExitCode is how the program ends for an error.
func ExitCode(ctx context.Context, err error) int { return exitCode(ctx, err) }
