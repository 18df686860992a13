package lucene

// rangeLeaf reads a range in brackets.
func (p *parser) rangeLeaf(field string) (*Leaf, error) {
	opening := p.pop()
	low, err := p.bound()
	if err != nil {
		return nil, err
	}
	if t := p.peek(0); t.kind != tokenTo {
		return nil, p.unexpectedInRange(t, "TO")
	}
	p.pop()
	high, err := p.bound()
	if err != nil {
		return nil, err
	}
	closing := p.peek(0)
	if closing.kind != tokenRangeClose {
		return nil, p.unexpectedInRange(closing, "a closing bracket")
	}
	p.pop()
	low.Inclusive, high.Inclusive = p.query[opening.start] == '[', p.query[closing.start] == ']'
	boost, err := p.boost()
	if err != nil {
		return nil, err
	}
	l := p.newLeaf(field, opening.start, boost)
	l.Kind, l.Low, l.High = Range, low, high
	return l, nil
}

// bound reads one end of a range.
func (p *parser) bound() (b Bound, err error) {
	t := p.peek(0)
	start, end := t.start, t.end
	switch t.kind {
	case tokenBoundQuoted:
		b.Quoted = true
		start, end = start+1, end-1
	case tokenBound, tokenTo:
	default:
		return b, p.unexpectedInRange(t, "a bound")
	}
	p.pop()
	if b.Text, err = p.unescape(start, end); err != nil {
		return b, err
	}
	if b.Text == "*" && (p.options.oneSided || p.query[start:end] == "*" && !b.Quoted) {
		return Bound{Open: true}, nil
	}
	return b, nil
}
