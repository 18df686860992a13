package bleveq

import index "github.com/blevesearch/bleve_index_api"

// terms is a field of a document of bleve that holds terms as they are. It implements document.Field.
type terms struct {
	name     string
	list     []string
	sortable bool
	counts   index.TokenFrequencies
}

// Name returns the name of the field.
func (f *terms) Name() string { return f.name }

// Value returns nothing: no value is stored.
func (f *terms) Value() []byte { return nil }

// ArrayPositions returns nothing: the levels of arrays are not counted.
func (f *terms) ArrayPositions() []uint64 { return nil }

// EncodedFieldType returns the type of texts.
func (f *terms) EncodedFieldType() byte { return 't' }

// Options returns what is kept of the field.
func (f *terms) Options() index.FieldIndexingOptions {
	if f.sortable {
		return index.IndexField | index.SkipFreqNorm | index.DocValues | index.SkipDVCompression
	}
	return index.IndexField | index.SkipFreqNorm
}

// Analyze prepares the terms for the index, where each is once at most.
func (f *terms) Analyze() {
	f.counts = make(index.TokenFrequencies, len(f.list))
	counts := make([]index.TokenFreq, len(f.list))
	for i, term := range f.list {
		counts[i].Term = []byte(term)
		counts[i].SetFrequency(1)
		f.counts[term] = &counts[i]
	}
}

// AnalyzedLength returns the number of terms.
func (f *terms) AnalyzedLength() int { return len(f.list) }

// AnalyzedTokenFrequencies returns the terms, once they have been analysed.
func (f *terms) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.counts }

// NumPlainTextBytes returns the length of all terms.
func (f *terms) NumPlainTextBytes() (n uint64) {
	for _, term := range f.list {
		n += uint64(len(term))
	}
	return n
}

// Size returns about how much memory the field takes, in bytes.
func (f *terms) Size() int { return int(f.NumPlainTextBytes()) + 64*(1+len(f.list)) }
