package cli_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/cli"
)

// note is an emulator whose state is a text. Like every emulator it is safe for concurrent use.
type note struct {
	http.Handler
	mu       sync.Mutex
	text     string
	revision uint64
	saves    int
	broken   error // what saving fails with
}

func (n *note) Seed(io.Reader) (int, error) { return 0, nil }

func (n *note) Revision() uint64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.revision
}

func (n *note) Save(w io.Writer) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.saves++
	if n.broken != nil {
		return n.broken
	}
	_, err := io.WriteString(w, n.text)
	return err
}

func (n *note) Load(r io.Reader) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	text, err := io.ReadAll(r)
	n.text = string(text)
	return err
}

// write changes the text; from then on saving fails with broken, if it is an error.
func (n *note) write(text string, broken error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.text, n.broken = text, broken
	n.revision++
}

func (n *note) saved() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.saves
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func TestADataFileFollowsTheState(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data")
	synctest.Test(t, func(t *testing.T) {
		n := &note{text: "fresh"}
		found, stop, err := cli.KeepFile(path, n, io.Discard)
		require.NoError(t, err)
		require.False(t, found)
		require.Equal(t, "fresh", content(t, path), "it is written at the start")

		n.write("changed", nil)
		<-time.After(cli.SaveEvery + time.Millisecond)
		require.Equal(t, "changed", content(t, path))
		saves := n.saved()
		<-time.After(10 * cli.SaveEvery)
		require.Equal(t, saves, n.saved(), "what has not changed is not written")

		n.write("last", nil)
		require.NoError(t, stop())
		require.Equal(t, "last", content(t, path))
	})
	n := &note{}
	found, stop, err := cli.KeepFile(path, n, io.Discard)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, "last", n.text)
	require.NoError(t, stop())
	require.Zero(t, n.saved())
}

func TestADataFileIsWrittenAsAWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "data")
	synctest.Test(t, func(t *testing.T) {
		var complaints bytes.Buffer
		n := &note{text: "good"}
		_, stop, err := cli.KeepFile(path, n, &complaints)
		require.NoError(t, err)
		full := errors.New("disk is full")
		n.write("lost", full)
		<-time.After(cli.SaveEvery + time.Millisecond)
		require.Equal(t, "good", content(t, path))
		require.ErrorIs(t, stop(), full)
		require.Contains(t, complaints.String(), "disk is full")
	})
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func TestAStateThatIsLostIsAFailure(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "gone")
	require.NoError(t, os.Mkdir(dir, 0o700))
	r := emulate(t, "--data", filepath.Join(dir, "data"))
	require.NoError(t, os.RemoveAll(dir))
	r.ask("POST", "/api/v2/roles", `{"name":"guitar"}`)
	code, stderr := r.stop()
	require.Equal(t, 1, code, "not 130: something is lost")
	require.Contains(t, stderr, "the state is not saved")
}
