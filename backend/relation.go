package backend

import (
	"context"
	"encoding/json"
	"time"
)

// Relation names the objects that belong to another one, such as the roles of a user. Its zero stands
// for the tenant's own objects.
type Relation struct {
	// Owner is the owner's model, such as "user", and ID the owner's id.
	Owner string `json:"owner"`
	ID    string `json:"id"`
	// Name is the relation's name, such as "roles".
	Name string `json:"name"`
	// Member is the user's id where the relation is one of a user within the owner, such as the roles
	// of a member of an organization.
	Member string `json:"member,omitempty"`
}

// None tells whether the relation is the zero one.
func (r Relation) None() bool { return r == Relation{} }

// Relater is a [Backend] whose objects have relations. One that is no Relater never sees a [Query],
// [Create] or [Update] with a relation.
type Relater interface {
	// Relate adds the objects with these ids to a relation; the ones in it already stay. What the
	// provider cannot add is an error that wraps fault.ErrNotSupported and names the alternative.
	Relate(ctx context.Context, of Relation, ids []string) error
	// Unrelate takes the objects with these ids out of a relation; the ones not in it are no error
	// where the provider says so too. Objects that exist within their owner only are deleted.
	Unrelate(ctx context.Context, of Relation, ids []string) error
}

// Linker is a [Backend] that makes one user of two, who then signs in either way.
type Linker interface {
	// Link joins a user to the primary one and returns the primary user's identities, a JSON array in
	// canonical form. The joined user is gone then.
	Link(ctx context.Context, primary string, joined Linked) (json.RawMessage, error)
	// Unlink makes an identity of the primary user a user of its own again and returns the identities
	// that are left.
	Unlink(ctx context.Context, primary string, id IdentityID) (json.RawMessage, error)
}

// Linked is a user who is joined to another one.
type Linked struct {
	// UserID is the user's id.
	UserID string
	// Snapshot is the user's document as it was last read, or nil.
	Snapshot json.RawMessage
}

// IdentityID names one identity of a user.
type IdentityID struct {
	// Provider is the kind of connection, such as "auth0", and UserID the user's id within it.
	Provider, UserID string
}

// Ticketer is a [Backend] that makes links with which a user does one thing without signing in.
type Ticketer interface {
	// Ticket returns the link's URL.
	Ticket(ctx context.Context, t Ticket) (string, error)
}

// TicketKind is what a ticket lets its user do.
type TicketKind string

// The kinds of tickets.
const (
	// VerifyEmail confirms the user's address.
	VerifyEmail TicketKind = "email verification"
	// ChangePassword sets a new password.
	ChangePassword TicketKind = "password change"
	// SignIn signs the user in.
	SignIn TicketKind = "sign-in"
)

// Ticket describes a link to make.
type Ticket struct {
	Kind   TicketKind
	UserID string
	// ResultURL is where the user is sent afterwards; empty leaves it to the provider.
	ResultURL string
	// Lifetime is how long the link works; 0 leaves it to the provider.
	Lifetime time.Duration
	// ClientID and OrganizationID name the application and the organization to sign in to afterwards.
	ClientID, OrganizationID string
	// Identity is the identity whose address is confirmed; its zero is the user's first one.
	Identity IdentityID
	// MarkEmailVerified makes a password change confirm the address too.
	MarkEmailVerified bool
	// IncludeEmail adds the address to ResultURL.
	IncludeEmail bool
}

// Blocker is a [Backend] that blocks sign-ins after failed attempts, and can tell and lift that.
type Blocker interface {
	// Blocks returns the blocks of an account: objects with identifier, ip and connection.
	Blocks(ctx context.Context, a Account) ([]json.RawMessage, error)
	// Unblock lifts all blocks of an account. None to lift is no error.
	Unblock(ctx context.Context, a Account) error
}

// Account names whose blocks are meant, by one of two.
type Account struct {
	// UserID is a user's id.
	UserID string
	// Identifier is an e-mail address, a user name or a phone number.
	Identifier string
}
