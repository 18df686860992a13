package lucene

import (
	"cmp"
	"math"
	"strconv"
	"strings"
)

// Number is a decimal number, exactly: 0.d × 10^e, where d are its significant digits. Its zero value
// is 0.
type Number struct {
	negative bool
	// digits starts and ends with a digit other than 0; a decimal point may stand in between, and is
	// not part of the value. It is empty for 0.
	digits   string
	exponent int64
}

// maxExponentDigits keeps sums of exponents and lengths within an int64.
const maxExponentDigits = 17

// ParseNumber reads a number in the grammar of JSON, leading zeros allowed. It returns false for
// anything else, and for an exponent of more than 17 digits.
func ParseNumber(text string) (Number, bool) {
	rest, negative := strings.CutPrefix(text, "-")
	mantissa, exponent, ok := cutExponent(rest)
	if !ok {
		return Number{}, false
	}
	whole, fraction, point := strings.Cut(mantissa, ".")
	if !onlyDigits(whole) || point && !onlyDigits(fraction) {
		return Number{}, false
	}
	digits := strings.TrimRight(mantissa, "0.")
	significant := strings.TrimLeft(digits, "0.")
	if significant == "" {
		return Number{}, true
	}
	skipped := len(digits) - len(significant)
	if skipped > len(whole) {
		skipped-- // the point
	}
	return Number{negative: negative, digits: significant, exponent: exponent + int64(len(whole)-skipped)}, true
}

// cutExponent returns what stands before an exponent such as "e+10", and its value; 0 without one.
func cutExponent(text string) (mantissa string, exponent int64, ok bool) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, 0, true
	}
	digits, negative := strings.CutPrefix(text[at+1:], "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	significant := strings.TrimLeft(digits, "0")
	if !onlyDigits(digits) || len(significant) > maxExponentDigits {
		return "", 0, false
	}
	if significant != "" {
		exponent, _ = strconv.ParseInt(significant, 10, 64) // its length is limited
	}
	if negative {
		exponent = -exponent
	}
	return text[:at], exponent, true
}

func onlyDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// Compare returns -1, 0 or +1 as n is less than, equal to or greater than other.
func (n Number) Compare(other Number) int {
	switch sign := n.sign(); {
	case sign != other.sign():
		return cmp.Compare(sign, other.sign())
	case n.exponent != other.exponent:
		return sign * cmp.Compare(n.exponent, other.exponent)
	default:
		return sign * compareDigits(n.digits, other.digits)
	}
}

func (n Number) sign() int {
	switch {
	case n.digits == "":
		return 0
	case n.negative:
		return -1
	default:
		return 1
	}
}

// compareDigits compares two rows of digits as fractions; points among them do not count.
func compareDigits(a, b string) int {
	i, j := 0, 0
	for {
		if i < len(a) && a[i] == '.' {
			i++
		}
		if j < len(b) && b[j] == '.' {
			j++
		}
		if i == len(a) || j == len(b) {
			return cmp.Compare(len(a)-i, len(b)-j)
		}
		if a[i] != b[j] {
			return cmp.Compare(a[i], b[j])
		}
		i, j = i+1, j+1
	}
}

// Float64 returns the nearest float64, an infinity if n is too large for any. The second result tells
// whether the float64 stands for n alone, which is to say that its shortest decimal form is n.
func (n Number) Float64() (float64, bool) {
	f := n.float64()
	shortest, finite := floatNumber(f)
	return f, finite && shortest.Compare(n) == 0
}

func (n Number) float64() float64 {
	text := n.text()
	f, _ := strconv.ParseFloat(text, 64) // out of range is an infinity, as it should be
	return f
}

// text returns n in a form that strconv reads.
func (n Number) text() string {
	if n.digits == "" {
		return "0"
	}
	sign := ""
	if n.negative {
		sign = "-"
	}
	return sign + "0." + strings.Replace(n.digits, ".", "", 1) + "e" + strconv.FormatInt(n.exponent, 10)
}

// floatNumber returns the shortest decimal number whose nearest float64 is f, and false if f is no
// number.
func floatNumber(f float64) (Number, bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Number{}, false
	}
	return ParseNumber(strconv.FormatFloat(f, 'e', -1, 64))
}

// Key returns printable ASCII whose order is the order of numbers. Two numbers have the same key iff they
// are equal.
func (n Number) Key() string {
	if n.digits == "" {
		return "1"
	}
	key := append([]byte("2"), exponentKey(n.exponent)...)
	key = append(key, strings.Replace(n.digits, ".", "", 1)...)
	if !n.negative {
		return string(key)
	}
	key[0] = '0'
	for i := range key[1:] {
		key[i+1] = '!' + '~' - key[i+1]
	}
	return string(append(key, '~')) // of two rows of digits the longer one is the lesser number
}

// exponentKey returns letters and digits in the order of exponents: the sign and length first.
func exponentKey(exponent int64) []byte {
	digits := strconv.AppendInt(nil, max(exponent, -exponent), 10)
	if exponent >= 0 {
		return append([]byte{'a' + byte(len(digits))}, digits...)
	}
	for i, digit := range digits {
		digits[i] = '0' + '9' - digit
	}
	return append([]byte{'Z' - byte(len(digits))}, digits...)
}
