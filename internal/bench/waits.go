package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/token"
)

// cancelling is the work of waiting for the rate limit until a context ends.
func cancelling() work {
	const waits = 20
	var late []time.Duration
	return work{
		name: "return after ctx ends while waiting for the limit", runs: 1,
		stub: []string{"-users=1", "-rate=0.01", "-burst=1"},
		ours: func(ctx context.Context, url string) (any, error) {
			auth, err := open(url)
			if err != nil {
				return nil, err
			}
			if _, err := auth.Users().ByID(ctx, userID(0)); err != nil {
				return nil, err
			}
			for range waits {
				after, err := wait(ctx, auth)
				if err != nil {
					return nil, err
				}
				late = append(late, after)
			}
			return nil, nil
		},
		lines: func(_, _ []sample) []string {
			slices.Sort(late)
			return []string{fmt.Sprintf("%.1f ms, at most %.1f ms", milliseconds(late[len(late)/2]), milliseconds(late[len(late)-1]))}
		},
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// wait asks for what the limit does not let through, and returns how long after the end of the context
// that ends.
func wait(ctx context.Context, auth *authplus.Auth) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err := auth.Users().ByID(ctx, userID(0))
	deadline, _ := ctx.Deadline()
	if !errors.Is(err, context.DeadlineExceeded) {
		return 0, fmt.Errorf("the limit let it through: %w", err)
	}
	return time.Since(deadline), nil
}

// sharing is the work of clients that are given one source of tokens.
func sharing(clients int) work {
	return work{
		name: fmt.Sprintf("%d clients share a source", clients), stub: []string{"-users=1"}, runs: 1,
		ours: func(ctx context.Context, url string) (any, error) {
			source := token.ClientCredentials("authplus", "authplus-secret")
			return nil, backend.Each(ctx, clients, clients, func(ctx context.Context, _ int) error { return read(ctx, url, source) })
		},
		lines: fetched,
	}
}

func fetched(ours, _ []sample) []string {
	return []string{fmt.Sprintf("%d fetched", median(ours, func(s sample) int64 { return s.Tokens }))}
}

// read opens a client and reads a user.
func read(ctx context.Context, url string, source token.Source) error {
	auth, err := authplus.Open(auth0.Config{URL: url, Token: source})
	if err != nil {
		return err
	}
	_, err = auth.Users().ByID(ctx, userID(0))
	return err
}

// readCommand makes the program read a user, with a token that is kept in a file.
const readCommand = "read-once"

func readOnce(ctx context.Context, args []string) error {
	return read(ctx, args[0], token.ClientCredentials("authplus", "authplus-secret", token.KeepIn(token.FileStore(args[1]))))
}

// processes is the work of programs that keep their token in one file.
func processes(n int) work {
	return work{
		name: fmt.Sprintf("%d processes share a file", n), stub: []string{"-users=1"}, runs: 1,
		ours: func(ctx context.Context, url string) (any, error) {
			program, err := os.Executable()
			if err != nil {
				return nil, err
			}
			folder, err := os.MkdirTemp("", "authplus-bench")
			if err != nil {
				return nil, err
			}
			defer func() { _ = os.RemoveAll(folder) }()
			return nil, backend.Each(ctx, n, n, func(ctx context.Context, _ int) error {
				return exec.CommandContext(ctx, program, readCommand, url, filepath.Join(folder, "token")).Run() //nolint:gosec // it is this program
			})
		},
		lines: fetched,
	}
}
