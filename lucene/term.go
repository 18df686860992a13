package lucene

import "strings"

// existsName is the name of the field that asks whether another one has a value.
const existsName = "_exists_"

// runLength returns how many of clauses, from the first on, are one run of adjacent bare terms: 1 if the
// first stands alone.
func runLength(clauses []Clause) int {
	n := 1
	for n < len(clauses) && clauses[n].Joined && clauses[n].Leaf != nil && clauses[0].Leaf != nil {
		n++
	}
	return n
}

// joined returns the leaf that a run of adjacent bare terms is for an engine that does not split it at
// white space: the first clause of the run and all that are [Clause.Joined] to it.
func (t *Tree) joined(run []Clause) Leaf {
	first := run[0].Leaf
	field, words := first.Field, make([]string, len(run))
	for i, c := range run {
		words[i] = c.Leaf.Text
		if c.Leaf.Kind == Exists {
			field = existsName
		}
	}
	leaf := t.options.bare(field, strings.Join(words, " "))
	leaf.Span = Span{first.Span.Start, run[len(run)-1].Leaf.Span.End}
	return leaf
}

// bare returns the leaf that an unquoted text without wildcards is.
func (o options) bare(field, text string) Leaf {
	if o.oneSided && len(text) > 1 && (text[0] == '<' || text[0] == '>') {
		return oneSided(field, text)
	}
	if o.exists && field == existsName {
		return Leaf{Kind: Exists, Field: text, Text: text}
	}
	return Leaf{Kind: Term, Field: field, Text: text}
}

// oneSided returns the range that is written as >5, >=5, <5 or <=5. As in Elasticsearch the text ">="
// alone is what is greater than "=".
func oneSided(field, text string) Leaf {
	inclusive := len(text) > 2 && text[1] == '='
	value := text[1:]
	if inclusive {
		value = text[2:]
	}
	leaf := Leaf{Kind: Range, Field: field, Text: text}
	limit, open := Bound{Text: value, Inclusive: inclusive}, Bound{Open: true, Inclusive: true}
	if value == "*" {
		limit = Bound{Open: true, Inclusive: inclusive}
	}
	if text[0] == '>' {
		leaf.Low, leaf.High = limit, open
	} else {
		leaf.Low, leaf.High = open, limit
	}
	return leaf
}
