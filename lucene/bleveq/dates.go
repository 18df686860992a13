package bleveq

import "strconv"

// granularity is a way to write instants as terms: without some of their last hexadecimal digits.
type granularity struct {
	// digits is how many digits are written, behind their number if numbered is set.
	digits   int
	numbered bool
}

const (
	allDigits = 13
	// offset makes the instants that are indexed positive.
	offset = 1 << 51
)

// instants are written in full, spans without the digits of about a minute, five hours and fifty days.
var (
	instants = granularity{digits: allDigits}
	spans    = [...]granularity{{9, true}, {7, true}, {5, true}}
)

// shift is how many bits are left out.
func (g granularity) shift() int { return 4 * (allDigits - g.digits) }

// term returns the term for an instant in milliseconds since 1970. Terms have the order of instants.
func (g granularity) term(ms int64) string { return g.unitTerm((ms + offset) >> g.shift()) }

func (g granularity) unitTerm(unit int64) string {
	const zeros = "0000000000000"
	digits := strconv.FormatInt(unit, 16)
	digits = zeros[:g.digits-len(digits)] + digits
	if g.numbered {
		return strconv.Itoa(g.digits) + digits
	}
	return digits
}

// stretch is a range of terms of one granularity, both ends included.
type stretch struct {
	granularity
	from, to int64 // in units
}

// cover returns stretches that hold the instants from low to high, both included, and no others. The longer
// the time, the coarser they are but for its ends.
func cover(low, high int64) []stretch {
	var list []stretch
	add := func(g granularity, from, to int64) {
		if from <= to {
			list = append(list, stretch{g, from >> g.shift(), to >> g.shift()})
		}
	}
	low, high = low+offset, high+offset
	fine := instants
	for _, coarse := range spans {
		size := int64(1) << coarse.shift()
		first, end := (low+size-1)/size*size, (high+1)/size*size // what coarse units fill
		if first >= end {
			break
		}
		add(fine, low, first-1)
		add(fine, end, high)
		low, high, fine = first, end-1, coarse
	}
	add(fine, low, high)
	return list
}
