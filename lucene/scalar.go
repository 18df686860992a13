package lucene

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
)

// NumberOf returns a number of a decoded JSON document, exactly: a [json.Number], a float64, which is its
// shortest decimal form, or an int. It returns false for anything else.
func NumberOf(value any) (Number, bool) {
	switch v := value.(type) {
	case json.Number:
		return ParseNumber(string(v))
	case float64:
		return floatNumber(v)
	case int:
		return ParseNumber(strconv.Itoa(v))
	default:
		return Number{}, false
	}
}

// InstantOf returns the instant that a value of a decoded JSON document stands for in a field of dates, in
// milliseconds since 1970: of a text in the form of RFC 3339 or a part of it, or of a whole number of
// milliseconds. It returns false for anything else.
func InstantOf(value any) (ms int64, ok bool) {
	switch v := value.(type) {
	case string:
		p, ok := parsePeriod(v)
		return p.start, ok
	case json.Number:
		ms, err := strconv.ParseInt(string(v), 10, 64)
		return ms, err == nil && inTime(ms)
	case float64:
		return int64(v), v == math.Trunc(v) && inTime(v)
	case int:
		return int64(v), inTime(v)
	default:
		return 0, false
	}
}

// maxInstant is beyond the year 9999, and far from what a float64 cannot hold.
const maxInstant = 1e15

// inTime tells whether a number of milliseconds is an instant.
func inTime[T int | int64 | float64](ms T) bool { return -maxInstant < ms && ms < maxInstant }

// holds tells whether a value of a document satisfies the condition.
func (c *Condition) holds(value any) bool {
	switch v := value.(type) {
	case string:
		return c.holdsText(v)
	case bool:
		return c.Exists || c.Boolean != nil && *c.Boolean == v
	}
	switch {
	case c.Exists:
		return true
	case c.Date != nil:
		ms, ok := InstantOf(value)
		return ok && holdsInstant(c.Date, ms)
	default:
		return c.Number != nil && holdsNumber(c.Number, value)
	}
}

func (c *Condition) holdsText(text string) bool {
	switch {
	case c.Exists:
		return true
	case c.Text != nil:
		return c.Text.Holds(text)
	case c.Words != nil:
		return c.Words.Holds(text)
	case c.Date != nil:
		p, ok := parsePeriod(text)
		return ok && holdsInstant(c.Date, p.start)
	default:
		return false
	}
}

func holdsInstant(i *Interval[int64], ms int64) bool {
	return (i.Low == nil || i.above(cmp.Compare(ms, *i.Low))) && (i.High == nil || i.below(cmp.Compare(ms, *i.High)))
}

// holdsNumber tells whether a value is a number within an interval.
func holdsNumber(i *Interval[NumberBound], value any) bool {
	if f, ok := value.(float64); ok && !math.IsNaN(f) && !math.IsInf(f, 0) {
		return (i.Low == nil || i.above(i.Low.compareFloat(f))) && (i.High == nil || i.below(i.High.compareFloat(f)))
	}
	n, ok := NumberOf(value)
	return ok && (i.Low == nil || i.above(n.Compare(i.Low.Number))) && (i.High == nil || i.below(n.Compare(i.High.Number)))
}
