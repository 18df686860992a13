package lucene

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// newLeaf returns room for the leaf that begins at start and ends with the last token taken.
func (p *parser) newLeaf(field string, start int, boost string) *Leaf {
	if len(p.leaves) == cap(p.leaves) {
		p.leaves = make([]Leaf, 0, min(2*cap(p.leaves)+1, 64))
	}
	p.leaves = p.leaves[:len(p.leaves)+1]
	l := &p.leaves[len(p.leaves)-1]
	l.Field, l.Boost, l.Span = field, boost, Span{start, p.last}
	return l
}

// bareLeaf reads a condition that has neither quotes nor brackets.
func (p *parser) bareLeaf(field string) (*Leaf, error) {
	t := p.pop()
	end := t.end
	if t.kind == tokenLone {
		end = t.start + 1
	}
	// Escapes are checked in patterns and regular expressions too, which keep them.
	text, err := p.unescape(t.start, end)
	if err != nil {
		return nil, err
	}
	s, err := p.suffixes()
	if err != nil {
		return nil, err
	}
	l := p.newLeaf(field, t.start, s.boost)
	l.lone = t.kind == tokenLone
	return l, p.bare(l, t, text, s)
}

// bare makes a leaf of a token. A tilde behind a pattern or a regular expression is read and says
// nothing.
func (p *parser) bare(l *Leaf, t token, text string, s suffixes) (err error) {
	switch {
	case t.kind == tokenStar, t.kind == tokenWildcard:
		return p.wildcard(l, t)
	case t.kind == tokenPrefix:
		return p.prefix(l, t, text[:len(text)-1])
	case t.kind == tokenRegexp:
		return p.regexpLeaf(l, t)
	case s.tilde:
		l.Kind, l.Text = Fuzzy, text
		l.Edits, err = p.edits(s, text)
	default:
		p.options.bare(l, text)
	}
	return err
}

func (p *parser) wildcard(l *Leaf, t token) error {
	raw := p.query[t.start:t.end]
	switch {
	case raw == "*" && l.Field == "*":
		l.Kind = Everything
	case raw == "*" && p.options.exists:
		l.Kind = Exists
	case !p.options.leadingWildcard && (raw[0] == '*' || raw[0] == '?'):
		return p.leadingWildcard(t)
	default:
		l.Kind, l.Text, l.Pieces = Wildcard, raw, pieces(raw)
	}
	return nil
}

func (p *parser) prefix(l *Leaf, t token, text string) error {
	if !p.options.leadingWildcard && strings.HasPrefix(text, "*") {
		return p.leadingWildcard(t)
	}
	l.Kind, l.Text = Prefix, text
	return nil
}

func (p *parser) leadingWildcard(t token) error {
	return p.fail(t.start, "a term cannot begin with a wildcard", "allow it with LeadingWildcard, or quote the text if the star or question mark stands for itself")
}

// pieces cuts a pattern at its wildcards. A backslash makes the next character, whichever it is, stand
// for itself: there are no \u escapes in patterns.
func pieces(pattern string) []Piece {
	list := make([]Piece, 0, 2*(strings.Count(pattern, "*")+strings.Count(pattern, "?"))+1)
	for len(pattern) > 0 {
		if c := pattern[0]; c == '*' || c == '?' {
			list = append(list, Piece{Wild: c})
			pattern = pattern[1:]
			continue
		}
		text, size := literal(pattern)
		list = append(list, Piece{Text: text})
		pattern = pattern[size:]
	}
	return list
}

// literal returns the text at the start of a pattern up to the first wildcard, and its length there.
func literal(pattern string) (text string, size int) {
	var out []byte
	for ; size < len(pattern) && pattern[size] != '*' && pattern[size] != '?'; size++ {
		if pattern[size] == '\\' && size+1 < len(pattern) {
			if out == nil {
				out = append(make([]byte, 0, len(pattern)), pattern[:size]...)
			}
			size++
		}
		if out != nil {
			out = append(out, pattern[size])
		}
	}
	if out == nil {
		return pattern[:size], size
	}
	return string(out), size
}

func (p *parser) regexpLeaf(l *Leaf, t token) error {
	l.Kind, l.Text = Regexp, p.query[t.start+1:t.end-1]
	if offset, problem := checkRegexp(l.Text); problem != "" {
		return p.fail(t.start+1+offset, problem, "quote the text if the slashes stand for themselves")
	}
	return nil
}

// quotedLeaf reads a phrase.
func (p *parser) quotedLeaf(field string) (*Leaf, error) {
	t := p.pop()
	text, err := p.unescape(t.start+1, t.end-1)
	if err != nil {
		return nil, err
	}
	s, err := p.suffixes()
	if err != nil {
		return nil, err
	}
	l := p.newLeaf(field, t.start, s.boost)
	l.Quoted, l.Text = true, text
	if p.options.exists && field == existsName {
		l.Kind, l.Field = Exists, text
		return l, nil
	}
	l.Kind = Phrase
	l.Slop, err = p.slop(s, text)
	return l, err
}

// suffixes are what may follow a value: a tilde with its text, and a boost.
type suffixes struct {
	tilde bool
	start int
	text  string // behind the tilde
	boost string
}

// suffixes reads a tilde and a boost in either order, each at most once.
func (p *parser) suffixes() (s suffixes, err error) {
	p.tildeSuffix(&s)
	if s.boost, err = p.boost(); err != nil {
		return s, err
	}
	if !s.tilde && s.boost != "" {
		p.tildeSuffix(&s)
	}
	return s, nil
}

func (p *parser) tildeSuffix(s *suffixes) {
	if p.peek(0).kind == tokenTilde {
		t := p.pop()
		s.tilde, s.start, s.text = true, t.start, p.query[t.start+1:t.end]
	}
}

// boost reads ^ and a number, if they are next.
func (p *parser) boost() (string, error) {
	if !p.accept(tokenCaret) {
		return "", nil
	}
	t := p.peek(0)
	if t.kind != tokenNumber {
		return "", p.unexpectedAfter(t)
	}
	p.pop()
	text := p.query[t.start:t.end]
	if _, err := strconv.ParseFloat(text, 32); err != nil {
		return "", p.fail(t.start, "a boost that is too large", "")
	}
	return text, nil
}

// maxEdits is the largest edit distance that Lucene computes; larger ones are cut to it.
const maxEdits = 2

// edits returns the edit distance behind a tilde. Below one it is a similarity, which allows the more
// edits the longer the text is.
func (p *parser) edits(s suffixes, text string) (int, error) {
	n, ok := javaFloat(s.text)
	switch {
	case !ok:
		return AutoEdits, nil
	case n < 0:
		return 0, p.fail(s.start, "an edit distance below zero", "write ~1 or ~2")
	case n >= 1 && n != math.Trunc(n), n > 1<<31:
		return 0, p.fail(s.start, "an edit distance that is no whole number", "write ~1 or ~2")
	case n >= 1:
		return int(min(n, maxEdits)), nil
	case n == 0 || math.IsNaN(n):
		return 0, nil
	}
	return min(int((1-n)*float64(utf8.RuneCountInString(text))), maxEdits), nil
}

// slop returns the number behind the tilde of a phrase, cut to a whole one. It is checked only where
// it counts: a text of one word is no phrase.
func (p *parser) slop(s suffixes, text string) (int, error) {
	n, ok := javaFloat(s.text)
	switch {
	case !s.tilde || !ok || math.IsNaN(n):
		return 0, nil
	case n > -1:
		return int(min(n, math.MaxInt32)), nil
	case len(WhitespaceAnalyzer.tokens(text)) > 1:
		return 0, p.fail(s.start, "a slop below zero", "write ~2, say, for words that may be two places apart")
	default:
		return 0, nil
	}
}
