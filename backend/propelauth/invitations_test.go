package propelauth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/emulator"
	emulated "github.com/authplus/authplus/emulator/propelauth"
	"github.com/authplus/authplus/where"
)

// openBand opens an environment with an organization.
func openBand(t *testing.T, opts ...emulated.Option) (*tenant, *authplus.Organization) {
	t.Helper()
	s := newTenant(t, nil, opts...)
	band, err := s.auth(t).Organizations().ByID(t.Context(), acdc)
	require.NoError(t, err)
	return s, band
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	s, band := openBand(t, emulated.WithSeveralRoles())
	ctx, invitations := t.Context(), band.Invitations()
	cliff := &authplus.Invitation{Invitee: authplus.Invitee{Email: "cliff@acdc.com"}}
	require.NoError(t, invitations.Create(ctx, cliff))
	require.Equal(t, "cliff@acdc.com", cliff.ID)
	require.Equal(t, acdc, cliff.OrganizationID)
	require.Equal(t, []string{"Member"}, cliff.Roles)
	require.Equal(t, "AC/DC", cliff.Extra.String("org_name"))
	require.True(t, cliff.ExpiresAt.After(cliff.CreatedAt))
	require.Equal(t, "cliff@acdc.com", s.Outbox()[0].To)
	mark := &authplus.Invitation{Invitee: authplus.Invitee{Email: "mark@acdc.com"}, Roles: []string{"Admin", "Owner"}}
	require.NoError(t, invitations.Create(ctx, mark))

	open, err := authplus.Pluck(ctx, invitations.All(), where.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"cliff@acdc.com", "mark@acdc.com"}, open)
	read, err := invitations.ByID(ctx, "mark@acdc.com")
	require.NoError(t, err)
	require.Equal(t, []string{"Admin", "Owner"}, read.Roles)
	require.ErrorIs(t, invitations.OrderBy("created_at").Err(), authplus.ErrNotSupported)
	read.Roles = []string{"Member"}
	require.ErrorIs(t, read.Save(ctx), authplus.ErrNotSupported)

	require.NoError(t, read.Delete(ctx))
	require.NoError(t, invitations.RemoveIDs(ctx, "cliff@acdc.com"))
	n, err := invitations.Count(ctx)
	require.NoError(t, err)
	require.Zero(t, n)
	require.ErrorIs(t, invitations.RemoveIDs(ctx, "cliff@acdc.com"), authplus.ErrDoesNotExist)
}

func TestInvitationsThatAreRefused(t *testing.T) {
	t.Parallel()
	s, band := openBand(t)
	ctx := t.Context()
	for name, tt := range map[string]struct {
		invitation *authplus.Invitation
		kind       error
		requests   int
	}{
		"a life span":  {&authplus.Invitation{Invitee: authplus.Invitee{Email: "x@acdc.com"}, Lifetime: 7}, authplus.ErrNotSupported, 0},
		"a bad role":   {&authplus.Invitation{Invitee: authplus.Invitee{Email: "x@acdc.com"}, Roles: []string{"Drummer"}}, authplus.ErrInvalid, 1},
		"a member":     {&authplus.Invitation{Invitee: authplus.Invitee{Email: "bon@acdc.com"}}, authplus.ErrInvalid, 1},
		"nobody there": {&authplus.Invitation{}, authplus.ErrInvalid, 1},
	} {
		s.Expect(t, tt.requests, func() {
			require.ErrorIs(t, band.Invitations().Create(ctx, tt.invitation), tt.kind, name)
		})
	}
}

// Nobody is invited twice because an answer was lost.
func TestLostInvitations(t *testing.T) {
	t.Parallel()
	s, band := openBand(t)
	require.NoError(t, s.Fault(emulator.Fault{Match: "POST */invite_user", Times: 1, Truncate: 1}))
	cliff := &authplus.Invitation{Invitee: authplus.Invitee{Email: "Cliff@acdc.com"}}
	require.NoError(t, band.Invitations().Create(t.Context(), cliff))
	require.Len(t, s.Outbox(), 1)
	require.Equal(t, acdc, cliff.OrganizationID)
}
