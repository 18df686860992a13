package authplus

import (
	"context"
	"errors"
	"slices"

	"github.com/authplus/authplus/backend"
)

// eraser returns what removes many of the set's objects in one request, and how many, or nil. Hooks are
// called around each object, so with hooks each has a request of its own.
func (s *QuerySet[T]) eraser() (deleter backend.BulkDeleter, most int) {
	auth := s.manager.auth
	if len(auth.hooks) > 0 || !s.manager.of.None() {
		return nil, 0
	}
	deleter, ok := auth.backend.(backend.BulkDeleter)
	if !ok {
		return nil, 0
	}
	return deleter, deleter.MaxDelete(s.manager.codec.name)
}

// erase removes objects, many in a request.
func (r *bulkRun[T]) erase(ctx context.Context, objects []*T, deleter backend.BulkDeleter, most int) error {
	index := 0
	for batch := range slices.Chunk(objects, most) {
		ids := make([]string, len(batch))
		for i, object := range batch {
			ids[i] = recordOf(object).state.id()
		}
		err := deleter.DeleteAll(ctx, r.manager.codec.name, ids)
		for _, object := range batch {
			r.erased(job[T]{index: index, object: object}, err)
			index++
		}
		if ctx.Err() != nil || errors.Is(err, ErrUnauthorized) {
			return r.err(err)
		}
	}
	return r.err(nil)
}

// erased notes what became of an object that was to be removed with others.
func (r *bulkRun[T]) erased(j job[T], err error) {
	if err != nil {
		r.note(j, failed, err)
		return
	}
	recordOf(j.object).state.gone()
	r.note(j, done, nil)
}
