package authplus

import (
	"context"
	"errors"

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
	var jobs []job[T]
	for i, object := range objects {
		if recordOf(object).state.id() == "" { // one that was deleted since it was listed
			r.erased(job[T]{index: i, object: object}, recordOf(object).Delete(ctx))
			continue
		}
		jobs = append(jobs, job[T]{index: i, object: object})
	}
	for len(jobs) > 0 && ctx.Err() == nil {
		batch := jobs[:min(most, len(jobs))]
		jobs = jobs[len(batch):]
		ids := make([]string, len(batch))
		for i, j := range batch {
			ids[i] = recordOf(j.object).state.id()
		}
		err := deleter.DeleteAll(ctx, r.manager.codec.name, ids)
		for _, j := range batch {
			r.erased(j, err)
		}
		if errors.Is(err, ErrUnauthorized) {
			return r.err(err)
		}
	}
	if len(jobs) > 0 {
		return r.err(context.Cause(ctx))
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
