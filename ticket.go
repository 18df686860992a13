package authplus

import (
	"context"
	"time"

	"github.com/authplus/authplus/backend"
)

// TicketOptions say what a ticket does beyond its purpose. The zero leaves all to the provider.
type TicketOptions struct {
	// ResultURL is where the user is sent afterwards.
	ResultURL string
	// Lifetime is how long the link works; Auth0 takes whole seconds, and five days for none.
	Lifetime time.Duration
	// ClientID is the application to sign in to afterwards, which Auth0 takes instead of ResultURL, and
	// OrganizationID the organization to do so in.
	ClientID, OrganizationID string
	// Identity is the identity whose address is to be verified; its zero is the user's first one.
	Identity Identity
	// MarkEmailVerified makes whoever changes the password have a verified address too.
	MarkEmailVerified bool
	// IncludeEmail adds the address to ResultURL.
	IncludeEmail bool
}

// EmailVerificationTicket returns a link that verifies the user's address when it is followed, for
// mails of your own. It takes one request. The link is a secret. A user who is gone is
// [ErrDoesNotExist]. Auth0: POST /api/v2/tickets/email-verification.
func (u *User) EmailVerificationTicket(ctx context.Context, o TicketOptions) (string, error) {
	return u.ticket(ctx, backend.VerifyEmail, o)
}

// PasswordChangeTicket returns a link with which the user sets a new password, for mails of your own.
// It takes one request. The link is a secret. A user who is gone is [ErrDoesNotExist]; one whose
// connection keeps no passwords is an error that wraps [ErrInvalid]. Auth0: POST
// /api/v2/tickets/password-change.
func (u *User) PasswordChangeTicket(ctx context.Context, o TicketOptions) (string, error) {
	return u.ticket(ctx, backend.ChangePassword, o)
}

// SignInTicket returns a link that signs the user in when it is followed, for mails of your own: a magic
// link. The link is a secret. A user who is gone is [ErrDoesNotExist]; a provider without such links is
// [ErrNotSupported], as Auth0 is. PropelAuth: POST /api/backend/v1/magic_link, after a request for the
// address; lifetimes are whole hours. FusionAuth: POST /api/passwordless/start, after a request for the
// address; it wants to know the ClientID.
func (u *User) SignInTicket(ctx context.Context, o TicketOptions) (string, error) {
	return u.ticket(ctx, backend.SignIn, o)
}

func (u *User) ticket(ctx context.Context, kind backend.TicketKind, o TicketOptions) (string, error) {
	st, id, err := u.primary()
	if err != nil {
		return "", err
	}
	if o.Lifetime < 0 {
		return "", st.invalid(st.codec.key, ErrInvalid, "a ticket's lifetime must not be negative")
	}
	ticketer, err := ability[backend.Ticketer](st.auth, "tickets for "+string(kind))
	if err != nil {
		return "", err
	}
	return ticketer.Ticket(ctx, backend.Ticket{
		Kind: kind, UserID: id, ResultURL: o.ResultURL, Lifetime: o.Lifetime,
		ClientID: o.ClientID, OrganizationID: o.OrganizationID,
		Identity:          backend.IdentityID{Provider: o.Identity.Provider, UserID: o.Identity.UserID},
		MarkEmailVerified: o.MarkEmailVerified, IncludeEmail: o.IncludeEmail,
	})
}
