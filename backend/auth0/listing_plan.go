package auth0

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/rest"
)

// sort returns the parameter that makes the server order the list, for a window that it reaches;
// reading everything sorts here, as it takes the same requests.
func (l *listing) sort() (string, bool) {
	w := l.q.Window
	if len(l.q.Order) != 1 || l.refine != nil || w.Open() || w.High > maxWindow {
		return "", false
	}
	o := l.q.Order[0]
	if !slices.Contains(l.c.list.sorts, o.Field) {
		return "", false
	}
	if o.Desc {
		return o.Field + ":-1", true
	}
	return o.Field + ":1", true
}

// sortsHere tells whether everything is read and ordered here.
func (l *listing) sortsHere() bool {
	if len(l.q.Order) == 0 {
		return false
	}
	_, there := l.sort()
	return !there || l.access != wholeList
}

// pager returns how the list is read for the query's window, and how many rows it leaves out at the
// start.
func (l *listing) pager() (pager, int) {
	p := pager{client: l.b.client, list: l.c.list, call: l.c.list.get(ownerIDs(l.q.Of), l.params)}
	size, w := l.pageSize(), l.q.Window
	bounded := !w.Open() && l.refine == nil && !l.sortsHere()
	if bounded {
		size = min(size, w.High)
	}
	sort, sorted := l.sort()
	switch {
	case l.c.list.paging == unpaged:
		p.at = everything{}
	case l.c.list.paging == byCheckpoint && !sorted:
		p.at = &checkpoint{take: size}
	default:
		first := 0
		if bounded {
			first, size = covering(w, l.pageSize())
		}
		if sorted {
			p.call.Query = maps.Clone(l.params)
			p.call.Query.Set("sort", sort)
		}
		p.at = &offset{page: first, size: size, counts: l.c.list.counts}
		return p, first * size
	}
	return p, 0
}

// pageSize returns how many objects to ask for at a time.
func (l *listing) pageSize() int {
	if l.q.PageSize > 0 {
		return min(l.q.PageSize, maxPage)
	}
	return maxPage
}

// covering returns the number and the size of the smallest page that holds a whole window, or else of
// the largest one in which it begins.
func covering(w backend.Window, largest int) (page, size int) {
	for size := w.High - w.Low; size <= largest; size++ {
		if w.Low/size == (w.High-1)/size {
			return w.Low / size, size
		}
	}
	return w.Low / largest, largest
}

// Plan returns the requests to come. It does no I/O.
func (l *listing) Plan() backend.Plan {
	plan := backend.Plan{
		Provider: provider, Model: l.q.Model, Refined: l.refined, Consistency: backend.Immediate, SortedHere: l.sortsHere(),
	}
	switch l.access {
	case noAccess:
		plan.Consistency = backend.NothingRead
	case wholeList:
		l.describe(&plan)
		return plan
	case throughInverse:
		for _, key := range l.keys {
			request := requestOf(l.inverse(key))
			request.Paged = true
			plan.Requests = append(plan.Requests, request, requestOf(userByID(key)))
		}
		return plan
	default:
		for _, key := range l.keys {
			plan.Requests = append(plan.Requests, requestOf(l.single(key)))
		}
	}
	plan.MaxRequests = len(plan.Requests)
	return plan
}

func (l *listing) describe(plan *backend.Plan) {
	p, _ := l.pager()
	request := requestOf(p.next())
	request.Paged = l.c.list.paging != unpaged && !l.onePage()
	plan.Requests = []backend.Request{request}
	if l.c.list.eventual {
		plan.Consistency = backend.Eventual
	}
	switch {
	case l.complete:
		plan.Requests = append(plan.Requests, backend.Request{Method: http.MethodGet, Target: userRoute, Each: true})
	case !request.Paged:
		plan.MaxRequests = 1
	}
	if !l.complete {
		plan.Fields = l.c.list.fields
	}
}

// onePage tells whether one request reads all that is asked for.
func (l *listing) onePage() bool {
	if l.c.list.small && l.pageSize() == maxPage {
		return true
	}
	w := l.q.Window
	if w.Open() || l.refine != nil || l.sortsHere() {
		return false
	}
	if _, sorted := l.sort(); l.c.list.paging == byCheckpoint && !sorted {
		return w.High <= l.pageSize()
	}
	page, size := covering(w, l.pageSize())
	return (w.High-1)/size == page
}

// requestOf returns a request as plans tell it.
func requestOf(call rest.Call) backend.Request {
	path := call.Route
	for name, value := range call.Path {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	return get(path, call.Query)
}
