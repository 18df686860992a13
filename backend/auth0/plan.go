package auth0

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

// route is the way by which a query is read.
type route int

const (
	nothing route = iota // no document can match
	byID                 // GET /api/v2/users/{id} for each id
	byEmail              // GET /api/v2/users-by-email for each spelling
	search               // GET /api/v2/users
)

// Limits of GET /api/v2/users: the largest page, and how far page and per_page reach.
const (
	maxPage   = 100
	maxWindow = 1000
)

// connectionField is the path of the connections that a user can sign in by.
const connectionField = "identities.connection"

// results are a planned query.
type results struct {
	b        *Backend
	q        backend.Query
	route    route
	keys     []string      // the ids or the addresses to read by
	expr     lucene.Expr   // what the search asks for; zero asks for all
	parts    []lucene.Expr // the searches that ask for it together, where it is too long for one
	rest     []where.Node  // what is decided here
	refine   *where.Matcher
	warnings []string
	fields   selection
	// asking holds the requests under way of several readings at once; nil lets a reading have its own.
	asking chan struct{}
}

// Query plans how users are read. It does no I/O.
func (b *Backend) Query(q backend.Query) (backend.Results, error) {
	if q.Model != userModel || !q.Of.None() {
		return b.list(q)
	}
	r := &results{b: b, q: q}
	conjuncts := conjunctsOf(q)
	if err := r.choose(conjuncts); err != nil {
		return nil, err
	}
	var err error
	if r.refine, err = refinerOf(q.Fields, where.Node{Op: where.OpAnd, Kids: r.rest}); err != nil {
		return nil, err
	}
	r.fields = selectionOf(q, r.rest)
	return r, nil
}

// choose finds the cheapest route that is right, and what is then left to decide here.
func (r *results) choose(conjuncts []where.Node) error {
	none := slices.ContainsFunc(conjuncts, func(n where.Node) bool { return n.Op == where.OpNone })
	if none || r.q.Window.Empty() {
		return r.check(conjuncts)
	}
	if r.direct(conjuncts) {
		return r.check(conjuncts)
	}
	return r.searched(conjuncts)
}

// conjunctsOf returns the predicates that hold together for every match, the connection's first.
func conjunctsOf(q backend.Query) []where.Node {
	conjuncts := backend.Conjuncts(q)
	if q.Connection == "" {
		return conjuncts
	}
	of := where.Node{Op: where.OpLeaf, Field: connectionField, Lookup: where.Exact, Value: q.Connection}
	return append([]where.Node{of}, conjuncts...)
}

// check refuses malformed raw text even where nothing is read.
func (r *results) check(conjuncts []where.Node) error {
	for _, n := range conjuncts {
		if !n.HasLucene() {
			continue
		}
		if _, err := newPusher(r.q.Fields).Push(n); err != nil {
			return err
		}
	}
	return nil
}

// direct takes the conjunct that names users by id or by address, if there is one, and leaves the
// others to be decided on them.
func (r *results) direct(conjuncts []where.Node) bool {
	i := slices.IndexFunc(conjuncts, namesIDs)
	if i >= 0 {
		r.route, r.keys = byID, conjuncts[i].Texts()
	} else if i = slices.IndexFunc(conjuncts, namesAddress); i >= 0 {
		r.route, r.keys = byEmail, spellings(conjuncts[i].Texts()[0])
	}
	if i < 0 {
		return false
	}
	r.rest = slices.Delete(slices.Clone(conjuncts), i, i+1)
	return true
}

func namesIDs(n where.Node) bool {
	return n.Op == where.OpLeaf && n.Field == keyField && (n.Lookup == where.Exact || n.Lookup == where.In)
}

// address matches what Auth0 takes for an address. It refuses to look up anything else by it, which
// nobody has, so that goes through the search index and finds nobody.
var address = regexp.MustCompile(`^[^\s@.,:;<>()\[\]\\"]+(\.[^\s@.,:;<>()\[\]\\"]+)*@([\pL\pN-]+\.)+[\pL\pN-]+$`)

func namesAddress(n where.Node) bool {
	return n.Op == where.OpLeaf && n.Field == "email" && n.Lookup == where.Exact && address.MatchString(n.Texts()[0])
}

// spellings returns an address as it is written and in lower case: users-by-email compares to the
// letter, and database connections store addresses in lower case.
func spellings(address string) []string {
	lower := strings.ToLower(address)
	if lower == address {
		return []string{address}
	}
	return []string{address, lower}
}

// searched plans a search for the conjuncts, and leaves those that are to be decided here.
func (r *results) searched(conjuncts []where.Node) error {
	p := newPusher(r.q.Fields)
	var err error
	if r.expr, r.rest, err = p.Conjuncts(conjuncts, r.q.ClientSide); err != nil {
		return err
	}
	r.route, r.warnings = search, p.Warnings
	if encodedLength(r.expr) > maxQuery {
		if err := r.divide(conjuncts); err != nil {
			return err
		}
	}
	return r.sortable()
}

// sortable refuses an order that the index does not have, unless reading everything is allowed.
func (r *results) sortable() error {
	for i, o := range r.q.Order {
		attr, _ := attributeOf(o.Field)
		problem := ""
		switch {
		case !attr.sort:
			problem = "auth0 cannot order by it"
		case i > 0:
			problem = "auth0 orders by one field only"
		default:
			continue
		}
		if !r.q.ClientSide {
			return &fault.FieldError{Model: userModel, Field: o.Field, Kind: fault.ErrNotSupported,
				Problem: problem + "; ClientSide() reads everything and sorts here"}
		}
	}
	return nil
}

// order returns the key that the server orders by, and whether that is the whole order asked for.
func (r *results) order() (backend.Order, bool) {
	switch {
	case len(r.q.Order) == 0:
		return backend.Order{Field: createdField}, true
	case len(r.q.Order) > 1:
		return backend.Order{Field: createdField}, false
	}
	attr, _ := attributeOf(r.q.Order[0].Field)
	if !attr.sort {
		return backend.Order{Field: createdField}, false
	}
	return r.q.Order[0], true
}

// Plan returns the requests to come. It does no I/O.
func (r *results) Plan() backend.Plan {
	plan := backend.Plan{
		Provider: provider, Model: r.q.Model, Query: r.expr.String(),
		Consistency: backend.Immediate, Warnings: slices.Clone(r.warnings),
	}
	for _, n := range r.rest {
		plan.Refined = append(plan.Refined, n.String())
	}
	switch r.route {
	case nothing:
		plan.Consistency = backend.NothingRead
	case byID:
		for _, id := range r.keys {
			plan.Requests = append(plan.Requests, get(usersRoute+"/"+url.PathEscape(id), r.fields.param))
		}
	case byEmail:
		for _, address := range r.keys {
			query := url.Values{"email": {address}}
			r.fields.add(query)
			plan.Requests = append(plan.Requests, get(byEmailRoute, query))
		}
		plan.Warnings = append(plan.Warnings, "an address that a social connection stores in other case is found by search only")
	case search:
		plan.Consistency = backend.Eventual
		r.describeSearch(&plan)
		if r.q.PageSize > maxPage {
			plan.Warnings = append(plan.Warnings, "a page holds at most "+strconv.Itoa(maxPage)+" users")
		}
	}
	if r.route != search {
		plan.MaxRequests = len(plan.Requests)
	}
	return plan
}

func (r *results) describeSearch(plan *backend.Plan) {
	if len(r.parts) > 0 {
		r.describeParts(plan)
		return
	}
	strategy := r.strategy()
	first := strategy.first(r)
	request := get(usersRoute, r.values(first))
	request.Paged = strategy != onePage
	plan.Requests = append(plan.Requests, request)
	plan.SortedHere = strategy == sortHere
	switch strategy {
	case onePage:
		plan.MaxRequests = 1
	case pageByPage:
		plan.MaxRequests = (r.q.Window.High-1)/first.perPage - first.page + 1
	}
}

// describeParts describes the searches that a long list of values takes.
func (r *results) describeParts(plan *backend.Plan) {
	for i := range r.parts {
		r.part(i).describeSearch(plan)
	}
	plan.SortedHere = true
	plan.Warnings = append(plan.Warnings, fmt.Sprintf("a list of values is longer than a URL can be, so it is asked for in %d parts", len(r.parts)))
}

func get(path string, query url.Values) backend.Request {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return backend.Request{Method: "GET", Target: path}
}
