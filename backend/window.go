package backend

import (
	"encoding/json"
	"iter"
	"math"
)

// Window is a half-open range [Low, High) of positions, open above where High is negative.
type Window struct {
	Low, High int
}

// Everything returns the window that cuts nothing.
func Everything() Window { return Window{High: -1} }

// Open tells whether the window has no upper end.
func (w Window) Open() bool { return w.High < 0 }

// Empty tells whether no position lies in the window.
func (w Window) Empty() bool { return !w.Open() && w.High <= w.Low }

// Whole tells whether the window cuts nothing.
func (w Window) Whole() bool { return w.Open() && w.Low == 0 }

// Slice returns the window [low, high) of this window, in positions relative to it: the arithmetic
// of slicing a slice, except that what lies outside is cut off. A negative high leaves the end open.
// low must not be negative.
func (w Window) Slice(low, high int) Window {
	out := Window{Low: add(w.Low, low), High: w.High}
	if end := add(w.Low, high); high >= 0 && (w.Open() || end < w.High) {
		out.High = end
	}
	if !out.Open() {
		out.Low = min(out.Low, out.High)
	}
	return out
}

// add returns a + b, or the largest int where that is larger still.
func add(a, b int) int {
	if b > math.MaxInt-a {
		return math.MaxInt
	}
	return a + b
}

// Clamp returns how many of total matches lie in the window.
func (w Window) Clamp(total int) int {
	if !w.Open() {
		total = min(total, w.High)
	}
	return max(total-w.Low, 0)
}

// Behind returns the window as it is seen once some positions at the start are left out.
func (w Window) Behind(skipped int) Window {
	w.Low -= skipped
	if !w.Open() {
		w.High -= skipped
	}
	return w
}

// Cut returns the pages of seq without the documents outside w, and stops asking for pages once the
// window is full.
func Cut(seq iter.Seq2[[]json.RawMessage, error], w Window) iter.Seq2[[]json.RawMessage, error] {
	if w.Whole() {
		return seq
	}
	return func(yield func([]json.RawMessage, error) bool) {
		if w.Empty() {
			return
		}
		position := 0
		for page, err := range seq {
			if err != nil {
				yield(nil, err)
				return
			}
			from, to := max(w.Low-position, 0), len(page)
			if !w.Open() {
				to = min(to, w.High-position)
			}
			position += len(page)
			if from < to && !yield(page[from:to], nil) {
				return
			}
			if !w.Open() && position >= w.High {
				return
			}
		}
	}
}
