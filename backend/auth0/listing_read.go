package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// atOnce is how many requests for single objects are under way at a time.
const atOnce = 8

// Pages reads the objects, page by page. It does I/O while it is ranged over.
func (l *listing) Pages(ctx context.Context) iter.Seq2[[]json.RawMessage, error] {
	return backend.Map(l.read(ctx), func(docs []json.RawMessage) ([]json.RawMessage, error) {
		return backend.Choose(docs, keyOf(l.c.model), l.q.Only, l.q.Defer)
	})
}

// read reads what the query asks for, with all fields.
func (l *listing) read(ctx context.Context) pages {
	if l.access == noAccess {
		return func(func([]json.RawMessage, error) bool) {}
	}
	docs, skipped := l.documents(ctx)
	docs = backend.Map(docs, l.refine.Keep)
	if l.sortsHere() {
		docs = backend.Gather(docs, l.order)
	}
	docs = backend.Cut(docs, l.q.Window.Behind(skipped))
	if l.shifts() {
		docs = backend.Gather(docs, nil)
	}
	return docs
}

// shifts tells whether what the reader changes meanwhile would move the objects that follow.
func (l *listing) shifts() bool {
	return l.access == wholeList && l.c.list.paging == byOffset
}

func (l *listing) order(docs []json.RawMessage) error {
	return backend.Sort(docs, l.q.Order, l.q.Fields, keyOf(l.c.model))
}

// documents reads the objects, not yet refined, and tells how many it leaves out at the start.
func (l *listing) documents(ctx context.Context) (pages, int) {
	if l.access == wholeList {
		p, skipped := l.pager()
		return l.rows(ctx, p), skipped
	}
	fetch := l.item
	if l.access == throughInverse {
		fetch = l.related
	}
	return func(yield func([]json.RawMessage, error) bool) {
		yield(l.fetchAll(ctx, l.keys, fetch))
	}, 0
}

// rows reads the list.
func (l *listing) rows(ctx context.Context, p pager) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		for page, err := range p.pages(ctx) {
			var docs []json.RawMessage
			if err == nil {
				docs, err = l.canonical(page)
			}
			if err == nil && l.complete {
				docs, err = l.whole(ctx, docs)
			}
			if !yield(docs, err) || err != nil {
				return
			}
		}
	}
}

func (l *listing) canonical(p page) ([]json.RawMessage, error) {
	docs := make([]json.RawMessage, len(p.rows))
	for i, row := range p.rows {
		doc, err := document(l.c.model, row)
		if err != nil {
			return nil, p.answer.Unreadable(err)
		}
		docs[i] = doc
	}
	return docs, nil
}

// whole reads each user of a page by the id. Those who are gone meanwhile are left out.
func (l *listing) whole(ctx context.Context, rows []json.RawMessage) ([]json.RawMessage, error) {
	ids := make([]string, len(rows))
	for i, row := range rows {
		var listed struct {
			ID string `json:"user_id"`
		}
		if err := json.Unmarshal(row, &listed); err != nil {
			return nil, err
		}
		ids[i] = listed.ID
	}
	return l.fetchAll(ctx, ids, func(ctx context.Context, id string) (json.RawMessage, error) {
		return l.fetch(ctx, userByID(id))
	})
}

// fetchAll asks for several objects, some at a time, and returns those that are there in order.
func (l *listing) fetchAll(ctx context.Context, keys []string, fetch func(context.Context, string) (json.RawMessage, error)) ([]json.RawMessage, error) {
	docs := make([]json.RawMessage, len(keys))
	err := backend.Each(ctx, len(keys), atOnce, func(ctx context.Context, i int) (err error) {
		docs[i], err = fetch(ctx, keys[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(docs, func(doc json.RawMessage) bool { return doc == nil }), nil
}

// single returns the request for one object by its id or by another unique value.
func (l *listing) single(key string) rest.Call {
	if l.access == uniqueItem {
		return verb{http.MethodGet, l.c.unique}.call(key)
	}
	return verb{http.MethodGet, l.c.item}.call(append(ownerIDs(l.q.Of), key)...)
}

// item asks for one object; nil is one that is not there.
func (l *listing) item(ctx context.Context, key string) (json.RawMessage, error) {
	return l.fetch(ctx, l.single(key))
}

func (l *listing) fetch(ctx context.Context, call rest.Call) (json.RawMessage, error) {
	answer, err := l.b.client.Do(ctx, call)
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	doc, err := document(l.c.model, answer.Body)
	if err != nil {
		return nil, answer.Unreadable(err)
	}
	return doc, nil
}

// userByID returns the request for a user, which sees every write at once.
func userByID(id string) rest.Call { return verb{http.MethodGet, userRoute}.call(id) }

// inverse returns the request for the owners of a user, such as the roles that the user has.
func (l *listing) inverse(user string) rest.Call {
	p, _ := l.owners(user).pager()
	return p.next()
}

// owners returns the listing of the owners of a user.
func (l *listing) owners(user string) *listing {
	q := backend.Query{
		Model: l.q.Of.Owner, Of: backend.Relation{Owner: userModel, ID: user, Name: l.c.inverse},
		Window: backend.Everything(),
	}
	// The table has the inverse of each relation that names one; a test says so.
	c, _ := collectionOf(q.Model, q.Of)
	return &listing{b: l.b, c: c, q: q, access: wholeList, params: url.Values{}}
}

// related asks a user for the owners, and for the user if this one is among them; nil is one who does
// not belong to it, or who is not there.
func (l *listing) related(ctx context.Context, user string) (json.RawMessage, error) {
	for page, err := range l.owners(user).read(ctx) {
		switch {
		case errors.Is(err, fault.ErrDoesNotExist):
			return nil, nil
		case err != nil:
			return nil, err
		case slices.ContainsFunc(page, l.isOwner):
			return l.fetch(ctx, userByID(user))
		}
	}
	return nil, nil
}

func (l *listing) isOwner(doc json.RawMessage) bool {
	var owner struct {
		ID string `json:"id"`
	}
	return json.Unmarshal(doc, &owner) == nil && owner.ID == l.q.Of.ID
}

// Count returns how many objects match: the total of one request where the list tells it and is not
// refined, else by reading. A total that is at the limit of what the list reaches is not believed.
func (l *listing) Count(ctx context.Context) (int, error) {
	if l.access == wholeList && l.refine == nil && l.c.list.counts {
		p, _ := l.pager()
		p.at = &offset{size: 1}
		first, err := p.page(ctx)
		if err != nil {
			return 0, err
		}
		if first.total >= 0 && (first.total < maxWindow || l.c.list.paging == byOffset) {
			return l.q.Window.Clamp(first.total), nil
		}
	}
	count := 0
	for page, err := range l.read(ctx) {
		if err != nil {
			return 0, err
		}
		count += len(page)
	}
	return count, nil
}
