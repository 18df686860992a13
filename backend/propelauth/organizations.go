package propelauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// The other models that PropelAuth has.
const (
	organizationModel = "organization"
	roleModel         = "role"
)

// renamed are the fields below extra whose names differ between what is read, the body of POST org/ and
// that of PUT org/{id}.
var renamed = []struct{ read, create, update string }{
	{read: "domain_autojoin", create: "enable_auto_joining_by_domain", update: "autojoin_by_domain"},
	{read: "domain_restrict", create: "members_must_have_matching_domain", update: "restrict_to_domain"},
}

// derived are the fields below extra that follow from others. A new organization is not given them.
var derived = []string{"url_safe_org_slug", "is_saml_configured", "is_saml_in_test_mode", "created_at", "isolated"}

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
		doc[extraField] = encode(extra)
	}
	return encode(doc), nil
}

// organizations plans how the organizations of the environment are read: by id, or by POST org/query.
func (b *Backend) organizations(q backend.Query, conjuncts []where.Node) (backend.Reading, error) {
	if i := slices.IndexFunc(conjuncts, func(n where.Node) bool { return isLeaf(n, "id", where.Exact, where.In) }); i >= 0 {
		return b.organizationsByID(keysOf(keyField, texts(conjuncts[i].Value)), without(conjuncts, i)), nil
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
	return l.reading(q, conjuncts), nil
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
		read := make([][]json.RawMessage, len(ids))
		err := backend.Each(ctx, len(ids), organizationsAtOnce, func(ctx context.Context, i int) (err error) {
			read[i], err = b.organization(ctx, ids[i])
			return err
		})
		return slices.Concat(read...), err
	})}
	r.Described.MaxRequests = len(ids)
	for _, id := range ids {
		r.Described.Requests = append(r.Described.Requests, request(http.MethodGet, strings.Replace(organizationRoute, "{id}", id, 1), nil))
	}
	return r
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
		return nil, unreadable(answer, err)
	}
	return []json.RawMessage{doc}, nil
}

// organizationBody returns the body that creates or changes an organization.
func organizationBody(set fields, update bool) (fields, error) {
	body := fields{}
	for name, value := range set {
		switch name {
		case "name", "metadata":
			body[name] = value
		case extraField:
			var extra fields
			if json.Unmarshal(value, &extra) != nil {
				return nil, refuseOrganization(name, fault.ErrInvalid, "must be a JSON object")
			}
			maps.Copy(body, extra)
		default:
			return nil, refuseOrganization(name, fault.ErrNotSupported, "propelauth has no such attribute; name is what people see, and metadata keeps other values")
		}
	}
	for _, r := range renamed {
		if value, ok := body[r.read]; ok {
			delete(body, r.read)
			if update {
				body[r.update] = value
			} else {
				body[r.create] = value
			}
		}
	}
	return body, nil
}

func refuseOrganization(field string, kind error, problem string) error {
	return &fault.FieldError{Model: organizationModel, Field: field, Problem: problem, Kind: kind}
}

// createOrganization makes an organization: POST org/.
func (b *Backend) createOrganization(ctx context.Context, document fields) (json.RawMessage, error) {
	if document["id"] != nil {
		return nil, refuseOrganization("id", fault.ErrNotSupported, "propelauth chooses ids; extra.legacy_org_id keeps one of another system")
	}
	body, err := organizationBody(document, false)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(body, func(name string, value json.RawMessage) bool {
		return slices.Contains(derived, name) || string(value) == "null"
	})
	call := post(organizationsRoute, body)
	call.Lost = b.lostOrganization(textOf(body["name"]))
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	var made struct {
		ID string `json:"org_id"`
	}
	if err := answer.JSON(&made); err != nil {
		return nil, err
	}
	if !uuid.MatchString(made.ID) {
		return nil, unreadable(answer, errors.New("no org_id"))
	}
	return b.organizationNow(ctx, made.ID, encode(fields{"id": encode(made.ID)}), document), nil
}

// updateOrganization changes an organization: PUT org/{id}. Metadata goes as a whole.
func (b *Backend) updateOrganization(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	if !uuid.MatchString(u.ID) {
		return nil, noSuch(organizationModel, u.ID, fault.ErrNotUpdated)
	}
	body, err := organizationBody(u.Set, true)
	if err != nil {
		return nil, err
	}
	for _, name := range derived {
		if _, ok := body[name]; ok {
			return nil, refuseOrganization(extraField, fault.ErrReadOnly, "propelauth sets "+name)
		}
	}
	if change, ok := body["metadata"]; ok {
		if body["metadata"], err = b.wholeMetadata(ctx, u, change); err != nil {
			return nil, err
		}
	}
	call := item(http.MethodPut, organizationRoute, u.ID)
	call.Body = body
	if _, err := b.client.Do(ctx, call); err != nil {
		return nil, err
	}
	return b.organizationNow(ctx, u.ID, u.Snapshot, u.Set), nil
}

// wholeMetadata returns the metadata that a change leads to, which is read first where it is not known.
func (b *Backend) wholeMetadata(ctx context.Context, u backend.Update, change json.RawMessage) (json.RawMessage, error) {
	snapshot := u.Snapshot
	if lacksMember(snapshot, "metadata") {
		docs, err := b.organization(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		if len(docs) == 0 {
			return nil, fmt.Errorf("propelauth: %s: %w", organizationModel, fault.ErrNotUpdated)
		}
		snapshot = docs[0]
	}
	var known fields
	_ = json.Unmarshal(snapshot, &known)
	if whole, ok := merge(known["metadata"], change, false); ok {
		return whole, nil
	}
	return change, nil
}

// organizationNow returns an organization as it is after a write: as PropelAuth tells or, if it cannot be
// asked, as it was with what was written.
func (b *Backend) organizationNow(ctx context.Context, id string, before json.RawMessage, set fields) json.RawMessage {
	if docs, err := b.organization(ctx, id); err == nil && len(docs) == 1 {
		return docs[0]
	}
	return overlay(before, set)
}
