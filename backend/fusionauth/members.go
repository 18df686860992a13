package fusionauth

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// memberSearchRoute is where the members of a group are listed.
const memberSearchRoute = "/api/group/member/search"

// relatedUsers plans how the users in a group, or those with a role, are read.
func (b *Backend) relatedUsers(q backend.Query) (backend.Results, error) {
	of := q.Of
	q.Of, q.Connection = backend.Relation{}, ""
	switch of.Owner + " " + of.Name {
	case "organization members":
		return b.members(q, of.ID)
	case "role users":
		return b.roleUsers(q, of.ID)
	}
	return nil, unrelated(userModel, of)
}

// members plans how the users in a group are read: by the list of members, which sees every write at once;
// by id or by another unique value; or where they are limited further by a search.
func (b *Backend) members(q backend.Query, group string) (backend.Results, error) {
	conjuncts := backend.Conjuncts(q)
	inGroup := where.Node{Op: where.OpLeaf, Field: "extra.memberships.groupId", Lookup: where.Exact, Value: group}
	direct := slices.ContainsFunc(conjuncts, func(n where.Node) bool {
		return n.Op == where.OpNone || namesIDs(n) || slices.ContainsFunc(uniques, func(u unique) bool { return u.named(n) })
	})
	if direct || q.Window.Empty() || len(conjuncts) > 0 && b.config.Engine == Elasticsearch {
		return b.Query(backend.Query{
			Model: q.Model, Fields: q.Fields, Where: where.Node{Op: where.OpAnd, Kids: append([]where.Node{inGroup}, conjuncts...)},
			Order: q.Order, Window: q.Window, Only: q.Only, Defer: q.Defer, PageSize: q.PageSize, ClientSide: q.ClientSide,
		})
	}
	if len(conjuncts) > 0 && !q.ClientSide {
		return nil, refuseTerm(conjuncts[0])
	}
	return backend.Reading{
		Query: q, Refine: conjuncts, Key: keyField, Lucene: matcher,
		Described: backend.Plan{
			Provider: provider, Model: q.Model, Consistency: backend.Immediate,
			Requests: []backend.Request{
				{Method: http.MethodPost, Target: memberSearchRoute, Paged: true}, {Method: http.MethodPost, Target: searchRoute, Paged: true},
			},
		},
		List: func(ctx context.Context) (pages, int) { return b.memberPages(ctx, group), 0 },
		Total: func(ctx context.Context) (int, error) {
			_, total, err := b.memberIDs(ctx, group, 0, 1)
			return total, err
		},
	}.Results()
}

// memberPages yields the users in a group. All ids are read before any user, so that nothing moves when the
// reader changes who is in it.
func (b *Backend) memberPages(ctx context.Context, group string) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		var ids []string
		for {
			batch, total, err := b.memberIDs(ctx, group, len(ids), maxPage)
			if err != nil {
				yield(nil, err)
				return
			}
			ids = append(ids, batch...)
			if len(batch) == 0 || len(ids) >= total {
				break
			}
		}
		for page, err := range b.batches(ctx, slices.Chunk(ids, maxPage)) {
			if !yield(page, err) {
				return
			}
		}
	}
}

// memberIDs reads a page of the ids of the users in a group, and how many there are.
func (b *Backend) memberIDs(ctx context.Context, group string, start, rows int) ([]string, int, error) {
	search := map[string]any{"groupId": group, "startRow": start, "numberOfResults": rows}
	answer, err := b.client.Do(ctx, rest.Call{
		Method: http.MethodPost, Route: memberSearchRoute, Body: map[string]any{"search": search}, Repeatable: true,
	})
	if err != nil {
		return nil, 0, err
	}
	var body struct {
		Members []struct {
			UserID string `json:"userId"`
		} `json:"members"`
		Total int `json:"total"`
	}
	if err := answer.JSON(&body); err != nil {
		return nil, 0, err
	}
	ids := make([]string, len(body.Members))
	for i, m := range body.Members {
		ids[i] = m.UserID
	}
	return ids, body.Total, nil
}

// roleUsers plans a search for the users who are registered with a role, which Elasticsearch alone has.
func (b *Backend) roleUsers(q backend.Query, id string) (backend.Results, error) {
	conjuncts := backend.Conjuncts(q)
	switch {
	case q.Window.Empty() || q.Where.Op == where.OpNone:
		return backend.Nothing(provider, q), nil
	case b.config.Engine == Database:
		return nil, fmt.Errorf("fusionauth: the database engine cannot search for the users of a role; the roles of a user can be read: %w", fault.ErrNotSupported)
	case len(conjuncts) > 0 && !q.ClientSide:
		return nil, refuse(append(conjuncts[0].Fields(), keyField)[0], "fusionauth lists the users of a role as a whole")
	}
	s := &searching{b: b, q: q, refined: true}
	s.criteria.SortFields, s.whole = sortFields(q.Order)
	s.criteria.Accurate = true
	if !s.whole && !q.ClientSide {
		return nil, refuse(q.Order[0].Field, "fusionauth cannot order by it as it is compared here")
	}
	return backend.Reading{
		Query: q, Refine: conjuncts, Ordered: s.whole, Key: keyField, Lucene: matcher,
		Described: backend.Plan{
			Provider: provider, Model: q.Model, Consistency: backend.Eventual,
			Requests: []backend.Request{{Method: http.MethodGet, Target: applicationsRoute}, {Method: http.MethodPost, Target: searchRoute, Paged: true}},
		},
		List: func(ctx context.Context) (pages, int) { return s.withRole(ctx, id), 0 },
	}.Results()
}

// withRole looks the role up and searches for its users.
func (s *searching) withRole(ctx context.Context, id string) iter.Seq2[[]json.RawMessage, error] {
	return func(yield func([]json.RawMessage, error) bool) {
		one, err := s.b.roleByID(ctx, id)
		if err != nil {
			yield(nil, err)
			return
		}
		asked := *s
		asked.criteria.Query = string(boolQuery(everyone, []nestedQuery{{
			path: registrationsField, any: map[string][]string{applicationProperty: {one.application}, "roles": {one.name}},
		}}))
		// The index disregards the case of the role's name.
		users := backend.Map(asked.onward(ctx, 0), func(docs []json.RawMessage) ([]json.RawMessage, error) {
			return slices.DeleteFunc(docs, func(doc json.RawMessage) bool {
				return !hasRole(registrationsOf(fieldsOf(doc)[extraField]), one)
			}), nil
		})
		for page, err := range users {
			if !yield(page, err) {
				return
			}
		}
	}
}
