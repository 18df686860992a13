package propelauth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
)

var _ backend.Ticketer = (*Backend)(nil)

// Ticket makes a magic link, with which its user signs in: POST magic_link. It takes two requests, as
// PropelAuth wants the address. Lifetimes are whole hours. Links of other kinds are an error that wraps
// fault.ErrNotSupported: PropelAuth sends such mails itself.
func (b *Backend) Ticket(ctx context.Context, t backend.Ticket) (string, error) {
	if err := supported(t); err != nil {
		return "", err
	}
	docs, err := b.find(ctx, byID, keysOf(keyField, []string{t.UserID}), nil)
	if err != nil {
		return "", err
	}
	if len(docs) == 0 {
		return "", &fault.LookupError{Model: userModel, Fields: []string{keyField}, Predicate: keyField + "=" + t.UserID, Kind: fault.ErrDoesNotExist}
	}
	body := map[string]any{"email": member(docs[0], "email"), "create_new_user_if_one_doesnt_exist": false}
	if t.ResultURL != "" {
		body["redirect_to_url"] = t.ResultURL
	}
	if t.Lifetime > 0 {
		body["expires_in_hours"] = int(t.Lifetime / time.Hour)
	}
	answer, err := b.client.Do(ctx, post(linkRoute, body))
	if err != nil {
		return "", err
	}
	var made struct {
		URL string `json:"url"`
	}
	if err := answer.JSON(&made); err != nil {
		return "", err
	}
	if made.URL == "" {
		return "", answer.Unreadable(errors.New("no url"))
	}
	return made.URL, nil
}

// supported refuses what a magic link cannot be.
func supported(t backend.Ticket) error {
	plain := backend.Ticket{Kind: t.Kind, UserID: t.UserID, ResultURL: t.ResultURL, Lifetime: t.Lifetime}
	switch {
	case t.Kind == backend.VerifyEmail:
		return fmt.Errorf("propelauth: tickets for %s: %w; POST %sresend_email_confirmation through Auth.Do sends a mail", t.Kind, fault.ErrNotSupported, api)
	case t.Kind != backend.SignIn:
		return fmt.Errorf("propelauth: tickets for %s: %w; SignInTicket makes a magic link", t.Kind, fault.ErrNotSupported)
	case t != plain:
		return fmt.Errorf("propelauth: a magic link has a result URL and a lifetime only: %w", fault.ErrNotSupported)
	case t.Lifetime%time.Hour != 0:
		return fmt.Errorf("propelauth: a magic link works for whole hours: %w", fault.ErrInvalid)
	default:
		return nil
	}
}
