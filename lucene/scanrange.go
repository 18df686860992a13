package lucene

import "strings"

// inRange returns the next token between the brackets of a range.
func (s *scanner) inRange() token {
	for {
		bare := s.boundEnd()
		space := s.spaceAt(s.pos)
		switch {
		case s.pos >= len(s.query):
			return s.take(tokenEnd, s.pos)
		case space > 0 && bare <= s.pos+space:
			s.pos += space
			continue
		case s.query[s.pos] == ']' || s.query[s.pos] == '}':
			s.mode = modeClauses
			return s.take(tokenRangeClose, s.pos+1)
		}
		if end := s.boundQuoteEnd(); end >= bare {
			return s.take(tokenBoundQuoted, end)
		}
		if s.query[s.pos:bare] == "TO" {
			return s.take(tokenTo, bare)
		}
		return s.take(tokenBound, bare)
	}
}

// boundEnd returns where an unquoted bound ends. Only a space and the closing brackets end it: other
// white space, and a backslash, do not.
func (s *scanner) boundEnd() int {
	if i := strings.IndexAny(s.query[s.pos:], " ]}"); i >= 0 {
		return s.pos + i
	}
	return len(s.query)
}

// boundQuoteEnd returns where a quoted bound ends, or 0 if there is none. A quote behind a backslash
// ends it only if no later one does.
func (s *scanner) boundQuoteEnd() int {
	end := 0
	if s.query[s.pos] != '"' || strings.HasPrefix(s.query[s.pos:], `""`) {
		return end
	}
	for i := s.pos + 2; i < len(s.query); i++ {
		if s.query[i] != '"' {
			continue
		}
		end = i + 1
		if s.query[i-1] != '\\' {
			break
		}
	}
	return end
}
