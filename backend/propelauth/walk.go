package propelauth

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
)

// walk reads a list from one end to the other though positions shift: what is deleted moves everything
// behind it forward, what is created may move it back. Each page therefore overlaps the ones before it;
// where it begins with a document that was not seen yet, something was moved past the reader, who goes
// back. What was seen already is left out. So nothing is skipped and nothing comes twice, whatever the
// reader does to the objects.
type walk struct {
	list *list
	size int
	// first is the first page, and low the position of its first document.
	first page
	low   int
	// once tells that the first page has the whole window.
	once bool
}

// maxReturns bounds how often in a row the reader goes back without finding anything new.
const maxReturns = 64

// newWalk returns a walk through the pages of a size that a window lies in.
func newWalk(l *list, size int, window backend.Window) walk {
	w := walk{list: l, size: size, first: page{window.Low / size, size}}
	if n := window.High - window.Low; !window.Open() {
		for ; n <= size; n++ {
			if number := window.Low / n; (window.High-1)/n == number {
				w.first, w.once = page{number, n}, true
				break
			}
		}
	}
	w.low = w.first.offset()
	return w
}

// read yields the pages of the list, from the first one needed on.
func (w walk) read(ctx context.Context) pages {
	return w.held(func(yield func([]json.RawMessage, error) bool) {
		if err := w.onward(ctx, func(docs []json.RawMessage) bool { return yield(docs, nil) }); err != nil {
			yield(nil, err)
		}
	})
}

// onward reads page by page and hands out what is new of each.
func (w walk) onward(ctx context.Context, hand func([]json.RawMessage) bool) error {
	seen := map[string]bool{}
	back, returns := 0, 0
	for next := w.first; ; {
		found, err := w.list.fetch(ctx, next)
		if err != nil {
			return err
		}
		position := next.offset()
		if position > w.low && (len(found.docs) == 0 || !seen[idOf(found.docs[0], w.list.key)]) {
			if returns++; returns > maxReturns {
				return fmt.Errorf("propelauth: %s %s: the pages do not add up to a list: %w", w.list.call.Method, w.list.call.Route, fault.ErrUnavailable)
			}
			back = max(2*back, w.size)
			next = w.covering(min(position, found.total) - back)
			continue
		}
		back, position = 0, position+len(found.docs)
		fresh := w.unseen(found.docs, seen)
		if len(fresh) > 0 {
			returns = 0
			if !hand(fresh) {
				return nil
			}
		}
		if position >= found.total || len(found.docs) == 0 {
			return nil
		}
		next = w.covering(position)
	}
}

// covering returns the page that begins before a position, so that it overlaps what was read, and reaches
// furthest beyond it.
func (w walk) covering(position int) page {
	best := w.first
	if position <= w.low {
		return best
	}
	for size, reach := w.size, 0; size > 1; size-- {
		p := page{(position - 1) / size, size}
		if end := p.offset() + size; end > reach {
			best, reach = p, end
		}
	}
	return best
}

// unseen returns the documents that were not seen before, and notes them.
func (w walk) unseen(docs []json.RawMessage, seen map[string]bool) []json.RawMessage {
	fresh := make([]json.RawMessage, 0, len(docs))
	for _, doc := range docs {
		if id := idOf(doc, w.list.key); !seen[id] {
			seen[strings.Clone(id)] = true // without the document that it is a part of
			fresh = append(fresh, doc)
		}
	}
	return fresh
}

// held holds documents back to the end that lack the field they are ordered by: where PropelAuth puts
// them is not documented.
func (w walk) held(seq pages) pages {
	if w.list.last == "" {
		return seq
	}
	return func(yield func([]json.RawMessage, error) bool) {
		var held []json.RawMessage
		for docs, err := range seq {
			var with []json.RawMessage
			for _, doc := range docs {
				if lacks(doc, w.list.last) {
					held = append(held, doc)
				} else {
					with = append(with, doc)
				}
			}
			if (err != nil || len(with) > 0) && !yield(with, err) || err != nil {
				return
			}
		}
		if len(held) > 0 {
			yield(held, nil)
		}
	}
}

// lacks reports whether a document has no value of a field.
func lacks(doc json.RawMessage, field string) bool {
	value := jsonscan.Member(string(doc), field)
	return value == "" || value == "null"
}
