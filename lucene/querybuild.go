package lucene

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// queryBuilder makes Lucene's queries of a tree. A nil query stands for a text without tokens, which
// leaves no clause behind.
type queryBuilder struct {
	tree     *Tree
	field    string
	analyzer Analyzer
}

// level returns the query of a group. As in Lucene a group of one clause is that clause, but for a
// modifier on it.
func (b *queryBuilder) level(g *Group) *Query {
	var list []queryClause
	var first *Query
	for i := 0; i < len(g.Clauses); {
		run := runLength(g.Clauses[i:])
		q := b.add(&list, g.Clauses[i:i+run])
		if i == 0 && g.Clauses[0].Modifier == NoModifier {
			first = q
		}
		i += run
	}
	if len(list) == 1 && first != nil {
		return first
	}
	return b.boolean(list)
}

// boolean returns the query of clauses. Where pure negatives match the rest, a clause that matches
// everything and does not count for the score is added to them, as Elasticsearch does.
func (b *queryBuilder) boolean(list []queryClause) *Query {
	if len(list) == 0 {
		return nil
	}
	negative := b.tree.options.pureNegative == MatchRest
	for _, c := range list {
		negative = negative && c.occur == mustNot
	}
	if negative {
		list = append(list, queryClause{filter, &Query{kind: queryAll}})
	}
	return &Query{kind: queryBool, clauses: list}
}

// add appends what a clause, or a run of bare terms, contributes to its level, and returns its query.
func (b *queryBuilder) add(list *[]queryClause, run []Clause) *Query {
	switch {
	case len(run) == 1:
		q := b.clause(&run[0])
		b.addClause(list, &run[0], q)
		return q
	case b.tree.options.split:
		var first *Query
		for i := range run {
			q := b.clause(&run[i])
			b.addClause(list, &run[i], q)
			if i == 0 {
				first = q
			}
		}
		return first
	default:
		leaf := b.tree.joined(run)
		q := b.leaf(&leaf)
		b.addRun(list, q)
		return q
	}
}

// addRun appends the clauses of a run, whose tokens join the level one by one.
func (b *queryBuilder) addRun(list *[]queryClause, q *Query) {
	switch {
	case q == nil:
	case q.kind == queryBool:
		*list = append(*list, q.clauses...)
	default:
		*list = append(*list, queryClause{b.implicit(), q})
	}
}

// implicit is how clauses without an operator take part.
func (b *queryBuilder) implicit() occur {
	if b.tree.options.operator == OperatorAnd {
		return must
	}
	return should
}

// addClause appends a clause and lets its operator change the one before, as Lucene's parser does
// instead of giving operators a precedence.
func (b *queryBuilder) addClause(list *[]queryClause, c *Clause, q *Query) {
	and := b.tree.options.operator == OperatorAnd
	if n := len(*list); n > 0 && (*list)[n-1].occur != mustNot {
		switch {
		case c.Conjunction == ConjunctionAnd:
			(*list)[n-1].occur = must
		case c.Conjunction == ConjunctionOr && and:
			(*list)[n-1].occur = should
		}
	}
	if q == nil {
		return
	}
	o := should
	switch {
	case c.Modifier == Minus || c.Modifier == Negation:
		o = mustNot
	case and && c.Conjunction != ConjunctionOr,
		!and && (c.Modifier == Plus || c.Conjunction == ConjunctionAnd):
		o = must
	}
	*list = append(*list, queryClause{o, q})
}

func (b *queryBuilder) clause(c *Clause) *Query {
	switch {
	case c.Leaf != nil:
		return b.boosted(b.leaf(c.Leaf), c.Leaf.Boost)
	case c.Group != nil:
		return b.boosted(b.level(c.Group), c.Group.Boost)
	default:
		return nil
	}
}

func (b *queryBuilder) boosted(q *Query, boost string) *Query {
	if q == nil || boost == "" {
		return q
	}
	factor, _ := strconv.ParseFloat(boost, 32)
	return &Query{kind: queryBoost, boost: float32(factor), clauses: []queryClause{{query: q}}}
}

func (b *queryBuilder) leaf(l *Leaf) *Query {
	field, text := l.Field, l.Text
	if field == "" {
		field = b.field
	}
	switch l.Kind {
	case Term, Phrase:
		return b.text(field, l)
	case Prefix:
		return &Query{kind: queryPrefix, field: field, text: b.analyzer.normalize(text)}
	case Wildcard:
		return &Query{kind: queryWildcard, field: field, text: b.pattern(text)}
	case Regexp:
		return &Query{kind: queryRegexp, field: field, text: b.analyzer.normalize(text)}
	case Fuzzy:
		return &Query{kind: queryFuzzy, field: field, text: b.analyzer.normalize(text), number: lucenesEdits(l.Edits)}
	case Range:
		return &Query{kind: queryRange, field: field, bounds: [2]Bound{b.bound(l.Low), b.bound(l.High)}}
	case Exists:
		return b.exists(l)
	default:
		return &Query{kind: queryAll}
	}
}

func (b *queryBuilder) exists(l *Leaf) *Query {
	name := l.Field
	if name == "" && !l.Quoted {
		name = b.field
	}
	return &Query{kind: queryTerm, field: existsName, text: name}
}

func (b *queryBuilder) bound(bound Bound) Bound {
	bound.Text = b.analyzer.normalize(bound.Text)
	return bound
}

// lucenesEdits returns an edit distance with Lucene's default.
func lucenesEdits(edits int) int {
	if edits == AutoEdits {
		return maxEdits
	}
	return edits
}

// pattern returns a pattern as the analyzer changes it: its escapes and wildcards are left alone.
func (b *queryBuilder) pattern(pattern string) string {
	if b.analyzer != SimpleAnalyzer {
		return pattern
	}
	var out strings.Builder
	for {
		before, after, ok := strings.Cut(pattern, `\`)
		out.WriteString(b.analyzer.normalize(before))
		if !ok || after == "" {
			return out.String()
		}
		_, size := utf8.DecodeRuneInString(after)
		out.WriteString(`\` + after[:size])
		pattern = after[size:]
	}
}

// text returns the query of a term or phrase by its tokens.
func (b *queryBuilder) text(field string, l *Leaf) *Query {
	tokens := b.analyzer.tokens(l.Text)
	switch {
	case len(tokens) == 0:
		return nil
	case len(tokens) == 1:
		return &Query{kind: queryTerm, field: field, text: tokens[0]}
	case l.Kind == Phrase:
		return &Query{kind: queryPhrase, field: field, terms: tokens, number: l.Slop}
	}
	list := make([]queryClause, len(tokens))
	for i, token := range tokens {
		list[i] = queryClause{b.implicit(), &Query{kind: queryTerm, field: field, text: token}}
	}
	return &Query{kind: queryBool, clauses: list}
}
