package auth0

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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

// pushed is a predicate in Auth0's query language.
type pushed struct {
	expr      lucene.Expr
	precision precision
	// reason names the first lookup in it that the index cannot decide at all, not even roughly.
	reason error
}

// pusher translates predicates; it collects what the plan should warn about.
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
	reason := kid.reason
	if reason == nil {
		reason = refuse(n.Kids[0].Fields()[0], "the negation of this lookup cannot be decided by auth0")
	}
	return pushed{reason: reason}, nil
}

// raw checks query text that the user wrote, and takes it as it stands.
func (p *pusher) raw(text string) (pushed, error) {
	dialect := dialectOf(p.fields)
	tree, err := dialect.Parse(text)
	if err != nil {
		return pushed{}, fmt.Errorf("auth0: raw query: %w", err)
	}
	for _, finding := range lucene.Validate(tree, dialect) {
		if finding.Severity == lucene.Error {
			return pushed{}, fmt.Errorf("auth0: raw query: %s: %w", finding.Message, fault.ErrInvalid)
		}
		p.warnings = append(p.warnings, "raw query: "+finding.Message)
	}
	return pushed{expr: lucene.Parsed(tree), precision: exact}, nil
}

// refuse returns the error for a lookup that needs more reading than was asked for.
func refuse(field, problem string) error {
	return &fault.FieldError{Model: userModel, Field: field, Kind: fault.ErrNotSupported,
		Problem: problem + "; ClientSide() reads what the other lookups match and decides here"}
}

// leaf translates one lookup. A key with a dot lies in the index where a path of two steps lies, so
// whoever matches there is looked at once more.
func (p *pusher) leaf(n where.Node) pushed {
	steps := where.SplitPath(n.Field)
	indexed := strings.Join(steps, ".")
	if indexed == n.Field {
		return p.indexed(n)
	}
	if n.Lookup == where.IsNull {
		return pushed{reason: refuse(n.Field, "auth0 does not tell a dot in a key from a step of a path")}
	}
	n.Field = indexed
	out := p.indexed(n)
	out.precision = min(out.precision, superset)
	return out
}

// indexed translates a lookup of a path in the index. The cases follow Auth0's page "User Search Query
// Syntax".
func (p *pusher) indexed(n where.Node) pushed {
	root := where.SplitPath(n.Field)[0]
	attr, ok := attributeOf(root)
	switch {
	case !ok:
		return pushed{reason: refuse(n.Field, "auth0 has no such attribute")}
	case !attr.search || strings.HasPrefix(n.Field, "identities.profileData"):
		return pushed{reason: refuse(n.Field, "auth0 does not index it")}
	}
	field := lucene.Field(n.Field)
	switch n.Lookup {
	case where.IsNull:
		p.warnings = append(p.warnings, fmt.Sprintf("auth0 advises against existence queries (%s)", n.Field))
		if n.Value == true {
			return pushed{expr: lucene.Not(field.Exists()), precision: exact}
		}
		return pushed{expr: field.Exists(), precision: exact}
	case where.Exact:
		return p.equal(n, attr, n.Value)
	case where.In:
		return p.anyOf(n, attr)
	case where.Gt, where.Gte, where.Lt, where.Lte, where.Range:
		return between(n, attr)
	case where.StartsWith, where.EndsWith, where.Contains, where.Wildcard:
		return pattern(n, attr)
	default:
		return pushed{reason: refuse(n.Field, fmt.Sprintf("auth0 has no lookup %q for it", n.Lookup))}
	}
}

// equal translates an exact lookup of one value.
func (p *pusher) equal(n where.Node, attr attribute, value any) pushed {
	field := lucene.Field(n.Field)
	if attr.free {
		if _, ok := value.(time.Time); ok {
			return pushed{reason: refuse(n.Field, "auth0 compares times in it as texts")}
		}
		return pushed{expr: field.Eq(value), precision: freePrecision(value)}
	}
	switch v := value.(type) {
	case bool:
		if v {
			return pushed{expr: field.Eq(true), precision: exact}
		}
		// An attribute that was never set is absent and counts as false.
		return pushed{expr: lucene.Or(field.Eq(false), lucene.Not(field.Exists())), precision: exact}
	case time.Time:
		return pushed{expr: field.Between(v, v), precision: exact}
	default:
		return pushed{expr: field.Eq(value), precision: exact}
	}
}

// freePrecision tells whether a value in free JSON is found alone: the index does not tell the text
// "3" from the number 3, nor a text from the period or boolean that it spells.
func freePrecision(value any) precision {
	text, ok := value.(string)
	if !ok || text == "" || text == "true" || text == "false" {
		return superset
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil || text[0] >= '0' && text[0] <= '9' {
		return superset
	}
	return exact
}

func (p *pusher) anyOf(n where.Node, attr attribute) pushed {
	values, _ := n.Value.([]any)
	out := pushed{precision: exact}
	exprs := make([]lucene.Expr, 0, len(values))
	for _, value := range values {
		one := p.equal(n, attr, value)
		if one.precision == never {
			return one
		}
		out.precision = min(out.precision, one.precision)
		exprs = append(exprs, one.expr)
	}
	out.expr = lucene.Or(exprs...)
	if _, texts := values[0].(string); texts {
		out.expr = lucene.Field(n.Field).In(values...)
	}
	return out
}

// between translates comparisons. The index has none on user_metadata.
func between(n where.Node, attr attribute) pushed {
	if attr.name == "user_metadata" {
		return pushed{reason: refuse(n.Field, "auth0 has no ranges on user_metadata")}
	}
	field := lucene.Field(n.Field)
	out := pushed{precision: exact}
	if attr.free {
		out.precision = superset
	}
	if out.expr = compared(field, n); out.expr.Err() != nil {
		return pushed{reason: refuse(n.Field, "auth0 cannot compare with an empty text")}
	}
	return out
}

// compared translates a comparison with a bound, or with two.
func compared(field lucene.FieldExpr, n where.Node) lucene.Expr {
	switch n.Lookup {
	case where.Gt:
		return field.Gt(n.Value)
	case where.Gte:
		return field.Gte(n.Value)
	case where.Lt:
		return field.Lt(n.Value)
	case where.Lte:
		return field.Lte(n.Value)
	default:
		bounds := n.Value.([]any)
		return field.Between(bounds[0], bounds[1])
	}
}

// shortest is how many characters a wildcard term needs after a leading wildcard.
const shortest = 3

// pattern translates lookups with wildcards. The index has none on user_metadata.
func pattern(n where.Node, attr attribute) pushed {
	if attr.name == "user_metadata" {
		return pushed{reason: refuse(n.Field, "auth0 has no wildcards on user_metadata")}
	}
	text, _ := n.Value.(string)
	field, out := lucene.Field(n.Field), pushed{precision: exact}
	if attr.free {
		out.precision = superset
	}
	leading, literal := true, text
	switch {
	case text == "" && n.Lookup != where.Wildcard, onlyStars(text) && n.Lookup == where.Wildcard:
		out.expr = field.Exists()
		return out
	case n.Lookup == where.StartsWith:
		leading, out.expr = false, field.Prefix(text)
	case n.Lookup == where.EndsWith:
		out.expr = field.Suffix(text)
	case n.Lookup == where.Contains:
		out.expr = field.Contains(text)
	case !strings.Contains(text, "*"):
		leading, out.expr = false, field.Eq(text)
	default:
		leading, out.expr = strings.HasPrefix(text, "*"), field.Wildcard(text)
		literal, _, _ = strings.Cut(strings.TrimLeft(text, "*"), "*")
	}
	if leading && utf8.RuneCountInString(literal) < shortest {
		return pushed{reason: refuse(n.Field, fmt.Sprintf("auth0 needs %d characters after a leading wildcard", shortest))}
	}
	return out
}

func onlyStars(text string) bool { return text != "" && strings.Trim(text, "*") == "" }

// dialectOf returns the query language for the objects of a catalogue.
func dialectOf(fields *where.Catalogue) lucene.Dialect {
	if fields.Model == logModel {
		return lucene.Auth0Logs()
	}
	return lucene.Auth0Users()
}

// matcher returns a decision on raw query text for documents that are read already.
func matcher(dialect lucene.Dialect, text string) (func(map[string]any) bool, error) {
	tree, err := dialect.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("auth0: raw query: %w", err)
	}
	m, err := lucene.NewMatcher(tree, dialect)
	if err != nil {
		return nil, fmt.Errorf("auth0: raw query: %w", err)
	}
	return func(doc map[string]any) bool { return m.Match(doc) }, nil
}

// refiner decides on documents what the request did not; a nil refiner keeps all.
type refiner struct {
	matcher *where.Matcher
}

func newRefiner(fields *where.Catalogue, n where.Node) (*refiner, error) {
	if n.Op == where.OpAll || n.Op == where.OpAnd && len(n.Kids) == 0 {
		return nil, nil
	}
	m, err := fields.Compile(n, where.WithLucene(func(text string) (func(map[string]any) bool, error) {
		return matcher(dialectOf(fields), text)
	}))
	if err != nil {
		return nil, err
	}
	return &refiner{matcher: m}, nil
}

// keep returns the documents that match, in their order.
func (r *refiner) keep(docs []json.RawMessage) ([]json.RawMessage, error) {
	if r == nil {
		return docs, nil
	}
	kept := make([]json.RawMessage, 0, len(docs))
	for _, doc := range docs {
		ok, err := r.matcher.Match(doc)
		if err != nil {
			return nil, err
		}
		if ok {
			kept = append(kept, doc)
		}
	}
	return kept, nil
}
