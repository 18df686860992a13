// Command bench measures the library beside a bare loop of net/http and encoding/json that does the
// same work, against a stub of Auth0's Management API in a process of its own, and prints the table of
// ratios. `make bench` runs it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// run measures, or serves the stub where the first argument asks for it.
func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == serveCommand {
		return serveStub(ctx, args[1:])
	}
	if len(args) > 0 && args[0] == readCommand {
		return readOnce(ctx, args[1:])
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	runs := flags.Int("runs", 5, "how often each work is done; the median counts")
	only := flags.String("only", "", "the work whose name contains this")
	quick := flags.Bool("quick", false, "a tenth of the work")
	profile := flags.String("cpuprofile", "", "a file for a profile of the processor's time")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *profile != "" {
		file, err := os.Create(*profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	scale := 1
	if *quick {
		scale = 10
	}
	for _, w := range works(scale) {
		if !strings.Contains(w.name, *only) {
			continue
		}
		if err := w.report(ctx, os.Stdout, *runs); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	if !strings.Contains("emulator", *only) {
		return nil
	}
	for _, n := range emulatorSizes(scale) {
		if err := reportEmulator(ctx, os.Stdout, n); err != nil {
			return fmt.Errorf("emulator: %w", err)
		}
	}
	return nil
}
