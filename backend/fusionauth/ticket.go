package fusionauth

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

var _ backend.Ticketer = (*Backend)(nil)

// The routes by which codes for links are made.
const (
	forgotPasswordRoute = "/api/user/forgot-password"
	passwordlessRoute   = "/api/passwordless/start"
)

// ticketPages are the hosted pages that links lead to, as in the templates of FusionAuth's own mails.
var ticketPages = map[backend.TicketKind]string{
	backend.VerifyEmail:    "/email/verify/",
	backend.ChangePassword: "/password/change/",
	backend.SignIn:         "/oauth2/passwordless/",
}

// Ticket makes a link to one of the instance's hosted pages: to verify an address, PUT
// /api/user/verify-email; to set a password, POST /api/user/forgot-password; or to sign in to the
// application ClientID, POST /api/passwordless/start. Nothing is sent to the user. It takes two requests, as
// FusionAuth wants to know what the user signs in with. How long a link works, and where it leads afterwards,
// the tenant and the application say.
func (b *Backend) Ticket(ctx context.Context, t backend.Ticket) (string, error) {
	if err := supportedTicket(t); err != nil {
		return "", err
	}
	answer, err := b.client.Do(ctx, userCall(t.UserID))
	if err != nil {
		return "", err
	}
	doc, err := userOf(answer)
	if err != nil {
		return "", err
	}
	user := fieldsOf(doc)
	email := rawjson.Text(user["email"])
	if t.Kind == backend.VerifyEmail && email == "" {
		return "", refuseField("email", fault.ErrInvalid, "a user without an address has none to verify")
	}
	code, err := b.code(ctx, t, email, cmp.Or(email, rawjson.Text(user["username"])))
	if err != nil {
		return "", err
	}
	query := url.Values{"tenantId": {rawjson.Text(fieldsOf(user[extraField])["tenantId"])}}
	if t.ClientID != "" {
		query.Set("client_id", t.ClientID)
	}
	return b.config.URL + ticketPages[t.Kind] + url.PathEscape(code) + "?" + query.Encode(), nil
}

// supportedTicket refuses what FusionAuth's links cannot be.
func supportedTicket(t backend.Ticket) error {
	plain := backend.Ticket{Kind: t.Kind, UserID: t.UserID, ClientID: t.ClientID}
	switch {
	case ticketPages[t.Kind] == "":
		return fmt.Errorf("fusionauth: tickets for %s: %w", t.Kind, fault.ErrNotSupported)
	case t != plain:
		return fmt.Errorf("fusionauth: a ticket names an application only; the tenant's settings and the theme say how long it works and what follows: %w", fault.ErrNotSupported)
	case t.Kind == backend.SignIn && t.ClientID == "":
		return fmt.Errorf("fusionauth: a user signs in to an application; name it by ClientID: %w", fault.ErrInvalid)
	}
	return nil
}

// code returns the code of a link. Making another one does no harm, so the request may be sent again.
func (b *Backend) code(ctx context.Context, t backend.Ticket, email, login string) (string, error) {
	call := rest.Call{Method: http.MethodPost, Repeatable: true}
	body := map[string]any{"loginId": login}
	if t.ClientID != "" {
		body[applicationProperty] = t.ClientID
	}
	name := "changePasswordId"
	switch t.Kind {
	case backend.VerifyEmail:
		name, call.Method, call.Route = "verificationId", http.MethodPut, verifyEmailRoute
		call.Query = url.Values{"email": {email}, "sendVerifyEmail": {"false"}}
	case backend.SignIn:
		name, call.Route, call.Body = "code", passwordlessRoute, body
	default:
		body["sendForgotPasswordEmail"] = false
		call.Route, call.Body = forgotPasswordRoute, body
	}
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return "", err
	}
	var made map[string]json.RawMessage
	if err := answer.JSON(&made); err != nil {
		return "", err
	}
	code := rawjson.Text(made[name])
	if code == "" {
		return "", answer.Unreadable(errors.New("no code"))
	}
	return code, nil
}
