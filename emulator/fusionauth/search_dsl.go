package fusionauth

import (
	"errors"
	"fmt"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/lucene"
)

// asked is a part of a query in Elasticsearch's language.
type asked struct {
	// index finds every match, and perhaps others.
	index lucene.Expr
	// exact tells that it finds no others, and leaves counts the fields that are asked.
	exact  bool
	leaves int
	match  func(map[string]any) bool
}

// compiler compiles queries for an index that reads its fields in a dialect.
type compiler struct{ dialect lucene.Dialect }

// condition returns what a query in Elasticsearch's own language asks of users.
func (q compiler) condition(text string) (condition, error) {
	value, err := emulator.Decode([]byte(text))
	if err != nil {
		return condition{}, errors.New("the query is not JSON")
	}
	whole, err := q.dsl(value)
	if err != nil {
		return condition{}, err
	}
	tree, err := lucene.Elasticsearch().Parse(orAll(whole.index.String()))
	if err != nil {
		return condition{}, err
	}
	matcher, err := q.dialect.Compile(tree.Resolve())
	if err != nil {
		return condition{}, err
	}
	d := condition{node: tree.Resolve(), match: func(u *user) bool { return matcher.Match(u.searchable()) }}
	if !whole.exact {
		d.exact = whole.match
	}
	return d, nil
}

func orAll(text string) string {
	if text == "" {
		return "*:*"
	}
	return text
}

// dsl compiles a query: an object with one member, the kind.
func (q compiler) dsl(value any) (asked, error) {
	o, _ := value.(object)
	if len(o) != 1 {
		return asked{}, errors.New("a query must be an object with one member")
	}
	for kind, body := range o {
		inner, isObject := body.(object)
		if !isObject {
			return asked{}, fmt.Errorf("[%s] must be an object", kind)
		}
		switch kind {
		case "bool":
			return q.boolQuery(inner)
		case "nested":
			return q.nestedQuery(inner)
		case "match_all":
			return asked{exact: true, match: func(map[string]any) bool { return true }}, nil
		case "query_string":
			return q.queryString(textOf(inner, "query"))
		case "exists":
			return q.leaf(lucene.Field(textOf(inner, "field")).Exists())
		}
		return q.fieldQuery(kind, inner)
	}
	return asked{}, nil
}

// queryString compiles a text in Lucene's language.
func (q compiler) queryString(text string) (asked, error) {
	tree, err := q.dialect.Parse(text)
	if err != nil {
		return asked{}, err
	}
	return q.leaf(lucene.Parsed(tree))
}

// leaf compiles an expression.
func (q compiler) leaf(e lucene.Expr) (asked, error) {
	if err := e.Err(); err != nil {
		return asked{}, err
	}
	tree, err := lucene.Elasticsearch().Parse(orAll(e.String()))
	if err != nil {
		return asked{}, err
	}
	matcher, err := q.dialect.Compile(tree.Resolve())
	if err != nil {
		return asked{}, err
	}
	return asked{index: e, exact: true, leaves: 1, match: matcher.Match}, nil
}

// fieldQuery compiles a query about one field.
func (q compiler) fieldQuery(kind string, o object) (asked, error) {
	if len(o) != 1 {
		return asked{}, fmt.Errorf("[%s] asks one field", kind)
	}
	for name, value := range o {
		field := lucene.Field(name)
		options, _ := value.(object)
		switch kind {
		case "terms":
			values, _ := value.([]any)
			return q.leaf(field.In(values...))
		case "range":
			return q.rangeQuery(field, options)
		}
		for _, option := range []string{"query", "value"} {
			if v, set := options[option]; set {
				value = v
			}
		}
		switch text, _ := value.(string); kind {
		case "match", "term":
			return q.leaf(field.Eq(value))
		case "prefix":
			return q.leaf(field.Prefix(text))
		case "wildcard":
			return q.leaf(field.Wildcard(text))
		}
	}
	return asked{}, fmt.Errorf("unknown query [%s]", kind)
}

// rangeQuery compiles the bounds of a field.
func (q compiler) rangeQuery(field lucene.FieldExpr, bounds object) (asked, error) {
	var all []lucene.Expr
	for name, bound := range map[string]func(any) lucene.Expr{"gt": field.Gt, "gte": field.Gte, "lt": field.Lt, "lte": field.Lte} {
		if v, set := bounds[name]; set {
			all = append(all, bound(v))
		}
	}
	if len(all) == 0 {
		return asked{}, errors.New("[range] needs bounds")
	}
	return q.leaf(lucene.And(all...))
}

// boolQuery combines queries.
func (q compiler) boolQuery(o object) (asked, error) {
	all := asked{exact: true, match: func(map[string]any) bool { return true }}
	for _, name := range []string{"must", "filter"} {
		kids, err := q.dslList(o[name])
		if err != nil {
			return asked{}, err
		}
		for _, kid := range kids {
			all = all.and(kid)
		}
	}
	refused, err := q.dslList(o["must_not"])
	if err != nil {
		return asked{}, err
	}
	for _, kid := range refused {
		all = all.and(kid.not())
	}
	should, err := q.dslList(o["should"])
	if err != nil || len(should) == 0 || (o["must"] != nil || o["filter"] != nil) && numberOf(o["minimum_should_match"]) == 0 {
		return all, err
	}
	return all.and(anyOf(should)), nil
}

// dslList compiles one query or several.
func (q compiler) dslList(value any) ([]asked, error) {
	list, several := value.([]any)
	if !several && value != nil {
		list = []any{value}
	}
	all := make([]asked, len(list))
	for i, v := range list {
		var err error
		if all[i], err = q.dsl(v); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (a asked) and(b asked) asked {
	return asked{
		index: lucene.And(a.index, b.index), exact: a.exact && b.exact, leaves: a.leaves + b.leaves,
		match: func(v map[string]any) bool { return a.match(v) && b.match(v) },
	}
}

func (a asked) not() asked {
	n := asked{leaves: a.leaves, match: func(v map[string]any) bool { return !a.match(v) }}
	if a.exact { // the complement of what finds more would lose matches
		n.index, n.exact = lucene.Not(a.index), true
	}
	return n
}

func anyOf(all []asked) asked {
	e := asked{exact: true}
	exprs := make([]lucene.Expr, len(all))
	for i, one := range all {
		exprs[i], e.exact = one.index, e.exact && one.exact
		e.leaves += one.leaves
	}
	e.index = lucene.Or(exprs...)
	e.match = func(v map[string]any) bool {
		for _, one := range all {
			if one.match(v) {
				return true
			}
		}
		return false
	}
	return e
}

// nestedQuery compiles a query that one document of a list must match.
func (q compiler) nestedQuery(o object) (asked, error) {
	inner, err := q.dsl(o["query"])
	if err != nil {
		return asked{}, err
	}
	path := textOf(o, "path")
	// The values of several fields may be those of several documents.
	return asked{index: inner.index, exact: inner.exact && inner.leaves < 2, leaves: inner.leaves, match: func(v map[string]any) bool {
		for _, one := range objectsIn(v, path) {
			if inner.match(map[string]any{path: one}) {
				return true
			}
		}
		return false
	}}, nil
}
