package graphql

import "errors"

// Bounds of what is read.
const (
	maxLength = 1 << 20
	maxDepth  = 100
)

// Parse reads a document. An error names the line and the column, never what stands there.
func Parse(source string) (*Document, error) {
	if len(source) > maxLength {
		return nil, errors.New("graphql: the document is too long")
	}
	p := &parser{scanner: scanner{source: source}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	d := &Document{fragments: map[string][]selected{}}
	for p.token.kind != end {
		if err := p.definition(d); err != nil {
			return nil, err
		}
	}
	if len(d.Operations) == 0 {
		return nil, errors.New("graphql: the document has no operation")
	}
	return d, d.unfold()
}

// parser reads a document token by token; token is the next one.
type parser struct {
	scanner scanner
	token   token
	depth   int
}

func (p *parser) advance() (err error) {
	p.token, err = p.scanner.next()
	return err
}

// fail returns an error at the next token.
func (p *parser) fail(problem string) error {
	p.scanner.offset = p.token.offset
	return p.scanner.fail(problem)
}

// at tells whether a punctuation mark comes next.
func (p *parser) at(mark string) bool { return p.token.kind == punctuation && p.token.text == mark }

// accept passes over a punctuation mark if it comes next.
func (p *parser) accept(mark string) (bool, error) {
	if !p.at(mark) {
		return false, nil
	}
	return true, p.advance()
}

// expect passes over a punctuation mark that must come next.
func (p *parser) expect(mark string) error {
	if !p.at(mark) {
		return p.fail("expected " + mark)
	}
	return p.advance()
}

// name returns the name that must come next.
func (p *parser) name() (string, error) {
	if p.token.kind != name {
		return "", p.fail("expected a name")
	}
	text := p.token.text
	return text, p.advance()
}

// deeper calls read one level further down.
func (p *parser) deeper(read func() error) error {
	if p.depth++; p.depth > maxDepth {
		return p.fail("nested too deeply")
	}
	defer func() { p.depth-- }()
	return read()
}

// definition reads an operation or a fragment.
func (p *parser) definition(d *Document) error {
	if p.at("{") {
		o := &Operation{Kind: "query"}
		d.Operations = append(d.Operations, o)
		return p.selection(&o.selection)
	}
	word, err := p.name()
	if err != nil {
		return err
	}
	switch word {
	case "query", "mutation", "subscription":
		o := &Operation{Kind: word}
		d.Operations = append(d.Operations, o)
		return p.operation(o)
	case "fragment":
		return p.fragment(d)
	}
	return p.fail("expected an operation or a fragment")
}

func (p *parser) operation(o *Operation) (err error) {
	if p.token.kind == name {
		if o.Name, err = p.name(); err != nil {
			return err
		}
	}
	if p.at("(") {
		if err := p.variables(o); err != nil {
			return err
		}
	}
	if _, err := p.directives(); err != nil {
		return err
	}
	return p.selection(&o.selection)
}

// fragment reads a fragment behind its first word.
func (p *parser) fragment(d *Document) error {
	title, err := p.name()
	if err != nil {
		return err
	}
	if on, err := p.name(); err != nil || on != "on" {
		return p.fail("expected on")
	}
	if _, err := p.name(); err != nil {
		return err
	}
	if _, err := p.directives(); err != nil {
		return err
	}
	var kids []selected
	err = p.selection(&kids)
	d.fragments[title] = kids
	return err
}

// list reads what stands between two marks, at least one of it.
func (p *parser) list(open, closing string, read func() error) error {
	if err := p.expect(open); err != nil {
		return err
	}
	for {
		if err := read(); err != nil {
			return err
		}
		if done, err := p.accept(closing); done || err != nil {
			return err
		}
	}
}

func (p *parser) variables(o *Operation) error {
	return p.list("(", ")", func() error {
		v, err := p.variable()
		o.Variables = append(o.Variables, v)
		return err
	})
}

func (p *parser) variable() (v Variable, err error) {
	if err = p.expect("$"); err != nil {
		return v, err
	}
	if v.Name, err = p.name(); err != nil {
		return v, err
	}
	if err = p.expect(":"); err != nil {
		return v, err
	}
	if v.Type, v.Required, err = p.typeName(); err != nil {
		return v, err
	}
	if given, err := p.accept("="); !given || err != nil {
		return v, err
	}
	v.Default, err = p.value()
	return v, err
}

// typeName reads a type, and tells whether it allows no null.
func (p *parser) typeName() (text string, required bool, err error) {
	if p.at("[") {
		err = p.deeper(func() error {
			if err := p.advance(); err != nil {
				return err
			}
			inner, _, err := p.typeName()
			if err != nil {
				return err
			}
			text = "[" + inner + "]"
			return p.expect("]")
		})
	} else {
		text, err = p.name()
	}
	if err != nil {
		return "", false, err
	}
	if required, err = p.accept("!"); required {
		text += "!"
	}
	return text, required, err
}

// selection reads what is asked of an object.
func (p *parser) selection(into *[]selected) error {
	return p.deeper(func() error {
		return p.list("{", "}", func() error {
			s, err := p.selected()
			*into = append(*into, s)
			return err
		})
	})
}

func (p *parser) selected() (selected, error) {
	spread, err := p.accept("...")
	if err != nil {
		return selected{}, err
	}
	if spread {
		return p.spread()
	}
	return p.field()
}

// spread reads a fragment where it is used: one by its name, or one that stands there itself.
func (p *parser) spread() (s selected, err error) {
	if p.token.kind == name && p.token.text != "on" {
		if s.fragment, err = p.name(); err != nil {
			return s, err
		}
		_, err = p.directives()
		return s, err
	}
	s.inline = true
	if p.token.kind == name {
		if err := p.advance(); err != nil {
			return s, err
		}
		if _, err := p.name(); err != nil {
			return s, err
		}
	}
	if _, err := p.directives(); err != nil {
		return s, err
	}
	return s, p.selection(&s.kids)
}

func (p *parser) field() (s selected, err error) {
	if s.field.Name, err = p.name(); err != nil {
		return s, err
	}
	s.field.Alias = s.field.Name
	renamed, err := p.accept(":")
	if err != nil {
		return s, err
	}
	if renamed {
		if s.field.Name, err = p.name(); err != nil {
			return s, err
		}
	}
	if p.at("(") {
		if s.field.arguments, err = p.arguments(); err != nil {
			return s, err
		}
	}
	if s.field.conditions, err = p.directives(); err != nil {
		return s, err
	}
	if p.at("{") {
		err = p.selection(&s.kids)
	}
	return s, err
}

func (p *parser) arguments() (list []argument, err error) {
	err = p.list("(", ")", func() error {
		title, err := p.name()
		if err != nil {
			return err
		}
		if err := p.expect(":"); err != nil {
			return err
		}
		value, err := p.value()
		list = append(list, argument{title, value})
		return err
	})
	return list, err
}

// directives reads directives and returns those that decide whether a field is wanted.
func (p *parser) directives() (conditions []condition, err error) {
	for p.at("@") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		title, err := p.name()
		if err != nil {
			return nil, err
		}
		var arguments []argument
		if p.at("(") {
			if arguments, err = p.arguments(); err != nil {
				return nil, err
			}
		}
		for _, a := range arguments {
			if a.name == "if" && (title == "include" || title == "skip") {
				conditions = append(conditions, condition{when: title == "include", value: a.value})
			}
		}
	}
	return conditions, nil
}
