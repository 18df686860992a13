package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"syscall"
	"time"
)

// tenant is a stub in a process of its own.
type tenant struct {
	url  string
	stop func()
}

// startTenant starts a stub with these flags.
func startTenant(ctx context.Context, flags ...string) (*tenant, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, append([]string{serveCommand}, flags...)...) //nolint:gosec // it is this program
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("the stub does not start: %w", err)
	}
	return &tenant{url: strings.TrimSpace(line), stop: func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}}, nil
}

// figures asks the stub what it counted.
func (t *tenant) figures(ctx context.Context) (f figures, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url+"/figures", nil)
	if err != nil {
		return f, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return f, err
	}
	defer func() { _ = resp.Body.Close() }()
	return f, json.NewDecoder(resp.Body).Decode(&f)
}

// sample is what one run of one side took.
type sample struct {
	cpu, wall time.Duration
	allocs    uint64
	heap      uint64 // high-water above the start, in bytes
	kept      uint64 // what the run keeps at its end, in bytes
	figures
}

// measure runs a work against a fresh stub. The work may return what it keeps.
func measure(ctx context.Context, flags []string, work func(ctx context.Context, url string) (kept any, err error)) (s sample, err error) {
	t, err := startTenant(ctx, flags...)
	if err != nil {
		return s, err
	}
	defer t.stop()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	watch := watchHeap()
	cpu, start := cpuTime(), time.Now()
	kept, err := work(ctx, t.url)
	s.wall, s.cpu = time.Since(start), cpuTime()-cpu
	high := watch()
	if err != nil {
		return s, err
	}
	runtime.ReadMemStats(&after)
	s.allocs = after.Mallocs - before.Mallocs
	s.heap = high - min(high, before.HeapAlloc)
	if kept != nil {
		runtime.GC()
		runtime.ReadMemStats(&after)
		s.kept = after.HeapAlloc - min(after.HeapAlloc, before.HeapAlloc)
		runtime.KeepAlive(kept)
	}
	s.figures, err = t.figures(ctx)
	return s, err
}

// cpuTime returns the processor time that this process has used.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// watchHeap samples the live heap until the function it returns is called, which gives the largest
// sample.
func watchHeap() func() uint64 {
	const name = "/gc/heap/live:bytes"
	done, result := make(chan struct{}), make(chan uint64)
	go func() {
		ticker := time.NewTicker(5 * time.Millisecond)
		defer ticker.Stop()
		values := []metrics.Sample{{Name: name}}
		var high uint64
		for {
			metrics.Read(values)
			high = max(high, values[0].Value.Uint64())
			select {
			case <-done:
				result <- high
				return
			case <-ticker.C:
			}
		}
	}()
	return func() uint64 {
		close(done)
		return <-result
	}
}

// median returns the middle of what get gives for the samples.
func median[V int64 | uint64 | float64 | time.Duration](samples []sample, get func(sample) V) V {
	values := make([]V, len(samples))
	for i, s := range samples {
		values[i] = get(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
