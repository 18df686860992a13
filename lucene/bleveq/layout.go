package bleveq

import (
	"slices"
	"strings"

	"github.com/authplus/authplus/lucene"
)

// Layout says where the values of documents are in an index, for one dialect. It is immutable and safe for
// concurrent use.
type Layout struct {
	dialect lucene.Dialect
	// everything tells that all values are at AnyPath too.
	everything bool
	// known are the places of the paths that the catalogue names.
	known map[string]place
	// shared are the fields of all other paths.
	shared *twins
}

// New returns the layout for a dialect. Documents and queries must be made by layouts of the same dialect.
func New(d lucene.Dialect) *Layout {
	l := &Layout{
		dialect: d, everything: len(d.DefaultFields()) == 0, known: map[string]place{}, shared: twinsOf(sharedPath),
	}
	for _, f := range d.Fields() {
		if !strings.HasSuffix(f.Name, ".*") {
			info, _ := d.Field(f.Name) // a later entry may have replaced this one
			l.known[f.Name] = place{info: info, fields: twinsOf(escaped(f.Name))}
		}
	}
	all, _ := d.Field(lucene.AnyPath)
	all.NotSortable = true
	l.known[lucene.AnyPath] = place{info: all, fields: twinsOf(lucene.AnyPath)}
	return l
}

const (
	// pathsField is the field of present paths.
	pathsField = "__paths"
	// sharedPath names the fields of paths that are not in the catalogue.
	sharedPath = "~"
)

// twins are the names of the fields of a path.
type twins struct {
	exact, folded, reversed, word, whole, number, boolean, date, span string
}

func twinsOf(name string) *twins {
	return &twins{
		exact: name, folded: name + "#lc", reversed: name + "#rev", word: name + "#word", whole: name + "#text",
		number: name + "#num", boolean: name + "#bool", date: name + "#date", span: name + "#span",
	}
}

// escaped returns the name of the fields of a path that the catalogue names. It is none that bleve or the
// layout uses for something else, and no ending can be taken for a part of it.
func escaped(path string) string {
	name := strings.ReplaceAll(path, "#", "##")
	if strings.HasPrefix(name, "_") || strings.HasPrefix(name, sharedPath) {
		return "#" + name
	}
	return name
}

// place is where the values at a path are.
type place struct {
	info   lucene.FieldInfo
	fields *twins
	// prefix is what terms begin with in shared fields.
	prefix string
}

// text returns the field of whole texts.
func (p place) text() string {
	if p.info.Folds {
		return p.fields.folded
	}
	return p.fields.exact
}

// reversed tells whether whole texts are also there with their last byte first.
func (p place) reversed() bool {
	return p.prefix == "" && p.info.Suffixes && p.info.Type != lucene.TypeText
}

// sortable tells whether documents can be ordered by the fields of the place.
func (p place) sortable() bool { return p.prefix == "" && !p.info.NotSortable }

// place returns where the values at a path are.
func (l *Layout) place(path string) place {
	if p, ok := l.known[path]; ok {
		return p
	}
	info, _ := l.dialect.Field(path)
	return place{info: info, fields: l.shared, prefix: pathPrefix(path)}
}

// reverse returns a text with its last byte first.
func reverse(text string) string {
	bytes := []byte(text)
	slices.Reverse(bytes)
	return string(bytes)
}

// pathPrefix returns what the terms of a path begin with, and those of no other one.
func pathPrefix(path string) string {
	return strings.ReplaceAll(path, "\x00", "\x00\x01") + "\x00\x00"
}
