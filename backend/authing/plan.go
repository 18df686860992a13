package authing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/where"
)

// usersPlan is how the users of a query are read.
type usersPlan struct {
	b *Backend
	q backend.Query
	// key and values name the users to find by a key, if they are found so.
	key    attribute
	values []string
	// find is the search that finds them, if they are found so.
	find search
	// rest is what is decided here.
	rest []where.Node
	// fields is the selection of what is needed.
	fields string
}

// search is a call of searchUser.
type search struct{ text, field string }

// Query plans how objects are read. It does no I/O.
func (b *Backend) Query(q backend.Query) (backend.Results, error) {
	if q.Connection != "" {
		return nil, noConnections()
	}
	if q.Model != userModel {
		return b.roles(q)
	}
	if !q.Of.None() {
		return b.roleUsers(q)
	}
	conjuncts := backend.Conjuncts(q)
	if q.Window.Empty() || slices.ContainsFunc(conjuncts, func(n where.Node) bool { return n.Op == where.OpNone }) {
		return backend.Nothing(provider, q), nil
	}
	p := &usersPlan{b: b, q: q}
	p.choose(conjuncts)
	p.fields = wanted(q, p.rest)
	return p.results()
}

// noConnections refuses what would limit users to a connection.
func noConnections() error {
	return fmt.Errorf("authing: a user pool has no connections to choose from; open another Config for another pool: %w", fault.ErrNotSupported)
}

// choose finds the cheapest route that is right, and what is then left to decide here.
func (p *usersPlan) choose(conjuncts []where.Node) {
	for _, a := range attributes {
		for i, n := range conjuncts {
			if values, ok := named(a, n); ok {
				p.key, p.values, p.rest = a, values, conjuncts
				if a.name == keyField || a.name == "email" {
					p.rest = without(conjuncts, i) // The others may be compared more loosely than here.
				}
				return
			}
		}
	}
	p.rest = conjuncts
	for _, n := range conjuncts {
		if s, ok := searchable(n); ok {
			p.find = s
			return
		}
	}
}

func without(nodes []where.Node, i int) []where.Node {
	return slices.Delete(slices.Clone(nodes), i, i+1)
}

// named returns the values by which a predicate names users, if it does that by the attribute.
func named(a attribute, n where.Node) ([]string, bool) {
	if a.key == "" || n.Op != where.OpLeaf || n.Field != a.name {
		return nil, false
	}
	if n.Lookup != where.Exact && n.Lookup != where.In {
		return nil, false
	}
	list, ok := n.Value.([]any)
	if !ok {
		list = []any{n.Value}
	}
	values := make([]string, 0, len(list))
	for _, value := range list {
		s, ok := value.(string)
		if !ok || s == "" && a.name != keyField { // An empty id is refused later.
			return nil, false
		}
		values = append(values, s)
	}
	return values, true
}

// searchable returns the search that finds every match of a predicate.
func searchable(n where.Node) (search, bool) {
	if n.Op != where.OpLeaf {
		return search{}, false
	}
	a, ok := attributeAt(where.SplitPath(n.Field))
	text, isText := n.Value.(string)
	if !ok || !a.search || !isText {
		return search{}, false
	}
	switch n.Lookup {
	case where.Exact, where.IExact, where.StartsWith, where.IStartsWith, where.EndsWith, where.IEndsWith, where.Contains, where.IContains:
	case where.Wildcard, where.IWildcard:
		text = longest(strings.Split(text, "*"))
	default:
		return search{}, false
	}
	return search{text: text, field: a.wire}, strings.TrimSpace(text) != ""
}

func longest(texts []string) string {
	return slices.MaxFunc(texts, func(a, b string) int { return len(a) - len(b) })
}

// listed tells whether all users are read.
func (p *usersPlan) listed() bool { return p.values == nil && p.find == search{} }

// results makes the results of the plan, unless it would read more than was allowed.
func (p *usersPlan) results() (backend.Results, error) {
	r := backend.Reading{
		Query: p.q, Refine: p.rest, Key: keyField, Described: p.describe(),
		Order: []backend.Order{{Field: createdField}},
	}
	switch {
	case p.values != nil:
		r.List = p.byKey
	case !p.listed():
		r.List = p.searched
	default:
		if err := p.scannable(); err != nil {
			return nil, err
		}
		r.Ordered = p.sorted()
		r.List, r.Total = p.list, p.total
	}
	return r.Results()
}

// scannable refuses to read all users, unless they are what was asked for or ClientSide allows it.
func (p *usersPlan) scannable() error {
	if p.q.ClientSide {
		return nil
	}
	const remedy = "; ClientSide() reads all users and "
	if len(p.rest) > 0 {
		if p.rest[0].HasLucene() {
			return fmt.Errorf("authing: raw query text is not understood by authing v2; use lookups: %w", fault.ErrNotSupported)
		}
		return refuseField(p.rest[0].Fields()[0], fault.ErrNotSupported, "authing v2 cannot decide this lookup"+remedy+"decides here")
	}
	if !p.sorted() {
		return refuseField(p.q.Order[0].Field, fault.ErrNotSupported, "authing v2 orders by created_at or updated_at only"+remedy+"sorts here")
	}
	return nil
}

// order returns the key that the list is read in the order of.
func (p *usersPlan) order() backend.Order {
	if len(p.q.Order) == 1 && canonicalNames[p.q.Order[0].Field].sort != "" {
		return p.q.Order[0]
	}
	return backend.Order{Field: createdField}
}

// sorted tells whether the list has the order that was asked for.
func (p *usersPlan) sorted() bool {
	return len(p.q.Order) == 0 || len(p.q.Order) == 1 && p.q.Order[0] == p.order()
}

// sortBy returns the service's name of an order.
func sortBy(o backend.Order) string {
	if o.Desc {
		return canonicalNames[o.Field].sort + "_DESC"
	}
	return canonicalNames[o.Field].sort + "_ASC"
}

// wanted returns the selection of the fields that a query and what is decided here need.
func wanted(q backend.Query, refined []where.Node) string {
	if len(q.Only) == 0 && len(q.Defer) == 0 {
		return everything
	}
	var needed []string
	for _, n := range refined {
		for _, path := range n.Fields() {
			needed = append(needed, where.SplitPath(path)[0])
		}
	}
	for _, o := range q.Order {
		needed = append(needed, where.SplitPath(o.Field)[0])
	}
	if len(q.Only) > 0 {
		return selecting(append(needed, q.Only...))
	}
	return selection(func(field string) bool {
		return field == keyField || field == createdField || slices.Contains(needed, field) || !slices.Contains(q.Defer, field)
	})
}

// describe returns the requests to come.
func (p *usersPlan) describe() backend.Plan {
	plan := backend.Plan{Provider: provider, Model: userModel, Consistency: backend.Immediate}
	request := backend.Request{Method: "POST", Target: api.Route}
	switch {
	case p.key.name == phoneField:
		plan.Query = fmt.Sprintf("findUser(phone: %q)", p.values[0])
		request.Paged = len(p.values) > 1
		plan.Warnings = append(plan.Warnings, "a number that somebody in another country has too is searched for")
	case len(p.values) == 1 && p.key.name == keyField:
		plan.Query, plan.MaxRequests = fmt.Sprintf("user(id: %q)", p.values[0]), 1
	case len(p.values) == 1:
		plan.Query, plan.MaxRequests = fmt.Sprintf("findUser(%s: %q)", p.key.key, p.values[0]), len(p.spellings())
	case len(p.values) > 1:
		plan.Query = fmt.Sprintf("userBatch(ids: %q, type: %q)", p.values, p.key.key)
		plan.MaxRequests = (len(p.spellings()) + maxBatch - 1) / maxBatch
		request.Paged = plan.MaxRequests > 1
	case !p.listed():
		plan.Query = fmt.Sprintf("searchUser(query: %q, fields: [%q])", p.find.text, p.find.field)
		plan.Consistency = backend.Eventual
		request.Paged = true
	default:
		p.describeList(&plan, &request)
	}
	plan.Requests = []backend.Request{request}
	return plan
}

func (p *usersPlan) describeList(plan *backend.Plan, request *backend.Request) {
	first := p.first()
	plan.Query = fmt.Sprintf("users(page: %d, limit: %d, sortBy: %s)", first.page, first.size, sortBy(p.order()))
	request.Paged = true
	if p.direct() && first.end() >= p.q.Window.High {
		request.Paged, plan.MaxRequests = false, 1
	}
	if p.q.PageSize > maxPage {
		plan.Warnings = append(plan.Warnings, "a page holds at most "+strconv.Itoa(maxPage)+" users")
	}
}
