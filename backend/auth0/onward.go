package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/lucene"
)

// onward reads all matches in order of creation, however many.
//
// The index answers the first 1,000 matches of a query only, so reading goes from stretch to stretch:
// each begins at the moment of the last user read and leaves out who was read already. Within a stretch
// pages are asked for at once, and the next stretch is asked for while the reader looks at this one.
//
// Pages are numbered by position, so a user who is deleted between two answers moves the others up,
// and one of them falls between the pages. Every such place is looked at once more by its moments
// before it is relied upon; where a user shows up there, reading goes on from the page before. So each
// user who was there all the time comes exactly once, whatever others write meanwhile.
func (r *results) onward(ctx context.Context, first searchPage) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		w := &walk{r: r, like: first, yield: yield, seen: map[string]bool{}}
		defer w.reading.Wait()
		defer cancel()
		if err := w.run(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// maxAhead is how many pages are asked for at once.
const maxAhead = maxWindow / maxPage

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
	// reading are the stretches that are being read.
	reading sync.WaitGroup
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
	current := w.start(ctx, place{}, 1)
	for {
		s, err := current.wait()
		if err != nil {
			return err
		}
		if err := w.ordered(s); err != nil {
			return err
		}
		next, err := w.follow(ctx, s)
		if err != nil {
			return err
		}
		if next == nil {
			return nil
		}
		current = next
	}
}

// follow yields the users of a stretch, and returns the next one on its way, or nil at the end.
func (w *walk) follow(ctx context.Context, s *stretch) (*stretch, error) {
	if len(s.pages) == 0 {
		return nil, nil
	}
	last := s.last()
	if !s.more() {
		good, err := w.continuous(ctx, s)
		if err != nil {
			return nil, err
		}
		if good == len(s.pages) {
			return nil, w.emit(s.pages...)
		}
		return w.restart(ctx, s, good)
	}
	if s.first().created == last.created {
		// A full stretch of one moment does not tell how many more users that moment has.
		if err := w.moment(ctx, last.created); err != nil {
			return nil, err
		}
		return w.start(ctx, place{last.created, true}, 1), nil
	}
	if len(s.pages) == 1 {
		// Who stops within the first page asks for no other.
		if err := w.emit(s.pages...); err != nil {
			return nil, err
		}
		return w.start(ctx, place{moment: last.created}, w.ahead(s)), nil
	}
	next := w.start(ctx, place{moment: last.created}, w.ahead(s))
	good, err := w.continuous(ctx, s)
	if err != nil {
		return nil, err
	}
	if good < len(s.pages) {
		next.cancel()
		return w.restart(ctx, s, good)
	}
	return next, w.emit(s.pages...)
}

// restart yields the first pages of a stretch, which follow on one another, and goes on behind them.
func (w *walk) restart(ctx context.Context, s *stretch, good int) (*stretch, error) {
	s.pages = s.pages[:good]
	if err := w.emit(s.pages...); err != nil {
		return nil, err
	}
	// What changes under the reader's hands is read page by page for a while.
	return w.start(ctx, place{moment: s.last().created}, 1), nil
}

// ahead returns how many pages the stretch after s has, as far as is known and wanted.
func (w *walk) ahead(s *stretch) int {
	size := w.like.perPage
	left := s.pages[0].total - len(s.pages)*size + 1 // the last user comes once more
	if window := w.r.q.Window; !window.Open() && w.r.refine == nil {
		left = min(left, window.High-w.read-len(s.pages)*size+1)
	}
	return max(min((left+size-1)/size, maxAhead, maxWindow/size), 1)
}

// stretch is a query whose first pages are read at once.
type stretch struct {
	start  place
	query  lucene.Expr
	done   chan struct{}
	cancel context.CancelFunc
	// pages and err may be read once done is closed.
	pages []found
	err   error
}

// start begins to read n pages from a place on.
func (w *walk) start(ctx context.Context, from place, n int) *stretch {
	ctx, cancel := context.WithCancel(ctx)
	s := &stretch{start: from, query: w.from(from), done: make(chan struct{}), cancel: cancel, pages: make([]found, n)}
	w.reading.Go(func() {
		defer close(s.done)
		defer cancel()
		s.err = backend.Each(ctx, n, n, func(ctx context.Context, i int) (err error) {
			page := w.like
			page.expr, page.page = s.query, i
			s.pages[i], err = w.r.search(ctx, page)
			return err
		})
	})
	return s
}

// wait waits for the pages. An empty page and those behind it are left out.
func (s *stretch) wait() (*stretch, error) {
	<-s.done
	if s.err != nil {
		return nil, s.err
	}
	if end := slices.IndexFunc(s.pages, func(page found) bool { return len(page.users) == 0 }); end >= 0 {
		s.pages = s.pages[:end]
	}
	return s, nil
}

// more tells whether matches may follow.
func (s *stretch) more() bool { return s.pages[len(s.pages)-1].more }

func (s *stretch) first() user { return s.pages[0].first() }

func (s *stretch) last() user { return s.pages[len(s.pages)-1].last() }

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

// ordered refuses answers that are not in the order asked for, from the place asked for: going on from
// them would go in circles.
func (w *walk) ordered(s *stretch) error {
	for _, page := range s.pages {
		if w.before(page.last().created, page.first().created) || !w.within(s.start, page.first()) {
			return unreadable(page.answer, errors.New("users are not in order of creation"))
		}
	}
	return nil
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

// gap is where two pages of a stretch meet: between the last user of one and the first of the next.
type gap struct{ from, to string }

// continuous returns how many pages of a stretch follow on one another, for one request if there are
// several: it asks for everybody in the gaps between them.
func (w *walk) continuous(ctx context.Context, s *stretch) (int, error) {
	if len(s.pages) == 1 {
		return 1, nil
	}
	gaps := make([]gap, 0, len(s.pages)-1)
	ranges := make([]lucene.Expr, 0, len(s.pages)-1)
	for i, page := range s.pages[:len(s.pages)-1] {
		g := gap{from: page.last().created, to: s.pages[i+1].first().created}
		if w.before(g.to, g.from) {
			g.to = g.from // the pages overlap; the moment itself may still hide a user
		}
		gaps = append(gaps, g)
		low, high := g.from, g.to
		if w.like.order.Desc {
			low, high = high, low
		}
		ranges = append(ranges, lucene.Field(createdField).Between(low, high))
	}
	inGaps, err := w.r.search(ctx, searchPage{
		expr: lucene.And(w.r.expr, lucene.Or(ranges...)), order: w.like.order, perPage: maxPage, keysOnly: true,
	})
	if err != nil {
		return 0, err
	}
	if inGaps.more {
		return 1, nil // too many to tell
	}
	return w.unbroken(s, gaps, inGaps.users), nil
}

// unbroken returns how many pages of a stretch come before the first gap that has a user whom no page
// has.
func (w *walk) unbroken(s *stretch, gaps []gap, inGaps []user) int {
	known := make(map[string]bool, len(s.pages)*w.like.perPage)
	for _, page := range s.pages {
		for _, u := range page.users {
			known[u.id] = true
		}
	}
	good := len(s.pages)
	for _, u := range inGaps {
		if known[u.id] {
			continue
		}
		i := slices.IndexFunc(gaps, func(g gap) bool {
			return !w.before(u.created, g.from) && !w.before(g.to, u.created)
		})
		if i >= 0 {
			good = min(good, i+1)
		}
	}
	return good
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
			return unreadable(page.answer, errors.New("users are not those of one moment in order of their ids"))
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
		kept, err := w.r.refine.keep(fresh)
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
