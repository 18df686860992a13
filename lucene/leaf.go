package lucene

// Kind says what a [Leaf] asks for.
type Kind uint8

// The kinds of leaves.
const (
	// Term is a value, or one token of an analysed field.
	Term Kind = iota
	// Phrase is a quoted text.
	Phrase
	// Prefix is a text followed by any run of characters.
	Prefix
	// Wildcard is a pattern: Pieces.
	Wildcard
	// Regexp is a regular expression in Lucene's syntax, anchored at both ends.
	Regexp
	// Fuzzy is a text within an edit distance.
	Fuzzy
	// Range is what lies between Low and High.
	Range
	// Exists asks whether the field has a value.
	Exists
)

// Leaf is one condition on one field.
type Leaf struct {
	Kind Kind
	// Field is the field's name without escapes; empty for the default fields.
	Field string
	// Text is the value without escapes and quotes; for a Regexp what stands between the slashes, for
	// a Prefix what stands before the star.
	Text string
	// Quoted tells that the value was quoted.
	Quoted bool
	// Pieces are the parts of a Wildcard.
	Pieces []Piece
	// Slop is how far the words of a Phrase may be apart.
	Slop int
	// Edits is the distance that a Fuzzy allows, or AutoEdits.
	Edits int
	// Low and High bound a Range.
	Low, High Bound
	// Boost is the factor behind ^ as it was written; empty for none. It does not change what matches.
	Boost string
	// Span is where the leaf stands in the query string.
	Span Span
}

// AutoEdits leaves the edit distance of a Fuzzy to the engine.
const AutoEdits = -1

// Piece is a part of a wildcard pattern: a text to be found as it is, or a wildcard.
type Piece struct {
	// Wild is '*' for any run of characters, '?' for exactly one, and 0 for Text as it is.
	Wild byte
	Text string
}

// Bound is one end of a Range.
type Bound struct {
	Text string
	// Open tells that there is no bound; Text is then empty.
	Open bool
	// Inclusive tells that the bound itself lies in the range.
	Inclusive bool
	// Quoted tells that the bound was quoted.
	Quoted bool
}

// Span is a half-open range of byte offsets in the query string.
type Span struct{ Start, End int }
