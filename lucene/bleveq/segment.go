package bleveq

import "github.com/blevesearch/bleve/v2/index/scorch"

// segment is a part of an index that does not change.
type segment struct {
	part *scorch.SegmentSnapshot
	size int
}

func newSegment(part *scorch.SegmentSnapshot) *segment {
	return &segment{part: part, size: int(part.FullSize())}
}

// lookup returns the documents that have one of the terms, deleted ones included.
func (s *segment) lookup(l *lookup) (docset, error) {
	found := noDocs(s.size)
	if l.impossible() {
		return found, nil
	}
	dictionary, err := s.part.Segment().Dictionary(l.field)
	if err != nil {
		return nil, err
	}
	list, err := dictionary.PostingsList([]byte(l.from), nil, nil)
	if err != nil {
		return nil, err
	}
	iterator := list.Iterator(false, false, false, nil)
	// list and iterator are used again for the next term, which saves most of the memory.
	collect := func() error {
		iterator = list.Iterator(false, false, false, iterator)
		for {
			posting, err := iterator.Next()
			if posting == nil || err != nil {
				return err
			}
			found.add(posting.Number())
		}
	}
	if l.exact {
		return found, collect()
	}
	terms := dictionary.AutomatonIterator(nil, []byte(l.from), l.end())
	for {
		entry, err := terms.Next()
		if err != nil || entry == nil {
			return found, err
		}
		if l.accept != nil && !l.accept(entry.Term[len(l.prefix):]) {
			continue
		}
		if list, err = dictionary.PostingsList([]byte(entry.Term), nil, list); err != nil {
			return nil, err
		}
		if err := collect(); err != nil {
			return nil, err
		}
	}
}

// live removes the documents that have been deleted.
func (s *segment) live(docs docset) {
	deleted := s.part.Deleted()
	if deleted == nil {
		return
	}
	for numbers := deleted.Iterator(); numbers.HasNext(); {
		docs.remove(uint64(numbers.Next()))
	}
}
