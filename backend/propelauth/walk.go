package propelauth

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
)

// walk reads a list from one end to the other though positions shift: what is deleted moves everything
// behind it forward, what is created may move it back. Each page therefore overlaps the ones before it;
// where it begins with a document that was not seen yet, something was moved past the reader, who goes
// back. What was seen already is left out. So nothing is skipped and nothing comes twice, whatever the
// reader does to the objects. What arrives meanwhile comes where it is found, if at all.
type walk struct {
	list *list
	size int
	// first is the first page, and low the position of its first document. high is where the window ends,
	// negative where it is open.
	first     page
	low, high int
	// once tells that the first page has the whole window.
	once bool
	// backwards reads from the other end. Then positions count from there, and the first page tells how far
	// away that is.
	backwards bool
}

// newWalk returns a walk through the pages of a size that a window lies in.
func newWalk(l *list, size int, window backend.Window) walk {
	w := walk{list: l, size: size, first: page{window.Low / size, size}, high: window.High}
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

// onward reads page by page and hands out what is new of each. From the second page on, the next one is
// asked for while the reader looks at this one; who stops within the first page asks for no other.
func (w walk) onward(ctx context.Context, hand func([]json.RawMessage) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	c := &cursor{walk: w, next: w.first, seen: map[string]bool{}}
	defer c.asking.Wait()
	defer cancel()
	answer := c.ask(ctx)
	for n := 0; ; n++ {
		found, err := answer()
		if err != nil {
			return err
		}
		fresh, err := c.take(found)
		if err != nil {
			return err
		}
		ahead := n > 0 && c.wants()
		if ahead {
			answer = c.ask(ctx)
		}
		if len(fresh) > 0 && !hand(fresh) || c.done {
			return nil
		}
		if !ahead {
			answer = c.ask(ctx)
		}
	}
}

// cursor is one reading by a walk.
type cursor struct {
	walk
	// next is the page that is read next, position where the last one ended, and total how many there were.
	next            page
	position, total int
	seen            map[string]bool
	done            bool
	// back is by how much the reader went back, and returns how often in a row without finding anything new.
	back, returns int
	asking        sync.WaitGroup
}

// wants tells whether more is to be read of what is known so far.
func (c *cursor) wants() bool { return !c.done && (c.high < 0 || c.position < c.high) }

// ask sends the request for the next page, and returns what waits for the answer.
func (c *cursor) ask(ctx context.Context) (wait func() (found, error)) {
	var answer found
	var err error
	next, done := c.next, make(chan struct{})
	c.asking.Go(func() {
		defer close(done)
		answer, err = c.list.fetch(ctx, next)
	})
	return func() (found, error) {
		<-done
		return answer, err
	}
}

// maxReturns bounds how often in a row the reader goes back without finding anything new.
const maxReturns = 64

// take looks at the next page: it returns what is new, and decides which page comes then. A page that does
// not begin with what was seen already is not taken: the reader goes back.
func (c *cursor) take(found found) ([]json.RawMessage, error) {
	if c.backwards {
		slices.Reverse(found.docs)
		if found.total > len(found.docs) && c.total == 0 {
			c.total, c.next = found.total, c.covering(0, found.total)
			return nil, nil
		}
	}
	c.total = found.total
	offset := c.offset(found)
	if c.gap(found, offset) {
		if c.returns++; c.returns > maxReturns {
			return nil, fmt.Errorf("propelauth: %s %s: the pages do not add up to a list: %w", c.list.call.Method, c.list.call.Route, fault.ErrUnavailable)
		}
		c.back = max(2*c.back, c.size)
		c.next = c.covering(min(offset, found.total)-c.back, found.total)
		return nil, nil
	}
	c.back, c.position = 0, offset+len(found.docs)
	c.done = c.position >= found.total || len(found.docs) == 0
	c.next = c.covering(c.position, found.total)
	fresh := c.unseen(found.docs)
	if len(fresh) > 0 {
		c.returns = 0
	}
	return fresh, nil
}

// offset returns the position of the first document of the next page, once it is read.
func (c *cursor) offset(found found) int {
	if c.backwards {
		return max(found.total-c.next.offset()-len(found.docs), 0)
	}
	return c.next.offset()
}

// gap tells whether something may lie between what was read before and a page.
func (c *cursor) gap(found found, offset int) bool {
	if len(found.docs) > 0 {
		return offset > c.low && !c.seen[idOf(found.docs[0], c.list.key)]
	}
	return offset > c.low || c.backwards && found.total > 0
}

// covering returns the page that begins before a position, so that it overlaps what was read, and reaches
// furthest beyond it.
func (w walk) covering(position, total int) page {
	if w.backwards {
		return w.before(min(max(total-position, 0), total-1))
	}
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

// before returns the page that has the document at an index of the list, and reaches furthest before it.
func (w walk) before(index int) page {
	best := page{max(index, 0) / w.size, w.size}
	for size := w.size - 1; size > 1; size-- {
		if p := (page{max(index, 0) / size, size}); p.offset() < best.offset() {
			best = p
		}
	}
	return best
}

// unseen returns the documents that were not seen before, and notes them.
func (c *cursor) unseen(docs []json.RawMessage) []json.RawMessage {
	fresh := make([]json.RawMessage, 0, len(docs))
	for _, doc := range docs {
		if id := idOf(doc, c.list.key); !c.seen[id] {
			c.seen[strings.Clone(id)] = true // without the document that it is a part of
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
