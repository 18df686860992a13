package auth0

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/lucene"
)

// onward reads all matches in order of creation, however many. Each request asks for the users from
// the last one's moment on and leaves out those that were read, so neither the limit of 1,000 nor
// users that are changed or deleted meanwhile make it skip or repeat one.
func (r *results) onward(ctx context.Context, first searchPage) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		w := &walk{r: r, like: first, yield: yield}
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
	// at is the moment that was reached, seen are the ids of the users read at that moment.
	at   string
	seen map[string]bool
}

// errStopped says that the reader has enough.
var errStopped = errors.New("stopped")

func (w *walk) run(ctx context.Context) error {
	next := w.like
	for {
		page, err := w.r.search(ctx, next)
		if err != nil {
			return err
		}
		keys, err := keysOf(page)
		if err != nil {
			return err
		}
		if !page.more {
			return w.emit(page.docs, keys)
		}
		first, last := keys[0].Created, keys[len(keys)-1].Created
		if first == last {
			// A full page of one moment does not tell how many more users that moment has.
			if err := w.moment(ctx, last); err != nil {
				return err
			}
			next.expr = lucene.And(w.r.expr, w.from(last, false))
			continue
		}
		if err := w.emit(page.docs, keys); err != nil {
			return err
		}
		w.reach(last, keys)
		next.expr = lucene.And(w.r.expr, w.from(last, true))
	}
}

// moment reads all matches that were created at one moment, by their ids.
func (w *walk) moment(ctx context.Context, created string) error {
	all := lucene.And(w.r.expr, lucene.Field(createdField).Between(created, created))
	next := searchPage{expr: all, order: backend.Order{Field: keyField}, perPage: w.like.perPage}
	for {
		page, err := w.r.search(ctx, next)
		if err != nil {
			return err
		}
		keys, err := keysOf(page)
		if err != nil {
			return err
		}
		if err := w.emit(page.docs, keys); err != nil || !page.more {
			return err
		}
		next.expr = lucene.And(all, lucene.Field(keyField).Gt(keys[len(keys)-1].ID))
	}
}

// from returns the condition that a user was created at a moment or later in the order of reading.
func (w *walk) from(created string, inclusive bool) lucene.Expr {
	field := lucene.Field(createdField)
	switch {
	case w.like.order.Desc && inclusive:
		return field.Lte(created)
	case w.like.order.Desc:
		return field.Lt(created)
	case inclusive:
		return field.Gte(created)
	default:
		return field.Gt(created)
	}
}

// reach notes the moment that was read up to.
func (w *walk) reach(created string, keys []key) {
	w.at, w.seen = created, map[string]bool{}
	for _, k := range keys {
		if k.Created == created {
			w.seen[k.ID] = true
		}
	}
}

// emit yields the users of a page that were not read before and that the refinement keeps.
func (w *walk) emit(docs []json.RawMessage, keys []key) error {
	fresh := make([]json.RawMessage, 0, len(docs))
	for i, doc := range docs {
		if keys[i].Created != w.at || !w.seen[keys[i].ID] {
			fresh = append(fresh, doc)
		}
	}
	kept, err := w.r.refine.keep(fresh)
	if err != nil {
		return err
	}
	if len(kept) > 0 && !w.yield(kept, nil) {
		return errStopped
	}
	return nil
}

// key is what places a user in the order of creation.
type key struct {
	ID      string `json:"user_id"`
	Created string `json:"created_at"`
}

// keysOf returns the keys of a page's users. Reading on needs both parts, so a user without them is
// an answer that is not understood.
func keysOf(page found) ([]key, error) {
	keys := make([]key, len(page.docs))
	for i, doc := range page.docs {
		if err := json.Unmarshal(doc, &keys[i]); err != nil {
			return nil, unreadable(page.answer, err)
		}
		if keys[i].ID == "" || keys[i].Created == "" {
			return nil, unreadable(page.answer, errors.New("user without user_id or created_at"))
		}
	}
	return keys, nil
}
