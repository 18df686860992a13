package lucene_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
)

// TestMistakesAreExplained states where each common mistake is noticed and what is said about it.
func TestMistakesAreExplained(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		query         string
		offset        int
		message, hint string
	}{
		{"", 0, "unexpected end of the query", "*:*"},
		{"   ", 3, "unexpected end of the query", "*:*"},
		{"f:-1", 2, "unexpected - behind the colon", `field:"-1"`},
		{"phone:+1555", 6, "unexpected + behind the colon", "quote"},
		{"f:!a", 2, "unexpected NOT behind the colon", "before the field"},
		{"a:b:c", 3, "unexpected : behind a clause", `\:`},
		{"last_ip:2001:db8::1", 12, "unexpected : behind a clause", "quote a value that holds a colon"},
		{`"a b":c`, 5, "unexpected : behind a clause", "bare word"},
		{"f:", 2, "unexpected end of the query behind the colon", "needs a value"},
		{"f:AND", 2, "unexpected AND behind the colon", `field:"AND"`},
		{"::", 0, "unexpected :, where", ""},
		{"path:/x", 5, "this one never ends", `\/`},
		{"a/b", 1, "a slash begins a regular expression", "quote"},
		{`name:"jane`, 5, "a quote that is never closed", `\"`},
		{"[1 to 5]", 3, "unexpected text in a range that lacks TO", "in capitals"},
		{"f:[1 TO 5", 9, "lacks a closing bracket", "close the range"},
		{"f:[1]", 4, "unexpected closing bracket in a range that lacks TO", "in capitals"},
		{"f:[ TO ]", 7, "lacks TO", "in capitals"},
		{"f:[a TO ]", 8, "lacks a bound", "*"},
		{"f:[a TO b c]", 10, "lacks a closing bracket", "quote a bound"},
		{"a]", 1, "a closing bracket without a range", "quote"},
		{"(a", 0, "a parenthesis that is never closed", `\(`},
		{"(a (b)", 0, "a parenthesis that is never closed", `\(`},
		{"a)", 1, "unexpected ) behind a clause", `\)`},
		{"()", 1, "unexpected ), where", "at least one clause"},
		{"AND a", 0, "unexpected AND, where", "both sides"},
		{"a OR OR b", 5, "unexpected OR behind AND or OR", "both sides"},
		{"a AND", 5, "unexpected end of the query behind AND or OR", "both sides"},
		{"--a", 1, "unexpected - behind +, - or NOT", "one modifier"},
		{"NOT", 3, "unexpected end of the query behind +, - or NOT", "needs a clause"},
		{"a^", 2, "a boost needs a number", `\^`},
		{"a^2^3", 3, "unexpected ^ behind a clause", "one boost"},
		{"^2", 0, "unexpected ^, where", "right behind a value"},
		{"a~1~2", 3, "unexpected ~ behind a clause", "one tilde"},
		{"(a)~2", 3, "unexpected ~ behind a clause", "no tilde"},
		{"a~1.5", 1, "no whole number", "~1"},
		{"a~-1", 1, "below zero", "~1"},
		{`"a b"~-1`, 5, "a slop below zero", "~2"},
		{"a^1" + strings.Repeat("0", 40), 2, "too large", ""},
		{"*a", 0, "cannot begin with a wildcard", "LeadingWildcard"},
		{"f:?a", 2, "cannot begin with a wildcard", "quote"},
		{`a\`, 1, "a backslash with nothing behind it", `\\`},
		{`ab\u00zz`, 2, "four hexadecimal digits", `\\u`},
		{"/a(b/", 4, "lacks a )", "quote"},
		{"/[z-a]/", 5, "runs backwards", ""},
		{"/a{x}/", 3, "lacks a number", ""},
		{"/<a>/", 2, "of the form <1-5>", ""},
	} {
		_, err := lucene.Parse(tc.query)
		var syntax *lucene.SyntaxError
		require.ErrorAs(t, err, &syntax, tc.query)
		require.ErrorIs(t, err, fault.ErrInvalid, tc.query)
		require.Equal(t, tc.offset, syntax.Offset, "%s: %v", tc.query, err)
		require.Contains(t, syntax.Message, tc.message, tc.query)
		require.Contains(t, syntax.Hint, tc.hint, tc.query)
		require.Contains(t, err.Error(), syntax.Message)
	}
}

func TestSyntaxErrorSaysLineColumnAndExcerpt(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é ", 100)
	_, err := lucene.Parse("first AND\r\n" + long + "x:-1 " + long)
	var syntax *lucene.SyntaxError
	require.ErrorAs(t, err, &syntax)
	require.Equal(t, 2, syntax.Line)
	require.Equal(t, 203, syntax.Column, "columns count characters")
	require.True(t, strings.HasPrefix(syntax.Excerpt, "…") && strings.HasSuffix(syntax.Excerpt, "…"), syntax.Excerpt)
	require.Contains(t, syntax.Excerpt, "é x:-1 é")
	require.Less(t, len(syntax.Excerpt), 100)
}

func TestSyntaxErrorHoldsNoPartOfTheQuery(t *testing.T) {
	t.Parallel()
	_, err := lucene.Parse("email:jane@exampleco.com:x")
	require.NotContains(t, err.Error(), "jane")
	require.Equal(t, "lucene: line 1, column 25: unexpected : behind a clause; quote a value that holds a colon, "+
		`or write \: for it; a field's name is a bare word without wildcards`, err.Error())
}

func TestExcerptIsValidText(t *testing.T) {
	t.Parallel()
	_, err := lucene.Parse(strings.Repeat("\xff\xe3", 60) + ")" + strings.Repeat("\x80", 60))
	var syntax *lucene.SyntaxError
	require.ErrorAs(t, err, &syntax)
	require.True(t, utf8.ValidString(syntax.Excerpt))
}
