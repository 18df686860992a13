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
	leaf := Leaf{Field: field, Span: Span{first.Span.Start, run[len(run)-1].Leaf.Span.End}}
	t.options.bare(&leaf, strings.Join(words, " "))
	return leaf
}

// bare makes a leaf of an unquoted text without wildcards.
func (o options) bare(l *Leaf, text string) {
	l.Text = text
	switch {
	case o.oneSided && len(text) > 1 && (text[0] == '<' || text[0] == '>'):
		l.oneSided()
	case o.exists && l.Field == existsName:
		l.Kind, l.Field = Exists, text
	}
}

// oneSided makes the leaf a range, whose text is >5, >=5, <5 or <=5. As in Elasticsearch the text ">="
// alone is what is greater than "=", and a star is no limit.
func (l *Leaf) oneSided() {
	limit := Bound{Text: l.Text[1:]}
	if len(l.Text) > 2 && l.Text[1] == '=' {
		limit = Bound{Text: l.Text[2:], Inclusive: true}
	}
	if limit.Text == "*" {
		limit.Text, limit.Open = "", true
	}
	l.Kind, l.Low, l.High = Range, limit, Bound{Open: true, Inclusive: true}
	if l.Text[0] == '<' {
		l.Low, l.High = l.High, l.Low
	}
}
