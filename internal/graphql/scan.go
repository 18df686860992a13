package graphql

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// kind is what a token is.
type kind byte

const (
	end         kind = iota
	punctuation      // one of ! $ & ( ) ... : = @ [ ] { | }
	name
	number
	text
)

// token is the smallest part of a document. Its text is decoded where it is one.
type token struct {
	kind   kind
	text   string
	offset int
}

// scanner takes a document apart.
type scanner struct {
	source string
	offset int
}

// next returns the next token.
func (s *scanner) next() (token, error) {
	s.skip()
	t := token{offset: s.offset}
	rest := s.source[s.offset:]
	if rest == "" {
		return t, nil
	}
	switch c := rest[0]; {
	case strings.HasPrefix(rest, "..."):
		t.kind, t.text = punctuation, "..."
	case strings.IndexByte("!$&():=@[]{|}", c) >= 0:
		t.kind, t.text = punctuation, rest[:1]
	case isLetter(c):
		t.kind, t.text = name, rest[:length(rest, isNamed)]
	case c == '-' || isDigit(c):
		t.kind, t.text = number, rest[:length(rest, isNumeric)]
		if _, err := strconv.ParseFloat(t.text, 64); err != nil {
			return t, s.fail("a number is malformed")
		}
	case c == '"':
		return s.text()
	default:
		return t, s.fail("a character is out of place")
	}
	s.offset += len(t.text)
	return t, nil
}

// skip passes over what means nothing: white space, commas and comments.
func (s *scanner) skip() {
	for s.offset < len(s.source) {
		rest := s.source[s.offset:]
		switch {
		case strings.IndexByte(" \t\r\n,", rest[0]) >= 0:
			s.offset++
		case strings.HasPrefix(rest, "\ufeff"):
			s.offset += len("\ufeff")
		case rest[0] == '#':
			n := strings.IndexAny(rest, "\r\n")
			if n < 0 {
				n = len(rest)
			}
			s.offset += n
		default:
			return
		}
	}
}

// text reads a text in one of its two forms.
func (s *scanner) text() (token, error) {
	t := token{kind: text, offset: s.offset}
	if strings.HasPrefix(s.source[s.offset:], `"""`) {
		s.offset += 3
		block, err := s.block()
		t.text = block
		return t, err
	}
	s.offset++
	var b strings.Builder
	for s.offset < len(s.source) {
		switch c := s.source[s.offset]; c {
		case '"':
			s.offset++
			t.text = b.String()
			return t, nil
		case '\n', '\r':
			return t, s.fail("a text does not end on its line")
		case '\\':
			r, err := s.escape()
			if err != nil {
				return t, err
			}
			b.WriteRune(r)
		default:
			b.WriteByte(c)
			s.offset++
		}
	}
	return t, s.fail("a text does not end")
}

// block reads a text between three quotation marks.
func (s *scanner) block() (string, error) {
	var b strings.Builder
	for {
		rest := s.source[s.offset:]
		switch {
		case rest == "":
			return "", s.fail("a text does not end")
		case strings.HasPrefix(rest, `\"""`):
			b.WriteString(`"""`)
			s.offset += 4
		case strings.HasPrefix(rest, `"""`):
			s.offset += 3
			return dedent(b.String()), nil
		default:
			b.WriteByte(rest[0])
			s.offset++
		}
	}
}

// dedent takes the indentation that all lines but the first share away, and empty lines around.
func dedent(block string) string {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(block, "\r\n", "\n"), "\r", "\n"), "\n")
	common := -1
	for _, line := range lines[1:] {
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		if indent < len(line) && (common < 0 || indent < common) {
			common = indent
		}
	}
	for i := range lines[1:] {
		lines[i+1] = lines[i+1][min(max(common, 0), len(lines[i+1])):]
	}
	for len(lines) > 0 && strings.Trim(lines[0], " \t") == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.Trim(lines[len(lines)-1], " \t") == "" {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}

// escapes are the characters behind a backslash, and what they stand for.
const (
	escapes = `"\/bfnrt`
	escaped = "\"\\/\b\f\n\r\t"
)

func (s *scanner) escape() (rune, error) {
	rest := s.source[s.offset+1:]
	if rest == "" {
		return 0, s.fail("a text does not end")
	}
	if i := strings.IndexByte(escapes, rest[0]); i >= 0 {
		s.offset += 2
		return rune(escaped[i]), nil
	}
	high, err := s.unit()
	if err != nil || !utf16.IsSurrogate(high) {
		return high, err
	}
	if !strings.HasPrefix(s.source[s.offset:], `\u`) {
		return utf8.RuneError, nil
	}
	low, err := s.unit()
	return utf16.DecodeRune(high, low), err
}

// unit reads a backslash, a u and four hexadecimal digits.
func (s *scanner) unit() (rune, error) {
	rest := s.source[s.offset:]
	if len(rest) < 6 || rest[1] != 'u' {
		return 0, s.fail("a character behind a backslash is out of place")
	}
	code, err := strconv.ParseUint(rest[2:6], 16, 16)
	if err != nil {
		return 0, s.fail("a character behind a backslash is out of place")
	}
	s.offset += 6
	return rune(code), nil
}

// fail returns an error at the place that was reached.
func (s *scanner) fail(problem string) error {
	before := s.source[:min(s.offset, len(s.source))]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return fmt.Errorf("graphql: line %d, column %d: %s", line, column, problem)
}

// length returns for how many bytes a text goes on in a class.
func length(s string, class func(byte) bool) int {
	n := 0
	for n < len(s) && class(s[n]) {
		n++
	}
	return n
}

func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNamed(c byte) bool { return isLetter(c) || isDigit(c) }

func isNumeric(c byte) bool { return isDigit(c) || strings.IndexByte("+-.eE", c) >= 0 }
