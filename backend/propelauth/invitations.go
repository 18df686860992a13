package propelauth

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// invitationModel is the name of the model. PropelAuth's invitations have no ids: an organization has one
// for an address at most, which therefore stands for the id.
const invitationModel = "invitation"

// The routes of invitations.
const (
	inviteRoute  = api + "invite_user"
	invitesRoute = api + "pending_org_invites"
)

// invitation returns the canonical form of an open invitation as PropelAuth answers it.
func invitation(wire json.RawMessage) (json.RawMessage, error) {
	extra := objectOf(wire)
	email := extra["invitee_email"]
	if rawjson.Text(email) == "" {
		return nil, errors.New("invitation without invitee_email")
	}
	doc := fields{"id": email, "invitee": rawjson.Encode(fields{"email": email})}
	delete(extra, "invitee_email")
	for _, f := range []struct {
		name, wire string
		form       form
	}{{"organization_id", "org_id", text}, {"created_at", "created_at", seconds}, {"expires_at", "expires_at", seconds}} {
		value, there := extra[f.wire]
		if !there {
			continue
		}
		if value, ok := f.form.read(value); ok {
			doc[f.name] = value
			delete(extra, f.wire)
		}
	}
	if role := rawjson.Text(extra["role_in_org"]); role != "" {
		var additional []string
		_ = json.Unmarshal(extra["additional_roles_in_org"], &additional) // without them there are none
		doc["roles"] = rawjson.Encode(append([]string{role}, additional...))
		delete(extra, "role_in_org")
		delete(extra, "additional_roles_in_org")
	}
	if len(extra) > 0 {
		doc[extraField] = rawjson.Encode(extra)
	}
	return rawjson.Encode(doc), nil
}

// invites returns the list of the open invitations of an organization.
func (b *Backend) invites(org string) *list {
	return &list{
		b: b, call: rest.Call{Method: http.MethodGet, Route: invitesRoute, Query: url.Values{"org_id": {org}}},
		member: "invites", count: "total_invites", document: invitation, key: "id", jumps: true,
	}
}

// invitations plans how the open invitations of an organization are read: by their list, which has neither
// filters nor orders. The one for an address is looked for in it.
func (b *Backend) invitations(q backend.Query, conjuncts []where.Node) (backend.Reading, error) {
	for _, n := range conjuncts {
		if !q.ClientSide && !isLeaf(n, "id", where.Exact, where.In) {
			return backend.Reading{}, tooBroad(invitationModel, n.Fields()[0], "propelauth does not limit invitations")
		}
	}
	if len(q.Order) > 0 && !q.ClientSide {
		return backend.Reading{}, unordered(invitationModel, q.Order[0].Field, "propelauth does not order invitations")
	}
	l := b.invites(q.Of.ID)
	l.ordered = len(q.Order) == 0
	return l.reading(q, conjuncts), nil
}

// invite invites somebody to an organization: POST invite_user, which sends a mail.
func (b *Backend) invite(ctx context.Context, org string, document fields) (json.RawMessage, error) {
	email, roles := rawjson.Text(member(document["invitee"], "email")), []string{b.config.DefaultRole}
	if value, ok := document["roles"]; ok && json.Unmarshal(value, &roles) != nil || len(roles) == 0 {
		return nil, refuseInvitation("roles", fault.ErrInvalid, "must be names of roles")
	}
	for _, name := range slices.Sorted(maps.Keys(document)) {
		if name != "invitee" && name != "roles" {
			return nil, refuseInvitation(name, fault.ErrNotSupported, "propelauth takes an address and roles only")
		}
	}
	body := map[string]any{"email": email, "org_id": org, "role": roles[0]}
	if len(roles) > 1 {
		body["additional_roles"] = roles[1:]
	}
	call := post(inviteRoute, body)
	call.Lost = b.lostInvitation(org, email)
	if _, err := b.client.Do(ctx, call); err != nil {
		return nil, err
	}
	if doc, err := b.invitationFor(ctx, org, email); err == nil && doc != nil {
		return doc, nil
	}
	return overlay(rawjson.Encode(map[string]string{"id": email, "organization_id": org}), document), nil
}

func refuseInvitation(field string, kind error, problem string) error {
	return &fault.FieldError{Model: invitationModel, Field: field, Problem: problem, Kind: kind}
}

// revoke takes the invitation for an address back: DELETE pending_org_invites, which has a body.
func (b *Backend) revoke(ctx context.Context, org, email string) error {
	_, err := b.client.Do(ctx, rest.Call{
		Method: http.MethodDelete, Route: invitesRoute, Body: map[string]string{"org_id": org, "invitee_email": email},
	})
	return err
}

// invitationFor reads the open invitation for an address; nil if there is none.
func (b *Backend) invitationFor(ctx context.Context, org, email string) (json.RawMessage, error) {
	l := b.invites(org)
	for docs, err := range newWalk(l, maxPage, backend.Everything()).read(ctx) {
		if err != nil {
			return nil, err
		}
		for _, doc := range docs {
			if strings.EqualFold(idOf(doc, l.key), email) {
				return doc, nil
			}
		}
	}
	return nil, nil
}

// lostInvitation returns how to find out whether somebody was invited by a request that was not answered.
func (b *Backend) lostInvitation(org, email string) rest.LookUp {
	return func(ctx context.Context, _ time.Duration) (*rest.Answer, error) {
		doc, err := b.invitationFor(ctx, org, email)
		if err != nil || doc == nil {
			return nil, err
		}
		return &rest.Answer{Method: http.MethodPost, Route: inviteRoute, Status: http.StatusOK}, nil
	}
}
