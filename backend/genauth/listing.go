package genauth

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// listing is a planned query of a collection.
type listing struct {
	b    *Backend
	c    *collection
	q    backend.Query
	with loads
	size int
}

// list plans how the objects of a collection are read. It does no I/O. Codes go to the route of one
// object; everything else is decided on the whole list, which ClientSide() allows, as does a list that is
// answered in one piece.
func (b *Backend) list(q backend.Query) (backend.Results, error) {
	c, err := b.collectionOf(q.Model, q.Of)
	if err != nil {
		return nil, err
	}
	if q.Where.HasLucene() {
		return nil, c.refuse("raw query text", "genauth has no query language; use lookups")
	}
	if q.Window.Empty() || q.Where.Op == where.OpNone {
		return backend.Nothing(provider, q), nil
	}
	l := &listing{b: b, c: c, q: q, size: pageSize(q)}
	refine := backend.Conjuncts(q)
	if q.Model == userModel {
		l.with = loadedBy(q, refine)
	}
	if i := l.itemBy(refine); i >= 0 {
		return l.single(refine, i)
	}
	return l.whole(refine)
}

// refuse returns the error for a lookup or an order that the list does not have.
func (c *collection) refuse(field, problem string) error {
	return &fault.FieldError{Model: c.model, Field: field, Problem: problem, Kind: fault.ErrNotSupported}
}

// itemBy returns the place of the conjunct that names objects by their codes, where they can be read by
// them, or -1.
func (l *listing) itemBy(conjuncts []where.Node) int {
	if l.c.item == "" {
		return -1
	}
	return slices.IndexFunc(conjuncts, func(n where.Node) bool {
		byName := n.Field == "name" && l.c.model == "organization"
		return n.Op == where.OpLeaf && (n.Field == keyOf(l.c.model) || byName) && (n.Lookup == where.Exact || n.Lookup == where.In)
	})
}

// single plans to read objects one by one.
func (l *listing) single(conjuncts []where.Node, i int) (backend.Results, error) {
	codes := conjuncts[i].Texts()
	calls := make([]rest.Call, len(codes))
	plan := backend.Plan{Provider: provider, Model: l.c.model, Consistency: backend.Immediate, MaxRequests: len(codes)}
	for j, code := range codes {
		calls[j] = l.c.itemCall(code)
		plan.Requests = append(plan.Requests, requestOf(calls[j]))
	}
	return backend.Reading{
		Query: l.q, Key: keyOf(l.c.model), Refine: slices.Delete(slices.Clone(conjuncts), i, i+1), Described: plan,
		List: func(ctx context.Context) (iter.Seq2[[]json.RawMessage, error], int) { return l.items(ctx, calls), 0 },
	}.Results()
}

func requestOf(call rest.Call) backend.Request {
	return backend.Request{Method: call.Method, Target: call.Route + "?" + call.Query.Encode()}
}

// itemCall returns the request for the object with a code.
func (c *collection) itemCall(code string) rest.Call {
	return rest.Call{Method: http.MethodGet, Route: c.item, Query: url.Values{c.itemKey: {code}}}
}

// item asks for one object. Where there is none, both the answer and what the service tells of it are nil.
func (b *Backend) item(ctx context.Context, call rest.Call) (answer *rest.Answer, wire json.RawMessage, err error) {
	answer, err = b.client.Do(ctx, call)
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if err := data(answer, &wire); err != nil || string(wire) == "null" {
		return nil, nil, err
	}
	return answer, wire, nil
}

// items asks for single objects. Those that are not there are left out.
func (l *listing) items(ctx context.Context, calls []rest.Call) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		docs := make([]json.RawMessage, len(calls))
		err := backend.Each(ctx, len(calls), atOnce, func(ctx context.Context, i int) error {
			answer, wire, err := l.b.item(ctx, calls[i])
			if err != nil || wire == nil {
				return err
			}
			if docs[i], err = l.c.document(wire); err != nil {
				return answer.Unreadable(err)
			}
			return nil
		})
		if err != nil {
			yield(nil, err)
			return
		}
		if docs = slices.DeleteFunc(docs, func(doc json.RawMessage) bool { return doc == nil }); len(docs) > 0 {
			yield(docs, nil)
		}
	}
}

// whole plans to read the list. What it decides itself is nothing, so the rest is decided here.
func (l *listing) whole(refine []where.Node) (backend.Results, error) {
	if !l.q.ClientSide && !l.c.unpaged {
		// Ids within a relation are few, and the only way to ask whether an object is in it.
		for _, n := range refine {
			names := n.Fields()
			byID := l.c.owner != "" && len(names) == 1 && names[0] == keyOf(l.c.model)
			if len(names) > 0 && !byID {
				return nil, l.c.refuse(names[0], "genauth cannot limit the list by it; ClientSide() reads all and decides here")
			}
		}
		for _, o := range l.q.Order {
			return nil, l.c.refuse(o.Field, "genauth cannot order the list; ClientSide() reads all and sorts here")
		}
	}
	plan := backend.Plan{Provider: provider, Model: l.c.model, Consistency: backend.Immediate, Fields: l.c.fields}
	request := requestOf(l.call(1, l.size))
	request.Paged = !l.c.unpaged
	plan.Requests = []backend.Request{request}
	reading := backend.Reading{
		Query: l.q, Key: keyOf(l.c.model), Refine: refine, Settled: true, Described: plan,
		List: func(ctx context.Context) (iter.Seq2[[]json.RawMessage, error], int) { return l.pages(ctx), 0 },
	}
	if !l.c.unpaged && l.c.relation != "organizations" {
		reading.Total = l.total
	}
	return reading.Results()
}

// call returns the request for a page.
func (l *listing) call(page, limit int) rest.Call {
	query := maps.Clone(l.c.fixed)
	if query == nil {
		query = url.Values{}
	}
	if l.c.ownerKey != "" {
		query.Set(l.c.ownerKey, l.q.Of.ID)
	}
	if !l.c.unpaged {
		query.Set("page", strconv.Itoa(page))
		query.Set("limit", strconv.Itoa(limit))
	}
	if l.c.model == userModel {
		query = l.with.query(query)
	}
	return rest.Call{Method: http.MethodGet, Route: l.c.list, Query: query}
}

// page asks for a page.
func (l *listing) page(ctx context.Context, number, limit int) (rows []json.RawMessage, total int, err error) {
	size := limit
	if l.c.unpaged {
		size = 0
	}
	p, err := readPage[json.RawMessage](ctx, l.b, l.call(number, limit), number, size)
	if err != nil {
		return nil, 0, err
	}
	for i, wire := range p.Rows {
		if p.Rows[i], err = l.document(wire); err != nil {
			return nil, 0, p.answer.Unreadable(err)
		}
	}
	return p.Rows, *p.Total, nil
}

// document returns the canonical form of a row, with what it has of its object.
func (l *listing) document(wire json.RawMessage) (json.RawMessage, error) {
	doc, err := l.c.document(wire)
	if err != nil || l.c.fields == nil {
		return doc, err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(doc, &all); err != nil {
		return nil, err
	}
	maps.DeleteFunc(all, func(name string, _ json.RawMessage) bool { return !slices.Contains(l.c.fields, name) })
	return rawjson.Encode(all), nil
}

// pages reads the list. A user can be in several departments of an organization, which comes once.
func (l *listing) pages(ctx context.Context) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		seen := map[string]bool{}
		for page := 1; ; page++ {
			rows, total, err := l.page(ctx, page, l.size)
			if err != nil {
				yield(nil, err)
				return
			}
			more := !l.c.unpaged && page*l.size < total
			rows = slices.DeleteFunc(rows, func(doc json.RawMessage) bool { return !first(seen, doc, keyOf(l.c.model)) })
			if len(rows) > 0 && !yield(rows, nil) || !more {
				return
			}
		}
	}
}

func (l *listing) total(ctx context.Context) (int, error) {
	_, total, err := l.page(ctx, 1, 1)
	return total, err
}
