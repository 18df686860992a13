package lucene

// approximation is a compiled fuzzy term.
type approximation struct {
	chars []rune
	edits int
	folds bool
}

func newApproximation(text string, edits int, folds bool) *approximation {
	a := &approximation{chars: characters(text, folds), edits: min(edits, maxEdits), folds: folds}
	if edits < 0 {
		a.edits = autoEdits(len(a.chars))
	}
	return a
}

// autoEdits returns the distance that Elasticsearch allows for a term of a length.
func autoEdits(length int) int {
	switch {
	case length < 3:
		return 0
	case length < 6:
		return 1
	default:
		return 2
	}
}

// match tells whether the text is within the distance. It allocates nothing.
func (a *approximation) match(text string) bool {
	return align(a.chars, reader{text, a.folds}) <= a.edits
}

// distance returns how far two texts are apart, far at most, without regard to case.
func distance(a, b string) int { return align(characters(a, true), reader{b, true}) }

// align returns the distance between a term and a text, far at most.
func align(term []rune, text reader) int {
	table := alignment{term: term, last: band{far, far, 0, 1, 2}, before: band{far, far, far, far, far}}
	for !text.done() {
		if !table.read(text.next()) {
			return far
		}
	}
	return table.distance()
}

// far stands for every distance that is too large.
const far = maxEdits + 1

// band is as much of a row of distances as matters: from the beginnings of the term that are up to
// maxEdits shorter than what was read of the text, to those that are as much longer.
type band [2*maxEdits + 1]int

// alignment is the state of computing the distance between a term and a text that is read one character
// at a time: how many characters must be inserted, left out, replaced or swapped with their neighbour.
// No character is edited twice, as in optimal string alignment.
type alignment struct {
	term         []rune
	row          int  // how many characters were read
	last, before band // the distances after the last character and after the one before it
	previous     rune
}

// read takes the next character of the text. It returns false once no text that goes on like this is
// within reach.
func (t *alignment) read(char rune) bool {
	t.row++
	row, nearest := band{}, far
	for i := range row {
		row[i] = far
		if at := t.row + i - maxEdits; at >= 0 && at <= len(t.term) {
			row[i] = t.cell(&row, i, at, char)
		}
		nearest = min(nearest, row[i])
	}
	t.before, t.last, t.previous = t.last, row, char
	return nearest < far
}

// cell returns the distance between the first at characters of the term and what was read.
func (t *alignment) cell(row *band, i, at int, char rune) int {
	best := far
	if i+1 < len(row) {
		best = min(best, t.last[i+1]+1)
	}
	if i > 0 {
		best = min(best, row[i-1]+1)
	}
	if at == 0 {
		return best
	}
	if t.term[at-1] == char {
		return min(best, t.last[i])
	}
	best = min(best, t.last[i]+1)
	if t.row > 1 && at > 1 && t.term[at-2] == char && t.term[at-1] == t.previous {
		best = min(best, t.before[i]+1)
	}
	return best
}

// distance returns the distance between the whole term and what was read, far at most.
func (t *alignment) distance() int {
	i := len(t.term) - t.row + maxEdits
	if i < 0 || i >= len(t.last) {
		return far
	}
	return t.last[i]
}
