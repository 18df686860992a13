package genauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/authplus/authplus/fault"
)

// walk reads all matches in order of creation, however many.
//
// Pages are numbered by position, and so shift when users come and go; and they reach 10,000 users only.
// So each request asks for the first page of those created since the last user read, and leaves out who
// was read already. Only where a page is full of users of one moment is that moment read by positions.
func (s search) walk(ctx context.Context) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		w := &walk{search: s, yield: yield, seen: map[string]bool{}}
		defer w.asking.Wait()
		defer cancel()
		if err := w.run(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// Reading one moment ends with these where it cannot be read whole.
var (
	errBusy    = fmt.Errorf("genauth: POST %s: the users of one moment change while they are read: %w", listUsersRoute, fault.ErrUnavailable)
	errCrowded = fmt.Errorf("genauth: POST %s: more users of one millisecond than pages reach; limit the query: %w", listUsersRoute, fault.ErrNotSupported)
)

// errStopped says that the reader has enough.
var errStopped = errors.New("stopped")

// walk is one reading.
type walk struct {
	search
	yield func([]json.RawMessage, error) bool
	// from is the first moment to read, in milliseconds; before any was read there is none.
	from  int64
	began bool
	// at is the moment of the last user read, and seen are the ids of those of that moment.
	at   int64
	seen map[string]bool
	// asking are the requests under way.
	asking sync.WaitGroup
}

// run reads page by page. The next page is asked for while the reader looks at this one; who stops within
// the first page asks for no other.
func (w *walk) run(ctx context.Context) error {
	next := w.ask(ctx)
	for first := true; ; first = false {
		f, err := next()
		if err != nil {
			return err
		}
		if err := w.ordered(f); err != nil {
			return err
		}
		if len(f.users) < w.size || f.total <= w.size {
			return w.emit(f.users)
		}
		last := f.users[len(f.users)-1].created
		if f.users[0].created == last {
			if err := w.moment(ctx, last); err != nil {
				return err
			}
			next = w.ask(ctx)
			continue
		}
		w.from, w.began = last, true
		if !first {
			next = w.ask(ctx)
		}
		if err := w.emit(f.users); err != nil {
			return err
		}
		if first {
			next = w.ask(ctx)
		}
	}
}

// ask sends the request for the page that comes next, and returns what waits for the answer.
func (w *walk) ask(ctx context.Context) (wait func() (found, error)) {
	var f found
	var err error
	body, done := w.body(1, w.size, w.since()...), make(chan struct{})
	w.asking.Go(func() {
		defer close(done)
		f, err = w.search.ask(ctx, body)
	})
	return func() (found, error) {
		<-done
		return f, err
	}
}

// The first and the last moment that there is a date for.
const (
	dawn = 0
	dusk = 253402300799999 // 9999-12-31T23:59:59.999Z
)

// since returns the condition for users who come from a moment on.
func (w *walk) since() []filter {
	switch {
	case !w.began:
		return nil
	case w.order.Desc:
		return []filter{{Field: byName[createdField].filter, Operator: between, Value: []int64{dawn, w.from}}}
	}
	return []filter{{Field: byName[createdField].filter, Operator: between, Value: []int64{w.from, dusk}}}
}

// ordered refuses an answer that is not in order or not from the moment asked for: going on from it would
// lose users or go in circles.
func (w *walk) ordered(f found) error {
	last := w.from
	for i, u := range f.users {
		if (i > 0 || w.began) && w.before(u.created, last) {
			return f.answer.Unreadable(errors.New("users are not in order of creation"))
		}
		last = u.created
	}
	return nil
}

// before tells whether a moment comes before another in the order of reading.
func (w *walk) before(a, b int64) bool {
	if w.order.Desc {
		return a > b
	}
	return a < b
}

// emit yields the users that were not read before.
func (w *walk) emit(users []user) error {
	fresh := make([]json.RawMessage, 0, len(users))
	for _, u := range users {
		if u.created != w.at {
			w.at = u.created
			clear(w.seen)
		}
		if !w.seen[u.id] {
			w.seen[u.id] = true
			fresh = append(fresh, u.document)
		}
	}
	if len(fresh) > 0 && !w.yield(fresh, nil) {
		return errStopped
	}
	return nil
}

// maxPasses is how often the users of one moment are read before they are said to change too fast.
const maxPasses = 4

// moment reads all users of one moment by positions, again where some came or went meanwhile, and goes on
// behind it.
func (w *walk) moment(ctx context.Context, at int64) error {
	for range maxPasses {
		users, complete, err := w.pass(ctx, at)
		if err != nil {
			return err
		}
		if !complete {
			continue
		}
		w.from, w.began = at+1, true
		if w.order.Desc {
			w.from = at - 1
		}
		return w.emit(users)
	}
	return errBusy
}

// pass reads the users of one moment, and tells whether these are all.
func (w *walk) pass(ctx context.Context, at int64) (users []user, complete bool, err error) {
	condition := filter{Field: byName[createdField].filter, Operator: between, Value: []int64{at, at}}
	known := map[string]bool{}
	for page := 1; ; page++ {
		f, err := w.search.ask(ctx, w.body(page, w.size, condition))
		if err != nil {
			return nil, false, err
		}
		if f.total > maxWindow {
			return nil, false, errCrowded
		}
		for _, u := range f.users {
			if !known[u.id] {
				known[u.id] = true
				users = append(users, u)
			}
		}
		if len(f.users) < w.size || page*w.size >= f.total {
			return users, len(users) == f.total, nil
		}
	}
}
