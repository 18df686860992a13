package lucene

import (
	"cmp"
	"strings"
)

// TextShape is the form of a [TextCondition].
type TextShape uint8

// The forms of conditions on texts.
const (
	// TextEqual asks for one text.
	TextEqual TextShape = iota
	// TextPrefix, TextSuffix and TextContains ask for texts that begin with, end with or contain one.
	TextPrefix
	TextSuffix
	TextContains
	// TextBetween asks for texts in an interval, in the order of their bytes.
	TextBetween
	// TextPattern asks for texts that fit a pattern, a regular expression or a fuzzy term.
	TextPattern
)

// TextCondition is what is asked of a text.
type TextCondition struct {
	Shape TextShape
	// Folds tells that the case of letters does not count. Value and the bounds are folded then; see
	// [Fold].
	Folds bool
	// Value is the text, or the part of a text, that is asked for. Of a TextPattern it is what all texts
	// begin with that fit; often it is empty.
	Value string
	// Between is the interval of a TextBetween.
	Between Interval[string]

	fits func(text string) bool
}

// Holds tells whether a text satisfies the condition. It does not matter whether the text is folded
// already.
func (c *TextCondition) Holds(text string) bool {
	switch c.Shape {
	case TextBetween:
		return (c.Between.Low == nil || c.Between.above(c.compare(text, *c.Between.Low))) &&
			(c.Between.High == nil || c.Between.below(c.compare(text, *c.Between.High)))
	case TextPattern:
		return c.fits != nil && c.fits(text)
	case TextPrefix:
		if c.Folds {
			_, ok := cutFolded(text, c.Value)
			return ok
		}
		return strings.HasPrefix(text, c.Value)
	case TextSuffix:
		if c.Folds {
			return endsFolded(text, c.Value)
		}
		return strings.HasSuffix(text, c.Value)
	case TextContains:
		if c.Folds {
			return hasFolded(text, c.Value)
		}
		return strings.Contains(text, c.Value)
	default:
		if c.Folds {
			rest, ok := cutFolded(text, c.Value)
			return ok && rest == ""
		}
		return text == c.Value
	}
}

func (c *TextCondition) compare(text, bound string) int {
	if c.Folds {
		return compareFolded(text, bound)
	}
	return cmp.Compare(text, bound)
}

// textCondition returns what a leaf asks of whole texts.
func (d Dialect) textCondition(l Leaf, folds bool) (*TextCondition, error) {
	fold := func(text string) string {
		if folds {
			return Fold(text)
		}
		return text
	}
	c := &TextCondition{Folds: folds, Value: fold(l.Text)}
	switch l.Kind {
	case Prefix:
		c.Shape = TextPrefix
	case Wildcard:
		c.setPattern(l.Pieces, fold)
	case Regexp:
		e, err := newExpression(l.Text, folds)
		if err != nil {
			return nil, err
		}
		c.Shape, c.Value, c.fits = TextPattern, "", e.match
	case Fuzzy:
		c.Shape, c.Value, c.fits = TextPattern, "", newApproximation(l.Text, d.edits(l), folds).match
	case Range:
		c.Shape, c.Value = TextBetween, ""
		c.Between = *rangeInterval(l, func(b Bound, _ bool) (string, bool) { return fold(b.Text), true })
	}
	return c, nil
}

// edits returns the distance that a fuzzy leaf allows; below zero, it depends on the term's length.
func (d Dialect) edits(l Leaf) int {
	if l.Edits == AutoEdits && !d.autoEdits {
		return maxEdits
	}
	return l.Edits
}

// setPattern makes the condition ask for texts that fit a pattern. Simple patterns get the shape that
// says the same.
func (c *TextCondition) setPattern(pieces []Piece, fold func(string) string) {
	first, last := 0, len(pieces)
	for first < last && pieces[first].Wild == '*' {
		first++
	}
	for first < last && pieces[last-1].Wild == '*' {
		last--
	}
	literal, wild := leadingText(pieces[first:last])
	c.Value = fold(literal)
	switch leading, trailing := first > 0, last < len(pieces); {
	case wild:
		c.Shape, c.fits = TextPattern, newPattern(pieces, c.Folds).match
		if leading {
			c.Value = ""
		}
	case leading && literal == "":
		c.Shape = TextPrefix
	case leading && trailing:
		c.Shape = TextContains
	case leading:
		c.Shape = TextSuffix
	case trailing:
		c.Shape = TextPrefix
	}
}

// leadingText returns the text before the first wildcard of a pattern, and whether there is one.
func leadingText(pieces []Piece) (text string, wild bool) {
	var b strings.Builder
	for _, piece := range pieces {
		if piece.Wild != 0 {
			return b.String(), true
		}
		b.WriteString(piece.Text)
	}
	return b.String(), false
}
