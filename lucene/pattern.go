package lucene

// The wildcards of a pattern, as characters that no text has.
const (
	anyRun  rune = -1
	anyChar rune = -2
)

// pattern is a compiled wildcard pattern.
type pattern struct {
	chars []rune
	folds bool
}

func newPattern(pieces []Piece, folds bool) *pattern {
	p := &pattern{folds: folds}
	for _, piece := range pieces {
		switch {
		case piece.Wild == '?':
			p.chars = append(p.chars, anyChar)
		case piece.Wild != '*':
			p.chars = append(p.chars, characters(piece.Text, folds)...)
		case len(p.chars) == 0 || p.chars[len(p.chars)-1] != anyRun:
			p.chars = append(p.chars, anyRun)
		}
	}
	return p
}

// match tells whether the whole text fits. It goes back to the last star only, so its time is at most
// the product of both lengths, and it allocates nothing.
func (p *pattern) match(text string) bool {
	r, at := reader{text, p.folds}, 0
	star, retry := -1, reader{}
	for !r.done() {
		if at < len(p.chars) && p.chars[at] == anyRun {
			star, retry = at, r
			at++
			continue
		}
		char := r.next()
		if at < len(p.chars) && (p.chars[at] == anyChar || p.chars[at] == char) {
			at++
			continue
		}
		if star < 0 {
			return false
		}
		retry.next() // the star takes one character more
		r, at = retry, star+1
	}
	for at < len(p.chars) && p.chars[at] == anyRun {
		at++
	}
	return at == len(p.chars)
}
