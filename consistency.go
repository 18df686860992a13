package authplus

import (
	"context"
	"encoding/json"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/where"
)

// The pauses of [Auth.WaitSearchable] begin with the first and grow to the last.
const (
	firstPause = 50 * time.Millisecond
	lastPause  = 2 * time.Second
)

// WaitSearchable waits until searches show the objects as they were last saved or read, for those who
// need a search right after a write. Reading by id or by an exact address needs no waiting. It asks the
// search index from time to time, more rarely the longer it takes, and ends with ctx at the latest. An
// object that was not saved, or is of another tenant, is an error that wraps [ErrInvalid]. Where searches
// see every write at once it returns without a request.
func (a *Auth) WaitSearchable(ctx context.Context, objects ...Model) error {
	waiting := map[string]map[string]json.RawMessage{}
	for _, object := range objects {
		st, err := object.record().bound()
		if err != nil {
			return err
		}
		if !st.fetched || st.id() == "" || st.auth.backend != a.backend {
			return st.invalid(st.codec.key, ErrInvalid, "an object that was not saved to this tenant is in no search")
		}
		if waiting[st.codec.name] == nil {
			waiting[st.codec.name] = map[string]json.RawMessage{}
		}
		waiting[st.codec.name][st.id()] = json.RawMessage(st.snapshot)
	}
	index, ok := a.backend.(backend.Indexed)
	if !ok {
		return nil
	}
	for model, documents := range waiting {
		if err := waitFor(ctx, index, model, documents); err != nil {
			return err
		}
	}
	return nil
}

// waitFor waits until the index shows the documents of a model.
func waitFor(ctx context.Context, index backend.Indexed, model string, documents map[string]json.RawMessage) error {
	for pause := firstPause; ; pause = min(pause*3/2, lastPause) {
		behind, err := index.Behind(ctx, model, documents)
		if err != nil || len(behind) == 0 {
			return err
		}
		for id := range documents {
			if !slices.Contains(behind, id) {
				delete(documents, id)
			}
		}
		if err := backend.Pause(ctx, pause/2+rand.N(pause)); err != nil {
			return err
		}
	}
}

// rereadsAtOnce is how many objects are read again at the same time.
const rereadsAtOnce = 8

// Reread reads each object that a search finds again by its id, and drops those that are gone or do not
// match any more, for exactness at the price of a request for each; slices and counts are of what is
// left. An object that the index does not know yet is not found this way either. It does no I/O.
func (s *QuerySet[T]) Reread() *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) { next.rereads = true })
}

// pages reads the documents of the set, page by page.
func (s *QuerySet[T]) pages(ctx context.Context, results backend.Results) iter.Seq2[[]json.RawMessage, error] {
	if !s.rereading(results) {
		return results.Pages(ctx)
	}
	return backend.Cut(s.reread(ctx), s.window)
}

// rereading tells whether what results finds is to be read again.
func (s *QuerySet[T]) rereading(results backend.Results) bool {
	return s.rereads && results.Plan().Consistency == backend.Eventual
}

// reread reads all pages of hits and, of each, the documents as they are now, without those that are
// gone or do not match.
func (s *QuerySet[T]) reread(ctx context.Context) iter.Seq2[[]json.RawMessage, error] {
	return func(yield func([]json.RawMessage, error) bool) {
		hits, err := s.hits()
		if err != nil {
			yield(nil, err)
			return
		}
		for page, err := range hits.Pages(ctx) {
			if err == nil {
				page, err = s.rereadPage(ctx, page)
			}
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

// hits plans how the hits are read that are read again: all of them, as some may match no longer.
func (s *QuerySet[T]) hits() (backend.Results, error) {
	return s.with(func(next *QuerySet[T]) {
		next.window = everything()
		// A small slice needs few hits.
		if !s.window.Open() && s.pageSize == 0 {
			next.pageSize = max(s.window.High, 1)
		}
	}).plan()
}

// rereadPage returns the documents of a page as they are now.
func (s *QuerySet[T]) rereadPage(ctx context.Context, page []json.RawMessage) ([]json.RawMessage, error) {
	again := make([][]json.RawMessage, len(page))
	err := backend.Each(ctx, len(page), rereadsAtOnce, func(ctx context.Context, i int) error {
		id, err := s.manager.idOf(page[i])
		if err != nil {
			return err
		}
		results, err := s.one(id)
		if err != nil {
			return err
		}
		again[i], err = backend.Collect(results.Pages(ctx))
		return err
	})
	return slices.Concat(again...), err
}

// one plans how the object of the set with an id is read.
func (s *QuerySet[T]) one(id string) (backend.Results, error) {
	set := s.with(func(next *QuerySet[T]) {
		next.window, next.sliced, next.order, next.clientSide = everything(), false, nil, true
	})
	return set.Filter(where.Path(s.manager.codec.key).Eq(id)).plan()
}

// explainRereads adds to a plan what Reread costs.
func (s *QuerySet[T]) explainRereads(plan *Plan) {
	if !s.rereads || plan.Consistency != backend.Eventual {
		return
	}
	results, err := s.one("{id}")
	if err != nil {
		return
	}
	for _, request := range results.Plan().Requests {
		request.Target, request.Each = placeholder.Replace(request.Target), true
		plan.Requests = append(plan.Requests, request)
	}
	plan.MaxRequests = 0
}
