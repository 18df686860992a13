package propelauth

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// pages is a stream of pages of canonical documents.
type pages = iter.Seq2[[]json.RawMessage, error]

// Query plans how objects are read. It does no I/O.
func (b *Backend) Query(q backend.Query) (backend.Results, error) {
	if q.Where.HasLucene() {
		return nil, fmt.Errorf("propelauth: there is no query language; use lookups: %w", fault.ErrNotSupported)
	}
	if q.Of.None() && q.Connection != "" {
		return nil, errConnection
	}
	plan, err := planOf(q.Model, q.Of)
	if err != nil {
		return nil, err
	}
	conjuncts := backend.Conjuncts(q)
	if q.Window.Empty() || slices.ContainsFunc(conjuncts, func(n where.Node) bool { return n.Op == where.OpNone }) {
		return backend.Nothing(provider, q), nil
	}
	r, err := plan(b, q, conjuncts)
	if err != nil {
		return nil, err
	}
	if r.List == nil {
		return backend.Nothing(provider, q), nil
	}
	r.Query, r.Key = q, keyOf(q.Model)
	r.Described.Provider, r.Described.Model, r.Described.Consistency = provider, q.Model, backend.Immediate
	return r.Results()
}

var errConnection = fmt.Errorf("propelauth: an environment has no connections to choose from; leave Using and WithConnection out, and open each environment by itself: %w", fault.ErrNotSupported)

// planner finds the cheapest way to the matches of some predicates, which all hold. A reading without a
// list has none.
type planner = func(b *Backend, q backend.Query, conjuncts []where.Node) (backend.Reading, error)

// planOf returns the planner of a model in a relation.
func planOf(model string, of backend.Relation) (planner, error) {
	for _, c := range []struct {
		model, owner, relation string
		plan                   planner
	}{
		{userModel, "", "", (*Backend).users},
		{userModel, organizationModel, "members", (*Backend).members},
		{organizationModel, "", "", (*Backend).organizations},
		{organizationModel, userModel, "organizations", (*Backend).memberships},
		{roleModel, organizationModel, "member roles", (*Backend).memberRoles},
		{invitationModel, organizationModel, "invitations", (*Backend).invitations},
	} {
		if c.model == model && c.owner == of.Owner && c.relation == of.Name {
			return c.plan, nil
		}
	}
	return nil, unknownModel(model, of)
}

// unknownModel returns the error for objects that PropelAuth does not have.
func unknownModel(model string, of backend.Relation) error {
	switch {
	case model == roleModel && of.None():
		return fmt.Errorf("propelauth: roles are settings of the project; Organization.MemberRoles has those of a member: %w", fault.ErrNotSupported)
	case of.None():
		return fmt.Errorf("propelauth: model %q: %w; Auth.Do reaches the provider's own API", model, fault.ErrNotSupported)
	case of.Owner == userModel:
		return fmt.Errorf("propelauth: users have no %s: %w; what they may do goes by their memberships, see User.Organizations", of.Name, fault.ErrNotSupported)
	default:
		return fmt.Errorf("propelauth: there is no %s of %q: %w; Auth.Do reaches the provider's own API", of.Name, of.Owner, fault.ErrNotSupported)
	}
}

func without(nodes []where.Node, i int) []where.Node {
	return slices.Delete(slices.Clone(nodes), i, i+1)
}

// isLeaf reports whether a predicate is a lookup of a field.
func isLeaf(n where.Node, field string, lookups ...where.LookupName) bool {
	return n.Op == where.OpLeaf && n.Field == field && slices.Contains(lookups, n.Lookup)
}

// tooBroad returns the error for a predicate that takes more reading than was asked for.
func tooBroad(model, field, problem string) error {
	return &fault.FieldError{Model: model, Field: field, Kind: fault.ErrNotSupported,
		Problem: problem + "; ClientSide() reads what the other lookups match and decides here"}
}

// unordered returns the error for an order that takes more reading than was asked for.
func unordered(model, field, problem string) error {
	return &fault.FieldError{Model: model, Field: field, Kind: fault.ErrNotSupported,
		Problem: problem + "; ClientSide() reads everything and sorts here"}
}

// request describes a request of a plan.
func request(method, path string, query url.Values) backend.Request {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return backend.Request{Method: method, Target: path}
}

// at returns the list of what fetch reads at once.
func at(fetch func(ctx context.Context) ([]json.RawMessage, error)) func(context.Context) (pages, int) {
	return func(ctx context.Context) (pages, int) {
		return func(yield func([]json.RawMessage, error) bool) {
			if docs, err := fetch(ctx); err != nil || len(docs) > 0 {
				yield(docs, err)
			}
		}, 0
	}
}

// keyOf returns the field that identifies the objects of a model.
func keyOf(model string) string {
	if model == userModel {
		return keyField
	}
	return "id"
}
