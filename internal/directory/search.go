package directory

import (
	"cmp"
	"slices"
)

// Query says which documents a search returns. Its functions must not change what they are given, nor
// keep it, nor call the directory.
type Query[D any] struct {
	// Match decides on a document; nil matches all.
	Match func(D) bool
	// Compare orders the documents; those it calls equal, and all where it is nil, are in order of
	// their ids.
	Compare func(a, b D) int
	// Offset is how many of the first matches are left out; Limit is how many at most are returned.
	Offset, Limit int
}

// Page is the answer to a [Query].
type Page[D any] struct {
	// Documents are copies of the matches from Offset on, at most Limit of them.
	Documents []D
	// Total is how many documents match.
	Total int
}

// Search returns the matches as the index knows them: every write that is younger than the delay is
// not seen yet, removals included.
func (d *Directory[D]) Search(q Query[D]) Page[D] {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.index.settle(d.clock(), d.delay)
	first := selection[D]{compare: ordering(q.Compare), size: max(q.Offset, 0) + max(q.Limit, 0)}
	total := 0
	for _, v := range d.index.visible {
		if q.Match == nil || q.Match(v.doc) {
			first.add(v.doc)
			total++
		}
	}
	docs := first.sorted()
	docs = docs[min(max(q.Offset, 0), len(docs)):]
	for i, doc := range docs {
		docs[i] = doc.Clone()
	}
	return Page[D]{Documents: docs, Total: total}
}

// ordering returns a total order: compare, then the id.
func ordering[D Document[D]](compare func(a, b D) int) func(a, b D) int {
	if compare == nil {
		return byID[D]
	}
	return func(a, b D) int { return cmp.Or(compare(a, b), byID(a, b)) }
}

// selection keeps the first documents of an order out of many, without sorting the many: it collects
// twice its size, then drops the later half.
type selection[D any] struct {
	compare func(a, b D) int
	size    int
	kept    []D
	// bound is the last document that still counts, once full is true.
	bound D
	full  bool
}

func (s *selection[D]) add(doc D) {
	if s.size == 0 || s.full && s.compare(doc, s.bound) > 0 {
		return
	}
	s.kept = append(s.kept, doc)
	if len(s.kept) >= 2*s.size {
		s.sorted()
		s.bound, s.full = s.kept[s.size-1], true
	}
}

// sorted returns the first documents in their order.
func (s *selection[D]) sorted() []D {
	slices.SortFunc(s.kept, s.compare)
	if len(s.kept) > s.size {
		clear(s.kept[s.size:])
		s.kept = s.kept[:s.size]
	}
	return s.kept
}
