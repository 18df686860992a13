package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/emulator/auth0"
)

// emulatorSizes are how many users the emulator is measured with.
func emulatorSizes(scale int) []int {
	if scale > 1 {
		return []int{10_000}
	}
	return []int{10_000, 100_000, 1_000_000}
}

// emulatorQuestions are what the emulator is asked, a name and a query string each; # stands for a number.
var emulatorQuestions = [][2]string{
	{"exact value", `q=email:"user#@example.com"&include_totals=true`},
	{"prefix", `q=email:user#0*&include_totals=true`},
	{"suffix", `q=email:*#@example.com&include_totals=true`},
	{"range", `q=logins_count:[10 TO 20]&include_totals=true`},
	{"newest first", `sort=created_at:-1&include_totals=true`},
	{"newest first of a half", `q=logins_count:[0 TO 48]&sort=created_at:-1&include_totals=true`},
}

// reportEmulator prints what the emulator takes to hold n users and to answer.
func reportEmulator(ctx context.Context, out io.Writer, n int) error {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	service := auth0.New(auth0.WithToken("t"))
	defer func() { _ = service.Close() }()
	var seed bytes.Buffer
	for i := range n {
		seed.WriteString(document(i))
		seed.WriteByte('\n')
	}
	start := time.Now()
	if _, err := service.Seed(&seed); err != nil {
		return err
	}
	took := time.Since(start)
	seed = bytes.Buffer{}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if _, err := fmt.Fprintf(out, "emulator, %d users: seeded in %.1f s, %.0f MB\n", n, took.Seconds(),
		float64(after.HeapAlloc-min(before.HeapAlloc, after.HeapAlloc))/1e6); err != nil {
		return err
	}
	server := httptest.NewServer(service)
	defer server.Close()
	for _, q := range emulatorQuestions {
		p50, err := ask(ctx, server.URL, q[1], n)
		if err != nil {
			return fmt.Errorf("%s: %w", q[0], err)
		}
		if _, err := fmt.Fprintf(out, "emulator, %d users: %-24s p50 %.2f ms\n", n, q[0], p50); err != nil {
			return err
		}
	}
	p50, err := create(ctx, server.URL)
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	_, err = fmt.Fprintf(out, "emulator, %d users: %-24s p50 %.2f ms\n", n, "create", p50)
	return err
}

// questions is how often each question is asked.
const questions = 101

// ask returns the median of the times that a question took, in milliseconds.
func ask(ctx context.Context, base, question string, n int) (float64, error) {
	return timed(func(i int) (*http.Request, error) {
		filled := strings.ReplaceAll(question, "#", fmt.Sprintf("%07d", i*(n/questions)))
		query, err := url.ParseQuery(filled)
		if err != nil {
			return nil, err
		}
		return http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v2/users?"+query.Encode(), nil)
	}, http.StatusOK)
}

// create returns the median of the times that making a user took, in milliseconds.
func create(ctx context.Context, base string) (float64, error) {
	connection := `{"name":"bench","strategy":"auth0","options":{"passwordPolicy":"none"}}`
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v2/connections", strings.NewReader(connection))
	if err != nil {
		return 0, err
	}
	if err := send(req, http.StatusCreated); err != nil {
		return 0, err
	}
	return timed(func(i int) (*http.Request, error) {
		body := fmt.Sprintf(`{"connection":"bench","email":"new%d@example.com","password":"Jailbreak"}`, i)
		return http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v2/users", strings.NewReader(body))
	}, http.StatusCreated)
}

// timed sends requests and returns the median of the times that they took, in milliseconds.
func timed(request func(i int) (*http.Request, error), want int) (float64, error) {
	times := make([]time.Duration, questions)
	for i := range times {
		req, err := request(i)
		if err != nil {
			return 0, err
		}
		start := time.Now()
		if err := send(req, want); err != nil {
			return 0, err
		}
		times[i] = time.Since(start)
	}
	slices.Sort(times)
	return float64(times[len(times)/2].Microseconds()) / 1000, nil
}

func send(req *http.Request, want int) error {
	req.Header.Set("Authorization", "Bearer t")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != want {
		err = fmt.Errorf("%s: %s", resp.Status, body)
	}
	return err
}
