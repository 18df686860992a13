package guard

import (
	"fmt"

	"github.com/authplus/authplus/fault"
)

// RequireOrgMember returns the membership of a user in an organization. It does no I/O. Without a user the
// error is [ErrNoToken]; for a user who is no member, or an id that is empty, it is [fault.ErrForbidden].
func RequireOrgMember(u *User, orgID string) (*OrgMember, error) {
	return requireMember(u, orgID, nil, "")
}

// RequireOrgMemberWithMinimumRole is [RequireOrgMember] for members for whom [OrgMember.IsAtLeastRole] holds.
func RequireOrgMemberWithMinimumRole(u *User, orgID, role string) (*OrgMember, error) {
	return requireMember(u, orgID, atLeastRole(role), missingRole)
}

// RequireOrgMemberWithExactRole is [RequireOrgMember] for members for whom [OrgMember.IsRole] holds.
func RequireOrgMemberWithExactRole(u *User, orgID, role string) (*OrgMember, error) {
	return requireMember(u, orgID, exactRole(role), missingRole)
}

// RequireOrgMemberWithPermission is [RequireOrgMember] for members who have a permission.
func RequireOrgMemberWithPermission(u *User, orgID, permission string) (*OrgMember, error) {
	return requireMember(u, orgID, allPermissions(permission), missingPermission)
}

// RequireOrgMemberWithAllPermissions is [RequireOrgMember] for members who have every one of the
// permissions. Every member has all of none.
func RequireOrgMemberWithAllPermissions(u *User, orgID string, permissions ...string) (*OrgMember, error) {
	return requireMember(u, orgID, allPermissions(permissions...), missingPermission)
}

// RequireRole returns [fault.ErrForbidden] for a user without a role of [User.Roles], and [ErrNoToken]
// without a user. It does no I/O.
func RequireRole(u *User, role string) error {
	return requireUser(u, func(u *User) bool { return u.HasRole(role) }, missingRole)
}

// RequirePermission returns [fault.ErrForbidden] for a user without one of [User.Permissions], and [ErrNoToken]
// without a user. It does no I/O.
func RequirePermission(u *User, permission string) error {
	return requireUser(u, func(u *User) bool { return u.HasPermission(permission) }, missingPermission)
}

// RequireScope returns [fault.ErrForbidden] for a token without a scope, and [ErrNoToken] without a user.
// It does no I/O.
func RequireScope(u *User, scope string) error {
	return requireUser(u, func(u *User) bool { return u.HasScope(scope) }, missingScope)
}

// What a user lacks who is told no.
const (
	missingRole       = "the user does not have the required role"
	missingPermission = "the user does not have the required permission"
	missingScope      = "the access token does not have the required scope"
)

// condition is what a member must fulfil.
type condition func(*OrgMember) bool

func atLeastRole(role string) condition {
	return func(m *OrgMember) bool { return m.IsAtLeastRole(role) }
}

func exactRole(role string) condition {
	return func(m *OrgMember) bool { return m.IsRole(role) }
}

func allPermissions(permissions ...string) condition {
	return func(m *OrgMember) bool { return m.HasAllPermissions(permissions...) }
}

func requireMember(u *User, orgID string, holds condition, otherwise string) (*OrgMember, error) {
	if u == nil {
		return nil, ErrNoToken
	}
	m, ok := u.Org(orgID)
	if !ok || orgID == "" {
		return nil, forbidden("the user is not a member of the organization")
	}
	if holds != nil && !holds(m) {
		return nil, forbidden(otherwise)
	}
	return m, nil
}

func requireUser(u *User, holds func(*User) bool, otherwise string) error {
	if u == nil {
		return ErrNoToken
	}
	if !holds(u) {
		return forbidden(otherwise)
	}
	return nil
}

func forbidden(reason string) error { return fmt.Errorf("guard: %s: %w", reason, fault.ErrForbidden) }
