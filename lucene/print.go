package lucene

import (
	"strconv"
	"strings"
)

// String returns the query as text that parses back to an equal tree under the same options. White
// space, escapes and the spelling of operators are made uniform; order, parentheses and quotes stay.
func (t *Tree) String() string {
	var p printer
	p.clauses(t.Root.Clauses)
	return p.b.String()
}

// printer writes clauses as text.
type printer struct {
	b strings.Builder
	// embedded tells that other text will follow what is printed.
	embedded bool
	// slashless tells that another slash would be read as the end of a regular expression.
	slashless bool
	// joined tells that the clause before continued a run of bare terms.
	joined bool
}

func (p *printer) clauses(clauses []Clause) {
	p.joined = false
	for i := range clauses {
		c := &clauses[i]
		if i > 0 {
			p.b.WriteString(between[c.Conjunction][spaces(clauses[i-1].Leaf):])
		}
		p.clause(c)
		p.joined = c.Joined
	}
}

// spaces returns how many spaces a leaf itself prints at its end.
func spaces(l *Leaf) int {
	if l != nil && l.lone && l.Boost == "" && l.Kind != Fuzzy {
		return 1
	}
	return 0
}

// between is what stands between a clause and the one before it.
var between = [...]string{NoConjunction: " ", ConjunctionAnd: " AND ", ConjunctionOr: " OR "}

// signs are the modifiers as they are printed.
var signs = [...]string{NoModifier: "", Plus: "+", Minus: "-", Negation: "NOT "}

func (p *printer) clause(c *Clause) {
	p.b.WriteString(signs[c.Modifier])
	p.field(c.Field)
	if c.Leaf != nil {
		p.leaf(c.Leaf)
		p.boost(c.Leaf.Boost)
		return
	}
	p.b.WriteByte('(')
	if c.Group != nil {
		p.clauses(c.Group.Clauses)
	}
	p.b.WriteByte(')')
	if c.Group != nil {
		p.boost(c.Group.Boost)
	}
}

// field writes a field's name and a colon. The name * is not escaped, as in *:*, but for one case: a
// star would keep the bare term before it from joining the run that it belongs to.
func (p *printer) field(name string) {
	switch {
	case name == "":
		return
	case name == "*" && !p.joined:
		p.b.WriteByte('*')
	default:
		writeTerm(&p.b, name, p.slash(`\/`))
	}
	p.b.WriteByte(':')
}

func (p *printer) boost(factor string) {
	if factor != "" {
		p.b.WriteByte('^')
		p.b.WriteString(factor)
	}
}

func (p *printer) leaf(l *Leaf) {
	switch l.Kind {
	case Phrase:
		p.quoted(l.Text)
		if l.Slop > 0 {
			p.b.WriteByte('~')
			p.b.WriteString(strconv.Itoa(l.Slop))
		}
	case Prefix:
		writeEscaped(&p.b, l.Text, p.slash(`\/`))
		p.b.WriteByte('*')
	case Wildcard:
		p.b.WriteString(l.Text)
	case Regexp:
		p.regexp(l.Text)
	case Fuzzy:
		p.term(l)
		p.b.WriteByte('~')
		if l.Edits != AutoEdits {
			p.b.WriteString(strconv.Itoa(l.Edits))
		}
	case Range:
		p.span(l)
	case Exists:
		p.exists(l)
	case Everything:
		p.b.WriteByte('*')
	default:
		p.term(l)
	}
}

func (p *printer) term(l *Leaf) {
	if l.lone {
		// A lone operator is one by the white space behind it.
		p.b.WriteString(l.Text)
		p.b.WriteByte(' ')
		return
	}
	writeTerm(&p.b, l.Text, p.slash(`\/`))
}

func (p *printer) quoted(text string) {
	p.b.WriteByte('"')
	for i, part := range strings.Split(text, "/") {
		if i > 0 {
			p.b.WriteString(p.slash("/"))
		}
		writeQuoted(&p.b, part)
	}
	p.b.WriteByte('"')
}

func (p *printer) exists(l *Leaf) {
	switch {
	case l.Quoted:
		p.quoted(l.Text)
	case l.Text == "":
		p.b.WriteByte('*')
	default:
		p.term(l)
	}
}

// regexp writes a regular expression. One that ends in a backslash would go on to the next slash: if
// other text follows, its end is put into brackets, which mean the same.
func (p *printer) regexp(text string) {
	if p.embedded && strings.HasSuffix(text, `\\`) {
		text = text[:len(text)-2] + `[\\]`
	}
	p.b.WriteByte('/')
	p.b.WriteString(text)
	p.b.WriteByte('/')
	p.slashless = strings.HasSuffix(text, `\`)
}

func (p *printer) span(l *Leaf) {
	if l.Text != "" {
		p.term(l)
		return
	}
	p.b.WriteByte("{["[side(l.Low)])
	writeBound(&p.b, l.Low, p.slash("/"))
	p.b.WriteString(" TO ")
	writeBound(&p.b, l.High, p.slash("/"))
	p.b.WriteByte("}]"[side(l.High)])
}

func side(b Bound) int {
	if b.Inclusive {
		return 1
	}
	return 0
}

// slash returns how a slash is written: usual, unless it would end a regular expression.
func (p *printer) slash(usual string) string {
	if p.slashless {
		return `\u002f`
	}
	return usual
}

// writeTerm writes text so that it reads as one bare text, or as the name of a field.
func writeTerm(b *strings.Builder, text, slash string) {
	if operatorWord(text) {
		b.WriteByte('\\')
	}
	writeEscaped(b, text, slash)
}

// writeBound writes a bound of a range.
func writeBound(b *strings.Builder, bound Bound, slash string) {
	switch {
	case bound.Open:
		b.WriteByte('*')
	case bound.Quoted || bound.Text == "":
		b.WriteByte('"')
		writeBoundText(b, bound.Text, slash, "")
		b.WriteByte('"')
	default:
		if bound.Text == "*" || strings.HasPrefix(bound.Text, `"`) || leadingSpace(bound.Text) {
			b.WriteByte('\\')
		}
		writeBoundText(b, bound.Text, slash, " ]}")
	}
}

// leadingSpace tells whether white space would be skipped before a bound.
func leadingSpace(text string) bool {
	return strings.IndexByte("\t\n\r", text[0]) >= 0 || strings.HasPrefix(text, ideographicSpace)
}

// writeBoundText writes the text of a bound. A range reads quotes and brackets whatever stands before
// them, so these are written by their codes.
func writeBoundText(b *strings.Builder, text, slash, coded string) {
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '\\' && i < len(text)-1:
			b.WriteString(`\\`)
		case c == '\\':
			b.WriteString(`\u005c`)
		case c == '"' && coded == "":
			b.WriteString(`\u0022`)
		case c == '/':
			b.WriteString(slash)
		case strings.IndexByte(coded, c) >= 0:
			b.WriteString(`\u00`)
			b.WriteString(strconv.FormatUint(uint64(c), 16))
		default:
			b.WriteByte(c)
		}
	}
}
