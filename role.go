package authplus

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/authplus/authplus/where"
)

// Role is a set of permissions that users are given. It is an active record like [User].
type Role struct {
	Record

	// ID identifies the role at the provider, such as "rol_KRQKLLrZTaRkTBQF". It is read-only.
	ID string `json:"id,omitzero"`
	// Name is unique within the tenant.
	Name        string `json:"name,omitzero"`
	Description string `json:"description,omitzero"`
	// Extra holds what the provider has beyond these fields, in its own form.
	Extra Metadata `json:"extra,omitzero"`
}

// Roles returns the manager of the tenant's roles. It does no I/O. Auth0: /api/v2/roles.
func (a *Auth) Roles() *Manager[Role] { return Of[Role](a) }

// Roles returns the manager of the roles that the user has in the tenant; those in an organization are
// [Organization.MemberRoles]. It does no I/O. Auth0: /api/v2/users/{id}/roles, at most 50 roles.
func (u *User) Roles() *RelatedManager[Role] { return related[Role](&u.Record, "roles", "") }

// Users returns the manager of the users with the role. They are fetched as far as the provider lists
// them, which [Record.Field] tells; [Record.Refresh] reads the rest, and Save touches nothing that was
// not loaded. It does no I/O. Auth0: /api/v2/roles/{id}/users, with user_id, email, picture and name;
// removing takes a request for each user.
func (r *Role) Users() *RelatedManager[User] { return related[User](&r.Record, "users", "") }

// Permissions returns the manager of the permissions that the role gives. It does no I/O. Auth0:
// /api/v2/roles/{id}/permissions.
func (r *Role) Permissions() *RelatedManager[Permission] {
	return related[Permission](&r.Record, "permissions", "")
}

// schema returns what a manager needs to know of roles.
func (r *Role) schema() schema {
	return schema{
		name: "role", label: "Role", key: "id", unique: []string{"id", "name"}, fields: where.Roles(),
		relations: []relation{loads[User]("users"), loads[Permission]("permissions")},
	}
}

// String returns the type and the id, such as "Role(rol_KRQKLLrZTaRkTBQF)".
func (r *Role) String() string { return named("Role", r.ID) }

// Format writes what [Role.String] returns, whatever the verb.
func (r *Role) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// LogValue returns what [Role.String] does.
func (r *Role) LogValue() slog.Value { return slog.StringValue(r.String()) }

// named returns an object's type and id.
func named(label, id string) string {
	if id == "" {
		return label + "(new)"
	}
	return label + "(" + id + ")"
}
