package authplus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// ---- Evaluators of query sets: I/O ----

// List reads all objects of the set, once: a later List, Count, Exists, At or Contains of the same set
// answers from what was read, and the objects are shared. Concurrent callers share one reading; a
// failed one is not kept. It does I/O.
func (s *QuerySet[T]) List(ctx context.Context) ([]*T, error) {
	items, err := s.results.fill(ctx, func(ctx context.Context) ([]*T, error) {
		items := []*T{}
		for object, err := range s.stream(ctx) {
			if err != nil {
				return nil, err
			}
			items = append(items, object)
		}
		return items, nil
	})
	return slices.Clone(items), err
}

// Iter streams the objects page by page and keeps none. An error comes once, with a nil object, and
// ends the sequence. It may be ranged over again, and then asks again; a set that was listed is
// replayed without a request. Objects may be changed or deleted while they are ranged over.
func (s *QuerySet[T]) Iter(ctx context.Context) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		items, ok := s.results.get()
		if !ok {
			s.stream(ctx)(yield)
			return
		}
		for _, object := range items {
			if !yield(object, nil) {
				return
			}
		}
	}
}

// stream reads the objects, whatever the cache holds.
func (s *QuerySet[T]) stream(ctx context.Context) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		results, err := s.plan()
		if err != nil {
			yield(nil, err)
			return
		}
		loaded := s.loaded(results.Plan().Fields)
		for page, err := range s.pages(ctx, results) {
			var objects []*T
			if err == nil {
				objects, err = s.objects(ctx, page, loaded)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, object := range objects {
				if !yield(object, nil) {
					return
				}
			}
		}
	}
}

// objects returns the objects of a page with the relations that With asks for.
func (s *QuerySet[T]) objects(ctx context.Context, page []json.RawMessage, loaded map[string]bool) ([]*T, error) {
	objects := make([]*T, len(page))
	for i, document := range page {
		var err error
		if objects[i], err = s.manager.fetched(document, loaded); err != nil {
			return nil, err
		}
	}
	return objects, s.loadRelations(ctx, objects)
}

// documents reads the documents of the set.
func (s *QuerySet[T]) documents(ctx context.Context) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		results, err := s.plan()
		if err != nil {
			yield(nil, err)
			return
		}
		for page, err := range s.pages(ctx, results) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, document := range page {
				if !yield(document, nil) {
					return
				}
			}
		}
	}
}

// plan returns how the set is read, without I/O.
func (s *QuerySet[T]) plan() (backend.Results, error) {
	if s.err != nil {
		return nil, s.err
	}
	node, err := s.fields().Resolve(where.And(s.predicates...))
	if err != nil {
		return nil, err
	}
	return s.manager.auth.backend.Query(backend.Query{
		Model: s.manager.codec.name, Of: s.manager.of, Fields: s.fields(), Where: node, Order: s.order, Window: s.window,
		Only: s.only, Defer: s.omit, PageSize: s.pageSize, ClientSide: s.clientSide,
		Connection: s.manager.auth.connection,
	})
}

// loaded returns the fields that an object of the set has, of those that its document can have; nil
// stands for all.
func (s *QuerySet[T]) loaded(there []string) map[string]bool {
	if len(s.only) == 0 && len(s.omit) == 0 && there == nil {
		return nil
	}
	names := s.only
	if len(names) == 0 {
		names = slices.DeleteFunc(s.fields().Names(), func(name string) bool { return slices.Contains(s.omit, name) })
	}
	set := map[string]bool{s.manager.codec.key: true}
	for _, name := range names {
		if there == nil || slices.Contains(there, name) {
			set[name] = true
		}
	}
	return set
}

// At returns the object at index i: from a listed set, for one request where the provider's window reaches
// it in the set's order, and otherwise by reading up to it. Beyond the end it is [ErrIndexOutOfRange],
// before the start [ErrNegativeIndex].
func (s *QuerySet[T]) At(ctx context.Context, i int) (*T, error) {
	if i < 0 {
		return nil, fmt.Errorf("authplus: At: %w", ErrNegativeIndex)
	}
	items, err := s.Offset(i).Limit(1).List(ctx)
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, fmt.Errorf("authplus: %s at %d: %w", s.manager.codec.name, i, ErrIndexOutOfRange)
	}
	return items[0], nil
}

// First returns the first object; [ErrDoesNotExist] if there is none. It does I/O.
func (s *QuerySet[T]) First(ctx context.Context) (*T, error) {
	object, err := s.At(ctx, 0)
	if errors.Is(err, ErrIndexOutOfRange) {
		return nil, s.lookupError(ErrDoesNotExist, s.predicates)
	}
	return object, err
}

// Last returns the last object, which is the first in reverse order; [ErrDoesNotExist] if there is
// none. Of a slice there is no last one: [ErrSliced]. It does I/O.
func (s *QuerySet[T]) Last(ctx context.Context) (*T, error) {
	items, listed := s.results.get()
	switch {
	case !listed:
		return s.Reverse().First(ctx)
	case len(items) == 0:
		return nil, s.lookupError(ErrDoesNotExist, s.predicates)
	default:
		return items[len(items)-1], nil
	}
}

// Get returns the one object of the set that matches the predicates too: none is [ErrDoesNotExist],
// several are [ErrMultipleReturned]. It always asks, even if the set was listed.
func (s *QuerySet[T]) Get(ctx context.Context, predicates ...where.Q) (*T, error) {
	set := s.Filter(predicates...)
	// Two objects are enough to know that there are several.
	items, err := set.Fresh().Limit(2).List(ctx)
	switch {
	case err != nil:
		return nil, err
	case len(items) == 0:
		return nil, s.lookupError(ErrDoesNotExist, set.predicates)
	case len(items) > 1:
		return nil, s.lookupError(ErrMultipleReturned, set.predicates)
	}
	return items[0], nil
}

// lookupError returns the error for a lookup of one object.
func (s *QuerySet[T]) lookupError(kind error, predicates []where.Q) error {
	q := where.And(predicates...)
	return &fault.LookupError{
		Model: s.manager.codec.name, Fields: where.Tree(q).Fields(), Predicate: where.Describe(q), Kind: kind,
	}
}

// Count returns how many objects the set has: from a listed set without a request, else for one
// request where the provider's total is exact, else by reading. It is never a guess: where no exact
// number can be had the error is a *[LowerBoundError].
func (s *QuerySet[T]) Count(ctx context.Context) (int, error) {
	if items, ok := s.results.get(); ok {
		return len(items), nil
	}
	results, err := s.plan()
	if err != nil {
		return 0, err
	}
	if !s.rereading(results) {
		return results.Count(ctx)
	}
	count := 0
	for page, err := range s.pages(ctx, results) {
		if err != nil {
			return 0, err
		}
		count += len(page)
	}
	return count, nil
}

// Exists tells whether the set has an object, for one request at most where the provider decides.
func (s *QuerySet[T]) Exists(ctx context.Context) (bool, error) {
	if items, ok := s.results.get(); ok {
		return len(items) > 0, nil
	}
	if s.err != nil {
		return false, s.err
	}
	// Whether there is one does not depend on the order, which may be dear.
	set := s.with(func(next *QuerySet[T]) { next.order, next.relations = nil, nil })
	items, err := set.Only(s.manager.codec.key).Limit(1).List(ctx)
	return len(items) > 0, err
}

// Contains tells whether the object is in the set. A set that was listed answers by itself; otherwise
// the object is read by its id and compared, for one request that sees every write at once, and a
// slice is read. An object of another tenant is in no set; one that was not saved is an error that
// wraps [ErrInvalid].
func (s *QuerySet[T]) Contains(ctx context.Context, object *T) (bool, error) {
	if s.err != nil {
		return false, s.err
	}
	if object == nil {
		return false, fmt.Errorf("authplus: Contains needs an object: %w", ErrInvalid)
	}
	st, err := recordOf(object).bound()
	if err != nil {
		return false, err
	}
	if !st.fetched || st.id() == "" {
		return false, st.invalid(st.codec.key, ErrInvalid, "an object that was not saved is in no set")
	}
	_, listed := s.results.get()
	switch {
	case st.auth.backend != s.manager.auth.backend:
		return false, nil
	case listed || s.sliced:
		return s.holds(ctx, recordOf(object))
	default:
		return s.Filter(where.Path(st.codec.key).Eq(st.id())).Exists(ctx)
	}
}

// holds looks for an object among those of the set.
func (s *QuerySet[T]) holds(ctx context.Context, object *Record) (bool, error) {
	for other, err := range s.Iter(ctx) {
		if err != nil {
			return false, err
		}
		if recordOf(other).same(object) {
			return true, nil
		}
	}
	return false, nil
}
