package lucene

import (
	"strconv"
	"strings"
)

// Query is what Lucene's own query parser makes of a [Tree]: its Query objects. It serves to compare
// with Lucene, with String and with the JSON that it encodes to; what a query means is the business of
// [Tree.Resolve].
type Query struct {
	kind    queryKind
	field   string
	text    string
	terms   []string
	number  int // slop or edits
	bounds  [2]Bound
	clauses []queryClause
	boost   float32
}

// queryKind says which of Lucene's classes a [Query] is.
type queryKind uint8

const (
	queryNone queryKind = iota
	queryAll
	queryTerm
	queryPhrase
	queryPrefix
	queryWildcard
	queryRegexp
	queryFuzzy
	queryRange
	queryBool
	queryBoost // of the only clause
)

// filter is what a clause is that must match and does not count for the score.
const filter = mustNot + 1

type queryClause struct {
	occur occur
	query *Query
}

// Query returns the query that Lucene's parser makes of the tree under the tree's options, reading
// terms and phrases with an analyzer. defaultField stands in for the field of leaves that have none.
func (t *Tree) Query(defaultField string, analyzer Analyzer) *Query {
	if len(t.Root.Clauses) == 0 {
		return &Query{kind: queryNone}
	}
	b := queryBuilder{tree: t, field: defaultField, analyzer: analyzer}
	if q := b.level(&t.Root); q != nil {
		return q
	}
	return &Query{kind: queryBool}
}

// Canonical returns the tree as Lucene prints the query that it makes of it, with the analyzer that
// cuts at white space. The text is for comparison: it drops escapes and cannot be parsed again.
func (t *Tree) Canonical(defaultField string) string {
	return t.Query(defaultField, WhitespaceAnalyzer).Canonical(defaultField)
}

// Canonical returns the query as Lucene prints it. Leaves on defaultField are printed without a field.
func (q *Query) Canonical(defaultField string) string {
	var b strings.Builder
	q.write(&b, defaultField)
	return b.String()
}

func (q *Query) write(b *strings.Builder, defaultField string) {
	if q.field != defaultField && q.kind >= queryTerm && q.kind <= queryRange {
		b.WriteString(q.field)
		b.WriteByte(':')
	}
	switch q.kind {
	case queryNone:
		b.WriteString(`MatchNoDocsQuery("")`)
	case queryAll:
		b.WriteString("*:*")
	case queryPhrase:
		b.WriteString(`"` + strings.Join(q.terms, " ") + `"`)
		if q.number > 0 {
			b.WriteString("~" + strconv.Itoa(q.number))
		}
	case queryPrefix:
		b.WriteString(q.text + "*")
	case queryRegexp:
		b.WriteString("/" + q.text + "/")
	case queryFuzzy:
		b.WriteString(q.text + "~" + strconv.Itoa(q.number))
	case queryRange:
		q.writeRange(b)
	case queryBool:
		q.writeClauses(b, defaultField)
	case queryBoost:
		b.WriteByte('(')
		q.clauses[0].query.write(b, defaultField)
		b.WriteString(")^" + javaDecimal(q.boost))
	default:
		b.WriteString(q.text)
	}
}

func (q *Query) writeRange(b *strings.Builder) {
	b.WriteByte("{["[side(q.bounds[0])])
	b.WriteString(q.bounds[0].canonical() + " TO " + q.bounds[1].canonical())
	b.WriteByte("}]"[side(q.bounds[1])])
}

// canonical returns a bound as Lucene prints it: only a star is escaped.
func (b Bound) canonical() string {
	switch {
	case b.Open:
		return "*"
	case b.Text == "*":
		return `\*`
	default:
		return b.Text
	}
}

// occurSigns are the signs of clauses as Lucene prints them.
var occurSigns = [...]string{should: "", must: "+", mustNot: "-", filter: "#"}

func (q *Query) writeClauses(b *strings.Builder, defaultField string) {
	for i, c := range q.clauses {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(occurSigns[c.occur])
		if c.query.kind != queryBool {
			c.query.write(b, defaultField)
			continue
		}
		b.WriteByte('(')
		c.query.write(b, defaultField)
		b.WriteByte(')')
	}
}

// javaDecimal returns a number as Java's Float.toString does.
func javaDecimal(f float32) string {
	if f != 0 && (f < 1e-3 || f >= 1e7) {
		text := strconv.FormatFloat(float64(f), 'E', -1, 32)
		mantissa, exponent, _ := strings.Cut(text, "E")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		n, _ := strconv.Atoi(exponent)
		return mantissa + "E" + strconv.Itoa(n)
	}
	text := strconv.FormatFloat(float64(f), 'f', -1, 32)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
