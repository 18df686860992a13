package where

import "time"

// The fields of an organization and of what belongs to one, beside [ID], [Name] and [CreatedAt].
var (
	// DisplayName is the name that people see.
	DisplayName = caseText("display_name")
	// OrganizationID is the organization of an invitation or of a log event.
	OrganizationID = caseText("organization_id")
	// Invitee is the address of whoever is invited.
	Invitee = Path("invitee.email")
	// ExpiresAt is when an invitation ends.
	ExpiresAt = Ordered[time.Time]{Field[time.Time]{"expires_at"}}
	// ConnectionID is the connection of an invitation or of a log event, or the one that an
	// organization has enabled.
	ConnectionID = caseText("connection_id")
)

// Organizations returns the catalogue of organizations.
func Organizations() *Catalogue {
	return NewCatalogue("organization",
		FieldInfo{Name: "id", ReadOnly: true},
		FieldInfo{Name: "name"},
		FieldInfo{Name: "display_name"},
		FieldInfo{Name: "branding", Kind: Object},
		FieldInfo{Name: "metadata", Kind: Object},
		FieldInfo{Name: "extra", Kind: Object},
	)
}

// Invitations returns the catalogue of invitations to an organization.
func Invitations() *Catalogue {
	return NewCatalogue("invitation",
		FieldInfo{Name: "id", ReadOnly: true},
		FieldInfo{Name: "organization_id", ReadOnly: true},
		FieldInfo{Name: "client_id"},
		FieldInfo{Name: "connection_id"},
		FieldInfo{Name: "inviter", Kind: Object},
		FieldInfo{Name: "invitee", Kind: Object},
		FieldInfo{Name: "roles", Kind: Strings},
		FieldInfo{Name: "user_metadata", Kind: Object},
		FieldInfo{Name: "app_metadata", Kind: Object},
		FieldInfo{Name: "ttl_sec", Kind: Number},
		FieldInfo{Name: "send_invitation_email", Kind: Bool},
		FieldInfo{Name: "invitation_url", ReadOnly: true},
		FieldInfo{Name: "ticket_id", ReadOnly: true},
		FieldInfo{Name: "created_at", Kind: Time, ReadOnly: true},
		FieldInfo{Name: "expires_at", Kind: Time, ReadOnly: true},
		FieldInfo{Name: "extra", Kind: Object},
	)
}

// EnabledConnections returns the catalogue of the connections that an organization has enabled.
func EnabledConnections() *Catalogue {
	return NewCatalogue("enabled connection",
		FieldInfo{Name: "connection_id", ReadOnly: true},
		FieldInfo{Name: "assign_membership_on_login", Kind: Bool},
		FieldInfo{Name: "show_as_button", Kind: Bool},
		FieldInfo{Name: "is_signup_enabled", Kind: Bool},
		FieldInfo{Name: "connection", Kind: Object, ReadOnly: true},
		FieldInfo{Name: "extra", Kind: Object},
	)
}
