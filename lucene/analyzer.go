package lucene

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Analyzer cuts the text of a field into tokens, as the analyzer of that name in Lucene does. It says
// how [Tree.Query] reads terms and phrases.
type Analyzer uint8

// The analyzers.
const (
	// WhitespaceAnalyzer cuts at white space.
	WhitespaceAnalyzer Analyzer = iota
	// SimpleAnalyzer takes runs of letters, in lower case.
	SimpleAnalyzer
	// KeywordAnalyzer takes the whole text as one token.
	KeywordAnalyzer
)

// maxTokenLength is where Lucene cuts a token that is too long, in UTF-16 units.
const maxTokenLength = 255

// tokens returns the tokens of a text.
func (a Analyzer) tokens(text string) []string {
	switch a {
	case KeywordAnalyzer:
		return []string{text}
	case SimpleAnalyzer:
		return cut(strings.Map(unicode.ToLower, text), func(r rune) bool { return !unicode.IsLetter(r) })
	default:
		return cut(text, javaSpace)
	}
}

// normalize returns a text that is not cut, such as the start of a prefix, as the analyzer changes it.
func (a Analyzer) normalize(text string) string {
	if a == SimpleAnalyzer {
		return strings.Map(unicode.ToLower, text)
	}
	return text
}

// cut returns the parts of a text between separators, each at most maxTokenLength long.
func cut(text string, separator func(rune) bool) []string {
	fields := strings.FieldsFunc(text, separator)
	tokens := fields[:0:0]
	for _, field := range fields {
		for size := tokenSize(field); size < len(field); size = tokenSize(field) {
			tokens = append(tokens, field[:size])
			field = field[size:]
		}
		tokens = append(tokens, field)
	}
	return tokens
}

// tokenSize returns how much of a text goes into one token.
func tokenSize(text string) int {
	if len(text) < maxTokenLength {
		return len(text)
	}
	units := 0
	for i, r := range text {
		if units >= maxTokenLength {
			return i
		}
		units += max(1, utf16.RuneLen(r))
	}
	return len(text)
}

// javaSpace tells what Java's Character.isWhitespace does: no-break spaces are none.
func javaSpace(r rune) bool {
	switch {
	case r >= '\t' && r <= '\r', r >= 0x1c && r <= ' ':
		return true
	case r < utf8.RuneSelf, r == '\u00a0', r == '\u2007', r == '\u202f':
		return false
	default:
		return unicode.In(r, unicode.Zs, unicode.Zl, unicode.Zp)
	}
}
