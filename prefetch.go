package authplus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
)

// relationsAtOnce is how many relations are read at the same time.
const relationsAtOnce = 8

// relation is one that With can load.
type relation struct {
	name string
	// load reads all objects of an owner.
	load func(ctx context.Context, owner *Record) (any, error)
	// plan returns how that is read for some owner.
	plan func(a *Auth, owner string) (backend.Results, error)
}

// loads returns the relation of some objects of T.
func loads[T any, P interface {
	*T
	Model
}](name string) relation {
	return relation{
		name: name,
		load: func(ctx context.Context, owner *Record) (any, error) {
			items, err := related[T, P](owner, name, "").manager.set().List(ctx)
			if errors.Is(err, ErrDoesNotExist) {
				// The owner was deleted since it was read.
				return []*T{}, nil
			}
			return items, err
		},
		plan: func(a *Auth, owner string) (backend.Results, error) {
			if _, err := ability[backend.Relater](a, "relations such as "+name); err != nil {
				return nil, err
			}
			m := *Of[T, P](a)
			m.of = backend.Relation{Owner: owner, ID: "{id}", Name: name}
			return m.set().plan()
		},
	}
}

// With loads relations together with the objects, such as With("roles", "organizations") for users,
// in addition to those named before; without a name none is loaded. Afterwards user.Roles().List(ctx)
// and the other evaluators of user.Roles().All() answer from what was loaded.
//
// Each relation takes a request for each object (more where it is larger than a page), made when a page
// of objects has been read and before its first object is handed out, some at a time. [QuerySet.PageSize]
// bounds how many that are for whoever stops early. [QuerySet.Explain] tells them. With does no I/O; a
// name that is no relation of the model is an error that wraps [ErrInvalid].
func (s *QuerySet[T]) With(relations ...string) *QuerySet[T] {
	return s.with(func(next *QuerySet[T]) {
		if len(relations) == 0 {
			next.relations = nil
			return
		}
		next.relations = slices.Clone(s.relations)
		for _, name := range relations {
			if slices.ContainsFunc(next.relations, func(r relation) bool { return r.name == name }) {
				continue
			}
			r, err := s.manager.relation(name)
			if err != nil {
				next.err = err
				return
			}
			next.relations = append(next.relations, r)
		}
	})
}

// relation returns the relation with this name, if the model and the provider have it.
func (m *Manager[T]) relation(name string) (relation, error) {
	var choices []string
	for _, r := range m.codec.relations {
		if r.name == name {
			_, err := r.plan(m.auth, m.codec.name)
			return r, err
		}
		choices = append(choices, r.name)
	}
	return relation{}, &fault.FieldError{Model: m.codec.name, Field: name, Problem: "there is no such relation to load", Choices: choices, Kind: ErrInvalid}
}

// loadRelations loads the relations of a page of objects.
func (s *QuerySet[T]) loadRelations(ctx context.Context, objects []*T) error {
	n := len(s.relations)
	if n == 0 || len(objects) == 0 {
		return nil
	}
	loaded := make([]any, n*len(objects))
	err := backend.Each(ctx, len(loaded), relationsAtOnce, func(ctx context.Context, i int) (err error) {
		loaded[i], err = s.relations[i%n].load(ctx, recordOf(objects[i/n]))
		return err
	})
	if err != nil {
		return err
	}
	for i, items := range loaded {
		recordOf(objects[i/n]).state.keep(s.relations[i%n].name, items)
	}
	return nil
}

// keep notes the objects of a relation.
func (st *recordState) keep(name string, items any) {
	if st.related == nil {
		st.related = map[string]any{}
	}
	st.related[name] = items
}

// explainRelations adds to a plan what With asks for.
func (s *QuerySet[T]) explainRelations(plan *backend.Plan) {
	for _, r := range s.relations {
		results, err := r.plan(s.manager.auth, s.manager.codec.name)
		if err != nil { // With has seen to that.
			continue
		}
		for _, request := range results.Plan().Requests {
			request.Target, request.Each = placeholder.Replace(request.Target), true
			plan.Requests = append(plan.Requests, request)
		}
	}
	if len(s.relations) > 0 {
		plan.MaxRequests = 0
		plan.Warnings = append(plan.Warnings, fmt.Sprintf(
			"a page of objects takes %d further requests for each of them, %d at a time", len(s.relations), relationsAtOnce))
	}
}

// placeholder shows an id that is not known yet as a route has it.
var placeholder = strings.NewReplacer("%7Bid%7D", "{id}")
