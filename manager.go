package authplus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/where"
)

// Manager makes, finds and creates the objects of one model of one tenant. It hands out fresh query
// sets, caches nothing and is safe for concurrent use. There is deliberately no method that updates
// or deletes everybody.
type Manager[T any] struct {
	auth  *Auth
	codec *codec
	// of is the relation that holds the objects; its zero is the whole tenant.
	of backend.Relation
	// err says that T cannot stand for the model; everything that is asked returns it.
	err error
}

// Of returns the manager for a type of your own that embeds a model, such as
//
//	type Customer struct {
//		authplus.User
//		AppMetadata Plan `json:"app_metadata,omitzero"`
//	}
//
// A type that embeds none does not compile. One that embeds a pointer to a model, or that has a field
// whose JSON name the model does not have, is an error that wraps [ErrInvalid], returned by whatever is
// asked of the manager. Of does no I/O.
func Of[T any, P interface {
	*T
	Model
}](a *Auth) *Manager[T] {
	m := &Manager[T]{auth: a}
	t := reflect.TypeFor[T]()
	if known, ok := a.codecs.Load(t); ok {
		m.codec = known.(*codec)
		return m
	}
	if m.codec, m.err = newCodec(t, P(new(T)).schema()); m.err == nil {
		a.codecs.Store(t, m.codec)
	}
	return m
}

// set returns the set of all objects.
func (m *Manager[T]) set() *QuerySet[T] {
	return &QuerySet[T]{manager: m, err: m.err, window: everything(), results: new(cache[T])}
}

// All returns the set of all objects, in the provider's own order. It does no I/O.
func (m *Manager[T]) All() *QuerySet[T] { return m.set() }

// None returns the empty set, which never asks the provider anything.
// It can be refined like any other.
func (m *Manager[T]) None() *QuerySet[T] {
	s := m.set()
	s.window = window{}
	return s
}

// Filter returns the set of the objects that match all predicates. It does no I/O.
func (m *Manager[T]) Filter(predicates ...where.Q) *QuerySet[T] { return m.set().Filter(predicates...) }

// Exclude returns the set of the objects that do not match all predicates. It does no I/O.
func (m *Manager[T]) Exclude(predicates ...where.Q) *QuerySet[T] {
	return m.set().Exclude(predicates...)
}

// Query returns the set of the objects that match raw text in the provider's query language. It does
// no I/O.
func (m *Manager[T]) Query(text string) *QuerySet[T] { return m.set().Query(text) }

// OrderBy returns the set of all objects in this order. It does no I/O.
func (m *Manager[T]) OrderBy(fields ...string) *QuerySet[T] { return m.set().OrderBy(fields...) }

// New returns a new object that belongs to the manager and is not fetched: Save creates it. The
// functions fill it in. New does no I/O.
func (m *Manager[T]) New(init ...func(*T)) *T {
	object := new(T)
	for _, f := range init {
		f(object)
	}
	// What cannot be bound, such as a copy that init made, says so when it is saved.
	_ = m.bind(object)
	return object
}

// Attach makes an object that was written as a literal belong to the manager; Save creates it. A copy
// of a bound object is [ErrCopied], and one that was fetched from another tenant an error that wraps
// [ErrInvalid]: [Manager.Copy] makes a new one of it. Attach does no I/O.
func (m *Manager[T]) Attach(object *T) error {
	if object == nil {
		return fmt.Errorf("authplus: Attach needs an object: %w", ErrInvalid)
	}
	return m.bind(object)
}

func (m *Manager[T]) bind(object *T) error {
	if m.err != nil {
		return m.err
	}
	record := recordOf(object)
	if err := record.bind(m.auth, m.codec, reflect.ValueOf(object)); err != nil {
		return err
	}
	if m.codec.owned {
		record.state.of = m.of
	}
	return nil
}

// recordOf returns the record that an object embeds; Of has made sure that there is one.
func recordOf[T any](object *T) *Record { return any(object).(Model).record() }

// FromDict returns a new object with the fields of a document, such as [Record.AsDict] gives: bound,
// and not fetched whatever the document says. A name that the model does not have, or a value that
// does not fit, is a *[FieldError]. It does no I/O.
func (m *Manager[T]) FromDict(document map[string]any) (*T, error) {
	if m.err != nil {
		return nil, m.err
	}
	for _, name := range slices.Sorted(maps.Keys(document)) {
		if err := m.codec.check(name); err != nil {
			return nil, err
		}
	}
	data, err := json.Marshal(document)
	if err != nil {
		return nil, fmt.Errorf("authplus: %s cannot be encoded: %w", m.codec.name, ErrInvalid)
	}
	return m.decode(string(data))
}

// decode returns a new object that holds a document.
func (m *Manager[T]) decode(document string) (*T, error) {
	object := new(T)
	if err := m.codec.fill(reflect.ValueOf(object), document); err != nil {
		return nil, err
	}
	if err := m.bind(object); err != nil {
		return nil, err
	}
	return object, nil
}

// fetched returns the object of a document that the provider answered with.
func (m *Manager[T]) fetched(document json.RawMessage, loaded map[string]bool) (*T, error) {
	text := string(document)
	object, err := m.decode(text)
	if err != nil {
		return nil, err
	}
	recordOf(object).read(text, loaded)
	return object, nil
}

// idOf returns the id in a document.
func (m *Manager[T]) idOf(document json.RawMessage) (string, error) {
	id, ok := jsonscan.Text(jsonscan.Member(string(document), m.codec.key))
	if !ok {
		return "", fmt.Errorf("authplus: %s: document without %s: %w", m.codec.name, m.codec.key, ErrUnavailable)
	}
	return id, nil
}

// Copy returns a new object with the writable fields of src, which may belong to another tenant. It
// is bound here and not fetched; passwords are not copied. Copy does no I/O.
func (m *Manager[T]) Copy(src *T) *T {
	object := m.New()
	if m.err != nil || src == nil {
		return object
	}
	to, from := reflect.ValueOf(object), reflect.ValueOf(src)
	for _, f := range m.codec.fields {
		if !f.info.ReadOnly {
			f.copy(to, from)
		}
	}
	return object
}

// Restore returns the object that a [State] was taken of, in that state. A state of another model is
// an error that wraps [ErrInvalid]. Restore does no I/O.
func (m *Manager[T]) Restore(s State) (*T, error) {
	if m.err != nil {
		return nil, m.err
	}
	if s.Model != m.codec.name {
		return nil, fmt.Errorf("authplus: a state of model %q is no %s: %w", s.Model, m.codec.name, ErrInvalid)
	}
	object := m.New()
	if err := recordOf(object).restore(s); err != nil {
		return nil, err
	}
	return object, nil
}

// Get returns the one object that matches all predicates: none is [ErrDoesNotExist], several are
// [ErrMultipleReturned]. Predicates that say nothing are an error that wraps [ErrInvalid]. It takes
// one request for an id or an address in lower case, which sees every write at once; other predicates
// may go through a search index.
func (m *Manager[T]) Get(ctx context.Context, predicates ...where.Q) (*T, error) {
	if _, err := m.resolve(predicates...); err != nil {
		return nil, err
	}
	return m.Filter(predicates...).Get(ctx)
}

// resolve checks predicates that are to name one object.
func (m *Manager[T]) resolve(predicates ...where.Q) (where.Node, error) {
	if m.err != nil {
		return where.Node{}, m.err
	}
	node, err := m.codec.schema.fields.Resolve(where.And(predicates...))
	if err != nil {
		return where.Node{}, err
	}
	if node.Op == where.OpAll {
		return where.Node{}, fmt.Errorf("authplus: a predicate is needed that tells which %s is meant: %w", m.codec.name, ErrInvalid)
	}
	return node, nil
}

// ByID returns the object with this id, for one request that sees every write at once. An id that
// names none is [ErrDoesNotExist]; an empty id is an error that wraps [ErrInvalid], without a request.
func (m *Manager[T]) ByID(ctx context.Context, id string) (*T, error) {
	if m.err != nil {
		return nil, m.err
	}
	if id == "" {
		return nil, &fault.FieldError{Model: m.codec.name, Field: m.codec.key, Problem: "an id must not be empty", Kind: ErrInvalid}
	}
	return m.Get(ctx, where.Path(m.codec.key).Eq(id))
}

// InBulk returns the objects with these ids, by id; ids that name none are absent from the map. It
// takes a request for each id, or for a hundred where the provider has batches, as PropelAuth does.
func (m *Manager[T]) InBulk(ctx context.Context, ids ...string) (map[string]*T, error) {
	if m.err != nil {
		return nil, m.err
	}
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	objects, err := m.Filter(where.Path(m.codec.key).In(values...)).List(ctx)
	if err != nil {
		return nil, err
	}
	found := make(map[string]*T, len(objects))
	for _, object := range objects {
		found[recordOf(object).state.id()] = object
	}
	return found, nil
}

// Create creates the object at the provider, for one request, and fills it with the answer. The
// object may be a literal. One with a value that must be unique and is not is [ErrConflict].
func (m *Manager[T]) Create(ctx context.Context, object *T, opts ...SaveOption) error {
	if err := m.Attach(object); err != nil {
		return err
	}
	return recordOf(object).Save(ctx, append(opts, ForceInsert())...)
}

// GetOrCreate returns the one object that q matches, or creates it, and tells whether it did: one
// request if it is there, two if it is not.
//
// The new object gets the values that q asks for exactly, then defaults fills it in; defaults may be
// nil and runs only if an object is to be created. If somebody else creates the object meanwhile, it
// is read again by the immediate route; [ErrConflict] remains only for an object that q does not
// match. Several matches are [ErrMultipleReturned]; a q that says nothing is an error that wraps
// [ErrInvalid].
func (m *Manager[T]) GetOrCreate(ctx context.Context, q where.Q, defaults func(*T)) (*T, bool, error) {
	object, err := m.Get(ctx, q)
	if !errors.Is(err, ErrDoesNotExist) {
		return object, false, err
	}
	return m.createFrom(ctx, q, defaults)
}

// UpdateOrCreate finds the one object that q matches, changes it with set and saves what differs; or
// it creates one with q's exact values and create, which may be nil: then with set. It tells whether
// an object was created. Errors are those of [Manager.GetOrCreate] and [Record.Save]. There is no
// lock: of two programs that change one object, the last one wins. It does I/O.
func (m *Manager[T]) UpdateOrCreate(ctx context.Context, q where.Q, set, create func(*T)) (*T, bool, error) {
	if create == nil {
		create = set
	}
	object, created, err := m.GetOrCreate(ctx, q, create)
	if err != nil || created {
		return object, created, err
	}
	if set != nil {
		set(object)
	}
	if err := recordOf(object).Save(ctx); err != nil {
		return nil, false, err
	}
	return object, false, nil
}

// createFrom creates the object that q describes, or reads it if somebody else did so meanwhile.
func (m *Manager[T]) createFrom(ctx context.Context, q where.Q, defaults func(*T)) (*T, bool, error) {
	node, err := m.resolve(q)
	if err != nil {
		return nil, false, err
	}
	object, err := m.described(node)
	if err != nil {
		return nil, false, err
	}
	if defaults != nil {
		defaults(object)
	}
	conflict := m.Create(ctx, object)
	if conflict == nil {
		return object, true, nil
	}
	if !errors.Is(conflict, ErrConflict) {
		return nil, false, conflict
	}
	again, err := m.again(ctx, q, object)
	switch {
	case err == nil:
		return again, false, nil
	case errors.Is(err, ErrDoesNotExist):
		return nil, false, conflict
	default:
		return nil, false, fmt.Errorf("%w; reading the other object failed: %w", conflict, err)
	}
}

// described returns a new object with the values that a predicate asks for exactly.
func (m *Manager[T]) described(node where.Node) (*T, error) {
	document := map[string]any{}
	for _, leaf := range node.Exacts() {
		path := where.SplitPath(leaf.Field)
		f, ok := m.codec.field(path[0])
		if !ok || f.info.ReadOnly && path[0] != m.codec.key || len(path) > 1 && f.info.Kind != where.Object {
			continue
		}
		var err error
		if document, err = with(document, path, leaf.Value); err != nil {
			return nil, err
		}
	}
	data, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	return m.decode(string(data))
}

// again reads the object that q matches and that stands in the way of a new one.
func (m *Manager[T]) again(ctx context.Context, q where.Q, object *T) (*T, error) {
	found, err := m.standing(ctx, q, object)
	if !errors.Is(err, ErrDoesNotExist) {
		return found, err
	}
	return m.Get(ctx, q)
}

// standing reads the object that has a unique value of a new one, by the routes that see every write at
// once.
func (m *Manager[T]) standing(ctx context.Context, q where.Q, object *T) (*T, error) {
	for _, name := range m.codec.unique {
		f, _ := m.codec.field(name)
		value := reflect.ValueOf(object).Elem().FieldByIndex(f.index).String()
		if value == "" {
			continue
		}
		found, err := m.Filter(q, where.Path(name).Eq(value)).Get(ctx)
		if !errors.Is(err, ErrDoesNotExist) {
			return found, err
		}
	}
	return nil, m.All().lookupError(ErrDoesNotExist, nil)
}

// Delete removes the object with this id at the provider, for one request. An empty id is an error
// that wraps [ErrInvalid], without a request; one that names nothing is no error where the provider
// says so too.
func (m *Manager[T]) Delete(ctx context.Context, id string) error {
	if m.err != nil {
		return m.err
	}
	return m.auth.around(ctx, Write{Op: OpDelete, Model: m.codec.name, ID: id}, func(*Write) error {
		return m.auth.backend.Delete(ctx, m.codec.name, id)
	})
}
