package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/lucene"
)

// onward reads all matches in order of creation, however many.
//
// The index answers the first 1,000 matches of a query only, so reading goes from stretch to stretch:
// each begins at the moment of the last user read and leaves out who was read already. Within a stretch
// pages are asked for at once, and the next stretch is asked for as soon as the last page of this one is
// there.
//
// Pages are numbered by position, so a user who is deleted between two answers moves the others up,
// and one of them falls between the pages. Every such place is looked at once more by its moments
// before it is relied upon; where a user shows up there, reading goes on from the page before. So each
// user who was there all the time comes exactly once, whatever others write meanwhile.
func (r *results) onward(ctx context.Context, first searchPage) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		w := &walk{r: r, like: first, yield: yield, seen: map[string]bool{}, asking: r.asking}
		if w.asking == nil {
			w.asking = make(chan struct{}, maxAsking)
		}
		defer w.reading.Wait()
		defer cancel()
		if err := w.run(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// walk is one reading of the search index in order of creation.
type walk struct {
	r     *results
	like  searchPage // the size and the direction of every request
	yield func([]json.RawMessage, error) bool
	// at is the moment that was reached, seen are the ids of the users yielded of that moment, and
	// read counts the users yielded.
	at   string
	seen map[string]bool
	read int
	// reading are the stretches that are being read, and yielded is how many are done with.
	reading sync.WaitGroup
	yielded atomic.Int64
	// asking holds the requests under way.
	asking chan struct{}
}

// errStopped says that the reader has enough.
var errStopped = errors.New("stopped")

// place is where a stretch begins: at the first match, or at a moment or behind it.
type place struct {
	moment string
	behind bool
}

// run reads stretch by stretch. The first one is a single page: most sets are small, and a reader who
// stops early has then cost one request.
func (w *walk) run(ctx context.Context) error {
	for current := w.start(ctx, place{}, 1, 0); current != nil; {
		if err := current.wait(); err != nil {
			return err
		}
		next, err := w.follow(ctx, current)
		if err != nil {
			return err
		}
		w.yielded.Store(current.number + 1)
		current = next
	}
	return nil
}

// follow yields the users of a stretch, and returns the next one on its way, or nil at the end.
func (w *walk) follow(ctx context.Context, s *stretch) (*stretch, error) {
	switch {
	case len(s.pages) == 0:
		s.drop()
		return nil, nil
	case s.more() && s.oneMoment():
		// A full stretch of one moment does not tell how many more users that moment has.
		s.drop()
		if err := w.moment(ctx, s.last().created); err != nil {
			return nil, err
		}
		return w.start(ctx, place{s.last().created, true}, 1, s.number+1), nil
	case s.good < len(s.pages), s.cut:
		// The next stretch may have begun behind users whom this one did not see.
		s.drop()
		return w.restart(ctx, s)
	case !s.more():
		s.drop()
		return nil, w.emit(s.pages...)
	case len(s.pages) == 1:
		// Who stops within the first page asks for no other.
		if err := w.emit(s.pages...); err != nil {
			return nil, err
		}
		return w.after(ctx, s, s.pages[0]), nil
	}
	if s.next == nil && !w.satisfied(s) {
		s.next = w.after(ctx, s, s.pages[len(s.pages)-1])
	}
	if err := w.emit(s.pages...); err != nil || s.next != nil {
		return s.next, err
	}
	return w.after(ctx, s, s.pages[len(s.pages)-1]), nil
}

// restart yields the first pages of a stretch, which follow on one another, and goes on behind them.
func (w *walk) restart(ctx context.Context, s *stretch) (*stretch, error) {
	s.pages = s.pages[:s.good]
	if err := w.emit(s.pages...); err != nil {
		return nil, err
	}
	// What changes under the reader's hands is read page by page for a while.
	return w.start(ctx, place{moment: s.last().created}, 1, s.number+1), nil
}

// from returns the query from a place on.
func (w *walk) from(p place) lucene.Expr {
	if p.moment == "" {
		return w.r.expr
	}
	field, desc := lucene.Field(createdField), w.like.order.Desc
	var condition lucene.Expr
	switch {
	case desc && p.behind:
		condition = field.Lt(p.moment)
	case desc:
		condition = field.Lte(p.moment)
	case p.behind:
		condition = field.Gt(p.moment)
	default:
		condition = field.Gte(p.moment)
	}
	return lucene.And(w.r.expr, condition)
}

// within tells whether a user is one whom a stretch from a place on asks for.
func (w *walk) within(p place, u user) bool {
	switch {
	case p.moment == "":
		return true
	case p.behind:
		return w.before(p.moment, u.created)
	default:
		return !w.before(u.created, p.moment)
	}
}

// before tells whether a moment comes before another in the order of reading.
func (w *walk) before(a, b string) bool {
	if w.like.order.Desc {
		a, b = b, a
	}
	return earlier(a, b)
}

// earlier tells whether a time comes before another. Auth0 writes all times in one form, in which they
// compare as texts.
func earlier(a, b string) bool {
	if len(a) == len(b) {
		return a < b
	}
	s, err := time.Parse(time.RFC3339, a)
	if err != nil {
		return a < b
	}
	t, err := time.Parse(time.RFC3339, b)
	if err != nil {
		return a < b
	}
	return s.Before(t)
}

// moment reads all matches that were created at one moment, by their ids.
func (w *walk) moment(ctx context.Context, created string) error {
	all := lucene.And(w.r.expr, lucene.Field(createdField).Between(created, created))
	next := searchPage{expr: all, order: backend.Order{Field: keyField}, perPage: w.like.perPage}
	reached := ""
	for {
		page, err := w.r.search(ctx, next)
		if err != nil {
			return err
		}
		if len(page.users) == 0 {
			return nil
		}
		if first, last := page.first(), page.last(); first.created != created || last.created != created || last.id < first.id || first.id <= reached {
			return page.answer.Unreadable(errors.New("users are not those of one moment in order of their ids"))
		}
		if err := w.emit(page); err != nil || !page.more {
			return err
		}
		reached = page.last().id
		next.expr = lucene.And(all, lucene.Field(keyField).Gt(reached))
	}
}

// emit yields the users of pages that were not read before and that the refinement keeps.
func (w *walk) emit(pages ...found) error {
	for _, page := range pages {
		fresh := make([]json.RawMessage, 0, len(page.users))
		for _, u := range page.users {
			if w.pass(u) {
				fresh = append(fresh, u.document)
			}
		}
		w.read += len(fresh)
		kept, err := w.r.refine.Keep(fresh)
		if err != nil {
			return err
		}
		if len(kept) > 0 && !w.yield(kept, nil) {
			return errStopped
		}
	}
	return nil
}

// pass tells whether a user comes after all who were yielded, and notes that it is yielded now.
func (w *walk) pass(u user) bool {
	switch {
	case u.created == w.at:
		if w.seen[u.id] {
			return false
		}
	case w.at != "" && w.before(u.created, w.at):
		return false
	default:
		w.at = u.created
		clear(w.seen)
	}
	w.seen[u.id] = true
	return true
}
