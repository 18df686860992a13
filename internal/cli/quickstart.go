package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	emulated "github.com/authplus/authplus/emulator/auth0"
)

func newQuickstart() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "quickstart",
		Short: "Walk through the library on an embedded Auth0",
		Long: "Starts an Auth0 emulator and creates, finds, changes and deletes a band's users on it.\n" +
			"Each step prints the Go line it stands for, the requests it cost and its result.\n" +
			"The exit code is 1 if any step differs from what it must be.",
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			report := textReport
			if asJSON {
				report = jsonReport
			}
			return quickstart(cmd.Context(), cmd.OutOrStdout(), report)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print each step as a line of JSON")
	return cmd
}

// step is one step of the walk-through.
type step struct {
	title string
	// line is the Go code that the step stands for.
	line string
	// run carries the step out and returns its result.
	run func(context.Context) (string, error)
	// want is the result and requests the number of requests that the step must have. A step that
	// waits takes as many requests as it must: its number is anyNumber.
	want     string
	requests int
}

// anyNumber stands for a number of requests that is not known beforehand.
const anyNumber = -1

// outcome is a step that was carried out.
type outcome struct {
	Step     int    `json:"step"`
	Title    string `json:"title"`
	Code     string `json:"code"`
	Requests int    `json:"requests"`
	Result   string `json:"result"`
	OK       bool   `json:"ok"`
	// Problem says how the step differs from what it must be.
	Problem string `json:"problem,omitempty"`
}

// indexDelay is how long the embedded service's search index lags behind, so that the walk-through
// meets what real programs meet.
const indexDelay = 300 * time.Millisecond

// quickstart runs the walk-through on an embedded service.
func quickstart(ctx context.Context, out io.Writer, report func(io.Writer, outcome) error) error {
	service := emulated.New(emulated.WithIndexDelay(indexDelay), emulated.WithSearchTimeout(0))
	url, stop, err := serve(ctx, service)
	if err != nil {
		return err
	}
	defer stop()
	tour := &tour{url: url, requests: service.RequestCount}
	return tour.walk(ctx, tour.steps(), out, report)
}

// walk carries the steps out and reports each. Its error tells how many differed.
func (t *tour) walk(ctx context.Context, steps []step, out io.Writer, report func(io.Writer, outcome) error) error {
	failed := 0
	for i, s := range steps {
		o := t.carryOut(ctx, s)
		o.Step = i + 1
		if !o.OK {
			failed++
		}
		if err := report(out, o); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d steps differ from what they must be", failed)
	}
	return nil
}

// serve serves a handler on a free loopback port and returns its URL.
func serve(ctx context.Context, h http.Handler) (url string, stop func(), err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // it ends with ErrServerClosed
	}()
	stop = func() {
		_ = server.Close()
		<-done
	}
	return "http://" + listener.Addr().String(), stop, nil
}

// carryOut runs a step and compares it with what it must be.
func (t *tour) carryOut(ctx context.Context, s step) outcome {
	before := t.requests()
	result, err := s.run(ctx)
	o := outcome{Title: s.title, Code: s.line, Requests: t.requests() - before, Result: result}
	switch {
	case err != nil:
		o.Problem = err.Error()
	case result != s.want:
		o.Problem = fmt.Sprintf("the result must be %q", s.want)
	case s.requests != anyNumber && o.Requests != s.requests:
		o.Problem = fmt.Sprintf("it must take %d requests", s.requests)
	default:
		o.OK = true
	}
	return o
}

func textReport(out io.Writer, o outcome) error {
	plural := "s"
	if o.Requests == 1 {
		plural = ""
	}
	verdict := "   "
	if !o.OK {
		verdict = "!! " + o.Problem + "\n   "
	}
	_, err := fmt.Fprintf(out, "%2d. %s\n    %s\n %s%d request%s → %s\n\n",
		o.Step, o.Title, strings.ReplaceAll(o.Code, "\n", "\n    "), verdict, o.Requests, plural, o.Result)
	return err
}

func jsonReport(out io.Writer, o outcome) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(o)
}
