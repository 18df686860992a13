package backend

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/authplus/authplus/where"
)

// Reading makes the [Results] of a query from a provider's own way to list objects. A provider says
// what its list holds, and Reading does the rest here: it decides what the provider did not, sorts where
// the provider's order is not the one asked for, cuts to the window, and takes away fields that were not
// asked for.
type Reading struct {
	Query Query
	// Described is what Plan returns; Refined and SortedHere are filled in.
	Described Plan
	// List yields the documents in canonical form: every match once, and perhaps others. skipped is how
	// many documents at the start the list leaves out, as they lie before the window.
	List func(ctx context.Context) (pages iter.Seq2[[]json.RawMessage, error], skipped int)
	// Refine are the predicates that the list does not decide.
	Refine []where.Node
	// Lucene compiles raw query text within Refine; nil where the provider knows no such language.
	Lucene func(text string) (func(document map[string]any) bool, error)
	// Ordered tells that the list has the order that the query asks for.
	Ordered bool
	// Order is the order in which documents are sorted here where the query names none; nil keeps the
	// list's.
	Order []Order
	// Settled reads everything before the first page is handed out: a list that goes by positions shifts
	// where its reader changes objects meanwhile.
	Settled bool
	// Key is the field with the object's id.
	Key string
	// Total returns how many documents the list has; nil where the provider does not tell precisely. It is
	// not asked where something is left to decide here.
	Total func(ctx context.Context) (int, error)
}

// Results compiles what is to be decided here. It does no I/O. Raw query text that cannot be decided
// here is an error that wraps fault.ErrNotSupported, malformed text one that wraps fault.ErrInvalid.
func (r Reading) Results() (Results, error) {
	planned := &reading{Reading: r}
	if len(r.Refine) > 0 {
		var options []where.MatchOption
		if r.Lucene != nil {
			options = append(options, where.WithLucene(r.Lucene))
		}
		m, err := r.Query.Fields.Compile(where.Node{Op: where.OpAnd, Kids: r.Refine}, options...)
		if err != nil {
			return nil, err
		}
		planned.matcher = m
	}
	return planned, nil
}

// reading is a [Reading] whose predicates are compiled.
type reading struct {
	Reading
	matcher *where.Matcher
}

// Nothing returns the results of a query that no object can match.
func Nothing(provider string, q Query) Results {
	return &reading{Reading: Reading{
		Query:     q,
		Described: Plan{Provider: provider, Model: q.Model, Consistency: NothingRead},
		List: func(context.Context) (iter.Seq2[[]json.RawMessage, error], int) {
			return func(func([]json.RawMessage, error) bool) {}, 0
		},
	}}
}

// Plan returns what reading will do. It does no I/O.
func (r *reading) Plan() Plan {
	plan := r.Described
	for _, n := range r.Refine {
		plan.Refined = append(plan.Refined, n.String())
	}
	plan.SortedHere = plan.SortedHere || r.sortsHere()
	return plan
}

// sortsHere tells whether everything is read and then put in the order that was asked for.
func (r *reading) sortsHere() bool { return len(r.Query.Order) > 0 && !r.Ordered }

// Pages reads the documents. It does I/O while it is ranged over.
func (r *reading) Pages(ctx context.Context) iter.Seq2[[]json.RawMessage, error] {
	return Map(r.read(ctx), r.chosen)
}

// read reads what the query asks for, with all fields.
func (r *reading) read(ctx context.Context) iter.Seq2[[]json.RawMessage, error] {
	pages, skipped := r.List(ctx)
	if r.matcher != nil {
		pages = Map(pages, r.matcher.Keep)
	}
	switch {
	case r.sortsHere() || len(r.Order) > 0 && !r.Ordered:
		pages = Gather(pages, r.sort)
	case r.Settled:
		pages = Gather(pages, nil)
	}
	return Cut(pages, r.Query.Window.Behind(skipped))
}

func (r *reading) sort(docs []json.RawMessage) error {
	order := r.Query.Order
	if len(order) == 0 {
		order = r.Order
	}
	if len(docs) < 2 {
		return nil
	}
	return Sort(docs, order, r.Query.Fields, r.Key)
}

// chosen takes away from each document what was not asked for.
func (r *reading) chosen(docs []json.RawMessage) ([]json.RawMessage, error) {
	return Choose(docs, r.Key, r.Query.Only, r.Query.Defer)
}

// Count returns how many documents match: the provider's total where nothing is decided here, else by
// reading.
func (r *reading) Count(ctx context.Context) (int, error) {
	if r.Total != nil && r.matcher == nil {
		total, err := r.Total(ctx)
		if err != nil {
			return 0, err
		}
		return r.Query.Window.Clamp(total), nil
	}
	count := 0
	for page, err := range r.read(ctx) {
		if err != nil {
			return 0, err
		}
		count += len(page)
	}
	return count, nil
}
