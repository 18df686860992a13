package directory

import (
	"iter"
	"math"
	"slices"
)

// bounds returns the places of the first match that is asked for and of the one behind the last. A sum beyond
// all numbers is the greatest of them.
func (q Query[D]) bounds() (low, high int) {
	low = max(q.Offset, 0)
	return low, low + min(max(q.Limit, 0), math.MaxInt-low)
}

// part returns what is asked for of documents that come in order.
func (q Query[D]) part(docs iter.Seq[D]) []D {
	low, high := q.bounds()
	list := []D{}
	n := 0
	for doc := range docs {
		if n >= high {
			break
		}
		if n >= low {
			list = append(list, doc)
		}
		n++
	}
	return list
}

// sorted returns what is asked for of documents that come in any order.
func (q Query[D]) sorted(compare func(a, b D) int, docs iter.Seq[D]) []D {
	low, high := q.bounds()
	first := selection[D]{compare: compare, size: high}
	for doc := range docs {
		first.add(doc)
	}
	list := first.sorted()
	return list[min(low, len(list)):]
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
	if len(s.kept)/2 >= s.size {
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
