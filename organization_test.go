package authplus_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/where"
)

func TestOrganizationsAreActiveRecords(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()
	org := &authplus.Organization{
		Name: "acdc", DisplayName: "AC/DC",
		Branding: authplus.NewMetadata(map[string]any{"logo_url": "https://acdc.com/logo.png", "colors": map[string]any{"primary": "#ff0000", "page_background": "#000000"}}),
		Metadata: authplus.NewMetadata(map[string]any{"label": "Atlantic", "plan": "gold"}),
	}
	s.Expect(t, 1, func() { require.NoError(t, auth.Organizations().Create(ctx, org)) })
	require.NotEmpty(t, org.ID)

	w.take()
	s.Expect(t, 1, func() {
		found, err := auth.Organizations().Get(ctx, where.Name.Eq("acdc"))
		require.NoError(t, err)
		require.True(t, found.Same(org))
	})
	require.Equal(t, "/api/v2/organizations/name/acdc", w.take()[0].Path)
	require.ErrorIs(t, second(auth.Organizations().Get(ctx, where.Name.Eq("none"))), authplus.ErrDoesNotExist)
	require.ErrorIs(t, auth.Organizations().Create(ctx, &authplus.Organization{Name: "acdc"}), authplus.ErrConflict)

	w.take()
	require.NoError(t, org.Metadata.Set("plan", "platinum"))
	require.NoError(t, org.Metadata.Delete("label"))
	require.NoError(t, org.Branding.Set("colors.primary", "#00ff00"))
	require.NoError(t, org.Save(ctx))
	require.JSONEq(t, `{"metadata":{"label":null,"plan":"platinum"},
		"branding":{"logo_url":"https://acdc.com/logo.png","colors":{"primary":"#00ff00","page_background":"#000000"}}}`, w.bodies()[0])
	again, err := auth.Organizations().ByID(ctx, org.ID)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"plan": "platinum"}, again.Metadata.Map())
	require.Equal(t, "https://acdc.com/logo.png", again.Branding.String("logo_url"))

	require.NoError(t, again.Delete(ctx))
	require.ErrorIs(t, org.Refresh(ctx), authplus.ErrDoesNotExist)
}

func TestOrganizationsBeyondAThousand(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()
	const n = 1007
	require.NoError(t, backend.Each(ctx, n, 8, func(ctx context.Context, i int) error {
		return auth.Organizations().Create(ctx, &authplus.Organization{Name: fmt.Sprintf("org%04d", i+1)})
	}))
	s.Expect(t, 11, func() {
		seen := map[string]bool{}
		for org, err := range auth.Organizations().All().Iter(ctx) {
			require.NoError(t, err)
			seen[org.ID] = true
		}
		require.Len(t, seen, n)
	})
	w.take()
	s.Expect(t, 1, func() {
		first, err := auth.Organizations().OrderBy("name").Limit(3).List(ctx)
		require.NoError(t, err)
		require.Equal(t, "org0001 org0002 org0003", first[0].Name+" "+first[1].Name+" "+first[2].Name)
	})
	require.Equal(t, "include_totals=true&page=0&per_page=3&sort=name%3A1", w.take()[0].Query)
	s.Expect(t, 1, func() {
		last, err := auth.Organizations().OrderBy("name").Last(ctx)
		require.NoError(t, err)
		require.Equal(t, "org1007", last.Name)
	})
	s.Expect(t, 11, func() {
		sorted, err := auth.Organizations().OrderBy("-name").List(ctx)
		require.NoError(t, err)
		require.Len(t, sorted, n)
		require.Equal(t, "org0001", sorted[n-1].Name)
	})
	count, err := auth.Organizations().All().Count(ctx)
	require.NoError(t, err)
	require.Equal(t, n, count)
}

func TestInvitationsExistWithinTheirOrganization(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()
	org := newOrganization(t, auth, "acdc")
	client := newClient(t, auth)

	invitation := org.Invitations().New(func(i *authplus.Invitation) {
		i.ClientID = client
		i.Inviter.Name = "Angus"
		i.Invitee.Email = "axl@acdc.com"
		i.Lifetime = 3600
	})
	w.take()
	s.Expect(t, 1, func() { require.NoError(t, invitation.Save(ctx, authplus.Send("send_invitation_email"))) })
	require.JSONEq(t, fmt.Sprintf(`{"client_id":%q,"inviter":{"name":"Angus"},"invitee":{"email":"axl@acdc.com"},
		"ttl_sec":3600,"send_invitation_email":false}`, client), w.bodies()[0])
	require.NotEmpty(t, invitation.URL)
	require.Equal(t, org.ID, invitation.OrganizationID)
	require.Equal(t, time.Hour, invitation.ExpiresAt.Sub(invitation.CreatedAt))
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", invitation, invitation, invitation), "axl")

	s.Expect(t, 1, func() { require.NoError(t, invitation.Refresh(ctx)) })
	open, err := org.Invitations().List(ctx)
	require.NoError(t, err)
	require.Len(t, open, 1)
	require.True(t, open[0].Same(invitation))
	s.Expect(t, 1, func() {
		_, err := org.Invitations().ByID(ctx, invitation.ID)
		require.NoError(t, err)
	})

	invitation.Inviter.Name = "Malcolm"
	s.Expect(t, 0, func() {
		err := invitation.Save(ctx)
		require.ErrorIs(t, err, authplus.ErrNotSupported)
		require.ErrorContains(t, err, "delete it and create another")
		err = authplus.Of[authplus.Invitation](auth).Create(ctx, &authplus.Invitation{ClientID: client})
		require.ErrorIs(t, err, authplus.ErrNotSupported)
		require.ErrorContains(t, err, "only the invitations of an organization")
	})
	require.NoError(t, org.Invitations().Create(ctx, &authplus.Invitation{
		ClientID: client, Inviter: authplus.Inviter{Name: "Angus"}, Invitee: authplus.Invitee{Email: "dave@acdc.com"},
	}))
	s.Expect(t, 1, func() { require.NoError(t, open[0].Delete(ctx)) })
	s.Expect(t, 2, func() { require.NoError(t, org.Invitations().Clear(ctx)) })
	require.ErrorIs(t, invitation.Refresh(ctx), authplus.ErrDoesNotExist)
}

// newClient makes an application and returns its id.
func newClient(t testing.TB, auth *authplus.Auth) string {
	t.Helper()
	var made struct {
		ClientID string `json:"client_id"`
	}
	require.NoError(t, auth.Do(t.Context(), "POST", "/api/v2/clients", map[string]any{
		"name": "Fan club", "app_type": "regular_web", "organization_usage": "allow", "initiate_login_uri": "https://acdc.com/login",
	}, &made))
	return made.ClientID
}

func TestConnectionsOfAnOrganization(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()
	org := newOrganization(t, auth, "acdc")
	connection, err := auth.Connections().Get(ctx, where.Name.Eq(database))
	require.NoError(t, err)

	enabled := &authplus.EnabledConnection{ConnectionID: connection.ID, AssignMembershipOnLogin: true}
	s.Expect(t, 1, func() { require.NoError(t, org.Connections().Create(ctx, enabled)) })
	require.Equal(t, authplus.ConnectionName{Name: database, Strategy: "auth0"}, enabled.Connection)
	w.take()
	enabled.ShowAsButton = !enabled.ShowAsButton
	require.NoError(t, enabled.Save(ctx))
	require.Equal(t, "/api/v2/organizations/"+org.ID+"/enabled_connections/"+connection.ID, w.take()[0].Path)

	list, err := org.Connections().List(ctx)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.True(t, list[0].AssignMembershipOnLogin)
	s.Expect(t, 1, func() { require.NoError(t, list[0].Delete(ctx)) })
	s.Expect(t, 1, func() { require.NoError(t, org.Connections().AddIDs(ctx, connection.ID)) })
	s.Expect(t, 1, func() {
		in, err := org.Connections().ByID(ctx, connection.ID)
		require.NoError(t, err)
		require.False(t, in.AssignMembershipOnLogin)
	})
	s.Expect(t, 1, func() { require.NoError(t, org.Connections().RemoveIDs(ctx, connection.ID)) })
}

func TestTheStateOfAnInvitationKeepsItsOrganization(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	org := newOrganization(t, auth, "acdc")
	invitation := org.Invitations().New(func(i *authplus.Invitation) {
		i.ClientID, i.Inviter.Name, i.Invitee.Email = newClient(t, auth), "Angus", "axl@acdc.com"
	})
	require.NoError(t, invitation.Save(ctx))
	state, err := invitation.State()
	require.NoError(t, err)
	message, err := json.Marshal(state)
	require.NoError(t, err)
	var received authplus.State
	require.NoError(t, json.Unmarshal(message, &received))
	restored, err := authplus.Of[authplus.Invitation](auth).Restore(received)
	require.NoError(t, err)
	require.NoError(t, restored.Delete(ctx))
	n, err := org.Invitations().Count(ctx)
	require.NoError(t, err)
	require.Zero(t, n)
}
