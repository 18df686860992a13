package guard

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
)

// User is whom an access token stands for, as the token says. It is shared by whoever handles a request and
// must not be changed. It prints as its id alone.
type User struct {
	// ID is the user's identifier: user_id at PropelAuth, the subject elsewhere.
	ID string
	// Email, FirstName, LastName and Username are empty where the token does not hold them.
	Email, FirstName, LastName, Username string
	// LegacyID is the id that a user had before they were migrated to PropelAuth.
	LegacyID string
	// ImpersonatorID is the id of the PropelAuth user who acts as this one; empty for the user in person.
	ImpersonatorID string
	// LoginMethod is how a PropelAuth user signed in, where the environment's tokens tell.
	LoginMethod LoginMethod
	// Orgs are the PropelAuth organizations that the user is a member of, by id. A token for an active
	// organization names that one only.
	Orgs map[string]*OrgMember
	// ActiveOrgID is the id of the active organization; empty where the token is for none.
	ActiveOrgID string
	// Scopes are what the token was granted, and Permissions what Auth0 adds to it for an API with RBAC.
	Scopes, Permissions []string
	// Roles are those of the claim that [RolesClaim] names.
	Roles []string
	// Expiry is when the token ends.
	Expiry time.Time

	claims string
}

// LoginMethod is how a PropelAuth user signed in.
type LoginMethod struct {
	// Method is such as "password", "magic_link", "social_sso" or "saml_sso".
	Method string `json:"login_method"`
	// Provider is the provider of a social or SAML sign-in, such as "Google".
	Provider string `json:"provider"`
	// OrgID is the organization of a SAML sign-in.
	OrgID string `json:"org_id"`
}

// propelAuthUser returns the user of a token of PropelAuth. The active organization counts alone, as in
// its own libraries.
func propelAuthUser(c *claims) *User {
	u := &User{
		ID: c.UserID, Email: c.Email, FirstName: c.FirstName, LastName: c.LastName, Username: c.Username,
		LegacyID: c.LegacyID, ImpersonatorID: c.Impersonator, LoginMethod: c.LoginMethod, Orgs: c.Orgs,
		Expiry: c.Expiry.Time, claims: c.raw,
	}
	if c.ActiveOrg != nil {
		u.ActiveOrgID = c.ActiveOrg.OrgID
		u.Orgs = map[string]*OrgMember{c.ActiveOrg.OrgID: c.ActiveOrg}
	}
	return u
}

// openIDUser returns the user of a token of any other issuer.
func (o options) openIDUser(c *claims) *User {
	u := &User{
		ID: c.Subject, Email: c.Email, Scopes: c.Scope, Permissions: c.Permissions,
		Expiry: c.Expiry.Time, claims: c.raw,
	}
	if roles := jsonscan.Member(c.raw, o.rolesClaim); roles != "" {
		u.Roles = readNames(jsonscan.New(roles))
	}
	return u
}

// Org returns the user's membership in an organization, and false if they are no member.
func (u *User) Org(id string) (*OrgMember, bool) {
	m, ok := u.Orgs[id]
	return m, ok
}

// ActiveOrg returns the membership in the active organization, and false if the token is for none.
func (u *User) ActiveOrg() (*OrgMember, bool) {
	if u.ActiveOrgID == "" {
		return nil, false
	}
	return u.Org(u.ActiveOrgID)
}

// IsImpersonated reports whether somebody else acts as the user.
func (u *User) IsImpersonated() bool { return u.ImpersonatorID != "" }

// IsRoleInOrg is [OrgMember.IsRole] in an organization; false for a user who is no member.
func (u *User) IsRoleInOrg(orgID, role string) bool {
	m, ok := u.Org(orgID)
	return ok && m.IsRole(role)
}

// IsAtLeastRoleInOrg is [OrgMember.IsAtLeastRole] in an organization; false for a user who is no member.
func (u *User) IsAtLeastRoleInOrg(orgID, role string) bool {
	m, ok := u.Org(orgID)
	return ok && m.IsAtLeastRole(role)
}

// HasPermissionInOrg is [OrgMember.HasPermission] in an organization; false for a user who is no member.
func (u *User) HasPermissionInOrg(orgID, permission string) bool {
	m, ok := u.Org(orgID)
	return ok && m.HasPermission(permission)
}

// HasAllPermissionsInOrg is [OrgMember.HasAllPermissions] in an organization; false for a user who is no
// member.
func (u *User) HasAllPermissionsInOrg(orgID string, permissions ...string) bool {
	m, ok := u.Org(orgID)
	return ok && m.HasAllPermissions(permissions...)
}

// HasScope reports whether the token was granted a scope.
func (u *User) HasScope(scope string) bool { return slices.Contains(u.Scopes, scope) }

// HasPermission reports whether the token holds a permission: one of an Auth0 API with RBAC, which the user's roles
// give. PropelAuth's permissions are those of a membership; see [OrgMember.HasPermission].
func (u *User) HasPermission(permission string) bool {
	return slices.Contains(u.Permissions, permission)
}

// HasRole reports whether the user has one of [User.Roles], compared to the letter.
func (u *User) HasRole(role string) bool { return slices.Contains(u.Roles, role) }

// Decode decodes the claims of the token into a value, as [json.Unmarshal] does: those that the user has no
// field for, such as PropelAuth's properties. Claims that do not fit are [fault.ErrInvalid].
func (u *User) Decode(into any) error {
	if err := json.Unmarshal([]byte(u.claims), into); err != nil {
		return fmt.Errorf("guard: the claims do not fit into %T: %w", into, fault.ErrInvalid)
	}
	return nil
}

// String returns the type and the user's id.
func (u *User) String() string { return fmt.Sprintf("User(%s)", u.ID) }

// Format writes [User.String] under every verb, so that fmt prints nothing personal.
func (u *User) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, u.String()) }

// LogValue returns [User.String] for package log/slog.
func (u *User) LogValue() slog.Value { return slog.StringValue(u.String()) }
