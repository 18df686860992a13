package authplus

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// BulkResult tells what became of each object of a run.
type BulkResult[T any] struct {
	// Done were written, Unchanged had nothing to write, Skipped were left alone, Failed were not written
	// or not wholly.
	Done, Unchanged, Skipped, Failed int
	// Errors are the objects that failed, in the order of the run.
	Errors []BulkItem[T]
}

// BulkItem is an object that failed.
type BulkItem[T any] struct {
	// Index is the object's place in the run, counted from 0.
	Index int
	// ID is the object's id; empty where it has none.
	ID string
	// Object is the object as the failure left it; nil where it was known by its id only.
	Object *T
	// Err is why it failed.
	Err error
}

// BulkProgress is how far a run has come.
type BulkProgress struct {
	Done, Unchanged, Skipped, Failed int
}

// Total returns how many objects the run has come to. It does no I/O.
func (p BulkProgress) Total() int { return p.Done + p.Unchanged + p.Skipped + p.Failed }

// Skip is what the function given to [QuerySet.Update] returns to leave an object alone.
//
//lint:ignore ST1012 it is no failure, as fs.SkipDir is none
var Skip = errors.New("authplus: skip this object") //nolint:staticcheck // the same

// BulkOption changes how a run over many objects is done.
type BulkOption func(*bulkOptions) error

type bulkOptions struct {
	workers  int
	conflict ConflictRule
	progress func(BulkProgress)
}

// defaultWorkers is how many writes are under way at once. The rate limit decides how fast they go, so
// it is no more than a limit's worth of latency needs.
const defaultWorkers = 10

// Workers sets how many writes are under way at once; 10 unless set. It does no I/O.
func Workers(n int) BulkOption {
	return func(o *bulkOptions) error {
		if n < 1 {
			return fmt.Errorf("authplus: Workers needs a positive number: %w", ErrInvalid)
		}
		o.workers = n
		return nil
	}
}

// ConflictRule says what happens to an object that the provider has already.
type ConflictRule int

// The rules for conflicts.
const (
	// Fail makes the object fail with [ErrConflict]. It is the default.
	Fail ConflictRule = iota
	// Ignore leaves the one at the provider as it is and skips the object.
	Ignore
	// Update changes the one at the provider to what the object says: fields that the object leaves at
	// their zero stay, and metadata is merged at its first level.
	Update
)

// OnConflict sets what creating does with an object that the provider has already. It does no I/O.
func OnConflict(rule ConflictRule) BulkOption {
	return func(o *bulkOptions) error {
		if rule < Fail || rule > Update {
			return fmt.Errorf("authplus: OnConflict needs Fail, Ignore or Update: %w", ErrInvalid)
		}
		o.conflict = rule
		return nil
	}
}

// Progress calls report after each object, one call at a time. It does no I/O.
func Progress(report func(BulkProgress)) BulkOption {
	return func(o *bulkOptions) error {
		if report == nil {
			return fmt.Errorf("authplus: Progress needs a function: %w", ErrInvalid)
		}
		o.progress = report
		return nil
	}
}

// BulkCreate creates many objects, several at a time and each in a request of its own. Objects may be
// literals; each is filled in from its answer as by [Manager.Create]. One that fails does not keep the
// others from being created. The error is nil if all went well and a *[BulkError] otherwise.
func (m *Manager[T]) BulkCreate(ctx context.Context, objects []*T, opts ...BulkOption) (BulkResult[T], error) {
	return m.CreateAll(ctx, succeed(slices.Values(objects)), opts...)
}

// CreateAll creates the objects of a sequence as [Manager.BulkCreate] does, while the sequence goes on.
// An error in the sequence ends the run. It does I/O.
func (m *Manager[T]) CreateAll(ctx context.Context, objects iter.Seq2[*T, error], opts ...BulkOption) (BulkResult[T], error) {
	run, err := m.bulk(opts)
	if err != nil {
		return BulkResult[T]{}, err
	}
	return run.do(ctx, objects, func(ctx context.Context, object *T) (outcome, error) {
		return m.createOne(ctx, object, run.options.conflict)
	})
}

// BulkUpdate saves many objects, several at a time. Each sends what differs, and nothing where nothing
// does. One that fails does not keep the others from being saved. The error is nil if all went well and
// a *[BulkError] otherwise.
func (m *Manager[T]) BulkUpdate(ctx context.Context, objects []*T, opts ...BulkOption) (BulkResult[T], error) {
	run, err := m.bulk(opts)
	if err != nil {
		return BulkResult[T]{}, err
	}
	return run.do(ctx, succeed(slices.Values(objects)), saveOne[T])
}

// saveOne saves an object that was fetched.
func saveOne[T any](ctx context.Context, object *T) (outcome, error) {
	if object == nil {
		return failed, fmt.Errorf("authplus: an object to save is nil: %w", ErrInvalid)
	}
	record := recordOf(object)
	st, err := record.bound()
	if err != nil {
		return failed, err
	}
	if !st.fetched {
		return failed, st.invalid(st.codec.key, ErrInvalid, "an object that was not fetched cannot be updated; BulkCreate creates it")
	}
	sent, err := record.save(ctx)
	switch {
	case err != nil:
		return failed, err
	case !sent:
		return unchanged, nil
	default:
		return done, nil
	}
}

// createOne creates an object, or does with the one in its way what the rule says.
func (m *Manager[T]) createOne(ctx context.Context, object *T, rule ConflictRule) (outcome, error) {
	conflict := m.Create(ctx, object)
	switch {
	case conflict == nil:
		return done, nil
	case !errors.Is(conflict, ErrConflict) || rule == Fail:
		return failed, conflict
	case rule == Ignore:
		return skipped, nil
	}
	existing, err := m.standing(ctx, nil, object)
	if errors.Is(err, ErrDoesNotExist) {
		return failed, conflict
	}
	if err != nil {
		return failed, err
	}
	if err := m.merge(existing, object); err != nil {
		return failed, err
	}
	o, err := saveOne(ctx, existing)
	if err == nil {
		recordOf(object).become(recordOf(existing))
	}
	return o, err
}

// succeed returns a sequence as one without errors.
func succeed[T any](objects iter.Seq[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for object := range objects {
			if !yield(object, nil) {
				return
			}
		}
	}
}
