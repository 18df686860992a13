package authplus

import (
	"encoding/json"
	"fmt"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/where"
)

// setFormat is the form in which descriptions are written.
const setFormat = 1

// wireSet is a [QuerySet] as JSON.
type wireSet struct {
	// Format is that of the description; see setFormat.
	Format     int               `json:"format"`
	Model      string            `json:"model"`
	Of         *backend.Relation `json:"of,omitempty"`
	Where      *where.Node       `json:"where,omitempty"`
	OrderBy    []string          `json:"order_by,omitempty"`
	Slice      []int             `json:"slice,omitempty"` // low and, unless the set is open, high
	Only       []string          `json:"only,omitempty"`
	Defer      []string          `json:"defer,omitempty"`
	PageSize   int               `json:"page_size,omitempty"`
	ClientSide bool              `json:"client_side,omitempty"`
	With       []string          `json:"with,omitempty"`
	Reread     bool              `json:"reread,omitempty"`
}

// MarshalJSON returns the description of the set: what it asks for with the values of its lookups, none
// of the objects that it was evaluated to. [Manager.RestoreSet] makes a set of it, in another process
// too. It does no I/O. A set with an error has no description.
func (s *QuerySet[T]) MarshalJSON() ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	if s.manager.err != nil {
		return nil, s.manager.err
	}
	wire := wireSet{
		Format: setFormat, Model: s.manager.codec.name, Only: s.only, Defer: s.omit,
		PageSize: s.pageSize, ClientSide: s.clientSide, Reread: s.rereads,
	}
	if !s.manager.of.None() {
		wire.Of = &s.manager.of
	}
	node, err := s.fields().Resolve(where.And(s.predicates...))
	if err != nil {
		return nil, err
	}
	switch {
	case !s.sliced && s.window.Empty():
		wire.Where = &where.Node{Op: where.OpNone}
	case node.Op != where.OpAll:
		wire.Where = &node
	}
	for _, o := range s.order {
		wire.OrderBy = append(wire.OrderBy, orderName(o))
	}
	for _, r := range s.relations {
		wire.With = append(wire.With, r.name)
	}
	if s.sliced {
		wire.Slice = []int{s.window.Low}
		if !s.window.Open() {
			wire.Slice = append(wire.Slice, s.window.High)
		}
	}
	return json.Marshal(wire)
}

// RestoreSet returns the set whose description [QuerySet.MarshalJSON] returned, not evaluated, for the
// tenant and the connection of this manager. It does no I/O. What is no description of a set of this
// manager is an error that wraps [ErrInvalid]; mistakes in the set itself are kept for
// [QuerySet.Err], as those of refinements are.
func (m *Manager[T]) RestoreSet(description []byte) (*QuerySet[T], error) {
	if m.err != nil {
		return nil, m.err
	}
	var wire wireSet
	if err := json.Unmarshal(description, &wire); err != nil {
		return nil, fmt.Errorf("authplus: RestoreSet: %w: %w", ErrInvalid, err)
	}
	var of backend.Relation
	if wire.Of != nil {
		of = *wire.Of
	}
	if wire.Format != setFormat {
		return nil, fmt.Errorf("authplus: RestoreSet: a description of format %d, where %d is known: %w", wire.Format, setFormat, ErrInvalid)
	}
	if wire.Model != m.codec.name || of != m.of {
		return nil, fmt.Errorf("authplus: RestoreSet: the description is not that of a set of this manager: %w", ErrInvalid)
	}
	if len(wire.Slice) > 2 {
		return nil, fmt.Errorf("authplus: RestoreSet: a slice has at most two bounds: %w", ErrInvalid)
	}
	return restored(m, wire), nil
}

// restored returns the set that a description stands for.
func restored[T any](m *Manager[T], wire wireSet) *QuerySet[T] {
	s := m.All()
	if wire.Where != nil {
		s = s.Filter(where.FromTree(*wire.Where))
	}
	if len(wire.OrderBy) > 0 {
		s = s.OrderBy(wire.OrderBy...)
	}
	if len(wire.Only) > 0 {
		s = s.Only(wire.Only...)
	}
	if len(wire.Defer) > 0 {
		s = s.Defer(wire.Defer...)
	}
	if wire.PageSize != 0 {
		s = s.PageSize(wire.PageSize)
	}
	if wire.ClientSide {
		s = s.ClientSide()
	}
	if len(wire.With) > 0 {
		s = s.With(wire.With...)
	}
	if wire.Reread {
		s = s.Reread()
	}
	switch len(wire.Slice) {
	case 1:
		s = s.Offset(wire.Slice[0])
	case 2:
		s = s.Slice(wire.Slice[0], wire.Slice[1])
	}
	return s
}
