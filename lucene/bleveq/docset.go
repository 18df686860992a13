package bleveq

import "math/bits"

// docset is a set of documents of a segment, by their numbers in it.
type docset []uint64

// noDocs returns the empty set for a segment of a size.
func noDocs(size int) docset { return make(docset, (size+63)/64) }

// allDocs returns the set of all documents of a segment.
func allDocs(size int) docset {
	s := noDocs(size)
	for i := range s {
		s[i] = ^uint64(0)
	}
	if rest := size % 64; rest > 0 {
		s[len(s)-1] = 1<<rest - 1
	}
	return s
}

func (s docset) add(doc uint64)    { s[doc/64] |= 1 << (doc % 64) }
func (s docset) remove(doc uint64) { s[doc/64] &^= 1 << (doc % 64) }

// intersect keeps the documents that other has too.
func (s docset) intersect(other docset) {
	for i := range s {
		s[i] &= other[i]
	}
}

// unite adds the documents of other.
func (s docset) unite(other docset) {
	for i := range s {
		s[i] |= other[i]
	}
}

// subtract removes the documents of other.
func (s docset) subtract(other docset) {
	for i := range s {
		s[i] &^= other[i]
	}
}

func (s docset) count() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// next returns the first document from doc on, and false if there is none.
func (s docset) next(doc uint64) (uint64, bool) {
	for i := doc / 64; i < uint64(len(s)); i++ {
		word := s[i]
		if i == doc/64 {
			word &= ^uint64(0) << (doc % 64)
		}
		if word != 0 {
			return 64*i + uint64(bits.TrailingZeros64(word)), true
		}
	}
	return 0, false
}
