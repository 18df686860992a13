package guard_test

import (
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/guard"
)

// verified returns the user of claims.
func verified(t *testing.T, claims jwt.MapClaims) *guard.User {
	t.Helper()
	user, err := propelGuard(t).Verify(t.Context(), sign(t, claims))
	require.NoError(t, err)
	return user
}

func TestUserOfPropelAuth(t *testing.T) {
	t.Parallel()
	user := verified(t, with("username", "mal", "last_name", nil, "legacy_user_id", "507f", "impersonator_user_id", "boss",
		"properties", map[string]any{"plan": "gold"},
		"login_method", map[string]any{"login_method": "saml_sso", "provider": "Okta", "org_id": orgID}))
	require.Equal(t, []string{userID, "user@example.com", "Malcolm", "", "mal", "507f", "boss"},
		[]string{user.ID, user.Email, user.FirstName, user.LastName, user.Username, user.LegacyID, user.ImpersonatorID})
	require.True(t, user.IsImpersonated())
	require.Equal(t, guard.LoginMethod{Method: "saml_sso", Provider: "Okta", OrgID: orgID}, user.LoginMethod)
	require.Equal(t, in(30*60e9), user.Expiry.Unix())

	org, ok := user.Org(orgID)
	require.True(t, ok)
	require.Equal(t, "Acme Inc", org.OrgName)
	require.Equal(t, "acme-inc", org.URLSafeOrgName)
	require.Equal(t, "Admin", org.AssignedRole)
	require.JSONEq(t, `{"plan":"gold"}`, string(org.Metadata))
	_, ok = user.ActiveOrg()
	require.False(t, ok)

	var own struct{ Properties struct{ Plan string } }
	require.NoError(t, user.Decode(&own))
	require.Equal(t, "gold", own.Properties.Plan)
	require.ErrorIs(t, user.Decode(&[]string{}), fault.ErrInvalid)
}

// TestActiveOrganizationCountsAlone: a token for an active organization names that one only.
func TestActiveOrganizationCountsAlone(t *testing.T) {
	t.Parallel()
	other := orgWith("org_id", "other", "user_role", "Owner")["1189c444-8a2d-4c41-8b4b-ae43ce79a492"]
	user := verified(t, with("org_member_info", other))
	org, ok := user.ActiveOrg()
	require.True(t, ok)
	require.Equal(t, "other", org.OrgID)
	require.Len(t, user.Orgs, 1)
	require.False(t, user.HasPermissionInOrg(orgID, "billing"))
}

// TestMembershipWithoutARole does not count, as in PropelAuth's library for FastAPI.
func TestMembershipWithoutARole(t *testing.T) {
	t.Parallel()
	user := verified(t, with("org_id_to_org_member_info", orgWith("user_role", nil)))
	require.Empty(t, user.Orgs)
}

// TestRolesAndPermissions is the table of predicates of PropelAuth's libraries.
func TestRolesAndPermissions(t *testing.T) {
	t.Parallel()
	single := orgWith("additional_roles", []string{"Billing"})
	multi := orgWith("org_role_structure", "multi_role", "additional_roles", []string{"Billing"})
	unknown := orgWith("org_role_structure", "matrix", "additional_roles", []string{"Billing"})
	for _, test := range []struct {
		name          string
		orgs          map[string]any
		role          string
		is, isAtLeast bool
	}{
		{"the role", single, "Admin", true, true},
		{"a role below", single, "Member", false, true},
		{"a role above", single, "Owner", false, false},
		{"an additional role where there is one", single, "Billing", false, false},
		{"a role in another case", single, "admin", false, false},
		{"no role", single, "", false, false},
		{"multi: the role", multi, "Admin", true, true},
		{"multi: an additional role", multi, "Billing", true, true},
		{"multi: a role below", multi, "Member", false, false},
		{"an unknown structure: a role below", unknown, "Member", false, true},
		{"an unknown structure: an additional role", unknown, "Billing", false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			user := verified(t, with("org_id_to_org_member_info", test.orgs))
			require.Equal(t, test.is, user.IsRoleInOrg(orgID, test.role))
			require.Equal(t, test.isAtLeast, user.IsAtLeastRoleInOrg(orgID, test.role))
			require.False(t, user.IsRoleInOrg("another", test.role))
			require.False(t, user.IsAtLeastRoleInOrg("another", test.role))
			require.True(t, user.HasPermissionInOrg(orgID, "billing"))
			require.False(t, user.HasPermissionInOrg(orgID, "Billing"))
			require.True(t, user.HasAllPermissionsInOrg(orgID, "billing", "propelauth::can_invite"))
			require.False(t, user.HasAllPermissionsInOrg(orgID, "billing", "root"))
			require.True(t, user.HasAllPermissionsInOrg(orgID))
			require.False(t, user.HasAllPermissionsInOrg("another"))
		})
	}
}

// TestPlainFunctions gives each function a user who passes, one who does not, a stranger and nobody.
func TestPlainFunctions(t *testing.T) {
	t.Parallel()
	user := verified(t, propelClaims())
	for name, check := range map[string]func(u *guard.User, org string, pass bool) (*guard.OrgMember, error){
		"member": func(u *guard.User, org string, pass bool) (*guard.OrgMember, error) {
			if !pass {
				org = ""
			}
			return guard.RequireOrgMember(u, org)
		},
		"minimum role": func(u *guard.User, org string, pass bool) (*guard.OrgMember, error) {
			return guard.RequireOrgMemberWithMinimumRole(u, org, map[bool]string{true: "Member", false: "Owner"}[pass])
		},
		"exact role": func(u *guard.User, org string, pass bool) (*guard.OrgMember, error) {
			return guard.RequireOrgMemberWithExactRole(u, org, map[bool]string{true: "Admin", false: "Member"}[pass])
		},
		"permission": func(u *guard.User, org string, pass bool) (*guard.OrgMember, error) {
			return guard.RequireOrgMemberWithPermission(u, org, map[bool]string{true: "billing", false: "root"}[pass])
		},
		"all permissions": func(u *guard.User, org string, pass bool) (*guard.OrgMember, error) {
			return guard.RequireOrgMemberWithAllPermissions(u, org, "billing", map[bool]string{true: "propelauth::can_invite", false: "root"}[pass])
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org, err := check(user, orgID, true)
			require.NoError(t, err)
			require.Equal(t, "Acme Inc", org.OrgName)
			_, err = check(user, orgID, false)
			require.ErrorIs(t, err, fault.ErrForbidden)
			_, err = check(user, "another", true)
			require.ErrorIs(t, err, fault.ErrForbidden)
			_, err = check(nil, orgID, true)
			require.ErrorIs(t, err, guard.ErrNoToken)
		})
	}
}

func TestUserOfAnOpenIDProvider(t *testing.T) {
	t.Parallel()
	i := newIssuer(t, rsaJWK("one", rsaKey()))
	g, err := guard.JWKS(i.URL+"/", "https://api.acme.com", guard.Clock(clock), guard.RolesClaim("https://acme.com/roles"))
	require.NoError(t, err)
	user, err := g.Verify(t.Context(), sign(t, openIDClaims(i.URL+"/")))
	require.NoError(t, err)
	require.Equal(t, "auth0|1", user.ID)
	require.True(t, user.HasScope("read:songs"))
	require.False(t, user.HasScope("write:songs"))
	require.Equal(t, []string{"read:songs"}, user.Permissions)
	require.NoError(t, guard.RequireRole(user, "editor"))
	require.ErrorIs(t, guard.RequireRole(user, "Editor"), fault.ErrForbidden)
	require.ErrorIs(t, guard.RequireScope(user, "write:songs"), fault.ErrForbidden)
	require.ErrorIs(t, guard.RequireScope(nil, "read:songs"), guard.ErrNoToken)
}
