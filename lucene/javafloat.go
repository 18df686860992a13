package lucene

import (
	"strconv"
	"strings"
)

// javaFloat reads the number behind a tilde as Java's Float.parseFloat does, in single precision.
func javaFloat(text string) (float64, bool) {
	text = strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
	digits := strings.TrimLeft(text, "+-")
	if len(text)-len(digits) > 1 || digits == "" {
		return 0, false
	}
	// Go knows more names for what is no number, and underscores; Java knows suffixes for types.
	switch {
	case digits == "NaN", digits == "Infinity":
	case digits[0] != '.' && (digits[0] < '0' || digits[0] > '9'), strings.Contains(digits, "_"):
		return 0, false
	case !strings.HasPrefix(lowered(digits), "0x") || strings.ContainsAny(digits, "pP"):
		text = trimOne(text, "fFdD")
	}
	n, err := strconv.ParseFloat(text, 32)
	if err != nil && n == 0 {
		return 0, false
	}
	return n, true
}

// lowered returns the first two characters in lower case.
func lowered(text string) string { return strings.ToLower(text[:min(2, len(text))]) }

// trimOne returns text without its last character if that is one of cut.
func trimOne(text, cut string) string {
	if strings.IndexByte(cut, text[len(text)-1]) < 0 {
		return text
	}
	return text[:len(text)-1]
}
