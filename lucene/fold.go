package lucene

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold returns text as it is compared in a field whose letters' case does not count: in lower case,
// with what is no UTF-8 replaced. Fold(Fold(s)) is Fold(s).
func Fold(text string) string { return strings.ToLower(text) }

// reader reads the characters of a text one by one, folded if folds is set, without copying it.
type reader struct {
	text  string
	folds bool
}

// done tells whether the text has been read.
func (r *reader) done() bool { return r.text == "" }

// next returns the next character. A byte that is no UTF-8 is a character of its own, beyond Unicode,
// unless the text is folded, which replaces it.
func (r *reader) next() rune {
	if c := r.text[0]; c < utf8.RuneSelf {
		r.text = r.text[1:]
		if r.folds && 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		return rune(c)
	}
	char, size := utf8.DecodeRuneInString(r.text)
	broken := char == utf8.RuneError && size == 1
	first := r.text[0]
	r.text = r.text[size:]
	switch {
	case r.folds:
		return unicode.ToLower(char)
	case broken:
		return unicode.MaxRune + 1 + rune(first)
	default:
		return char
	}
}

// characters returns what a reader reads from text.
func characters(text string, folds bool) []rune {
	chars := make([]rune, 0, len(text))
	for r := (reader{text, folds}); !r.done(); {
		chars = append(chars, r.next())
	}
	return chars
}

// cutFolded returns what follows prefix in the folded text. The prefix is folded already.
func cutFolded(text, prefix string) (rest string, ok bool) {
	for prefix != "" {
		if text == "" {
			return "", false
		}
		r := reader{text, true}
		char := r.next()
		if char >= utf8.RuneSelf {
			p := reader{prefix, false}
			if p.next() != char {
				return "", false
			}
			text, prefix = r.text, p.text
			continue
		}
		if byte(char) != prefix[0] {
			return "", false
		}
		text, prefix = r.text, prefix[1:]
	}
	return text, true
}

// endsFolded tells whether the folded text ends with suffix, which is folded already.
func endsFolded(text, suffix string) bool {
	for suffix != "" {
		char, size := utf8.DecodeLastRuneInString(text)
		last, length := utf8.DecodeLastRuneInString(suffix)
		if size == 0 || unicode.ToLower(char) != last {
			return false
		}
		text, suffix = text[:len(text)-size], suffix[:len(suffix)-length]
	}
	return true
}

// hasFolded tells whether the folded text contains part, which is folded already.
func hasFolded(text, part string) bool {
	for r := (reader{text, true}); ; r.next() {
		if _, ok := cutFolded(r.text, part); ok || r.done() {
			return ok
		}
	}
}

// compareFolded compares the folded text with other, which is folded already, byte by byte.
func compareFolded(text, other string) int {
	r, o := reader{text, true}, reader{other, false}
	for !r.done() && !o.done() {
		// The order of characters is that of their bytes in UTF-8.
		if a, b := r.next(), o.next(); a != b {
			return int(a) - int(b)
		}
	}
	return len(r.text) - len(o.text)
}
