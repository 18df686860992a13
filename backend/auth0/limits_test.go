package auth0_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend/auth0"
)

func TestLimitsOfRequests(t *testing.T) {
	t.Parallel()
	tests := []struct{ method, path, want string }{
		{"GET", "/api/v2/users", "read users"},
		{"GET", "/api/v2/users/auth0%7C1", "read users"},
		{"GET", "/api/v2/users-by-email", "read users"},
		{"GET", "/api/v2/users/auth0%7C1/roles", "read users"},
		{"GET", "/api/v2/users/auth0%7C1/organizations", "read a user's organizations"},
		{"GET", "/api/v2/users/auth0%7C1/logs", "read logs"},
		{"POST", "/api/v2/users", "write users"},
		{"PATCH", "/api/v2/users/auth0%7C1", "write users"},
		{"DELETE", "/api/v2/users/auth0%7C1", "delete users"},
		{"DELETE", "/api/v2/users/auth0%7C1/roles", "write users"},
		{"GET", "/api/v2/user-blocks/auth0%7C1", "read users"},
		{"DELETE", "/api/v2/user-blocks/auth0%7C1", "write users"},
		{"GET", "/api/v2/logs", "read logs"},
		{"GET", "/api/v2/clients/1", "read clients"},
		{"GET", "/api/v2/connections", "read connections"},
		{"PATCH", "/api/v2/connections/1", "everything else"},
		{"GET", "/api/v2/organizations", "list organizations"},
		{"GET", "/api/v2/organizations/1", "read organizations"},
		{"GET", "/api/v2/organizations/name/acdc", "read organizations by name"},
		{"PATCH", "/api/v2/organizations/1", "write organizations"},
		{"GET", "/api/v2/organizations/1/members", "read members"},
		{"POST", "/api/v2/organizations/1/members", "write members"},
		{"GET", "/api/v2/organizations/1/members/2/roles", "roles of members"},
		{"POST", "/api/v2/organizations/1/invitations", "everything else"},
		{"POST", "/api/v2/device-credentials", "write device credentials"},
		{"GET", "/api/v2/device-credentials", "everything else"},
		{"GET", "/api/v2/roles", "everything else"},
		{"POST", "/dbconnections/change_password", "everything else"},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, auth0.LimitOf(tt.method, tt.path), "%s %s", tt.method, tt.path)
	}
}
