package authplus

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/authplus/authplus/where"
)

// Organization is a group of users of the tenant, such as a customer's. It is an active record like
// [User].
type Organization struct {
	Record

	// ID identifies the organization at the provider, such as "org_DQCKVHAJMWuMAsKd". It is read-only.
	ID string `json:"id,omitzero"`
	// Name is unique within the tenant: at Auth0 lower-case letters, digits, hyphens and underscores.
	Name string `json:"name,omitzero"`
	// DisplayName is what people see.
	DisplayName string `json:"display_name,omitzero"`
	// Branding is how login pages look, such as logo_url and colors.
	Branding Metadata `json:"branding,omitzero"`
	// Metadata holds texts of the application's own.
	Metadata Metadata `json:"metadata,omitzero"`
	// Extra holds what the provider has beyond these fields, in its own form.
	Extra Metadata `json:"extra,omitzero"`
}

// Organizations returns the manager of the tenant's organizations. It does no I/O. Auth0:
// /api/v2/organizations; an exact name goes to /api/v2/organizations/name/{name}.
func (a *Auth) Organizations() *Manager[Organization] { return Of[Organization](a) }

// Organizations returns the manager of the organizations that the user is a member of. It does no I/O.
// Auth0: /api/v2/users/{id}/organizations; a change takes a request for each organization.
func (u *User) Organizations() *RelatedManager[Organization] {
	return related[Organization](&u.Record, "organizations", "")
}

// Members returns the manager of the users in the organization. They are fetched as far as the provider
// lists them, which [Record.Field] tells; [Record.Refresh] reads the rest, and Save touches nothing
// that was not loaded. It does no I/O. Auth0: /api/v2/organizations/{id}/members, with user_id, email,
// picture and name, from a search index; a change takes a request for each ten.
func (o *Organization) Members() *RelatedManager[User] {
	return related[User](&o.Record, "members", "")
}

// MemberRoles returns the manager of the roles that a member has in the organization. It does no I/O.
// Auth0: /api/v2/organizations/{id}/members/{user_id}/roles, at most 50 roles.
func (o *Organization) MemberRoles(userID string) *RelatedManager[Role] {
	return related[Role](&o.Record, "member roles", userID)
}

// Invitations returns the manager of the organization's open invitations. It does no I/O. Auth0:
// /api/v2/organizations/{id}/invitations.
func (o *Organization) Invitations() *RelatedManager[Invitation] {
	return related[Invitation](&o.Record, "invitations", "")
}

// Connections returns the manager of the connections by which members can sign in to the organization.
// It does no I/O. Auth0: /api/v2/organizations/{id}/enabled_connections.
func (o *Organization) Connections() *RelatedManager[EnabledConnection] {
	return related[EnabledConnection](&o.Record, "connections", "")
}

// schema returns what a manager needs to know of organizations.
func (o *Organization) schema() schema {
	return schema{
		name: "organization", label: "Organization", key: "id", unique: []string{"id", "name"}, fields: where.Organizations(),
		relations: []relation{loads[User]("members"), loads[Invitation]("invitations"), loads[EnabledConnection]("connections")},
	}
}

// String returns the type and the id, such as "Organization(org_DQCKVHAJMWuMAsKd)".
func (o *Organization) String() string { return named("Organization", o.ID) }

// Format writes what [Organization.String] returns, whatever the verb.
func (o *Organization) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, o.String()) }

// LogValue returns what [Organization.String] does.
func (o *Organization) LogValue() slog.Value { return slog.StringValue(o.String()) }
