package fusionauth

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
	"github.com/authplus/authplus/lucene"
)

var searchRoutes = []route{
	{http.MethodGet, "/api/user/search", keyed, (*call).searchUsers},
	{http.MethodPost, "/api/user/search", keyed, (*call).searchUsers},
	{http.MethodPut, "/api/user/search", keyed, (*call).refreshIndex},
}

// search is what a search asks for.
type search struct {
	ids                      []string
	queryString, query, next string
	rows, start              int
	accurate                 bool
	order                    order
	place                    place // what next stands for
}

const (
	defaultRows = 25
	// mostCounted is where totals end unless more is asked for.
	mostCounted = 10_000
	// mostRows is more than there can be.
	mostRows = math.MaxInt32
)

// refreshIndex answers PUT /api/user/search.
func (c *call) refreshIndex() emulator.Reply {
	c.state.users.Refresh()
	return empty(http.StatusOK)
}

// searchUsers answers GET and POST /api/user/search.
func (c *call) searchUsers() emulator.Reply {
	criteria := c.part("search")
	if c.Method == http.MethodGet {
		criteria = criteriaOf(c.URL.Query())
	}
	s, refusal, valid := c.searchOf(criteria)
	if !valid {
		return refusal
	}
	if len(s.ids) > 0 {
		return c.searchIDs(s.ids)
	}
	hits, refusal, valid := c.hits(s)
	if !valid {
		return refusal
	}
	if s.next != "" {
		from, page := hits.after(s.place, s.rows)
		return c.found(s, hits, from, page)
	}
	return c.found(s, hits, s.start, hits.page(s.start, s.rows))
}

// found answers with a page of matches. Users are read from the database, so they are told as they are now,
// and those who are gone are left out.
func (c *call) found(s search, hits *hits, from int, page []*user) emulator.Reply {
	users := []any{}
	expand, chosen := c.body["expand"].([]any)
	for _, match := range page {
		u, there := c.state.users.Get(match.ID())
		if !there {
			continue
		}
		wire := u.wire()
		for _, name := range []string{"memberships", "registrations"} {
			if chosen && !slices.Contains(expand, any(name)) {
				delete(wire, name)
			}
		}
		users = append(users, wire)
	}
	total := hits.total
	reply := object{"users": users}
	if c.settings.engine == Elasticsearch {
		if reply["nextResults"] = s.next; len(page) > 0 || s.next == "" {
			reply["nextResults"] = hits.place(from, page)
		}
		if !s.accurate {
			total = min(total, mostCounted)
		}
	}
	reply["total"] = total
	return ok(reply)
}

// searchIDs answers a search for ids, which goes to the database.
func (c *call) searchIDs(ids []string) emulator.Reply {
	users := []any{}
	for _, id := range ids {
		if u, found := c.state.users.Get(strings.ToLower(id)); found && (c.tenant == "" || u.values["tenantId"] == c.tenant) {
			users = append(users, u.wire())
		}
	}
	return ok(object{"total": len(users), "users": users})
}

// criteriaOf returns the parameters of a query string in the form that a body has.
func criteriaOf(q url.Values) object {
	criteria := object{}
	for _, name := range []string{"queryString", "query", "nextResults"} {
		if q.Has(name) {
			criteria[name] = q.Get(name)
		}
	}
	for _, name := range []string{"numberOfResults", "startRow"} {
		if q.Has(name) {
			criteria[name] = json.Number(q.Get(name))
		}
	}
	if q.Has("accurateTotal") {
		criteria["accurateTotal"] = q.Get("accurateTotal") == "true"
	}
	list := func(values []string) []any {
		all := make([]any, len(values))
		for i, v := range values {
			all[i] = v
		}
		return all
	}
	if q.Has("ids") {
		criteria["ids"] = list(q["ids"])
	}
	for i := 0; q.Has("sortFields[" + strconv.Itoa(i) + "].name"); i++ {
		prefix := "sortFields[" + strconv.Itoa(i) + "]."
		criteria["sortFields"] = append(listIn(criteria, "sortFields"), object{
			"name": q.Get(prefix + "name"), "order": q.Get(prefix + "order"), "missing": q.Get(prefix + "missing"),
		})
	}
	return criteria
}

// searchOf checks what a search asks for.
func (c *call) searchOf(criteria object) (search, emulator.Reply, bool) {
	s := search{
		ids: textsIn(criteria, "ids"), queryString: textOf(criteria, "queryString"), query: textOf(criteria, "query"),
		next: textOf(criteria, "nextResults"), rows: defaultRows, start: int(numberOf(criteria["startRow"])),
		accurate: criteria["accurateTotal"] == true,
	}
	if _, set := criteria["numberOfResults"]; set {
		s.rows = int(min(numberOf(criteria["numberOfResults"]), mostRows))
	}
	database := c.settings.engine == Database
	switch {
	case len(s.ids) > 0:
		return s, emulator.Reply{}, true
	case s.rows < 0 || s.start < 0:
		return s, field("invalid", "search.numberOfResults", "A number of rows is negative."), false
	case database && (s.query != "" || s.next != ""):
		return s, general(http.StatusBadRequest, "[invalid]", "The database search engine takes [queryString] only."), false
	case s.next != "":
		var valid bool
		if s, valid = s.resumed(); !valid {
			return s, field("invalid", "search.nextResults", "The [search.nextResults] value is not valid."), false
		}
		return s, emulator.Reply{}, true
	case s.queryString == "" && s.query == "":
		return s, general(http.StatusBadRequest, "[invalid]", "You must specify either the [ids], [queryString], [email] or [username] property for a GET request."), false
	case !database && s.rows > c.settings.window-s.start:
		return s, field("tooLarge", "search.startRow", "The sum of [search.startRow] and [search.numberOfResults] must be at most "+
			strconv.Itoa(c.settings.window)+"."), false
	}
	var refused string
	if s.order, refused = orderOf(objectsIn(criteria, "sortFields"), database); refused != "" {
		return s, field("invalid", "search.sortFields", "The field ["+refused+"] is not one to sort by."), false
	}
	return s, emulator.Reply{}, true
}

// hits are the matches of a search in their order.
type hits struct {
	search search
	total  int
	page   func(offset, limit int) []*user
}

// hits finds the matches of a search.
func (c *call) hits(s search) (*hits, emulator.Reply, bool) {
	condition, err := c.condition(s)
	if err != nil {
		return nil, field("invalid", "query", "The [query] field is invalid. Explanation ["+err.Error()+"]"), false
	}
	query := directory.Query[*user]{Match: condition.match, Node: condition.node}
	find := func(offset, limit int) (directory.Page[*user], error) {
		part := query
		part.Compare, part.Offset, part.Limit = s.order.compare, offset, limit
		return c.state.users.Search(part)
	}
	if condition.exact == nil {
		first, err := c.state.users.Search(query) // the number alone, which takes no order
		if err != nil {
			return nil, field("invalid", "query", "The [query] field is invalid. Explanation ["+err.Error()+"]"), false
		}
		return &hits{s, first.Total, func(offset, limit int) []*user {
			page, _ := find(max(offset, 0), limit) // what was evaluated before
			return page.Documents
		}}, emulator.Reply{}, true
	}
	all, err := find(0, c.state.users.Len())
	if err != nil {
		return nil, field("invalid", "query", "The [query] field is invalid. Explanation ["+err.Error()+"]"), false
	}
	matches := slices.DeleteFunc(all.Documents, func(u *user) bool { return !condition.exact(u.searchable()) })
	return &hits{s, len(matches), func(offset, limit int) []*user {
		offset = min(max(offset, 0), len(matches))
		return matches[offset : offset+min(limit, len(matches)-offset)]
	}}, emulator.Reply{}, true
}

// condition decides on users, and says the same to the index.
type condition struct {
	node  lucene.Node
	match func(*user) bool // nil matches all
	// exact decides where the index finds more than matches; nil where it does not.
	exact func(map[string]any) bool
}

// condition returns what a search asks of users.
func (c *call) condition(s search) (condition, error) {
	dialect, values := c.settings.reading()
	if s.query != "" {
		d, err := compiler{dialect}.condition(s.query)
		return d.within(c.tenant, len(c.state.Tenants.Rows)), err
	}
	if s.queryString == "*" && len(c.state.Tenants.Rows) < 2 {
		return condition{}, nil
	}
	tree, err := dialect.Parse(s.queryString)
	if err != nil {
		return condition{}, err
	}
	if clauses(tree.Resolve()) > maxClauses {
		return condition{}, errors.New("too_many_clauses: the limit is " + strconv.Itoa(maxClauses))
	}
	matcher, err := lucene.NewMatcher(tree, dialect)
	if err != nil {
		return condition{}, err
	}
	return condition{node: tree.Resolve(), match: func(u *user) bool {
		return matcher.Match(values(u))
	}}.within(c.tenant, len(c.state.Tenants.Rows)), nil
}

// maxClauses is how many parts a query may have, as Elasticsearch has it by default.
const maxClauses = 1024

// clauses counts the parts of a query.
func clauses(n lucene.Node) int {
	total := 1
	for _, kid := range n.Kids {
		total += clauses(kid)
	}
	return total
}

// reading returns how the engine reads query strings, and what it knows of a user.
func (s settings) reading() (lucene.Dialect, func(*user) map[string]any) {
	if s.engine == Database {
		return lucene.FusionAuthDB(), (*user).columns
	}
	words := make([]lucene.FieldInfo, len(s.words))
	for i, path := range s.words {
		words[i] = lucene.FieldInfo{Name: path, Type: lucene.TypeText}
	}
	return lucene.FusionAuthES().WithFields(words...), (*user).searchable
}

// within limits a condition to a tenant, where there are several.
func (d condition) within(tenant string, tenants int) condition {
	if tenant == "" || tenants < 2 {
		return d
	}
	exact := d.exact
	d.exact = func(values map[string]any) bool {
		return values["tenantId"] == tenant && (exact == nil || exact(values))
	}
	return d
}
