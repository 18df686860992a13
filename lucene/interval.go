package lucene

// Interval is what lies between two bounds of an ordered type.
type Interval[T any] struct {
	// Low and High are the bounds; nil for none.
	Low, High *T
	// LowInclusive and HighInclusive tell whether the bounds belong to the interval.
	LowInclusive, HighInclusive bool
}

// point returns the interval that holds one value.
func point[T any](value T) *Interval[T] {
	return &Interval[T]{Low: &value, High: &value, LowInclusive: true, HighInclusive: true}
}

// above tells whether a value lies in an interval as far as its lower bound is concerned. order is how
// the value compares with the bound.
func (i *Interval[T]) above(order int) bool { return order > 0 || order == 0 && i.LowInclusive }

// below does the same for the upper bound.
func (i *Interval[T]) below(order int) bool { return order < 0 || order == 0 && i.HighInclusive }

// NumberBound is a bound of an interval of numbers.
type NumberBound struct {
	// Number is the bound itself.
	Number Number
	// Float is the nearest float64. Side tells where its shortest decimal form lies: -1 below Number, 0
	// at it, +1 above it. So a float64 is compared with the bound without being turned into a decimal.
	Float float64
	Side  int
}

func newNumberBound(n Number) NumberBound {
	b := NumberBound{Number: n, Float: n.float64()}
	if shortest, finite := floatNumber(b.Float); finite {
		b.Side = shortest.Compare(n)
	}
	return b
}

// compareFloat returns how the shortest decimal form of f compares with the bound.
func (b *NumberBound) compareFloat(f float64) int {
	switch {
	case f < b.Float:
		return -1
	case f > b.Float:
		return 1
	default:
		return b.Side
	}
}
