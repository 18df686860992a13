package lucene

import (
	"cmp"
	"strings"
)

// kindRule returns a check that finds leaves of a kind.
func kindRule(kind Kind, message string) func(*question) string {
	return func(q *question) string {
		if q.Kind != kind {
			return ""
		}
		return message
	}
}

func slop(q *question) string {
	if q.Slop == 0 {
		return ""
	}
	return "a phrase with ~ is not documented: leave it out, as values are compared whole"
}

func quotedWildcard(q *question) string {
	if !q.Quoted || !strings.Contains(q.Text, "*") {
		return ""
	}
	return "a star in quotes is looked for like any other character: leave the quotes out to make it a wildcard"
}

func oneSidedRange(q *question) string {
	if q.v.options.oneSided || q.Kind != Term || len(q.Text) < 2 || q.Text[0] != '>' && q.Text[0] != '<' {
		return ""
	}
	return "a comparison such as >5 is read as text: write [5 TO *] for >=5, {5 TO *] for >5, [* TO 5] for <=5 and [* TO 5} for <5"
}

// valueType finds values that no value of the field can have.
func valueType(q *question) string {
	example := ""
	for _, text := range q.values() {
		switch q.info.Type {
		case TypeBoolean:
			if text != "true" && text != "false" && q.Kind != Range {
				example = "true or false"
			}
		case TypeNumber:
			if _, ok := ParseNumber(text); !ok {
				example = "a number such as 42"
			}
		case TypeDate:
			if _, ok := parsePeriod(text); !ok {
				example = "a date such as 2018, 2018-12-31 or 2018-12-31T23:59:59Z"
			}
		}
	}
	if example == "" {
		return ""
	}
	return q.Field + " holds " + q.info.Type.String() + ", so this finds nothing: write " + example
}

// values returns the texts that the leaf compares with values of its field.
func (l Leaf) values() []string {
	if l.value() {
		return []string{l.Text}
	}
	var texts []string
	for _, b := range []Bound{l.Low, l.High} {
		if l.Kind == Range && !b.Open {
			texts = append(texts, b.Text)
		}
	}
	return texts
}

// patternType finds patterns on fields that do not hold texts, and ranges on booleans.
func patternType(q *question) string {
	between := q.Kind == Range && (!q.Low.Open || !q.High.Open)
	switch t := q.info.Type; {
	case t == TypeBoolean && (between || q.pattern()):
		return q.Field + " holds booleans, so this finds nothing: write true or false"
	case (t == TypeNumber || t == TypeDate) && q.pattern():
		return q.Field + " holds " + t.String() + ", so this finds nothing: write a value or a range"
	default:
		return ""
	}
}

// pattern tells whether the leaf asks for texts by anything but their whole or a range.
func (l Leaf) pattern() bool {
	switch l.Kind {
	case Prefix, Wildcard, Regexp, Fuzzy:
		return true
	default:
		return false
	}
}

// emptyRange finds ranges that nothing lies in.
func emptyRange(q *question) string {
	if q.Kind != Range || q.Low.Open || q.High.Open || !q.backwards() {
		return ""
	}
	return "the range ends before it begins, so it finds nothing: swap its bounds"
}

// backwards tells whether the lower bound of a range is the higher one, as its field orders them.
func (q *question) backwards() bool {
	number, date := numberInterval(q.Leaf), q.v.dialect.dates.interval(q.Leaf)
	switch t := q.info.Type; {
	case t == TypeDate:
		return date != nil && *date.Low > *date.High
	case t == TypeNumber, t == TypeAny && number != nil:
		return number != nil && number.Low.Number.Compare(number.High.Number) > 0
	default:
		return cmp.Compare(q.Low.Text, q.High.Text) > 0
	}
}
