package fusionauth

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/backend/pushdown"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

// pusher translates lookups for the index.
type pusher struct {
	*pushdown.Translator
	fields *where.Catalogue
}

// newPusher returns what translates predicates on the objects of a catalogue.
func newPusher(fields *where.Catalogue) *pusher {
	p := &pusher{fields: fields}
	p.Translator = &pushdown.Translator{Provider: provider, Dialect: lucene.FusionAuthES(), Leaf: p.leaf, Vague: func(field string) error {
		return refuse(field, "fusionauth's index does not tell case or type of its values apart, so it cannot decide the negation")
	}}
	return p
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
			return indexed{attribute: attribute{form: object, index: wire, matches: pushdown.Superset, words: true}, path: wire}, nil
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
func (p *pusher) leaf(n where.Node) pushdown.Pushed {
	at, err := p.index(n.Field)
	if err != nil {
		return pushdown.Refused(err)
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
		return pushdown.Refused(refuse(n.Field, "fusionauth's index has other regular expressions"))
	default:
		return p.pattern(at, n)
	}
}

// isNull translates the question for a value. The index has a name of its own making for users without, and
// a key with a dot lies in it where a path of two steps does.
func (at indexed) isNull(n where.Node) pushdown.Pushed {
	has := lucene.Field(at.path).Exists()
	deep := at.form == object && len(where.SplitPath(n.Field)) > 2
	switch {
	case at.name == "name" && n.Value == true:
		return pushdown.Refused(refuse(n.Field, "fusionauth's index puts a name together where there is none"))
	case deep && n.Value == true:
		return pushdown.Refused(refuse(n.Field, "fusionauth's index takes a dot in a key for a step"))
	case deep, at.name == "name":
		return pushdown.Pushed{Expr: has, Precision: pushdown.Superset}
	case n.Value == true:
		return pushdown.Pushed{Expr: lucene.Not(has), Precision: pushdown.Exact}
	}
	return pushdown.Pushed{Expr: has, Precision: pushdown.Exact}
}

// fullDate matches a date that the index cannot take for a longer period.
var fullDate = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// equal translates an exact lookup of one value.
func (at indexed) equal(n where.Node, value any) pushdown.Pushed {
	field := lucene.Field(at.path)
	switch v := value.(type) {
	case bool:
		if at.form == flag || at.form == inverse {
			return at.boolean(v)
		}
	case time.Time:
		if at.form != instant {
			return pushdown.Refused(refuse(n.Field, "fusionauth's index compares times in it as texts"))
		}
		if v.Truncate(time.Millisecond).Equal(v) {
			return pushdown.Pushed{Expr: field.Between(v.UnixMilli(), v.UnixMilli()), Precision: pushdown.Exact}
		}
		return pushdown.Pushed{Expr: lucene.Not(lucene.All()), Precision: pushdown.Exact}
	case string:
		if at.name == localeField {
			v = wireLocale(v)
		}
		if at.name == "birthdate" && !fullDate.MatchString(v) {
			return pushdown.Refused(refuse(n.Field, "fusionauth's index compares whole dates such as 2006-01-02"))
		}
		if at.words && !hasWord(v) {
			return pushdown.Refused(refuse(n.Field, noWord))
		}
		return pushdown.Pushed{Expr: field.Eq(v), Precision: at.precisionOf(v)}
	}
	return pushdown.Pushed{Expr: field.Eq(value), Precision: at.matches}
}

// boolean translates a lookup of a flag, which counts as false where it is missing.
func (at indexed) boolean(v bool) pushdown.Pushed {
	expr := lucene.Field(at.path).Eq(at.form != inverse)
	if !v {
		expr = lucene.Not(expr)
	}
	return pushdown.Pushed{Expr: expr, Precision: pushdown.Exact}
}

// precisionOf tells how precisely the index finds a text: it disregards case, which counts here unless the
// field is stored in lower case.
func (at indexed) precisionOf(text string) pushdown.Precision {
	if !at.folds && strings.ToLower(text) != text {
		return pushdown.Superset
	}
	return at.matches
}

func (at indexed) anyOf(n where.Node) pushdown.Pushed {
	values, _ := n.Value.([]any)
	out := pushdown.Pushed{Precision: pushdown.Exact}
	exprs := make([]lucene.Expr, 0, len(values))
	for _, value := range values {
		one := at.equal(n, value)
		if one.Precision == pushdown.Never {
			return one
		}
		out.Precision = min(out.Precision, one.Precision)
		exprs = append(exprs, one.Expr)
	}
	out.Expr = lucene.Or(exprs...)
	return out
}

// between translates comparisons.
func (at indexed) between(n where.Node) pushdown.Pushed {
	bounds, ranged := n.Value.([]any)
	if !ranged {
		bounds = []any{n.Value}
	}
	how := pushdown.Exact
	for _, bound := range bounds {
		switch v := bound.(type) {
		case json.Number:
			how = pushdown.Superset // of free JSON, whose index may hold the number as text
		case time.Time:
			if at.form != instant {
				return pushdown.Refused(refuse(n.Field, "fusionauth's index compares times in it as texts"))
			}
		case string:
			if !at.ordered || v == "" || at.name == "birthdate" && !fullDate.MatchString(v) {
				return pushdown.Refused(refuse(n.Field, "fusionauth's index cannot compare with it"))
			}
			if at.precisionOf(v) != pushdown.Exact {
				return pushdown.Refused(refuse(n.Field, "fusionauth's index orders without regard to case"))
			}
		}
	}
	return pushdown.Pushed{Expr: at.comparison(n.Lookup, bounds), Precision: how}
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
func (p *pusher) pattern(at indexed, n where.Node) pushdown.Pushed {
	if at.form != text && at.form != object || at.name == "birthdate" {
		return pushdown.Refused(refuse(n.Field, fmt.Sprintf("fusionauth's index has no lookup %q for it", n.Lookup)))
	}
	text, _ := n.Value.(string)
	field := lucene.Field(at.path)
	switch {
	case everything(n.Lookup, text):
		return pushdown.Pushed{Expr: field.Exists(), Precision: at.precisionOf(text)}
	case at.words:
		return p.word(at, n, text)
	}
	out := pushdown.Pushed{Precision: at.precisionOf(text)}
	switch n.Lookup {
	case where.StartsWith, where.IStartsWith:
		out.Expr = field.Prefix(text)
	case where.EndsWith, where.IEndsWith:
		out.Expr = field.Suffix(text)
	case where.Contains, where.IContains:
		out.Expr = field.Contains(text)
	default:
		out.Expr = field.Wildcard(text)
	}
	return out
}

// everything tells whether every text is found by a lookup.
func everything(lookup where.LookupName, text string) bool {
	if lookup == where.Wildcard || lookup == where.IWildcard {
		return text != "" && strings.Trim(text, "*") == ""
	}
	return text == ""
}

// matcher returns a decision on raw query text for documents that are read already. The language knows
// FusionAuth's names, which documents here do not have.
func matcher(string) (func(map[string]any) bool, error) {
	return nil, fmt.Errorf("fusionauth: raw query text beside what is decided here; use lookups instead: %w", fault.ErrNotSupported)
}
