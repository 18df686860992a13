package genauth

import (
	"context"
	"encoding/json"
	"iter"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/where"
)

// inParts plans a search for each of the conditions of which one must hold. Who fulfils several comes once.
func (s search) inParts(q backend.Query, refine []where.Node) (backend.Results, error) {
	plan := backend.Plan{Provider: provider, Model: q.Model, Consistency: backend.Eventual}
	for i := range s.either {
		part := s.part(i).plan(q.Model)
		plan.Requests = append(plan.Requests, part.Requests...)
		plan.Query += part.Query
	}
	return backend.Reading{
		Query: q, Key: keyField, Refine: refine, Order: []backend.Order{{Field: createdField}}, Described: plan,
		List: func(ctx context.Context) (iter.Seq2[[]json.RawMessage, error], int) { return s.merged(ctx), 0 },
	}.Results()
}

// part returns the search for one of the conditions by itself.
func (s search) part(i int) search {
	part := s
	part.filters, part.either = slices.Concat(s.filters, s.either[i]), nil
	part.order, part.onward = backend.Order{Field: createdField}, true
	return part
}

// merged reads all parts and yields their users as one page.
func (s search) merged(ctx context.Context) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		read := make([][]json.RawMessage, len(s.either))
		err := backend.Each(ctx, len(s.either), atOnce, func(ctx context.Context, i int) (err error) {
			read[i], err = backend.Collect(s.part(i).walk(ctx))
			return err
		})
		if err != nil {
			yield(nil, err)
			return
		}
		if docs := distinct(slices.Concat(read...)); len(docs) > 0 {
			yield(docs, nil)
		}
	}
}
