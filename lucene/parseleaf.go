package lucene

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// leaf returns room for a leaf that begins with a token.
func (p *parser) leaf(l Leaf, start int) *Leaf {
	if len(p.leaves) == cap(p.leaves) {
		p.leaves = make([]Leaf, 0, min(2*cap(p.leaves)+1, 64))
	}
	l.Span.Start = start
	p.leaves = append(p.leaves, l)
	return &p.leaves[len(p.leaves)-1]
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
	l, err := p.bareKind(t, field, text, s)
	if err != nil {
		return nil, err
	}
	l.Boost = s.boost
	leaf := p.leaf(l, t.start)
	leaf.Span.End = p.last
	return leaf, nil
}

// bareKind returns the leaf that a token is. A tilde behind a pattern or a regular expression is
// read and says nothing.
func (p *parser) bareKind(t token, field, text string, s suffixes) (Leaf, error) {
	switch {
	case t.kind == tokenStar, t.kind == tokenWildcard:
		return p.wildcard(t, field)
	case t.kind == tokenPrefix:
		return p.prefix(t, field, text[:len(text)-1])
	case t.kind == tokenRegexp:
		return p.regexpLeaf(t, field)
	case s.tilde:
		edits, err := p.edits(s, text)
		return Leaf{Kind: Fuzzy, Field: field, Text: text, Edits: edits, lone: t.kind == tokenLone}, err
	default:
		l := p.options.bare(field, text)
		l.lone = t.kind == tokenLone
		return l, nil
	}
}

func (p *parser) wildcard(t token, field string) (Leaf, error) {
	raw := p.query[t.start:t.end]
	switch {
	case raw == "*" && field == "*":
		return Leaf{Kind: Everything, Field: field}, nil
	case raw == "*" && p.options.exists:
		return Leaf{Kind: Exists, Field: field}, nil
	case !p.options.leadingWildcard && (raw[0] == '*' || raw[0] == '?'):
		return Leaf{}, p.leadingWildcard(t)
	}
	return Leaf{Kind: Wildcard, Field: field, Text: raw, Pieces: pieces(raw)}, nil
}

func (p *parser) prefix(t token, field, text string) (Leaf, error) {
	if !p.options.leadingWildcard && strings.HasPrefix(text, "*") {
		return Leaf{}, p.leadingWildcard(t)
	}
	return Leaf{Kind: Prefix, Field: field, Text: text}, nil
}

func (p *parser) leadingWildcard(t token) error {
	return p.fail(t.start, "a term cannot begin with a wildcard", "allow it with LeadingWildcard, or quote the text if the star or question mark stands for itself")
}

// pieces cuts a pattern at its wildcards. A backslash makes the next character, whichever it is, stand
// for itself: there are no \u escapes in patterns.
func pieces(pattern string) []Piece {
	list := make([]Piece, 0, strings.Count(pattern, "*")+strings.Count(pattern, "?")+2)
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

func (p *parser) regexpLeaf(t token, field string) (Leaf, error) {
	text := p.query[t.start+1 : t.end-1]
	if offset, problem := checkRegexp(text); problem != "" {
		return Leaf{}, p.fail(t.start+1+offset, problem, "quote the text if the slashes stand for themselves")
	}
	return Leaf{Kind: Regexp, Field: field, Text: text}, nil
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
	l := Leaf{Kind: Phrase, Quoted: true, Field: field, Text: text, Boost: s.boost}
	if p.options.exists && field == existsName {
		l.Kind, l.Field = Exists, text
	} else if l.Slop, err = p.slop(s, text); err != nil {
		return nil, err
	}
	leaf := p.leaf(l, t.start)
	leaf.Span.End = p.last
	return leaf, nil
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
