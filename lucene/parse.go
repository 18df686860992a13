package lucene

import "slices"

// Parse reads a query: without options as the classic query parser of Apache Lucene does. It does no
// I/O, takes time in proportion to the query's length, and fails with a [*SyntaxError].
func Parse(query string, opts ...Option) (*Tree, error) {
	o := defaults().with(opts)
	if len(query) > o.maxLength {
		return nil, syntaxError(query, 0, "the query is longer than the limit", "")
	}
	p := parser{scanner: scanner{query: query}, options: o}
	tree := &Tree{Source: query, options: o}
	tree.Root.Span = Span{0, len(query)}
	if o.blank && blank(query) {
		return tree, nil
	}
	clauses, err := p.clauses("")
	if err != nil {
		return nil, err
	}
	if t := p.peek(0); t.kind != tokenEnd {
		return nil, p.unexpectedAfter(t)
	}
	tree.Root.Clauses = clauses
	return tree, nil
}

// blank tells whether a query holds nothing but spaces and control characters.
func blank(query string) bool {
	for i := range len(query) {
		if query[i] > ' ' {
			return false
		}
	}
	return true
}

// parser makes a tree of tokens. It decides by the next three of them and never goes back.
type parser struct {
	scanner
	options options
	ahead   [3]token
	known   int // how many of ahead are read
	last    int // the end of the last token that was taken
	depth   int
	count   int
	leaves  []Leaf // room for leaves, so that they need few allocations
}

// peek returns the token i places ahead without taking it.
func (p *parser) peek(i int) token {
	for p.known <= i {
		p.ahead[p.known] = p.next()
		p.known++
	}
	return p.ahead[i]
}

// pop takes the next token.
func (p *parser) pop() token {
	t := p.peek(0)
	copy(p.ahead[:], p.ahead[1:p.known])
	p.known--
	p.last = t.end
	return t
}

// accept takes the next token if it is of a kind.
func (p *parser) accept(kind tokenKind) bool {
	if p.peek(0).kind != kind {
		return false
	}
	p.pop()
	return true
}

func (p *parser) fail(offset int, message, hint string) error {
	return syntaxError(p.query, offset, message, hint)
}

// clauses reads a level: all clauses up to a closing parenthesis or the end. field is the one that
// applies to clauses without their own.
func (p *parser) clauses(field string) ([]Clause, error) {
	var list []Clause
	for len(list) == 0 || continues(p.peek(0).kind) {
		joined := p.runs()
		c, err := p.clause(field, len(list) == 0)
		if err != nil {
			return nil, err
		}
		list = add(list, c)
		for joined && p.continuesRun() {
			c, err := p.clause(field, false)
			if err != nil {
				return nil, err
			}
			c.Joined = true
			list = add(list, c)
		}
	}
	return list, nil
}

// add appends a clause. A full list doubles whatever its size, which for long ones allocates less in
// sum than append does.
func add(list []Clause, c Clause) []Clause {
	if len(list) == cap(list) {
		list = slices.Grow(list, max(1, len(list)))
	}
	return append(list, c)
}

// continues tells whether a level goes on with such a token.
func continues(kind tokenKind) bool {
	switch kind {
	case tokenEnd, tokenBad, tokenClose, tokenColon, tokenCaret, tokenTilde:
		return false
	default:
		return true
	}
}

// runs tells whether a run of bare terms begins here.
func (p *parser) runs() bool {
	return p.peek(0).kind == tokenTerm && p.peek(1).kind == tokenTerm && joins(p.peek(2).kind)
}

// continuesRun tells whether the next token continues the run that the tokens before are.
func (p *parser) continuesRun() bool {
	return p.peek(0).kind == tokenTerm && joins(p.peek(1).kind)
}

// joins tells whether a bare term before such a token belongs to the run before it. A term that an
// operator, a colon or a suffix follows does not.
func joins(kind tokenKind) bool {
	switch kind {
	case tokenAnd, tokenOr, tokenColon, tokenStar, tokenCaret, tokenTilde:
		return false
	default:
		return true
	}
}

// clause reads a clause with its operator, modifier and field.
func (p *parser) clause(field string, first bool) (Clause, error) {
	var c Clause
	if !first {
		c.Conjunction = p.conjunction()
	}
	c.Span.Start = p.peek(0).start
	c.Modifier = p.modifier()
	if err := p.fieldName(&c); err != nil {
		return c, err
	}
	if c.Field != "" {
		field = c.Field
	}
	if p.count++; p.count > p.options.maxClauses {
		return c, p.fail(c.Span.Start, "the query has more clauses than the limit", "")
	}
	err := p.value(&c, field)
	c.Span.End = p.last
	return c, err
}

func (p *parser) conjunction() Conjunction {
	switch {
	case p.accept(tokenAnd):
		return ConjunctionAnd
	case p.accept(tokenOr):
		return ConjunctionOr
	default:
		return NoConjunction
	}
}

func (p *parser) modifier() Modifier {
	switch {
	case p.accept(tokenPlus):
		return Plus
	case p.accept(tokenMinus):
		return Minus
	case p.accept(tokenNot):
		return Negation
	default:
		return NoModifier
	}
}

// fieldName reads the name and the colon of a clause that has them.
func (p *parser) fieldName(c *Clause) error {
	t := p.peek(0)
	if (t.kind != tokenTerm && t.kind != tokenStar) || p.peek(1).kind != tokenColon {
		return nil
	}
	name, err := p.unescape(t.start, t.end)
	if err != nil {
		return err
	}
	c.Field = name
	p.pop()
	p.pop()
	return nil
}

// value reads what a clause asks for: a leaf or a group.
func (p *parser) value(c *Clause, field string) (err error) {
	switch p.peek(0).kind {
	case tokenOpen:
		c.Group, err = p.group(field)
	case tokenTerm, tokenStar, tokenPrefix, tokenWildcard, tokenRegexp, tokenLone:
		c.Leaf, err = p.bareLeaf(field)
	case tokenQuoted:
		c.Leaf, err = p.quotedLeaf(field)
	case tokenRangeOpen:
		c.Leaf, err = p.rangeLeaf(field)
	default:
		err = p.unexpectedIn(c)
	}
	return err
}

// group reads clauses in parentheses.
func (p *parser) group(field string) (*Group, error) {
	opening := p.pop()
	if p.depth++; p.depth > p.options.maxDepth {
		return nil, p.fail(opening.start, "parentheses are nested deeper than the limit", "")
	}
	clauses, err := p.clauses(field)
	if err != nil {
		return nil, err
	}
	p.depth--
	if t := p.peek(0); t.kind != tokenClose {
		if t.kind == tokenEnd {
			return nil, p.fail(opening.start, "a parenthesis that is never closed", `close it, or write \( for one that stands for itself`)
		}
		return nil, p.unexpectedAfter(t)
	}
	p.pop()
	boost, err := p.boost()
	if err != nil {
		return nil, err
	}
	return &Group{Clauses: clauses, Boost: boost, Span: Span{opening.start, p.last}}, nil
}
