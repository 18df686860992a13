package auth0

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

// maxQuery is how long an encoded q may be: Auth0 answers 414 to a longer URL, and proxies commonly
// stop at 8 KiB.
const maxQuery = 7000

// partsAtOnce is how many parts of a search are read at the same time.
const partsAtOnce = 4

func encodedLength(expr lucene.Expr) int { return len(url.QueryEscape(expr.String())) }

// divide plans several searches instead of one that no URL can hold: each asks for a part of the longest
// list of values that all matches must be in.
func (r *results) divide(conjuncts []where.Node) error {
	i := longestList(conjuncts)
	if i < 0 {
		return fmt.Errorf("auth0: the query is longer than the %d bytes that a URL can hold; ask for less at a time: %w", maxQuery, fault.ErrNotSupported)
	}
	values := conjuncts[i].Value.([]any)
	for n := encodedLength(r.expr)/maxQuery + 1; n <= len(values); n += n/8 + 1 {
		parts, err := r.inParts(conjuncts, i, n)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(parts, func(part lucene.Expr) bool { return encodedLength(part) > maxQuery }) {
			r.parts = parts
			return nil
		}
	}
	return fmt.Errorf("auth0: the query is longer than the %d bytes that a URL can hold, even with few values at a time: %w", maxQuery, fault.ErrNotSupported)
}

// longestList returns the index of the conjunct with the most values to look for, or -1.
func longestList(conjuncts []where.Node) int {
	longest, index := 1, -1
	for i, n := range conjuncts {
		if n.Op != where.OpLeaf || n.Lookup != where.In {
			continue
		}
		if values, ok := n.Value.([]any); ok && len(values) > longest {
			longest, index = len(values), i
		}
	}
	return index
}

// inParts translates the conjuncts n times or less, each time with another part of the list at index i.
func (r *results) inParts(conjuncts []where.Node, i, n int) ([]lucene.Expr, error) {
	values := conjuncts[i].Value.([]any)
	var parts []lucene.Expr
	for some := range slices.Chunk(values, (len(values)+n-1)/n) {
		part := slices.Clone(conjuncts)
		part[i].Value = some
		expr, _, err := newPusher(r.q.Fields).Conjuncts(part, r.q.ClientSide)
		if err != nil {
			return nil, err
		}
		parts = append(parts, expr)
	}
	return parts, nil
}

// part returns one of several searches by itself, in whatever order is read at the least cost.
func (r *results) part(i int) *results {
	part := *r
	part.expr, part.parts = r.parts[i], nil
	part.q.Window, part.q.Order = backend.Everything(), nil
	return &part
}

// merged reads all parts and puts their users into the order asked for. One who is in several parts, as
// one with several identities may be, comes once.
func (r *results) merged(ctx context.Context) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		read, asking := make([][]json.RawMessage, len(r.parts)), make(chan struct{}, maxAsking)
		err := backend.Each(ctx, len(r.parts), partsAtOnce, func(ctx context.Context, i int) (err error) {
			part := r.part(i)
			part.asking = asking
			read[i], err = backend.Collect(part.strategy().read(ctx, part))
			return err
		})
		docs := distinct(slices.Concat(read...))
		if err == nil {
			err = r.sort(docs)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		if len(docs) > 0 {
			yield(docs, nil)
		}
	}
}

// distinct returns the first document of each id.
func distinct(docs []json.RawMessage) []json.RawMessage {
	seen := make(map[string]bool, len(docs))
	return slices.DeleteFunc(docs, func(doc json.RawMessage) bool {
		id, _ := jsonscan.Text(jsonscan.Member(string(doc), keyField))
		known := seen[id]
		seen[id] = true
		return known
	})
}
