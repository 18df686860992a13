package fusionauth

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/where"
)

// searching is a planned search for users.
type searching struct {
	b *Backend
	q backend.Query
	// criteria are what is asked for, without order and place.
	criteria criteria
	// refined tells that the search finds more than matches.
	refined bool
	// whole tells that it has the order asked for.
	whole bool
}

// results plans how the search is read. rest is decided here.
func (s *searching) results(rest []where.Node, warnings []string) (backend.Results, error) {
	s.criteria.SortFields, s.whole = sortFields(s.q.Order)
	if !s.whole && !s.q.ClientSide {
		for _, o := range s.q.Order {
			if attributesByName[o.Field].sort == "" {
				return nil, refuse(o.Field, "fusionauth cannot order by it as it is compared here")
			}
		}
	}
	s.criteria.Accurate = true
	reading := backend.Reading{
		Query: s.q, Refine: rest, Ordered: s.whole, Key: keyField, Lucene: matcher,
		Described: backend.Plan{
			Provider: provider, Model: s.q.Model, Query: cmp.Or(s.criteria.Query, s.criteria.QueryString),
			Consistency: s.b.config.Engine.consistency(), Warnings: warnings,
			Requests: []backend.Request{{Method: http.MethodPost, Target: searchRoute, Paged: !s.single()}},
		},
		List:  s.list,
		Total: s.total,
		// Pages by position move where the reader changes users meanwhile.
		Settled: s.b.config.Engine == Database && !s.guarded() && !s.single(),
	}
	reading.Described.MaxRequests = s.requests()
	return reading.Results()
}

func (e Engine) consistency() backend.Consistency {
	if e == Database {
		return backend.Immediate
	}
	return backend.Eventual
}

// want returns how many users are wanted behind how many, or false where that is open.
func (s *searching) want() (skip, want int, ok bool) {
	w := s.q.Window
	if s.refined || !s.whole || w.Open() {
		return 0, 0, false
	}
	if s.b.config.Engine == Elasticsearch && w.Low >= maxWindow {
		return 0, w.High, true
	}
	return w.Low, w.High - w.Low, true
}

// single tells whether one request reads all that is wanted.
func (s *searching) single() bool { return s.requests() == 1 }

// requests returns how many requests read all that is wanted, or 0 where that depends on how many match.
func (s *searching) requests() int {
	skip, want, ok := s.want()
	if !ok {
		return 0
	}
	rest := max(want-s.from(skip).Rows, 0)
	return 1 + (rest+s.pageSize()-1)/s.pageSize()
}

// pageSize returns how many users to ask for at a time.
func (s *searching) pageSize() int {
	if s.q.PageSize > 0 {
		return min(s.q.PageSize, maxPage)
	}
	return maxPage
}

// total asks for the number of matches. FusionAuth counts precisely where it is told to.
func (s *searching) total(ctx context.Context) (int, error) {
	c := s.criteria
	c.SortFields, c.Rows = nil, 1
	f, err := s.b.search(ctx, c)
	return f.total, err
}

// list reads the search.
func (s *searching) list(ctx context.Context) (pages, int) {
	skip, _, _ := s.want()
	if s.b.config.Engine == Database {
		return s.byPosition(ctx, skip), skip
	}
	return s.onward(ctx, skip), skip
}

// onward reads all matches, however many: each answer of Elasticsearch tells the place at which the next
// one goes on, which depends on the last user rather than on a position. So what is written meanwhile moves
// nothing. From the second page on, a page is asked for while the reader looks at the one before.
func (s *searching) onward(ctx context.Context, skip int) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		w := &walk{s: s, asked: skip, came: skip, seen: map[string]bool{}}
		current := w.request(ctx, s.from(skip))
		for n := 0; ; n++ {
			f, err := current.wait()
			if err != nil {
				yield(nil, err)
				return
			}
			next, more, err := w.advance(f)
			if err != nil {
				yield(nil, err)
				return
			}
			ahead := more && n > 0
			if ahead {
				current = w.request(ctx, next)
			}
			enough := !yield(w.fresh(f.users), nil)
			if enough || !more {
				if ahead {
					cancel()
					_, _ = current.wait() // nobody wants it any more
				}
				return
			}
			if !ahead {
				current = w.request(ctx, next)
			}
		}
	}
}

// from returns the first request, behind some matches.
func (s *searching) from(skip int) criteria {
	c := s.criteria
	c.Start, c.Rows = skip, s.rows(skip)
	if s.b.config.Engine == Elasticsearch {
		c.Rows = min(c.Rows, maxWindow-skip)
	}
	return c
}

// rows returns how many users to ask for once some were asked for.
func (s *searching) rows(asked int) int {
	skip, want, ok := s.want()
	if !ok {
		return s.pageSize()
	}
	return min(s.pageSize(), skip+want-asked)
}

// walk is one reading of a search from page to page.
type walk struct {
	s *searching
	// asked counts the matches that were asked for, those before the window included, and rows those of
	// the last request. came counts the users who came, and total is how many there were at the first.
	asked, rows, came, total int
	began                    bool
	place                    string
	// seen are the ids of the users yielded, where an order by what changes can bring one twice.
	seen map[string]bool
}

// pending is a request on its way.
type pending struct {
	done chan struct{}
	f    found
	err  error
}

func (w *walk) request(ctx context.Context, c criteria) *pending {
	w.rows = c.Rows
	p := &pending{done: make(chan struct{})}
	go func() {
		defer close(p.done)
		p.f, p.err = w.s.b.search(ctx, c)
	}()
	return p
}

func (p *pending) wait() (found, error) {
	<-p.done
	return p.f, p.err
}

// advance moves behind a page, and returns the next request if there is one. A page may be short, as the
// index still has users who are gone, or as fewer users come than were asked for; so the end is a page without
// users, or the last of all. One with users that tells no way on to others is an error.
func (w *walk) advance(f found) (criteria, bool, error) {
	if !w.began {
		w.began, w.total = true, f.total
	}
	w.asked, w.came = w.asked+w.rows, w.came+len(f.users)
	stuck := f.next == "" || f.next == w.place
	w.place = f.next
	rows := w.s.rows(w.asked)
	switch {
	case rows <= 0 || w.came >= w.total:
		return criteria{}, false, nil
	case len(f.users) == 0 && (stuck || w.asked >= w.total):
		return criteria{}, false, nil
	case stuck:
		return criteria{}, false, f.cut()
	}
	return criteria{Next: f.next, Rows: rows}, true, nil
}

// fresh returns the users who were not yielded before.
func (w *walk) fresh(users []json.RawMessage) []json.RawMessage {
	if w.s.steady() {
		return users
	}
	kept := users[:0]
	for _, user := range users {
		id, _ := jsonscan.Text(jsonscan.Member(string(user), keyField))
		if !w.seen[id] {
			w.seen[id] = true
			kept = append(kept, user)
		}
	}
	return kept
}

// steady tells whether the order is by what never changes.
func (s *searching) steady() bool {
	return !s.whole || len(s.q.Order) == 0 || s.q.Order[0].Field == createdField || s.q.Order[0].Field == keyField
}
