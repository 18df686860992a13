package auth0

import (
	"context"
	"encoding/json"

	"github.com/authplus/authplus/backend"
)

// strategy is how the search index is read.
type strategy int

const (
	// onePage asks for one page that covers the window.
	onePage strategy = iota
	// pageByPage asks for the pages of a window that lies within the first 1,000 matches.
	pageByPage
	// onward reads in order of creation and goes on from the last user read.
	onward
	// sortHere reads everything onward and orders it here.
	sortHere
)

// strategy returns how to read the query: as few requests as keep the result complete.
func (r *results) strategy() strategy {
	_, whole := r.order()
	w := r.q.Window
	if whole && r.refine == nil && !w.Open() && w.High <= maxWindow {
		if _, ok := r.covering(); ok {
			return onePage
		}
		return pageByPage
	}
	return r.settled()
}

// settled returns the strategy that reads everything, whatever others write meanwhile.
func (r *results) settled() strategy {
	if order, whole := r.order(); whole && order.Field == createdField {
		return onward
	}
	return sortHere
}

// first returns the first request of a strategy.
func (s strategy) first(r *results) searchPage {
	order, _ := r.order()
	page := searchPage{expr: r.expr, order: order, perPage: r.pageSize()}
	switch s {
	case onePage:
		page, _ = r.covering()
	case pageByPage:
		page.perPage = r.windowPage()
		page.page = r.q.Window.Low / page.perPage
	case sortHere:
		page.order = backend.Order{Field: createdField}
	}
	return page
}

func (s strategy) read(ctx context.Context, r *results) pages {
	switch s {
	case onePage, pageByPage:
		return r.window(ctx, s.first(r))
	case onward:
		return backend.Cut(r.onward(ctx, s.first(r)), r.q.Window)
	default:
		return backend.Cut(r.sorted(ctx, s.first(r)), r.q.Window)
	}
}

// pageSize returns how many users to ask for at a time.
func (r *results) pageSize() int {
	if r.q.PageSize > 0 {
		return min(r.q.PageSize, maxPage)
	}
	return maxPage
}

// windowPage returns how many users to ask for at a time within the first 1,000 matches: pages that
// end precisely there, as one that reaches beyond is refused as a whole.
func (r *results) windowPage() int {
	size := r.pageSize()
	for maxWindow%size != 0 {
		size--
	}
	return size
}

// covering returns the smallest page that holds the whole window.
func (r *results) covering() (searchPage, bool) {
	order, _ := r.order()
	w := r.q.Window
	for size := w.High - w.Low; size <= r.pageSize(); size++ {
		page := w.Low / size
		if (w.High-1)/size == page && (page+1)*size <= maxWindow {
			return searchPage{expr: r.expr, order: order, page: page, perPage: size}, true
		}
	}
	return searchPage{}, false
}

// window reads the pages of a window before it yields any, so that what is written meanwhile by the
// reader moves nothing. Where others write between two pages, which their totals or a user who comes twice
// tell, everything is read in an order that does not shift.
func (r *results) window(ctx context.Context, next searchPage) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		var docs []json.RawMessage
		w, total := r.q.Window, -1
		seen, repeated := map[string]bool{}, false
		skipped := next.page * next.perPage
		for {
			page, err := r.search(ctx, next)
			if err != nil {
				yield(nil, err)
				return
			}
			if total >= 0 && page.total != total {
				r.settled().read(ctx, r)(yield)
				return
			}
			total, docs = page.total, append(docs, page.documents()...)
			for _, u := range page.users {
				repeated = repeated || seen[u.id]
				seen[u.id] = true
			}
			next.page++
			if !page.more || next.page*next.perPage >= w.High {
				break
			}
		}
		if repeated {
			r.settled().read(ctx, r)(yield)
			return
		}
		low := min(w.Low-skipped, len(docs))
		if docs = docs[low:min(w.High-skipped, len(docs))]; len(docs) > 0 {
			yield(docs, nil)
		}
	}
}

// sorted reads everything and orders it here.
func (r *results) sorted(ctx context.Context, first searchPage) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		docs, err := backend.Collect(r.onward(ctx, first))
		if err == nil {
			err = r.sort(docs)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		yield(docs, nil)
	}
}
