package fusionauth

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/authplus/authplus/backend/pushdown"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

// Elasticsearch finds out by itself how to index what FusionAuth has no mapping for, which is all below data: it
// cuts texts into words and compares with each of them. An administrator may have it keep them whole. What is
// asked of such a field finds the matches either way, and others, among which the choice is made here.

// noWord is why a text without a word cannot be looked for.
const noWord = "fusionauth's index may hold the words of its texts alone, and there is none to look for"

// hasWord tells whether a text has a word.
func hasWord(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// word translates a lookup with wildcards of a text that may be cut into words: it asks for the longest part
// that is within one word.
func (p *pusher) word(at indexed, n where.Node, text string) pushdown.Pushed {
	part := longest(text, uncut)
	if part == "" {
		return pushdown.Refused(refuse(n.Field, noWord))
	}
	if part != text {
		p.warn(fmt.Sprintf("fusionauth's index may hold the words of %s, so it is asked for a part of one", n.Field))
	}
	field := lucene.Field(at.path)
	out := pushdown.Pushed{Precision: pushdown.Superset, Expr: field.Contains(part)}
	switch n.Lookup {
	case where.StartsWith, where.IStartsWith:
		if strings.HasPrefix(text, part) {
			out.Expr = field.Prefix(part)
		}
	case where.EndsWith, where.IEndsWith:
		if strings.HasSuffix(text, part) {
			out.Expr = field.Suffix(part)
		}
	}
	return out
}

// uncut tells whether a character is in one word with all such characters beside it, in whatever case.
// Other alphabets are cut between letters, or have letters whose case the index takes in another way.
func uncut(r rune) bool {
	return isASCII(r) || unicode.IsLetter(r) && unicode.In(r, unicode.Latin, unicode.Cyrillic)
}

// warn adds a sentence to those that the plan tells, once.
func (p *pusher) warn(sentence string) {
	if !slices.Contains(p.Warnings, sentence) {
		p.Warnings = append(p.Warnings, sentence)
	}
}
