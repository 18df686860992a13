package fusionauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

// pages is a stream of pages of documents.
type pages = iter.Seq2[[]json.RawMessage, error]

// Query plans how objects are read. It does no I/O.
func (b *Backend) Query(q backend.Query) (backend.Results, error) {
	if q.Model != userModel || !q.Of.None() {
		return b.list(q)
	}
	conjuncts := conjunctsOf(q)
	raw := slices.ContainsFunc(conjuncts, where.Node.HasLucene)
	if q.Window.Empty() || slices.ContainsFunc(conjuncts, func(n where.Node) bool { return n.Op == where.OpNone }) {
		return backend.Nothing(provider, q), b.check(q, conjuncts)
	}
	if !raw {
		if results, err := b.direct(q, conjuncts); results != nil || err != nil {
			return results, err
		}
	}
	if b.config.Engine == Database {
		return b.databaseSearch(q, conjuncts)
	}
	return b.indexSearch(q, conjuncts)
}

// registeredField is the path of the applications that a user is registered in.
const registeredField = "extra.registrations.applicationId"

// conjunctsOf returns the predicates that hold together for every match, that of the application first.
func conjunctsOf(q backend.Query) []where.Node {
	var nodes []where.Node
	if q.Connection != "" {
		nodes = append(nodes, where.Node{Op: where.OpLeaf, Field: registeredField, Lookup: where.Exact, Value: q.Connection})
	}
	return append(nodes, backend.Conjuncts(q)...)
}

// check refuses malformed raw text even where nothing is read.
func (b *Backend) check(q backend.Query, conjuncts []where.Node) error {
	for _, n := range conjuncts {
		var err error
		if b.config.Engine == Database {
			_, _, err = termFor(n)
		} else {
			_, err = newPusher(q.Fields).Push(n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// direct plans a read that sees every write at once, if a conjunct names users in a way that allows it. The
// other conjuncts are decided on those users.
func (b *Backend) direct(q backend.Query, conjuncts []where.Node) (backend.Results, error) {
	if i := slices.IndexFunc(conjuncts, namesIDs); i >= 0 {
		return b.readIDs(q, texts(conjuncts[i].Value), without(conjuncts, i))
	}
	for _, u := range uniques {
		i := slices.IndexFunc(conjuncts, u.named)
		if i < 0 {
			continue
		}
		call := rest.Call{Method: http.MethodGet, Route: usersRoute, Query: u.query(texts(conjuncts[i].Value)[0])}
		// The other conjuncts and this one: FusionAuth disregards case.
		return b.readOne(q, call, conjuncts)
	}
	return nil, nil
}

// unique is a property that one user has, and how to ask for it: GET /api/user.
type unique struct {
	field string
	query func(value string) url.Values
}

var uniques = []unique{
	{"email", func(v string) url.Values { return url.Values{"email": {strings.ToLower(v)}} }},
	{"username", func(v string) url.Values { return url.Values{"username": {v}} }},
	{"phone_number", func(v string) url.Values { return url.Values{"loginId": {v}, "loginIdTypes": {"phoneNumber"}} }},
}

// lookups are the routes without an id in their path that tell by 404 that there is no such user or group.
var lookups = []string{usersRoute, verifyEmailRoute, membersRoute}

func (u unique) named(n where.Node) bool {
	return n.Op == where.OpLeaf && n.Field == u.field && (n.Lookup == where.Exact || n.Lookup == where.IExact) && texts(n.Value)[0] != ""
}

func namesIDs(n where.Node) bool {
	return n.Op == where.OpLeaf && n.Field == keyField && (n.Lookup == where.Exact || n.Lookup == where.In)
}

// texts returns one value or several as texts.
func texts(value any) []string {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	out := make([]string, len(list))
	for i, v := range list {
		out[i], _ = v.(string)
	}
	return out
}

func without(nodes []where.Node, i int) []where.Node {
	return slices.Delete(slices.Clone(nodes), i, i+1)
}

// byCreation is the order of users where a query names none.
var byCreation = []backend.Order{{Field: createdField}}

// readOne plans the read of one user by a call.
func (b *Backend) readOne(q backend.Query, call rest.Call, rest []where.Node) (backend.Results, error) {
	return backend.Reading{
		Query: q, Refine: rest, Ordered: true, Key: keyField,
		Described: backend.Plan{
			Provider: provider, Model: q.Model, Consistency: backend.Immediate, MaxRequests: 1,
			Requests: []backend.Request{requestOf(call)},
		},
		List: func(ctx context.Context) (pages, int) { return b.one(ctx, call), 0 },
	}.Results()
}

// one yields the user of an answer, or nobody where FusionAuth answers 404.
func (b *Backend) one(ctx context.Context, call rest.Call) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		answer, err := b.client.Do(ctx, call)
		if errors.Is(err, fault.ErrDoesNotExist) {
			return
		}
		var doc json.RawMessage
		if err == nil {
			doc, err = userOf(answer)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		yield([]json.RawMessage{doc}, nil)
	}
}

// readIDs plans the read of users by their ids: one by GET /api/user/{id}, several by a search for ids, of
// which a request takes as many as a page holds.
func (b *Backend) readIDs(q backend.Query, ids []string, rest []where.Node) (backend.Results, error) {
	if len(ids) == 1 {
		return b.readOne(q, userCall(ids[0]), rest)
	}
	// A search is refused as a whole for an id that cannot be one.
	ids = slices.DeleteFunc(ids, func(id string) bool { return !uuid.MatchString(id) })
	if len(ids) == 0 {
		return backend.Nothing(provider, q), nil
	}
	requests := (len(ids) + maxPage - 1) / maxPage
	return backend.Reading{
		Query: q, Refine: rest, Order: byCreation, Key: keyField,
		Described: backend.Plan{
			Provider: provider, Model: q.Model, Consistency: backend.Immediate, MaxRequests: requests,
			Requests: slices.Repeat([]backend.Request{{Method: http.MethodPost, Target: searchRoute}}, requests),
		},
		List: func(ctx context.Context) (pages, int) { return b.batches(ctx, slices.Chunk(ids, maxPage)), 0 },
	}.Results()
}

// batches yields the users with ids, a page for each batch.
func (b *Backend) batches(ctx context.Context, batches iter.Seq[[]string]) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		for ids := range batches {
			docs, err := b.byIDs(ctx, ids)
			if !yield(docs, err) || err != nil {
				return
			}
		}
	}
}

func userCall(id string) rest.Call {
	return rest.Call{Method: http.MethodGet, Route: userRoute, Path: map[string]string{"id": id}}
}

// requestOf returns a request as plans tell it.
func requestOf(call rest.Call) backend.Request {
	target := call.Route
	for name, value := range call.Path {
		target = strings.ReplaceAll(target, "{"+name+"}", url.PathEscape(value))
	}
	if len(call.Query) > 0 {
		target += "?" + call.Query.Encode()
	}
	return backend.Request{Method: call.Method, Target: target}
}

// indexSearch plans a search with Elasticsearch.
func (b *Backend) indexSearch(q backend.Query, conjuncts []where.Node) (backend.Results, error) {
	s, rest, warnings, err := b.pushed(q, conjuncts)
	if err != nil {
		return nil, err
	}
	if parts := divided(conjuncts); parts != nil {
		return b.inParts(q, conjuncts, parts, warnings)
	}
	return s.results(rest, warnings)
}

// pushed returns the search for predicates, those of them that it does not decide, and what the plan should
// warn about.
func (b *Backend) pushed(q backend.Query, conjuncts []where.Node) (s *searching, rest []where.Node, warnings []string, err error) {
	p := newPusher(q.Fields)
	var nested []nestedQuery
	var others []where.Node
	for _, n := range conjuncts {
		if filter, ok := nestedFor(n); ok {
			nested = append(nested, filter)
			continue
		}
		others = append(others, n)
	}
	expr, rest, err := p.Conjuncts(others, q.ClientSide)
	if err != nil {
		return nil, nil, nil, err
	}
	s = &searching{b: b, q: q, criteria: criteriaFor(expr, nested), refined: len(rest) > 0}
	return s, rest, p.Warnings, nil
}

// criteriaFor returns what to search for: a query string, or one within a query of Elasticsearch's own
// where nested documents are asked for.
func criteriaFor(expr lucene.Expr, nested []nestedQuery) criteria {
	text := expr.String()
	if text == "" {
		text = everyone
	}
	if len(nested) == 0 {
		return criteria{QueryString: text}
	}
	return criteria{Query: string(boolQuery(text, nested))}
}

// databaseSearch plans a search with the database engine.
func (b *Backend) databaseSearch(q backend.Query, conjuncts []where.Node) (backend.Results, error) {
	best, at := term{text: everyone}, -1
	for i, n := range conjuncts {
		t, ok, err := termFor(n)
		if err != nil {
			return nil, err
		}
		if ok && !best.raw && (t.raw || len(t.text) > len(best.text)) {
			best, at = t, i
		}
	}
	var rest []where.Node
	for i, n := range conjuncts {
		if i != at && !q.ClientSide {
			return nil, refuseTerm(n)
		}
		if i != at || !best.raw {
			rest = append(rest, n)
		}
	}
	s := &searching{b: b, q: q, criteria: criteria{QueryString: best.text}, refined: len(rest) > 0}
	return s.results(rest, nil)
}

// refuseTerm returns the error for a predicate that the database engine cannot be asked beside another one,
// or at all.
func refuseTerm(n where.Node) error {
	const problem = "fusionauth's database engine looks for one text, in " + "email, username, phone_number and the names"
	if fields := n.Fields(); len(fields) > 0 {
		return refuse(fields[0], problem)
	}
	return fmt.Errorf("fusionauth: raw query: %s: %w", problem, fault.ErrNotSupported)
}
