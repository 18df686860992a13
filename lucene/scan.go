package lucene

import "strings"

// tokenKind says what a token is.
type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenBad           // nothing that the language knows: scanner.problem says why
	tokenAnd
	tokenOr
	tokenNot
	tokenPlus
	tokenMinus
	tokenLone // +, - or ! with white space behind it: a term
	tokenOpen
	tokenClose
	tokenColon
	tokenStar
	tokenCaret
	tokenNumber
	tokenTilde // with what follows it
	tokenTerm
	tokenPrefix
	tokenWildcard
	tokenQuoted
	tokenRegexp
	tokenRangeOpen
	tokenRangeClose
	tokenTo
	tokenBound
	tokenBoundQuoted
)

// token is a piece of the query.
type token struct {
	kind       tokenKind
	start, end int
}

// scanMode is what the scanner expects next; the token before decides.
type scanMode uint8

const (
	modeClauses scanMode = iota
	modeBoost            // behind ^
	modeRange            // between brackets
)

// scanner cuts a query into tokens. It never goes back: a token is the longest that fits, and where
// that takes a look ahead the look ends for good at the token's end or at the query's.
type scanner struct {
	query   string
	pos     int
	mode    scanMode
	problem *SyntaxError
}

// next returns the next token. Behind the end it returns [tokenEnd] for ever, and [tokenBad] stays.
func (s *scanner) next() token {
	if s.problem != nil {
		return token{tokenBad, s.pos, s.pos}
	}
	switch s.mode {
	case modeBoost:
		return s.number()
	case modeRange:
		return s.inRange()
	default:
		return s.inClauses()
	}
}

// spaceAt returns the length of the white space at i, one character, or 0.
func (s *scanner) spaceAt(i int) int {
	if i >= len(s.query) {
		return 0
	}
	switch s.query[i] {
	case ' ', '\t', '\n', '\r':
		return 1
	case ideographicSpace[0]:
		if strings.HasPrefix(s.query[i:], ideographicSpace) {
			return len(ideographicSpace)
		}
	}
	return 0
}

func (s *scanner) skipSpace() {
	for n := s.spaceAt(s.pos); n > 0; n = s.spaceAt(s.pos) {
		s.pos += n
	}
}

// take returns a token that ends before end and moves there.
func (s *scanner) take(kind tokenKind, end int) token {
	t := token{kind, s.pos, end}
	s.pos = end
	return t
}

func (s *scanner) bad(offset int, message, hint string) token {
	s.problem = syntaxError(s.query, offset, message, hint)
	return token{tokenBad, offset, offset}
}

func (s *scanner) inClauses() token {
	s.skipSpace()
	if s.pos >= len(s.query) {
		return s.take(tokenEnd, s.pos)
	}
	switch c := s.query[s.pos]; c {
	case '+':
		return s.sign(tokenPlus)
	case '-':
		return s.sign(tokenMinus)
	case '!':
		return s.sign(tokenNot)
	case '(':
		return s.take(tokenOpen, s.pos+1)
	case ')':
		return s.take(tokenClose, s.pos+1)
	case ':':
		return s.take(tokenColon, s.pos+1)
	case '^':
		s.mode = modeBoost
		return s.take(tokenCaret, s.pos+1)
	case '[', '{':
		s.mode = modeRange
		return s.take(tokenRangeOpen, s.pos+1)
	case '"':
		return s.quoted()
	case '/':
		return s.regexp()
	case '~':
		return s.tilde()
	case ']', '}':
		return s.bad(s.pos, "a closing bracket without a range", "quote the text or write a backslash before the bracket")
	default:
		return s.term()
	}
}

func (s *scanner) sign(kind tokenKind) token {
	if n := s.spaceAt(s.pos + 1); n > 0 {
		return s.take(tokenLone, s.pos+1+n)
	}
	return s.take(kind, s.pos+1)
}

// termEnd returns where the characters of a term end that begin at i, and what wildcards are among
// them: how many, and where the first is. wild tells whether wildcards belong to the term.
func (s *scanner) termEnd(i int, wild bool) (end, wildcards, first int) {
	for i < len(s.query) {
		switch c := s.query[i]; c {
		case ' ', '\t', '\n', '\r', '!', '(', ')', ':', '^', '[', ']', '"', '{', '}', '~', '/':
			return i, wildcards, first
		case '*', '?':
			if !wild {
				return i, wildcards, first
			}
			if wildcards == 0 {
				first = i
			}
			wildcards++
		case '\\':
			if i+1 >= len(s.query) {
				return i, wildcards, first
			}
			i += s.spaceAtOr(i+1, 1)
		case ideographicSpace[0]:
			if strings.HasPrefix(s.query[i:], ideographicSpace) {
				return i, wildcards, first
			}
		}
		i++
	}
	return i, wildcards, first
}

// spaceAtOr returns the length of the white space at i, or other if there is none.
func (s *scanner) spaceAtOr(i, other int) int {
	if n := s.spaceAt(i); n > 0 {
		return n
	}
	return other
}

func (s *scanner) term() token {
	end, wildcards, first := s.termEnd(s.pos, true)
	switch {
	case end == s.pos:
		return s.bad(s.pos, "a backslash with nothing behind it", `write \\ for a backslash`)
	case wildcards == 0:
		return s.take(wordKind(s.query[s.pos:end]), end)
	case wildcards == 1 && s.query[first] == '*' && first == s.pos && end == s.pos+1:
		return s.take(tokenStar, end)
	case wildcards == 1 && s.query[first] == '*' && first == end-1:
		return s.take(tokenPrefix, end)
	default:
		return s.take(tokenWildcard, end)
	}
}

func wordKind(text string) tokenKind {
	switch text {
	case "AND", "&&":
		return tokenAnd
	case "OR", "||":
		return tokenOr
	case "NOT":
		return tokenNot
	default:
		return tokenTerm
	}
}

func (s *scanner) quoted() token {
	for i := s.pos + 1; i < len(s.query); i++ {
		switch s.query[i] {
		case '"':
			return s.take(tokenQuoted, i+1)
		case '\\':
			i++
		}
	}
	return s.bad(s.pos, "a quote that is never closed", `close it, or write \" for a quote that stands for itself`)
}

// regexp takes the text up to a slash that no backslash precedes, or else to the last slash.
func (s *scanner) regexp() token {
	end := 0
	for i := s.pos + 1; i < len(s.query); i++ {
		if s.query[i] != '/' {
			continue
		}
		end = i + 1
		if s.query[i-1] != '\\' {
			break
		}
	}
	if end == 0 {
		return s.bad(s.pos, "a slash begins a regular expression, and this one never ends",
			`quote the text or write \/ for a slash`)
	}
	return s.take(tokenRegexp, end)
}

func (s *scanner) tilde() token {
	end, _, _ := s.termEnd(s.pos+1, false)
	return s.take(tokenTilde, end)
}

func (s *scanner) number() token {
	s.mode = modeClauses
	end := s.digits(s.pos)
	if end == s.pos {
		return s.bad(s.pos, "a boost needs a number right behind the ^", `write ^2 or ^0.5, or \^ for a caret that stands for itself`)
	}
	if end < len(s.query) && s.query[end] == '.' {
		if fraction := s.digits(end + 1); fraction > end+1 {
			end = fraction
		}
	}
	return s.take(tokenNumber, end)
}

func (s *scanner) digits(i int) int {
	for i < len(s.query) && s.query[i] >= '0' && s.query[i] <= '9' {
		i++
	}
	return i
}
