package authing

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/where"
)

// roleUsers plans how the users of a role are read.
func (b *Backend) roleUsers(q backend.Query) (backend.Results, error) {
	if !isRolesUsers(q.Of) {
		return nil, refuseModel(q.Of.Owner + "'s " + userModel)
	}
	r := backend.Reading{
		Query: q, Key: keyField, Refine: backend.Conjuncts(q), Settled: true,
		Described: backend.Plan{
			Provider: provider, Model: userModel, Consistency: backend.Immediate, Query: "role(code).users",
			Requests: []backend.Request{{Method: "POST", Target: api.Route, Paged: true}},
		},
	}
	fields := wanted(q, r.Refine)
	if ids, ok := namedIDs(r.Refine); ok {
		r.Described.Query, r.Described.Requests = "user(id), user(id).roles", []backend.Request{{Method: "POST", Target: api.Route, Paged: true}}
		r.List = func(ctx context.Context) (pages, int) {
			return once(func() ([]json.RawMessage, error) { return b.usersWith(ctx, q.Of.ID, ids, fields) })
		}
		return r.Results()
	}
	if err := listable(q, r.Refine); err != nil {
		return nil, err
	}
	r.List = func(ctx context.Context) (pages, int) {
		return paged(func(page int) (listing, error) { return b.usersOf(ctx, q.Of.ID, page, fields) }), 0
	}
	return r.Results()
}

// namedIDs returns the ids that a predicate names users by.
func namedIDs(conjuncts []where.Node) ([]string, bool) {
	for _, n := range conjuncts {
		if ids, ok := named(canonicalNames[keyField], n); ok {
			return ids, true
		}
	}
	return nil, false
}

// usersWith reads those of the users with some ids who have a role: the user, and what roles the user has.
func (b *Backend) usersWith(ctx context.Context, code string, ids []string, fields string) ([]json.RawMessage, error) {
	var docs []json.RawMessage
	for _, id := range ids {
		doc, err := b.findOne(ctx, canonicalNames[keyField], id, fields)
		if err != nil {
			return nil, err
		}
		if doc == nil {
			continue
		}
		roles, err := b.userRoles(ctx, id)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(roles, func(role json.RawMessage) bool { return codeIn(role) == code }) {
			docs = append(docs, doc)
		}
	}
	return docs, nil
}

// codeIn returns the code of a role's document.
func codeIn(role json.RawMessage) string {
	var doc members
	if json.Unmarshal(role, &doc) != nil {
		return ""
	}
	return rawjson.Text(doc[roleKey])
}

// usersOf reads one page of the users of a role.
func (b *Backend) usersOf(ctx context.Context, code string, page int, fields string) (listing, error) {
	answer, err := b.client.Do(ctx, roleUsersQuery.Selecting(fields, api.Variables{
		"code": code, "namespace": b.namespace, "page": page, "limit": maxPage,
	}))
	if err != nil {
		return listing{}, err
	}
	var role *struct {
		Users wireListing `json:"users"`
	}
	if err := api.Decode(answer, &role); err != nil {
		return listing{}, err
	}
	if role == nil {
		return listing{}, &fault.LookupError{Model: roleModel, Fields: []string{roleKey}, Kind: fault.ErrDoesNotExist}
	}
	return role.Users.read(answer, canonical)
}
