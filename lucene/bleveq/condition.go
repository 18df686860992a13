package bleveq

import (
	"strconv"

	"github.com/authplus/authplus/lucene"
)

// leaf returns the selector for a condition on one field or several.
func (l *Layout) leaf(leaf lucene.Leaf) (selector, error) {
	conditions, err := l.dialect.Conditions(leaf)
	if err != nil {
		return nil, err
	}
	var parts some
	for _, c := range conditions {
		if c.Exists {
			parts = append(parts, &lookup{field: pathsField, from: c.Path, exact: true})
			continue
		}
		parts = append(parts, l.place(c.Path).condition(c)...)
	}
	return parts, nil
}

// condition returns selectors that find together what satisfies a condition, one or more for each type of
// values.
func (p place) condition(c lucene.Condition) (parts []selector) {
	if c.Text != nil {
		parts = append(parts, p.texts(p.text(), *c.Text))
	}
	if c.Words != nil {
		parts = append(parts, p.words(c.Words))
	}
	if c.Number != nil {
		parts = append(parts, p.numbers(c.Number))
	}
	if c.Boolean != nil {
		parts = append(parts, p.term(p.fields.boolean, strconv.FormatBool(*c.Boolean)))
	}
	if c.Date != nil {
		parts = append(parts, p.dates(c.Date)...)
	}
	return parts
}

// term looks one term up.
func (p place) term(field, term string) *lookup {
	return &lookup{field: field, from: p.prefix + term, exact: true}
}

// prefixed looks terms up that begin with a text, and that accept takes.
func (p place) prefixed(field, text string, accept func(string) bool) *lookup {
	l := &lookup{field: field, from: p.prefix + text, prefix: p.prefix, accept: accept}
	l.to, l.unlimited = afterPrefix(l.from)
	return l
}

// texts looks up what satisfies a condition on texts.
func (p place) texts(field string, c lucene.TextCondition) *lookup {
	c.Folds = false // the terms are folded already, if they have to be
	switch c.Shape {
	case lucene.TextEqual:
		return p.term(field, c.Value)
	case lucene.TextPrefix:
		return p.prefixed(field, c.Value, nil)
	case lucene.TextPattern:
		return p.prefixed(field, c.Value, c.Holds)
	case lucene.TextBetween:
		return between(p, field, c.Between, func(bound string) string { return bound })
	case lucene.TextSuffix:
		if p.reversed() {
			return p.prefixed(p.fields.reversed, reverse(c.Value), nil)
		}
	}
	return p.prefixed(field, "", c.Holds)
}

// words looks up what satisfies a condition on words. Phrases are looked for in whole texts.
func (p place) words(c *lucene.WordsCondition) selector {
	switch {
	case c.Word != nil:
		return p.texts(p.fields.word, *c.Word)
	case c.Phrase:
		return p.prefixed(p.fields.whole, "", c.Holds)
	}
	parts := make([]selector, len(c.Words))
	for i, word := range c.Words {
		parts[i] = p.term(p.fields.word, word)
	}
	if c.All {
		return every(parts)
	}
	return some(parts)
}

func (p place) numbers(i *lucene.Interval[lucene.NumberBound]) *lookup {
	return between(p, p.fields.number, *i, func(b lucene.NumberBound) string { return b.Number.Key() })
}

// between looks terms up in an interval. key returns the term for a bound. The text behind a term is the
// term and a zero.
func between[T any](p place, field string, i lucene.Interval[T], key func(T) string) *lookup {
	l := p.prefixed(field, "", nil)
	if i.Low != nil {
		l.from = p.prefix + key(*i.Low)
		if !i.LowInclusive {
			l.from += "\x00"
		}
	}
	if i.High != nil {
		l.to, l.unlimited = p.prefix+key(*i.High), false
		if i.HighInclusive {
			l.to += "\x00"
		}
	}
	return l
}

// firstInstant and lastInstant are the bounds of what an interval without bounds holds.
const firstInstant, lastInstant = 1 - offset, offset - 1

func (p place) dates(i *lucene.Interval[int64]) []selector {
	low, high := int64(firstInstant), int64(lastInstant)
	if i.Low != nil {
		low = *i.Low
		if !i.LowInclusive {
			low++
		}
	}
	if i.High != nil {
		high = *i.High
		if !i.HighInclusive {
			high--
		}
	}
	var parts []selector
	for _, s := range cover(low, high) {
		field := p.fields.date
		if s.numbered {
			field = p.fields.span
		}
		parts = append(parts, &lookup{field: field, from: p.prefix + s.unitTerm(s.from), to: p.prefix + s.unitTerm(s.to) + "\x00"})
	}
	return parts
}

// afterPrefix returns the first term after all that begin with a text, and whether there is none.
func afterPrefix(text string) (after string, none bool) {
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] != 0xff {
			return text[:i] + string([]byte{text[i] + 1}), false
		}
	}
	return "", true
}
