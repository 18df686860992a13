package backend_test

import (
	"encoding/json"
	"errors"
	"iter"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/backend"
)

// sliced slices a list, and takes what lies beyond its ends for nothing.
func sliced(list []json.RawMessage, low, high int) []json.RawMessage {
	if high < 0 {
		high = len(list)
	}
	high = min(high, len(list))
	return list[min(low, high):high]
}

// documents returns n documents.
func documents(n int) []json.RawMessage {
	list := make([]json.RawMessage, n)
	for i := range list {
		list[i] = json.RawMessage{byte('a' + i)}
	}
	return list
}

// paged yields a list in pages of a size.
func paged(list []json.RawMessage, size int) iter.Seq2[[]json.RawMessage, error] {
	return func(yield func([]json.RawMessage, error) bool) {
		for len(list) > 0 {
			n := min(size, len(list))
			if !yield(list[:n], nil) {
				return
			}
			list = list[n:]
		}
	}
}

// TestWindowsAreSlices compares slices of slices with Go's own.
func TestWindowsAreSlices(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := documents(rapid.IntRange(0, 20).Draw(t, "documents"))
		w, want := backend.Everything(), all
		for range rapid.IntRange(0, 4).Draw(t, "slices") {
			low, high := rapid.IntRange(0, 25).Draw(t, "low"), rapid.IntRange(-1, 25).Draw(t, "high")
			w, want = w.Slice(low, high), sliced(want, low, high)
		}
		require.Equal(t, len(want), w.Clamp(len(all)))
		got, err := backend.Collect(backend.Cut(paged(all, rapid.IntRange(1, 7).Draw(t, "page")), w))
		require.NoError(t, err)
		require.Len(t, got, len(want))
		for i := range got {
			require.Equal(t, want[i], got[i])
		}
		if w.Empty() {
			require.Empty(t, want)
		}
	})
}

func TestHugeBoundsDoNotOverflow(t *testing.T) {
	t.Parallel()
	w := backend.Everything().Slice(math.MaxInt, -1).Slice(5, math.MaxInt)
	require.True(t, w.Empty())
	require.Zero(t, w.Clamp(math.MaxInt))
	require.Equal(t, 3, backend.Everything().Slice(0, math.MaxInt).Clamp(3))
	require.True(t, backend.Everything().Whole())
	require.False(t, backend.Everything().Slice(1, -1).Whole())
}

func TestCutAsksForNoFurtherPage(t *testing.T) {
	t.Parallel()
	asked := 0
	endless := func(yield func([]json.RawMessage, error) bool) {
		for asked++; yield(documents(5), nil); asked++ {
		}
	}
	got, err := backend.Collect(backend.Cut(endless, backend.Window{Low: 3, High: 10}))
	require.NoError(t, err)
	require.Len(t, got, 7)
	require.Equal(t, 2, asked)
	got, err = backend.Collect(backend.Cut(endless, backend.Window{}))
	require.NoError(t, err)
	require.Empty(t, got)
	require.Equal(t, 2, asked)
}

func TestAnErrorEndsASequence(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	failing := func(yield func([]json.RawMessage, error) bool) {
		_ = yield(documents(2), nil) && yield(nil, broken)
	}
	got, err := backend.Collect(backend.Cut(failing, backend.Window{Low: 1, High: 9}))
	require.ErrorIs(t, err, broken)
	require.Nil(t, got)
}
