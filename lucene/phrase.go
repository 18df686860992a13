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
	if beginsWith(text, c.Words) {
		return true
	}
	for word, rest := cutWord(text); word != ""; word, rest = cutWord(rest) {
		if beginsWith(rest, c.Words) {
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
	found, count := map[string][]int{}, 0
	for word, rest := cutWord(text); word != ""; word, rest = cutWord(rest) {
		word = Fold(word)
		found[word] = append(found[word], count)
		count++
	}
	if len(c.Words) > count {
		return false
	}
	phrase := make([]placed, len(c.Words))
	last := map[string]int{}
	for i, word := range c.Words {
		before, twice := last[word]
		phrase[i], last[word] = placed{places: found[word], before: before, twice: twice}, i
	}
	for start := -len(c.Words); start < count; start++ {
		if c.nearFrom(start, phrase) {
			return true
		}
	}
	return false
}

// placed is a word of a phrase with the places where a text has it, in order.
type placed struct {
	places []int
	// twice tells that the phrase has the word at before as well.
	twice  bool
	before int
	at     int // the place that was taken
}

// nearFrom tells whether all words are from start to start+Slop away from the start of the phrase. A word
// that the phrase has twice needs two places.
func (c *WordsCondition) nearFrom(start int, phrase []placed) bool {
	for i := range phrase {
		word := &phrase[i]
		from := start + i
		if word.twice {
			from = max(from, phrase[word.before].at+1)
		}
		n, _ := slices.BinarySearch(word.places, from)
		if n == len(word.places) || word.places[n]-i-start > c.Slop {
			return false
		}
		word.at = word.places[n]
	}
	return true
}
