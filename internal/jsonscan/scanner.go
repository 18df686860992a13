package jsonscan

import (
	"fmt"
	"iter"
	"strings"
)

// maxDepth bounds how deep values may be nested, as encoding/json does.
const maxDepth = 10000

// Scanner is a position in a JSON text. It is for one goroutine. After the first mistake in the text it
// hands out nothing more, and [Scanner.End] tells the mistake.
type Scanner struct {
	text string
	pos  int
	// depth counts the objects and arrays that are open.
	depth int
	err   error
}

// New returns a scanner at the start of a text.
func New(text string) *Scanner { return &Scanner{text: text} }

// SyntaxError says where a text stops being JSON. It does not show the text, which may be a person's.
type SyntaxError struct {
	// Offset is the byte at which the mistake shows.
	Offset int
	// Problem says what was expected.
	Problem string
}

// Error returns the problem and its place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("jsonscan: %s at byte %d", e.Problem, e.Offset)
}

// End returns the first mistake in what was walked, or that something follows the value.
func (s *Scanner) End() error {
	if s.err == nil {
		if s.space(); s.pos < len(s.text) {
			s.fail("text after the value")
		}
	}
	return s.err
}

// Err returns the first mistake in what was walked so far.
func (s *Scanner) Err() error { return s.err }

// Offset returns the position in bytes.
func (s *Scanner) Offset() int { return s.pos }

// Since returns the text from an offset to the position.
func (s *Scanner) Since(offset int) string { return s.text[offset:s.pos] }

func (s *Scanner) fail(problem string) bool {
	if s.err == nil {
		s.err = &SyntaxError{Offset: s.pos, Problem: problem}
	}
	return false
}

// Members walks the object at the position and yields the name of each member, with the position
// before the member's value. A value of another kind is a mistake.
func (s *Scanner) Members() iter.Seq[string] {
	return func(yield func(string) bool) {
		if !s.open('{', "an object was expected") {
			return
		}
		for first := true; s.next('}', first); first = false {
			name, ok := s.name()
			if !ok {
				return
			}
			start, depth := s.pos, s.depth
			if !yield(name) || s.err != nil {
				return
			}
			if s.pos == start && !s.skip() {
				return
			}
			if s.depth != depth {
				return // the body of the loop left a value half-way
			}
		}
	}
}

// Elements walks the array at the position and yields the index of each element, with the position
// before the element. A value of another kind is a mistake.
func (s *Scanner) Elements() iter.Seq[int] {
	return func(yield func(int) bool) {
		if !s.open('[', "an array was expected") {
			return
		}
		for i := 0; s.next(']', i == 0); i++ {
			start, depth := s.pos, s.depth
			if !yield(i) || s.err != nil {
				return
			}
			if s.pos == start && !s.skip() {
				return
			}
			if s.depth != depth {
				return // the body of the loop left a value half-way
			}
		}
	}
}

// Value walks the value at the position and returns its text; "" after a mistake.
func (s *Scanner) Value() string {
	s.space()
	start := s.pos
	if !s.skip() {
		return ""
	}
	return s.text[start:s.pos]
}

// Kind returns the first byte of the value at the position, which tells its kind: one of {, [, ", t, f,
// n, a digit or a minus; 0 at the end.
func (s *Scanner) Kind() byte {
	s.space()
	return s.peek()
}

func (s *Scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func (s *Scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// open enters an object or array.
func (s *Scanner) open(bracket byte, problem string) bool {
	if s.err != nil {
		return false
	}
	if s.space(); s.peek() != bracket {
		return s.fail(problem)
	}
	if s.depth++; s.depth > maxDepth {
		return s.fail("values are nested too deep")
	}
	s.pos++
	return true
}

// next goes to the next member or element, and leaves the object or array if there is none.
func (s *Scanner) next(bracket byte, first bool) bool {
	if s.err != nil {
		return false
	}
	s.space()
	switch c := s.peek(); {
	case c == bracket:
		s.pos++
		s.depth--
		return false
	case first:
	case c == ',':
		s.pos++
		s.space()
	default:
		return s.fail("a comma or a closing bracket was expected")
	}
	return true
}

// name reads a member's name and the colon behind it.
func (s *Scanner) name() (string, bool) {
	start := s.pos
	if s.peek() != '"' {
		return "", s.fail("a name was expected")
	}
	if !s.skipString() {
		return "", false
	}
	name, ok := Text(s.text[start:s.pos])
	if !ok {
		s.pos = start
		return "", s.fail("a name was expected")
	}
	if s.space(); s.peek() != ':' {
		return "", s.fail("a colon was expected")
	}
	s.pos++
	s.space()
	return name, true
}

// skip goes past the value at the position.
func (s *Scanner) skip() bool {
	if s.err != nil {
		return false
	}
	s.space()
	switch c := s.peek(); {
	case c == '"':
		return s.skipString()
	case c == '{':
		for range s.Members() { // each value is skipped
		}
		return s.err == nil
	case c == '[':
		for range s.Elements() {
		}
		return s.err == nil
	case c == '-' || c >= '0' && c <= '9':
		return s.skipNumber()
	default:
		return s.skipWord()
	}
}

// skipWord goes past true, false or null.
func (s *Scanner) skipWord() bool {
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(s.text[s.pos:], word) {
			s.pos += len(word)
			return true
		}
	}
	return s.fail("a value was expected")
}

// skipString goes past a string.
func (s *Scanner) skipString() bool {
	for i := s.pos + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.pos = i + 1
			return true
		case c < ' ':
			s.pos = i
			return s.fail("a control character stands in a string")
		case c == '\\':
			n := escape(s.text[i:])
			if n == 0 {
				s.pos = i
				return s.fail("an unknown escape stands in a string")
			}
			i += n - 1
		}
	}
	s.pos = len(s.text)
	return s.fail("a string does not end")
}

// escape returns the length of the escape that a text begins with, or 0 if it is none.
func escape(text string) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(text) < 6 {
			return 0
		}
		for i := 2; i < 6; i++ {
			if !isHex(text[i]) {
				return 0
			}
		}
		return 6
	}
	return 0
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// skipNumber goes past a number.
func (s *Scanner) skipNumber() bool {
	if s.peek() == '-' {
		s.pos++
	}
	if s.peek() == '0' {
		s.pos++
	} else if !s.digits() {
		return s.fail("a digit was expected")
	}
	if s.peek() == '.' {
		s.pos++
		if !s.digits() {
			return s.fail("a digit was expected")
		}
	}
	if c := s.peek(); c != 'e' && c != 'E' {
		return true
	}
	s.pos++
	if c := s.peek(); c == '+' || c == '-' {
		s.pos++
	}
	return s.digits() || s.fail("a digit was expected")
}

// digits goes past a run of digits and tells whether there was one.
func (s *Scanner) digits() bool {
	start := s.pos
	for s.peek() >= '0' && s.peek() <= '9' {
		s.pos++
	}
	return s.pos > start
}
