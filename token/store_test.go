package token_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
)

// stores are the stores that must all behave alike.
func stores(t *testing.T) map[string]token.Store {
	t.Helper()
	return map[string]token.Store{
		"memory": new(token.MemoryStore),
		"file":   token.FileStore(filepath.Join(t.TempDir(), "folder", "tokens.json")),
	}
}

// keeping returns a source that keeps its tokens in a store, on the time of day: so does the file.
func keeping(store token.Store) token.Source {
	return token.ClientCredentials(clientID, clientSecret, token.KeepIn(store))
}

func TestSourcesShareAStore(t *testing.T) {
	t.Parallel()
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			var group sync.WaitGroup
			for range 20 {
				group.Go(func() {
					got, err := keeping(store).Token(t.Context(), e.at())
					if err != nil || got.AccessToken != "token-1" {
						t.Errorf("%v %v", got, err)
					}
				})
			}
			group.Wait()
			require.Equal(t, 1, e.count())
		})
	}
}

func TestStoreKeepsTokensApart(t *testing.T) {
	t.Parallel()
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			tenant, audience := e.at(), e.at()
			tenant.URL += "2"
			audience.Audience = "https://other/"
			for range 2 {
				requireToken(t, keeping(store), e.at(), "token-1")
				requireToken(t, keeping(store), tenant, "token-2")
				requireToken(t, keeping(store), audience, "token-3")
				requireToken(t, token.ClientCredentials("another", clientSecret, token.KeepIn(store)), e.at(), "token-4")
			}
		})
	}
}

// A token that the provider refused is not taken from the store again, and what replaces it is.
func TestRefusedTokenIsReplacedInTheStore(t *testing.T) {
	t.Parallel()
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			first, second := keeping(store), keeping(store)
			requireToken(t, first, e.at(), "token-1")
			requireToken(t, second, e.at(), "token-1")
			for _, src := range []token.Source{first, second} {
				src.(token.Forgetter).Forget(e.at(), token.Token{AccessToken: "token-1"})
				requireToken(t, src, e.at(), "token-2")
			}
			require.Equal(t, 2, e.count())
		})
	}
}

func TestStoredTokenIsRenewedEarly(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	store, c := new(token.MemoryStore), &clock{now: noon}
	fresh := func() token.Source {
		return token.ClientCredentials(clientID, clientSecret, token.KeepIn(store), token.Clock(c.Now))
	}
	requireToken(t, fresh(), e.at(), "token-1")
	c.advance(799 * time.Second)
	requireToken(t, fresh(), e.at(), "token-1")
	c.advance(time.Second)
	requireToken(t, fresh(), e.at(), "token-2")

	e.answering(status(503, ""))
	c.advance(900 * time.Second)
	requireToken(t, fresh(), e.at(), "token-2")
}

func TestFailureChangesNothingInTheStore(t *testing.T) {
	t.Parallel()
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			e.answering(status(503, ""))
			_, err := keeping(store).Token(t.Context(), e.at())
			requireOnly(t, err, fault.ErrUnavailable)
			e.answering(nil)
			requireToken(t, keeping(store), e.at(), "token-2")
		})
	}
}

// Whoever waits for a store leaves when its context ends.
func TestWaitingForAStoreEndsWithTheContext(t *testing.T) {
	t.Parallel()
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := store.Update(t.Context(), token.Key{}, func(context.Context, token.Token) (token.Token, error) {
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				_, err := store.Update(ctx, token.Key{}, func(context.Context, token.Token) (token.Token, error) {
					return token.Token{}, errors.New("let in")
				})
				return token.Token{}, err
			})
			require.ErrorIs(t, err, context.Canceled)
		})
	}
}

func TestFileOfTokens(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	folder := t.TempDir()
	path := filepath.Join(folder, "tokens.json")
	requireToken(t, keeping(token.FileStore(path)), e.at(), "token-1")

	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NotContains(t, string(data), clientSecret)
	var file map[string]any
	require.NoError(t, json.Unmarshal(data, &file))
	require.Len(t, file["tokens"], 1)
	names, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, names, 2, "the file and its lock, and nothing left over")
}

func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, contents, want string
		mode                 os.FileMode
	}{
		{"others may read it", "", "its mode is 0644 and must be 0600", 0o644},
		{"a group may read it", "", "its mode is 0640 and must be 0600", 0o640},
		{"something else", `{"password":"` + marker + `"}`, "it is not one of tokens", 0o600},
		{"no JSON", marker, "it is not one of tokens", 0o600},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			path := filepath.Join(t.TempDir(), "tokens.json")
			require.NoError(t, os.WriteFile(path, []byte(tt.contents), 0o600))
			require.NoError(t, os.Chmod(path, tt.mode))
			_, err := keeping(token.FileStore(path)).Token(t.Context(), e.at())
			requireOnly(t, err, fault.ErrInvalid)
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), marker)
			require.Zero(t, e.count())
			left, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, tt.contents, string(left), "it is left as it is")
		})
	}
}

func TestFolderInPlaceOfAFile(t *testing.T) {
	t.Parallel()
	_, err := keeping(token.FileStore(t.TempDir())).Token(t.Context(), newEndpoint(t).at())
	require.ErrorIs(t, err, fault.ErrInvalid)
}

const childURL, childPath = "AUTHPLUS_TEST_TOKEN_URL", "AUTHPLUS_TEST_TOKEN_FILE"

// Five processes that start at once fetch one token.
func TestProcessesShareAFile(t *testing.T) {
	t.Parallel()
	const processes = 5
	e := newEndpoint(t)
	path := filepath.Join(t.TempDir(), "tokens.json")
	outputs := make([]string, processes)
	var group sync.WaitGroup
	for i := range processes {
		group.Go(func() {
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProcess$", "-test.v")
			child.Env = append(os.Environ(), childURL+"="+e.URL, childPath+"="+path)
			output, err := child.CombinedOutput()
			outputs[i] = fmt.Sprintf("%s %v", output, err)
		})
	}
	group.Wait()
	for _, output := range outputs {
		require.Contains(t, output, "got token-1")
	}
	require.Equal(t, 1, e.count())
}

// TestProcess is a child of TestProcessesShareAFile.
func TestProcess(t *testing.T) {
	t.Parallel()
	address := os.Getenv(childURL)
	if address == "" {
		t.Skip("runs within TestProcessesShareAFile")
	}
	got, err := keeping(token.FileStore(os.Getenv(childPath))).Token(t.Context(), token.Endpoint{URL: address})
	require.NoError(t, err)
	t.Logf("got %s", got.AccessToken)
}
