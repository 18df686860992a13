package propelauth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// withOrganizations makes users carry their organizations.
var withOrganizations = url.Values{"include_orgs": {"true"}}

// membership is what a user is in an organization, as org_id_to_org_info has it.
type membership struct {
	Role       string   `json:"user_role"`
	Additional []string `json:"additional_roles"`
	Structure  string   `json:"org_role_structure"`
}

// several tells whether a member can have several roles.
func (m membership) several() bool { return m.Structure == "multi_role" }

// roles returns the roles of the member.
func (m membership) roles() []string {
	if !m.several() {
		return []string{m.Role}
	}
	return append([]string{m.Role}, m.Additional...)
}

// members plans how the users in an organization are read: by what names them, if they are in it, or by
// GET user/org/{id}, which can be limited to a role.
func (b *Backend) members(q backend.Query, conjuncts []where.Node) (backend.Reading, error) {
	if r, ok := b.named(q, conjuncts); ok {
		if list := r.List; list != nil {
			r.List = func(ctx context.Context) (pages, int) {
				users, _ := list(ctx)
				return backend.Map(users, func(docs []json.RawMessage) ([]json.RawMessage, error) { return membersIn(docs, q.Of.ID), nil }), 0
			}
		}
		return r, nil
	}
	params := url.Values{}
	if b.config.IncludeOrganizations {
		params = url.Values{"include_orgs": {"true"}}
	}
	l := b.list(rest.Call{Method: http.MethodGet, Route: membersRoute, Path: map[string]string{"id": q.Of.ID}, Query: params})
	for _, n := range conjuncts {
		switch {
		case isLeaf(n, "extra.role_in_org", where.Exact) && n.Texts() != nil && !params.Has("role"):
			params.Set("role", n.Texts()[0])
		case !q.ClientSide:
			return backend.Reading{}, tooBroad(userModel, n.Fields()[0], "propelauth limits members by extra.role_in_org only")
		}
	}
	if len(q.Order) > 0 && !q.ClientSide {
		return backend.Reading{}, unordered(userModel, q.Order[0].Field, "propelauth does not order members")
	}
	l.ordered, l.jumps = len(q.Order) == 0, true
	return l.reading(q, conjuncts), nil
}

// membersIn returns those users who are in an organization, with what they are there as the list of members
// has it.
func membersIn(docs []json.RawMessage, org string) []json.RawMessage {
	var members []json.RawMessage
	for _, doc := range docs {
		var m membership
		info := infosIn(doc)[org]
		if info == nil || json.Unmarshal(info, &m) != nil {
			continue
		}
		there := fields{"role_in_org": rawjson.Encode(m.Role), "additional_roles_in_org": rawjson.Encode(append([]string{}, m.Additional...))}
		members = append(members, overlay(doc, fields{extraField: rawjson.Encode(there)}))
	}
	return members
}

// memberships plans how the organizations of a user are read: GET user/{id} tells them all.
func (b *Backend) memberships(q backend.Query, conjuncts []where.Node) (backend.Reading, error) {
	return b.ofUser(q.Of.ID, conjuncts, func(infos fields) ([]json.RawMessage, error) {
		var docs []json.RawMessage
		for _, info := range infos {
			doc, err := membershipDocument(info)
			if err != nil {
				return nil, err
			}
			docs = append(docs, doc)
		}
		slices.SortFunc(docs, func(a, b json.RawMessage) int { return strings.Compare(idOf(a, "id"), idOf(b, "id")) })
		return docs, nil
	}, "id", "name", "metadata", extraField), nil
}

// membershipDocument returns the canonical form of an organization as a membership tells it. What the
// user is there is below extra.
func membershipDocument(info json.RawMessage) (json.RawMessage, error) {
	var all fields
	if err := json.Unmarshal(info, &all); err != nil {
		return nil, err
	}
	for from, to := range map[string]string{"org_name": "name", "org_metadata": "metadata"} {
		if value, ok := all[from]; ok {
			delete(all, from)
			all[to] = value
		}
	}
	return organization(rawjson.Encode(all))
}

// memberRoles plans how the roles of a member are read: GET user/{id} tells them. Whoever is no member
// has none.
func (b *Backend) memberRoles(q backend.Query, conjuncts []where.Node) (backend.Reading, error) {
	return b.ofUser(q.Of.Member, conjuncts, func(infos fields) ([]json.RawMessage, error) {
		info, ok := infos[q.Of.ID]
		if !ok {
			return nil, nil
		}
		var m membership
		if err := json.Unmarshal(info, &m); err != nil {
			return nil, err
		}
		var docs []json.RawMessage
		for _, role := range m.roles() {
			docs = append(docs, rawjson.Encode(map[string]string{"id": role, "name": role}))
		}
		return docs, nil
	}, "id", "name"), nil
}

// ofUser returns the reading of what the memberships of a user tell.
func (b *Backend) ofUser(id string, refine []where.Node, documents func(infos fields) ([]json.RawMessage, error), names ...string) backend.Reading {
	path := strings.Replace(userRoute, "{id}", url.PathEscape(id), 1)
	return backend.Reading{
		Refine: refine,
		Described: backend.Plan{
			Requests: []backend.Request{request(http.MethodGet, path, withOrganizations)}, MaxRequests: 1, Fields: names,
		},
		List: at(func(ctx context.Context) ([]json.RawMessage, error) {
			infos, err := b.infos(ctx, id)
			if err != nil {
				return nil, err
			}
			docs, err := documents(infos)
			if err != nil {
				return nil, fmt.Errorf("propelauth: GET %s: organizations are not understood: %w: %w", userRoute, fault.ErrUnavailable, err)
			}
			return docs, nil
		}),
	}
}

// infos reads what a user is in which organization. A user who is not there is an error that wraps
// fault.ErrDoesNotExist.
func (b *Backend) infos(ctx context.Context, id string) (fields, error) {
	if !uuid.MatchString(id) {
		return nil, noSuch(userModel, id, fault.ErrDoesNotExist)
	}
	docs, err := b.find(ctx, byID, []string{id}, withOrganizations)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, &fault.LookupError{Model: userModel, Fields: []string{keyField}, Predicate: keyField + "=" + id, Kind: fault.ErrDoesNotExist}
	}
	return infosIn(docs[0]), nil
}

// infosIn returns what a user who was read with organizations is in them.
func infosIn(doc json.RawMessage) fields {
	var user struct {
		Extra struct {
			Organizations fields `json:"org_id_to_org_info"`
		} `json:"extra"`
	}
	_ = json.Unmarshal(doc, &user) // one without is in none
	return user.Extra.Organizations
}
