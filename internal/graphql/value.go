package graphql

import "encoding/json"

// value reads a value: as encoding/json decodes one, with numbers as json.Number and variables as
// references. A value of an enumeration is a text.
func (p *parser) value() (value any, err error) {
	err = p.deeper(func() error {
		value, err = p.valueHere()
		return err
	})
	return value, err
}

func (p *parser) valueHere() (any, error) {
	t := p.token
	switch {
	case t.kind == text:
		return t.text, p.advance()
	case t.kind == number:
		return json.Number(t.text), p.advance()
	case t.kind == name:
		return word(t.text), p.advance()
	case p.at("$"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		title, err := p.name()
		return reference(title), err
	case p.at("["):
		return p.listValue()
	case p.at("{"):
		return p.objectValue()
	}
	return nil, p.fail("expected a value")
}

// word returns what a name means as a value.
func word(text string) any {
	switch text {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	return text
}

func (p *parser) listValue() (any, error) {
	list := []any{}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for !p.at("]") {
		element, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, element)
	}
	return list, p.advance()
}

func (p *parser) objectValue() (any, error) {
	object := map[string]any{}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for !p.at("}") {
		title, err := p.name()
		if err != nil {
			return nil, err
		}
		if err := p.expect(":"); err != nil {
			return nil, err
		}
		if object[title], err = p.value(); err != nil {
			return nil, err
		}
	}
	return object, p.advance()
}
