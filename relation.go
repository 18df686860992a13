package authplus

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// RelatedManager reads and changes the objects that belong to another one, such as the roles of a user
// ([User.Roles]) or the users with a role ([Role.Users]). Making one does no I/O.
//
// Where the owner is bound to no manager, was not saved, or is at a provider without the relation,
// everything that is asked returns the fitting error. Changes are sent at once, as they do not wait for
// the owner's Save. [Auth.Using] does not limit relations: they have whom they have.
type RelatedManager[T any] struct {
	manager *Manager[T]
	owner   *recordState
	relater backend.Relater
}

// related returns the manager of a relation of r; member is the user whom it is about as well, or "".
func related[T any, P interface {
	*T
	Model
}](r *Record, name, member string) *RelatedManager[T] {
	m := &RelatedManager[T]{}
	st, relater, err := owning(r, name)
	if err != nil {
		m.manager = &Manager[T]{err: err}
		m.manager.codec, _ = newCodec(reflect.TypeFor[T](), P(new(T)).schema())
		return m
	}
	m.owner, m.relater, m.manager = st, relater, Of[T, P](st.auth)
	m.manager.of = backend.Relation{Owner: st.codec.name, ID: st.id(), Name: name, Member: member}
	return m
}

// owning returns the state of a record that can have a relation, and who changes it.
func owning(r *Record, name string) (*recordState, backend.Relater, error) {
	st, err := r.bound()
	if err != nil {
		return nil, nil, err
	}
	if !st.fetched || st.id() == "" {
		return nil, nil, st.invalid(st.codec.key, ErrInvalid, "an object that was not saved has no "+name)
	}
	relater, err := ability[backend.Relater](st.auth, "relations such as "+name)
	return st, relater, err
}

// ability returns what a provider can do beyond the contract that all fulfil.
func ability[A any](a *Auth, what string) (A, error) {
	can, ok := a.backend.(A)
	if !ok {
		return can, fmt.Errorf("authplus: %s has no %s; Auth.Do reaches the provider's own API: %w", a.backend.Name(), what, ErrNotSupported)
	}
	return can, nil
}

// All returns the set of all objects of the relation. What [QuerySet.With] loaded stands in it already,
// until the relation is changed by a method of a RelatedManager or the owner is refreshed;
// [QuerySet.Fresh] asks anew, and so does whatever is refined. It does no I/O.
func (m *RelatedManager[T]) All() *QuerySet[T] {
	s := m.manager.set()
	if m.owner != nil {
		if items, ok := m.owner.related[m.manager.of.Name].([]*T); ok {
			s.results = filledWith(items)
		}
	}
	return s
}

// None returns the empty set, which never asks the provider anything.
func (m *RelatedManager[T]) None() *QuerySet[T] { return m.manager.None() }

// Filter returns the set of the objects of the relation that match all predicates. It does no I/O.
func (m *RelatedManager[T]) Filter(predicates ...where.Q) *QuerySet[T] {
	return m.manager.Filter(predicates...)
}

// Exclude returns the set of the objects of the relation that do not match all predicates. It does no
// I/O.
func (m *RelatedManager[T]) Exclude(predicates ...where.Q) *QuerySet[T] {
	return m.manager.Exclude(predicates...)
}

// Query returns the set of the objects of the relation that match raw text in the provider's query
// language, where it has one for them. It does no I/O.
func (m *RelatedManager[T]) Query(text string) *QuerySet[T] { return m.manager.Query(text) }

// OrderBy returns the set of all objects of the relation in this order. It does no I/O.
func (m *RelatedManager[T]) OrderBy(fields ...string) *QuerySet[T] {
	return m.manager.OrderBy(fields...)
}

// Get returns the one object of the relation that matches all predicates: none is [ErrDoesNotExist],
// several are [ErrMultipleReturned]. It does I/O.
func (m *RelatedManager[T]) Get(ctx context.Context, predicates ...where.Q) (*T, error) {
	return m.manager.Get(ctx, predicates...)
}

// ByID returns the object with this id if it is in the relation, and else [ErrDoesNotExist]. It does I/O.
func (m *RelatedManager[T]) ByID(ctx context.Context, id string) (*T, error) {
	return m.manager.ByID(ctx, id)
}

// InBulk returns the objects of the relation with these ids, by id; others are absent from the map.
// It does I/O.
func (m *RelatedManager[T]) InBulk(ctx context.Context, ids ...string) (map[string]*T, error) {
	return m.manager.InBulk(ctx, ids...)
}

// List reads all objects of the relation, or returns those that With loaded. It is All().List(ctx).
// It does I/O.
func (m *RelatedManager[T]) List(ctx context.Context) ([]*T, error) { return m.All().List(ctx) }

// Iter streams the objects of the relation. It is All().Iter(ctx). It does I/O.
func (m *RelatedManager[T]) Iter(ctx context.Context) iter.Seq2[*T, error] { return m.All().Iter(ctx) }

// Count returns how many objects the relation has. It is All().Count(ctx). It does I/O.
func (m *RelatedManager[T]) Count(ctx context.Context) (int, error) { return m.All().Count(ctx) }

// Exists tells whether the relation has an object. It is All().Exists(ctx). It does I/O.
func (m *RelatedManager[T]) Exists(ctx context.Context) (bool, error) { return m.All().Exists(ctx) }

// Contains tells whether an object is in the relation. It is All().Contains(ctx, object). It does I/O.
func (m *RelatedManager[T]) Contains(ctx context.Context, object *T) (bool, error) {
	return m.All().Contains(ctx, object)
}

// New returns a new object that is bound and not fetched, as [Manager.New] does. One that exists within
// its owner only, such as an invitation, is made there by Save; others are not in the relation before
// they are added. New does no I/O.
func (m *RelatedManager[T]) New(init ...func(*T)) *T { return m.manager.New(init...) }

// Create creates the object and adds it to the relation, for two requests, or for one where objects
// exist within their owner only. If the second one fails, the object is there and the error says so.
func (m *RelatedManager[T]) Create(ctx context.Context, object *T, opts ...SaveOption) error {
	if err := m.manager.Create(ctx, object, opts...); err != nil {
		return err
	}
	if m.manager.codec.owned {
		m.forget()
		return nil
	}
	if err := m.Add(ctx, object); err != nil {
		return fmt.Errorf("authplus: the %s was created and not added to the %s: %w", m.manager.codec.name, m.manager.of.Name, err)
	}
	return nil
}

// Add adds objects to the relation, in as few requests as the provider takes; those in it already stay.
// It sends nothing for no objects. An object that was not saved is an error that wraps [ErrInvalid],
// before anything is sent.
func (m *RelatedManager[T]) Add(ctx context.Context, objects ...*T) error {
	ids, err := m.idsOf(objects)
	if err != nil {
		return err
	}
	return m.AddIDs(ctx, ids...)
}

// AddIDs is Add for objects of which only the ids are known. It does I/O.
func (m *RelatedManager[T]) AddIDs(ctx context.Context, ids ...string) error {
	return m.change(ctx, ids, backend.Relater.Relate)
}

// Remove takes objects out of the relation, in as few requests as the provider takes. The objects
// remain, except for those that exist within their owner only. Removing what is not in the relation is
// no error where the provider says so too.
func (m *RelatedManager[T]) Remove(ctx context.Context, objects ...*T) error {
	ids, err := m.idsOf(objects)
	if err != nil {
		return err
	}
	return m.RemoveIDs(ctx, ids...)
}

// RemoveIDs is Remove for objects of which only the ids are known. It does I/O.
func (m *RelatedManager[T]) RemoveIDs(ctx context.Context, ids ...string) error {
	return m.change(ctx, ids, backend.Relater.Unrelate)
}

// Set makes these objects the only ones in the relation: it reads the relation, adds what is missing and
// then removes what is too much, and sends nothing where there is no difference. In this order a relation
// that must not be empty, as the roles of a PropelAuth member, never is. There is no lock: what others
// change meanwhile may remain.
func (m *RelatedManager[T]) Set(ctx context.Context, objects ...*T) error {
	ids, err := m.idsOf(objects)
	if err != nil {
		return err
	}
	return m.SetIDs(ctx, ids...)
}

// SetIDs is Set for objects of which only the ids are known. It does I/O.
func (m *RelatedManager[T]) SetIDs(ctx context.Context, ids ...string) error {
	current, err := m.current(ctx)
	if err != nil {
		return err
	}
	if err := m.AddIDs(ctx, less(ids, current)...); err != nil {
		return err
	}
	return m.RemoveIDs(ctx, less(current, ids)...)
}

// Clear takes all objects out of the relation: it reads the relation and removes what is in it. It does I/O.
func (m *RelatedManager[T]) Clear(ctx context.Context) error { return m.SetIDs(ctx) }

// less returns the elements of list that are not in other.
func less(list, other []string) []string {
	without := setOf(other)
	return slices.DeleteFunc(slices.Clone(list), func(id string) bool { return without[id] })
}

// inherited is an object that can be in a relation by way of another one, where it cannot be removed.
type inherited interface{ direct() bool }

// current returns the ids of the objects in the relation, as far as they can be removed from it.
func (m *RelatedManager[T]) current(ctx context.Context) ([]string, error) {
	var ids []string
	for object, err := range m.manager.set().Iter(ctx) {
		if err != nil {
			return nil, err
		}
		if i, ok := any(object).(inherited); !ok || i.direct() {
			ids = append(ids, recordOf(object).state.id())
		}
	}
	return ids, nil
}

// change sends a change of the relation, each id once.
func (m *RelatedManager[T]) change(ctx context.Context, ids []string, send func(backend.Relater, context.Context, backend.Relation, []string) error) error {
	if m.manager.err != nil {
		return m.manager.err
	}
	var distinct []string
	seen := map[string]bool{}
	for _, id := range ids {
		if id == "" {
			return m.invalid("an id must not be empty")
		}
		if !seen[id] {
			seen[id] = true
			distinct = append(distinct, id)
		}
	}
	if len(distinct) == 0 {
		return nil
	}
	m.forget()
	return send(m.relater, ctx, m.manager.of, distinct)
}

// forget drops what With loaded.
func (m *RelatedManager[T]) forget() { delete(m.owner.related, m.manager.of.Name) }

func (m *RelatedManager[T]) invalid(problem string) error {
	return &fault.FieldError{Model: m.manager.codec.name, Field: m.manager.codec.key, Problem: problem, Kind: ErrInvalid}
}

// identified is a model whose id follows from other fields.
type identified interface{ identity() string }

func (m *RelatedManager[T]) idsOf(objects []*T) ([]string, error) {
	if m.manager.err != nil {
		return nil, m.manager.err
	}
	ids := make([]string, len(objects))
	for i, object := range objects {
		var err error
		if ids[i], err = m.idOf(object); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// idOf returns an object's id: as it was read, or as a literal has it.
func (m *RelatedManager[T]) idOf(object *T) (string, error) {
	if object == nil {
		return "", m.invalid("a relation has no nil")
	}
	st, err := recordOf(object).ensure()
	if err != nil {
		return "", err
	}
	if st.auth != nil && st.auth.backend != m.owner.auth.backend {
		return "", m.invalid("the object belongs to another tenant")
	}
	id := m.chosenID(object)
	if st.fetched {
		id = st.id()
	}
	if id == "" {
		return "", m.invalid("an object that was not saved cannot be in a relation; Create makes it and adds it")
	}
	return id, nil
}

// chosenID returns the id that an object itself tells.
func (m *RelatedManager[T]) chosenID(object *T) string {
	if i, ok := any(object).(identified); ok {
		return i.identity()
	}
	key, _ := m.manager.codec.field(m.manager.codec.key)
	return reflect.ValueOf(object).Elem().FieldByIndex(key.index).String()
}
