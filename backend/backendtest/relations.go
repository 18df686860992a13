package backendtest

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/emulator"
)

// failAt saves a user while the request with a number fails, and then again. It tells whether there was
// such a request.
func failAt(ctx context.Context, t *testing.T, tenant Tenant, user *authplus.User, f emulator.Fault, step int) bool {
	t.Helper()
	var faults []emulator.Fault
	for range step {
		faults = append(faults, emulator.Fault{Times: 1, Headers: map[string]string{"X-Passed": "1"}})
	}
	f.Times = 1
	require.NoError(t, tenant.Server.Fault(append(faults, f)...))
	err := user.Save(ctx)
	require.NoError(t, tenant.Server.Fault())
	if err == nil {
		return false
	}
	require.NotErrorIs(t, err, authplus.ErrDoesNotExist)
	require.NoError(t, user.Save(ctx), "the rest is saved")
	return true
}

func testRoles(t *testing.T, s Suite) {
	tenant := s.open(t)
	user := create(t, tenant, named(tenant.Auth, "angus@acdc.com"))
	if s.Roles == nil {
		_, err := user.Roles().All().List(t.Context())
		require.ErrorIs(t, err, authplus.ErrNotSupported)
		return
	}
	id := s.Roles(t, tenant, "guitarist")
	testRelation(t, user.Roles(), id)
	require.NoError(t, user.Roles().AddIDs(t.Context(), id))
	roles, err := user.Roles().All().List(t.Context())
	require.NoError(t, err)
	testReverse(t, roles[0].Users(), slices.Contains(s.OneWay, "roles"), user.UserID)
}

func testOrganizations(t *testing.T, s Suite) {
	tenant := s.open(t)
	user := create(t, tenant, named(tenant.Auth, "angus@acdc.com"))
	if s.Organizations == nil {
		_, err := user.Organizations().All().List(t.Context())
		require.ErrorIs(t, err, authplus.ErrNotSupported)
		return
	}
	id := s.Organizations(t, tenant, "acdc")
	testRelation(t, user.Organizations(), id)
	require.NoError(t, user.Organizations().AddIDs(t.Context(), id))
	organizations, err := user.Organizations().All().List(t.Context())
	require.NoError(t, err)
	testReverse(t, organizations[0].Members(), slices.Contains(s.OneWay, "organizations"), user.UserID)
}

// testReverse looks at a relation that a user is in from its other side, and takes the user out there.
func testReverse(t *testing.T, relation *authplus.RelatedManager[authplus.User], oneWay bool, id string) {
	t.Helper()
	list, err := relation.All().List(t.Context())
	if oneWay {
		require.ErrorIs(t, err, authplus.ErrNotSupported)
		return
	}
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, id, list[0].UserID)
	require.NoError(t, relation.RemoveIDs(t.Context(), id))
	testRelation(t, relation, id)
}

// testRelation adds an object to a relation, reads it, and takes it out.
func testRelation[T any](t *testing.T, relation *authplus.RelatedManager[T], id string) {
	t.Helper()
	ctx := t.Context()
	count := func() int {
		list, err := relation.All().List(ctx)
		require.NoError(t, err)
		return len(list)
	}
	require.Zero(t, count())
	require.NoError(t, relation.AddIDs(ctx, id))
	require.NoError(t, relation.AddIDs(ctx, id), "one who belongs already stays")
	require.Equal(t, 1, count())
	require.NoError(t, relation.RemoveIDs(ctx, id))
	require.Zero(t, count())
}
