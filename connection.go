package authplus

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/authplus/authplus/where"
)

// Connection is where users come from: a database of the provider's, or another identity provider. It
// is an active record like [User].
type Connection struct {
	Record

	// ID identifies the connection at the provider, such as "con_ftSSLHb0O7rcUGmF". It is read-only.
	ID string `json:"id,omitzero"`
	// Name is unique within the tenant. Auth0 sets it once, at creation, as it does Strategy.
	Name string `json:"name,omitzero"`
	// Strategy is the kind of connection, such as "auth0" for a database or "google-oauth2".
	Strategy string `json:"strategy,omitzero"`
	// DisplayName is what people see.
	DisplayName string `json:"display_name,omitzero"`
	// Options are those of the strategy. Auth0 replaces them as a whole, which Save sees to.
	Options Metadata `json:"options,omitzero"`
	// Metadata holds texts of the application's own.
	Metadata Metadata `json:"metadata,omitzero"`
	// Realms are the names by which the connection can be asked for.
	Realms []string `json:"realms,omitzero"`
	// EnabledClients are the ids of the applications that use the connection.
	EnabledClients     []string `json:"enabled_clients,omitzero"`
	IsDomainConnection bool     `json:"is_domain_connection,omitzero"`
	ShowAsButton       bool     `json:"show_as_button,omitzero"`
	// Extra holds what the provider has beyond these fields, in its own form.
	Extra Metadata `json:"extra,omitzero"`
}

// Connections returns the manager of the tenant's connections. It does no I/O. Auth0:
// /api/v2/connections, which can be limited by name and strategy.
func (a *Auth) Connections() *Manager[Connection] { return Of[Connection](a) }

// schema returns what a manager needs to know of connections.
func (c *Connection) schema() schema {
	return schema{name: "connection", label: "Connection", key: "id", unique: []string{"id", "name"}, fields: where.Connections()}
}

// String returns the type and the id, such as "Connection(con_ftSSLHb0O7rcUGmF)".
func (c *Connection) String() string { return named("Connection", c.ID) }

// Format writes what [Connection.String] returns, whatever the verb, as options can hold secrets.
func (c *Connection) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns what [Connection.String] does.
func (c *Connection) LogValue() slog.Value { return slog.StringValue(c.String()) }

// EnabledConnection is a connection by which members can sign in to an organization. It exists within
// the organization only: it is made through [Organization.Connections].
type EnabledConnection struct {
	Record

	// ConnectionID is the connection's. It is chosen when the object is made, and read-only then.
	ConnectionID string `json:"connection_id,omitzero"`
	// AssignMembershipOnLogin makes whoever signs in by the connection a member.
	AssignMembershipOnLogin bool `json:"assign_membership_on_login,omitzero"`
	// ShowAsButton shows the connection on the login page.
	ShowAsButton bool `json:"show_as_button,omitzero"`
	// IsSignupEnabled lets people sign up; it needs AssignMembershipOnLogin and a database.
	IsSignupEnabled bool `json:"is_signup_enabled,omitzero"`
	// Connection has name and strategy of the connection. It is read-only.
	Connection ConnectionName `json:"connection,omitzero"`
	// Extra holds what the provider has beyond these fields, in its own form.
	Extra Metadata `json:"extra,omitzero"`
}

// ConnectionName tells a connection by name and strategy.
type ConnectionName struct {
	Name     string `json:"name,omitzero"`
	Strategy string `json:"strategy,omitzero"`
}

// schema returns what a manager needs to know of enabled connections.
func (c *EnabledConnection) schema() schema {
	return schema{
		name: "enabled connection", label: "EnabledConnection", key: "connection_id", unique: []string{"connection_id"},
		fields: where.EnabledConnections(), owned: true,
	}
}

// String returns the type and the id, such as "EnabledConnection(con_ftSSLHb0O7rcUGmF)".
func (c *EnabledConnection) String() string { return named("EnabledConnection", c.ConnectionID) }

// Format writes what [EnabledConnection.String] returns, whatever the verb.
func (c *EnabledConnection) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns what [EnabledConnection.String] does.
func (c *EnabledConnection) LogValue() slog.Value { return slog.StringValue(c.String()) }
