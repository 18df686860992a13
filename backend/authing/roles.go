package authing

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// roleModel is the name of the model; roleKey its key, which is the role's code.
const (
	roleModel = "role"
	roleKey   = "id"
)

// canonicalRole returns the canonical form of a role: its code is both its id and its name.
func canonicalRole(wire json.RawMessage) (json.RawMessage, error) {
	var role members
	if err := json.Unmarshal(wire, &role); err != nil {
		return nil, err
	}
	maps.DeleteFunc(role, func(_ string, value json.RawMessage) bool { return api.IsNull(value) })
	code, ok := role["code"]
	if !ok {
		return nil, errors.New("role without code")
	}
	doc := members{roleKey: code, "name": code}
	if description, ok := role["description"]; ok {
		doc["description"] = description
	}
	delete(role, "code")
	delete(role, "description")
	if len(role) > 0 {
		doc[extraField] = rawjson.Encode(role)
	}
	return rawjson.Encode(doc), nil
}

// optionalRole returns the role of an answer in canonical form, or nil where the result is null.
func optionalRole(answer *rest.Answer) (json.RawMessage, error) {
	raw, err := api.Raw(answer)
	if err != nil || api.IsNull(raw) {
		return nil, err
	}
	doc, err := canonicalRole(raw)
	if err != nil {
		return nil, api.Unreadable(answer, err)
	}
	return doc, nil
}

// roles plans how roles are read: one by its code, those of a user, or all.
func (b *Backend) roles(q backend.Query) (backend.Results, error) {
	if q.Model != roleModel {
		return nil, refuseModel(q.Model)
	}
	r := backend.Reading{
		Query: q, Key: roleKey, Refine: backend.Conjuncts(q), Settled: true,
		Described: backend.Plan{Provider: provider, Model: roleModel, Consistency: backend.Immediate},
	}
	request := backend.Request{Method: "POST", Target: api.Route}
	code, byCode := codeOf(r.Refine)
	switch {
	case isUsersRoles(q.Of):
		r.Described.Query = "user(id).roles"
		r.List = func(ctx context.Context) (pages, int) {
			return once(func() ([]json.RawMessage, error) { return b.userRoles(ctx, q.Of.ID) })
		}
	case !q.Of.None():
		return nil, refuseModel(q.Of.Owner + "'s " + roleModel)
	case byCode:
		r.Described.Query = "role(code)"
		r.List = func(ctx context.Context) (pages, int) {
			return once(func() ([]json.RawMessage, error) { return b.role(ctx, code) })
		}
	default:
		if err := listable(q, r.Refine); err != nil {
			return nil, err
		}
		r.Described.Query, request.Paged = "roles", true
		r.List = func(ctx context.Context) (pages, int) { return b.allRoles(ctx), 0 }
	}
	r.Described.Requests = []backend.Request{request}
	return r.Results()
}

// isUsersRoles tells whether a relation is that of a user's roles.
func isUsersRoles(of backend.Relation) bool {
	return of.Owner == userModel && of.Name == "roles" && of.Member == ""
}

// isRolesUsers tells whether a relation is that of a role's users.
func isRolesUsers(of backend.Relation) bool {
	return of.Owner == roleModel && of.Name == "users" && of.Member == ""
}

// codeOf returns the code that a predicate names a role by.
func codeOf(conjuncts []where.Node) (string, bool) {
	for _, n := range conjuncts {
		if n.Op == where.OpLeaf && n.Lookup == where.Exact && (n.Field == roleKey || n.Field == "name") {
			code, ok := n.Value.(string)
			return code, ok && code != ""
		}
	}
	return "", false
}

// listable refuses to read a whole list for some of it, unless ClientSide allows it.
func listable(q backend.Query, conjuncts []where.Node) error {
	field := ""
	switch {
	case q.ClientSide:
		return nil
	case len(conjuncts) > 0 && len(conjuncts[0].Fields()) > 0:
		field = conjuncts[0].Fields()[0]
	case len(q.Order) > 0:
		field = q.Order[0].Field
	default:
		return nil
	}
	return &fault.FieldError{Model: q.Model, Field: field, Kind: fault.ErrNotSupported,
		Problem: "authing v2 neither limits nor orders this list; ClientSide() reads all of it and decides here"}
}

// role reads the role with a code.
func (b *Backend) role(ctx context.Context, code string) ([]json.RawMessage, error) {
	answer, err := b.client.Do(ctx, roleQuery.Call(api.Variables{"code": code, "namespace": b.namespace}))
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	doc, err := optionalRole(answer)
	if err != nil || doc == nil {
		return nil, err
	}
	return []json.RawMessage{doc}, nil
}

// userRoles reads the roles of a user, which come in one answer.
func (b *Backend) userRoles(ctx context.Context, id string) ([]json.RawMessage, error) {
	part, err := complete(0, math.MaxInt, func() (listing, error) { return b.rolesOf(ctx, id) })
	return part.docs, err
}

func (b *Backend) rolesOf(ctx context.Context, id string) (listing, error) {
	answer, err := b.client.Do(ctx, userRolesQuery.Call(api.Variables{"id": id, "namespace": b.namespace}))
	if err != nil {
		return listing{}, err
	}
	var user *struct {
		Roles wireListing `json:"roles"`
	}
	if err := api.Decode(answer, &user); err != nil {
		return listing{}, err
	}
	if user == nil {
		return listing{}, &fault.LookupError{Model: userModel, Fields: []string{keyField}, Kind: fault.ErrDoesNotExist}
	}
	return user.Roles.read(answer, canonicalRole)
}

// allRoles reads the roles page by page.
func (b *Backend) allRoles(ctx context.Context) pages {
	return paged(func(page int) (listing, error) {
		answer, err := b.client.Do(ctx, rolesQuery.Call(api.Variables{
			"namespace": b.namespace, "page": page, "limit": maxPage, "sortBy": "CREATEDAT_ASC",
		}))
		if err != nil {
			return listing{}, err
		}
		return listingOf(answer, canonicalRole)
	})
}

// paged yields pages until all are read.
func paged(read func(page int) (listing, error)) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		for page := 1; ; page++ {
			part, err := complete((page-1)*maxPage, maxPage, func() (listing, error) { return read(page) })
			if !yield(part.docs, err) || err != nil || page*maxPage >= part.total {
				return
			}
		}
	}
}
