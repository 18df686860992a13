package guard

import (
	"encoding/json"
	"slices"
)

// multiRole is the role structure in which a member has several roles, of which none is above another.
const multiRole = "multi_role"

// OrgMember is what a user is and may do in one organization. Roles and permissions are compared to the
// letter; one that nobody knows is one that the user does not have.
type OrgMember struct {
	// OrgID, OrgName and URLSafeOrgName name the organization.
	OrgID          string `json:"org_id"`
	OrgName        string `json:"org_name"`
	URLSafeOrgName string `json:"url_safe_org_name"`
	// LegacyOrgID is the id that the organization had before it was migrated to PropelAuth.
	LegacyOrgID string `json:"legacy_org_id"`
	// AssignedRole is the user's role.
	AssignedRole string `json:"user_role"`
	// InheritedRoles are the user's role and all below it. Where a user may have several roles it holds
	// nothing more than AssignedRole.
	InheritedRoles []string `json:"inherited_user_roles_plus_current_role"`
	// AdditionalRoles are the user's further roles where they may have several.
	AdditionalRoles []string `json:"additional_roles"`
	// RoleStructure is "single_role_in_hierarchy" or "multi_role"; another is taken for the first.
	RoleStructure string `json:"org_role_structure"`
	// Permissions are those of the user's roles.
	Permissions []string `json:"user_permissions"`
	// Metadata is the organization's, in JSON.
	Metadata json.RawMessage `json:"org_metadata"`
}

// IsRole reports whether the user has the role itself. Where users have one role it is the assigned one,
// where they have several it may be an additional one.
func (m *OrgMember) IsRole(role string) bool {
	return role == m.AssignedRole || m.RoleStructure == multiRole && slices.Contains(m.AdditionalRoles, role)
}

// IsAtLeastRole reports whether the user has the role or one above it. Where users have several roles there
// is no above, and it is [OrgMember.IsRole].
func (m *OrgMember) IsAtLeastRole(role string) bool {
	if m.RoleStructure == multiRole {
		return m.IsRole(role)
	}
	return slices.Contains(m.InheritedRoles, role)
}

// HasPermission reports whether the user has a permission.
func (m *OrgMember) HasPermission(permission string) bool {
	return slices.Contains(m.Permissions, permission)
}

// HasAllPermissions reports whether the user has every one of the permissions; of none they have all.
func (m *OrgMember) HasAllPermissions(permissions ...string) bool {
	return !slices.ContainsFunc(permissions, func(p string) bool { return !m.HasPermission(p) })
}
