package bleveq

import (
	"strconv"

	"github.com/blevesearch/bleve/v2/document"

	"github.com/authplus/authplus/lucene"
)

// Document returns a decoded JSON object as a document for an index, to be written with
// Batch.IndexAdvanced. It keeps no reference to the object, and stores nothing of it but what can be asked.
func (l *Layout) Document(id string, object map[string]any) *document.Document {
	b := builder{layout: l, fields: make(map[string]*terms, 2*len(object))}
	for path, value := range l.dialect.Values(object) {
		b.present(path)
		p := l.place(path)
		if !p.info.NotIndexed {
			b.value(p, value)
		}
		if l.everything {
			b.value(l.place(lucene.AnyPath), value)
		}
	}
	doc := document.NewDocument(id)
	doc.Fields = make([]document.Field, 0, len(b.fields)+1)
	for _, field := range b.fields {
		doc.AddField(field)
	}
	return doc
}

// builder collects the terms of a document by field.
type builder struct {
	layout *Layout
	fields map[string]*terms
	last   string // the path of the last value
}

// add adds a term to a field.
func (b *builder) add(name, term string, sortable bool) {
	field, ok := b.fields[name]
	if !ok {
		field = &terms{name: name, sortable: sortable}
		b.fields[name] = field
	}
	field.list = append(field.list, term)
}

// present notes that there is a value at a path.
func (b *builder) present(path string) {
	if path == b.last && path != "" { // as in an array
		return
	}
	b.last = path
	b.add(pathsField, lucene.AnyPath, false)
	b.add(pathsField, path, false)
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' {
			b.add(pathsField, path[:i], false)
		}
	}
}

// value adds what can be asked of a value to the fields of a place.
func (b *builder) value(p place, value any) {
	switch p.info.Type {
	case lucene.TypeAny:
		b.text(p, value)
		b.number(p, value)
		b.boolean(p, value)
	case lucene.TypeKeyword:
		b.text(p, value)
	case lucene.TypeText:
		b.words(p, value)
	case lucene.TypeNumber:
		b.number(p, value)
	case lucene.TypeBoolean:
		b.boolean(p, value)
	case lucene.TypeDate:
		b.date(p, value)
	}
}

func (b *builder) text(p place, value any) {
	text, ok := value.(string)
	if !ok {
		return
	}
	if p.info.Folds {
		text = lucene.Fold(text)
	}
	b.add(p.text(), p.prefix+text, p.sortable())
	if p.reversed() {
		b.add(p.fields.reversed, reverse(text), false)
	}
}

func (b *builder) words(p place, value any) {
	text, ok := value.(string)
	if !ok {
		return
	}
	b.add(p.fields.whole, p.prefix+text, false)
	for _, word := range lucene.Words(text) {
		b.add(p.fields.word, p.prefix+word, false)
	}
}

func (b *builder) number(p place, value any) {
	if n, ok := lucene.NumberOf(value); ok {
		b.add(p.fields.number, p.prefix+n.Key(), p.sortable())
	}
}

func (b *builder) boolean(p place, value any) {
	if is, ok := value.(bool); ok {
		b.add(p.fields.boolean, p.prefix+strconv.FormatBool(is), p.sortable())
	}
}

func (b *builder) date(p place, value any) {
	ms, ok := lucene.InstantOf(value)
	if !ok {
		return
	}
	b.add(p.fields.date, p.prefix+instants.term(ms), p.sortable())
	for _, s := range spans {
		b.add(p.fields.span, p.prefix+s.term(ms), false)
	}
}
