package propelauth

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// order is one that GET user/query can give.
type order struct {
	field string
	// up and down are the names of the order in either direction. Where there is no down, the list is read
	// from its end.
	up, down string
	// always tells that every user has the field. Where users without it come is not documented.
	always bool
}

// orders are all of them, the default first.
var orders = []order{
	{field: "created_at", up: "CREATED_AT_ASC", down: "CREATED_AT_DESC", always: true},
	{field: "last_login", up: "LAST_ACTIVE_AT_ASC", down: "LAST_ACTIVE_AT_DESC"},
	{field: "email", up: "EMAIL", always: true},
	{field: "username", up: "USERNAME"},
}

// queried plans to read users by GET user/query.
func (b *Backend) queried(q backend.Query, conjuncts []where.Node) (backend.Reading, error) {
	params := url.Values{}
	maps.Copy(params, b.including(q))
	l := b.list(rest.Call{Method: http.MethodGet, Route: queryRoute, Query: params})
	if i := slices.IndexFunc(conjuncts, func(n where.Node) bool { return isLeaf(n, "external_id", where.Exact) && n.Value != "" }); i >= 0 {
		params.Set("legacy_user_id", conjuncts[i].Texts()[0])
		r := l.reading(q, conjuncts)
		r.Order = byCreation
		return r, nil
	}
	term, err := b.searchTerm(q, conjuncts)
	if err != nil {
		return backend.Reading{}, err
	}
	if term != "" {
		params.Set("email_or_username", term)
	}
	if err := l.order(q); err != nil {
		return backend.Reading{}, err
	}
	r := l.reading(q, conjuncts)
	if hasCase(term) && !b.config.SearchMindsCase {
		r.Described.Warnings = append(r.Described.Warnings,
			"propelauth does not document whether its search minds the case of letters; Config.SearchMindsCase says that it does")
	}
	return r, nil
}

// searchTerm returns the longest text that all matches have, and refuses what no text stands for unless
// reading more is allowed.
func (b *Backend) searchTerm(q backend.Query, conjuncts []where.Node) (string, error) {
	longest := ""
	for _, n := range conjuncts {
		t := b.term(n, q.Fields)
		if t == "" && !q.ClientSide {
			return "", unsearchable(n)
		}
		if len(t) > len(longest) {
			longest = t
		}
	}
	return longest, nil
}

// unsearchable returns the error for a predicate that no text can be searched for.
func unsearchable(n where.Node) error {
	name := n.Fields()[0]
	root := where.SplitPath(name)[0]
	if _, ok := attributesByName[root]; !ok && root != extraField {
		return tooBroad(userModel, name, "propelauth has no such attribute")
	}
	return tooBroad(userModel, name, "propelauth looks for parts of addresses and user names only")
}

// order asks for the order of a query. Where it can only be had by sorting here, reading everything
// must be allowed.
func (l *list) order(q backend.Query) error {
	l.ordered, l.jumps = true, true
	l.call.Query.Set("order_by", orders[0].up)
	if len(q.Order) == 0 {
		return nil
	}
	problem := "propelauth cannot order by it"
	i := slices.IndexFunc(orders, func(o order) bool { return o.field == q.Order[0].Field })
	switch {
	case i < 0:
	case len(q.Order) > 1:
		problem = "propelauth orders by one field only"
	default:
		l.take(orders[i], q.Order[0].Desc)
		return nil
	}
	if l.ordered = false; q.ClientSide {
		return nil
	}
	return unordered(userModel, q.Order[len(q.Order)-1].Field, problem)
}

// take asks for an order that PropelAuth has.
func (l *list) take(o order, down bool) {
	name := o.up
	switch {
	case down && o.down == "":
		l.backwards, l.jumps = true, false
	case down:
		name = o.down
	}
	l.call.Query.Set("order_by", name)
	if !o.always {
		l.last, l.jumps = o.field, false
	}
}
