package propelauth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// The other models that PropelAuth has.
const (
	organizationModel = "organization"
	roleModel         = "role"
)

// organization returns the canonical form of an organization as PropelAuth answers it.
func organization(wire json.RawMessage) (json.RawMessage, error) {
	var extra fields
	if err := json.Unmarshal(wire, &extra); err != nil {
		return nil, err
	}
	doc := fields{}
	for _, f := range []struct {
		name, wire string
		form       form
	}{{"id", "org_id", text}, {"name", "name", text}, {"metadata", "metadata", object}} {
		value, there := extra[f.wire]
		if !there {
			continue
		}
		if value, ok := f.form.read(value); ok {
			doc[f.name] = value
			delete(extra, f.wire)
		}
	}
	if len(doc["id"]) < len(`"x"`) {
		return nil, errors.New("organization without org_id")
	}
	if len(extra) > 0 {
		doc[extraField] = rawjson.Encode(extra)
	}
	return rawjson.Encode(doc), nil
}

// organizations plans how the organizations of the environment are read: by id, or by POST org/query.
func (b *Backend) organizations(q backend.Query, conjuncts []where.Node) (backend.Reading, error) {
	if i := slices.IndexFunc(conjuncts, func(n where.Node) bool { return isLeaf(n, "id", where.Exact, where.In) }); i >= 0 {
		return b.organizationsByID(keysOf(keyField, conjuncts[i].Texts()), without(conjuncts, i)), nil
	}
	body := map[string]any{}
	l := &list{
		b: b, call: rest.Call{Method: http.MethodPost, Route: listOrgsRoute, Body: body}, member: "orgs", count: "total_orgs",
		document: organization, key: "id", ordered: true, jumps: true,
	}
	for _, n := range conjuncts {
		if !limit(body, n) && !q.ClientSide {
			return backend.Reading{}, tooBroad(organizationModel, n.Fields()[0],
				"propelauth limits organizations by name, extra.domain and extra.legacy_org_id only")
		}
	}
	body["order_by"] = "CREATED_AT_ASC"
	if len(q.Order) > 0 {
		name, ok := orgOrders[q.Order[0]]
		if l.ordered = ok && len(q.Order) == 1; l.ordered {
			body["order_by"] = name
		} else if !q.ClientSide {
			return backend.Reading{}, unordered(organizationModel, q.Order[0].Field,
				"propelauth orders organizations by name upwards or by extra.created_at only")
		}
	}
	r := l.reading(q, conjuncts)
	if rowsLack(q) {
		b.hydrate(&r)
	}
	return r, nil
}

// inRows are the fields below extra that the rows of POST org/query have.
var inRows = []string{"max_users", "is_saml_configured", "legacy_org_id", "custom_role_mapping_name", "created_at"}

// rowsLack reports whether a query looks at a field that the rows do not have.
func rowsLack(q backend.Query) bool {
	names := q.Where.Fields()
	for _, o := range q.Order {
		names = append(names, o.Field)
	}
	return slices.ContainsFunc(names, func(name string) bool {
		path := where.SplitPath(name)
		return path[0] == extraField && (len(path) == 1 || !slices.Contains(inRows, path[1]))
	})
}

// hydrate makes a reading of rows one of whole organizations, each of which takes a request.
func (b *Backend) hydrate(r *backend.Reading) {
	rows := r.List
	r.List = func(ctx context.Context) (pages, int) {
		list, skipped := rows(ctx)
		return backend.Map(list, func(docs []json.RawMessage) ([]json.RawMessage, error) {
			ids := make([]string, len(docs))
			for i, doc := range docs {
				ids[i] = idOf(doc, "id")
			}
			whole, err := b.wholeOrganizations(ctx, ids)
			for i := range whole {
				whole[i] = overlay(docs[slices.Index(ids, idOf(whole[i], "id"))], objectOf(whole[i]))
			}
			return whole, err
		}), skipped
	}
	each := request(http.MethodGet, organizationRoute, nil)
	each.Each = true
	r.Described.Requests, r.Described.MaxRequests = append(r.Described.Requests, each), 0
}

// orgOrders are the orders of POST org/query.
var orgOrders = map[backend.Order]string{
	{Field: "name"}:                         "NAME",
	{Field: "extra.created_at"}:             "CREATED_AT_ASC",
	{Field: "extra.created_at", Desc: true}: "CREATED_AT_DESC",
}

// limit adds to the body of POST org/query what stands for a predicate, and reports whether there is such
// a thing. Whatever is found is compared here again.
func limit(body map[string]any, n where.Node) bool {
	value, ok := n.Value.(string)
	if !ok || n.Op != where.OpLeaf || strings.TrimSpace(value) == "" {
		return false
	}
	name := ""
	switch {
	case n.Field == "name" && slices.Contains(inName, n.Lookup):
		name, value = "name", strings.TrimSpace(value)
	case isLeaf(n, "extra.domain", where.Exact):
		name = "domain"
	case isLeaf(n, "extra.legacy_org_id", where.Exact):
		name = "legacy_org_id"
	default:
		return false
	}
	if _, taken := body[name]; !taken {
		body[name] = value
	}
	return true
}

// inName are the lookups whose matches have the text in their name.
var inName = []where.LookupName{
	where.Exact, where.IExact, where.Contains, where.IContains,
	where.StartsWith, where.IStartsWith, where.EndsWith, where.IEndsWith,
}

// organizationsAtOnce is how many organizations are read at the same time.
const organizationsAtOnce = 4

// organizationsByID returns the reading of the organizations with some ids: GET org/{id} for each.
func (b *Backend) organizationsByID(ids []string, refine []where.Node) backend.Reading {
	if len(ids) == 0 {
		return backend.Reading{}
	}
	r := backend.Reading{Refine: refine, List: at(func(ctx context.Context) ([]json.RawMessage, error) {
		return b.wholeOrganizations(ctx, ids)
	})}
	r.Described.MaxRequests = len(ids)
	for _, id := range ids {
		r.Described.Requests = append(r.Described.Requests, request(http.MethodGet, strings.Replace(organizationRoute, "{id}", id, 1), nil))
	}
	return r
}

// wholeOrganizations reads the organizations with some ids, in their order, without those that are gone.
func (b *Backend) wholeOrganizations(ctx context.Context, ids []string) ([]json.RawMessage, error) {
	read := make([][]json.RawMessage, len(ids))
	err := backend.Each(ctx, len(ids), organizationsAtOnce, func(ctx context.Context, i int) (err error) {
		read[i], err = b.organization(ctx, ids[i])
		return err
	})
	return slices.Concat(read...), err
}

// organization reads the organization with an id. One that is not there is no document.
func (b *Backend) organization(ctx context.Context, id string) ([]json.RawMessage, error) {
	answer, err := b.client.Do(ctx, item(http.MethodGet, organizationRoute, id))
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	doc, err := organization(answer.Body)
	if err != nil {
		return nil, answer.Unreadable(err)
	}
	return []json.RawMessage{doc}, nil
}
