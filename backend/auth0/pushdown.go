package auth0

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/authplus/authplus/backend/pushdown"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

// pusher translates lookups for the index; it collects what the plan should warn about.
type pusher struct {
	*pushdown.Translator
	fields *where.Catalogue
}

// newPusher returns what translates predicates on the objects of a catalogue.
func newPusher(fields *where.Catalogue) *pusher {
	p := &pusher{fields: fields}
	p.Translator = &pushdown.Translator{Provider: provider, Dialect: dialectOf(fields), Leaf: p.leaf, Vague: func(field string) error {
		return refuse(field, "the negation of this lookup cannot be decided by auth0")
	}}
	return p
}

// refuse returns the error for a lookup that needs more reading than was asked for.
func refuse(field, problem string) error {
	return &fault.FieldError{Model: userModel, Field: field, Kind: fault.ErrNotSupported,
		Problem: problem + "; ClientSide() reads what the other lookups match and decides here"}
}

// leaf translates one lookup. A key with a dot lies in the index where a path of two steps lies, so
// whoever matches there is looked at once more.
func (p *pusher) leaf(n where.Node) pushdown.Pushed {
	steps := where.SplitPath(n.Field)
	indexed := strings.Join(steps, ".")
	if indexed == n.Field {
		return p.indexed(n)
	}
	if n.Lookup == where.IsNull {
		return pushdown.Pushed{Reason: refuse(n.Field, "auth0 does not tell a dot in a key from a step of a path")}
	}
	n.Field = indexed
	out := p.indexed(n)
	out.Precision = min(out.Precision, pushdown.Superset)
	return out
}

// indexed translates a lookup of a path in the index. The cases follow Auth0's page "User Search Query
// Syntax".
func (p *pusher) indexed(n where.Node) pushdown.Pushed {
	root := where.SplitPath(n.Field)[0]
	attr, ok := attributeOf(root)
	switch {
	case !ok:
		return pushdown.Pushed{Reason: refuse(n.Field, "auth0 has no such attribute")}
	case !attr.search || strings.HasPrefix(n.Field, "identities.profileData"):
		return pushdown.Pushed{Reason: refuse(n.Field, "auth0 does not index it")}
	}
	field := lucene.Field(n.Field)
	switch n.Lookup {
	case where.IsNull:
		p.Warnings = append(p.Warnings, fmt.Sprintf("auth0 advises against existence queries (%s)", n.Field))
		if n.Value == true {
			return pushdown.Pushed{Expr: lucene.Not(field.Exists()), Precision: pushdown.Exact}
		}
		return pushdown.Pushed{Expr: field.Exists(), Precision: pushdown.Exact}
	case where.Exact:
		return p.equal(n, attr, n.Value)
	case where.In:
		return p.anyOf(n, attr)
	case where.Gt, where.Gte, where.Lt, where.Lte, where.Range:
		return between(n, attr)
	case where.StartsWith, where.EndsWith, where.Contains, where.Wildcard:
		return pattern(n, attr)
	default:
		return pushdown.Pushed{Reason: refuse(n.Field, fmt.Sprintf("auth0 has no lookup %q for it", n.Lookup))}
	}
}

// equal translates an exact lookup of one value.
func (p *pusher) equal(n where.Node, attr attribute, value any) pushdown.Pushed {
	field := lucene.Field(n.Field)
	if attr.free {
		if _, ok := value.(time.Time); ok {
			return pushdown.Pushed{Reason: refuse(n.Field, "auth0 compares times in it as texts")}
		}
		return pushdown.Pushed{Expr: field.Eq(value), Precision: freePrecision(value)}
	}
	switch v := value.(type) {
	case bool:
		if v {
			return pushdown.Pushed{Expr: field.Eq(true), Precision: pushdown.Exact}
		}
		// An attribute that was never set is absent and counts as false.
		return pushdown.Pushed{Expr: lucene.Or(field.Eq(false), lucene.Not(field.Exists())), Precision: pushdown.Exact}
	case time.Time:
		return pushdown.Pushed{Expr: field.Between(v, v), Precision: pushdown.Exact}
	default:
		return pushdown.Pushed{Expr: field.Eq(value), Precision: pushdown.Exact}
	}
}

// freePrecision tells whether a value in free JSON is found alone: the index does not tell the text
// "3" from the number 3, nor a text from the period or boolean that it spells.
func freePrecision(value any) pushdown.Precision {
	text, ok := value.(string)
	if !ok || text == "" || text == "true" || text == "false" {
		return pushdown.Superset
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil || text[0] >= '0' && text[0] <= '9' {
		return pushdown.Superset
	}
	return pushdown.Exact
}

func (p *pusher) anyOf(n where.Node, attr attribute) pushdown.Pushed {
	values, _ := n.Value.([]any)
	out := pushdown.Pushed{Precision: pushdown.Exact}
	exprs := make([]lucene.Expr, 0, len(values))
	for _, value := range values {
		one := p.equal(n, attr, value)
		if one.Precision == pushdown.Never {
			return one
		}
		out.Precision = min(out.Precision, one.Precision)
		exprs = append(exprs, one.Expr)
	}
	out.Expr = lucene.Or(exprs...)
	if _, texts := values[0].(string); texts {
		out.Expr = lucene.Field(n.Field).In(values...)
	}
	return out
}

// between translates comparisons. The index has none on user_metadata.
func between(n where.Node, attr attribute) pushdown.Pushed {
	if attr.name == "user_metadata" {
		return pushdown.Pushed{Reason: refuse(n.Field, "auth0 has no ranges on user_metadata")}
	}
	field := lucene.Field(n.Field)
	out := pushdown.Pushed{Precision: pushdown.Exact}
	if attr.free {
		out.Precision = pushdown.Superset
	}
	if out.Expr = pushdown.Compared(field, n); out.Expr.Err() != nil {
		return pushdown.Pushed{Reason: refuse(n.Field, "auth0 cannot compare with an empty text")}
	}
	return out
}

// shortest is how many characters a wildcard term needs after a leading wildcard.
const shortest = 3

// pattern translates lookups with wildcards. The index has none on user_metadata.
func pattern(n where.Node, attr attribute) pushdown.Pushed {
	if attr.name == "user_metadata" {
		return pushdown.Pushed{Reason: refuse(n.Field, "auth0 has no wildcards on user_metadata")}
	}
	text, _ := n.Value.(string)
	field, out := lucene.Field(n.Field), pushdown.Pushed{Precision: pushdown.Exact}
	if attr.free {
		out.Precision = pushdown.Superset
	}
	leading, literal := true, text
	switch {
	case text == "" && n.Lookup != where.Wildcard, onlyStars(text) && n.Lookup == where.Wildcard:
		out.Expr = field.Exists()
		return out
	case n.Lookup == where.StartsWith:
		leading, out.Expr = false, field.Prefix(text)
	case n.Lookup == where.EndsWith:
		out.Expr = field.Suffix(text)
	case n.Lookup == where.Contains:
		out.Expr = field.Contains(text)
	case !strings.Contains(text, "*"):
		leading, out.Expr = false, field.Eq(text)
	default:
		leading, out.Expr = strings.HasPrefix(text, "*"), field.Wildcard(text)
		literal, _, _ = strings.Cut(strings.TrimLeft(text, "*"), "*")
	}
	if leading && utf8.RuneCountInString(literal) < shortest {
		return pushdown.Pushed{Reason: refuse(n.Field, fmt.Sprintf("auth0 needs %d characters after a leading wildcard", shortest))}
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

// refinerOf returns what decides on documents what the request did not, or nil where that is nothing.
func refinerOf(fields *where.Catalogue, n where.Node) (*where.Matcher, error) {
	if n.Op == where.OpAll || n.Op == where.OpAnd && len(n.Kids) == 0 {
		return nil, nil
	}
	return fields.Compile(n, where.WithLucene(func(text string) (func(map[string]any) bool, error) {
		return pushdown.Matcher(provider, dialectOf(fields), text)
	}))
}
