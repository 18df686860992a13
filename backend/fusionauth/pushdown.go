package fusionauth

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

// precision says how the text that stands for a predicate compares with the predicate.
type precision int

const (
	// never: no text can be sent for it.
	never precision = iota
	// superset: the text finds every match and may find others.
	superset
	// exact: the text finds the matches and nothing else.
	exact
)

// pushed is a predicate in the query language of the search index.
type pushed struct {
	expr      lucene.Expr
	precision precision
	// reason names the first lookup in it that the index cannot decide at all, not even roughly.
	reason error
}

// pusher translates predicates for the index.
type pusher struct {
	fields   *where.Catalogue
	warnings []string
}

// push translates a node. Beyond the reasons of [pushed], it fails on malformed raw text.
func (p *pusher) push(n where.Node) (pushed, error) {
	switch n.Op {
	case where.OpAll:
		return pushed{expr: lucene.All(), precision: exact}, nil
	case where.OpNone:
		return pushed{expr: lucene.Not(lucene.All()), precision: exact}, nil
	case where.OpAnd, where.OpOr:
		return p.junction(n)
	case where.OpNot:
		return p.negation(n)
	case where.OpLucene:
		return p.raw(n.Text)
	default:
		return p.leaf(n), nil
	}
}

func (p *pusher) junction(n where.Node) (pushed, error) {
	out := pushed{precision: exact}
	exprs := make([]lucene.Expr, 0, len(n.Kids))
	for _, kid := range n.Kids {
		k, err := p.push(kid)
		if err != nil {
			return pushed{}, err
		}
		if out.reason == nil {
			out.reason = k.reason
		}
		out.precision = min(out.precision, k.precision)
		if k.precision != never {
			exprs = append(exprs, k.expr)
		}
	}
	switch {
	case n.Op == where.OpOr:
		out.expr = lucene.Or(exprs...)
	case len(exprs) == 0:
		out.precision = never
	default:
		// A conjunction without one of its legs still finds every match; a disjunction does not.
		out.precision = max(out.precision, superset)
		out.expr = lucene.And(exprs...)
	}
	return out, nil
}

// negation translates what is exact only: the complement of a superset would lose matches.
func (p *pusher) negation(n where.Node) (pushed, error) {
	kid, err := p.push(n.Kids[0])
	if err != nil {
		return pushed{}, err
	}
	if kid.precision == exact {
		return pushed{expr: lucene.Not(kid.expr), precision: exact}, nil
	}
	if kid.reason == nil {
		kid.reason = refuse(n.Kids[0].Fields()[0], "fusionauth's index does not tell case or type of its values apart, so it cannot decide the negation")
	}
	return pushed{reason: kid.reason}, nil
}

// raw checks query text that the user wrote, and takes it as it stands.
func (p *pusher) raw(text string) (pushed, error) {
	tree, warnings, err := parseRaw(lucene.FusionAuthES(), text)
	p.warnings = append(p.warnings, warnings...)
	return pushed{expr: lucene.Parsed(tree), precision: exact}, err
}

// parseRaw parses raw query text and returns what a dialect warns of in it.
func parseRaw(dialect lucene.Dialect, text string) (*lucene.Tree, []string, error) {
	tree, err := dialect.Parse(text)
	if err != nil {
		return nil, nil, fmt.Errorf("fusionauth: raw query: %w", err)
	}
	var warnings []string
	for _, finding := range lucene.Validate(tree, dialect) {
		if finding.Severity == lucene.Error {
			return nil, nil, fmt.Errorf("fusionauth: raw query: %s: %w", finding.Message, fault.ErrInvalid)
		}
		warnings = append(warnings, "raw query: "+finding.Message)
	}
	return tree, warnings, nil
}

// refuse returns the error for a lookup that needs more reading than was asked for.
func refuse(field, problem string) error {
	return &fault.FieldError{Model: userModel, Field: field, Kind: fault.ErrNotSupported,
		Problem: problem + "; ClientSide() reads what the other lookups match and decides here"}
}

// indexed is what the index knows of a path.
type indexed struct {
	attribute
	path string // in the index
	// folds tells that the case of letters does not count in the lookup either.
	folds bool
}

// indexedExtra are the properties without a canonical name that are in the index, beside data.
var indexedExtra = []string{"breachedPasswordStatus", "login", "mobilePhone", "parentEmail", "tenantId"}

// index returns where the values of a canonical path are in the index.
func (p *pusher) index(path string) (indexed, error) {
	info, _ := p.fields.Field(path)
	steps := where.SplitPath(path)
	if slices.ContainsFunc(steps, func(s string) bool { return strings.Contains(s, ".") }) {
		return indexed{}, refuse(path, "fusionauth's index takes a dot in a key for a step")
	}
	a, ok := attributesByName[steps[0]]
	if steps[0] == extraField && len(steps) > 1 {
		wire := strings.Join(steps[1:], ".")
		if steps[1] == dataField || slices.Contains(indexedExtra, wire) {
			return indexed{attribute: attribute{form: object, index: wire, matches: superset}, path: wire}, nil
		}
		return indexed{}, refuse(path, "fusionauth's index does not hold it, or only in nested documents")
	}
	switch {
	case !ok:
		return indexed{}, refuse(path, "fusionauth has no such property")
	case a.index == "":
		return indexed{}, refuse(path, "fusionauth's index does not hold it")
	}
	return indexed{attribute: a, path: strings.Join(append([]string{a.index}, steps[1:]...), "."), folds: info.Folds}, nil
}

// leaf translates one lookup.
func (p *pusher) leaf(n where.Node) pushed {
	at, err := p.index(n.Field)
	if err != nil {
		return pushed{reason: err}
	}
	switch n.Lookup {
	case where.IsNull:
		return at.isNull(n)
	case where.Exact, where.IExact:
		return at.equal(n, n.Value)
	case where.In:
		return at.anyOf(n)
	case where.Gt, where.Gte, where.Lt, where.Lte, where.Range:
		return at.between(n)
	case where.Regex, where.IRegex:
		return pushed{reason: refuse(n.Field, "fusionauth's index has other regular expressions")}
	default:
		return at.pattern(n)
	}
}

// isNull translates the question for a value. The index has a name of its own making for users without.
func (at indexed) isNull(n where.Node) pushed {
	has := lucene.Field(at.path).Exists()
	switch {
	case at.name == "name" && n.Value == true:
		return pushed{reason: refuse(n.Field, "fusionauth's index puts a name together where there is none")}
	case at.name == "name":
		return pushed{expr: has, precision: superset}
	case n.Value == true:
		return pushed{expr: lucene.Not(has), precision: exact}
	}
	return pushed{expr: has, precision: exact}
}

// fullDate matches a date that the index cannot take for a longer period.
var fullDate = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// equal translates an exact lookup of one value.
func (at indexed) equal(n where.Node, value any) pushed {
	field := lucene.Field(at.path)
	switch v := value.(type) {
	case bool:
		if at.form == flag || at.form == inverse {
			return at.boolean(v)
		}
	case time.Time:
		if at.form != instant {
			return pushed{reason: refuse(n.Field, "fusionauth's index compares times in it as texts")}
		}
		if v.Truncate(time.Millisecond).Equal(v) {
			return pushed{expr: field.Between(v.UnixMilli(), v.UnixMilli()), precision: exact}
		}
		return pushed{expr: lucene.Not(lucene.All()), precision: exact}
	case string:
		if at.name == localeField {
			v = wireLocale(v)
		}
		if at.name == "birthdate" && !fullDate.MatchString(v) {
			return pushed{reason: refuse(n.Field, "fusionauth's index compares whole dates such as 2006-01-02")}
		}
		return pushed{expr: field.Eq(v), precision: at.precisionOf(v)}
	}
	return pushed{expr: field.Eq(value), precision: at.matches}
}

// boolean translates a lookup of a flag, which counts as false where it is missing.
func (at indexed) boolean(v bool) pushed {
	expr := lucene.Field(at.path).Eq(at.form != inverse)
	if !v {
		expr = lucene.Not(expr)
	}
	return pushed{expr: expr, precision: exact}
}

// precisionOf tells how precisely the index finds a text: it disregards case, which counts here unless the
// field is stored in lower case.
func (at indexed) precisionOf(text string) precision {
	if !at.folds && strings.ToLower(text) != text {
		return superset
	}
	return at.matches
}

func (at indexed) anyOf(n where.Node) pushed {
	values, _ := n.Value.([]any)
	out := pushed{precision: exact}
	exprs := make([]lucene.Expr, 0, len(values))
	for _, value := range values {
		one := at.equal(n, value)
		if one.precision == never {
			return one
		}
		out.precision = min(out.precision, one.precision)
		exprs = append(exprs, one.expr)
	}
	out.expr = lucene.Or(exprs...)
	return out
}

// between translates comparisons.
func (at indexed) between(n where.Node) pushed {
	bounds, ranged := n.Value.([]any)
	if !ranged {
		bounds = []any{n.Value}
	}
	how := exact
	for _, bound := range bounds {
		switch v := bound.(type) {
		case json.Number:
			how = superset // of free JSON, whose index may hold the number as text
		case time.Time:
			if at.form != instant {
				return pushed{reason: refuse(n.Field, "fusionauth's index compares times in it as texts")}
			}
		case string:
			if !at.ordered || v == "" || at.name == "birthdate" && !fullDate.MatchString(v) {
				return pushed{reason: refuse(n.Field, "fusionauth's index cannot compare with it")}
			}
			if at.precisionOf(v) != exact {
				return pushed{reason: refuse(n.Field, "fusionauth's index orders without regard to case")}
			}
		}
	}
	return pushed{expr: at.comparison(n.Lookup, bounds), precision: how}
}

// comparison returns the range that a lookup stands for. Instants are numbers of milliseconds, of which the
// bounds are rounded to those that decide the same.
func (at indexed) comparison(lookup where.LookupName, bounds []any) lucene.Expr {
	field := lucene.Field(at.path)
	floor := func(i int) any {
		if at, ok := bounds[i].(time.Time); ok {
			return at.UnixMilli()
		}
		return bounds[i]
	}
	ceil := func(i int) any {
		if at, ok := bounds[i].(time.Time); ok {
			return at.Add(time.Millisecond - time.Nanosecond).UnixMilli()
		}
		return bounds[i]
	}
	switch lookup {
	case where.Gt:
		return field.Gt(floor(0))
	case where.Gte:
		return field.Gte(ceil(0))
	case where.Lt:
		return field.Lt(ceil(0))
	case where.Lte:
		return field.Lte(floor(0))
	default:
		return field.Between(ceil(0), floor(1))
	}
}

// pattern translates lookups with wildcards.
func (at indexed) pattern(n where.Node) pushed {
	if at.form != text && at.form != object || at.name == "birthdate" {
		return pushed{reason: refuse(n.Field, fmt.Sprintf("fusionauth's index has no lookup %q for it", n.Lookup))}
	}
	text, _ := n.Value.(string)
	field := lucene.Field(at.path)
	out := pushed{precision: at.precisionOf(text)}
	switch n.Lookup {
	case where.StartsWith, where.IStartsWith:
		out.expr = field.Prefix(text)
	case where.EndsWith, where.IEndsWith:
		out.expr = field.Suffix(text)
	case where.Contains, where.IContains:
		out.expr = field.Contains(text)
	default:
		out.expr = field.Wildcard(text)
	}
	if text == "" && n.Lookup != where.Wildcard && n.Lookup != where.IWildcard {
		out.expr = field.Exists()
	}
	return out
}

// matcher returns a decision on raw query text for documents that are read already. The language knows
// FusionAuth's names, which documents here do not have.
func matcher(string) (func(map[string]any) bool, error) {
	return nil, fmt.Errorf("fusionauth: raw query text beside what is decided here; use lookups instead: %w", fault.ErrNotSupported)
}
