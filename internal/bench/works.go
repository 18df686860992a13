package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// side is one way to do a work; it returns what it keeps, if that is measured.
type side func(ctx context.Context, url string) (kept any, err error)

// work is one line of the table.
type work struct {
	name string
	// stub are the flags of the stub.
	stub        []string
	ours, floor side
	// runs bounds how often it is done; 0 leaves it to the command line.
	runs int
	// lines returns what is printed of the samples.
	lines func(ours, floor []sample) []string
}

// report does the work on both sides in turn and prints its lines.
func (w work) report(ctx context.Context, out io.Writer, runs int) error {
	if w.runs > 0 {
		runs = min(runs, w.runs)
	}
	var ours, floor []sample
	for range runs {
		for _, half := range []struct {
			side    side
			samples *[]sample
		}{{w.floor, &floor}, {w.ours, &ours}} {
			if half.side == nil {
				continue
			}
			s, err := measure(ctx, w.stub, half.side)
			if err != nil {
				return err
			}
			*half.samples = append(*half.samples, s)
		}
	}
	for _, line := range w.lines(ours, floor) {
		if _, err := fmt.Fprintf(out, "%-58s %s\n", w.name, line); err != nil {
			return err
		}
	}
	return nil
}

// works returns all lines of the table, with a part of the work where scale is more than 1.
func works(scale int) []work {
	many, most := 100_000/scale, 1_000_000/scale
	users := func(n int) string { return fmt.Sprintf("-users=%d", n) }
	return []work{
		{
			name: fmt.Sprintf("list %d users", many), stub: []string{users(many)},
			ours: list(many), floor: bareList(many),
			lines: func(ours, floor []sample) []string {
				cpu := func(s sample) time.Duration { return s.cpu }
				allocs := func(s sample) uint64 { return s.allocs }
				return []string{
					fmt.Sprintf("CPU %.2f × the bare loop (%.1f µs a user, bare %.1f µs)",
						ratio(median(ours, cpu), median(floor, cpu)), perUser(median(ours, cpu), many), perUser(median(floor, cpu), many)),
					fmt.Sprintf("%.1f allocations a user (bare %.1f)",
						float64(median(ours, allocs))/float64(many), float64(median(floor, allocs))/float64(many)),
				}
			},
		},
		{
			name: fmt.Sprintf("list %d users at 20 ms latency", many), stub: []string{users(many), "-latency=20ms"},
			ours: list(many), floor: bareList(many), runs: 3,
			lines: func(ours, floor []sample) []string {
				wall := func(s sample) time.Duration { return s.wall }
				return []string{fmt.Sprintf("%.2f s, %d requests, at most %d in flight (bare %.2f s)",
					median(ours, wall).Seconds(), median(ours, func(s sample) int64 { return s.Requests }),
					median(ours, func(s sample) int64 { return s.Peak }), median(floor, wall).Seconds())}
			},
		},
		{
			name: fmt.Sprintf("iterate %d users", most), stub: []string{users(most)}, ours: list(most), runs: 3,
			lines: func(ours, _ []sample) []string {
				return []string{fmt.Sprintf("heap high-water %.1f MB", float64(median(ours, func(s sample) uint64 { return s.heap }))/1e6)}
			},
		},
		{
			name: fmt.Sprintf("keep one user of each page of %d", many), stub: []string{users(many)}, ours: keepOneOfAPage(many),
			lines: func(ours, _ []sample) []string {
				kept := float64(median(ours, func(s sample) uint64 { return s.kept })) / float64(many/pageSize)
				return []string{fmt.Sprintf("%.0f bytes a kept user, %.2f × its JSON", kept, kept/float64(len(document(0))))}
			},
		},
		{
			name: fmt.Sprintf("get %d users by e-mail", many/5), stub: []string{users(many / 5)},
			ours: getByEmail(many / 5), floor: bareGetByEmail(many / 5),
			lines: func(ours, floor []sample) []string {
				cpu := func(s sample) time.Duration { return s.cpu }
				return []string{fmt.Sprintf("CPU %.2f × the bare loop (%.1f µs, bare %.1f µs)",
					ratio(median(ours, cpu), median(floor, cpu)), perUser(median(ours, cpu), many/5), perUser(median(floor, cpu), many/5))}
			},
		},
		writes(500 / scale),
		cancelling(),
		sharing(50), processes(5),
	}
}

// writes is the work of updating users within a limit of 15 requests a second.
func writes(n int) work {
	const rate, burst = 15, 15
	ideal := time.Duration(float64(n-burst) / rate * float64(time.Second))
	return work{
		name: fmt.Sprintf("%d updates at %d/s, burst %d, 10 workers", n, rate, burst),
		stub: []string{fmt.Sprintf("-users=%d", n), fmt.Sprintf("-rate=%d", rate), fmt.Sprintf("-burst=%d", burst)},
		ours: update(n, 10), runs: 3,
		lines: func(ours, _ []sample) []string {
			wall := median(ours, func(s sample) time.Duration { return s.wall })
			requests := median(ours, func(s sample) int64 { return s.Requests })
			refused := median(ours, func(s sample) int64 { return s.Refused })
			return []string{
				fmt.Sprintf("%.1f %% of the budget (%.1f s, ideal %.1f s)", 100*ratio(ideal, wall), wall.Seconds(), ideal.Seconds()),
				fmt.Sprintf("%.1f %% answered 429, %d of %d written, %d twice, %d connections", 100*float64(refused)/float64(requests),
					median(ours, func(s sample) int64 { return s.Written }), n, median(ours, func(s sample) int64 { return s.Twice }),
					median(ours, func(s sample) int64 { return s.Connections })),
			}
		},
	}
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// perUser returns microseconds.
func perUser(d time.Duration, n int) float64 { return float64(d.Microseconds()) / float64(n) }
