package directory

import (
	"cmp"
	"slices"
	"time"

	"github.com/authplus/authplus/lucene"
)

// Query says which documents a search returns. Its functions must not change what they are given, nor
// keep it, nor call the directory.
type Query[D any] struct {
	// Match decides on a document; nil matches all.
	Match func(D) bool
	// Node is the same condition for the index. It is not looked at where Match is nil.
	Node lucene.Node
	// Compare orders the documents; those it calls equal are in order of their ids. Where it is nil the
	// documents are in their natural order or, with Descending, in the reverse one.
	Compare    func(a, b D) int
	Descending bool
	// Offset is how many of the first matches are left out; Limit is how many at most are returned.
	Offset, Limit int
}

// Page is the answer to a [Query].
type Page[D any] struct {
	// Documents are copies of the matches from Offset on, at most Limit of them.
	Documents []D
	// Total is how many documents match.
	Total int
	// Took is how long the search took, without the writes that it made searchable before.
	Took time.Duration
}

// fewMatches is up to how many matches are sorted; of more, the natural order is walked through instead.
const fewMatches = 2000

// Search returns the matches as the index knows them: every write that is younger than the delay is
// not seen yet, removals included. The error is that of a query that the index cannot evaluate.
func (d *Directory[D]) Search(q Query[D]) (Page[D], error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.view.settle(d.clock(), d.delay)
	if err := d.view.finder.settle(); err != nil {
		return Page[D]{}, err
	}
	began := time.Now()
	docs, total, err := d.view.search(q)
	if err != nil {
		return Page[D]{}, err
	}
	for i, doc := range docs {
		docs[i] = doc.Clone()
	}
	return Page[D]{Documents: docs, Total: total, Took: time.Since(began)}, nil
}

// search returns the matches from Offset on, and how many there are in all.
func (v *view[D]) search(q Query[D]) ([]D, int, error) {
	if q.Match == nil {
		return v.everything(q)
	}
	var matches []D
	if err := v.finder.find(q, func(doc D) { matches = append(matches, doc) }); err != nil {
		return nil, 0, err
	}
	if q.Compare == nil && len(matches) > fewMatches {
		return v.walk(q, matches), len(matches), nil
	}
	return q.sorted(v.order(q), slices.Values(matches)), len(matches), nil
}

// everything answers a query that all documents match.
func (v *view[D]) everything(q Query[D]) ([]D, int, error) {
	total := len(v.natural.list)
	if q.Compare == nil {
		return q.part(v.natural.all(q.Descending)), total, nil
	}
	return q.sorted(v.order(q), slices.Values(v.natural.list)), total, nil
}

// walk goes through the natural order and returns those of many matches that are asked for.
func (v *view[D]) walk(q Query[D], matches []D) []D {
	matching := make(map[string]bool, len(matches))
	for _, doc := range matches {
		matching[doc.ID()] = true
	}
	return q.part(func(yield func(D) bool) {
		for doc := range v.natural.all(q.Descending) {
			if matching[doc.ID()] && !yield(doc) {
				return
			}
		}
	})
}

// order returns the total order that a query asks for.
func (v *view[D]) order(q Query[D]) func(a, b D) int {
	compare := q.Compare
	if compare == nil {
		compare = v.natural.compare
		if q.Descending {
			compare = func(a, b D) int { return v.natural.compare(b, a) }
		}
	}
	return ordering(compare)
}

// ordering returns a total order: compare, then the id.
func ordering[D Document[D]](compare func(a, b D) int) func(a, b D) int {
	return func(a, b D) int { return cmp.Or(compare(a, b), byID(a, b)) }
}
