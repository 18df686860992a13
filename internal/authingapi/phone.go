package authingapi

import (
	"slices"
	"strings"
)

// Authing keeps the country's code of a phone number apart from the number within the country.

// countryCodes are the codes of countries with one or two digits; all others have three (ITU-T E.164).
var countryCodes = []string{
	"1", "7",
	"20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
	"51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
	"81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
}

// shortest is how many digits a number within a country has at least.
const shortest = 2

// SplitPhone returns the country's code and the number of a text such as "+15551234567". A text that is
// not of this form has no code.
func SplitPhone(phone string) (code, number string) {
	digits, plus := strings.CutPrefix(phone, "+")
	if !plus || strings.Trim(digits, "0123456789") != "" {
		return "", phone
	}
	for n := 1; n <= 3 && len(digits) >= n+shortest; n++ {
		if n == 3 || slices.Contains(countryCodes, digits[:n]) {
			return "+" + digits[:n], digits[n:]
		}
	}
	return "", phone
}

// JoinPhone is the inverse of [SplitPhone].
func JoinPhone(code, number string) string {
	if code == "" || strings.HasPrefix(number, "+") {
		return number
	}
	return "+" + strings.TrimPrefix(code, "+") + number
}
