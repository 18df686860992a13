package lucene

import "slices"

// WordsCondition is what is asked of a text that is cut into words; see [Words].
type WordsCondition struct {
	// Word is what one of the words must satisfy; nil if several are asked for.
	Word *TextCondition
	// Words are words that must be there: one of them or, if All is set, all of them, be they in several
	// values of the field.
	Words []string
	All   bool
	// Phrase tells that Words must stand in one value, in this order, side by side but for Slop moves of a
	// word by one place.
	Phrase bool
	Slop   int
}

// wordsCondition returns what a leaf asks of a text that is cut into words. Patterns are asked of single
// words; nil is asked by a text without any.
func (d Dialect) wordsCondition(l Leaf) (*WordsCondition, error) {
	if !l.value() {
		word, err := d.textCondition(l, true)
		return &WordsCondition{Word: word}, err
	}
	words := Words(l.Text)
	switch {
	case len(words) == 0:
		return nil, nil
	case len(words) == 1:
		return oneWord(words[0]), nil
	case l.Kind == Phrase:
		return &WordsCondition{Words: words, Phrase: true, Slop: l.Slop}, nil
	default:
		return &WordsCondition{Words: words, All: d.reading().operator == OperatorAnd}, nil
	}
}

// oneWord returns the condition that asks for a word.
func oneWord(word string) *WordsCondition {
	return &WordsCondition{Word: &TextCondition{Value: word, Folds: true}}
}

// Holds tells whether a text satisfies the condition on its own.
func (c *WordsCondition) Holds(text string) bool {
	switch {
	case c.Word != nil:
		return hasWord(text, c.Word)
	case c.Phrase && c.Slop > 0:
		return c.near(text)
	case c.Phrase:
		return c.sideBySide(text)
	}
	for _, word := range c.Words {
		if hasWord(text, &TextCondition{Value: word, Folds: true}) != c.All {
			return !c.All
		}
	}
	return c.All
}

// hasWord tells whether one of the words of a text satisfies a condition.
func hasWord(text string, c *TextCondition) bool {
	for word, rest := cutWord(text); word != ""; word, rest = cutWord(rest) {
		if c.Holds(word) {
			return true
		}
	}
	return false
}

// sideBySide tells whether Words stand side by side in a text.
func (c *WordsCondition) sideBySide(text string) bool {
	for word, rest := cutWord(text); word != ""; word, rest = cutWord(rest) {
		if isWord(word, c.Words[0]) && beginsWith(rest, c.Words[1:]) {
			return true
		}
	}
	return false
}

// beginsWith tells whether a text begins with some words.
func beginsWith(text string, words []string) bool {
	var word string
	for _, want := range words {
		if word, text = cutWord(text); !isWord(word, want) {
			return false
		}
	}
	return true
}

// isWord tells whether a word is the same as one that is folded.
func isWord(word, folded string) bool {
	rest, ok := cutFolded(word, folded)
	return ok && rest == ""
}

// near tells whether Words stand in a text so that at most Slop moves put them side by side. Word i at
// place p is p-i away from the start of the phrase; it is the difference of these that counts.
func (c *WordsCondition) near(text string) bool {
	places := make([][]int, len(c.Words))
	at := 0
	for word, rest := cutWord(text); word != ""; word, rest = cutWord(rest) {
		for i, want := range c.Words {
			if isWord(word, want) {
				places[i] = append(places[i], at)
			}
		}
		at++
	}
	for i, list := range places {
		for _, place := range list {
			if c.nearFrom(place-i, places) {
				return true
			}
		}
	}
	return false
}

// nearFrom tells whether all words are from start to start+Slop away from the start of the phrase. A
// word that the phrase has twice needs two places.
func (c *WordsCondition) nearFrom(start int, places [][]int) bool {
	taken := make(map[string]int, len(places)) // the next place that is free, by word
	for i, list := range places {
		from := max(start+i, taken[c.Words[i]])
		n, _ := slices.BinarySearch(list, from)
		if n == len(list) || list[n]-i-start > c.Slop {
			return false
		}
		taken[c.Words[i]] = list[n] + 1
	}
	return true
}
