package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

var (
	_ backend.Linker   = (*Backend)(nil)
	_ backend.Ticketer = (*Backend)(nil)
	_ backend.Blocker  = (*Backend)(nil)
)

// The routes of what is done with a user's account.
const (
	identitiesRoute   = "/api/v2/users/{id}/identities"
	identityRoute     = "/api/v2/users/{id}/identities/{provider}/{user_id}"
	verifyTicketRoute = "/api/v2/tickets/email-verification"
	changeTicketRoute = "/api/v2/tickets/password-change"
	blocksRoute       = "/api/v2/user-blocks"
	userBlocksRoute   = "/api/v2/user-blocks/{id}"
)

// codeNoConnection is Auth0's answer where it cannot tell by the provider which connection is meant.
const codeNoConnection = "inexistent_connection"

// Link joins a user to another: POST /api/v2/users/{id}/identities. A tenant with several database
// connections may want to know which one the joined user is from; the id of that connection is looked
// up then, for two more requests.
func (b *Backend) Link(ctx context.Context, primary string, joined backend.Linked) (json.RawMessage, error) {
	first := firstIdentity(joined)
	if first.UserID == "" || first.Provider == "" {
		return nil, &fault.FieldError{Model: userModel, Field: keyField, Kind: fault.ErrInvalid,
			Problem: "the user to be joined must have an id such as auth0|507f…"}
	}
	body := map[string]string{"provider": first.Provider, "user_id": first.UserID}
	identities, err := b.identities(ctx, verb{http.MethodPost, identitiesRoute}.call(primary), body)
	var refused *fault.APIError
	if !errors.As(err, &refused) || refused.Code != codeNoConnection || first.Connection == "" {
		return identities, err
	}
	id, lookup := b.connectionID(ctx, first.Connection)
	if lookup != nil || id == "" {
		return nil, errors.Join(err, lookup)
	}
	body["connection_id"] = id
	return b.identities(ctx, verb{http.MethodPost, identitiesRoute}.call(primary), body)
}

// identity is what names an identity in Auth0's documents.
type identity struct {
	Connection string `json:"connection"`
	Provider   string `json:"provider"`
	UserID     string `json:"user_id"`
}

// firstIdentity returns the identity that a user is known by: as the document has it, or else as the
// id tells.
func firstIdentity(u backend.Linked) identity {
	var doc struct {
		Identities []identity `json:"identities"`
	}
	if json.Unmarshal(u.Snapshot, &doc) == nil && len(doc.Identities) > 0 {
		return doc.Identities[0]
	}
	provider, id, _ := strings.Cut(u.UserID, "|")
	return identity{Provider: provider, UserID: id}
}

// identities sends a change of a user's identities, which is answered with those that there are then.
func (b *Backend) identities(ctx context.Context, call rest.Call, body any) (json.RawMessage, error) {
	call.Body = body
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return nil, notUpdated(err)
	}
	var list []json.RawMessage
	if err := answer.JSON(&list); err != nil {
		return nil, err
	}
	fields := map[string]json.RawMessage{"identities": answer.Body}
	mendIdentities(fields)
	return fields["identities"], nil
}

// connectionID returns the id of the connection with a name, or "".
func (b *Backend) connectionID(ctx context.Context, name string) (string, error) {
	c, err := collectionOf("connection", backend.Relation{})
	if err != nil {
		return "", err
	}
	p := pager{client: b.client, list: c.list, call: c.list.get(nil, url.Values{"name": {name}}), at: &offset{size: 1}}
	found, err := p.page(ctx)
	if err != nil || len(found.rows) == 0 {
		return "", err
	}
	var connection struct {
		ID string `json:"id"`
	}
	return connection.ID, json.Unmarshal(found.rows[0], &connection)
}

// Unlink makes an identity a user of its own: DELETE
// /api/v2/users/{id}/identities/{provider}/{user_id}. Auth0 answers a success and changes nothing
// where the id has the provider before it, so that is cut off, and the answer is looked at.
func (b *Backend) Unlink(ctx context.Context, primary string, id backend.IdentityID) (json.RawMessage, error) {
	id.UserID = strings.TrimPrefix(id.UserID, id.Provider+"|")
	left, err := b.identities(ctx, verb{http.MethodDelete, identityRoute}.call(primary, id.Provider, id.UserID), nil)
	if err != nil {
		return nil, err
	}
	var list []identity
	if err := json.Unmarshal(left, &list); err != nil {
		return nil, fmt.Errorf("auth0: identities are not understood: %w", fault.ErrUnavailable)
	}
	for _, other := range list {
		if other.Provider == id.Provider && other.UserID == id.UserID {
			return left, fmt.Errorf("auth0: the identity was not taken away: %w", fault.ErrNotUpdated)
		}
	}
	return left, nil
}

// Ticket makes a link: POST /api/v2/tickets/email-verification or /api/v2/tickets/password-change.
func (b *Backend) Ticket(ctx context.Context, t backend.Ticket) (string, error) {
	call := rest.Call{Method: http.MethodPost, Route: verifyTicketRoute}
	body := map[string]any{keyField: t.UserID}
	switch t.Kind {
	case backend.VerifyEmail:
		if t.Identity != (backend.IdentityID{}) {
			body["identity"] = map[string]string{"provider": t.Identity.Provider, keyField: t.Identity.UserID}
		}
	case backend.ChangePassword:
		call.Route = changeTicketRoute
		if t.MarkEmailVerified {
			body["mark_email_as_verified"] = true
		}
	default:
		return "", fmt.Errorf("auth0: tickets for %q: %w", t.Kind, fault.ErrNotSupported)
	}
	for name, value := range map[string]string{
		"result_url": t.ResultURL, "client_id": t.ClientID, "organization_id": t.OrganizationID,
	} {
		if value != "" {
			body[name] = value
		}
	}
	if t.Lifetime > 0 {
		body["ttl_sec"] = int(t.Lifetime.Round(time.Second) / time.Second)
	}
	if t.IncludeEmail {
		body["includeEmailInRedirect"] = true
	}
	call.Body = body
	return b.ticket(ctx, call)
}

func (b *Backend) ticket(ctx context.Context, call rest.Call) (string, error) {
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return "", err
	}
	var made struct {
		Ticket string `json:"ticket"`
	}
	if err := answer.JSON(&made); err != nil {
		return "", err
	}
	if made.Ticket == "" {
		return "", answer.Unreadable(errors.New("no ticket"))
	}
	return made.Ticket, nil
}

// Blocks returns the blocks after failed sign-ins: GET /api/v2/user-blocks/{id}, or
// GET /api/v2/user-blocks?identifier= for an account without a user. The list has no pages.
func (b *Backend) Blocks(ctx context.Context, a backend.Account) ([]json.RawMessage, error) {
	p := pager{client: b.client, list: list{items: "blocked_for"}, call: blocksCall(http.MethodGet, a), at: everything{}}
	found, err := p.page(ctx)
	return found.rows, err
}

// Unblock lifts the blocks: DELETE /api/v2/user-blocks/{id} or /api/v2/user-blocks?identifier=.
func (b *Backend) Unblock(ctx context.Context, a backend.Account) error {
	_, err := b.client.Do(ctx, blocksCall(http.MethodDelete, a))
	return err
}

func blocksCall(method string, a backend.Account) rest.Call {
	if a.UserID == "" && a.Identifier != "" {
		return rest.Call{Method: method, Route: blocksRoute, Query: url.Values{"identifier": {a.Identifier}}}
	}
	return verb{method, userBlocksRoute}.call(a.UserID)
}
