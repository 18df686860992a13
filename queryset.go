package authplus

import (
	"fmt"
	"io"
	"log/slog"
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
	relations  []relation
	rereads    bool
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

// unsliced returns an error if the set was sliced, as verb cannot be done then.
func (s *QuerySet[T]) unsliced(verb string) error {
	if s.sliced {
		return fmt.Errorf("authplus: %s: %w", verb, ErrSliced)
	}
	return nil
}

// Filter keeps the objects that match all predicates. Nothing to filter by is no mistake, even after
// a slice; anything else after a slice is [ErrSliced]. It does no I/O.
func (s *QuerySet[T]) Filter(predicates ...where.Q) *QuerySet[T] {
	return s.refine("Filter", where.And(predicates...))
}

// Exclude keeps the objects that do not match all predicates together. Objects without the field that
// a predicate looks at are kept. It does no I/O.
func (s *QuerySet[T]) Exclude(predicates ...where.Q) *QuerySet[T] {
	return s.refine("Exclude", where.Not(where.And(predicates...)))
}

// Query keeps the objects that match raw text in the provider's query language, together with all
// other refinements. It is Filter(where.Lucene(text)). It does no I/O.
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
// without a field come last. Without fields the order is the provider's own. It does no I/O.
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
// be that of creation. It does no I/O.
func (s *QuerySet[T]) Reverse() *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) {
		next.err = s.unsliced("Reverse")
		next.order = slices.Clone(s.order)
		if len(next.order) == 0 {
			created := s.manager.codec.created
			if created == "" && next.err == nil {
				next.err = fmt.Errorf("authplus: a %s does not tell when it was made, so Reverse needs an OrderBy before it: %w", s.manager.codec.name, ErrInvalid)
			}
			next.order = []backend.Order{{Field: created}}
		}
		for i := range next.order {
			next.order[i].Desc = !next.order[i].Desc
		}
	})
}

// Only loads just the fields with these JSON names and the id, instead of what was set before. Saving
// an object touches none of the others unless they are assigned. It does no I/O.
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
// The id is always loaded. Without a name all fields are loaded again. It does no I/O.
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
// [ErrNegativeIndex]. A slice of a listed set is listed. It does no I/O.
func (s *QuerySet[T]) Slice(low, high int) *QuerySet[T] {
	if high < 0 {
		return s.negative()
	}
	return s.slice(low, high)
}

// Limit keeps the first n objects: Slice(0, n). It does no I/O.
func (s *QuerySet[T]) Limit(n int) *QuerySet[T] { return s.Slice(0, n) }

// Offset leaves the first n objects out. It does no I/O.
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
// as that takes. It does no I/O.
func (s *QuerySet[T]) ClientSide() *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) { next.clientSide = true })
}

// Apply passes the set through functions that refine it, in order. It does no I/O.
func (s *QuerySet[T]) Apply(scopes ...func(*QuerySet[T]) *QuerySet[T]) *QuerySet[T] {
	for _, scope := range scopes {
		s = scope(s)
	}
	return s
}

// Fresh returns the same set, not evaluated. It does no I/O.
func (s *QuerySet[T]) Fresh() *QuerySet[T] { return s.with(func(*QuerySet[T]) {}) }

// ---- Description: no I/O ----

// Err returns the first mistake in the set's refinements, or the reason for which the provider cannot
// evaluate it, or nil. It does no I/O.
func (s *QuerySet[T]) Err() error {
	_, err := s.plan()
	return err
}

// Explain returns what evaluating the set with List would do, without doing it. The plan of a set
// with an error is empty; [QuerySet.Err] has the error. It does no I/O.
func (s *QuerySet[T]) Explain() Plan {
	results, err := s.plan()
	if err != nil {
		return Plan{}
	}
	if s.rereading(results) && !s.window.Empty() {
		if results, err = s.hits(); err != nil {
			return Plan{}
		}
	}
	plan := results.Plan()
	s.explainRereads(&plan)
	s.explainRelations(&plan)
	return plan
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
	if s.sliced || s.window.Empty() {
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

// Format writes what [QuerySet.String] returns, whatever the verb, so that fmt prints no value.
func (s *QuerySet[T]) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue returns what [QuerySet.String] does.
func (s *QuerySet[T]) LogValue() slog.Value { return slog.StringValue(s.String()) }

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
