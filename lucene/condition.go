package lucene

import (
	"fmt"
	"strings"

	"github.com/authplus/authplus/fault"
)

// AnyPath stands for all values of a document.
const AnyPath = "*"

// Condition is what a [Leaf] asks of the values of one field, in the form in which they are compared.
// A document satisfies it if one of its values at the path does: [Dialect.Values] lists them. A part that
// is nil is satisfied by no value of its type.
type Condition struct {
	// Path is where the values are, or AnyPath.
	Path string
	// Field is what the dialect knows of the path.
	Field FieldInfo
	// Exists asks for any value at all; the parts below are nil then.
	Exists bool
	// Text is what is asked of texts, but of dates and of texts that are cut into words.
	Text *TextCondition
	// Words is what is asked of texts that are cut into words.
	Words *WordsCondition
	// Number is where numbers must lie.
	Number *Interval[NumberBound]
	// Boolean is what booleans must be.
	Boolean *bool
	// Date is where instants must lie, in milliseconds since 1970.
	Date *Interval[int64]
}

// empty tells whether no value satisfies the condition.
func (c *Condition) empty() bool {
	return !c.Exists && c.Text == nil && c.Words == nil && c.Number == nil && c.Boolean == nil && c.Date == nil
}

// Conditions returns what a leaf asks, one condition for each field: several for a leaf without a field,
// which asks the dialect's default fields. A document matches the leaf if it satisfies one of them. Fields
// that cannot satisfy the leaf, such as a boolean that is asked for a date, are left out.
//
// It does no I/O. The error wraps [fault.ErrNotSupported] if the leaf is a regular expression that
// cannot be evaluated, or names fields by a pattern.
func (d Dialect) Conditions(l Leaf) ([]Condition, error) {
	names := d.paths(l)
	conditions := make([]Condition, 0, len(names))
	for _, name := range names {
		c, err := d.condition(l, name, conditions)
		if err != nil {
			return nil, err
		}
		if !c.empty() {
			conditions = append(conditions, c)
		}
	}
	return conditions, nil
}

// condition returns what a leaf asks of one field. It asks the same of fields that compare in the same way.
func (d Dialect) condition(l Leaf, name string, others []Condition) (Condition, error) {
	c := Condition{Path: name, Field: FieldInfo{Name: name}}
	if known, ok := d.fields.find(name); ok {
		c.Field = known
	}
	switch {
	case d.fieldPatterns && name != AnyPath && strings.Contains(name, "*"):
		return c, fmt.Errorf("lucene: a pattern for names of fields is not supported; name each field: %w", fault.ErrNotSupported)
	case c.Field.NotIndexed:
		return c, nil
	case l.Kind == Exists, l.Kind == Range && l.Low.Open && l.High.Open:
		c.Exists = true
		return c, nil
	}
	for _, other := range others {
		if other.Field.Type == c.Field.Type && other.Field.Folds == c.Field.Folds {
			other.Path, other.Field = c.Path, c.Field
			return other, nil
		}
	}
	return c, d.ask(&c, l)
}

// ask sets what the leaf asks of the types of values that the field can have.
func (d Dialect) ask(c *Condition, l Leaf) (err error) {
	kind := c.Field.Type
	switch kind {
	case TypeAny, TypeKeyword:
		c.Text, err = d.textCondition(l, c.Field.Folds)
	case TypeText:
		c.Words, err = d.wordsCondition(l)
	case TypeDate:
		c.Date = d.dates.interval(l)
	}
	if kind == TypeAny || kind == TypeNumber {
		c.Number = numberInterval(l)
	}
	if kind == TypeAny || kind == TypeBoolean {
		c.Boolean = booleanOf(l)
	}
	return err
}

// value tells whether the leaf asks for one value, in quotes or not.
func (l Leaf) value() bool { return l.Kind == Term || l.Kind == Phrase }

func booleanOf(l Leaf) *bool {
	if !l.value() || l.Text != "true" && l.Text != "false" {
		return nil
	}
	wanted := l.Text == "true"
	return &wanted
}

// numberInterval returns the numbers that a leaf asks for; nil for none. A range has numbers in it only
// if its bounds are numbers.
func numberInterval(l Leaf) *Interval[NumberBound] {
	if l.value() {
		if n, ok := ParseNumber(l.Text); ok {
			return point(newNumberBound(n))
		}
		return nil
	}
	return rangeInterval(l, func(b Bound, _ bool) (NumberBound, bool) {
		n, ok := ParseNumber(b.Text)
		return newNumberBound(n), ok
	})
}

// rangeInterval returns the interval of a range whose bounds parse reads; nil for anything else.
func rangeInterval[T any](l Leaf, parse func(b Bound, lower bool) (T, bool)) *Interval[T] {
	if l.Kind != Range {
		return nil
	}
	i := &Interval[T]{LowInclusive: l.Low.Inclusive, HighInclusive: l.High.Inclusive}
	if !l.Low.Open {
		low, ok := parse(l.Low, true)
		if !ok {
			return nil
		}
		i.Low = &low
	}
	if !l.High.Open {
		high, ok := parse(l.High, false)
		if !ok {
			return nil
		}
		i.High = &high
	}
	return i
}
