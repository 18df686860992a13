package authplus

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/authplus/authplus/where"
)

// Invitation asks somebody to join an organization. It exists within the organization only: it is made
// through [Organization.Invitations], and cannot be changed at Auth0.
type Invitation struct {
	Record

	// ID identifies the invitation, such as "uinv_1fqEtqnMzeHpSgx8". It is read-only.
	ID string `json:"id,omitzero"`
	// OrganizationID is the organization's. It is read-only.
	OrganizationID string `json:"organization_id,omitzero"`
	// ClientID is the application that the invitation leads to.
	ClientID string `json:"client_id,omitzero"`
	// ConnectionID is the connection to sign up by; empty leaves the choice to the invited.
	ConnectionID string  `json:"connection_id,omitzero"`
	Inviter      Inviter `json:"inviter,omitzero"`
	Invitee      Invitee `json:"invitee,omitzero"`
	// Roles are the ids of the roles in the organization that come with it.
	Roles []string `json:"roles,omitzero"`
	// UserMetadata and AppMetadata are what a user made by the invitation begins with.
	UserMetadata Metadata `json:"user_metadata,omitzero"`
	AppMetadata  Metadata `json:"app_metadata,omitzero"`
	// Lifetime is in seconds, set before the invitation is created; 0 stands for Auth0's seven days.
	Lifetime int `json:"ttl_sec,omitzero"`
	// SendEmail is written only. Auth0 sends a message unless false is sent on purpose:
	// Send("send_invitation_email").
	SendEmail bool `json:"send_invitation_email,omitzero"`
	// URL is the link to follow. It is read-only, as is what follows but Extra.
	URL       string    `json:"invitation_url,omitzero"`
	TicketID  string    `json:"ticket_id,omitzero"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	// Extra holds what the provider has beyond these fields, in its own form.
	Extra Metadata `json:"extra,omitzero"`
}

// Inviter is who invites, as the message says it.
type Inviter struct {
	Name string `json:"name,omitzero"`
}

// Invitee is who is invited.
type Invitee struct {
	Email string `json:"email,omitzero"`
}

// schema returns what a manager needs to know of invitations.
func (i *Invitation) schema() schema {
	return schema{
		name: "invitation", label: "Invitation", key: "id", unique: []string{"id"}, fields: where.Invitations(),
		created: "created_at", owned: true,
	}
}

// String returns the type and the id, such as "Invitation(uinv_1fqEtqnMzeHpSgx8)".
func (i *Invitation) String() string { return named("Invitation", i.ID) }

// Format writes what [Invitation.String] returns, whatever the verb, so that fmt prints neither an
// address nor the link.
func (i *Invitation) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, i.String()) }

// LogValue returns what [Invitation.String] does.
func (i *Invitation) LogValue() slog.Value { return slog.StringValue(i.String()) }
