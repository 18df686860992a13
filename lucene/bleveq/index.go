package bleveq

import (
	"fmt"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search"

	"github.com/authplus/authplus/lucene"
)

// NewIndex returns an empty index in memory, for documents of layouts. Close releases it.
func NewIndex() (bleve.Index, error) {
	index, err := bleve.NewUsing("", bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("bleveq: %w", err)
	}
	return index, nil
}

// Order returns how a search request orders documents by the field with a path, those without a value last.
// Several values of a field count as the least of them, or as the greatest if descending is set. It returns
// false for fields that the dialect does not order by, or does not know.
func (l *Layout) Order(path string, descending bool) (search.SearchSort, bool) {
	p, ok := l.known[path]
	if !ok || !p.sortable() {
		return nil, false
	}
	field := p.text()
	switch p.info.Type {
	case lucene.TypeNumber:
		field = p.fields.number
	case lucene.TypeBoolean:
		field = p.fields.boolean
	case lucene.TypeDate:
		field = p.fields.date
	case lucene.TypeText:
		return nil, false
	}
	order := &search.SortField{Field: field, Desc: descending, Type: search.SortFieldAsString, Mode: search.SortFieldMin}
	if descending {
		order.Mode = search.SortFieldMax
	}
	return order, true
}
