package lucene

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/authplus/authplus/fault"
)

// SyntaxError says where and why a text is no query. It wraps [fault.ErrInvalid].
type SyntaxError struct {
	// Offset is where the mistake was noticed, in bytes from the start of the query.
	Offset int
	// Line and Column say the same for people: both count from 1, columns in characters.
	Line, Column int
	// Excerpt is the query around the offset, at most a line. It is the user's text and may hold a
	// person's data, so [SyntaxError.Error] does not print it.
	Excerpt string
	// Message says what is wrong.
	Message string
	// Hint says what to write instead; empty if there is nothing likely.
	Hint string
}

// Error returns position, message and hint, on one line and without any of the query's text.
func (e *SyntaxError) Error() string {
	text := fmt.Sprintf("lucene: line %d, column %d: %s", e.Line, e.Column, e.Message)
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap returns [fault.ErrInvalid].
func (*SyntaxError) Unwrap() error { return fault.ErrInvalid }

// syntaxError returns the error for a mistake at an offset of a query.
func syntaxError(query string, offset int, message, hint string) *SyntaxError {
	before := query[:offset]
	line := strings.LastIndexByte(before, '\n') + 1
	return &SyntaxError{
		Offset:  offset,
		Line:    1 + strings.Count(before, "\n"),
		Column:  1 + utf8.RuneCountInString(before[line:]),
		Excerpt: excerpt(query, offset),
		Message: message,
		Hint:    hint,
	}
}

// excerptReach is how many bytes of a line an excerpt shows on each side.
const excerptReach = 40

// excerpt returns the part of a query's line that surrounds an offset.
func excerpt(query string, offset int) string {
	start, end := strings.LastIndexByte(query[:offset], '\n')+1, len(query)
	if i := strings.IndexByte(query[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	head, tail := "", ""
	if offset-start > excerptReach {
		start, head = runeStart(query, offset-excerptReach), "…"
	}
	if end-offset > excerptReach {
		end, tail = runeStart(query, offset+excerptReach), "…"
	}
	return head + strings.ToValidUTF8(query[start:end], "\uFFFD") + tail
}

// runeStart returns where the character begins that holds the byte at offset.
func runeStart(query string, offset int) int {
	for i := offset; i > 0 && offset-i < utf8.UTFMax; i-- {
		if utf8.RuneStart(query[i]) {
			return i
		}
	}
	return offset
}
