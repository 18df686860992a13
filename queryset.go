package authplus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// Plan is what reading a set will do.
type Plan = backend.Plan

// QuerySet describes objects to read. It is an immutable value: every refinement returns a new set
// and leaves its parent alone, and nothing is asked before a set is evaluated. It is safe for
// concurrent use.
//
// A mistake in a refinement is kept: [QuerySet.Err] shows the first one, and whatever evaluates the
// set returns it without asking anything.
type QuerySet[T any] struct {
	manager    *Manager[T]
	predicates []where.Q
	order      []backend.Order
	window     window
	sliced     bool
	only, omit []string
	pageSize   int
	clientSide bool
	err        error
	results    *cache[T]
}

// ---- Refiners: no I/O, a new set each ----

// with returns a changed copy of the set that has not been evaluated.
func (s *QuerySet[T]) with(change func(*QuerySet[T])) *QuerySet[T] {
	next := *s
	next.results = new(cache[T])
	if next.err == nil {
		change(&next)
	}
	return &next
}

// refused returns the set with an error if it was sliced, as verb cannot be done then.
func (s *QuerySet[T]) unsliced(verb string) error {
	if s.sliced {
		return fmt.Errorf("authplus: %s: %w", verb, ErrSliced)
	}
	return nil
}

// Filter keeps the objects that match all predicates. Nothing to filter by is no mistake, even after
// a slice; anything else after a slice is [ErrSliced].
func (s *QuerySet[T]) Filter(predicates ...where.Q) *QuerySet[T] {
	return s.refine("Filter", where.And(predicates...))
}

// Exclude keeps the objects that do not match all predicates together. Objects without the field that
// a predicate looks at are kept.
func (s *QuerySet[T]) Exclude(predicates ...where.Q) *QuerySet[T] {
	return s.refine("Exclude", where.Not(where.And(predicates...)))
}

// Query keeps the objects that match raw text in the provider's query language, together with all
// other refinements. It is Filter(where.Lucene(text)).
func (s *QuerySet[T]) Query(text string) *QuerySet[T] { return s.refine("Query", where.Lucene(text)) }

func (s *QuerySet[T]) refine(verb string, q where.Q) *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) {
		node, err := s.fields().Resolve(q)
		if err == nil && node.Op != where.OpAll {
			err = s.unsliced(verb)
		}
		next.err = err
		next.predicates = append(slices.Clip(s.predicates), q)
	})
}

func (s *QuerySet[T]) fields() *where.Catalogue { return s.manager.codec.schema.fields }

// OrderBy orders by these fields instead of what was set before; "-created_at" is descending. Objects
// without a field come last. Without fields the order is the provider's own.
func (s *QuerySet[T]) OrderBy(fields ...string) *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) {
		if next.err = s.unsliced("OrderBy"); next.err != nil {
			return
		}
		next.order = nil
		for _, field := range fields {
			name, desc := strings.CutPrefix(field, "-")
			if _, ok := s.fields().Field(name); !ok {
				next.err = s.unknown(name)
				return
			}
			next.order = append(next.order, backend.Order{Field: name, Desc: desc})
		}
	})
}

func (s *QuerySet[T]) unknown(name string) error {
	return &fault.FieldError{Model: s.manager.codec.name, Field: name, Problem: "there is no such field",
		Choices: s.fields().Names(), Kind: ErrInvalid}
}

// Reverse turns the order round; twice is the order as it was. The provider's own order is taken to
// be that of creation.
func (s *QuerySet[T]) Reverse() *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) {
		next.err = s.unsliced("Reverse")
		next.order = slices.Clone(s.order)
		if len(next.order) == 0 {
			next.order = []backend.Order{{Field: "created_at"}}
		}
		for i := range next.order {
			next.order[i].Desc = !next.order[i].Desc
		}
	})
}

// Only loads just the fields with these JSON names and the id, instead of what was set before. Saving
// an object touches none of the others unless they are assigned.
func (s *QuerySet[T]) Only(fields ...string) *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) {
		if len(fields) == 0 {
			next.err = fmt.Errorf("authplus: Only needs the name of a field: %w", ErrInvalid)
			return
		}
		next.err = s.known(fields)
		next.only, next.omit = slices.Clone(fields), nil
	})
}

// Defer leaves the fields with these JSON names out, in addition to those that were left out before.
// The id is always loaded. Without a name all fields are loaded again.
func (s *QuerySet[T]) Defer(fields ...string) *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) {
		next.err = s.known(fields)
		switch {
		case len(fields) == 0:
			next.only, next.omit = nil, nil
		case len(s.only) > 0:
			next.only = slices.DeleteFunc(slices.Clone(s.only), func(name string) bool { return slices.Contains(fields, name) })
			if len(next.only) == 0 {
				next.only = []string{s.manager.codec.key}
			}
		default:
			next.omit = append(slices.Clip(s.omit), fields...)
		}
	})
}

// known returns an error for a name that is no top-level field.
func (s *QuerySet[T]) known(names []string) error {
	for _, name := range names {
		if !slices.Contains(s.fields().Names(), name) {
			return s.unknown(name)
		}
	}
	return nil
}

// Slice keeps the objects at the positions [low, high), as slicing a slice does, but cut to what is
// there; a slice of a slice is relative to it. high before low gives an empty set, a negative bound
// [ErrNegativeIndex]. A slice of a listed set is listed.
func (s *QuerySet[T]) Slice(low, high int) *QuerySet[T] {
	if high < 0 {
		return s.negative()
	}
	return s.slice(low, high)
}

// Limit keeps the first n objects: Slice(0, n).
func (s *QuerySet[T]) Limit(n int) *QuerySet[T] { return s.Slice(0, n) }

// Offset leaves the first n objects out.
func (s *QuerySet[T]) Offset(n int) *QuerySet[T] { return s.slice(n, -1) }

func (s *QuerySet[T]) negative() *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) { next.err = fmt.Errorf("authplus: Slice: %w", ErrNegativeIndex) })
}

func (s *QuerySet[T]) slice(low, high int) *QuerySet[T] {
	if low < 0 {
		return s.negative()
	}
	next := s.with(func(next *QuerySet[T]) {
		next.window, next.sliced = s.window.Slice(low, high), true
	})
	if items, ok := s.results.get(); ok && next.err == nil {
		next.results = filledWith(cut(items, everything().Slice(low, high)))
	}
	return next
}

// PageSize asks for n objects in one request where pages are read; the provider's largest page is the
// default and the limit. n must be positive.
func (s *QuerySet[T]) PageSize(n int) *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) {
		if next.pageSize = n; n <= 0 {
			next.err = fmt.Errorf("authplus: PageSize needs a positive number: %w", ErrInvalid)
		}
	})
}

// ClientSide allows what the provider cannot decide or order by to be done here, on as many objects
// as that takes.
func (s *QuerySet[T]) ClientSide() *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) { next.clientSide = true })
}

// Apply passes the set through functions that refine it, in order.
func (s *QuerySet[T]) Apply(scopes ...func(*QuerySet[T]) *QuerySet[T]) *QuerySet[T] {
	for _, scope := range scopes {
		s = scope(s)
	}
	return s
}

// Fresh returns the same set, not evaluated.
func (s *QuerySet[T]) Fresh() *QuerySet[T] { return s.with(func(*QuerySet[T]) {}) }

// ---- Description: no I/O ----

// Err returns the first mistake in the set's refinements, or the reason for which the provider cannot
// evaluate it, or nil. It does no I/O.
func (s *QuerySet[T]) Err() error {
	_, err := s.plan()
	return err
}

// Explain returns what evaluating the set with List would do, without doing it. The plan of a set
// with an error is empty; [QuerySet.Err] has the error.
func (s *QuerySet[T]) Explain() Plan {
	results, err := s.plan()
	if err != nil {
		return Plan{}
	}
	return results.Plan()
}

// String describes the set, with the names of fields and lookups and without their values, such as
// "QuerySet[User](email__startswith, -created_at, [0:10], not evaluated)". It does no I/O.
func (s *QuerySet[T]) String() string {
	if s.manager.err != nil {
		return "QuerySet(invalid)"
	}
	var parts []string
	for _, q := range s.predicates {
		if q != nil {
			parts = append(parts, q.String())
		}
	}
	for _, o := range s.order {
		parts = append(parts, orderName(o))
	}
	if s.sliced {
		parts = append(parts, windowName(s.window))
	}
	state := "not evaluated"
	if items, ok := s.results.get(); ok {
		state = fmt.Sprintf("%d objects", len(items))
	}
	if s.err != nil {
		state = "invalid"
	}
	return fmt.Sprintf("QuerySet[%s](%s)", s.manager.codec.label, strings.Join(append(parts, state), ", "))
}

// GoString returns what [QuerySet.String] does, so that no verb of fmt prints a value.
func (s *QuerySet[T]) GoString() string { return s.String() }

func orderName(o backend.Order) string {
	if o.Desc {
		return "-" + o.Field
	}
	return o.Field
}

func windowName(w window) string {
	if w.Open() {
		return fmt.Sprintf("[%d:]", w.Low)
	}
	return fmt.Sprintf("[%d:%d]", w.Low, w.High)
}

// ---- Evaluators: I/O ----

// List reads all objects of the set, once: a later List, Count, Exists, At or Contains of the same set
// answers from what was read, and the objects are shared. Concurrent callers share one reading; a
// failed one is not kept.
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
		for document, err := range s.documents(ctx) {
			var object *T
			if err == nil {
				object, err = s.manager.fetched(document, s.loaded())
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(object, nil) {
				return
			}
		}
	}
}

// documents reads the documents of the set.
func (s *QuerySet[T]) documents(ctx context.Context) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		results, err := s.plan()
		if err != nil {
			yield(nil, err)
			return
		}
		for page, err := range results.Pages(ctx) {
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
		Model: s.manager.codec.name, Fields: s.fields(), Where: node, Order: s.order, Window: s.window,
		Only: s.only, Defer: s.omit, PageSize: s.pageSize, ClientSide: s.clientSide,
		Connection: s.manager.auth.connection,
	})
}

// loaded returns the fields that an object of the set has; nil stands for all.
func (s *QuerySet[T]) loaded() map[string]bool {
	names := s.only
	if len(s.omit) > 0 {
		names = slices.DeleteFunc(s.fields().Names(), func(name string) bool { return slices.Contains(s.omit, name) })
	}
	if len(names) == 0 {
		return nil
	}
	set := setOf(names)
	set[s.manager.codec.key] = true
	return set
}

// At returns the object at index i, for one request, or from a listed set. Beyond the end it is
// [ErrIndexOutOfRange], before the start [ErrNegativeIndex].
func (s *QuerySet[T]) At(ctx context.Context, i int) (*T, error) {
	if i < 0 {
		return nil, fmt.Errorf("authplus: At: %w", ErrNegativeIndex)
	}
	items, err := s.slice(i, i+1).List(ctx)
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, fmt.Errorf("authplus: %s at %d: %w", s.manager.codec.name, i, ErrIndexOutOfRange)
	}
	return items[0], nil
}

// First returns the first object; [ErrDoesNotExist] if there is none.
func (s *QuerySet[T]) First(ctx context.Context) (*T, error) {
	object, err := s.At(ctx, 0)
	if errors.Is(err, ErrIndexOutOfRange) {
		return nil, s.lookupError(ErrDoesNotExist, s.predicates)
	}
	return object, err
}

// Last returns the last object, which is the first in reverse order; [ErrDoesNotExist] if there is
// none. Of a slice there is no last one: [ErrSliced].
func (s *QuerySet[T]) Last(ctx context.Context) (*T, error) {
	if items, ok := s.results.get(); ok && len(items) > 0 {
		return items[len(items)-1], nil
	}
	return s.Reverse().First(ctx)
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
	return results.Count(ctx)
}

// Exists tells whether the set has an object, for one request at most where the provider decides.
func (s *QuerySet[T]) Exists(ctx context.Context) (bool, error) {
	if items, ok := s.results.get(); ok {
		return len(items) > 0, nil
	}
	set := s.Only(s.manager.codec.key).Limit(1)
	items, err := set.List(ctx)
	return len(items) > 0, err
}

// Contains tells whether the object is in the set. A set that was listed answers by itself; otherwise
// the object is read by its id and compared, which sees every write at once, and a slice is read. An
// object that was not saved is an error that wraps [ErrInvalid].
func (s *QuerySet[T]) Contains(ctx context.Context, object *T) (bool, error) {
	if object == nil {
		return false, fmt.Errorf("authplus: Contains needs an object: %w", ErrInvalid)
	}
	record := recordOf(object)
	st, err := record.bound()
	if err != nil {
		return false, err
	}
	if !st.fetched || st.id() == "" {
		return false, st.invalid(st.codec.key, ErrInvalid, "an object that was not saved is in no set")
	}
	if _, listed := s.results.get(); !listed && !s.sliced {
		return s.Filter(where.Path(st.codec.key).Eq(st.id())).Exists(ctx)
	}
	for other, err := range s.Iter(ctx) {
		if err != nil {
			return false, err
		}
		if any(other).(Model).record().Same(any(object).(Model)) {
			return true, nil
		}
	}
	return false, nil
}

// Values streams the objects as plain data with just these fields, or with all if none are named.
// Numbers are [json.Number]. It follows [QuerySet.Iter] otherwise, and asks even if the set was listed.
func (s *QuerySet[T]) Values(ctx context.Context, fields ...string) iter.Seq2[map[string]any, error] {
	set := s
	if len(fields) > 0 {
		set = s.Only(fields...)
	}
	return func(yield func(map[string]any, error) bool) {
		for document, err := range set.documents(ctx) {
			var values map[string]any
			if err == nil {
				values, err = decodeObject(document)
			}
			for name := range values {
				if len(fields) > 0 && !slices.Contains(fields, name) {
					delete(values, name)
				}
			}
			if !yield(values, err) || err != nil {
				return
			}
		}
	}
}
