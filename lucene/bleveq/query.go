package bleveq

import (
	"context"
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
)

// Query returns a resolved query as a query of bleve, to be asked of an index whose documents the layout made.
// It does no I/O. The error wraps [fault.ErrNotSupported] if the query holds a regular expression that cannot
// be evaluated, or a pattern for the names of fields.
//
// The query can be part of other queries of bleve. All documents that it finds have the same score, and no
// locations.
func (l *Layout) Query(n lucene.Node) (query.Query, error) {
	s, err := l.compile(n)
	if err != nil {
		return nil, err
	}
	return &compiled{selector: s}, nil
}

// compiled is a query that an index has evaluated before its first result is read.
type compiled struct {
	selector selector
}

// Searcher evaluates the query on what reader sees.
func (q *compiled) Searcher(ctx context.Context, reader index.IndexReader, _ mapping.IndexMapping,
	_ search.SearcherOptions) (search.Searcher, error) {
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("bleveq: only indexes of type scorch can be asked: %w", fault.ErrNotSupported)
	}
	s := &searcher{}
	for _, part := range snapshot.Segments() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		segment := newSegment(part)
		docs, err := q.selector.docs(segment)
		if err != nil {
			return nil, fmt.Errorf("bleveq: %w", err)
		}
		s.append(segment, docs)
	}
	return s, nil
}
