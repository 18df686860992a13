package lucene

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape returns the text that query[start:end] stands for: \uXXXX is a UTF-16 unit and any other
// escaped character itself. Without escapes it is a part of the query and costs nothing.
func (p *parser) unescape(start, end int) (string, error) {
	text := p.query[start:end]
	i := strings.IndexByte(text, '\\')
	if i < 0 {
		return text, nil
	}
	out := append(make([]byte, 0, len(text)), text[:i]...)
	for i < len(text) {
		switch {
		case text[i] != '\\':
			out = append(out, text[i])
			i++
		case i+1 == len(text):
			return "", p.fail(start+i, "a backslash with nothing behind it", `write \\ for a backslash`)
		case text[i+1] != 'u':
			out = append(out, text[i+1])
			i += 2
		default:
			unit, ok := hexUnit(text[i+2:])
			if !ok {
				return "", p.fail(start+i, `\u needs four hexadecimal digits`, `write \\u for a backslash and a u`)
			}
			r, size := codePoint(unit, text[i+6:])
			out = utf8.AppendRune(out, r)
			i += 6 + size
		}
	}
	return string(out), nil
}

// codePoint returns the character that begins with a UTF-16 unit, and the length of the escape behind
// it that belongs to it as well. Half a surrogate pair is no character.
func codePoint(unit rune, rest string) (rune, int) {
	if !utf16.IsSurrogate(unit) {
		return unit, 0
	}
	if strings.HasPrefix(rest, `\u`) {
		if second, ok := hexUnit(rest[2:]); ok {
			if r := utf16.DecodeRune(unit, second); r != utf8.RuneError {
				return r, 6
			}
		}
	}
	return utf8.RuneError, 0
}

// hexUnit reads four hexadecimal digits.
func hexUnit(text string) (rune, bool) {
	if len(text) < 4 {
		return 0, false
	}
	var unit rune
	for i := range 4 {
		digit := strings.IndexByte("0123456789abcdef", lower(text[i]))
		if digit < 0 {
			return 0, false
		}
		unit = unit<<4 | rune(digit)
	}
	return unit, true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
