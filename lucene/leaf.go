package lucene

// Kind says what a [Leaf] asks for.
type Kind uint8

// The kinds of leaves.
const (
	// Term is a bare text: a value, or one token of an analysed field.
	Term Kind = iota
	// Phrase is a quoted text. For a field that is not analysed it is a value like any other.
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
	// Exists asks whether the field has a value. It is read under [ExistsField] only.
	Exists
	// Everything is *:*, which matches every document.
	Everything
)

// Leaf is one condition on one field.
type Leaf struct {
	Kind Kind
	// Quoted tells that the value was quoted: always for a Phrase, possible for an Exists.
	Quoted bool
	// lone tells that a Term is a +, - or ! with white space behind it, which continues no run.
	lone bool
	// Field is the name, without escapes, of the field that is asked: the leaf's own or that of the
	// nearest group around it which has one. It is empty for the default fields. Of an Exists it is
	// the field that must have a value, however that was written.
	Field string
	// Text is the value without escapes and quotes; for a Regexp what stands between the slashes, for
	// a Prefix what stands before the star. Of a Range it is set only when that was written on one
	// side, such as ">=5"; of an Exists it is empty when that was written as field:*.
	Text string
	// Pieces are the parts of a Wildcard. Its Text is the pattern as it was written.
	Pieces []Piece
	// Slop is how far the words of a Phrase may be apart.
	Slop int
	// Edits is the distance that a Fuzzy allows, or AutoEdits.
	Edits int
	// Low and High bound a Range.
	Low, High Bound
	// Boost is the factor behind ^ as it was written; empty for none. It does not change what matches.
	Boost string
	// Span is where the leaf stands in the query string, its boost included and its field not.
	Span Span
}

// AutoEdits leaves the edit distance of a Fuzzy to the engine.
const AutoEdits = -1

// Piece is a part of a wildcard pattern: a text to be found as it is, or a wildcard.
type Piece struct {
	// Wild is '*' for any run of characters, '?' for exactly one, and 0 for Text as it is.
	Wild byte
	// Text is the text without escapes; empty for a wildcard.
	Text string
}

// Bound is one end of a Range.
type Bound struct {
	// Text is the bound without escapes and quotes.
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
