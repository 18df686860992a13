package lucene

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxRegexpDepth limits how deep a regular expression may be nested.
const maxRegexpDepth = 500

// checkRegexp returns the first mistake in a regular expression of Lucene's and its offset, or no
// problem. It reads with one character of foresight and decides as Lucene does, which takes most
// signs for themselves where they cannot be operators: at the start of an expression, for example.
func checkRegexp(text string) (offset int, problem string) {
	if text == "" {
		return 0, ""
	}
	c := regexpChecker{text: text}
	c.union(0)
	if c.problem == "" && c.pos < len(text) {
		c.fail("a parenthesis in the regular expression that was never opened")
	}
	return c.pos, c.problem
}

// regexpChecker reads a regular expression. After a problem it reads no further.
type regexpChecker struct {
	text    string
	pos     int
	problem string
}

func (c *regexpChecker) fail(problem string) {
	if c.problem == "" {
		c.problem = problem
	}
}

func (c *regexpChecker) more() bool { return c.problem == "" && c.pos < len(c.text) }

// peek tells whether the next character is one of set.
func (c *regexpChecker) peek(set string) bool {
	return c.more() && strings.IndexByte(set, c.text[c.pos]) >= 0
}

// match takes the next character if it is this one.
func (c *regexpChecker) match(char string) bool {
	if !c.peek(char) {
		return false
	}
	c.pos++
	return true
}

// expect takes the next character, which must be this one.
func (c *regexpChecker) expect(char string) {
	if !c.match(char) {
		c.fail("the regular expression lacks a " + char)
	}
}

// union reads what lies between parentheses: alternatives, intersections, sequences.
func (c *regexpChecker) union(depth int) {
	if depth > maxRegexpDepth {
		c.fail("the regular expression is nested too deep")
	}
	for {
		c.repeat(depth)
		for c.more() && !c.peek(")|&") {
			c.repeat(depth)
		}
		if !c.match("|") && !c.match("&") {
			return
		}
	}
}

// repeat reads an expression with its quantifiers.
func (c *regexpChecker) repeat(depth int) {
	for c.match("~") {
	}
	c.single(depth)
	for c.peek("?*+{") {
		if !c.match("{") {
			c.pos++
			continue
		}
		if !c.integer() {
			c.fail("the regular expression lacks a number behind {")
		}
		if c.match(",") {
			c.integer()
		}
		c.expect("}")
	}
}

// integer reads digits and tells whether there are any.
func (c *regexpChecker) integer() bool {
	start := c.pos
	for c.peek("0123456789") {
		c.pos++
	}
	if start == c.pos {
		return false
	}
	if _, err := strconv.ParseInt(c.text[start:c.pos], 10, 32); err != nil {
		c.fail("a number in the regular expression is too large")
	}
	return true
}

// single reads one expression without quantifiers.
func (c *regexpChecker) single(depth int) {
	switch {
	case c.match("["):
		c.class()
	case c.match(`"`):
		c.until(`"`)
	case c.match("<"):
		c.interval()
	case c.match("("):
		if c.match(")") {
			return
		}
		c.union(depth + 1)
		c.expect(")")
	default:
		c.char()
	}
}

// class reads what stands behind an opening bracket.
func (c *regexpChecker) class() {
	c.match("^")
	c.classItem()
	for c.more() && !c.peek("]") {
		c.classItem()
	}
	c.expect("]")
}

func (c *regexpChecker) classItem() {
	from := c.char()
	if !c.match("-") {
		return
	}
	if to := c.char(); c.problem == "" && from > to {
		c.fail("a range in the brackets of the regular expression runs backwards")
	}
}

// char reads one character, which a backslash may escape.
func (c *regexpChecker) char() rune {
	c.match(`\`)
	if !c.more() {
		c.fail("the regular expression ends too early")
		return 0
	}
	r, size := utf8.DecodeRuneInString(c.text[c.pos:])
	c.pos += size
	return r
}

// until reads up to the closing sign of a quoted text or an interval, and returns what stood before.
func (c *regexpChecker) until(closing string) string {
	if c.problem != "" {
		return ""
	}
	before, _, ok := strings.Cut(c.text[c.pos:], closing)
	if !ok {
		c.fail("the regular expression lacks a " + closing)
		return ""
	}
	c.pos += len(before) + 1
	return before
}

// interval reads a numeric interval such as 1-100. Names of automata are not known, as in a parser of
// Lucene's that was given none.
func (c *regexpChecker) interval() {
	start := c.pos
	low, high, ok := strings.Cut(c.until(">"), "-")
	if !ok || !javaInt(low) || !javaInt(high) {
		if c.problem == "" {
			c.pos = start
		}
		c.fail("an interval of the regular expression is not of the form <1-5>")
	}
}

// javaInt tells whether a text is a whole number of 32 bits.
func javaInt(text string) bool {
	_, err := strconv.ParseInt(text, 10, 32)
	return err == nil
}
