package authplus

import (
	"fmt"
	"io"
	"log/slog"
	"slices"

	"github.com/authplus/authplus/where"
)

// Permission is what a role or a user may do with an API. Permissions are made with their API, which
// the provider calls resource server, and given and taken through [Role.Permissions] and
// [User.Permissions]; a literal with both names will do for that.
type Permission struct {
	Record

	// ID is what [PermissionID] makes of the next two. It is read-only.
	ID string `json:"id,omitzero"`
	// Name is what is permitted, such as "read:tours".
	Name string `json:"permission_name,omitzero"`
	// ResourceServer is the identifier of the API, such as "https://api.acdc.com/".
	ResourceServer string `json:"resource_server_identifier,omitzero"`
	// ResourceServerName is the API's name. It is read-only, as is what follows but Extra.
	ResourceServerName string `json:"resource_server_name,omitzero"`
	Description        string `json:"description,omitzero"`
	// Sources tell how a user comes by the permission; a role's permissions have none.
	Sources []PermissionSource `json:"sources,omitzero"`
	// Extra holds what the provider has beyond these fields, in its own form.
	Extra Metadata `json:"extra,omitzero"`
}

// PermissionSource is one way by which a user has a permission.
type PermissionSource struct {
	// Type is "DIRECT" for a permission that was given to the user, and "ROLE" for one of a role.
	Type string `json:"source_type,omitzero"`
	// ID and Name are those of the role.
	ID   string `json:"source_id,omitzero"`
	Name string `json:"source_name,omitzero"`
}

// PermissionID returns the id of a permission, as there is no single one at the provider: its name, a
// space and the identifier of its API. A name holds no space, as it is a scope of access tokens.
// It does no I/O.
func PermissionID(resourceServer, name string) string { return name + " " + resourceServer }

// Permissions returns the manager of the permissions that the user has, those by way of a role
// included. Set and Clear leave the latter alone, as they go with the role. It does no I/O. Auth0:
// /api/v2/users/{id}/permissions.
func (u *User) Permissions() *RelatedManager[Permission] {
	return related[Permission](&u.Record, "permissions", "")
}

// Direct tells whether the permission was given itself, and not (only) by way of a role. It does no
// I/O.
func (p *Permission) Direct() bool {
	return len(p.Sources) == 0 ||
		slices.ContainsFunc(p.Sources, func(s PermissionSource) bool { return s.Type == "DIRECT" })
}

func (p *Permission) direct() bool { return p.Direct() }

// identity returns the id that follows from the two names.
func (p *Permission) identity() string {
	if p.Name == "" || p.ResourceServer == "" {
		return p.ID
	}
	return PermissionID(p.ResourceServer, p.Name)
}

// schema returns what a manager needs to know of permissions.
func (p *Permission) schema() schema {
	return schema{name: "permission", label: "Permission", key: "id", unique: []string{"id"}, fields: where.Permissions()}
}

// String returns the type and the id, such as "Permission(read:tours https://api.acdc.com/)".
func (p *Permission) String() string { return named("Permission", p.identity()) }

// Format writes what [Permission.String] returns, whatever the verb.
func (p *Permission) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// LogValue returns what [Permission.String] does.
func (p *Permission) LogValue() slog.Value { return slog.StringValue(p.String()) }
