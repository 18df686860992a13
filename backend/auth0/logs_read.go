package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
)

// Pages reads the events, page by page. It does I/O while it is ranged over.
func (l *logListing) Pages(ctx context.Context) iter.Seq2[[]json.RawMessage, error] {
	return backend.Map(l.read(ctx), func(docs []json.RawMessage) ([]json.RawMessage, error) {
		return backend.Choose(docs, logIDField, l.q.Only, l.q.Defer)
	})
}

// Count returns how many events match, by reading: the total that Auth0 gives is that of the page.
func (l *logListing) Count(ctx context.Context) (int, error) {
	count := 0
	for page, err := range l.read(ctx) {
		if err != nil {
			return 0, err
		}
		count += len(page)
	}
	return count, nil
}

func (l *logListing) read(ctx context.Context) pages {
	w := l.q.Window
	switch {
	case l.access == noAccess:
		return func(func([]json.RawMessage, error) bool) {}
	case l.access == wholeList && l.windowed():
		first, size := covering(w, l.pageSize())
		docs := l.events(ctx, &numbered{l: l, expr: l.expr, page: first, size: size})
		// What is written meanwhile would move the pages that follow.
		return backend.Gather(backend.Cut(docs, w.Behind(first*size)), nil)
	}
	docs := backend.Map(l.all(ctx), l.refine.Keep)
	if l.sortsHere() {
		docs = backend.Gather(docs, func(docs []json.RawMessage) error {
			return backend.Sort(docs, l.q.Order, l.q.Fields, logIDField)
		})
	}
	return backend.Cut(docs, w)
}

// all reads every event that the search finds.
func (l *logListing) all(ctx context.Context) pages {
	switch {
	case l.access == eachItem:
		one := &listing{b: l.b, c: l.c, q: l.q, access: eachItem, keys: l.keys}
		docs, _ := one.documents(ctx)
		return docs
	case l.plain():
		return l.events(ctx, &trailing{l: l})
	default:
		return func(yield func([]json.RawMessage, error) bool) {
			t := &trail{l: l, yield: yield}
			if err := t.run(ctx); err != nil && !errors.Is(err, errStopped) {
				yield(nil, err)
			}
		}
	}
}

// events reads from a cursor on.
func (l *logListing) events(ctx context.Context, at cursor) pages {
	p := pager{client: l.b.client, list: l.c.list, call: l.c.list.get(nil, nil), at: at}
	return (&listing{b: l.b, c: l.c, q: l.q}).rows(ctx, p)
}

// numbered is the cursor of a search by page numbers. The log search tells no total.
type numbered struct {
	l          *logListing
	expr       lucene.Expr
	page, size int
}

func (n *numbered) parameters() url.Values { return n.l.search(n.expr, n.page, n.size) }

func (n *numbered) advance(p page) bool {
	n.page++
	return len(p.rows) >= n.size
}

// trailing is the cursor of all events: the first page is a search for the oldest, and each further one
// is what was written after the last event. An empty page ends it.
type trailing struct {
	l    *logListing
	from string
}

func (t *trailing) parameters() url.Values {
	if t.from == "" {
		return t.l.search(lucene.All(), 0, t.l.pageSize())
	}
	return url.Values{"from": {t.from}, "take": {strconv.Itoa(t.l.pageSize())}}
}

func (t *trailing) advance(p page) bool {
	if len(p.rows) == 0 || t.from == "" && len(p.rows) < t.l.pageSize() {
		return false
	}
	var last event
	if json.Unmarshal(p.rows[len(p.rows)-1], &last) != nil || last.ID == "" || last.ID == t.from {
		return false
	}
	t.from = last.ID
	return true
}

// event is what places a log event in the order of reading.
type event struct {
	ID   string `json:"log_id"`
	Date string `json:"date"`
}

// trail reads the matches of a search in order of date, however many: each request asks for the events
// from the last one's moment on and leaves out those that were read.
type trail struct {
	l     *logListing
	yield func([]json.RawMessage, error) bool
	// at is the moment that was reached, seen are the ids of the events read at that moment.
	at   string
	seen map[string]bool
}

func (t *trail) run(ctx context.Context) error {
	expr := t.l.expr
	for {
		events, err := t.page(ctx, expr, 0)
		if err != nil || len(events) < t.l.pageSize() {
			return err
		}
		inclusive := events[0].Date != t.at
		if !inclusive {
			// A full page of one moment does not tell how many more events that moment has.
			if err := t.moment(ctx); err != nil {
				return err
			}
		}
		expr = lucene.And(t.l.expr, t.onward(inclusive))
	}
}

// moment reads the events of the moment that was reached, as far as pages go.
func (t *trail) moment(ctx context.Context) error {
	size := t.l.pageSize()
	expr := lucene.And(t.l.expr, lucene.Field(dateField).Between(t.at, t.at))
	for number := 0; (number+1)*size <= maxWindow; number++ {
		events, err := t.page(ctx, expr, number)
		if err != nil || len(events) < size {
			return err
		}
	}
	return fmt.Errorf("auth0: more than %d log events of one moment cannot be told apart; filter them further: %w", maxWindow, fault.ErrNotSupported)
}

// onward returns the condition that an event was written at the moment that was reached, or later in
// the order of reading.
func (t *trail) onward(inclusive bool) lucene.Expr {
	field := lucene.Field(dateField)
	switch {
	case t.l.desc() && inclusive:
		return field.Lte(t.at)
	case t.l.desc():
		return field.Lt(t.at)
	case inclusive:
		return field.Gte(t.at)
	default:
		return field.Gt(t.at)
	}
}

// page asks for one page of a search and yields what is new in it.
func (t *trail) page(ctx context.Context, expr lucene.Expr, number int) ([]event, error) {
	p := pager{
		client: t.l.b.client, list: t.l.c.list, call: t.l.c.list.get(nil, nil),
		at: &numbered{l: t.l, expr: expr, page: number, size: t.l.pageSize()},
	}
	found, err := p.page(ctx)
	if err != nil {
		return nil, err
	}
	events := make([]event, len(found.rows))
	for i, row := range found.rows {
		if err := json.Unmarshal(row, &events[i]); err != nil || events[i].ID == "" || events[i].Date == "" {
			return nil, found.answer.Unreadable(errors.New("log event without log_id or date"))
		}
	}
	docs, err := (&listing{c: t.l.c}).canonical(found)
	if err != nil {
		return nil, err
	}
	return events, t.emit(docs, events)
}

// emit yields the events that were not read before, and notes the moment that was reached.
func (t *trail) emit(docs []json.RawMessage, events []event) error {
	fresh := make([]json.RawMessage, 0, len(docs))
	for i, e := range events {
		if !t.seen[e.ID] {
			fresh = append(fresh, docs[i])
		}
	}
	if len(fresh) > 0 && !t.yield(fresh, nil) {
		return errStopped
	}
	for _, e := range events {
		if e.Date != t.at {
			t.at, t.seen = e.Date, map[string]bool{}
		}
		t.seen[e.ID] = true
	}
	return nil
}
