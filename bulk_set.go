package authplus

import (
	"context"
	"fmt"
	"slices"
)

// ---- Writers: I/O, on every object of the set ----

// Update changes every object of the set: set is called once for each, one at a time, and what it
// changed is then sent, several objects at a time, with each object's difference alone. What set returns
// keeps an object from being written: [Skip] leaves it alone, and any other error makes it fail, as a
// changed read-only field does ([ErrReadOnly], before a request).
//
// It is a reading and a writing, not one transaction: of two programs that change one object, the last
// one wins. One object that fails does not keep the others from being written. The error is nil if all
// went well and a *[BulkError] otherwise; after a slice it is [ErrSliced]. The set forgets what it listed.
func (s *QuerySet[T]) Update(ctx context.Context, set func(*T) error, opts ...BulkOption) (BulkResult[T], error) {
	if set == nil {
		return BulkResult[T]{}, fmt.Errorf("authplus: Update needs a function: %w", ErrInvalid)
	}
	run, err := s.bulk("Update", opts)
	if err != nil {
		return BulkResult[T]{}, err
	}
	run.prepare = set
	defer s.results.forget()
	return run.do(ctx, s.Iter(ctx), saveOne[T])
}

// Delete removes every object of the set at the provider, several at a time and each in a request of its
// own, or many in a request where the provider takes that and the Auth has no hooks, as FusionAuth and GenAuth do.
// It reads the ids of all of them before it removes the first. One that fails does not keep the others from
// being removed. The error is nil if all went well and a *[BulkError] otherwise; after a slice it is
// [ErrSliced]. The set forgets what it listed.
func (s *QuerySet[T]) Delete(ctx context.Context, opts ...BulkOption) (BulkResult[T], error) {
	run, err := s.bulk("Delete", opts)
	if err != nil {
		return BulkResult[T]{}, err
	}
	objects, ok := s.results.get()
	if !ok {
		ids := s.with(func(next *QuerySet[T]) { next.order, next.relations = nil, nil }).Only(s.manager.codec.key)
		if objects, err = ids.List(ctx); err != nil {
			return BulkResult[T]{}, err
		}
	}
	defer s.results.forget()
	if deleter, most := s.eraser(); most > 0 {
		err := run.erase(ctx, objects, deleter, most)
		return run.result, err
	}
	return run.do(ctx, succeed(slices.Values(objects)), func(ctx context.Context, object *T) (outcome, error) {
		if err := recordOf(object).Delete(ctx); err != nil {
			return failed, err
		}
		return done, nil
	})
}

// bulk returns a run over the set.
func (s *QuerySet[T]) bulk(verb string, opts []BulkOption) (*bulkRun[T], error) {
	if s.err != nil {
		return nil, s.err
	}
	if err := s.unsliced(verb); err != nil {
		return nil, err
	}
	return s.manager.bulk(opts)
}
