package authing

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/authplus/authplus/backend"
	api "github.com/authplus/authplus/internal/authingapi"
)

// maxPage is how many users are asked for at a time.
const maxPage = 50

// The list users goes by positions: page and limit. What its reader deletes meanwhile moves the rest
// towards the front, past the position to go on from. So each page begins with a user that was read
// before; where it does not, reading goes back until it does. What was read before is told by the order.

// slot is a page of the list that holds a position.
type slot struct{ page, size int }

// slotAt returns the smallest page of at most most users that holds the want positions from offset on. Where
// there is none it returns the one that holds offset and reaches furthest beyond.
func slotAt(offset, want, most int) slot {
	for size := max(want, 1); size <= most; size++ {
		if offset%size+want <= size {
			return slot{page: offset/size + 1, size: size}
		}
	}
	var best slot
	for size := most; size > most/2; size-- {
		if s := (slot{page: offset/size + 1, size: size}); s.end() > best.end() {
			best = s
		}
	}
	return best
}

// start returns the position of the first user in the page.
func (s slot) start() int { return (s.page - 1) * s.size }

// end returns the position behind the last user in the page.
func (s slot) end() int { return s.page * s.size }

func (p *usersPlan) pageSize() int {
	if p.q.PageSize > 0 {
		return min(p.q.PageSize, maxPage)
	}
	return maxPage
}

// direct tells whether the window is one of the list itself: nothing is decided or sorted here.
func (p *usersPlan) direct() bool {
	return len(p.rest) == 0 && p.sorted() && !p.q.Window.Open()
}

// first returns the first page that is asked for.
func (p *usersPlan) first() slot {
	w := p.q.Window
	if p.direct() {
		return slotAt(w.Low, w.High-w.Low, p.pageSize())
	}
	return slotAt(0, p.pageSize(), p.pageSize())
}

// list reads the users in order: those of a window of the list, or all.
func (p *usersPlan) list(ctx context.Context) (pages, int) {
	if p.direct() {
		stream, _ := once(func() ([]json.RawMessage, error) { return p.window(ctx) })
		return stream, p.q.Window.Low
	}
	if p.order().Field != createdField {
		// A change moves a user in this order, so nothing is handed out before everything is read.
		return backend.Gather(p.onward(ctx), nil), 0
	}
	return p.onward(ctx), 0
}

// total asks how many users there are.
func (p *usersPlan) total(ctx context.Context) (int, error) {
	part, err := p.at(ctx, slot{page: 1, size: 1}, "{ id }")
	return part.total, err
}

// at reads one page of the list.
func (p *usersPlan) at(ctx context.Context, s slot, fields string) (listing, error) {
	part, err := complete(s.start(), s.size, func() (listing, error) {
		answer, err := p.b.client.Do(ctx, usersQuery.Selecting(fields, api.Variables{
			"page": s.page, "limit": s.size, "sortBy": sortBy(p.order()),
		}))
		if err != nil {
			return listing{}, err
		}
		return listingOf(answer, canonical)
	})
	if err == nil && fields == p.fields && !inOrder(part.docs, p.order()) {
		return listing{}, api.Unreadable(part.answer, errors.New("users are not in the order asked for"))
	}
	return part, err
}

// window reads the users of the query's window.
func (p *usersPlan) window(ctx context.Context) ([]json.RawMessage, error) {
	var docs []json.RawMessage
	w := p.q.Window
	for next := w.Low; next < w.High; {
		s := slotAt(next, w.High-next, p.pageSize())
		part, err := p.at(ctx, s, p.fields)
		if err != nil {
			return nil, err
		}
		from := next - s.start()
		to := min(len(part.docs), w.High-s.start())
		if from >= to {
			break
		}
		docs = append(docs, part.docs[from:to]...)
		if next = s.start() + to; next >= part.total {
			break
		}
	}
	return docs, nil
}

// onward reads all users in order. From the third page on, one is asked for while the reader looks at the one
// before.
func (p *usersPlan) onward(ctx context.Context) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		read := progress{order: p.order()}
		s := slotAt(0, p.pageSize(), p.pageSize())
		next := p.begin(ctx, s)
		defer func() {
			cancel()
			_, _ = next() // Nobody is left behind.
		}()
		for pages := 1; ; pages++ {
			part, err := next()
			if err != nil {
				yield(nil, err)
				return
			}
			fresh, position := read.take(part, s)
			// One user that was read before shows that nothing has moved.
			s = slotAt(max(position-1, 0), p.pageSize(), p.pageSize())
			last := position >= part.total
			if pages > 1 && !last {
				next = p.begin(ctx, s)
			}
			if len(fresh) > 0 && !yield(fresh, nil) || last {
				return
			}
			if pages == 1 {
				next = p.begin(ctx, s)
			}
		}
	}
}

// begin asks for a page. What is returned waits for it, as often as it is called.
func (p *usersPlan) begin(ctx context.Context, s slot) func() (listing, error) {
	var part listing
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		part, err = p.at(ctx, s, p.fields)
	}()
	return func() (listing, error) {
		<-done
		return part, err
	}
}

// progress is how far a list has been read.
type progress struct {
	order backend.Order
	last  time.Time
	// ids are the users that were read at the last moment.
	ids   map[string]bool
	total int
}

// had tells whether a user was read before.
func (r *progress) had(doc json.RawMessage) bool {
	at := place(doc)
	switch c := at.moment(r.order.Field).Compare(r.last); {
	case r.ids == nil:
		return false
	case c == 0:
		return r.ids[at.id]
	default:
		return c < 0 != r.order.Desc
	}
}

// take returns the users of a page that were not read before, notes that they are now, and returns the position
// to go on from. Where the page begins with one that was not, users have moved: then nothing is taken, and the
// position is one to go back to.
func (r *progress) take(part listing, s slot) (fresh []json.RawMessage, next int) {
	gone := r.total - part.total
	r.total = part.total
	if s.page > 1 && (len(part.docs) == 0 || !r.had(part.docs[0])) {
		return nil, min(max(s.start()-max(gone, s.size), 0), part.total-1)
	}
	for _, doc := range part.docs {
		if r.had(doc) {
			continue
		}
		fresh = append(fresh, doc)
		at := place(doc)
		if moment := at.moment(r.order.Field); r.ids == nil || !moment.Equal(r.last) {
			r.last, r.ids = moment, map[string]bool{}
		}
		r.ids[at.id] = true
	}
	return fresh, s.start() + len(part.docs)
}

// placed is what places a user in a list.
type placed struct {
	id               string
	created, updated time.Time
}

func place(doc json.RawMessage) placed {
	var user struct {
		ID      string    `json:"user_id"`
		Created time.Time `json:"created_at"`
		Updated time.Time `json:"updated_at"`
	}
	_ = json.Unmarshal(doc, &user) // A time that is none places the user at the zero moment.
	return placed{user.ID, user.Created, user.Updated}
}

func (p placed) moment(field string) time.Time {
	if field == updatedField {
		return p.updated
	}
	return p.created
}

// inOrder tells whether users are in an order.
func inOrder(docs []json.RawMessage, o backend.Order) bool {
	for i := 1; i < len(docs); i++ {
		c := place(docs[i-1]).moment(o.Field).Compare(place(docs[i]).moment(o.Field))
		if c != 0 && c < 0 == o.Desc {
			return false
		}
	}
	return true
}
