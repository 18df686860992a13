package auth0

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/pushdown"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

// logModel is the name of the model, and the fields of log events that reading goes on by.
const (
	logModel   = "log"
	dateField  = "date"
	logIDField = "log_id"
)

// logCodes are the searchable fields of log events that hold one code or id: an event is found by the
// whole value and by nothing else.
var logCodes = []string{
	logIDField, "type", keyField, "client_id", "connection", "connection_id", "organization_id", "ip", "strategy", "strategy_type",
}

// logTexts are the searchable fields that hold text, in which a search may find single words.
var logTexts = []string{"description", "client_name", "user_name", "hostname", "user_agent"}

// logListing are a planned query of log events.
type logListing struct {
	b       *Backend
	c       *collection
	q       backend.Query
	access  access
	keys    []string
	expr    lucene.Expr
	refine  *where.Matcher
	refined []string
	// warnings are about raw query text.
	warnings []string
}

// logs plans how log events are read. It does no I/O. Without an order they come oldest first.
func (b *Backend) logs(c *collection, q backend.Query) (backend.Results, error) {
	l := &logListing{b: b, c: c, q: q}
	l.access = wholeList
	rest, err := l.choose(conjunctsOf(q))
	if err != nil {
		return nil, err
	}
	if q.Window.Empty() || q.Where.Op == where.OpNone {
		l.access = noAccess
		return l, nil
	}
	if l.refine, err = refinerOf(q.Fields, where.Node{Op: where.OpAnd, Kids: rest}); err != nil {
		return nil, err
	}
	for _, n := range rest {
		l.refined = append(l.refined, n.Fields()...)
	}
	return l, l.ordered()
}

// choose looks for ids to read by, and else translates what the search can decide. It returns what is
// left to decide here.
func (l *logListing) choose(conjuncts []where.Node) ([]where.Node, error) {
	for i, n := range conjuncts {
		if n.Op == where.OpLeaf && n.Field == logIDField && (n.Lookup == where.Exact || n.Lookup == where.In) {
			l.access, l.keys = eachItem, n.Texts()
			return without(conjuncts, i), nil
		}
	}
	translator := &pushdown.Translator{Provider: provider, Dialect: lucene.Auth0Logs(), Leaf: l.push, Vague: l.undecided}
	expr, rest, err := translator.Conjuncts(conjuncts, l.q.ClientSide)
	if err != nil {
		return nil, err
	}
	l.expr, l.warnings = expr, translator.Warnings
	if encodedLength(l.expr) > maxQuery {
		return nil, fmt.Errorf("auth0: the query is longer than the %d bytes that a URL can hold; ask with fewer values at a time: %w", maxQuery, fault.ErrNotSupported)
	}
	return rest, nil
}

func (l *logListing) refuse(field, problem string) error {
	return &fault.FieldError{Model: l.c.model, Field: field, Problem: problem, Kind: fault.ErrNotSupported}
}

// undecided returns the error for a lookup that the log search cannot decide.
func (l *logListing) undecided(field string) error {
	return l.refuse(field, "auth0's log search cannot decide this lookup; ClientSide() reads what the other lookups match and decides here")
}

// push translates one lookup.
func (l *logListing) push(n where.Node) pushdown.Pushed {
	if out := pushLogLeaf(n); out.Precision != pushdown.Never {
		return out
	}
	return pushdown.Refused(l.undecided(n.Field))
}

// pushLogLeaf translates one lookup, as far as the log search can decide it.
func pushLogLeaf(n where.Node) pushdown.Pushed {
	field, out := lucene.Field(n.Field), pushdown.Pushed{Precision: pushdown.Exact}
	switch {
	case n.Field == dateField:
		return pushDate(n, field)
	case slices.Contains(logTexts, n.Field):
		out.Precision = pushdown.Superset
	case !slices.Contains(logCodes, n.Field):
		return pushdown.Pushed{}
	}
	switch n.Lookup {
	case where.Exact:
		out.Expr = field.Eq(n.Value)
	case where.In:
		out.Expr = field.In(n.Value.([]any)...)
	default:
		return pushdown.Pushed{}
	}
	return out
}

func pushDate(n where.Node, field lucene.FieldExpr) pushdown.Pushed {
	out := pushdown.Pushed{Precision: pushdown.Exact}
	switch n.Lookup {
	case where.Exact:
		out.Expr = field.Between(n.Value, n.Value)
	case where.Gt, where.Gte, where.Lt, where.Lte, where.Range:
		out.Expr = pushdown.Compared(field, n)
	default:
		return pushdown.Pushed{}
	}
	return out
}

// ordered refuses an order other than by date, unless reading everything is allowed.
func (l *logListing) ordered() error {
	if l.access != wholeList || l.q.ClientSide {
		return nil
	}
	for i, o := range l.q.Order {
		if i > 0 || o.Field != dateField {
			return l.refuse(o.Field, "auth0 orders log events by date only; ClientSide() reads everything and sorts here")
		}
	}
	return nil
}

// byDate tells whether the order asked for is that of reading.
func (l *logListing) byDate() bool {
	return len(l.q.Order) == 0 || len(l.q.Order) == 1 && l.q.Order[0].Field == dateField
}

// desc tells whether the newest come first.
func (l *logListing) desc() bool {
	return l.byDate() && len(l.q.Order) == 1 && l.q.Order[0].Desc
}

// sortsHere tells whether the events are ordered here.
func (l *logListing) sortsHere() bool {
	return len(l.q.Order) > 0 && (l.access != wholeList || !l.byDate())
}

// windowed tells whether the window lies in what pages reach.
func (l *logListing) windowed() bool {
	w := l.q.Window
	return l.byDate() && l.refine == nil && !w.Open() && w.High <= maxWindow
}

// plain tells whether all events are read in the order in which they were written, which log ids allow
// without end.
func (l *logListing) plain() bool {
	return l.expr.String() == "" && !l.desc()
}

func (l *logListing) pageSize() int {
	if l.q.PageSize > 0 {
		return min(l.q.PageSize, maxPage)
	}
	return maxPage
}

// search returns the parameters of a search.
func (l *logListing) search(expr lucene.Expr, page, size int) url.Values {
	direction := "1"
	if l.desc() {
		direction = "-1"
	}
	query := url.Values{
		"page": {strconv.Itoa(page)}, "per_page": {strconv.Itoa(size)}, "sort": {dateField + ":" + direction},
	}
	if q := expr.String(); q != "" {
		query.Set("q", q)
	}
	return query
}

// Plan returns the requests to come. It does no I/O.
func (l *logListing) Plan() backend.Plan {
	plan := backend.Plan{
		Provider: provider, Model: l.q.Model, Query: l.expr.String(), Refined: l.refined,
		Consistency: backend.Eventual, SortedHere: l.sortsHere(), Warnings: l.warnings,
	}
	switch l.access {
	case noAccess:
		plan.Consistency = backend.NothingRead
	case eachItem:
		plan.Consistency = backend.Immediate
		for _, key := range l.keys {
			plan.Requests = append(plan.Requests, requestOf(verb{"GET", l.c.item}.call(key)))
		}
		plan.MaxRequests = len(plan.Requests)
	default:
		first, size := 0, l.pageSize()
		if l.windowed() {
			first, size = covering(l.q.Window, size)
		}
		request := get(l.c.list.route, l.search(l.expr, first, size))
		request.Paged = !l.windowed() || (l.q.Window.High-1)/size > first
		plan.Requests = []backend.Request{request}
		if !request.Paged {
			plan.MaxRequests = 1
		}
	}
	return plan
}
