package propelauth

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// list is one of PropelAuth's lists, which are all read by the number and the size of a page.
type list struct {
	b    *Backend
	call rest.Call
	// member and count are the names of the rows and of their number in an answer.
	member, count string
	// document returns the canonical form of a row, and key is the field with its id.
	document func(row json.RawMessage) (json.RawMessage, error)
	key      string
	// ordered tells that the list comes in the order that the query asks for, and jumps that reading can
	// begin in the middle.
	ordered, jumps bool
	// backwards tells that the order asked for is the opposite of the list's.
	backwards bool
	// last is the field without which documents are held back to the end, or "".
	last string
}

// list returns the list of users that a call asks for, in PropelAuth's own order.
func (b *Backend) list(call rest.Call) *list {
	return &list{b: b, call: call, member: "users", count: "total_users", document: canonical, key: keyField}
}

// reading returns how the list is read for a query whose predicates are left to decide.
func (l *list) reading(q backend.Query, conjuncts []where.Node) backend.Reading {
	window := backend.Everything()
	if len(conjuncts) == 0 && l.ordered && l.jumps {
		window = q.Window
	}
	w := newWalk(l, pageSize(q), window)
	w.backwards = l.backwards
	target := request(l.call.Method, l.path(), l.values(w.first))
	target.Paged = !w.once
	r := backend.Reading{
		Refine: conjuncts, Ordered: l.ordered || len(q.Order) == 0,
		Described: backend.Plan{Requests: []backend.Request{target}},
		List:      func(ctx context.Context) (pages, int) { return w.read(ctx), w.low },
		Total: func(ctx context.Context) (int, error) {
			found, err := l.fetch(ctx, page{size: 1})
			return found.total, err
		},
	}
	if w.once {
		r.Described.MaxRequests = 1
	}
	if l.backwards {
		r.Described.Warnings = append(r.Described.Warnings, "propelauth has this order upwards only, so the list is read from its end")
	}
	if n := q.PageSize; n > maxPage || n > 0 && n < minPage {
		r.Described.Warnings = append(r.Described.Warnings, "a page holds 20 to 100 objects")
	}
	return r
}

// pageSize returns how many objects to ask for at a time.
func pageSize(q backend.Query) int {
	if q.PageSize > 0 {
		return min(max(q.PageSize, minPage), maxPage)
	}
	return maxPage
}

// page is a page of a list: the objects from number*size on.
type page struct{ number, size int }

// offset returns how many objects are before the page.
func (p page) offset() int { return p.number * p.size }

// found is a page that was read.
type found struct {
	docs  []json.RawMessage
	total int
	// answer is the answer that told the page.
	answer *rest.Answer
}

// path returns the path of the list.
func (l *list) path() string {
	path := l.call.Route
	for name, value := range l.call.Path {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path
}

// values returns the query string of the request for a page; lists by POST have none.
func (l *list) values(p page) url.Values {
	if l.call.Body != nil {
		return nil
	}
	values := url.Values{"page_number": {strconv.Itoa(p.number)}, "page_size": {strconv.Itoa(p.size)}}
	maps.Copy(values, l.call.Query)
	return values
}

// request returns the request for a page.
func (l *list) request(p page) rest.Call {
	call := l.call
	call.Query, call.Repeatable = l.values(p), true
	if body, ok := l.call.Body.(map[string]any); ok {
		body = maps.Clone(body)
		body["page_number"], body["page_size"] = p.number, p.size
		call.Body = body
	}
	return call
}

// fetch reads a page.
func (l *list) fetch(ctx context.Context, p page) (found, error) {
	answer, err := l.b.client.Do(ctx, l.request(p))
	if err != nil {
		return found{}, err
	}
	var body fields
	if err := answer.JSON(&body); err != nil {
		return found{}, err
	}
	var rows []json.RawMessage
	var total *int
	if json.Unmarshal(body[l.member], &rows) != nil || rows == nil || json.Unmarshal(body[l.count], &total) != nil || total == nil {
		return found{}, answer.Unreadable(errors.New("no page of " + l.member))
	}
	page := found{docs: make([]json.RawMessage, len(rows)), total: *total, answer: answer}
	for i, row := range rows {
		if page.docs[i], err = l.document(row); err != nil {
			return found{}, answer.Unreadable(err)
		}
	}
	return page, nil
}

// idOf returns the id of a document.
func idOf(doc json.RawMessage, key string) string {
	id, _ := jsonscan.Text(jsonscan.Member(string(doc), key))
	return id
}
