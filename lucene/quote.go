package lucene

import "strings"

// ideographicSpace is the only white space of the language outside ASCII.
const ideographicSpace = "\u3000"

// Quote returns text as a quoted value. Whatever text holds, white space, operators, wildcards and
// quotes included, it stays inside the quotes and stands for itself.
func Quote(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte('"')
	writeQuoted(&b, text)
	b.WriteByte('"')
	return b.String()
}

// writeQuoted writes what stands between the quotes for text.
func writeQuoted(b *strings.Builder, text string) {
	for {
		i := strings.IndexAny(text, `\"`)
		if i < 0 {
			b.WriteString(text)
			return
		}
		b.WriteString(text[:i])
		b.WriteByte('\\')
		b.WriteByte(text[i])
		text = text[i+1:]
	}
}

// Escape returns text with a backslash before each character of Lucene's syntax, exactly as the
// escape function of Lucene's own parser does. White space and the words AND, OR and NOT are left
// alone, so the result can still be several clauses: use [Quote] to get a value that stays one.
func Escape(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 8)
	for i := range len(text) {
		if strings.IndexByte(`\+-!():^[]"{}~*?|&/`, text[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// writeEscaped writes text so that it reads as one bare text without wildcards, or as a part of a
// pattern. slash is how a slash is written.
func writeEscaped(b *strings.Builder, text, slash string) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '/':
			b.WriteString(slash)
			continue
		case (c == '-' || c == '+') && i > 0:
		case c <= ' ', strings.IndexByte("+-!():^[]\"{}~*?\\", c) >= 0, strings.HasPrefix(text[i:], ideographicSpace):
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
}

// operatorWord tells whether a bare text would be read as an operator.
func operatorWord(text string) bool {
	switch text {
	case "AND", "OR", "NOT", "&&", "||":
		return true
	default:
		return false
	}
}

// plain tells whether a value can stand without quotes in every engine: it holds nothing but ASCII
// letters, digits and a few signs that no syntax uses, and is no word of the language.
func plain(text, signs string) bool {
	for i := range len(text) {
		c := text[i]
		if !letterOrDigit(c) && strings.IndexByte(signs, c) < 0 {
			return false
		}
	}
	return text != "" && text != "TO" && !operatorWord(text)
}

func letterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
