package bleveq

import (
	"github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"
)

// searcher hands out the documents of sets that are complete. It implements search.Searcher.
type searcher struct {
	parts []part
	// current is the part that the next document comes from, at that document's number.
	current int
	doc     uint64
	// size is how many documents the index has, deleted ones included, and total how many were found.
	size, total uint64
}

// part is what was found in a segment. Its documents have the numbers from start on in the whole index.
type part struct {
	docs  docset
	start uint64
}

// append adds what was found in the next segment.
func (s *searcher) append(from *segment, docs docset) {
	from.live(docs)
	s.parts = append(s.parts, part{docs, s.size})
	s.size += uint64(from.size)
	s.total += uint64(docs.count())
}

// Next returns the next document, or nil after the last one.
func (s *searcher) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	for ; s.current < len(s.parts); s.current, s.doc = s.current+1, 0 {
		p := s.parts[s.current]
		if doc, ok := p.docs.next(s.doc); ok {
			s.doc = doc + 1
			match := ctx.DocumentMatchPool.Get()
			match.IndexInternalID = index.NewIndexInternalID(match.IndexInternalID, p.start+doc)
			return match, nil
		}
	}
	return nil, nil
}

// Advance returns the first document from a number on, or nil after the last one.
func (s *searcher) Advance(ctx *search.SearchContext, id index.IndexInternalID) (*search.DocumentMatch, error) {
	target := id.Value()
	for s.current < len(s.parts)-1 && s.parts[s.current+1].start <= target {
		s.current, s.doc = s.current+1, 0
	}
	if s.current < len(s.parts) && target > s.parts[s.current].start {
		s.doc = max(s.doc, target-s.parts[s.current].start)
	}
	return s.Next(ctx)
}

// Close does nothing: the searcher holds no part of the index.
func (s *searcher) Close() error { return nil }

// Weight returns 1, as nothing is scored.
func (s *searcher) Weight() float64 { return 1 }

// SetQueryNorm does nothing, as nothing is scored.
func (s *searcher) SetQueryNorm(float64) {}

// Count returns how many documents there are.
func (s *searcher) Count() uint64 { return s.total }

// Min returns 0: the searcher is no disjunction.
func (s *searcher) Min() int { return 0 }

// Size returns how much memory the searcher takes, in bytes.
func (s *searcher) Size() int { return int(s.size/8) + 64 }

// DocumentMatchPoolSize returns how many matches the searcher holds at a time.
func (s *searcher) DocumentMatchPoolSize() int { return 1 }
