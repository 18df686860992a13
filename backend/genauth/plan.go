package genauth

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// pages is a stream of pages of documents.
type pages = iter.Seq2[[]json.RawMessage, error]

// Query plans how q is read. It does no I/O.
func (b *Backend) Query(q backend.Query) (backend.Results, error) {
	if q.Connection != "" && q.Model == userModel && q.Of.None() {
		return nil, fmt.Errorf("genauth: a user pool has no connections to limit users by; each pool has a Config of its own: %w", fault.ErrNotSupported)
	}
	q.Connection = ""
	if q.Model != userModel || !q.Of.None() {
		return b.list(q)
	}
	conjuncts := backend.Conjuncts(q)
	if q.Window.Empty() || q.Where.Op == where.OpNone {
		return backend.Nothing(provider, q), nil
	}
	if i := directBy(conjuncts); i >= 0 {
		return b.direct(q, conjuncts, i)
	}
	return b.search(q, conjuncts)
}

// directBy returns the place of the conjunct that names users by a value which they are read by, or -1.
func directBy(conjuncts []where.Node) int {
	for _, a := range attributes {
		i := slices.IndexFunc(conjuncts, func(n where.Node) bool {
			return n.Op == where.OpLeaf && n.Field == a.name && (n.Lookup == where.Exact || n.Lookup == where.In) &&
				!slices.Contains(n.Texts(), "")
		})
		if a.key != "" && i >= 0 {
			return i
		}
	}
	return -1
}

// direct plans to read users by the values that the i-th conjunct names. Those that are neither ids nor
// addresses are looked at again: the service may compare them without regard to case, and compares phone
// numbers without their country.
func (b *Backend) direct(q backend.Query, conjuncts []where.Node, i int) (backend.Results, error) {
	named := conjuncts[i]
	if named.Field == keyField {
		for _, id := range named.Texts() {
			if err := checkID(userModel, id); err != nil {
				return nil, err
			}
		}
	}
	refine := conjuncts
	if named.Field == keyField || named.Field == "email" {
		refine = slices.Delete(slices.Clone(conjuncts), i, i+1)
	}
	if slices.ContainsFunc(conjuncts, where.Node.HasLucene) {
		return nil, push(where.Node{Op: where.OpLucene}, q.Fields).reason
	}
	d := direct{b: b, key: byName[named.Field].key, values: keyValues(named), with: loadedBy(q, refine)}
	return backend.Reading{
		Query: q, Key: keyField, Refine: refine, Order: []backend.Order{{Field: createdField}}, Described: d.plan(q.Model),
		List: func(ctx context.Context) (iter.Seq2[[]json.RawMessage, error], int) { return d.read(ctx), 0 },
	}.Results()
}

// keyValues returns the values to read by, each once: addresses in lower case, phone numbers without
// their country.
func keyValues(n where.Node) []string {
	values := n.Texts()
	for i, value := range values {
		switch n.Field {
		case "email":
			values[i] = strings.ToLower(value)
		case phoneField:
			_, values[i] = splitPhone(value)
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// search plans to ask the search index.
func (b *Backend) search(q backend.Query, conjuncts []where.Node) (backend.Results, error) {
	s := search{b: b, fields: q.Fields, size: pageSize(q)}
	refine, err := s.take(conjuncts, q.ClientSide)
	if err != nil {
		return nil, err
	}
	if err := sortable(q); err != nil {
		return nil, err
	}
	s.with = loadedBy(q, refine)
	if len(s.either) > 0 {
		return s.inParts(q, refine)
	}
	s.order, s.ordered = orderOf(q)
	s.window = q.Window
	s.onward = len(refine) > 0 || !s.ordered || q.Window.Open() || q.Window.High > maxWindow
	if s.onward && s.order.Field != createdField {
		// Everything is read, in the order that reading can go on by.
		s.order, s.ordered = backend.Order{Field: createdField}, len(q.Order) == 0
	}
	return backend.Reading{
		Query: q, Key: keyField, Refine: refine, Ordered: s.ordered, Described: s.plan(q.Model),
		List: s.list, Total: s.total,
	}.Results()
}

// take translates the conjuncts, and returns those that are to be decided here.
func (s *search) take(conjuncts []where.Node, clientSide bool) (refine []where.Node, err error) {
	for _, n := range conjuncts {
		if parts, exact := pushEither(n, s.fields); len(parts) > 0 && len(s.either) == 0 {
			s.either = parts
			if !exact {
				refine = append(refine, n)
			}
			continue
		}
		one := push(n, s.fields)
		if n.HasLucene() || one.reason != nil && !clientSide {
			return nil, one.reason
		}
		switch {
		case one.reason != nil:
		case one.keyword != "" && s.keyword != "":
			if !clientSide {
				return nil, unsupported(n.Field, "genauth looks for keywords in one field at a time")
			}
		case one.keyword != "":
			s.keyword, s.keywordField = one.keyword, one.keywordField
		default:
			s.filters = append(s.filters, one.filters...)
		}
		if one.reason != nil || !one.exact {
			refine = append(refine, n)
		}
	}
	return refine, nil
}

// sortable refuses an order that the service does not have, unless reading everything is allowed.
func sortable(q backend.Query) error {
	if q.ClientSide {
		return nil
	}
	for i, o := range q.Order {
		problem := ""
		switch {
		case byName[o.Field].sort == "":
			problem = "genauth cannot order by it"
		case i > 0:
			problem = "genauth orders by one field at a time"
		default:
			continue
		}
		return refuse(o.Field, problem+"; ClientSide() reads everything and sorts here")
	}
	return nil
}

// orderOf returns the key that the service orders by, and whether that is the whole order asked for. Users
// are ordered as they were created unless told otherwise.
func orderOf(q backend.Query) (backend.Order, bool) {
	switch {
	case len(q.Order) == 0:
		return backend.Order{Field: createdField}, true
	case len(q.Order) == 1 && byName[q.Order[0].Field].sort != "":
		return q.Order[0], true
	}
	return backend.Order{Field: createdField}, false
}

// pageSize returns how many users to ask for at a time.
func pageSize(q backend.Query) int {
	if q.PageSize > 0 {
		return min(q.PageSize, maxPage)
	}
	return maxPage
}

// loads are the parts of a user that are told only if they are asked for.
type loads struct {
	metadata, identities bool
}

// loadedBy returns what a query needs of users.
func loadedBy(q backend.Query, refine []where.Node) loads {
	needed := func(name string) bool {
		if len(q.Only) > 0 && slices.Contains(q.Only, name) || len(q.Only) == 0 && !slices.Contains(q.Defer, name) {
			return true
		}
		return slices.ContainsFunc(refine, func(n where.Node) bool {
			return slices.ContainsFunc(n.Fields(), func(path string) bool { return where.SplitPath(path)[0] == name })
		}) || slices.ContainsFunc(q.Order, func(o backend.Order) bool { return where.SplitPath(o.Field)[0] == name })
	}
	return loads{metadata: needed(metadataField), identities: needed("identities")}
}

// query sets the parameters that ask for the parts.
func (l loads) query(query url.Values) url.Values {
	if l.metadata {
		query.Set("withCustomData", "true")
	}
	if l.identities {
		query.Set("withIdentities", "true")
	}
	return query
}
