package authplus

import (
	"context"
	"errors"
	"slices"

	"github.com/authplus/authplus/backend"
)

// maxErased is how many objects one request removes.
const maxErased = 500

// eraser returns what removes many of the set's objects in one request, or nil. Hooks are called around each
// object, so with hooks each has a request of its own.
func (s *QuerySet[T]) eraser() backend.BulkDeleter {
	auth := s.manager.auth
	if len(auth.hooks) > 0 || !s.manager.of.None() {
		return nil
	}
	deleter, _ := auth.backend.(backend.BulkDeleter)
	return deleter
}

// erase removes objects, many in a request, and tells whether that is possible at all.
func (r *bulkRun[T]) erase(ctx context.Context, objects []*T, deleter backend.BulkDeleter) (possible bool, err error) {
	index := 0
	for batch := range slices.Chunk(objects, maxErased) {
		ids := make([]string, len(batch))
		for i, object := range batch {
			ids[i] = recordOf(object).state.id()
		}
		err := deleter.DeleteAll(ctx, r.manager.codec.name, ids)
		if index == 0 && errors.Is(err, ErrNotSupported) {
			return false, nil
		}
		for _, object := range batch {
			r.erased(job[T]{index: index, object: object}, err)
			index++
		}
		if ctx.Err() != nil || errors.Is(err, ErrUnauthorized) {
			return true, r.err(err)
		}
	}
	return true, r.err(nil)
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
