package genauth

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/where"
)

// filter is one condition of the advanced filter of POST /api/v3/list-users. All must hold.
type filter struct {
	Field    string `json:"field"`
	Operator string `json:"operator"`
	Value    any    `json:"value,omitempty"`
}

// The operators. The specification has GREATER and LESSER include the value.
const (
	equal       = "EQUAL"
	notEqual    = "NOT_EQUAL"
	contains    = "CONTAINS"
	notContains = "NOT_CONTAINS"
	isNull      = "IS_NULL"
	notNull     = "NOT_NULL"
	oneOf       = "IN"
	greater     = "GREATER"
	lesser      = "LESSER"
	between     = "BETWEEN"
)

// pushed is a lookup as the service is asked for it.
type pushed struct {
	filters []filter
	// keyword is looked for in the field keywordField instead.
	keyword, keywordField string
	// exact tells that what is found is what matches; otherwise it may be more.
	exact bool
	// reason says why the service cannot decide the lookup, not even roughly.
	reason error
}

// condition returns the pushed form of one condition.
func condition(field, operator string, value any, exact bool) pushed {
	return pushed{filters: []filter{{Field: field, Operator: operator, Value: value}}, exact: exact}
}

// push translates a predicate.
func push(n where.Node, fields *where.Catalogue) pushed {
	switch n.Op {
	case where.OpLeaf:
		return pushLeaf(n, fields)
	case where.OpNot:
		return pushNot(n.Kids[0], fields)
	case where.OpAnd:
		return pushAll(n.Kids, fields)
	case where.OpLucene:
		return pushed{reason: unsupported("raw query text", "genauth has no query language; use lookups")}
	case where.OpOr:
		return pushed{reason: unsupported(n.Fields()[0], "genauth combines conditions by AND only")}
	default:
		return pushed{exact: true}
	}
}

// pushAll translates a conjunction: what cannot be sent of it leaves a superset.
func pushAll(kids []where.Node, fields *where.Catalogue) pushed {
	out := pushed{exact: true}
	for _, kid := range kids {
		one := push(kid, fields)
		if one.reason != nil {
			return one
		}
		out.exact = out.exact && one.exact && one.keyword == ""
		out.filters = append(out.filters, one.filters...)
	}
	return out
}

// maxParts is how many searches a disjunction is divided into at most.
const maxParts = 16

// pushEither translates a disjunction, or a list of values that cannot be sent as one, into conditions that
// are searched for one by one, and tells whether these are exact. It returns none for anything else, and
// where a part cannot be sent.
func pushEither(n where.Node, fields *where.Catalogue) (parts [][]filter, exact bool) {
	kids := n.Kids
	switch {
	case n.Op == where.OpLeaf && n.Lookup == where.In && push(n, fields).reason != nil:
		kids = oneByOne(n)
	case n.Op != where.OpOr:
		return nil, false
	}
	if len(kids) > maxParts {
		return nil, false
	}
	exact = true
	for _, kid := range kids {
		one := push(kid, fields)
		if one.reason != nil || len(one.filters) == 0 {
			return nil, false
		}
		parts, exact = append(parts, one.filters), exact && one.exact
	}
	return parts, exact
}

// oneByOne returns the exact lookups that a list of values stands for.
func oneByOne(n where.Node) []where.Node {
	values, _ := n.Value.([]any)
	leaves := make([]where.Node, len(values))
	for i, value := range values {
		leaves[i] = where.Node{Op: where.OpLeaf, Field: n.Field, Lookup: where.Exact, Value: value}
	}
	return leaves
}

// pushLeaf translates one lookup.
func pushLeaf(n where.Node, fields *where.Catalogue) pushed {
	path := where.SplitPath(n.Field)
	if path[0] == metadataField {
		return pushMetadata(n, path[1:])
	}
	a, known := byName[path[0]]
	info, _ := fields.Field(n.Field)
	switch {
	case !known || len(path) > 1:
		return pushed{reason: unsupported(n.Field, "genauth has no such attribute")}
	case a.name == blockedField:
		return pushBlocked(n)
	case a.name == phoneField:
		return pushPhone(n)
	case a.keyword:
		return pushKeyword(n, a)
	case a.filter == "":
		return pushed{reason: unsupported(n.Field, "genauth has no filter for it")}
	case info.Kind == where.Time:
		return pushTime(n, a)
	case info.Kind == where.Number:
		return pushNumber(n, a.filter, true)
	default:
		return pushText(n, a, info.Folds && a.name != "email")
	}
}

// pushText translates a lookup on a text. The service compares whole texts to the letter, except for
// addresses, and parts of texts without regard to case.
func pushText(n where.Node, a attribute, folds bool) pushed {
	switch n.Lookup {
	case where.Exact:
		if folds {
			return condition(a.filter, contains, n.Value, false)
		}
		return condition(a.filter, equal, n.Value, true)
	case where.In:
		if !folds {
			return condition(a.filter, oneOf, n.Value, true)
		}
	case where.IsNull:
		return pushNull(a.filter, n.Value)
	case where.Contains, where.IContains, where.StartsWith, where.IStartsWith, where.EndsWith, where.IEndsWith, where.IExact:
		if text, _ := n.Value.(string); text != "" {
			return condition(a.filter, contains, text, false)
		}
	case where.Wildcard, where.IWildcard:
		if text := longest(n.Value); text != "" {
			return condition(a.filter, contains, text, false)
		}
	}
	return pushed{reason: unsupported(n.Field, "genauth has no filter for this lookup")}
}

// longest returns the longest part of a pattern that stands for itself.
func longest(pattern any) string {
	text, _ := pattern.(string)
	return slices.MaxFunc(strings.Split(text, "*"), func(a, b string) int { return len(a) - len(b) })
}

// pushKeyword translates a lookup on a field that only keywords reach.
func pushKeyword(n where.Node, a attribute) pushed {
	switch n.Lookup {
	case where.Exact, where.Contains, where.StartsWith, where.EndsWith:
		if text, _ := n.Value.(string); text != "" {
			return pushed{keyword: text, keywordField: a.wire}
		}
	case where.Wildcard:
		if text := longest(n.Value); text != "" {
			return pushed{keyword: text, keywordField: a.wire}
		}
	}
	return pushed{reason: unsupported(n.Field, "genauth looks for keywords in it only")}
}

// pushPhone translates a lookup on a phone number, of which the service compares the part without its
// country code.
func pushPhone(n where.Node) pushed {
	switch n.Lookup {
	case where.Exact:
		_, national := splitPhone(n.Value.(string))
		return condition("phone", equal, national, false)
	case where.In:
		var numbers []string
		for _, number := range n.Texts() {
			_, national := splitPhone(number)
			numbers = append(numbers, national)
		}
		return condition("phone", oneOf, numbers, false)
	case where.IsNull:
		return pushNull("phone", n.Value)
	}
	return pushed{reason: unsupported(n.Field, "genauth keeps the number without its country code")}
}

// pushBlocked translates a lookup on blocked: every status but one stands for it.
func pushBlocked(n where.Node) pushed {
	switch {
	case n.Lookup == where.Exact && n.Value == true:
		return condition("status", notEqual, activated, true)
	case n.Lookup == where.Exact:
		return condition("status", equal, activated, true)
	case n.Lookup == where.IsNull && n.Value == false:
		return pushed{exact: true} // Every user has a status.
	}
	return pushed{reason: unsupported(n.Field, "genauth has no filter for this lookup")}
}

// pushTime translates a lookup on a moment, which the service keeps in milliseconds.
func pushTime(n where.Node, a attribute) pushed {
	if n.Lookup == where.IsNull {
		return pushNull(a.filter, n.Value)
	}
	switch value := n.Value.(type) {
	case time.Time:
		return pushMoment(n.Lookup, a.filter, value)
	case []any:
		low, high := value[0].(time.Time), value[len(value)-1].(time.Time)
		if n.Lookup == where.In {
			low, high = earliest(value)
		}
		return condition(a.filter, between, []int64{low.UnixMilli(), high.UnixMilli()}, n.Lookup == where.Range && whole(low) && whole(high))
	}
	return pushed{reason: unsupported(n.Field, "genauth has no filter for this lookup")}
}

func pushMoment(lookup where.LookupName, field string, moment time.Time) pushed {
	ms := moment.UnixMilli()
	switch lookup {
	case where.Gt, where.Gte:
		return condition(field, greater, ms, lookup == where.Gte && whole(moment))
	case where.Lt, where.Lte:
		// What is later within the millisecond is none, so an unwhole bound includes all of it.
		return condition(field, lesser, ms, lookup == where.Lte)
	default:
		return condition(field, between, []int64{ms, ms}, false)
	}
}

// whole tells whether a moment has nothing finer than milliseconds.
func whole(t time.Time) bool { return t.Equal(t.Truncate(time.Millisecond)) }

func earliest(values []any) (low, high time.Time) {
	moments := make([]time.Time, 0, len(values))
	for _, value := range values {
		moments = append(moments, value.(time.Time))
	}
	slices.SortFunc(moments, time.Time.Compare)
	return moments[0], moments[len(moments)-1]
}

// pushNumber translates a lookup on a number; sure tells that all values are numbers.
func pushNumber(n where.Node, field string, sure bool) pushed {
	switch n.Lookup {
	case where.Exact:
		return condition(field, equal, n.Value, sure)
	case where.In:
		return condition(field, oneOf, n.Value, sure)
	case where.Gt, where.Gte:
		return condition(field, greater, n.Value, sure && n.Lookup == where.Gte)
	case where.Lt, where.Lte:
		return condition(field, lesser, n.Value, sure && n.Lookup == where.Lte)
	case where.Range:
		return condition(field, between, n.Value, sure)
	case where.IsNull:
		return pushNull(field, n.Value)
	}
	return pushed{reason: unsupported(n.Field, "genauth has no filter for this lookup")}
}

func pushNull(field string, absent any) pushed {
	if absent == true {
		return condition(field, isNull, nil, true)
	}
	return condition(field, notNull, nil, true)
}

// pushMetadata translates a lookup on a key of custom data. Its type is the custom field's, which is not
// known here, so all is looked at again.
func pushMetadata(n where.Node, path []string) pushed {
	if len(path) != 1 || slices.Contains(filters, path[0]) {
		return pushed{reason: unsupported(n.Field, "genauth has filters for the keys of custom data only")}
	}
	out := pushed{reason: unsupported(n.Field, "genauth has no filter for this lookup")}
	switch value := n.Value.(type) {
	case string:
		out = pushText(n, attribute{filter: path[0]}, false)
	case json.Number, bool:
		out = pushNumber(n, path[0], false)
	case []any:
		// Only numbers and moments have an order there.
		_, isNumber := value[0].(json.Number)
		_, isTime := value[0].(time.Time)
		if isNumber || n.Lookup == where.In && !isTime {
			out = pushNumber(n, path[0], false)
		}
	}
	out.exact = false
	return out
}

// pushNot translates a negation, of what is exact or at least holds no more than the negated lookup.
func pushNot(n where.Node, fields *where.Catalogue) pushed {
	info, _ := fields.Field(n.Field)
	if n.Op == where.OpLeaf && n.Lookup == where.Exact && info.Folds && byName[n.Field].filter != "" {
		// Names that differ, be it in case only, are more than those wanted.
		return condition(byName[n.Field].filter, notEqual, n.Value, false)
	}
	kid := push(n, fields)
	if kid.reason != nil {
		return kid
	}
	if kid.exact && len(kid.filters) == 1 {
		if operator, ok := opposites[kid.filters[0].Operator]; ok {
			return condition(kid.filters[0].Field, operator, kid.filters[0].Value, true)
		}
	}
	field := "predicate"
	if names := n.Fields(); len(names) > 0 {
		field = names[0]
	}
	return pushed{reason: unsupported(field, "genauth cannot decide the negation of this lookup")}
}

var opposites = map[string]string{equal: notEqual, notEqual: equal, isNull: notNull, notNull: isNull}

// unsupported returns the error for a lookup that needs more reading than was asked for.
func unsupported(field, problem string) error {
	return refuse(field, problem+"; ClientSide() reads what the other lookups match and decides here")
}
