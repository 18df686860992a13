package fusionauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// list plans how groups, roles, and the objects of relations are read. It does no I/O. FusionAuth answers
// lists of groups and applications as a whole, so they can be limited and ordered by everything, here.
func (b *Backend) list(q backend.Query) (backend.Results, error) {
	if q.Model == userModel {
		return b.relatedUsers(q)
	}
	if q.Where.HasLucene() {
		return nil, fmt.Errorf("fusionauth: there is no query language for %s; use lookups: %w", q.Model, fault.ErrNotSupported)
	}
	l, err := b.listing(q)
	if err != nil {
		return nil, err
	}
	if q.Window.Empty() || q.Where.Op == where.OpNone {
		return backend.Nothing(provider, q), nil
	}
	return backend.Reading{
		Query: q, Refine: conditions(q), Key: "id",
		Described: backend.Plan{
			Provider: provider, Model: q.Model, Consistency: backend.Immediate,
			Requests: l.requests, MaxRequests: len(l.requests),
		},
		List: func(ctx context.Context) (pages, int) { return whole(ctx, l.read), 0 },
	}.Results()
}

// listing is a list that is read as a whole.
type listing struct {
	requests []backend.Request
	read     func(ctx context.Context) ([]json.RawMessage, error)
}

// applicationField is the path of a role's application.
const applicationField = "extra." + applicationProperty

// conditions returns what is decided here. A connection is the application whose roles are meant.
func conditions(q backend.Query) []where.Node {
	nodes := backend.Conjuncts(q)
	if q.Connection != "" && q.Model == roleModel && q.Of.None() {
		nodes = append(slices.Clone(nodes), where.Node{Op: where.OpLeaf, Field: applicationField, Lookup: where.Exact, Value: q.Connection})
	}
	return nodes
}

// listing returns how a list is read.
func (b *Backend) listing(q backend.Query) (listing, error) {
	allGroups := backend.Request{Method: http.MethodGet, Target: groupsRoute}
	allRoles := backend.Request{Method: http.MethodGet, Target: applicationsRoute}
	owner := requestOf(userCall(q.Of.ID))
	switch q.Of.Owner + " " + q.Of.Name + " " + q.Model {
	case "  " + organizationModel:
		if id, ok := namedID(q); ok {
			call := rest.Call{Method: http.MethodGet, Route: groupRoute, Path: map[string]string{"id": id}}
			return listing{[]backend.Request{requestOf(call)}, func(ctx context.Context) ([]json.RawMessage, error) { return b.group(ctx, call) }}, nil
		}
		return listing{[]backend.Request{allGroups}, b.groups}, nil
	case "  " + roleModel:
		return listing{[]backend.Request{allRoles}, func(ctx context.Context) ([]json.RawMessage, error) {
			return b.rolesWhere(ctx, func(role) bool { return true })
		}}, nil
	case "user organizations " + organizationModel:
		return listing{[]backend.Request{owner, allGroups}, func(ctx context.Context) ([]json.RawMessage, error) {
			return b.groupsOf(ctx, q.Of.ID)
		}}, nil
	case "user roles " + roleModel:
		return listing{[]backend.Request{owner, allRoles}, func(ctx context.Context) ([]json.RawMessage, error) {
			return b.rolesOf(ctx, q.Of.ID)
		}}, nil
	}
	return listing{}, unrelated(q.Model, q.Of)
}

// unrelated returns the error for what FusionAuth does not have.
func unrelated(model string, of backend.Relation) error {
	if of.None() {
		return supported(model, of)
	}
	return fmt.Errorf("fusionauth: %s of %s; users have roles in applications and groups as organizations, and Auth.Do reaches the rest: %w",
		of.Name, of.Owner, fault.ErrNotSupported)
}

// namedID returns the one id that a query names.
func namedID(q backend.Query) (string, bool) {
	for _, n := range backend.Conjuncts(q) {
		if n.Op == where.OpLeaf && n.Field == "id" && n.Lookup == where.Exact {
			id, ok := n.Value.(string)
			return id, ok && uuid.MatchString(id)
		}
	}
	return "", false
}

// whole yields what is read at once.
func whole(ctx context.Context, read func(context.Context) ([]json.RawMessage, error)) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		docs, err := read(ctx)
		yield(docs, err)
	}
}

// group reads a group by its id; one that is not there is none.
func (b *Backend) group(ctx context.Context, call rest.Call) ([]json.RawMessage, error) {
	doc, err := b.writeObject(ctx, call, "group", organizationOf)
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil
	}
	return []json.RawMessage{doc}, err
}

// rolesWhere reads the roles for which keep holds.
func (b *Backend) rolesWhere(ctx context.Context, keep func(role) bool) ([]json.RawMessage, error) {
	all, err := b.roles(ctx)
	var docs []json.RawMessage
	for _, r := range all {
		if keep(r) {
			docs = append(docs, r.document)
		}
	}
	return docs, err
}

// registration is a user's part in an application, as far as is looked at here.
type registration struct {
	ApplicationID string   `json:"applicationId"`
	Roles         []string `json:"roles"`
}

// registrationsOf returns the registrations of a user in FusionAuth's form, or of one's extra.
func registrationsOf(user json.RawMessage) []registration {
	var wire struct {
		Registrations []registration `json:"registrations"`
	}
	_ = json.Unmarshal(user, &wire) // what is no list has no registrations
	return wire.Registrations
}

// membershipsOf returns the ids of the groups that a user's extra names.
func membershipsOf(extra json.RawMessage) []string {
	var wire struct {
		Memberships []struct {
			GroupID string `json:"groupId"`
		} `json:"memberships"`
	}
	_ = json.Unmarshal(extra, &wire) // what is no list has no memberships
	ids := make([]string, len(wire.Memberships))
	for i, m := range wire.Memberships {
		ids[i] = m.GroupID
	}
	return ids
}

// ownerExtra reads the extra of the user who owns a relation.
func (b *Backend) ownerExtra(ctx context.Context, id string) (json.RawMessage, error) {
	answer, err := b.client.Do(ctx, userCall(id))
	if err != nil {
		return nil, err
	}
	doc, err := userOf(answer)
	return fieldsOf(doc)[extraField], err
}

// groupsOf reads the groups that a user is in.
func (b *Backend) groupsOf(ctx context.Context, user string) ([]json.RawMessage, error) {
	extra, err := b.ownerExtra(ctx, user)
	if err != nil {
		return nil, err
	}
	in := membershipsOf(extra)
	if len(in) == 0 {
		return nil, nil
	}
	all, err := b.groups(ctx)
	return slices.DeleteFunc(all, func(doc json.RawMessage) bool { return !slices.Contains(in, rawjson.Text(fieldsOf(doc)["id"])) }), err
}

// rolesOf reads the roles that a user has in the applications where the user is registered.
func (b *Backend) rolesOf(ctx context.Context, user string) ([]json.RawMessage, error) {
	extra, err := b.ownerExtra(ctx, user)
	if err != nil {
		return nil, err
	}
	registrations := registrationsOf(extra)
	if !slices.ContainsFunc(registrations, func(r registration) bool { return len(r.Roles) > 0 }) {
		return nil, nil
	}
	return b.rolesWhere(ctx, func(one role) bool { return hasRole(registrations, one) })
}

func hasRole(registrations []registration, one role) bool {
	return slices.ContainsFunc(registrations, func(r registration) bool {
		return r.ApplicationID == one.application && slices.Contains(r.Roles, one.name)
	})
}
