package fusionauth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/where"
)

// maxValues is how many values one search asks for: Elasticsearch refuses queries of more than 1,024 parts.
const maxValues = 500

// divided returns the predicates with the longest list of values in parts, each of which a search takes, or
// nil where they are short enough.
func divided(conjuncts []where.Node) [][]where.Node {
	longest := -1
	for i, n := range conjuncts {
		if n.Op == where.OpLeaf && n.Lookup == where.In && len(valuesOf(n)) > maxValues && (longest < 0 || len(valuesOf(n)) > len(valuesOf(conjuncts[longest]))) {
			longest = i
		}
	}
	if longest < 0 {
		return nil
	}
	var parts [][]where.Node
	for values := range slices.Chunk(valuesOf(conjuncts[longest]), maxValues) {
		part := slices.Clone(conjuncts)
		part[longest].Value = values
		if len(values) == 1 {
			part[longest].Lookup, part[longest].Value = where.Exact, values[0]
		}
		parts = append(parts, part)
	}
	return parts
}

func valuesOf(n where.Node) []any {
	values, _ := n.Value.([]any)
	return values
}

// inParts plans several searches whose users are put together and ordered here. The plan warns of that beside
// what it warns of anyway.
func (b *Backend) inParts(q backend.Query, conjuncts []where.Node, parts [][]where.Node, warnings []string) (backend.Results, error) {
	whole := q
	whole.Window, whole.Order, whole.Only, whole.Defer = backend.Everything(), nil, nil, nil
	var searches []*searching
	var rest []where.Node
	for _, part := range parts {
		s, refined, _, err := b.pushed(whole, part)
		if err != nil {
			return nil, err
		}
		if len(refined) > 0 {
			rest = conjuncts
		}
		s.criteria.SortFields, s.whole = sortFields(nil)
		s.criteria.Accurate = true
		searches = append(searches, s)
	}
	plan := backend.Plan{
		Provider: provider, Model: q.Model, Consistency: backend.Eventual, SortedHere: true,
		Warnings: append(warnings, fmt.Sprintf("a list of values is longer than a search takes, so it is asked for in %d parts", len(parts))),
	}
	for range searches {
		plan.Requests = append(plan.Requests, backend.Request{Method: http.MethodPost, Target: searchRoute, Paged: true})
	}
	return backend.Reading{
		Query: q, Refine: rest, Order: byCreation, Key: keyField, Lucene: matcher, Described: plan,
		List: func(ctx context.Context) (pages, int) { return together(ctx, searches), 0 },
	}.Results()
}

// together reads one search after the other, and each user once.
func together(ctx context.Context, searches []*searching) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		seen := map[string]bool{}
		for _, s := range searches {
			for page, err := range s.onward(ctx, 0) {
				fresh := slices.DeleteFunc(page, func(user json.RawMessage) bool {
					id, _ := jsonscan.Text(jsonscan.Member(string(user), keyField))
					known := seen[id]
					seen[id] = true
					return known
				})
				if !yield(fresh, err) || err != nil {
					return
				}
			}
		}
	}
}
