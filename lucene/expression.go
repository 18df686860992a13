package lucene

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/authplus/authplus/fault"
)

// expression is a compiled regular expression that a whole text must fit.
type expression struct {
	re    *regexp.Regexp
	folds bool
}

// newExpression compiles an expression in Lucene's syntax. The error wraps [fault.ErrNotSupported] if Go
// cannot express it, and [fault.ErrInvalid] if Lucene would refuse it too.
func newExpression(text string, folds bool) (*expression, error) {
	if _, problem := checkRegexp(text); problem != "" {
		return nil, fmt.Errorf("lucene: %s: %w", problem, fault.ErrInvalid)
	}
	t := translator{rest: text, folds: folds}
	if len(text) > maxExpression {
		t.refuse("it is too long")
	}
	t.write(`\A(?s:`)
	if t.rest != "" { // an empty expression is the empty text
		t.union()
	}
	t.write(`)\z`)
	if t.problem != "" {
		return nil, fmt.Errorf("lucene: regular expression: %s: %w", t.problem, fault.ErrNotSupported)
	}
	re, err := regexp.Compile(string(t.out))
	if err != nil {
		return nil, fmt.Errorf("lucene: regular expression: a repetition or range cannot be evaluated: %w", fault.ErrNotSupported)
	}
	return &expression{re: re, folds: folds}, nil
}

func (e *expression) match(text string) bool {
	if e.folds {
		text = Fold(text)
	}
	return e.re.MatchString(text)
}

// maxExpression limits the length of a regular expression in bytes. Elasticsearch allows as many
// characters.
const maxExpression = 1000

// translator rewrites a regular expression that Lucene accepts in the syntax of package regexp. Its
// methods read what their names say from the front of rest; a problem empties rest.
type translator struct {
	rest    string
	out     []byte
	folds   bool
	problem string
}

func (t *translator) refuse(problem string) {
	if t.problem == "" {
		t.problem = problem
	}
	t.rest = ""
}

func (t *translator) write(text string) { t.out = append(t.out, text...) }

// accept takes a text if it comes next.
func (t *translator) accept(text string) bool {
	rest, ok := strings.CutPrefix(t.rest, text)
	t.rest = rest
	return ok
}

// at tells whether one of some characters comes next.
func (t *translator) at(chars string) bool {
	return t.rest != "" && strings.IndexByte(chars, t.rest[0]) >= 0
}

// until takes the text up to a character, and the character.
func (t *translator) until(end string) (text string) {
	text, t.rest, _ = strings.Cut(t.rest, end)
	return text
}

// char takes the next character, or the one after a backslash.
func (t *translator) char() rune {
	t.accept(`\`)
	char, size := utf8.DecodeRuneInString(t.rest)
	t.rest = t.rest[size:]
	if t.folds {
		char = unicode.ToLower(char)
	}
	return char
}

func (t *translator) union() {
	for {
		t.repeated() // an alternative is not empty
		for t.rest != "" && !t.at("|)&") {
			t.repeated()
		}
		if t.at("&") {
			t.refuse("the intersection & is not supported; ask for both with AND")
		}
		if !t.accept("|") {
			return
		}
		t.write("|")
	}
}

// repeated reads an atom and what says how often it is repeated. Each repetition is enclosed, as a
// second one behind it would mean something else in package regexp.
func (t *translator) repeated() {
	start := len(t.out)
	t.atom()
	for t.at("?*+{") {
		t.out = slices.Insert(t.out, start, []byte("(?:")...)
		t.write(")")
		if t.accept("{") {
			t.write("{" + t.until("}") + "}")
			continue
		}
		t.write(t.rest[:1])
		t.rest = t.rest[1:]
	}
}

func (t *translator) atom() {
	switch {
	case t.accept("."):
		t.write(".")
	case t.accept("@"):
		t.write("(?:.*)")
	case t.accept("#"):
		t.write(`[^\x00-\x{10FFFF}]`)
	case t.accept(`"`):
		t.literal(t.until(`"`))
	case t.accept("()"):
		t.write("(?:)")
	case t.accept("("):
		t.write("(?:")
		t.union()
		t.write(")")
		t.accept(")")
	case t.accept("["):
		t.class()
	case t.accept("~"):
		t.refuse("the complement ~ is not supported; negate with NOT")
	case t.accept("<"):
		t.refuse("a numeric interval such as <1-5> is not supported; ask for a range")
	case !t.predefined():
		t.literal(string(t.char()))
	}
}

func (t *translator) literal(text string) {
	if t.folds {
		text = Fold(text)
	}
	t.write("(?:" + regexp.QuoteMeta(text) + ")")
}

// predefined reads the name of a set of characters. Package regexp has the same sets, but for white
// space.
func (t *translator) predefined() bool {
	if len(t.rest) < 2 || t.rest[0] != '\\' {
		return false
	}
	switch t.rest[1] {
	case 's':
		t.write(`[ \t\n\r]`)
	case 'S':
		t.write(`[^ \t\n\r]`)
	case 'd', 'D', 'w', 'W':
		t.write(t.rest[:2])
	default:
		return false
	}
	t.rest = t.rest[2:]
	return true
}

// class reads a set of characters behind its opening bracket. The first one of the set may be a
// closing bracket.
func (t *translator) class() {
	t.write("[")
	if t.accept("^") {
		t.write("^")
	}
	t.classRange()
	for t.rest != "" && !t.at("]") {
		t.classRange()
	}
	t.write("]")
	t.accept("]")
}

// classRange reads a character of a set, or a range of characters.
func (t *translator) classRange() {
	low := t.char()
	high := low
	if t.accept("-") {
		high = t.char()
	}
	t.out = fmt.Appendf(t.out, `\x{%x}-\x{%x}`, low, high)
}
