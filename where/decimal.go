package where

import (
	"cmp"
	"strconv"
	"strings"
)

// decimal is a JSON number, exactly: 0.digits × 10^exponent, negated if neg. There are no zeros at
// either end of digits and zero has none, so two decimals are the same number iff they are ==.
type decimal struct {
	neg      bool
	digits   string
	exponent int64
}

// maxExponentDigits keeps sums of exponents and lengths within an int64.
const maxExponentDigits = 18

// parseDecimal reads a number in the grammar of JSON. It returns false for anything else, and for an
// exponent with more than 18 digits.
func parseDecimal(text string) (decimal, bool) {
	rest, neg := strings.CutPrefix(text, "-")
	whole, rest := cutDigits(rest)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return decimal{}, false
	}
	fraction := ""
	if after, ok := strings.CutPrefix(rest, "."); ok {
		if fraction, rest = cutDigits(after); fraction == "" {
			return decimal{}, false
		}
	}
	exponent, ok := parseExponent(rest)
	if !ok {
		return decimal{}, false
	}
	digits := whole + fraction
	significant := strings.TrimLeft(digits, "0")
	if significant == "" {
		return decimal{}, true
	}
	exponent += int64(len(whole) - (len(digits) - len(significant)))
	return decimal{neg: neg, digits: strings.TrimRight(significant, "0"), exponent: exponent}, true
}

// cutDigits returns the digits that text begins with, and the rest.
func cutDigits(text string) (digits, rest string) {
	rest = strings.TrimLeft(text, "0123456789")
	return text[:len(text)-len(rest)], rest
}

// parseExponent reads an exponent such as "e+10"; an empty text is 0.
func parseExponent(text string) (int64, bool) {
	if text == "" {
		return 0, true
	}
	if text[0] != 'e' && text[0] != 'E' {
		return 0, false
	}
	sign, text := int64(1), text[1:]
	if text != "" && (text[0] == '+' || text[0] == '-') {
		if text[0] == '-' {
			sign = -1
		}
		text = text[1:]
	}
	digits, rest := cutDigits(text)
	significant := strings.TrimLeft(digits, "0")
	if digits == "" || rest != "" || len(significant) > maxExponentDigits {
		return 0, false
	}
	if significant == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(significant, 10, 64)
	return sign * n, err == nil
}

// compare returns -1, 0 or +1 as d is less than, equal to or greater than other.
func (d decimal) compare(other decimal) int {
	switch {
	case d == other:
		return 0
	case d.sign() != other.sign():
		return cmp.Compare(d.sign(), other.sign())
	case d.exponent != other.exponent:
		return d.sign() * cmp.Compare(d.exponent, other.exponent)
	default:
		return d.sign() * strings.Compare(d.digits, other.digits)
	}
}

func (d decimal) sign() int {
	switch {
	case d.digits == "":
		return 0
	case d.neg:
		return -1
	default:
		return 1
	}
}
