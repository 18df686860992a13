package auth0

import (
	"context"
	"errors"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/lucene"
)

// stretch is a query whose first pages are read at once.
type stretch struct {
	start place
	query lucene.Expr
	// number counts the stretches of a walk.
	number int64
	// before is how many users were asked for by the stretches before this one.
	before int
	done   chan struct{}
	// cancel ends the reading of this stretch and of those that followed it early.
	cancel context.CancelFunc

	// The rest may be read once done is closed. good is how many of the pages follow on one another, cut
	// tells that pages behind them came empty, and next is the stretch that follows where it is on its way
	// already.
	pages []found
	good  int
	cut   bool
	next  *stretch
	err   error
}

// maxAhead is how many pages are asked for at once.
const maxAhead = maxWindow / maxPage

// maxAsking is how many requests of one reading are under way at a time: the pages of a stretch, the
// look into the gaps of the one before, and the first pages of the next.
const maxAsking = 16

// start begins to read n pages from a place on.
func (w *walk) start(ctx context.Context, from place, n int, number int64) *stretch {
	s := &stretch{start: from, number: number, before: w.read}
	ctx, s.cancel = context.WithCancel(ctx)
	return w.begin(ctx, s, n)
}

// begin begins to read n pages of a stretch.
func (w *walk) begin(ctx context.Context, s *stretch, n int) *stretch {
	s.query, s.done, s.pages = w.from(s.start), make(chan struct{}), make([]found, n)
	w.reading.Go(func() {
		defer close(s.done)
		s.err = w.fetch(ctx, s)
	})
	return s
}

// fetch reads the pages of a stretch, the next of which may begin meanwhile, and looks into the gaps
// between them. An empty page and those behind it are left out.
func (w *walk) fetch(ctx context.Context, s *stretch) error {
	n := len(s.pages)
	err := backend.Each(ctx, n, n, func(within context.Context, i int) (err error) {
		i = n - 1 - i // the last page tells where the next stretch begins
		page := w.like
		page.expr, page.page = s.query, i
		if s.pages[i], err = w.search(within, page); err == nil && i > 0 && i == n-1 {
			s.next = w.early(ctx, s, s.pages[i])
		}
		return err
	})
	if err != nil {
		return err
	}
	if end := slices.IndexFunc(s.pages, func(page found) bool { return len(page.users) == 0 }); end >= 0 {
		s.pages, s.cut = s.pages[:end], true
	}
	s.good = len(s.pages)
	if err := w.ordered(s); err != nil || s.good < 2 || s.more() && s.oneMoment() {
		return err
	}
	s.good, err = w.continuous(ctx, s)
	return err
}

// search sends one request once few enough are under way.
func (w *walk) search(ctx context.Context, page searchPage) (found, error) {
	select {
	case w.asking <- struct{}{}:
	case <-ctx.Done():
		return found{}, context.Cause(ctx)
	}
	defer func() { <-w.asking }()
	return w.r.search(ctx, page)
}

// early returns the stretch after s as soon as the last page of s is there, or nil where that has to
// wait: two stretches may be there besides the one that is yielded, so that a slow reader keeps little.
func (w *walk) early(ctx context.Context, s *stretch, last found) *stretch {
	if !last.more || last.first().created == last.last().created || s.number > w.yielded.Load()+1 || w.satisfied(s) {
		return nil
	}
	return w.following(ctx, s, last)
}

// after begins the stretch that follows s, whose last page is given.
func (w *walk) after(ctx context.Context, s *stretch, last found) *stretch {
	ctx, s.cancel = context.WithCancel(ctx)
	return w.following(ctx, s, last)
}

// following begins the stretch that follows s in the context of s.
func (w *walk) following(ctx context.Context, s *stretch, last found) *stretch {
	size := w.like.perPage
	next := &stretch{start: place{moment: last.last().created}, number: s.number + 1, before: w.behind(s), cancel: s.cancel}
	left := last.total - len(s.pages)*size + 1 // the last user comes once more
	if window := w.r.q.Window; !window.Open() && w.r.refine == nil {
		left = min(left, window.High-next.before+1)
	}
	return w.begin(ctx, next, max(min((left+size-1)/size, maxAhead, maxWindow/size), 1))
}

// behind returns how many users are asked for up to the end of s. It may count users of one moment twice
// where a stretch ends amid them.
func (w *walk) behind(s *stretch) int {
	users := s.before + len(s.pages)*w.like.perPage
	if s.number > 0 {
		users-- // its first user is the last one of the stretch before it
	}
	return users
}

// satisfied tells whether the reader most likely wants nobody behind s.
func (w *walk) satisfied(s *stretch) bool {
	window := w.r.q.Window
	return !window.Open() && w.r.refine == nil && w.behind(s) >= window.High
}

// wait waits for the pages.
func (s *stretch) wait() error {
	<-s.done
	if s.err != nil {
		s.drop()
	}
	return s.err
}

// drop gives up the stretches that follow.
func (s *stretch) drop() { s.cancel() }

// more tells whether matches may follow.
func (s *stretch) more() bool { return s.pages[len(s.pages)-1].more }

func (s *stretch) first() user { return s.pages[0].first() }

func (s *stretch) last() user { return s.pages[len(s.pages)-1].last() }

// oneMoment tells whether all users were created at the same moment.
func (s *stretch) oneMoment() bool {
	return len(s.pages) > 0 && s.first().created == s.last().created
}

// ordered refuses answers that are not in the order asked for, from the place asked for: going on from
// them would go in circles.
func (w *walk) ordered(s *stretch) error {
	for _, page := range s.pages {
		if w.before(page.last().created, page.first().created) || !w.within(s.start, page.first()) {
			return page.answer.Unreadable(errors.New("users are not in order of creation"))
		}
	}
	return nil
}

// gap is where two pages of a stretch meet: between the last user of one and the first of the next.
type gap struct{ from, to string }

// continuous returns how many pages of a stretch follow on one another, for one request if there are
// several: it asks for everybody in the gaps between them.
func (w *walk) continuous(ctx context.Context, s *stretch) (int, error) {
	if len(s.pages) < 2 {
		return len(s.pages), nil
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
	inGaps, whole, err := w.keys(ctx, lucene.And(w.r.expr, lucene.Or(ranges...)))
	if err != nil {
		return 0, err
	}
	good := w.unbroken(s, gaps, inGaps)
	if whole {
		return good, nil
	}
	// More users than the index reaches are in the gaps: those before the last one that is told have been
	// looked at.
	last := inGaps[len(inGaps)-1].created
	told := slices.IndexFunc(gaps, func(g gap) bool { return !w.before(g.to, last) })
	return min(good, max(told, 0)+1), nil
}

// keys returns what places the first users that match, and whether these are all. One request suffices
// unless many were created at the moments at which pages meet.
func (w *walk) keys(ctx context.Context, expr lucene.Expr) (users []user, whole bool, err error) {
	ask := searchPage{expr: expr, order: w.like.order, perPage: maxPage, keysOnly: true}
	first, err := w.search(ctx, ask)
	if err != nil || !first.more {
		return first.users, true, err
	}
	pages := make([]found, min((first.total+maxPage-1)/maxPage, maxAhead))
	pages[0] = first
	err = backend.Each(ctx, len(pages)-1, len(pages), func(ctx context.Context, i int) (err error) {
		next := ask
		next.page = i + 1
		pages[i+1], err = w.search(ctx, next)
		return err
	})
	for _, page := range pages {
		users = append(users, page.users...)
	}
	return users, !pages[len(pages)-1].more, err
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
