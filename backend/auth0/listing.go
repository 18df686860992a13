package auth0

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// access is the way by which the objects of a collection are reached.
type access int

const (
	// noAccess: no object can match.
	noAccess access = iota
	// eachItem asks for each object by its id.
	eachItem
	// uniqueItem asks for one object by another unique value.
	uniqueItem
	// throughInverse asks each object for its owners, and for itself if the owner is among them.
	throughInverse
	// wholeList reads the list.
	wholeList
)

// listing are a planned query of a collection.
type listing struct {
	b      *Backend
	c      *collection
	q      backend.Query
	access access
	keys   []string   // the ids or the unique value to read by
	params url.Values // what limits the list
	refine *where.Matcher
	// refined are the paths that are looked at here.
	refined []string
	// complete tells that a row does not suffice and each object is read by its id.
	complete bool
}

// list plans how the objects of a collection are read. It does no I/O. Connections limit users of the
// tenant only: a relation has whom it has.
func (b *Backend) list(q backend.Query) (backend.Results, error) {
	q.Connection = ""
	c, err := collectionOf(q.Model, q.Of)
	if err != nil {
		return nil, err
	}
	if c.list.paging == byLogID {
		return b.logs(c, q)
	}
	if q.Where.HasLucene() {
		return nil, fmt.Errorf("auth0: there is no query language for %s; use lookups: %w", c.list.items, fault.ErrNotSupported)
	}
	l := &listing{b: b, c: c, q: q, params: url.Values{}}
	conjuncts := conjunctsOf(q)
	if q.Window.Empty() || q.Where.Op == where.OpNone {
		return l, nil
	}
	if conjuncts, err = l.route(conjuncts); err != nil {
		return nil, err
	}
	if l.refine, err = refinerOf(q.Fields, where.Node{Op: where.OpAnd, Kids: conjuncts}); err != nil {
		return nil, err
	}
	for _, n := range conjuncts {
		l.refined = append(l.refined, n.Fields()...)
	}
	return l, l.ordered()
}

// route finds the shortest way to the matches, and returns what is left to decide on them.
func (l *listing) route(conjuncts []where.Node) ([]where.Node, error) {
	l.access = wholeList
	for i, n := range conjuncts {
		if n.Op != where.OpLeaf || n.Lookup != where.Exact && n.Lookup != where.In {
			continue
		}
		switch {
		case n.Field == keyOf(l.c.model):
			return l.byKey(conjuncts, i), nil
		case n.Field == l.c.uniqueField && n.Lookup == where.Exact:
			l.access, l.keys = uniqueItem, n.Texts()
			return without(conjuncts, i), nil
		}
	}
	return l.filtered(conjuncts)
}

// byKey reads by the ids that the i-th conjunct names. A relation without a shorter way is read until
// they are all found.
func (l *listing) byKey(conjuncts []where.Node, i int) []where.Node {
	l.keys = conjuncts[i].Texts()
	switch {
	case l.c.item != "":
		l.access = eachItem
	case l.c.inverse != "":
		l.access = throughInverse
	default:
		l.q.Window = l.q.Window.Slice(0, len(l.keys))
		return conjuncts
	}
	return without(conjuncts, i)
}

func without(nodes []where.Node, i int) []where.Node {
	return slices.Delete(slices.Clone(nodes), i, i+1)
}

// filtered pushes down what the list can be limited by, and returns what is left to decide here.
func (l *listing) filtered(conjuncts []where.Node) ([]where.Node, error) {
	var rest []where.Node
	for _, n := range conjuncts {
		f, ok := l.filter(n)
		if ok {
			l.params[f.param] = n.Texts()
		}
		if ok && !f.loose {
			continue
		}
		if !ok {
			if err := l.decidable(n); err != nil {
				return nil, err
			}
		}
		rest = append(rest, n)
	}
	return rest, nil
}

// filter returns the parameter that stands for a predicate and was not used yet.
func (l *listing) filter(n where.Node) (filter, bool) {
	if n.Op != where.OpLeaf {
		return filter{}, false
	}
	for _, f := range l.c.list.filters {
		fitting := n.Lookup == where.Exact || n.Lookup == where.In && f.several
		if f.field == n.Field && fitting && !l.params.Has(f.param) {
			return f, true
		}
	}
	return filter{}, false
}

// decidable refuses a predicate that takes more reading than was asked for. A small list is read in
// one request whatever it is limited to.
func (l *listing) decidable(n where.Node) error {
	for _, path := range n.Fields() {
		if l.lacks(path) {
			if !l.q.ClientSide {
				return l.lacking(path)
			}
			l.complete = true
		}
	}
	if l.c.list.small || l.q.ClientSide {
		return nil
	}
	return l.refuse(n.Fields()[0], "auth0 cannot limit the list by it; ClientSide() reads what the other lookups match and decides here")
}

// lacks tells whether the rows of the list are without a field.
func (l *listing) lacks(path string) bool {
	fields := l.c.list.fields
	return fields != nil && !slices.Contains(fields, where.SplitPath(path)[0])
}

func (l *listing) lacking(path string) error {
	return l.refuse(path, fmt.Sprintf("auth0 lists the %s of %s with %s only; ClientSide() reads each one whole",
		l.c.relation, article(l.c.owner), strings.Join(l.c.list.fields, ", ")))
}

func (l *listing) refuse(field, problem string) error {
	return &fault.FieldError{Model: l.c.model, Field: field, Problem: problem, Kind: fault.ErrNotSupported}
}

// ordered refuses an order, or a choice of fields, that takes more reading than was asked for.
func (l *listing) ordered() error {
	if l.access != wholeList {
		return nil
	}
	for i, o := range l.q.Order {
		if i == 0 && slices.Contains(l.c.list.sorts, o.Field) || l.c.list.small || l.q.ClientSide {
			l.complete = l.complete || l.lacks(o.Field)
			continue
		}
		return l.refuse(o.Field, "auth0 cannot order the list by it; ClientSide() reads everything and sorts here")
	}
	for _, name := range l.q.Only {
		if l.lacks(name) && !l.q.ClientSide {
			return l.lacking(name)
		}
		l.complete = l.complete || l.lacks(name)
	}
	return nil
}
